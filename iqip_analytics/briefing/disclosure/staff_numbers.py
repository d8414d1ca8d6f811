"""The numbers of staff on every page of an edition, as sums of what a reader does not know.

The reader is assumed to know the meaning of every column: vacancy is establishment less staff in
post; staff groups add up to all staff, divisions to the trust; staff in post change by starters,
leavers and transfers, which cancel across the trust; a rate and a mean are of the months they name.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, product
from typing import NamedTuple

import pandas as pd

from iqip_analytics.briefing.disclosure.equations import Form
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
    """What a month's report knew of staff, and the divisions for which it had a page."""

    rows: Sequence[Row]
    divisions: Sequence[str]


class Cell(NamedTuple):
    """A number of one page."""

    month: pd.Timestamp
    scope: str
    staff_group: str
    quantity: str


class Number(NamedTuple):
    """Its value, its sum of unknowns, and what must be printed for it to be printed."""

    value: float
    form: Form
    rests_on: tuple[Form, ...] = ()


# In the order in which a month's numbers are decided: first levels, on which all else rests
QUANTITIES = ("establishment_wte", "in_post_wte", "vacancy_wte", "net_gain_wte", "leavers_wte",
              "starters_wte")  # fmt: skip
# Leavers of several months: from how many months back, and over how many. Printed as a rate over
# staff in post at both ends, as a mean, and as the two periods compared
RATE, MEAN = "leaver_rate_12m", "mean_leavers"
FIRST_TWO, LAST_TWO = "leavers_first_two_months", "leavers_last_two_months"
# Sums over overlapping months would narrow a small month down, though not disclose it
ONLY_WHERE_KNOWN = (RATE, FIRST_TWO, LAST_TWO)
SEVERAL_MONTHS = {LAST_TWO: (1, 2), FIRST_TWO: (5, 2), MEAN: (5, 6), RATE: (11, 12)}
IN_ORDER = {name: place for place, name in enumerate((*QUANTITIES, *SEVERAL_MONTHS))}
UNKNOWN = {name: Row._fields.index(field) for name, field in {
    "E": "establishment", "P": "in_post", "S": "starters", "L": "leavers", "T": "transfers",
}.items()}  # fmt: skip


class Unknowns:
    """What a reader does not know at first, numbered: the five quantities of each row."""

    def __init__(self) -> None:
        self._numbers: dict[tuple, int] = {}

    def number(self, quantity: str, row: Row) -> int:
        """The number of a quantity; a new one where it was corrected."""
        key = (quantity, *row[:3], row[UNKNOWN[quantity]])
        return self._numbers.setdefault(key, len(self._numbers))


class Numbers:
    """The numbers of an edition's pages as sums of unknowns."""

    def __init__(self, edition: Edition, unknowns: Unknowns) -> None:
        self._unknown = unknowns.number
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
        """Everything from which the numbers of a month's pages are made."""
        back = (month_end(month, -n) for n in range(RATE_MONTHS + 1))
        rows = tuple(self._contents.get(one, ()) for one in back)
        return month, rows, tuple(self._divisions)

    def of(self, month: pd.Timestamp) -> dict[Cell, Number]:
        """The numbers of a month on every page; none where a part is not known."""
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
        """Leavers of several months; None where one of the months is missing."""
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
        """Of numbers that add up, the small ones, whose sum may still be small."""
        for quantity, of in product(("leavers_wte", "starters_wte"), ("division", "staff_group")):
            for _, parts in self._by(of, month):
                alone = ((row, self._of_row(quantity, row, trust=True)) for row in parts)
                small = [row for row, number in alone if is_small(number.value)]
                yield self._sum(quantity, small, trust=True)

    def _sum(self, quantity: str, rows: Iterable[Row], *, trust: bool) -> Number:
        numbers = [self._of_row(quantity, row, trust=trust) for row in rows]
        value = round(sum(one.value for one in numbers), 6)
        return Number(value, sum_of(one.form for one in numbers))

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
        form = sum_of([{u("S", row): 1, u("L", row): -1}, self._transfers(row)])
        return Number(gained + row.transfers, form)

    def _transfers(self, row: Row) -> Form:
        """Net transfers, by the change of staff in post where both month ends are known.

        A reader may take staff in no earlier table to be new.
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
        """Net transfers of a staff group across the trust, which are 0."""
        for _, rows in self._by("staff_group", month):
            yield sum_of(map(self._transfers, rows))

    def moved_between_divisions(self, month: pd.Timestamp) -> Iterator[Form]:
        """Small net transfers of a division's staff groups, and of all its staff."""
        for _, own in self._by("division", month):
            for rows in (*([row] for row in own), own):
                if is_small(round(sum(row.transfers for row in rows), 6)):
                    yield sum_of(map(self._transfers, rows))

    def _by(self, name: str, month: pd.Timestamp) -> Iterator[tuple[str, list[Row]]]:
        """The rows of a month by division, or by staff group."""
        rows = self._rows[month].values()
        for one in dict.fromkeys(getattr(row, name) for row in rows):
            yield one, [row for row in rows if getattr(row, name) == one]


def sum_of(forms: Iterable[Form]) -> dict[int, int]:
    """The sum of forms."""
    total: defaultdict[int, int] = defaultdict(int)
    for form in forms:
        for unknown, times in form.items():
            total[unknown] += times
    return {unknown: times for unknown, times in total.items() if times}
