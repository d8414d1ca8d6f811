"""The level of the hazard by month: what speeds up or slows all approvals at once.

The log level of a month and division is a sum of normal processes: a level that drifts and
returns, a season, a shock of the month, each common to all; and for each division a level and a
shock of its own. Their relative sizes are fixed beforehand, the same for every register; their
overall size (`level_sizes`) and their course are learnt.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

DRIFT, DRIFT_MONTHS = 0.25, 36.0  # standard deviation, and months of memory
SEASON, SEASON_LENGTH = 0.25, 0.4  # a smaller length makes neighbouring months less alike
SHOCK = 0.22
DIVISION_DRIFT, DIVISION_SHOCK = 0.1, 0.06
UNSEEN_STEP = 0.2  # for each month beyond the length of the history
LEAST_VARIANCE_RATIO = 0.3  # of approvals in a month to their expectation


@dataclass(frozen=True, eq=False, kw_only=True)
class Course:
    """Approvals observed, and expected by a hazard's shape, shape (months, divisions)."""

    observed: np.ndarray
    expected: np.ndarray
    variance: np.ndarray


class Sizes(NamedTuple):
    """Factors on the believed standard deviations of what is common, and of divisions' own."""

    common: float = 1.0
    own: float = 1.0


AS_BELIEVED = Sizes()


@dataclass(frozen=True, eq=False, kw_only=True)
class Level:
    """What the past says of the level.

    sizes: of its moves. log_level: its most likely course, shape (months, divisions).
    weights: pull of each month's evidence, shape (divisions, months): their product with the
        kernels is the course.
    own_information: shape (divisions, months, months), of a division, the common course given.
    common_covariance: of the common course, given all evidence.
    wanted, weight: the log level that each month alone suggests, its precision, shape (divisions,
        months).
    """

    sizes: Sizes
    log_level: np.ndarray
    weights: np.ndarray
    own_information: np.ndarray
    common_covariance: np.ndarray
    wanted: np.ndarray
    weight: np.ndarray


def common_kernel(one: np.ndarray, other: np.ndarray, size: float = 1.0) -> np.ndarray:
    """Covariance of the common course between months."""
    apart = np.abs(one[:, None] - other)
    season = np.exp(-2 * np.sin(np.pi * apart / 12) ** 2 / SEASON_LENGTH**2)
    drift = np.exp(-apart / DRIFT_MONTHS)
    return size**2 * (DRIFT**2 * drift + SEASON**2 * season + SHOCK**2 * (apart == 0))


def division_kernel(one: np.ndarray, other: np.ndarray, size: float = 1.0) -> np.ndarray:
    """Covariance of a division's own course between months."""
    apart = np.abs(one[:, None] - other)
    drift = np.exp(-apart / DRIFT_MONTHS)
    return size**2 * (DIVISION_DRIFT**2 * drift + DIVISION_SHOCK**2 * (apart == 0))


def fitted_level(
    course: Course,
    sizes: Sizes = AS_BELIEVED,
    start: np.ndarray | None = None,
    tolerance: float = 1e-3,
) -> Level:
    """The most likely course of the level, by Newton's method, and its uncertainty.

    Counts are taken as Poisson, made narrower by the ratio of their variance to their mean.
    Divisions are linked through the common course alone, so each step costs a few small matrices
    for every division.
    """
    observed, expected = course.observed.T, course.expected.T
    ratio = np.divide(course.variance.T, expected, out=np.ones_like(expected), where=expected > 0)
    ratio = np.maximum(ratio, LEAST_VARIANCE_RATIO)
    months = np.arange(observed.shape[1], dtype=float)
    common = common_kernel(months, months, sizes.common)
    own = division_kernel(months, months, sizes.own)
    level = np.zeros_like(expected) if start is None else start.T
    for _ in range(30):
        mean = expected * np.exp(level)
        weight = mean / ratio
        wanted = level + np.divide(observed - mean, mean, out=np.zeros_like(mean), where=mean > 0)
        information = _own_information(own, weight)
        total = information.sum(axis=0)
        together = np.eye(len(months)) + common @ total
        pulled = common @ np.einsum("gij,gj->i", information, wanted)
        shared = np.linalg.solve(together, pulled)
        weights = np.einsum("gij,gj->gi", information, wanted - shared)
        found = shared + weights @ own
        moved = np.abs(found - level).max(initial=0.0)
        level = found
        if moved < tolerance:
            break
    return Level(
        sizes=sizes,
        log_level=level.T,
        weights=weights,
        own_information=information,
        common_covariance=np.linalg.solve(together, common),
        wanted=wanted,
        weight=weight,
    )


def _own_information(kernel: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Inverse of kernel + 1 / weight for each division, safe where the weight is 0."""
    root = np.sqrt(weight)
    scaled = np.eye(len(kernel)) + root[:, :, None] * kernel * root[:, None, :]
    return root[:, :, None] * np.linalg.inv(scaled) * root[:, None, :]


def level_ahead(level: Level, horizon: int) -> tuple[np.ndarray, np.ndarray]:
    """Mean and covariance of the log level in the months ahead, given the past.

    Where history is shorter than the horizon, uncertainty grows with each month beyond it, since
    nothing was ever seen so far ahead.

    Returns:
        Mean (horizon, divisions); covariance (horizon * divisions) squared, in the same order.
    """
    divisions, length = level.weights.shape
    months = np.arange(length, dtype=float)
    ahead = length + np.arange(horizon, dtype=float)
    sizes = level.sizes
    common = common_kernel(ahead, months, sizes.common)
    own = division_kernel(ahead, months, sizes.own)
    mean = (common @ level.weights.sum(axis=0))[:, None] + own @ level.weights.T

    information, known = level.own_information, level.common_covariance
    total = information.sum(axis=0)
    unseen = np.maximum(np.arange(1, horizon + 1) - length, 0)
    reach = information @ own.T  # (divisions, months, horizon)
    shared = common_kernel(ahead, ahead, sizes.common)
    shared -= common @ (total - total @ known @ total) @ common.T
    across = -common @ (reach - total @ known @ reach)  # common with own, (divisions, h, h)
    pairs = np.einsum("gmi,mn,knj->igjk", reach, known, reach, optimize=True)
    shared += UNSEEN_STEP**2 * np.minimum(unseen[:, None], unseen)
    pairs += shared[:, None, :, None]
    own_ahead = division_kernel(ahead, ahead, sizes.own)
    for one in range(divisions):
        pairs[:, one, :, :] += across[one].T[:, :, None]
        pairs[:, :, :, one] += across[one][:, None, :]
        pairs[:, one, :, one] += own_ahead - own @ reach[one]
    size = horizon * divisions
    return mean, pairs.reshape(size, size)
