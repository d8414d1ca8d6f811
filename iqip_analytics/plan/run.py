"""A run: a plan, the positions taken of it, and what was computed from them, each once.

Whatever uses one plan several times (an edition of briefings, an explorer, a `Report`) holds a run
and asks it for positions. What concerns the trust (the fits, the queue, the record) is then
computed once for all scopes. The frames of a run's positions must not be changed.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import cast

from iqip_analytics.contract.dates import DateLike, ReportDates
from iqip_analytics.plan.plan import Plan
from iqip_analytics.plan.shared_results import Position, Results, RunPosition, holding


@dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class Run:
    """A plan, the positions taken of it by the dates of their reports, and what was computed."""

    plan: Plan
    positions: dict[tuple[ReportDates, type], "RunPosition"] = field(default_factory=dict)
    results: Results = field(default_factory=Results)

    def as_at(
        self,
        period_end: DateLike,
        data_cutoff: DateLike | None = None,
        published_on: DateLike | None = None,
    ) -> "RunPosition":
        """The plan as known at a report's dates: the same object for the same dates."""
        return self.position(RunPosition, period_end, data_cutoff, published_on)

    def position(
        self,
        kind: "type[Position]",
        period_end: DateLike,
        data_cutoff: DateLike | None = None,
        published_on: DateLike | None = None,
    ) -> "Position":
        """A position as a subclass of `KnownPlan`; all kinds of one position share its results.

        Raises:
            InputError: where the dates do not fit, or no division is reported then.
        """
        dates = self.plan.report_dates(period_end, data_cutoff, published_on)
        for one in (RunPosition, kind):
            if (dates, one) not in self.positions:
                plain = self.positions.get((dates, RunPosition))
                known = plain or self.plan.as_at(period_end, data_cutoff, published_on)
                self.positions[dates, one] = holding(one, known, self.results)
        return cast("Position", self.positions[dates, kind])


_AT_WORK: ContextVar[tuple[str, Run] | None] = ContextVar("the run at work", default=None)


@contextmanager
def at_work(run: Run, source: str) -> Iterator[Run]:
    """Within this block, and in children forked in it, `iqip.open(source, ...)` uses this run.

    Args:
        run: of the plan that was read from the source.
        source: as the briefings name it.
    """
    token = _AT_WORK.set((source, run))
    try:
        yield run
    finally:
        _AT_WORK.reset(token)


def run_at_work(source: str) -> Run | None:
    """The run that this process works for; None without one, or where it is of another source."""
    found = _AT_WORK.get()
    return None if found is None or found[0] != source else found[1]
