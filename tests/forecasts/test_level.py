"""The level: the blockwise solution against the whole problem written out."""

import numpy as np
import pytest

from iqip_analytics.forecasts.completion.level import (
    Course,
    common_kernel,
    division_kernel,
    fitted_level,
    level_ahead,
)

MONTHS, DIVISIONS, HORIZON = 20, 3, 4
RNG = np.random.default_rng(2)
EXPECTED = RNG.uniform(0, 9, (MONTHS, DIVISIONS))
EXPECTED[:6, 1] = 0  # a division that came later
COURSE = Course(
    observed=RNG.poisson(EXPECTED).astype(float), expected=EXPECTED, variance=0.8 * EXPECTED
)
LEVEL = fitted_level(COURSE, tolerance=1e-12)


def whole_kernel(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Covariance of every month and division with every other, months first."""
    common = np.kron(common_kernel(one, other), np.ones((DIVISIONS, DIVISIONS)))
    return common + np.kron(division_kernel(one, other), np.eye(DIVISIONS))


def test_the_course_is_where_evidence_and_belief_balance():
    months = np.arange(MONTHS, dtype=float)
    mean = EXPECTED * np.exp(LEVEL.log_level)
    ratio = np.where(EXPECTED > 0, 0.8, 1.0)
    pull = ((COURSE.observed - mean) / ratio).ravel()
    believed = whole_kernel(months, months) @ pull
    assert LEVEL.log_level.ravel() == pytest.approx(believed, abs=1e-8)


def test_mean_and_covariance_ahead_are_those_of_the_whole_problem():
    months, ahead = np.arange(MONTHS, dtype=float), MONTHS + np.arange(HORIZON, dtype=float)
    weight = (EXPECTED * np.exp(LEVEL.log_level) / np.where(EXPECTED > 0, 0.8, 1.0)).ravel()
    seen = weight > 0
    kernel = whole_kernel(months, months)[np.ix_(seen, seen)] + np.diag(1 / weight[seen])
    across = whole_kernel(ahead, months)[:, seen]
    expected = whole_kernel(ahead, ahead) - across @ np.linalg.solve(kernel, across.T)
    mean, covariance = level_ahead(LEVEL, HORIZON)
    assert covariance == pytest.approx(expected, abs=1e-8)
    pull = ((COURSE.observed - EXPECTED * np.exp(LEVEL.log_level)) / 0.8).ravel()
    assert mean.ravel() == pytest.approx(across @ pull[seen], abs=1e-7)


def test_without_history_the_level_ahead_is_belief_alone_and_wider_with_each_month():
    nothing = fitted_level(
        Course(**dict.fromkeys(("observed", "expected", "variance"), np.zeros((0, 2))))
    )
    mean, covariance = level_ahead(nothing, 3)
    assert (mean == 0).all()
    variances = np.diag(covariance).reshape(3, 2)[:, 0]
    assert (np.diff(variances) > 0).all()


def test_twice_the_approvals_expected_lift_the_level():
    expected = np.full((24, 1), 20.0)
    lifted = fitted_level(Course(observed=2 * expected, expected=expected, variance=expected))
    assert np.exp(lifted.log_level[-1, 0]) == pytest.approx(2, abs=0.15)
    mean, _ = level_ahead(lifted, 6)
    assert (mean > 0.3).all()
