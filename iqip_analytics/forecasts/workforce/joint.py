"""Joint paths of leavers, starters and staff in post: one set of draws behind every table.

What is learnt of each series is kept; its paths are drawn when needed, always the same. So a
division draws its own, and only one scope's paths are in memory at a time.
"""

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import special

from iqip_analytics.contract.dates import month_end, month_ends
from iqip_analytics.forecasts.nodes import PATHS, stratified_uniforms
from iqip_analytics.forecasts.workforce.monthly_outlook import (
    WINDOW,
    Outlook,
    monthly_outlooks,
    on_grid,
    path_wte,
)
from iqip_analytics.forecasts.workforce.panel import Panel, Series
from iqip_analytics.forecasts.workforce.pipeline import cohort_wte


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

        Months for which its own row is late are drawn too, since they change the staff in post.
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
    """Leavers of each path and month, capped at the staff that the path then has."""
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


LEAST_EXPOSURE, MOST_EXPOSURE = 0.2, 5.0  # of today's staff: beyond it a figure is doubtful
RATE_MONTHS = 12
KNOWN_WITHIN = 12  # months in which a series' starters must be filled at least once


def leaver_outlooks(panel: Panel, horizon: int, *, window: int = WINDOW) -> list[Outlook]:
    """The leaver outlook of each series, by month after the last known one.

    Args:
        panel: the history.
        horizon: months ahead.
        window: months of history used, at most.
    """
    calendar = panel.months.month.to_numpy()
    return monthly_outlooks(
        panel.leavers,
        exposure(panel),
        calendar,
        horizon,
        borrowed=_at_the_trusts_rate(panel),
        window=window,
    )


def exposure(panel: Panel) -> np.ndarray:
    """Staff in post before each month, relative to the last known figure; months by series.

    1 where a series' staff in post are not known: its leavers are then forecast as a number,
    not as a rate. A month without a figure has that of the month before, or the first.
    """
    relative = np.ones_like(panel.leavers)
    for number in range(len(panel.series)):
        now = panel.last_known("in_post_wte", number)
        if now > 0:
            before = _filled(panel.values["in_post_wte"][:, number])
            before = np.concatenate([before[:1], before[:-1]])
            relative[:, number] = np.clip(before / now, LEAST_EXPOSURE, MOST_EXPOSURE)
    return relative


def _at_the_trusts_rate(panel: Panel) -> np.ndarray:
    """Leavers a month that each series would have at the trust's rate of the last 12 months, WTE.

    NaN where its staff in post are not known.
    """
    now = np.array([panel.last_known("in_post_wte", n) for n in range(len(panel.series))])
    staff = panel.values["in_post_wte"][-RATE_MONTHS:]
    leavers = np.where(np.isnan(staff), np.nan, panel.leavers[-RATE_MONTHS:])
    months = np.nansum(np.where(np.isnan(leavers), np.nan, staff))
    return now * np.nansum(leavers) / months if months > 0 else np.full(len(now), np.nan)


def _filled(figures: np.ndarray) -> np.ndarray:
    known = np.flatnonzero(~np.isnan(figures))
    last = np.maximum(np.searchsorted(known, np.arange(len(figures)), side="right") - 1, 0)
    return figures[known[last]]


def starter_outlooks(panel: Panel, cohorts: pd.DataFrame, horizon: int) -> list[Outlook | None]:
    """The outlook of starters who are in no cohort, by series; None where starters are unknown.

    Nobody is counted twice, by two steps. A cohort that counted in a past month is taken out of
    that month's starters. And where a series has cohorts at all, months far above the usual are
    cut back: large intakes arrive as cohorts, listed or not, and those ahead are listed. A series
    without cohorts keeps its large months, the only sign of intakes that it has.
    """
    starters = panel.values["starters_wte"]
    calendar = panel.months.month.to_numpy()
    outlooks: list[Outlook | None] = [None] * len(panel.series)
    came = np.column_stack([_came(cohorts, series, panel.months) for series in panel.series])
    outside = np.maximum(starters - np.nan_to_num(came), 0.0)
    listed = ~np.isnan(came).all(axis=0)
    known = ~np.isnan(starters[-KNOWN_WITHIN:]).all(axis=0)
    for numbers, with_spikes in ((known & listed, False), (known & ~listed, True)):
        chosen = np.flatnonzero(numbers)
        if len(chosen):
            history = outside[:, chosen]
            alone = np.ones_like(history)
            found = monthly_outlooks(history, alone, calendar, horizon, with_spikes=with_spikes)
            for number, outlook in zip(chosen, found, strict=True):
                outlooks[number] = outlook
    return outlooks


def _came(cohorts: pd.DataFrame, series: tuple[str, str], months: pd.DatetimeIndex) -> np.ndarray:
    """Expected WTE of the series' cohorts by past month; NaN throughout where it has none."""
    if cohorts.empty:
        return np.full(len(months), np.nan)
    division, staff_group = series
    own = cohorts[(cohorts["division"] == division) & (cohorts["staff_group"] == staff_group)]
    if own.empty:
        return np.full(len(months), np.nan)
    by_month = own.groupby("month_end")["expected_wte"].sum()
    return by_month.reindex(months).fillna(0.0).to_numpy(dtype=float)


def drawn(outlook: Outlook, series: Series, quantity: str, months: int) -> np.ndarray:
    """WTE of each path and month ahead, of one series' leavers or starters."""
    by_month = stratified_uniforms(f"{series.label} {quantity}", months)
    return path_wte(outlook, _level(series, quantity, outlook.shared), by_month)


@lru_cache(maxsize=512)
def _level(series: Series, quantity: str, shared: float) -> np.ndarray:
    """Uniform numbers of the level: partly the trust's, partly the series' own, evenly spread."""
    own, common = _normal(f"{series.label} {quantity}"), _normal(f"trust {quantity}")
    together = np.sqrt(shared) * common + np.sqrt(1 - shared) * own
    place = np.empty(len(together))
    place[np.argsort(together, kind="stable")] = np.arange(len(together))
    return (place + 0.5) / len(place)


@lru_cache(maxsize=512)
def _normal(name: str) -> np.ndarray:
    return special.ndtri(stratified_uniforms(f"{name} level", 1)[:, 0])


def leaver_paths(panel: Panel, outlooks: list[Outlook], horizon: int) -> np.ndarray:
    """Leavers of each series, path and month after the panel's last, WTE.

    A series whose own last rows are late is drawn from its own last month on.
    """
    late = panel.late
    return np.stack(
        [
            drawn(outlook, series, "leavers", int(late[number]) + horizon)[:, int(late[number]) :]
            for number, (series, outlook) in enumerate(zip(panel.series, outlooks, strict=True))
        ]
    )
