"""What was found at a plan source before anything is typed: every cell text, blank as ""."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

import pandas as pd

from iqip_analytics.contract.faults import Fault, quoted


@dataclass(frozen=True, eq=False, kw_only=True)
class RawTable:
    """A table as found: every cell text, blank as "", the index the row as a spreadsheet counts.

    letters: for a table on a sheet, the letter of each column, so that a fault can name its cell.
    named_by: for a table without rows to count, the columns that name a row.
    """

    name: str
    place: str
    cells: pd.DataFrame
    header_row: int = 1
    letters: Mapping[str, str] = field(default_factory=dict)
    named_by: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False, kw_only=True)
class RawSource:
    """Everything found at a plan source; `place_form` is how a table's place is called there."""

    name: str
    tables: dict[str, RawTable]
    faults: list[Fault] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    place_form: str = "{}.csv"


def with_cells(faults: Iterable[Fault], tables: Iterable[RawTable]) -> list[Fault]:
    """The faults, each with the cell of a sheet that it stands in, or what names the row."""
    by_place: dict[str, list[RawTable]] = {}
    for table in tables:
        by_place.setdefault(table.place, []).append(table)
    return [_with_cell(fault, by_place.get(fault.place, [])) for fault in faults]


def _with_cell(fault: Fault, tables: list[RawTable]) -> Fault:
    """One sheet may hold several tables: the first that has the fault's column names its cell."""
    if fault.row is None:
        return fault
    for table in tables:
        if fault.column is not None and fault.column in table.letters:
            return replace(fault, cell=f"{table.letters[fault.column]}{fault.row}")
        if table.named_by and fault.row in table.cells.index:
            named_by = [name for name in table.named_by if name in table.cells.columns]
            named = ", ".join(map(quoted, table.cells.loc[fault.row, named_by]))
            return replace(fault, message=f"{fault.message} (the row of {named})")
    return fault
