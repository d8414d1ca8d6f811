"""Past errors: how far off forecasts from earlier origins were, and how correlated."""

from typing import NamedTuple

import numpy as np

MONTHS = 6  # months ahead, summed
ORIGINS = 36  # before the last, month by month
FADING = 24.0  # months after which an origin weighs a third
# Half years of errors that the model's own spread is worth, where errors would narrow a range and
# where they would widen it: too narrow is worse
BELIEVED, BELIEVED_AGAINST_MORE = 12.0, 4.0
MOST = 5.0  # deviations at which one forecast's error is capped
SHARED = 0.3  # prior share of the level's variance that series of a trust have in common
MOST_SHARED = 0.9
LEAST_SPREAD = 0.1  # share of the level's variance that is always kept
LEAST_HISTORY = 12  # months of a series before its first origin


class Shown(NamedTuple):
    """What past errors showed.

    spread: factor on the variance of each series' level.
    shared: share of that variance which the series have in common.
    """

    spread: np.ndarray
    shared: float


class _Earlier(NamedTuple):
    """Origins × series: six-month sums, as forecast then, and what came.

    weight: of each; 0 where there is nothing to compare.
    error: seen less expected, capped at five deviations.
    noise: variance of the months about their level.
    unsure: variance of the level.
    """

    weight: np.ndarray
    error: np.ndarray
    noise: np.ndarray
    unsure: np.ndarray


def shown_by_errors(
    heads: np.ndarray, usual: np.ndarray, level: np.ndarray, variance: np.ndarray, size: np.ndarray
) -> Shown:
    """The spread and correlation of forecasts made from this history's own earlier origins.

    Origins overlap, so six count as one half year. Each series' squared errors are shrunk to those
    of all, and these to what the model expects.

    Args:
        heads: months by series; NaN where not known.
        usual: monthly factor × exposure of each of these months.
        level: mean level of the six months ahead as expected at each origin, month by month to
            the end of the history; origins × series.
        variance: its relative variance.
        size: of the negative binomial.
    """
    if len(level) <= MONTHS:
        return Shown(np.ones(heads.shape[1]), SHARED)
    past = _earlier(heads, usual, level[:-MONTHS], variance[:-MONTHS], size[:-MONTHS])
    expected = past.noise + past.unsure
    squares = past.weight * past.error**2 / expected
    seen, worth = (figures.sum(axis=0) / MONTHS for figures in (squares, past.weight))
    of_all = _drawn(seen.mean(), worth.mean(), 1.0)
    own = _drawn(seen, worth, of_all)
    left = (past.weight * (own * expected - past.noise)).sum(axis=0)
    unsure = (past.weight * past.unsure).sum(axis=0)
    spread = np.where(unsure > 0, left / np.where(unsure > 0, unsure, 1.0), 1.0)
    spread = np.maximum(spread, LEAST_SPREAD)
    return Shown(spread, _shared(past, spread))


def _drawn(squares: np.ndarray, worth: np.ndarray, believed: np.ndarray | float) -> np.ndarray:
    """Squared errors over expected ones, shrunk to the prior."""
    by = np.where(squares > worth * believed, BELIEVED_AGAINST_MORE, BELIEVED)
    return (by * believed + squares) / (by + worth)


def _earlier(
    heads: np.ndarray, usual: np.ndarray, level: np.ndarray, variance: np.ndarray, size: np.ndarray
) -> _Earlier:
    known = ~np.isnan(heads)
    begin = len(heads) - MONTHS - len(level) + 1  # months before the first origin
    monthly = np.where(known, [heads, usual, usual**2], 0.0)[:, begin:]
    ahead = np.lib.stride_tricks.sliding_window_view(monthly, MONTHS, axis=1).sum(axis=3)
    seen, passed, squares = ahead
    history = np.cumsum(known, axis=0)[begin - 1 : begin - 1 + len(level)]
    age = np.arange(len(level))[::-1, None]
    noise = level * passed + level**2 * squares / size
    unsure = (level * passed) ** 2 * variance
    most = MOST * np.sqrt(noise + unsure)
    counts = (history >= LEAST_HISTORY) & (passed > 0)
    return _Earlier(
        weight=np.where(counts, np.exp(-age / FADING), 0.0),
        error=np.clip(seen - level * passed, -most, most),
        noise=np.maximum(noise, 1e-9),
        unsure=unsure,
    )


def _shared(past: _Earlier, spread: np.ndarray) -> float:
    """Products of two series' errors over what they would be if levels moved as one.

    To two decimals, so that draws made from it can be reused.
    """
    counts = past.weight > 0
    errors = np.where(counts, past.error, 0.0)
    unsure = np.where(counts, np.sqrt(past.unsure * spread), 0.0)
    weight = past.weight.max(axis=1)
    went, could = (
        (weight * (each.sum(axis=1) ** 2 - (each**2).sum(axis=1))).sum()
        for each in (errors, unsure)
    )
    if could <= 0:
        return SHARED
    believed = BELIEVED * MONTHS / weight.sum()  # as a multiple of what is seen
    share = (went + believed * SHARED * could) / (could * (1 + believed))
    return float(np.clip(share, 0.0, MOST_SHARED).round(2))
