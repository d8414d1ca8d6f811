"""Fixed sequences: what is random in a path, the same bits every time, and draws from them."""

import hashlib
from functools import lru_cache

import numpy as np
from scipy import special

from iqip_analytics.forecasts.workforce.monthly_outlook import Outlook, path_wte
from iqip_analytics.forecasts.workforce.panel import Panel, Series

PATHS = 2048
YEAR = 12
# Forecast errors of one trust's series go together: measured 0.17 between 18 agencies, about a
# third of what the levels leave open.
SHARED_LEVEL = 0.3


def stratified_uniforms(name: str, columns: int, paths: int = PATHS) -> np.ndarray:
    """Uniform numbers of one named quantity, each column evenly spread over its paths.

    Every column holds the middles of `paths` equal cells of the unit interval once, in an order
    that only the name decides: a division's numbers do not depend on which others there are, and
    the first columns are the same however many follow.

    Args:
        name: whose numbers they are, such as "surgery/nurses leavers".
        columns: how many quantities, such as months.
        paths: how many joint paths.

    Returns:
        Shape (paths, columns).

    >>> stratified_uniforms("surgery/nurses leavers", 1, paths=4).ravel()
    array([0.375, 0.875, 0.625, 0.125])
    """
    years = -(-columns // YEAR)
    return (_cells(name, years * YEAR, paths)[:, :columns] + 0.5) / paths


# Forecasts to different months ask for one quantity again and again, by a few columns more or less
@lru_cache(maxsize=64)
def _cells(name: str, columns: int, paths: int) -> np.ndarray:
    """The cell of each path, column by column, in the smallest integers that hold it."""
    seed = int.from_bytes(hashlib.sha256(name.encode()).digest()[:16], "big")
    order = np.random.Generator(np.random.PCG64(seed))
    cells = np.column_stack([order.permutation(paths) for _ in range(columns)])
    return cells.astype(np.min_scalar_type(paths - 1))


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
