"""Rows of a table from one place, as text under the contract's names, before they are typed."""

from dataclasses import dataclass, field, replace

import numpy as np

from iqip_analytics.contract.input_tables import TABLES
from iqip_analytics.sources.account import SheetAccount
from iqip_analytics.sources.mapping import TableMapping
from iqip_analytics.sources.sheets import Sheet


@dataclass(frozen=True, eq=False, kw_only=True)
class Part:
    """Rows of a table from one place: its cells as text under the contract's names.

    rows: the sheet's row of each; `at`: the sheet's column of each contract column that has one.
    unreadable: by contract column and position, why a cell's value is not known.
    months: by contract column, the positions of days that are shown without their day.
    undecided: likewise, the cells that wait for a person's word on what they are.
    joined_rows: rows whose figure was joined to a row of another part.
    """

    table: str
    sheet: Sheet
    spec: TableMapping
    account: SheetAccount
    rows: np.ndarray
    cells: dict[str, np.ndarray]
    at: dict[str, int]
    unreadable: dict[str, dict[int, str]] = field(default_factory=dict)
    months: dict[str, set[int]] = field(default_factory=dict)
    undecided: dict[str, set[int]] = field(default_factory=dict)

    joined_rows: list[int] = field(default_factory=list)

    def joined(self, apart: np.ndarray) -> "Part":
        """The rest of a part of which the other rows were joined to those of another."""
        self.joined_rows.extend(self.rows[~apart].tolist())
        return self.kept(apart)

    def kept(self, mask: np.ndarray) -> "Part":
        """The part with some of its rows."""
        if mask.all():
            return self
        odd = self.unreadable or self.months or self.undecided
        left = np.flatnonzero(mask).tolist() if odd else []
        new = {at: number for number, at in enumerate(left)}
        return replace(
            self,
            rows=self.rows[mask],
            cells={name: column[mask] for name, column in self.cells.items()},
            unreadable={
                name: {new[at]: why for at, why in found.items() if at in new}
                for name, found in self.unreadable.items()
            },
            months={
                name: {new[at] for at in found if at in new} for name, found in self.months.items()
            },
            undecided={
                name: {new[at] for at in found if at in new}
                for name, found in self.undecided.items()
            },
        )


def _is_text(table: str, column: str) -> bool:
    columns = TABLES[table].schema.columns
    return column in columns and columns[column].kind == "text"


def odd_cells(part: Part) -> Part:
    """The part with those of its cells whose value is not known, or that show a month only.

    A number in a column of text, such as an id, is read with the letters that its format shows.
    """
    sheet = part.sheet
    if not sheet.unreadable and not sheet.months and not sheet.around:
        return part
    place = {row: number for number, row in enumerate(part.rows.tolist())}
    columns = {at: name for name, at in part.at.items()}
    unreadable: dict[str, dict[int, str]] = {}
    for (row, at), why in sheet.unreadable.items():
        if at in columns and row in place:
            unreadable.setdefault(columns[at], {})[place[row]] = why
    months: dict[str, set[int]] = {}
    for row, at in sheet.months:
        if at in columns and row in place:
            months.setdefault(columns[at], set()).add(place[row])
    for (row, at), (before, after) in sheet.around.items():
        name = columns.get(at, "")
        if row in place and name and _is_text(part.table, name) and part.cells[name][place[row]]:
            part.cells[name][place[row]] = f"{before}{part.cells[name][place[row]]}{after}"
    return replace(part, unreadable=unreadable, months=months)
