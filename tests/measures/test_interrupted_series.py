"""A change of level against a naive loop, a textbook fit, and measures whose truth is known."""

import itertools

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import t as student

from iqip_analytics.measures.interrupted_series import (
    BAD_SPELL,
    CARRY_OVER,
    RUN_IN,
    SEASON,
    TREND,
    LevelChange,
    level_change,
)
from tests.support.simulated_measures import KINDS, claims, simulated

NOISE = [
    0.3, -1.1, 0.9, 0.2, -0.6, 1.4, -0.2, -0.9, 0.5, 0.1, -1.6, 0.8, 0.4, -0.3, 1.2, -0.7, 0.0, 0.6,
    -1.2, 0.9, -0.4, 1.0, -0.8, 0.2, 0.7, -0.5, 1.3, -1.0, 0.1, 0.4, -0.6, 0.8, -1.4, 0.3, 0.5,
    -0.1, 0.2,
]  # fmt: skip


def by_hand(months: list[int], values: list[float], start: int) -> tuple[float, float]:
    """The change, and how likely it is below 0: one model after the other, by statsmodels."""
    at = np.array(months)
    before = [place for place, month in enumerate(months) if month < start][-RUN_IN:]
    design = np.array([[1.0, float(month >= start)] for month in months])
    found = []
    for (carried, p1), (season, p2), (odd, p3), (trend, p4) in itertools.product(
        CARRY_OVER, SEASON, BAD_SPELL, TREND
    ):
        covariance = np.zeros((len(at), len(at)))
        for one, other in itertools.product(range(len(at)), repeat=2):
            apart = abs(months[one] - months[other])
            covariance[one, other] = (
                carried**apart
                + season * 0.7 * np.cos(2 * np.pi * apart / 12)
                + season * 0.3 * np.exp(-2 * np.sin(np.pi * apart / 12) ** 2)
                + (odd if one in before and other in before else 0)
                + trend * (at[one] - at.mean()) * (at[other] - at.mean()) / 144
            )
        fit = sm.GLS(values, design, sigma=covariance).fit()
        restricted = (
            -np.linalg.slogdet(covariance)[1] / 2
            - np.linalg.slogdet(design.T @ np.linalg.solve(covariance, design))[1] / 2
            - fit.df_resid / 2 * np.log(fit.scale)
        )
        below = student.cdf(0, fit.df_resid, fit.params[1], fit.bse[1])
        found.append((restricted + np.log(p1 * p2 * p3 * p4), fit.params[1], below))
    likelihood, change, below = np.array(found).T
    weight = np.exp(likelihood - likelihood.max())
    weight /= weight.sum()
    return float(weight @ change), float(weight @ below)


def test_every_model_counts_by_its_likelihood_as_a_naive_loop_counts_them():
    months = [month for month in range(20) if month not in (7, 13)]
    kept = [NOISE[month] + 4.0 * (month > 13) for month in months]
    change, below = by_hand(months, kept, 14)
    found = level_change(months, kept, 14)
    assert found.change == pytest.approx(change, rel=1e-6)
    # Moved so that 0 stands at its end, the interval leaves 2.5% beyond it
    shifted = [
        value - found.lower_95 * (month > 13) for month, value in zip(months, kept, strict=True)
    ]
    assert by_hand(months, shifted, 14)[1] == pytest.approx(0.025, abs=2e-4)
    assert below < 0.025


def test_a_long_series_without_season_or_trend_is_fitted_as_the_textbook_does():
    noise = np.random.default_rng(5).standard_normal(60)
    values = noise + 3 * (np.arange(60) >= 36)
    design = np.column_stack([np.ones(60), np.arange(60), np.arange(60) >= 36])
    robust = sm.OLS(values, design.astype(float)).fit(cov_type="HAC", cov_kwds={"maxlags": 3})
    found = level_change(range(60), values, 36)
    assert found.change == pytest.approx(robust.params[2], abs=robust.bse[2])
    width = found.upper_95 - found.lower_95
    assert 0.7 < width / (2 * 1.96 * robust.bse[2]) < 2.0


# ---- measures whose truth is known ----


@pytest.mark.parametrize("kind", ["noise", "season", "trend"])
def test_a_step_of_three_standard_deviations_is_found_in_ten_of_twelve(kind):
    assert claims(simulated(kind, 12, before=36, after=12, step=3.0))[0] >= 10


def test_with_two_years_before_and_eight_months_after_it_is_found_too():
    assert claims(simulated("noise", 12, before=24, after=8, step=-3.0))[1] >= 10


def test_where_nothing_happened_false_claims_are_as_rare_as_nominal():
    """Noise, what carries over, a season, a trend, and actions that answer a bad spell."""
    false = sum(sum(claims(simulated(kind, 25, before=24, after=8))) for kind in KINDS)
    assert false <= 0.05 * 25 * len(KINDS)


# ---- laws ----

series = st.lists(st.integers(-20, 20), min_size=14, max_size=30).filter(
    lambda numbers: len(set(numbers[:8])) > 3
)


def turned(found: LevelChange) -> LevelChange:
    return LevelChange(-found.change, -found.upper_95, -found.lower_95)


@given(series, st.integers(-50, 50), st.sampled_from([0.25, 3.0]))
@settings(deadline=None, max_examples=8)
def test_a_change_has_the_series_unit_whatever_its_zero_and_its_first_year(numbers, zero, unit):
    found = level_change(range(len(numbers)), numbers, 8)
    other = level_change(
        [month + 12 for month in range(len(numbers))], [zero + unit * n for n in numbers], 20
    )
    assert other == pytest.approx([unit * number for number in found], abs=1e-6)
    upside_down = level_change(range(len(numbers)), [-n for n in numbers], 8)
    assert upside_down == pytest.approx(turned(found), abs=1e-6)


def test_a_trend_that_goes_on_is_no_change():
    rising = [0.2 * month + noise for month, noise in enumerate(NOISE)]
    found = level_change(range(37), rising, 25)
    assert found.lower_95 < 0 < found.upper_95


def test_months_older_than_five_years_say_nothing():
    old = [50.0 + month for month in range(40)]
    with_them = level_change(range(-40, 90), [*old, *NOISE, *NOISE, *NOISE[:16]], 60)
    assert with_them == level_change(range(90), [*NOISE, *NOISE, *NOISE[:16]], 60)
