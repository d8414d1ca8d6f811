"""Which numbers of staff may be printed: decided once for the trust, month by month, for all pages.

A number above 0 and below 5 is withheld, and further ones with it, so that a reader of every page,
table and month cannot work it out. What a month adds is decided when the month is first reported,
from what was known then, and stands for every later edition: none tells what another withheld.

The reader is supposed to know the meaning of every column: vacancy is establishment less staff in
post; staff groups add up to all staff, divisions to the trust; staff in post change by starters,
leavers and transfers, which cancel across the trust; a rate and a mean are of the months they name.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, product
from typing import NamedTuple

import pandas as pd

from iqip_analytics.briefing.disclosure.equations import Form, Known
from iqip_analytics.contract.dates import month_end, month_ends
from iqip_analytics.contract.vocabulary import TRUST
from iqip_analytics.plan.known import KnownPlan
from iqip_analytics.plan.recorded import known_rows, standing_rows
from iqip_analytics.plan.run import shared

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
    """Its value, the sum of unknowns that it is, and what must be told for it to be told."""

    value: float
    form: Form
    rests_on: tuple[Form, ...] = ()


# In the order in which a month's numbers are let through: levels that everything else rests on
QUANTITIES = ("establishment_wte", "in_post_wte", "vacancy_wte", "net_gain_wte", "leavers_wte",
              "starters_wte")  # fmt: skip
# Leavers of several months: from how many months back, and of how many. Printed as a rate over
# staff in post at both ends, as a mean, and as the two periods that are compared
RATE, MEAN = "leaver_rate_12m", "mean_leavers"
FIRST_TWO, LAST_TWO = "leavers_first_two_months", "leavers_last_two_months"
# Sums over months that overlap would leave a small month little room, though they do not tell it
ONLY_WHERE_KNOWN = (RATE, FIRST_TWO, LAST_TWO)
SEVERAL_MONTHS = {LAST_TWO: (1, 2), FIRST_TWO: (5, 2), MEAN: (5, 6), RATE: (11, 12)}
IN_ORDER = {name: place for place, name in enumerate((*QUANTITIES, *SEVERAL_MONTHS))}


@dataclass(eq=False)
class _Decisions:
    """What has been let through so far, edition by edition."""

    known: Known = field(default_factory=Known)
    names: dict[tuple, int] = field(default_factory=dict)
    settled: dict[tuple, bool] = field(default_factory=dict)
    months: dict[tuple, dict[Cell, bool]] = field(default_factory=dict)

    def unknown(self, quantity: str, row: Row) -> int:
        """The same for the same row, a new one where a row was corrected."""
        return self.names.setdefault((quantity, *row), len(self.names))

    def report(self, edition: Edition) -> dict[Cell, bool]:
        """Decide what an edition adds; whether each of its cells may be printed."""
        numbers = _Numbers(self, edition)
        told: dict[Cell, bool] = {}
        for month in numbers.months:
            looked_at = numbers.looked_at(month)
            if looked_at not in self.months:
                self.months[looked_at] = self._month(numbers, month)
            told |= self.months[looked_at]
        return told

    def _month(self, numbers: "_Numbers", month: pd.Timestamp) -> dict[Cell, bool]:
        cells = numbers.of(month)
        new = {cell: one for cell, one in cells.items() if _key(cell, one) not in self.settled}
        for form in numbers.cancelling(month):
            self.known.publish(form)
        for form in numbers.moved_between_divisions(month):
            self.known.keep(form)
        for one in (*new.values(), *numbers.small_together(month)):
            if is_small(one.value):
                self.known.keep(one.form)
        for cell, one in sorted(new.items(), key=_rank):
            self._settle(cell, one)
        return {cell: self.settled[_key(cell, one)] for cell, one in cells.items()}

    def _settle(self, cell: Cell, one: Number) -> None:
        may = (
            not is_small(one.value)
            and all(map(self.known.follows, one.rests_on))
            and (
                self.known.follows(one.form)
                if cell.quantity in ONLY_WHERE_KNOWN
                else not self.known.gives_away(one.form)
            )
        )
        if may:
            self.known.publish(one.form)
        self.settled[_key(cell, one)] = may


def _key(cell: Cell, one: Number) -> tuple:
    """The same for a cell in every edition, unless a row behind it was corrected."""
    return (*cell, frozenset(one.form.items()))


def _rank(item: tuple[Cell, Number]) -> tuple:
    cell, one = item
    place = IN_ORDER[cell.quantity]
    zero = one.value == 0  # first: to withhold one would be to disclose it
    return (
        *(place >= len(QUANTITIES), not zero, place),
        *(cell.scope != TRUST, cell.staff_group != ALL, cell),
    )


class _Numbers:
    """The numbers of an edition's pages as sums of unknowns."""

    def __init__(self, decisions: _Decisions, edition: Edition) -> None:
        self._unknown = decisions.unknown
        self._divisions = edition.divisions
        self._first: dict[tuple[str, str], pd.Timestamp] = {}
        self._rows: defaultdict[pd.Timestamp, dict[tuple[str, str], Row]] = defaultdict(dict)
        for row in edition.rows:
            self._rows[row.month][row.division, row.staff_group] = row
            series = (row.division, row.staff_group)
            self._first[series] = min(self._first.get(series, row.month), row.month)
        self.months = sorted(self._rows)
        self._contents = {month: tuple(rows.values()) for month, rows in self._rows.items()}

    def looked_at(self, month: pd.Timestamp) -> tuple:
        """Everything that the numbers of a month's pages are made from."""
        back = (month_end(month, -n) for n in range(RATE_MONTHS + 1))
        rows = tuple(self._contents.get(one, ()) for one in back)
        return month, rows, tuple(self._divisions)

    def of(self, month: pd.Timestamp) -> dict[Cell, Number]:
        found: dict[Cell, Number] = {}
        rows = self._rows[month]
        divisions = {division for division, _ in rows}
        scopes = [
            (TRUST, divisions),
            *((one, {one}) for one in self._divisions if one in divisions),
        ]
        for scope, within in scopes:
            own = [row for row in rows.values() if row.division in within]
            for group in [*sorted({row.staff_group for row in own}), ALL]:
                members = self._members(month, within, group)
                for quantity in QUANTITIES:
                    number = self._sum(quantity, members, trust=scope == TRUST)
                    if not math.isnan(number.value):
                        found[Cell(month, scope, group, quantity)] = number
                for quantity in SEVERAL_MONTHS if group == ALL else (RATE,):
                    several = self._leavers(quantity, month, within, group)
                    if several is not None:
                        found[Cell(month, scope, group, quantity)] = several
        return found

    def _members(self, month: pd.Timestamp, within: set[str], group: str) -> list[Row]:
        """The rows of a staff group, or of all, in some divisions."""
        return [
            row
            for row in self._rows.get(month, {}).values()
            if row.division in within and group in (row.staff_group, ALL)
        ]

    def _leavers(
        self, quantity: str, month: pd.Timestamp, within: set[str], group: str
    ) -> Number | None:
        """Leavers of several months; None where one of the months is not there."""
        back, months = SEVERAL_MONTHS[quantity]
        own = [
            self._members(month_end(month, -n), within, group)
            for n in range(back, back - months, -1)
        ]
        ends = [month, month_end(month, -RATE_MONTHS)] if quantity == RATE else []
        in_post = [self._members(end, within, group) for end in ends]
        if not all(own) or not all(in_post):
            return None
        number = self._sum("leavers_wte", chain(*own), trust=True)
        levels = [self._sum("in_post_wte", rows, trust=True) for rows in in_post]
        if any(math.isnan(one.value) for one in (number, *levels)):
            return None
        printed = number.value / months if quantity == MEAN else number.value
        return Number(printed, number.form, tuple(one.form for one in levels))

    def small_together(self, month: pd.Timestamp) -> Iterator[Number]:
        """Of numbers that add up, the small ones, which together may be small still."""
        for quantity, of in product(("leavers_wte", "starters_wte"), ("division", "staff_group")):
            for _, parts in self._by(of, month):
                alone = ((row, self._of_row(quantity, row, trust=True)) for row in parts)
                small = [row for row, number in alone if is_small(number.value)]
                yield self._sum(quantity, small, trust=True)

    def _sum(self, quantity: str, rows: Iterable[Row], *, trust: bool) -> Number:
        numbers = [self._of_row(quantity, row, trust=trust) for row in rows]
        value = round(sum(one.value for one in numbers), 6)
        return Number(value, _sum_of(one.form for one in numbers))

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
        form = _sum_of([{u("S", row): 1, u("L", row): -1}, self._transfers(row)])
        return Number(gained + row.transfers, form)

    def _transfers(self, row: Row) -> Form:
        """Net transfers, by the change of staff in post where both month ends are known.

        Staff who were in no earlier table may be supposed to be new.
        """
        u = self._unknown
        gone = {u("S", row): -1, u("L", row): 1}
        series = (row.division, row.staff_group)
        before = self._rows.get(month_end(row.month, -1), {}).get(series)
        if before is not None and not math.isnan(row.in_post - before.in_post):
            return {u("P", row): 1, u("P", before): -1, **gone}
        if row.month == self._first[series] > self.months[0]:
            return {u("P", row): 1, **gone}
        return {u("T", row): 1}

    def cancelling(self, month: pd.Timestamp) -> Iterator[Form]:
        """Net transfers of a staff group across the trust, which are none."""
        for _, rows in self._by("staff_group", month):
            yield _sum_of(map(self._transfers, rows))

    def moved_between_divisions(self, month: pd.Timestamp) -> Iterator[Form]:
        """Small net transfers of a division's staff groups, and of all its staff."""
        for _, own in self._by("division", month):
            for rows in (*([row] for row in own), own):
                if is_small(round(sum(row.transfers for row in rows), 6)):
                    yield _sum_of(map(self._transfers, rows))

    def _by(self, name: str, month: pd.Timestamp) -> Iterator[tuple[str, list[Row]]]:
        """The rows of a month by division, or by staff group."""
        rows = self._rows[month].values()
        for one in dict.fromkeys(getattr(row, name) for row in rows):
            yield one, [row for row in rows if getattr(row, name) == one]


def _sum_of(forms: Iterable[Form]) -> dict[int, int]:
    total: defaultdict[int, int] = defaultdict(int)
    for form in forms:
        for unknown, times in form.items():
            total[unknown] += times
    return {unknown: times for unknown, times in total.items() if times}


@shared
def staff_told(known: KnownPlan) -> Mapping[Cell, bool]:
    """Whether each number of the trust's and its divisions' workforce tables may be printed.

    Args:
        known: the trust's position. Every edition up to it is gone through as it was known then.
    """
    return told_by(_editions(known))


def told_by(editions: Iterable[Edition]) -> Mapping[Cell, bool]:
    """Whether each number of the last of these editions may be printed, after those before it."""
    decisions, told = _Decisions(), dict[Cell, bool]()
    for edition in editions:
        told = decisions.report(edition)
    return told


def _editions(known: KnownPlan) -> Iterator[Edition]:
    """What each month's report knew, from the first with a division to this one."""
    staff, divisions = known.recorded.get("workforce"), known.recorded["divisions"]
    if staff is None or staff.empty:
        return
    first = min(divisions["reported_from"].min(), known.period_end)
    for month in month_ends(first, known.period_end):
        cut_off = known.cut_off(month)
        reported = _reported(_standing(divisions, "divisions", cut_off), month)
        rows = _standing(staff, "workforce", cut_off)
        yield Edition(_rows(rows[rows["month"] <= month]), reported)


def _standing(table: pd.DataFrame, name: str, cut_off: pd.Timestamp) -> pd.DataFrame:
    return standing_rows(known_rows(table, name, cut_off), name, cut_off)


def _reported(divisions: pd.DataFrame, month: pd.Timestamp) -> list[str]:
    ended = divisions["reported_to"] < month
    return list(divisions.loc[(divisions["reported_from"] <= month) & ~ended, "division"])


def _rows(staff: pd.DataFrame) -> list[Row]:
    transfers = staff["transfers_in_wte"].fillna(0) - staff["transfers_out_wte"].fillna(0)
    columns = ["month", "division", "staff_group", "establishment_wte", "in_post_wte",
               "starters_wte", "leavers_wte"]  # fmt: skip
    numbers = [staff[name] for name in columns[3:]] + [transfers.round(6)]
    # One NaN for all: two are never the same number, and a row would not be the same row
    known = ([math.nan if math.isnan(one) else one for one in column] for column in numbers)
    return list(map(Row, *(staff[name] for name in columns[:3]), *known))
