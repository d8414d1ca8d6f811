"""A change of a series' level from a month on, beyond its noise, season and trend."""

from collections.abc import Sequence
from itertools import product
from typing import NamedTuple

import numpy as np
from scipy.special import stdtr

MONTHS_BEFORE = 60  # older months say little of what would have followed
RUN_IN = 3  # last values before, perhaps of a bad spell that brought the change about
# What the series may hold besides the change, as parts of its month-to-month variance, with the
# prior of each. Settled by simulation: METHODS, "What approved actions moved"
CARRY_OVER = ((0.0, 0.09), (0.2, 0.13), (0.4, 0.17), (0.6, 0.22), (0.8, 0.22), (0.92, 0.17))
SEASON = ((0.0, 0.5), (0.3, 0.25), (1.5, 0.25))
BAD_SPELL = ((1.0, 0.5), (10.0, 0.5))
TREND = ((0.5, 0.5), (10.0, 0.5))  # of the change that a trend makes in a year
ONE_SWING = 0.7  # share of a season that is one rise and fall a year; the rest has any shape
STILL = 1e-9  # relative to the values: a series that varies less has no noise to judge by
COVERAGE = 0.95


class LevelChange(NamedTuple):
    """A change of level and its 95% interval, in the series' unit; up is positive.

    lower_95, upper_95: NaN where the series has no noise of its own to judge by.
    """

    change: float
    lower_95: float
    upper_95: float


def level_change(
    months: Sequence[int], values: Sequence[float], start: int, phases: Sequence[int] = ()
) -> LevelChange:
    """How much higher the values from `start` on are than those before lead one to expect.

    An interrupted series: a level, a step at `start`, a continuing trend, a repeating season, noise
    that carries over from month to month, and a spell just before the step that may have been its
    cause. The size of each is unknown: every combination is fitted by generalised least squares and
    weighed by its likelihood, so that the interval allows for what the months cannot distinguish.

    Args:
        months: the number of each value's month, rising; gaps are allowed.
        values: as many values.
        start: the first month after.
        phases: first months before `start` from which the series had another level.

    >>> change = level_change(range(36), [20.0, 21.0] * 12 + [16.0, 17.0] * 6, 24)
    >>> round(change.change, 1), change.upper_95 < 0
    (-4.0, True)
    """
    at, y = np.asarray(months, dtype=float), np.asarray(values, dtype=float)
    recent = at >= at[at < start][-MONTHS_BEFORE:].min(initial=start)
    at, y = at[recent], y[recent]
    design = _design(at, start, phases)
    covariances, beliefs = _covariances(at, start)
    root = np.linalg.inv(np.linalg.cholesky(covariances))
    x, z = root @ design, root @ (y - y.mean())
    inverse = np.linalg.inv(x.transpose(0, 2, 1) @ x)
    found = (inverse @ (x.transpose(0, 2, 1) @ z[:, :, None]))[:, :, 0]
    left = ((z - (x @ found[:, :, None])[:, :, 0]) ** 2).sum(axis=1)
    freedom = len(y) - design.shape[1]
    if left.min() <= (STILL * max(1.0, float(np.abs(y).max()))) ** 2:
        after = at >= start
        return LevelChange(float(y[after].mean() - y[~after].mean()), np.nan, np.nan)
    likelihood = (
        np.log(beliefs)
        + np.log(np.diagonal(root, axis1=1, axis2=2)).sum(axis=1)
        + np.linalg.slogdet(inverse)[1] / 2
        - freedom / 2 * np.log(left)
    )
    weight = np.exp(likelihood - likelihood.max())
    weight /= weight.sum()
    change, error = found[:, 1], np.sqrt(left / freedom * inverse[:, 1, 1])
    ends = [_quantile(share, weight, change, error, freedom) for share in _tails()]
    return LevelChange(float(weight @ change), *ends)


def _tails() -> tuple[float, float]:
    return (1 - COVERAGE) / 2, (1 + COVERAGE) / 2


def _design(at: np.ndarray, start: int, phases: Sequence[int]) -> np.ndarray:
    """The level, the step, and the levels of earlier phases that hold months of their own."""
    steps = [at >= start, *(at >= first for first in sorted(set(phases)) if at[0] < first < start)]
    columns = [np.ones(len(at)), *(step.astype(float) for step in steps)]
    kept = columns[:2]
    for column in columns[2:]:
        if np.linalg.matrix_rank(np.column_stack([*kept, column])) > len(kept):
            kept.append(column)
    return np.column_stack(kept)


def _covariances(at: np.ndarray, start: int) -> tuple[np.ndarray, np.ndarray]:
    """The covariance of the values for every combination, and its prior."""
    apart = np.abs(at[:, None] - at[None, :])
    swing = np.cos(2 * np.pi * apart / 12)
    season = ONE_SWING * swing + (1 - ONE_SWING) * np.exp(-2 * np.sin(np.pi * apart / 12) ** 2)
    before = np.flatnonzero(at < start)
    spell = np.isin(np.arange(len(at)), before[-RUN_IN:]).astype(float)
    years = (at - at.mean()) / 12
    parts = product(CARRY_OVER, SEASON, BAD_SPELL, TREND)
    both = [
        (
            carried**apart + seasonal * season + odd * np.outer(spell, spell)
            + trend * np.outer(years, years),
            chance_1 * chance_2 * chance_3 * chance_4,
        )
        for (carried, chance_1), (seasonal, chance_2), (odd, chance_3), (trend, chance_4) in parts
    ]  # fmt: skip
    return np.array([covariance for covariance, _ in both]), np.array(
        [chance for _, chance in both]
    )


def _quantile(
    share: float, weight: np.ndarray, centre: np.ndarray, error: np.ndarray, freedom: int
) -> float:
    """Where a mixture of t distributions has a share of its weight below, by halving."""
    reach = 60 * error.max()
    low, high = centre.min() - reach, centre.max() + reach
    for _ in range(80):
        middle = (low + high) / 2
        below = weight @ stdtr(freedom, (middle - centre) / error)
        low, high = (middle, high) if below < share else (low, middle)
    return float((low + high) / 2)
