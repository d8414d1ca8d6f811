"""Draws of a series from its outlook: the fixed sequences that give its paths."""

from functools import lru_cache

import numpy as np
from scipy import special

from iqip_analytics.forecasts.workforce.outlook import Outlook, path_wte
from iqip_analytics.forecasts.workforce.panel import Panel, Series
from iqip_analytics.forecasts.workforce.sequences import stratified_uniforms

# Forecast errors of one trust's series go together: measured 0.17 between 18 agencies, about a
# third of what the levels leave open.
SHARED_LEVEL = 0.3


def drawn(outlook: Outlook, series: Series, quantity: str, months: int) -> np.ndarray:
    """WTE of each path and month ahead, of one series' leavers or starters."""
    by_month = stratified_uniforms(f"{series.label} {quantity}", months)
    return path_wte(outlook, _level(series, quantity), by_month)


@lru_cache(maxsize=512)
def _level(series: Series, quantity: str) -> np.ndarray:
    """Uniform numbers of the level: partly the trust's, partly the series' own, evenly spread."""
    common = special.ndtri(stratified_uniforms(f"trust {quantity} level", 1)[:, 0])
    own = special.ndtri(stratified_uniforms(f"{series.label} {quantity} level", 1)[:, 0])
    together = np.sqrt(SHARED_LEVEL) * common + np.sqrt(1 - SHARED_LEVEL) * own
    place = np.argsort(np.argsort(together, kind="stable"), kind="stable")
    return (place + 0.5) / len(place)


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
