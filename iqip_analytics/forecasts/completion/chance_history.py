"""How the chance of being on trajectory has moved: the forecast made again at earlier cut-offs."""

from dataclasses import replace

import pandas as pd

from iqip_analytics.contract.dates import month_end, months_between
from iqip_analytics.contract.vocabulary import TRUST
from iqip_analytics.forecasts.completion.approvals_ahead import whole_as_booked
from iqip_analytics.forecasts.review.joint_reviews import course_ahead
from iqip_analytics.plan.earlier_reports import earlier_report
from iqip_analytics.plan.known import KnownPlan
from iqip_analytics.plan.shared_results import (
    Results,
    RunPosition,
    for_one_forecast,
    holding,
    shared,
)

LOOKED_BACK = 12  # earlier cut-offs
MOST_HELD = 5000  # actions: the paths of twelve positions take 20 kB an action
MOST_MONTHLY = 20_000  # actions: larger plans look back to one cut-off a quarter
QUARTER = 3  # months
HISTORY_COLUMNS = [
    "made_at",
    "month_end",
    "due",
    "expected",
    "lower_80",
    "upper_80",
    "p_on_trajectory",
]
# All that forecasts see; taking the others back in time as well would cost half as much again
FORECAST_FROM = (
    *("actions", "changes", "evidence", "divisions", "reports", "meetings"),
    *("workforce", "recruitment"),
)


def position_then(known: KnownPlan, back: int) -> KnownPlan | None:
    """The trust's position that many months earlier, as far as forecasts need it.

    The record of our own forecasts and the history of the chance share these positions: they
    and what was computed from them are kept for both, unless the plan is too large for that.
    None where no report could be made then, or the history had not begun.
    """
    return _held(known, back) if len(known.actions) <= MOST_HELD else _taken(known, back)


@shared
def _held(known: KnownPlan, back: int) -> KnownPlan | None:
    return _taken(known, back)


def let_go(known: KnownPlan) -> None:
    """Hold no earlier position any more: the paths of one take 1.6 kB an action."""
    if isinstance(known, RunPosition):
        known.results.let_go(_held)


def _taken(known: KnownPlan, back: int) -> KnownPlan | None:
    end = month_end(known.period_end, -back)
    if end < known.history_start:
        return None
    recorded = {name: table for name, table in known.recorded.items() if name in FORECAST_FROM}
    earlier = earlier_report(replace(known.trust, recorded=recorded), end)
    return None if earlier is None else holding(RunPosition, earlier, Results())


def chance_history(known: KnownPlan, *, horizon: int = 12) -> pd.DataFrame:
    """The forecast for the months still ahead, as it stood at earlier cut-offs and stands now.

    Args:
        known: the trust's position, or a division's; every earlier one is taken from what it knows.
            Where a division was not reported yet, there is no row. A plan of more than 20,000
            actions has one cut-off a quarter.
        horizon: months after the period end.

    Returns:
        The columns of chance_history.csv, the earliest cut-off first. `due` is by the deadlines
        then in force, `made_at` the period end of the forecast.
    """
    return _histories(for_one_forecast(known.trust), horizon)[known.scope]


# The positions, and what is learnt from them, are the same for every scope
@shared
def _histories(known: KnownPlan, horizon: int) -> dict[str, pd.DataFrame]:
    earlier = months_back(len(known.actions))
    return _together(known, horizon, [chances_then(known, back, horizon) for back in earlier])


def months_back(actions: int) -> range:
    """How many months back forecasts are made again, for a plan of this many actions.

    >>> list(months_back(281)), list(months_back(100_000))
    ([12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1], [12, 9, 6, 3])
    """
    return range(LOOKED_BACK, 0, -1 if actions <= MOST_MONTHLY else -QUARTER)


def remember(known: KnownPlan, horizon: int, made: list[dict[str, pd.DataFrame]]) -> None:
    """Take what other processes computed as the history at a run's position.

    Args:
        known: the trust's position.
        horizon: months after the period end.
        made: what `chances_then` gave, the earliest cut-off first.
    """
    _histories.keep(_together(known, horizon, made), known, horizon)


def chances_then(known: KnownPlan, back: int, horizon: int) -> dict[str, pd.DataFrame]:
    """What was forecast that many months earlier for the months still ahead, by scope.

    Nothing where a plan is so large that only one cut-off a quarter is used.
    """
    if back not in (0, *months_back(len(known.actions))):
        return {}
    then = position_then(known, back) if back else known
    if then is None:
        return {}
    steps = horizon + months_between(then.period_end, known.period_end)
    course = course_ahead(then, steps)
    course = course._replace(drawn=steps) if back else course
    found = {}
    for scope in (TRUST, *then.divisions["division"]):
        table = whole_as_booked(then, scope, course, steps)
        ahead = table[table["month_end"] > known.period_end]
        found[scope] = ahead.assign(made_at=then.period_end)[HISTORY_COLUMNS]
    return found


def _together(
    known: KnownPlan, horizon: int, made: list[dict[str, pd.DataFrame]]
) -> dict[str, pd.DataFrame]:
    made = [*made, chances_then(known, 0, horizon)]
    return {
        scope: pd.concat([each[scope] for each in made if scope in each], ignore_index=True)
        for scope in (TRUST, *known.divisions["division"])
    }
