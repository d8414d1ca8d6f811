"""Outlooks of monthly series: local level × monthly factor × exposure, scattered about it."""

import numpy as np

from iqip_analytics.forecasts.workforce.local_level import (
    ODD_DEVIATIONS,
    STAYING,
    Levels,
    local_levels,
)
from iqip_analytics.forecasts.workforce.monthly_factors import ODD, monthly_factors
from iqip_analytics.forecasts.workforce.outlook import Outlook

WINDOW = 240  # months of history in use: twenty years
FIRST_YEAR = 12
WTE_PER_HEAD = 0.9  # of a leaver, where a series in WTE never shows a single one
BORROWED_MONTHS = 3.0  # that the trust's rate is worth to a series without a year of its own
SINGLES = 3  # months of at most one WTE from which a head's WTE is learnt
LEAST_LEVEL = 1e-6  # heads a month: of a series without leavers, whose level is not known to be 0
MOST_LEVEL_SD = 1.5  # of a level's logarithm; beyond it the distribution says nothing


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
            exposure of now; NaN where nothing tells.
        window: at most so many months of history.
        with_spikes: months far above the usual are no accidents: take them as they are.

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
    levels = local_levels(heads, usual, first, odd=np.inf if with_spikes else ODD_DEVIATIONS)
    ahead = (calendar[-1] + np.arange(horizon)) % 12
    return [
        _outlook(levels, number, factors[ahead, number], float(per_head[number]), whole[number])
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
    """The mean of a series' first known year, never quite nothing.

    A series with less than a year of its own borrows three months of what is likely.
    """
    known = ~np.isnan(heads)
    early = known & (np.cumsum(known, axis=0) <= FIRST_YEAR)
    months = np.where(early, usual, 0.0).sum(axis=0)
    seen = np.where(early, np.nan_to_num(heads), 0.0).sum(axis=0)
    short = (known.sum(axis=0) < FIRST_YEAR) & ~np.isnan(borrowed)
    worth = np.where(short, BORROWED_MONTHS, 0.5)
    return (seen + np.where(short, BORROWED_MONTHS * borrowed, 0.5)) / (months + worth)


def _outlook(
    levels: Levels, number: int, factors: np.ndarray, wte_per_head: float, whole: bool
) -> Outlook:
    """One series: the memories' mean, with their disagreement in the level's uncertainty."""
    weight, size = levels.weight[number][:, None], levels.size[number][:, None]
    months = np.arange(1, len(factors) + 1)
    staying = STAYING**months
    level = np.maximum(
        staying * levels.level[number][:, None] + (1 - staying) * levels.long_run[number],
        LEAST_LEVEL,
    )
    mean = (weight * level).sum(axis=0)
    of_month = 1 / level[:, :1] + 1 / size
    own = of_month * (levels.variance[number][:, None] + levels.growth[:, None] * months)
    variance = (weight * (STAYING**2 * own * level**2 + (level - mean) ** 2)).sum(axis=0) / mean**2
    level_sd = np.minimum(np.sqrt(np.log1p(variance)), MOST_LEVEL_SD)
    return Outlook(
        mean=mean * factors,
        level_sd=np.maximum.accumulate(level_sd),
        size=float(1 / (weight / size).sum()),
        wte_per_head=wte_per_head,
        whole=bool(whole),
    )
