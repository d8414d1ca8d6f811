"""A plan kept for a run or an explorer: read once, each position taken once.

What is of the trust alone is then computed once for all scopes, as it is remembered by position.
Nobody may change the frames of a kept plan. Elsewhere every reading and every result is fresh.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from iqip_analytics.contract.dates import DateLike, ReportDates
from iqip_analytics.plan.known import KnownPlan
from iqip_analytics.plan.plan import Plan

_KEPT: dict[str, "KeptPlan"] = {}


@dataclass(frozen=True, eq=False, kw_only=True)
class KeptPlan(Plan):
    """A plan that gives the same position, not merely an equal one, for the same dates."""

    positions: dict[ReportDates, KnownPlan] = field(default_factory=dict)

    def as_at(
        self,
        period_end: DateLike,
        data_cutoff: DateLike | None = None,
        published_on: DateLike | None = None,
    ) -> KnownPlan:
        """The plan as known at a report's dates."""
        dates = self.report_dates(period_end, data_cutoff, published_on)
        if dates not in self.positions:
            position = super().as_at(period_end, data_cutoff, published_on)
            self.positions[dates] = replace(position, kept=True)
        return self.positions[dates]


def kept(plan: Plan) -> KeptPlan:
    """The plan as one whose positions, and what is computed from them, are remembered."""
    return KeptPlan(name=plan.name, tables=plan.tables, warnings=plan.warnings)


@contextmanager
def keeping(source: str, plan: Plan) -> Iterator[KeptPlan]:
    """Within it, and in children forked within it, `read(source)` gives this very plan.

    Args:
        source: as those that read it will name it.
        plan: what was read from it.
    """
    _KEPT[source] = kept(plan)
    try:
        yield _KEPT[source]
    finally:
        del _KEPT[source]


def kept_plan(source: str) -> Plan | None:
    """The plan kept for a source; None where none is."""
    return _KEPT.get(source)
