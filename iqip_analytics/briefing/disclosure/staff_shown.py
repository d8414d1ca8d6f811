"""Which numbers of staff may be printed: decided once for the trust, month by month, for all pages.

A number above 0 and below 5 is withheld, and further ones with it, so that a reader of every page,
table and month cannot work it out. What a month adds is decided when the month is first reported,
from what was known then, and holds for every later edition: none prints what another withheld.
"""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import pandas as pd

from iqip_analytics.briefing.disclosure.equations import Known
from iqip_analytics.briefing.disclosure.staff_numbers import (
    ALL,
    IN_ORDER,
    ONLY_WHERE_KNOWN,
    QUANTITIES,
    Cell,
    Edition,
    Number,
    Numbers,
    Row,
    Unknowns,
    is_small,
)
from iqip_analytics.contract.dates import month_ends
from iqip_analytics.contract.vocabulary import TRUST
from iqip_analytics.plan.known import KnownPlan
from iqip_analytics.plan.recorded import known_rows, standing_rows
from iqip_analytics.plan.shared_results import shared


@dataclass(eq=False)
class _Decisions:
    """What may be printed so far, edition by edition."""

    known: Known = field(default_factory=Known)
    unknowns: Unknowns = field(default_factory=Unknowns)
    settled: dict[tuple, bool] = field(default_factory=dict)
    months: dict[tuple, dict[Cell, bool]] = field(default_factory=dict)

    def report(self, edition: Edition) -> dict[Cell, bool]:
        """Decide on an edition; returns whether each of its cells may be printed."""
        numbers = Numbers(edition, self.unknowns)
        told: dict[Cell, bool] = {}
        for month in numbers.months:
            looked_at = numbers.looked_at(month)
            if looked_at not in self.months:
                self.months[looked_at] = self._month(numbers, month)
            told |= self.months[looked_at]
        return told

    def _month(self, numbers: Numbers, month: pd.Timestamp) -> dict[Cell, bool]:
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
    """The same key for a cell in every edition, unless a row behind it was corrected."""
    return (*cell, frozenset(one.form.items()))


def _rank(item: tuple[Cell, Number]) -> tuple:
    cell, one = item
    place = IN_ORDER[cell.quantity]
    zero = one.value == 0  # first: withholding one would disclose it
    return (
        *(place >= len(QUANTITIES), not zero, place),
        *(cell.scope != TRUST, cell.staff_group != ALL, cell),
    )


@shared
def staff_told(known: KnownPlan) -> Mapping[Cell, bool]:
    """Whether each number of the trust's and its divisions' workforce tables may be printed.

    Args:
        known: the trust's position. Every edition up to it is decided as it was known then.
    """
    return told_by(_editions(known))


def told_by(editions: Iterable[Edition]) -> Mapping[Cell, bool]:
    """Whether each number of the last of these editions may be printed, given those before it."""
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
    # One NaN for all: NaN never equals NaN, and a row would differ from itself
    known = ([math.nan if math.isnan(one) else one for one in column] for column in numbers)
    return list(map(Row, *(staff[name] for name in columns[:3]), *known))
