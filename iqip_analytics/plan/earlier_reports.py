"""An earlier report, taken again from what a later one knows."""

import pandas as pd

from iqip_analytics.contract.dates import ReportDates, month_end
from iqip_analytics.contract.faults import InputError
from iqip_analytics.contract.vocabulary import TRUST
from iqip_analytics.plan.known import KnownPlan
from iqip_analytics.plan.position_in_time import known_plan
from iqip_analytics.plan.recorded import known_rows
from iqip_analytics.plan.shared_results import RunPosition, holding, shared


def earlier_report(known: KnownPlan, period_end: pd.Timestamp) -> KnownPlan | None:
    """The trust's position at an earlier month end, as known at that month's cut-off.

    None where no report could be made from what was recorded then: no division was reported yet, or
    an action was still under one that no longer was. For a division, also where it was not
    reported.
    """
    cutoff = known.cut_off(period_end)
    dates = ReportDates(period_end=period_end, data_cutoff=cutoff, published_on=cutoff)
    rows = {name: known_rows(table, name, cutoff) for name, table in known.recorded.items()}
    try:
        trust = known_plan(name=known.name, known=rows, evidence=rows["evidence"], dates=dates)
    except InputError:
        return None
    if isinstance(known, RunPosition):
        trust = holding(RunPosition, trust, known.results)
    if known.scope == TRUST:
        return trust
    return trust.of(known.scope) if known.scope in set(trust.divisions["division"]) else None


# Several measures of every scope use it
@shared
def last_report(known: KnownPlan) -> KnownPlan | None:
    """The report of the month before, as known at its cut-off."""
    return earlier_report(known, month_end(known.period_end, -1))
