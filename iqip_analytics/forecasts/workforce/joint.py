"""Joint paths of leavers, starters and staff in post: one set of draws behind every table.

What is learnt of each series is held; its paths are drawn where they are asked for, always the
same. So a division draws its own, and no paths but those of one scope are in memory at a time.
"""

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import pandas as pd

from iqip_analytics.contract.dates import month_end, month_ends
from iqip_analytics.forecasts.workforce.leavers_and_starters import (
    leaver_outlooks,
    starter_outlooks,
)
from iqip_analytics.forecasts.workforce.monthly_outlook import Outlook, on_grid
from iqip_analytics.forecasts.workforce.panel import Panel, Series
from iqip_analytics.forecasts.workforce.pipeline import cohort_wte
from iqip_analytics.forecasts.workforce.sequences import PATHS, drawn


class SeriesPaths(NamedTuple):
    """Paths × months ahead of one series, WTE.

    starters: NaN where its starters are not known.
    in_post: at month end; NaN where staff in post or starters are not known.
    """

    leavers: np.ndarray
    starters: np.ndarray
    in_post: np.ndarray


@dataclass(frozen=True, eq=False, kw_only=True)
class JointPaths:
    """What the paths of every series are drawn from.

    months: month ends after the last known workforce month.
    leavers, starters: outlooks by series; None where starters are not known.
    cohorts: those that count in a month ahead.
    """

    months: pd.DatetimeIndex
    panel: Panel
    leavers: list[Outlook]
    starters: list[Outlook | None]
    cohorts: pd.DataFrame

    def establishment(self, number: int) -> float:
        """Of a series as last known, WTE; NaN where it is not."""
        return float(on_grid(self.panel.last_known("establishment_wte", number)))

    def of_series(self, number: int) -> SeriesPaths:
        """The paths of one series.

        Months for which its own row is late are drawn too: they move the staff in post.
        """
        series, late = self.panel.series[number], int(self.panel.late[number])
        left = drawn(self.leavers[number], series, "leavers", late + len(self.months))
        started = np.full_like(left, np.nan)
        starter = self.starters[number]
        if starter is not None:
            started = drawn(starter, series, "starters", late + len(self.months))
            started[:, late:] += _pipeline(series, self.cohorts, self.months)
        now = on_grid(self.panel.last_known("in_post_wte", number))
        staff = now + np.cumsum(started - left, axis=1)
        if (staff < 0).any():
            left = _no_more_than_there_are(left, started, float(now))
            staff = now + np.cumsum(started - left, axis=1)
        return SeriesPaths(left[:, late:], started[:, late:], staff[:, late:])


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
    return JointPaths(
        months=months,
        panel=panel,
        leavers=[
            outlook if leavers_level == 1 else replace(outlook, mean=outlook.mean * leavers_level)
            for outlook in leaver_outlooks(panel, furthest)
        ],
        starters=starter_outlooks(panel, cohorts, furthest),
        cohorts=cohorts[cohorts["month_end"].isin(months)],
    )


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
