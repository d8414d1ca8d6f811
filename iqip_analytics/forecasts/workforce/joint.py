"""Joint paths of leavers, starters and staff in post: one set of draws behind every table."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from iqip_analytics.forecasts.workforce.draws import drawn
from iqip_analytics.forecasts.workforce.leavers import leaver_outlooks
from iqip_analytics.forecasts.workforce.outlook import Outlook, on_grid
from iqip_analytics.forecasts.workforce.panel import Panel, Series
from iqip_analytics.forecasts.workforce.pipeline import cohort_wte
from iqip_analytics.forecasts.workforce.sequences import PATHS
from iqip_analytics.forecasts.workforce.starters import starter_outlooks
from iqip_analytics.plan.dates import month_end, month_ends


@dataclass(frozen=True, eq=False, kw_only=True)
class JointPaths:
    """What each path holds, by series: arrays series × paths × months ahead, WTE.

    months: month ends after the last known workforce month.
    starters: NaN for a series whose starters are not known.
    in_post: at month end; NaN where staff in post or starters are not known.
    establishment: as last known, by series; NaN where it is not.
    """

    months: pd.DatetimeIndex
    series: tuple[Series, ...]
    leavers: np.ndarray
    starters: np.ndarray
    in_post: np.ndarray
    establishment: np.ndarray


def joint_paths(
    panel: Panel, cohorts: pd.DataFrame, horizon: int, *, leavers_level: float = 1.0
) -> JointPaths:
    """The joint paths of all series.

    Args:
        panel: the history.
        cohorts: those of the pipeline, with the month in which each counts.
        horizon: months after the last known workforce month.
        leavers_level: factor on the leavers expected; 1 is what the history says.
    """
    months = month_ends(month_end(panel.last_month, 1), month_end(panel.last_month, horizon))
    furthest = horizon + int(panel.late.max())
    leavers = [
        outlook if leavers_level == 1 else replace(outlook, mean=outlook.mean * leavers_level)
        for outlook in leaver_outlooks(panel, furthest)
    ]
    starters = starter_outlooks(panel, cohorts, furthest)
    ahead = cohorts[cohorts["month_end"].isin(months)]
    # Filled in place: side by side with a copy of each series they would take twice the memory
    left, started, staff = (np.empty((len(panel.series), PATHS, len(months))) for _ in range(3))
    for number in range(len(panel.series)):
        left[number], started[number], staff[number] = _series_paths(
            panel, number, leavers[number], starters[number], ahead, months
        )
    return JointPaths(
        months=months,
        series=panel.series,
        leavers=left,
        starters=started,
        in_post=staff,
        establishment=on_grid(
            [panel.last_known("establishment_wte", number) for number in range(len(panel.series))]
        ),
    )


def _series_paths(
    panel: Panel,
    number: int,
    leaver: Outlook,
    starter: Outlook | None,
    cohorts: pd.DataFrame,
    months: pd.DatetimeIndex,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Leavers, starters and staff in post of one series.

    Months for which its own row is late are drawn too: they move the staff in post.
    """
    series, late = panel.series[number], int(panel.late[number])
    left = drawn(leaver, series, "leavers", late + len(months))
    started = np.full_like(left, np.nan)
    if starter is not None:
        started = drawn(starter, series, "starters", late + len(months))
        started[:, late:] += _pipeline(series, cohorts, months)
    now = on_grid(panel.last_known("in_post_wte", number))
    staff = now + np.cumsum(started - left, axis=1)
    if (staff < 0).any():
        left = _no_more_than_there_are(left, started, float(now))
        staff = now + np.cumsum(started - left, axis=1)
    return left[:, late:], started[:, late:], staff[:, late:]


def _no_more_than_there_are(left: np.ndarray, started: np.ndarray, now: float) -> np.ndarray:
    """Leavers of each path and month, held to the staff that the path has then."""
    held = left.copy()
    staff = np.full(len(left), now)
    for month in range(left.shape[1]):
        there = staff + started[:, month]
        held[:, month] = np.minimum(left[:, month], np.maximum(there, 0))
        staff = there - held[:, month]
    return held


def _pipeline(series: Series, cohorts: pd.DataFrame, months: pd.DatetimeIndex) -> np.ndarray:
    """Starters from cohorts that count in a month ahead; those of a past month are history."""
    wte = np.zeros((PATHS, len(months)))
    for _, cohort in cohorts.iterrows():
        if Series(cohort["division"], cohort["staff_group"]) != series:
            continue
        wte[:, months.get_loc(cohort["month_end"])] += cohort_wte(cohort)
    return wte
