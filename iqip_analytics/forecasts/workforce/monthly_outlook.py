"""Outlooks of monthly series: local level × monthly factor × exposure, scattered about it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from iqip_analytics.forecasts.workforce.local_level import (
    ODD_DEVIATIONS,
    local_levels,
)
from iqip_analytics.forecasts.workforce.monthly_factors import ODD, monthly_factors
from iqip_analytics.forecasts.workforce.past_errors import (
    MONTHS,
    ORIGINS,
    SHARED,
    shown_by_errors,
)

WINDOW = 240  # months of history in use: twenty years
FIRST_YEAR = 12
WTE_PER_HEAD = 0.9  # of a leaver, where a series in WTE never shows a single one
BORROWED_MONTHS = 3.0  # weight of the trust's rate in a series without a year of its own
SINGLES = 3  # months of at most one WTE from which a head's WTE is learnt
MOST_LEVEL_SD = 1.5  # of a level's logarithm; beyond it the distribution is meaningless
GRID = 65536  # draws lie on 1/65536 WTE, so that their sums are exact in whatever order
FEW_HEADS = 5.0  # a month; below, quantiles are exact
POISSON_SIZE = 1e5  # from this size on a negative binomial is practically a Poisson


@dataclass(frozen=True, eq=False, kw_only=True)
class Outlook:
    """Negative-binomial months around an uncertain level.

    mean: expected heads of each month ahead.
    level_sd: standard deviation of the logarithm of the level, by month ahead; it only grows.
    size: of the negative binomial; a month's variance is mean + mean² / size.
    wte_per_head: what a head counts.
    whole: heads are whole; otherwise a month's WTE is spread around its head count.
    shared: share of the level's variance that it has in common with the trust's other series.
    """

    mean: np.ndarray
    level_sd: np.ndarray
    size: float
    wte_per_head: float
    whole: bool
    shared: float = SHARED


def monthly_outlooks(
    wte: np.ndarray,
    exposure: np.ndarray,
    calendar: np.ndarray,
    horizon: int,
    *,
    borrowed: np.ndarray | None = None,
    window: int = WINDOW,
    with_spikes: bool = False,
) -> list[Outlook]:
    """The outlook of each series for the months after the last row.

    Args:
        wte: months by series, WTE; NaN where not known.
        exposure: staff in post before each month relative to now, months by series; 1 where
            not known.
        calendar: month of the year of each row, 1 to 12.
        horizon: months ahead.
        borrowed: WTE a month that a series without a year of its own is likely to see, at its
            present exposure; NaN where not known.
        window: months of history used, at most.
        with_spikes: take months far above the usual as they are, not as outliers.

    Returns:
        One outlook for each series, in order.
    """
    rows = slice(max(len(wte) - window, 0), None)
    wte, exposure, calendar = wte[rows], exposure[rows], calendar[rows]
    per_head, whole = _heads(wte)
    heads = wte / per_head
    factors = monthly_factors(heads / exposure, calendar, odd=np.inf if with_spikes else ODD)
    usual = factors[calendar - 1] * exposure
    nothing = np.full(wte.shape[1], np.nan)
    first = _first_level(heads, usual, nothing if borrowed is None else borrowed / per_head)
    levels = local_levels(
        heads,
        usual,
        first,
        odd=np.inf if with_spikes else ODD_DEVIATIONS,
        earlier=ORIGINS + MONTHS - 1,
    )
    mean, variance = levels.ahead(MONTHS)
    size = levels.scatter()
    shown = shown_by_errors(heads, usual, mean.mean(axis=2), variance[:, :, -1], size)
    mean, variance = (figures[-1] for figures in levels.last(1).ahead(horizon))
    expected = mean * factors[(calendar[-1] + np.arange(horizon)) % 12].T
    level_sd = np.sqrt(np.log1p(variance * shown.spread[:, None]))
    level_sd = np.maximum.accumulate(np.minimum(level_sd, MOST_LEVEL_SD), axis=1)
    return [
        Outlook(
            mean=expected[number],
            level_sd=level_sd[number],
            size=float(size[-1, number]),
            wte_per_head=float(per_head[number]),
            whole=bool(whole[number]),
            shared=shown.shared,
        )
        for number in range(wte.shape[1])
    ]


def _heads(wte: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """WTE of a head, and whether heads are whole, by series.

    Months of at most one WTE hold a single leaver: their mean is what a leaver counts.
    """
    whole = np.all(np.isnan(wte) | (wte % 1 == 0), axis=0)
    single = (wte > 0) & (wte <= 1)
    mean = np.where(single, wte, 0.0).sum(axis=0) / np.maximum(single.sum(axis=0), 1)
    learnt = np.where(single.sum(axis=0) >= SINGLES, mean, WTE_PER_HEAD)
    return np.where(whole, 1.0, learnt), whole


def _first_level(heads: np.ndarray, usual: np.ndarray, borrowed: np.ndarray) -> np.ndarray:
    """The mean of a series' first known year, never quite 0.

    A series with less than a year of its own borrows three months of what is likely.
    """
    known = ~np.isnan(heads)
    early = known & (np.cumsum(known, axis=0) <= FIRST_YEAR)
    months = np.where(early, usual, 0.0).sum(axis=0)
    seen = np.where(early, np.nan_to_num(heads), 0.0).sum(axis=0)
    short = (known.sum(axis=0) < FIRST_YEAR) & ~np.isnan(borrowed)
    worth = np.where(short, BORROWED_MONTHS, 0.5)
    return (seen + np.where(short, BORROWED_MONTHS * borrowed, 0.5)) / (months + worth)


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
    """Negative-binomial quantiles: exact for few heads, a fast approximation for many.

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
    """Exact quantiles, counted up from 0 until the chance asked for is reached.

    Where heads are not whole they are spread evenly over half a head either side, 0 staying 0: this
    keeps the mean, and the chance of a month without any.
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
