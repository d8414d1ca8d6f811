"""Which numbers of staff may be printed: decided once for the trust, month by month, for all pages.

A number above 0 and below 5 is withheld, and further ones with it: as few as a reader needs to lack
who has every page, table and month. What a month adds is decided when the month is first reported,
from what was known then, and stands for every later edition: no edition tells what another withheld.

The reader is supposed to know the meaning of every column: vacancy is establishment less staff in
post; staff groups add up to all staff, divisions to the trust; staff in post change by starters,
leavers and transfers, which cancel across the trust; a rate and a mean are of the months they name.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import pandas as pd

from iqip_analytics.briefing.disclosure.equations import Form, Known
from iqip_analytics.contract.dates import month_end
from iqip_analytics.contract.vocabulary import TRUST

SMALLEST_SHOWN = 5  # of people or WTE; NHS practice for pages that leave the committee
ALL = "all"
RATE_MONTHS, MEAN_MONTHS = 12, 6


def is_small(value: float) -> bool:
    """Whether a number of people or WTE is withheld: above 0 and below 5, on either side of 0.

    The unrounded number decides: 4.996, which rounds to 5.00, is fewer than 5. 0 is shown.

    >>> [is_small(wte) for wte in (0.0, 0.4, 4.996, 5.0, -2.5, float("nan"))]
    [False, True, True, False, True, False]
    """
    return 0 < abs(value) < SMALLEST_SHOWN


class Row(NamedTuple):
    """Staff of a division's staff group at a month end, WTE; NaN where not known."""

    month: pd.Timestamp
    division: str
    staff_group: str
    establishment: float
    in_post: float
    starters: float
    leavers: float
    transfers: float


class Edition(NamedTuple):
    """What a month's report knew of staff, and the divisions that it had a page for."""

    rows: Sequence[Row]
    divisions: Sequence[str]


class Cell(NamedTuple):
    """A number of one page."""

    month: pd.Timestamp
    scope: str
    staff_group: str
    quantity: str


class Number(NamedTuple):
    """Its value, and the sum of unknowns that it is."""

    value: float
    form: Form


# In the order in which a month's numbers are let through: levels that everything else rests on
QUANTITIES = ("establishment_wte", "in_post_wte", "vacancy_wte", "net_gain_wte", "leavers_wte",
              "starters_wte")  # fmt: skip
LEAVERS = {"leavers_of_12_months": RATE_MONTHS, "mean_leavers": MEAN_MONTHS}


@dataclass(eq=False)
class _Decisions:
    """What has been let through so far, edition by edition."""

    known: Known = field(default_factory=Known)
    names: dict[tuple, int] = field(default_factory=dict)
    settled: dict[tuple, bool] = field(default_factory=dict)
    seen: set[tuple] = field(default_factory=set)

    def unknown(self, quantity: str, row: Row) -> int:
        """The same for the same row, a new one where a row was corrected."""
        return self.names.setdefault((quantity, *row), len(self.names))

    def report(self, edition: Edition) -> dict[Cell, bool]:
        """Decide what an edition adds; whether each of its cells may be printed."""
        numbers = _Numbers(self, edition)
        told: dict[Cell, bool] = {}
        for month in numbers.months:
            cells = numbers.of(month)
            new = {cell: one for cell, one in cells.items() if self._key(cell, one) not in self.settled}
            if new:
                for form in numbers.cancelling(month):
                    self.known.publish(form)
                for form in numbers.moved_between_divisions(month):
                    self.known.keep(form)
                for one in new.values():
                    if is_small(one.value):
                        self.known.keep(one.form)
                for cell, one in sorted(new.items(), key=_rank):
                    self._settle(cell, one)
            told |= {cell: self.settled[self._key(cell, one)] for cell, one in cells.items()}
        return told

    def _key(self, cell: Cell, one: Number) -> tuple:
        return (*cell, frozenset(one.form.items()))

    def _settle(self, cell: Cell, one: Number) -> None:
        may = not is_small(one.value) and not self.known.gives_away(one.form)
        if may:
            self.known.publish(one.form)
        self.settled[self._key(cell, one)] = may


def _rank(item: tuple[Cell, Number]) -> tuple:
    cell, one = item
    zero = one.value != 0  # zeros first: to withhold one would be to disclose it
    return (zero, QUANTITIES.index(cell.quantity), cell.scope != TRUST, cell.staff_group != ALL, cell)


class _Numbers:
    """The numbers of an edition's pages as sums of unknowns."""

    def __init__(self, decisions: _Decisions, edition: Edition) -> None:
        self._unknown = decisions.unknown
        self._divisions = edition.divisions
        self._rows: defaultdict[pd.Timestamp, dict[tuple[str, str], Row]] = defaultdict(dict)
        for row in edition.rows:
            self._rows[row.month][row.division, row.staff_group] = row
        self.months = sorted(self._rows)

    def of(self, month: pd.Timestamp) -> dict[Cell, Number]:
        found: dict[Cell, Number] = {}
        rows = self._rows[month]
        divisions = {division for division, _ in rows}
        scopes = [(TRUST, divisions), *((one, {one}) for one in self._divisions if one in divisions)]
        for scope, within in scopes:
            own = [row for row in rows.values() if row.division in within]
            for group in [*sorted({row.staff_group for row in own}), ALL]:
                members = [row for row in own if group in (row.staff_group, ALL)]
                for quantity in QUANTITIES:
                    number = self._sum(quantity, members, trust=scope == TRUST)
                    if number.value == number.value:
                        found[Cell(month, scope, group, quantity)] = number
        return found

    def _sum(self, quantity: str, rows: Iterable[Row], *, trust: bool) -> Number:
        value, form = 0.0, defaultdict(int)
        for row in rows:
            one = self._of_row(quantity, row, trust=trust)
            value += one.value
            for unknown, times in one.form.items():
                form[unknown] += times
        return Number(round(value, 6), {u: t for u, t in form.items() if t})

    def _of_row(self, quantity: str, row: Row, *, trust: bool) -> Number:
        u = self._unknown
        if quantity == "establishment_wte":
            return Number(row.establishment, {u("E", row): 1})
        if quantity == "in_post_wte":
            return Number(row.in_post, {u("P", row): 1})
        if quantity == "vacancy_wte":
            return Number(row.establishment - row.in_post, {u("E", row): 1, u("P", row): -1})
        if quantity == "leavers_wte":
            return Number(row.leavers, {u("L", row): 1})
        if quantity == "starters_wte":
            return Number(row.starters, {u("S", row): 1})
        gained = row.starters - row.leavers
        if trust:
            return Number(gained, {u("S", row): 1, u("L", row): -1})
        form = {u("S", row): 1, u("L", row): -1}
        for unknown, times in self._transfers(row).items():
            form[unknown] = form.get(unknown, 0) + times
        return Number(gained + row.transfers, form)

    def _transfers(self, row: Row) -> Form:
        """Net transfers, by the change of staff in post where both month ends are known."""
        u = self._unknown
        before = self._rows.get(month_end(row.month, -1), {}).get((row.division, row.staff_group))
        if row.in_post != row.in_post or before is None or before.in_post != before.in_post:
            return {u("T", row): 1}
        return {u("P", row): 1, u("P", before): -1, u("S", row): -1, u("L", row): 1}

    def cancelling(self, month: pd.Timestamp) -> Iterator[Form]:
        by_group: defaultdict[str, defaultdict[int, int]] = defaultdict(lambda: defaultdict(int))
        for row in self._rows[month].values():
            for unknown, times in self._transfers(row).items():
                by_group[row.staff_group][unknown] += times
        yield from ({u: t for u, t in form.items() if t} for form in by_group.values())

    def moved_between_divisions(self, month: pd.Timestamp) -> Iterator[Form]:
        for row in self._rows[month].values():
            if is_small(row.transfers):
                yield self._transfers(row)
