"""A table's CSV text as typed rows: numbers, days and words as the output contract types them."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from iqip_analytics.contract.formulas import unguarded
from iqip_analytics.contract.output_columns import OutputColumn
from iqip_analytics.contract.output_tables import TABLES

Cell: TypeAlias = str | int | float | bool | date | None
TRUTHS = {"true": True, "false": False}


@dataclass(frozen=True, eq=False, kw_only=True)
class TypedTable:
    """One table with the types that the output contract gives its columns.

    name: the CSV file's, without its ending.
    row_per: what a row stands for; blank for a table unknown to the contract.
    columns: those of the file, in its order; one unknown to the contract is text.
    rows: a cell for each column, None where it is blank.
    """

    name: str
    row_per: str
    columns: tuple[OutputColumn, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def place(self, column: str) -> int:
        """A column's position, from 0."""
        return [c.name for c in self.columns].index(column)


def typed_tables(texts: Mapping[str, str]) -> list[TypedTable]:
    """Tables by name as CSV text, in the contract's order; others after them."""
    order = {name: place for place, name in enumerate(TABLES)}
    names = sorted(texts, key=lambda name: (order.get(name, len(order)), name))
    return [typed_table(name, texts[name]) for name in names]


def typed_table(name: str, text: str) -> TypedTable:
    r"""A table's CSV text with its types.

    Args:
        name: the table's.
        text: CSV with a line of headings; a cell guarded against formulas counts as unguarded.

    >>> table = typed_table("priorities", "priority,measures_agreed,name\n1,true,'=1+1\n")
    >>> table.rows
    ((1, True, '=1+1'),)
    """
    lines = csv.reader(io.StringIO(text, newline=""))
    columns = columns_of(name, next(lines, []))
    return TypedTable(
        name=name,
        row_per=TABLES[name].row_per if name in TABLES else "",
        columns=columns,
        rows=tuple(tuple(_cells(columns, line)) for line in lines),
    )


def columns_of(name: str, headings: list[str]) -> tuple[OutputColumn, ...]:
    """The contract's columns by their headings; text without a meaning for any other."""
    known = {column.name: column for column in TABLES[name].columns} if name in TABLES else {}
    return tuple(
        known.get(heading, OutputColumn(name=heading, kind="text", meaning=""))
        for heading in headings
    )


def _cells(columns: tuple[OutputColumn, ...], line: list[str]) -> Iterator[Cell]:
    for column, text in zip(columns, line, strict=True):
        yield _typed(column.kind, text)


def _typed(kind: str, text: str) -> Cell:
    """A cell's text converted to its kind; what cannot be converted stays text."""
    if not text:
        return None
    if kind == "truth":
        return TRUTHS.get(text, text)
    if kind in ("day", "month"):
        return _day(text)
    if kind == "text":
        return unguarded(text)
    number = _number(text)
    return _day(text) if kind == "mixed" and isinstance(number, str) else number


def _number(text: str) -> int | float | str:
    for of_type in (int, float):
        try:
            return of_type(text)
        except ValueError:
            continue
    return text


def _day(text: str) -> date | str:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return text
