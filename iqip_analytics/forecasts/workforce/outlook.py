"""The outlook of one monthly quantity: its mean, how uncertain its level is, how months scatter."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special, stats

GRID = 65536  # draws lie on 1/65536 WTE, so that their sums are exact in whatever order
POISSON_SIZE = 1e5  # from this size on a negative binomial is a Poisson to many digits


@dataclass(frozen=True, eq=False, kw_only=True)
class Outlook:
    """Negative-binomial months around an uncertain level.

    mean: expected heads of each month ahead.
    level_sd: standard deviation of the logarithm of the level, by month ahead; it only grows.
    size: of the negative binomial; a month's variance is mean + mean² / size.
    wte_per_head: what a head counts.
    whole: heads are whole; otherwise a month's WTE spreads around its head count.
    """

    mean: np.ndarray
    level_sd: np.ndarray
    size: float
    wte_per_head: float
    whole: bool


def path_wte(outlook: Outlook, level: np.ndarray, months: np.ndarray) -> np.ndarray:
    """WTE of each path and month ahead.

    Args:
        outlook: of the quantity.
        level: a uniform number for each path, of the level that its months share.
        months: uniform numbers, paths by months.

    Returns:
        Paths by months, on the grid of 1/65536 WTE.
    """
    spread = outlook.level_sd * special.ndtri(level)[:, None]
    mean = outlook.mean * np.exp(spread - outlook.level_sd**2 / 2)
    size = min(outlook.size, POISSON_SIZE)
    heads = stats.nbinom.ppf(months, size, size / (size + mean))
    if not outlook.whole:
        heads = _between_heads(heads, months, mean, size)
    return on_grid(outlook.wte_per_head * heads)


def _between_heads(
    heads: np.ndarray, months: np.ndarray, mean: np.ndarray, size: float
) -> np.ndarray:
    """Heads spread evenly over half a head either side, none staying none: the mean is kept."""
    share = size / (size + mean)
    below = np.where(heads > 0, stats.nbinom.cdf(heads - 1, size, share), 0.0)
    here = np.maximum(stats.nbinom.cdf(heads, size, share) - below, 1e-300)
    within = np.clip((months - below) / here, 0, 1)
    return np.where(heads > 0, heads + within - 0.5, 0.0)


def on_grid(wte: ArrayLike) -> np.ndarray:
    """WTE rounded to the grid on which sums are exact."""
    return np.round(np.asarray(wte, dtype=float) * GRID) / GRID
