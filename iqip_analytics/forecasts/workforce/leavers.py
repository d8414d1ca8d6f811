"""The leaver model: how many will leave each series in each month ahead."""

import numpy as np

from iqip_analytics.forecasts.workforce.monthly_outlook import WINDOW, monthly_outlooks
from iqip_analytics.forecasts.workforce.outlook import Outlook
from iqip_analytics.forecasts.workforce.panel import Panel

LEAST_EXPOSURE, MOST_EXPOSURE = 0.2, 5.0  # of today's staff: beyond it a figure is doubtful

RATE_MONTHS = 12


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
