"""The account of rows: what became of every filled row of each sheet from which a table is read."""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from iqip_analytics.contract.faults import quoted
from iqip_analytics.sources.sheets import Sheet

USED, HEADING, TITLE, LEFT_OUT, FAULT = "used", "heading", "title", "left_out", "fault"
FATES = (LEFT_OUT, TITLE, HEADING, USED, FAULT)  # later fates override earlier ones
COLUMNS = ["source", "row", "table", "fate", "reason"]


@dataclass(frozen=True, eq=False)
class SheetAccount:
    """The fate of each filled row of one sheet, for one table; `remarks` count what was done.

    A table may be taken from a sheet several times: a row used once is used.
    """

    table: str
    sheet: Sheet
    reasons: dict[int, str] = field(default_factory=dict)
    remarks: Counter[str] = field(default_factory=Counter)

    @cached_property
    def fates(self) -> np.ndarray:
        """The position in FATES of each row's fate, row 1 first; -1 where it has none."""
        return np.full(self.sheet.height, -1, dtype=np.int8)

    def give(self, rows: Iterable[int], fate: str, reason: str = "") -> None:
        """Give rows a fate; blank ones have none."""
        at = np.fromiter(rows, dtype=np.int64) - 1
        at = at[(at >= 0) & (at < self.sheet.height)]
        at = at[self.sheet.filled[at] > 0]
        code = FATES.index(fate)
        at = at[self.fates[at] < code]
        self.fates[at] = code
        if reason or self.reasons:
            self.reasons.update(dict.fromkeys((at + 1).tolist(), reason))

    def give_the_rest(self, fate: str, reason: str = "") -> None:
        """Give a fate to every filled row without one."""
        self.give(np.flatnonzero(self.fates < 0) + 1, fate, reason)

    def rows(self, fate: str) -> list[int]:
        """The rows of a fate, in order."""
        return (np.flatnonzero(self.fates == FATES.index(fate)) + 1).tolist()

    def line(self) -> str:
        """The account as a line: rows used and where, headings, titles, what is left out and why.

        `actions: 281 rows from 'QI Plan (live)' rows 4 to 284; 1 heading, 1 title`
        """
        used = self.rows(USED)
        where = f" {_span(used)}" if used else ""
        parts = [f"{self.table}: {_count(len(used), 'row')} from {quoted(self.sheet.place)}{where}"]
        above = [_count(len(rows), fate) for fate in (HEADING, TITLE) if (rows := self.rows(fate))]
        parts += [", ".join(above)] if above else []
        for fate, said in ((LEFT_OUT, "left out"), (FAULT, "at fault")):
            rows = self.rows(fate)
            reasons = Counter("" if fate == FAULT else self.reasons.get(row, "") for row in rows)
            parts += [
                f"{number:,} {said}" + (f" ({reason})" if reason else "")
                for reason, number in reasons.items()
            ]
        parts += [f"{number:,} {what}" for what, number in self.remarks.items() if number]
        return "; ".join(parts)


@dataclass(frozen=True, eq=False, kw_only=True)
class Account:
    """The accounts of all sheets from which tables are read."""

    sheets: list[SheetAccount] = field(default_factory=list)

    def lines(self) -> tuple[str, ...]:
        """A line for each table and sheet, in the order read; none for a blank sheet."""
        return tuple(each.line() for each in self.sheets if (each.fates >= 0).any())

    def listed(self) -> Iterator[Mapping[str, object]]:
        """Every filled row of every sheet, once for each table that is read from it."""
        for each in self.sheets:
            for at in np.flatnonzero(each.fates >= 0).tolist():
                reason = each.reasons.get(at + 1, "")
                cells = [each.sheet.place, at + 1, each.table, FATES[each.fates[at]], reason]
                yield dict(zip(COLUMNS, cells, strict=True))

    def as_csv(self) -> str:
        """The rows listed, as the text of a CSV file."""
        lines = io.StringIO(newline="")
        table = csv.DictWriter(lines, COLUMNS, lineterminator="\n")
        table.writeheader()
        table.writerows(self.listed())
        return lines.getvalue()


def _span(rows: list[int]) -> str:
    return f"row {rows[0]}" if len(rows) == 1 else f"rows {rows[0]} to {rows[-1]}"


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
