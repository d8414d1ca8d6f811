"""Our own earlier forecasts, made again from what was known then, and what happened."""

import numpy as np
import pandas as pd

from iqip_analytics.contract.dates import months_between
from iqip_analytics.forecasts.quality.completion_backtest import (
    completion_origin,
    completions,
    new_approvals,
    of_history,
)
from iqip_analytics.forecasts.quality.completion_baselines import reference_class, trajectory
from iqip_analytics.forecasts.quality.rolling_origin import (
    KEY,
    Backtest,
    backtest,
)
from iqip_analytics.forecasts.quality.scoring import QUANTILES, RANGE_ENDS, by_forecast, crps
from iqip_analytics.forecasts.quality.staff_backtest import (
    STAFF_METHODS,
    staff_origin,
    staff_outcomes,
)
from iqip_analytics.forecasts.review.joint_reviews import course_ahead
from iqip_analytics.plan.known import KnownPlan

PUBLISHED_HORIZON = 12  # months: a briefing's forecast, of which the first months are used here
ENDS = ("median", "lower_80", "upper_80")
WITHOUT_SPREAD = ("recent_mean",)  # scored by the absolute error, which then is the CRPS


def past_completion(known: KnownPlan, earlier: KnownPlan, steps: int) -> pd.DataFrame:
    """The forecast of cumulative approved at an earlier month end, and what became of it.

    The outcome is counted as the forecast counts: what was approved at the origin stays counted,
    and of the actions that were in the plan and open then, those that are approved at the later
    month's cut-off are added. Actions added later and re-openings are not forecast.

    Args:
        known: the trust's position now, from which outcomes are taken.
        earlier: its earlier report.
        steps: months ahead, none after the period end of `known`.

    Returns:
        A row for each group with an open action (`all`, divisions) and month: `TABLE_COLUMNS`
        (counts), and the continuous ranked probability scores crps, crps_trajectory,
        crps_reference_class, in actions. Empty where there was no month of history or no open
        action.
    """
    # Drawn as far ahead as the history of the chance needs, so that both share the paths
    drawn = PUBLISHED_HORIZON + months_between(earlier.period_end, known.period_end)
    printed = course_ahead(earlier, PUBLISHED_HORIZON)._replace(drawn=drawn)
    found = backtest(
        pd.DatetimeIndex([earlier.period_end]),
        position=lambda _: completion_origin(earlier, steps),
        methods={
            "model": lambda origin: new_approvals(origin, printed),
            "trajectory": of_history(trajectory),
            "reference_class": of_history(reference_class),
        },
        outcomes=lambda origin: completions(origin, known, known.cut_offs(origin.months)),
    )
    rows = _judged(found)
    if rows.empty:
        return rows
    counts = rows[[*ENDS, "outcome"]].add(rows["settled"], axis="index").astype(int)
    named = {"quantity": "approved", "grouping": rows["level"], "group": rows["series"]}
    return rows.assign(**named, **counts)


def past_workforce(known: KnownPlan, earlier: KnownPlan, steps: int) -> pd.DataFrame:
    """The forecast of the trust's monthly leavers and net gain, and what became of it.

    Args:
        known: the trust's position now, from which outcomes are taken.
        earlier: its earlier report.
        steps: months ahead, none after the period end of `known`.

    Returns:
        A row for each quantity and month whose forecast and outcome are known: `TABLE_COLUMNS`
        (WTE), crps, and crps_recent_mean, that of the mean of the last 12 months known then.
        Empty without any.
    """
    later = known.tables.get("workforce")
    found = backtest(
        pd.DatetimeIndex([earlier.period_end] if later is not None else []),
        position=lambda _: staff_origin(earlier, steps),
        methods=STAFF_METHODS,
        outcomes=lambda origin: staff_outcomes(later, origin.months),
        whole=False,
    )
    rows = _judged(found)
    return rows.assign(quantity=rows["level"], grouping="all", group="all")


def _judged(found: Backtest) -> pd.DataFrame:
    """The model's forecasts in a row each, with its score and those of the other methods."""
    first, values = by_forecast(found.forecasts)
    outcome = first["outcome"].to_numpy(dtype=float)
    score = np.empty(len(first))
    # Series by series: a score's last digit depends on how many are computed at once
    for rows in first.groupby(["method", "level", "series"]).indices.values():
        score[rows] = crps(values[rows], outcome[rows])
    point = first["method"].isin(WITHOUT_SPREAD).to_numpy()
    score[point] = np.abs(outcome - values[:, QUANTILES.index(0.5)])[point]
    own = first["method"] == "model"
    others = (
        first.assign(score=score)[~own]
        .pivot(index=KEY, columns="method", values="score")
        .add_prefix("crps_")
    )
    ends = {name: values[:, QUANTILES.index(RANGE_ENDS[name])] for name in ENDS}
    return (
        first.rename(columns={"origin": "made_at"})
        .assign(crps=score, **ends)[own]
        .join(others, on=KEY)
        .reset_index(drop=True)
    )
