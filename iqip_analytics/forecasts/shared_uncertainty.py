"""What moves many actions at once: a month's shock, the recent level, the coefficients."""

from dataclasses import dataclass

import numpy as np
from scipy import special

from iqip_analytics.forecasts.hazard import Hazard, design_codes
from iqip_analytics.forecasts.history import History

SHOCK_MONTHS = 24  # of the past, from which the shocks' sizes are learnt
LEVEL_MONTHS = 6
LEVEL_PRIOR = 50.0  # expected approvals' worth of belief that the level is as fitted
DIVISION_PRIOR = 20.0
SHOCK_PRIOR_VARIANCE = 0.10  # of a month's shock where history tells nothing
SHOCK_PRIOR_MONTHS = 4.0


@dataclass(frozen=True, eq=False, kw_only=True)
class Course:
    """Approvals observed and expected by the fitted hazard, shape (months, divisions)."""

    observed: np.ndarray
    expected: np.ndarray
    variance: np.ndarray


@dataclass(frozen=True, eq=False, kw_only=True)
class SharedUncertainty:
    """Sizes of all that is shared.

    common_shock, division_shock: standard deviations of log hazard, month by month.
    common_level, division_level: shape and rate of Gamma multipliers of the hazard.
    """

    common_shock: float
    division_shock: float
    common_level: tuple[float, float]
    division_level: tuple[np.ndarray, np.ndarray]


def course(history: History, hazard: Hazard, window: int) -> Course:
    """What the last `window` months brought, against what the hazard expected of them."""
    first = max(history.months - window, 0)
    at_risk = history.at_risk
    at_risk[:, :first] = False
    rows, month = np.nonzero(at_risk)
    codes = design_codes(history, rows, history.first + month, history.deadline[rows, month])
    chance = -np.expm1(-np.exp(hazard.log_hazard(codes)))
    shape = (history.months - first, len(history.divisions))
    place = np.ravel_multi_index((month - first, history.division[rows]), shape)

    def summed(values: np.ndarray) -> np.ndarray:
        return np.bincount(place, values, minlength=shape[0] * shape[1]).reshape(shape)

    return Course(
        observed=summed(history.approved[rows, month + 1]),
        expected=summed(chance),
        variance=summed(chance * (1 - chance)),
    )


def shared_uncertainty(past: Course) -> SharedUncertainty:
    """Shocks by moments over the past months, levels from the last six."""
    recent = slice(-LEVEL_MONTHS, None)
    observed, expected = past.observed[recent].sum(axis=0), past.expected[recent].sum(axis=0)
    common = (LEVEL_PRIOR + observed.sum(), LEVEL_PRIOR + expected.sum())
    scaled = expected * common[0] / common[1]
    whole = Course(
        observed=past.observed.sum(axis=1),
        expected=past.expected.sum(axis=1),
        variance=past.variance.sum(axis=1),
    )
    common_variance = _shock_variance(whole, 0.0)
    division_variance = _shock_variance(past, common_variance)
    return SharedUncertainty(
        common_shock=float(np.sqrt(np.log1p(common_variance))),
        division_shock=float(np.sqrt(np.log1p(division_variance))),
        common_level=common,
        division_level=(DIVISION_PRIOR + observed, DIVISION_PRIOR + scaled),
    )


def _shock_variance(past: Course, explained: float) -> float:
    """Relative variance beyond chance and what is explained, shrunk to a prior, by moments."""
    recent = slice(-SHOCK_MONTHS, None)
    squares = past.expected[recent] ** 2
    excess = (past.observed[recent] - past.expected[recent]) ** 2 - past.variance[recent]
    weight = np.minimum(squares, 1e9).sum()
    mean_square = squares.mean() if squares.size else 0.0
    prior = SHOCK_PRIOR_MONTHS * max(mean_square, 1.0)
    variance = (excess.sum() - explained * weight + SHOCK_PRIOR_VARIANCE * prior) / (weight + prior)
    return max(float(variance), 0.0)


def gamma_from_normal(normal: np.ndarray, shape: np.ndarray, rate: np.ndarray) -> np.ndarray:
    """Gamma quantities at normal nodes."""
    return special.gammaincinv(shape, special.ndtr(normal)) / rate
