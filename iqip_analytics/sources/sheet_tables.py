"""A sheet as rows of text: where its headings stand, and the table below them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from iqip_analytics.contract.faults import Fault, quoted
from iqip_analytics.sources.found_tables import RawTable

Position = tuple[int, int]
TITLE_ROWS = 30  # headings are looked for in the first rows only: text far below is no heading


@dataclass(frozen=True, eq=False, kw_only=True)
class Grid:
    """A sheet's cells as text by column, the first of each in row 1.

    unreadable: what is wrong with a cell, by row (from 1) and column (from 0).
    lettered: whether its cells are known by letters, as those of a sheet are.
    """

    place: str
    columns: Sequence[Sequence[str]]
    unreadable: Mapping[Position, str] = field(default_factory=dict)
    lettered: bool = True

    @property
    def height(self) -> int:
        """Rows, blank ones included."""
        return len(self.columns[0]) if self.columns else 0

    def row(self, number: int) -> list[str]:
        """The cells of a row, counted from 1, without the spaces around them."""
        return [column[number - 1].strip() for column in self.columns]


def table_of(
    grid: Grid, name: str, headings: Collection[str], heading_rows: int = 1
) -> tuple[RawTable | None, list[Fault]]:
    """The table below the headings, or the faults that keep it from being read.

    Args:
        grid: the sheet.
        name: the table's name in the contract.
        headings: those that are looked for; rows above the row that holds most are titles.
        heading_rows: how many rows a heading takes; its parts are joined by a space.
    """
    last = _heading_row(grid, headings, heading_rows)
    if last is None:
        return None, [Fault(place=grid.place, message="is empty; it must hold the headings")]
    header = _joined_headings(grid, last, heading_rows)
    named = {column: heading for column, heading in enumerate(header) if heading}
    faults = [
        Fault(
            place=grid.place,
            row=last,
            message=f"the heading {quoted(name)} stands twice; keep one",
            cell=f"{letter(max(c for c, heading in named.items() if heading == name))}{last}"
            if grid.lettered
            else None,
        )
        for name in sorted({heading for heading in header if heading and header.count(heading) > 1})
    ]
    if faults:
        return None, faults
    filled = [
        row
        for row, cells in enumerate(zip(*(grid.columns[c][last:] for c in named), strict=True))
        if any(cells) and "".join(cells).strip()
    ]
    cells = pd.DataFrame(
        {named[c]: [grid.columns[c][last + row] for row in filled] for c in named},
        index=pd.Index([last + 1 + row for row in filled], dtype="int64"),
        dtype="str",
    )
    table = RawTable(
        name=name,
        place=grid.place,
        cells=cells,
        header_row=last,
        letters={heading: letter(c) for c, heading in named.items()} if grid.lettered else {},
    )
    return table, [
        Fault(place=grid.place, row=row, column=named[column], message=message)
        for (row, column), message in sorted(grid.unreadable.items())
        if row > last and column in named
    ]


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


def _heading_row(grid: Grid, headings: Collection[str], heading_rows: int) -> int | None:
    """The (last) row of the headings: that with most of those looked for, the first of equals."""
    rows = range(heading_rows, min(grid.height, TITLE_ROWS) + 1)
    found = {
        row: len(set(_joined_headings(grid, row, heading_rows)) & set(headings)) for row in rows
    }
    if any(found.values()):
        return max(found, key=lambda row: found[row])
    return next((row for row in rows if any(grid.row(row))), None)


def _joined_headings(grid: Grid, last: int, heading_rows: int) -> list[str]:
    rows = [grid.row(row) for row in range(last - heading_rows + 1, last + 1)]
    return [" ".join(" ".join(parts).split()) for parts in zip(*rows, strict=True)]
