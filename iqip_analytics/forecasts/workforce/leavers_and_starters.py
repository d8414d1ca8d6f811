"""Leavers and starters: how many of each series in each month ahead, nobody counted twice."""

import numpy as np
import pandas as pd

from iqip_analytics.forecasts.workforce.monthly_outlook import WINDOW, Outlook, monthly_outlooks
from iqip_analytics.forecasts.workforce.panel import Panel

LEAST_EXPOSURE, MOST_EXPOSURE = 0.2, 5.0  # of today's staff: beyond it a figure is doubtful
RATE_MONTHS = 12
KNOWN_WITHIN = 12  # months in which a series' starters must be filled at least once


def leaver_outlooks(panel: Panel, horizon: int, *, window: int = WINDOW) -> list[Outlook]:
    """The leaver outlook of each series, by month after the last known one.

    Args:
        panel: the history.
        horizon: months ahead.
        window: at most so many months of history.
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
    cut back: large intakes arrive as cohorts, listed or not, and those to come are listed. A
    series without cohorts keeps its large months, which then are all that tells of them.
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
