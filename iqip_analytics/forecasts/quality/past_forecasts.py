"""Our own earlier forecasts, made again from what was known then, beside what happened."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from iqip_analytics.contract.dates import month_end, month_ends, months_between
from iqip_analytics.contract.vocabulary import TRUST
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
    long_frame,
    outcome_frame,
)
from iqip_analytics.forecasts.quality.scoring import QUANTILES, RANGE_ENDS, by_forecast, crps
from iqip_analytics.forecasts.review.joint_reviews import course_ahead
from iqip_analytics.forecasts.workforce.joint import joint_paths
from iqip_analytics.forecasts.workforce.panel import Panel, panel
from iqip_analytics.forecasts.workforce.pipeline import cohorts
from iqip_analytics.forecasts.workforce.staff_tables import ALL, group_paths
from iqip_analytics.plan.known import KnownPlan

PUBLISHED_HORIZON = 12  # months: a briefing's forecast; its first months are looked at here
YEAR = 12
ENDS = ("median", "lower_80", "upper_80")
STAFF_QUANTITIES = ("net_gain_wte", "leavers_wte")
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
    # Drawn as far as the history of the chance looks: both then share the paths
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


class StaffOrigin(NamedTuple):
    """The workforce known at an earlier report, and the months to be forecast."""

    staff: pd.DataFrame
    past: Panel
    cohorts: pd.DataFrame
    months: pd.DatetimeIndex


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
        position=lambda _: _staff_origin(earlier, steps),
        methods={"model": _staff_model, "recent_mean": _recent_mean},
        outcomes=lambda origin: _staff_outcomes(later, origin.months),
        whole=False,
    )
    rows = _judged(found)
    return rows.assign(quantity=rows["level"], grouping="all", group="all")


def _staff_origin(earlier: KnownPlan, steps: int) -> StaffOrigin | None:
    staff = earlier.tables.get("workforce")
    past = None if staff is None else panel(staff, list(earlier.divisions["division"]))
    if staff is None or past is None:
        return None
    ahead = month_ends(month_end(earlier.period_end, 1), month_end(earlier.period_end, steps))
    return StaffOrigin(staff, past, cohorts(earlier.tables.get("recruitment")), ahead)


def _staff_model(origin: StaffOrigin) -> pd.DataFrame:
    """The published forecast of all staff; a quantity that is not known ahead is left out."""
    months = months_between(origin.past.last_month, origin.months[-1])
    joint = joint_paths(origin.past, origin.cohorts, months)
    whole = next(group for group in group_paths(joint, TRUST) if group.staff_group == ALL)
    ahead = [whole.of(quantity)[:, -len(origin.months) :] for quantity in STAFF_QUANTITIES]
    return _of_staff(np.quantile(ahead, QUANTILES, axis=1).round(6), origin.months)


def _recent_mean(origin: StaffOrigin) -> pd.DataFrame:
    """The mean of the last 12 months known, for every month."""
    means = [monthly(origin.staff, name).tail(YEAR).mean() for name in STAFF_QUANTITIES]
    shape = (len(QUANTILES), len(STAFF_QUANTITIES), len(origin.months))
    return _of_staff(np.broadcast_to(np.array(means)[:, None], shape), origin.months)


def _of_staff(values: np.ndarray, months: pd.DatetimeIndex) -> pd.DataFrame:
    """Quantiles × quantities × months as a frame, without blanks."""
    names = np.array(STAFF_QUANTITIES)[:, None]
    made = long_frame(np.moveaxis(values, 0, 2), level=names, series="all", months=months)
    return made.dropna(subset="predicted")


def _staff_outcomes(later: pd.DataFrame, months: pd.DatetimeIndex) -> pd.DataFrame:
    outcome = np.stack([monthly(later, name).reindex(months) for name in STAFF_QUANTITIES])
    names = np.array(STAFF_QUANTITIES)[:, None]
    return outcome_frame(outcome, level=names, series="all", months=months).dropna()


def monthly(staff: pd.DataFrame, quantity: str) -> pd.Series:
    """WTE of the whole trust by month, blank where a part is not known (counting rule 11).

    Args:
        staff: the contract's `workforce` table.
        quantity: leavers_wte, or net_gain_wte on actual leavers.
    """
    leavers = staff["leavers_wte"]
    values = leavers if quantity == "leavers_wte" else staff["starters_wte"] - leavers
    blank = values.isna().groupby(staff["month"]).any()
    return values.groupby(staff["month"]).sum().round(6).mask(blank)


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
