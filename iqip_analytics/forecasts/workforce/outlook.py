"""The outlook of one monthly quantity: its mean, how uncertain its level is, how months scatter."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

GRID = 65536  # draws lie on 1/65536 WTE, so that their sums are exact in whatever order
FEW_HEADS = 5.0  # a month; below, quantiles are exact
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
    sd = outlook.level_sd[: months.shape[1]]
    mean = outlook.mean[: months.shape[1]] * np.exp(sd * special.ndtri(level)[:, None] - sd**2 / 2)
    return on_grid(outlook.wte_per_head * heads(months, mean, outlook.size, whole=outlook.whole))


def heads(uniform: np.ndarray, mean: np.ndarray, size: float, *, whole: bool = True) -> np.ndarray:
    """Negative-binomial quantiles: exact for few heads, a close and quick curve for many.

    Args:
        uniform: the levels asked for.
        mean: of each, in the same shape.
        size: of the negative binomial; from 100,000 on it is a Poisson.
        whole: heads are whole.
    """
    size = min(size, POISSON_SIZE)
    few = mean < FEW_HEADS
    many = ~few
    found = np.empty_like(mean)
    curve = _many_heads(uniform[many], mean[many], size)
    found[many] = np.floor(curve + 0.5) if whole else curve
    found[few] = _few_heads(uniform[few], mean[few], size, whole)
    return found


def _many_heads(uniform: np.ndarray, mean: np.ndarray, size: float) -> np.ndarray:
    """A gamma curve moved to the same mean, variance and skewness (Wilson and Hilferty 1931).

    Rounded, it differs from the negative binomial by 0.1 heads on average or less.
    """
    sd = np.sqrt(mean + mean**2 / size)
    skewness = (1 + 2 * mean / size) / sd
    shape = 4 / skewness**2
    root = 1 - 1 / (9 * shape) + special.ndtri(uniform) / (3 * np.sqrt(shape))
    return np.maximum(mean + sd * skewness / 2 * shape * (root**3 - 1), 0)


def _few_heads(uniform: np.ndarray, mean: np.ndarray, size: float, whole: bool) -> np.ndarray:
    """Exact quantiles, counted up from no head until the chance asked for is reached.

    Where heads are not whole they spread evenly over half a head either side, none staying none:
    that keeps the mean, and the chance of a month without anyone.
    """
    found = np.zeros(len(mean))
    odds = mean / (size + mean)
    chance = np.exp(size * np.log1p(-odds))
    paths, left, count = np.arange(len(mean)), uniform, 0
    while len(paths):
        enough = left <= chance
        reached, going_on = np.flatnonzero(enough), np.flatnonzero(~enough)
        within = 0.5 if whole or not count else left[reached] / chance[reached]
        found[paths[reached]] = count + within - 0.5
        paths, odds = paths[going_on], odds[going_on]
        left, chance = left[going_on] - chance[going_on], chance[going_on]
        chance = chance * odds * ((size + count) / (count + 1))
        count += 1
    return found


def on_grid(wte: ArrayLike) -> np.ndarray:
    """WTE rounded to the grid on which sums are exact."""
    return np.round(np.asarray(wte, dtype=float) * GRID) / GRID
