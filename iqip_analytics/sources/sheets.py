"""A source's sheets, files or tables as found: each cell as shown, and what is odd about it."""

import datetime as dt
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

import numpy as np

from iqip_analytics.contract.faults import Fault

Position = tuple[int, int]  # row as a spreadsheet counts it, from 1; column from 0
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
# Marks of direction, width and presentation: invisible, and often pasted in
INVISIBLE = re.compile(
    "[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufe00-\ufe0f\ufeff]"
)
LONGEST_CELL = 32_767  # characters that one cell of a spreadsheet can hold
LONGEST_WHOLE = 10**15  # a spreadsheet keeps fifteen digits


def no_colours(column: int) -> Mapping[int, str]:  # noqa: ARG001  # for forms without colours
    """No cell of the column is known to be filled with a colour."""
    return {}


@dataclass(frozen=True, eq=False, kw_only=True)
class Sheet:
    """Cells by column, the first of each in row 1, tidied: no surrounding space.

    name: what a mapping calls it; `place`: what a fault calls it.
    headings: where the form itself names the columns, as a database does; no row holds them.
    lettered: whether its columns have letters, like those of a workbook's sheet.
    widths: the cells of each row, where rows may be of different length, as in a CSV file.
    plain: whether no cell can be too long to read, or hold a control character.
    unreadable: cells whose value is not known, and why.
    months: days that are shown without their day; `yearless`: without their year.
    numbers: cells held as plain numbers.
    merged: first row, first column, last row, last column of each merged range.
    struck: cells struck through, wholly or "in part".
    colours: the fill of each filled cell of a column, by row.
    around: text that a number's format puts before and after it, such as the letters of an id.
    comments: the beginning of each comment on a cell.
    """

    name: str
    place: str
    columns: Sequence[Sequence[str]]
    headings: Sequence[str] | None = None
    lettered: bool = False
    widths: np.ndarray | None = None
    plain: bool = False
    unreadable: Mapping[Position, str] = field(default_factory=dict)
    months: AbstractSet[Position] = frozenset()
    yearless: AbstractSet[Position] = frozenset()
    numbers: Callable[[int], AbstractSet[int]] = lambda _column: frozenset()
    merged: Sequence[tuple[int, int, int, int]] = ()
    hidden_rows: AbstractSet[int] = frozenset()
    hidden_columns: AbstractSet[int] = frozenset()
    struck: Mapping[Position, str] = field(default_factory=dict)
    colours: Callable[[int], Mapping[int, str]] = no_colours
    comments: Mapping[Position, str] = field(default_factory=dict)
    around: Mapping[Position, tuple[str, str]] = field(default_factory=dict)

    @property
    def height(self) -> int:
        """Rows, blank ones included."""
        return len(self.columns[0]) if self.columns else 0

    def row(self, number: int) -> list[str]:
        """The cells of a row, counted from 1."""
        return [column[number - 1] for column in self.columns]

    @cached_property
    def arrays(self) -> list[np.ndarray]:
        """The columns as arrays, to take many rows at once."""
        return [np.array(column, dtype=object) for column in self.columns]

    @cached_property
    def filled(self) -> np.ndarray:
        """How many cells of each row are filled; row 1 comes first."""
        counts = np.zeros(self.height, dtype=np.int64)
        for column in self.arrays:
            counts += column != ""
        return counts

    @property
    def filled_rows(self) -> int:
        """Rows that are not blank."""
        return int((self.filled > 0).sum())

    def fault(self, message: str, row: int | None = None, column: int | None = None) -> Fault:
        """A fault of the sheet itself, in a row, or in a cell where cells have names."""
        named = self.lettered and row is not None and column is not None
        cell = f"{letter(column)}{row}" if named and column is not None else None
        return Fault(place=self.place, row=row, message=message, cell=cell)


def tidied(cells: Sequence[str]) -> Sequence[str]:
    r"""Cells without invisible marks and surrounding spaces; control characters are kept.

    >>> tidied([" A1 ", "\u200e2019-08-31", "Two\x1f"])
    ['A1', '2019-08-31', 'Two\x1f']
    """
    joined = "".join(cells)
    if joined.isascii() and joined.isprintable():  # all checked at once: most columns are plain
        apart = "\n".join(["", *cells, ""]) if " " in joined else ""
        if "\n " not in apart and " \n" not in apart:  # the only printable space
            return cells
        return [cell.strip() for cell in cells]
    if INVISIBLE.search(joined):
        cells = [INVISIBLE.sub("", cell) for cell in cells]
    if CONTROL.search(joined):  # some of them count as spaces, and would go unnoticed
        return [cell if CONTROL.search(cell) else cell.strip() for cell in cells]
    return [cell.strip() for cell in cells]


def letter(column: int) -> str:
    """A spreadsheet's name for a column counted from 0.

    >>> letter(0), letter(5), letter(27)
    ('A', 'F', 'AB')
    """
    name = ""
    column += 1
    while column:
        column, place = divmod(column - 1, 26)
        name = chr(ord("A") + place) + name
    return name


def texts(cells: Sequence[object]) -> list[str]:
    """Typed cells as text: blank as "", days as YYYY-MM-DD, whole numbers plainly.

    >>> texts([8.0, 8.17, None, dt.date(2019, 8, 31), "007"])
    ['8', '8.17', '', '2019-08-31', '007']
    """
    kinds = set(map(type, cells))
    if kinds <= {str}:
        return list(cells)  # type: ignore[arg-type]
    if kinds <= {str, dt.date}:  # the usual column of days, most of them repeated
        written = {cell: str(cell) for cell in set(cells)}
        return [written[cell] for cell in cells]
    return [_TEXT.get(type(cell), str)(cell) for cell in cells]


def _number(value: float) -> str:
    if value.is_integer() and abs(value) < LONGEST_WHOLE:
        return str(int(value))
    return repr(value)


def _decimal(value: Decimal) -> str:
    return _number(float(value)) if value.is_finite() else str(value)


def _moment(value: dt.datetime) -> str:
    return value.isoformat(sep=" ")


_TEXT: dict[type, Callable[..., str]] = {
    str: lambda text: text,
    float: _number,
    bool: lambda truth: "TRUE" if truth else "FALSE",
    type(None): lambda _: "",
    dt.datetime: _moment,
    dt.date: dt.date.isoformat,
    Decimal: _decimal,
    bytes: bytes.hex,
    memoryview: lambda content: content.hex(),
}


@dataclass(frozen=True, eq=False, kw_only=True)
class Source:
    """What a plan source holds.

    name: the source's own; never a path.
    names: its sheets, files or tables, in order.
    load: reads one of them; a database only the columns wanted, by name. Raises SourceError.
    shown: what a person calls it, such as its file's name.
    place_form: what a fault calls a sheet of a given name; `part`: what such a sheet is, in a word.
    hidden: sheets that are not shown.
        silent: sheets that need no note where no table is read from them.
    beside: files in a folder of CSV files that are none, and may be meant as tables.
    cannot_tell: what this form does not reveal; "" where nothing is missing.
    for_more: how to give further tables, where this form holds one alone.
    """

    name: str
    names: Sequence[str]
    load: Callable[[str, Collection[str] | None], Sheet]
    shown: str
    place_form: str = "{}"
    part: str = "sheet"
    hidden: Collection[str] = ()
    silent: Collection[str] = ()
    beside: Collection[str] = ()
    cannot_tell: str = ""
    for_more: str = ""
    close: Callable[[], None] = lambda: None
    sheets: dict[str, Sheet] = field(default_factory=dict)

    def sheet(self, name: str, wanted: Collection[str] | None = None) -> Sheet:
        """A sheet, read once."""
        if name not in self.sheets:
            self.sheets[name] = self.load(name, wanted)
        return self.sheets[name]

    def sheet_of(self, table: str) -> str | None:
        """The sheet of a table where no mapping names one: the one of its name, or the only one.

        A register is often one CSV file or sheet, from which both actions and evidence are taken.
        """
        named = [name for name in self.names if name.strip().lower() == table]
        if named or table not in ("actions", "evidence"):
            return next(iter(named), None)
        registers = [name for name in self.names if name.strip().lower() in ("actions", "register")]
        there = registers or [name for name in self.names if name not in self.silent]
        if len(there) > 1 and self.part == "sheet":
            there = [name for name in there if self.sheet(name).filled_rows]
        return there[0] if len(there) == 1 else None

    def place(self, name: str) -> str:
        """What a fault calls the sheet of a name."""
        return self.place_form.format(name)

    def fault(self, name: str, message: str) -> Fault:
        """A fault of a whole sheet, or of one that is missing."""
        return Fault(place=self.place(name), message=message)
