"""Months that stand as headings: their figures become rows, those of several sheets one row."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from iqip_analytics.contract.faults import Fault
from iqip_analytics.contract.input_tables import TABLES
from iqip_analytics.sources.account import LEFT_OUT
from iqip_analytics.sources.headings import Block
from iqip_analytics.sources.parts import Part, odd_cells
from iqip_analytics.sources.written_dates import FORMS, written_day

NO_FIGURE = "months_across: no figure in any month"


def across(part: Part, block: Block, faults: list[Fault]) -> Iterator[Part]:
    """A part for each month that stands as a heading: the months of a row become rows."""
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
        yield odd_cells(of_month).kept(filled)
    if not any_month:
        message = f"months_across: no heading is a month, such as Apr-19; {column} is not found"
        faults.append(part.sheet.fault(message, block.last))
    part.account.give(part.rows[~used], LEFT_OUT, NO_FIGURE)


def joined(parts: Sequence[Part]) -> list[Part]:
    """Parts of which those with another figure of the same row, as staff and leavers, are one."""
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
