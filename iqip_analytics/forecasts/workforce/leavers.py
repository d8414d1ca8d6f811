"""The leaver model: how many will leave each series in each month ahead."""

import numpy as np

from iqip_analytics.forecasts.workforce.outlook import Outlook
from iqip_analytics.forecasts.workforce.panel import Panel


def leaver_outlooks(panel: Panel, horizon: int) -> list[Outlook]:
    """The leaver outlook of each series, by month after the last known one.

    Args:
        panel: the history.
        horizon: months ahead.
    """
    return [
        monthly_outlook(panel.leavers[:, number], horizon) for number in range(len(panel.series))
    ]


def monthly_outlook(history: np.ndarray, horizon: int) -> Outlook:
    """Negative binomial about the mean of the last 12 months, its level uncertain."""
    recent = history[~np.isnan(history)][-12:]
    heads = recent
    mean = (heads.sum() + 0.5) / (len(heads) + 0.5)
    excess = (heads.var(ddof=1) if len(heads) > 1 else 0.0) - mean
    size = mean**2 / max(excess, 1e-3 * mean**2)
    level = np.sqrt((1 / mean + 1 / size) / len(heads))
    return Outlook(
        mean=np.full(horizon, mean),
        level_sd=np.full(horizon, level),
        size=size,
        wte_per_head=1.0,
        whole=bool(np.all(heads % 1 == 0)),
    )
