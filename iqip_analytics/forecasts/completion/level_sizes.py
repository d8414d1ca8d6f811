"""How much the level moves: learnt from a register's own months, shrunk to a prior.

Two factors, one on all that is common and one on all that is a division's own, lie on a grid. Each
pair is weighed by the likelihood of the last months, times a prior about 1. Their root mean square
is used: a register with little history keeps a range somewhat wider than the prior, one whose
deadlines are kept every month gets a narrow range, one with bursts a wide one.

Only differences between months count, as the shape was fitted to their mean.
"""

import numpy as np

from iqip_analytics.forecasts.completion.level import (
    Level,
    Sizes,
    common_kernel,
    division_kernel,
)

FACTORS = np.array([0.25, 0.35, 0.5, 0.7, 1.0, 1.4, 2.0, 2.8, 4.0, 5.6])
SIZE_SPREAD = 0.6  # prior standard deviation of a factor's logarithm
LAST = 30  # months: what moved a register long ago need not move it now
STEADY = 1e-7  # added to a variance to keep its matrix positive


def learnt_sizes(level: Level) -> Sizes:
    """The factors that the months behind a level support."""
    believed = -0.5 * (np.log(FACTORS) / SIZE_SPREAD) ** 2
    likely = log_evidence(level) + believed[:, None] + believed
    chance = np.exp(likely - likely.max())
    chance /= chance.sum()
    common, own = np.sqrt(chance.sum(axis=1) @ FACTORS**2), np.sqrt(chance.sum(axis=0) @ FACTORS**2)
    return Sizes(common=float(common), own=float(own))


def log_evidence(level: Level) -> np.ndarray:
    """Log likelihood of the levels that months suggest, by factor of the common and the own course.

    What each month suggests is normal about the level with precision `weight`. The own courses are
    diagonalised once for all factors, the common one once for each factor of the own.
    """
    weight, wanted = level.weight[:, -LAST:], level.wanted[:, -LAST:]
    months = np.arange(weight.shape[1], dtype=float)
    root = np.sqrt(weight)
    off_mean = _off_mean(weight)
    own = off_mean @ division_kernel(months, months) @ off_mean.transpose(0, 2, 1)
    variance, axes = np.linalg.eigh(root[:, :, None] * own * root[:, None, :])
    variance = np.maximum(variance, 0.0)
    asked = np.einsum("gmi,gmn,gn->gi", axes, root[:, :, None] * off_mean, wanted)
    axes = root[:, :, None] * axes
    off_mean = _off_mean(weight.sum(axis=0, keepdims=True))[0]
    common = off_mean @ common_kernel(months, months) @ off_mean.T
    lower = np.linalg.cholesky(common + STEADY * np.eye(len(months)))
    found = np.zeros((len(FACTORS), len(FACTORS)))
    for place, factor in enumerate(FACTORS):
        left = 1 / (1 + factor**2 * variance)
        information = ((axes * left[:, None, :]) @ axes.transpose(0, 2, 1)).sum(axis=0)
        pull = np.einsum("gmi,gi->m", axes, left * asked)
        sure, turned = np.linalg.eigh(lower.T @ information @ lower)
        sure = FACTORS[:, None] ** 2 * np.maximum(sure, 0.0)
        gained = FACTORS[:, None] ** 2 * (turned.T @ (lower.T @ pull)) ** 2 / (1 + sure)
        apart = (left * asked**2).sum() - np.log(left).sum()
        found[:, place] = -0.5 * (apart + (np.log1p(sure) - gained).sum(axis=1))
    return found


def _off_mean(weight: np.ndarray) -> np.ndarray:
    """The matrix that subtracts each course's weighted mean, shape (courses, months, months)."""
    share = weight / np.maximum(weight.sum(axis=1, keepdims=True), 1e-12)
    return np.eye(weight.shape[1]) - share[:, None, :]
