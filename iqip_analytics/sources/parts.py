"""Rows of a table from one place, before they are typed: as they are, or from months across."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from iqip_analytics.contract.faults import Fault
from iqip_analytics.contract.input_tables import TABLES
from iqip_analytics.sources.account import LEFT_OUT, SheetAccount
from iqip_analytics.sources.headings import Block
from iqip_analytics.sources.mapping import TableMapping
from iqip_analytics.sources.sheets import Sheet
from iqip_analytics.sources.written_dates import FORMS, written_day


@dataclass(frozen=True, eq=False, kw_only=True)
class Part:
    """Rows of a table from one place: its cells as text under the contract's names.

    rows: the sheet's row of each; `at`: the sheet's column of each contract column that has one.
    unreadable: by contract column and position, why a cell's value is not known.
    months: by contract column, the positions of days that are shown without their day.
    undecided: likewise, the cells that a person must decide.
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
        """The rest of a part whose other rows were joined to those of another."""
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


def odd_cells(part: Part, *, around: bool = True) -> Part:
    """The part with its unknown values, and the cells that show only a month, marked.

    A number in a column of text, such as an id, is read with the letters shown by its format.
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
    for (row, at), (before, after) in sheet.around.items() if around else ():
        name = columns.get(at, "")
        if row in place and name and _is_text(part.table, name) and part.cells[name][place[row]]:
            part.cells[name][place[row]] = f"{before}{part.cells[name][place[row]]}{after}"
    return replace(part, unreadable=unreadable, months=months)


# ---- months as headings ----


NO_FIGURE = "months_across: no figure in any month"


def across(part: Part, block: Block, faults: list[Fault]) -> Iterator[Part]:
    """A part for each month that is a heading: the months of a row become rows."""
    column = str(part.spec.months_across)
    month = _month_of(part.table)
    forms = [*part.spec.dates.get(month, []), *(f for f in FORMS if f == "month_end")]
    taken = set(part.at.values())
    used = np.zeros(len(part.rows), dtype=bool)
    any_month = False
    for at, heading in block.named.items():
        day = None if at in taken else written_day(heading, forms, month=True).day
        if day is None:
            continue
        any_month = True
        cells = part.sheet.arrays[at][part.rows - 1]
        filled = cells != ""
        used |= filled
        cells_of = part.cells | {
            column: cells,
            month: np.full(len(cells), day.isoformat(), dtype=object),
        }
        of_month = replace(part, cells=cells_of, at=part.at | {column: at, month: at})
        # The letters that a format shows around an id are already there: the ids are the part's
        yield odd_cells(of_month, around=False).kept(filled)
    if not any_month:
        message = f"months_across: no heading is a month, such as Apr-19; {column} is not found"
        faults.append(part.sheet.fault(message, block.last))
    part.account.give(part.rows[~used], LEFT_OUT, NO_FIGURE)


def joined(parts: Sequence[Part]) -> list[Part]:
    """Parts, with different figures of the same row, such as staff and leavers, joined into one."""
    figures = list(dict.fromkeys(str(p.spec.months_across) for p in parts if p.spec.months_across))
    if len(figures) < 2:
        return list(parts)
    first = [part for part in parts if part.spec.months_across in (None, figures[0])]
    places = {key: (part, at) for part in first for at, key in enumerate(_keys(part))}
    left = []
    for part in parts:
        if part.spec.months_across in (None, figures[0]):
            continue
        column = str(part.spec.months_across)
        apart = np.ones(len(part.rows), dtype=bool)
        for at, key in enumerate(_keys(part)):
            if key in places and at not in part.unreadable.get(column, {}):
                into, row = places[key]
                blank = np.full(len(into.rows), "", dtype=object)
                if not into.cells.setdefault(column, blank)[row]:  # a second one stays a duplicate
                    into.cells[column][row] = part.cells[column][at]
                    apart[at] = False
                    part.account.remarks[f"figures of {column} joined to their rows"] += 1
        left.append(part.joined(apart))
    return [*first, *left]


def _keys(part: Part) -> list[tuple[str, ...]]:
    columns: Mapping[str, np.ndarray] = part.cells
    named = [name for name in TABLES[part.table].key if name in columns]
    return list(zip(*(columns[name].tolist() for name in named), strict=True))


def _month_of(table: str) -> str:
    return next(n for n in TABLES[table].schema.columns if n in ("month", "start_month"))
