"""How the chance of being on trajectory has moved: the forecast made again at earlier cut-offs."""

import pandas as pd

from iqip_analytics.contract.dates import month_end, months_between
from iqip_analytics.contract.vocabulary import TRUST
from iqip_analytics.forecasts.completion.approvals_ahead import whole_as_booked
from iqip_analytics.forecasts.review.joint_reviews import course_ahead
from iqip_analytics.plan.earlier_reports import earlier_report
from iqip_analytics.plan.known import KnownPlan
from iqip_analytics.plan.shared_results import for_one_forecast, shared

LOOKED_BACK = 12  # earlier cut-offs
HISTORY_COLUMNS = [
    "made_at",
    "month_end",
    "due",
    "expected",
    "lower_80",
    "upper_80",
    "p_on_trajectory",
]


def chance_history(known: KnownPlan, *, horizon: int = 12) -> pd.DataFrame:
    """The forecast for the months still ahead, as it stood at earlier cut-offs and stands now.

    Args:
        known: the trust's position, or a division's; every earlier one is taken from what it knows.
            Where a division was not reported yet, there is no row.
        horizon: months after the period end.

    Returns:
        The columns of chance_history.csv, the earliest cut-off first. `due` is by the deadlines
        then in force, `made_at` the period end of the forecast.
    """
    return _histories(known.trust, horizon)[known.scope]


# The positions are the same for every scope, and so are what is learnt of them
@shared
def _histories(known: KnownPlan, horizon: int) -> dict[str, pd.DataFrame]:
    found: dict[str, list[pd.DataFrame]] = {s: [] for s in (TRUST, *known.divisions["division"])}
    for position in map(for_one_forecast, _positions(known)):
        steps = horizon + months_between(position.period_end, known.period_end)
        course = course_ahead(position, steps)
        reported = {TRUST, *position.divisions["division"]}
        for scope in reported & set(found):
            table = whole_as_booked(position, scope, course, steps)
            ahead = table[table["month_end"] > known.period_end]
            found[scope].append(ahead.assign(made_at=position.period_end))
    return {
        scope: pd.concat(frames, ignore_index=True)[HISTORY_COLUMNS]
        for scope, frames in found.items()
    }


def _positions(known: KnownPlan) -> list[KnownPlan]:
    """The position at up to twelve earlier month ends, the earliest first, and now."""
    ends = [month_end(known.period_end, -months) for months in range(LOOKED_BACK, 0, -1)]
    earlier = [earlier_report(known, end) for end in ends if end >= known.history_start]
    return [*(position for position in earlier if position is not None), known]
