"""The level and its sizes: the blockwise solution against the whole problem written out."""

import numpy as np
import pytest
from scipy import stats

from iqip_analytics.forecasts.completion.level import (
    Course,
    common_kernel,
    division_kernel,
    fitted_level,
    level_ahead,
)
from iqip_analytics.forecasts.completion.level_sizes import FACTORS, learnt_sizes, log_evidence

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


def test_the_evidence_for_sizes_is_the_normal_likelihood_of_how_months_differ():
    months = np.arange(MONTHS, dtype=float)
    found = log_evidence(LEVEL)
    weight = LEVEL.weight.T
    seen = weight.ravel() > 0
    own_off = np.zeros((MONTHS, DIVISIONS, MONTHS, DIVISIONS))
    for one in range(DIVISIONS):
        own_off[:, one, :, one] = np.eye(MONTHS) - weight[:, one] / weight[:, one].sum()
    own_off = own_off.reshape(MONTHS * DIVISIONS, -1)
    off = np.eye(MONTHS) - weight.sum(axis=1) / weight.sum()
    common_part = np.kron(off @ common_kernel(months, months) @ off.T, np.ones((3, 3)))
    own_part = own_off @ np.kron(division_kernel(months, months), np.eye(3)) @ own_off.T
    asked = (own_off @ LEVEL.wanted.T.ravel())[seen]

    def likelihood(common: int, own: int) -> float:
        kernel = FACTORS[common] ** 2 * common_part + FACTORS[own] ** 2 * own_part
        covariance = kernel[np.ix_(seen, seen)] + np.diag(1 / weight.ravel()[seen])
        return float(stats.multivariate_normal(cov=covariance).logpdf(asked))

    for common, own in ((0, 0), (4, 4), (2, 7), (9, 1)):
        gained = found[common, own] - found[4, 4]
        assert gained == pytest.approx(likelihood(common, own) - likelihood(4, 4), abs=1e-4)


def moving(common: float, own: float, months: int = 36) -> Course:
    """Months of 40 approvals expected in each of three divisions, moved by so much."""
    draws = np.random.default_rng(5)
    level = draws.normal(0, common, (months, 1)) + draws.normal(0, own, (months, 3))
    expected = np.full((months, 3), 40.0)
    observed = draws.poisson(expected * np.exp(level)).astype(float)
    return Course(observed=observed, expected=expected, variance=expected)


def test_a_steady_register_has_small_moves_one_of_bursts_large_ones_each_where_they_are():
    steady, common, own = (
        learnt_sizes(fitted_level(moving(*moves))) for moves in ((0, 0), (0.7, 0), (0, 0.7))
    )
    assert max(steady) < 0.9
    assert common.common > 1.5 > common.own
    assert own.own > 2.5 > own.common


def test_a_month_of_history_moves_the_sizes_little_and_none_leaves_them_a_little_wide():
    nothing = fitted_level(
        Course(**dict.fromkeys(("observed", "expected", "variance"), np.zeros((0, 2))))
    )
    assert learnt_sizes(nothing) == pytest.approx((1.4, 1.4), abs=0.05)
    one = learnt_sizes(fitted_level(moving(0, 0, months=1)))
    assert min(one) > 0.8
