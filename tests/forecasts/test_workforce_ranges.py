"""Ranges of the workforce are as wide as a panel's own past errors, and honest after a break."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iqip_analytics.forecasts.workforce.joint import leaver_outlooks
from iqip_analytics.forecasts.workforce.level_break import since_break
from iqip_analytics.forecasts.workforce.monthly_factors import monthly_factors
from iqip_analytics.forecasts.workforce.past_errors import (
    BELIEVED,
    BELIEVED_AGAINST_MORE,
    FADING,
    LEAST_HISTORY,
    MONTHS,
    MOST,
    SHARED,
    shown_by_errors,
)
from tests.forecasts.staff_panels import AHEAD, paths_ahead, staff_panel

PANELS = 24


@pytest.fixture(scope="module")
def steady():
    return [(truth, *paths_ahead(truth.panel)) for truth in _panels("steady")]


def _panels(kind, count=PANELS, **choices):
    return [staff_panel(kind, number, **choices) for number in range(count)]


def holds(paths, outcome):
    """Whether the 80% range, rounded outwards, holds the outcome; paths last."""
    lower, upper = np.quantile(paths, [0.1, 0.9], axis=-1)
    return (np.floor(lower) <= outcome) & (outcome <= np.ceil(upper))


def share_held(found):
    """Of the six-month sums of leavers, by series and of the trust."""
    series = [holds(left.sum(axis=2), truth.leavers.sum(axis=0)) for truth, left, _ in found]
    trust = [holds(left.sum(axis=(0, 2)), truth.leavers.sum()) for truth, left, _ in found]
    return 100 * np.mean(series), 100 * np.mean(trust)


# ---- ranges ----


def test_in_steady_panels_ranges_hold_about_as_often_as_they_say(steady):
    series, trust = share_held(steady)
    assert 78 <= series <= 90
    assert 75 <= trust <= 98


def test_half_a_year_after_a_break_ranges_are_honest_again():
    found = [(truth, *paths_ahead(truth.panel)) for truth in _panels("break", ago=7)]
    series, trust = share_held(found)
    assert series >= 72
    assert trust >= 68


def test_errors_of_the_past_widen_the_range_and_their_absence_narrows_it():
    heads = np.random.default_rng(1).poisson(20.0, (48, 6)).astype(float)
    level, variance, size = (np.full((13, 6), value) for value in (20.0, 0.05, 1000.0))
    usual = np.ones_like(heads)
    calm = shown_by_errors(heads, usual, level, variance, size)
    rough = shown_by_errors(heads, usual, 0.5 * level, variance, size)
    assert (calm.spread < 1).all()
    assert (rough.spread > 2).all()
    assert calm.shared < SHARED < rough.shared  # all six were too low together


def drawn(squares, worth, believed):
    by = BELIEVED_AGAINST_MORE if squares > worth * believed else BELIEVED
    return (by * believed + squares) / (by + worth)


def test_the_spread_is_the_naive_loops():
    draws = np.random.default_rng(2)
    heads, usual = draws.poisson(9.0, (40, 3)).astype(float), draws.uniform(0.8, 1.2, (40, 3))
    heads[5, 1] = np.nan
    level, variance = draws.uniform(6, 12, (15, 3)), draws.uniform(0.02, 0.1, (15, 3))
    size = np.full((15, 3), 8.0)
    seen, worth, left, unsure = np.zeros((4, 3))
    terms = []
    for origin in range(15 - MONTHS):
        start = 40 - 14 + origin
        for series in range(3):
            months = [m for m in range(start, start + MONTHS) if not np.isnan(heads[m, series])]
            assert np.sum(~np.isnan(heads[:start, series])) >= LEAST_HISTORY
            passed = sum(usual[m, series] for m in months)
            mean = level[origin, series] * passed
            noise = mean + level[origin, series] ** 2 / 8 * sum(
                usual[m, series] ** 2 for m in months
            )
            open_ = mean**2 * variance[origin, series]
            error = sum(heads[m, series] for m in months) - mean
            weight = np.exp(-(15 - MONTHS - 1 - origin) / FADING)
            square = min(error**2 / (noise + open_), MOST**2)
            seen[series] += weight * square / MONTHS
            worth[series] += weight / MONTHS
            terms.append((series, weight, noise, open_))
    of_all = drawn(seen.mean(), worth.mean(), 1.0)
    own = [drawn(*each, of_all) for each in zip(seen, worth, strict=True)]
    for series, weight, noise, open_ in terms:
        left[series] += weight * (own[series] * (noise + open_) - noise)
        unsure[series] += weight * open_
    found = shown_by_errors(heads, usual, level, variance, size).spread
    assert found == pytest.approx(np.maximum(left / unsure, 0.1))


# ---- breaks ----


def broken(heads, level):
    """What is found at the last month, of levels known to have been so before."""
    heads = np.asarray(heads, dtype=float)
    shape = (min(len(heads), 13), heads.shape[1])
    expected = np.broadcast_to(level, heads.shape)
    at = [np.full(shape, value) for value in (level, 0.02, 8.0)]
    return [figures[-1] for figures in since_break(heads, np.ones_like(heads), expected, *at)]


def test_half_a_year_at_three_times_the_level_is_a_break_and_one_odd_month_is_none():
    usual = np.full((24, 1), 10.0)
    tripled, odd = usual.copy(), usual.copy()
    tripled[-6:] = 30
    odd[-4] = 60
    chance, level, _ = broken(tripled, 10.0)
    assert chance[0] > 0.5
    assert level[0] == pytest.approx(30, rel=0.2)
    assert broken(odd, 10.0)[0][0] < 0.1


def test_what_all_series_show_is_believed_sooner():
    heads = np.full((24, 6), 6.0)
    heads[-4:] = 15
    alone = broken(heads[:, :1], 6.0)[0][0]
    assert broken(heads, 6.0)[0][0] > 0.5 > alone


@settings(max_examples=30, deadline=None)
@given(
    st.integers(2, 30),
    st.integers(1, 4),
    st.sampled_from([0.0, 0.3, 5.0, 400.0]),
    st.integers(0, 2**20),
)
def test_a_break_is_a_chance_and_a_level_whatever_the_history(months, series, rate, seed):
    draws = np.random.default_rng(seed)
    heads = draws.poisson(rate, (months, series)).astype(float)
    heads[draws.uniform(size=heads.shape) < 0.2] = np.nan
    chance, level, variance = broken(heads, max(rate, 1e-6))
    assert ((chance >= 0) & (chance <= 1)).all()
    assert (np.isfinite(level) & (level >= 0)).all()
    assert (np.isfinite(variance) & (variance >= 0)).all()


def test_the_order_of_series_changes_nothing():
    panel = staff_panel("break", 3).panel
    turned = type(panel)(
        months=panel.months,
        series=panel.series[::-1],
        values={name: figures[:, ::-1] for name, figures in panel.values.items()},
    )
    for one, other in zip(
        leaver_outlooks(panel, AHEAD), leaver_outlooks(turned, AHEAD)[::-1], strict=True
    ):
        assert one.mean == pytest.approx(other.mean)
        assert one.level_sd == pytest.approx(other.level_sd)


# ---- chances of a net gain ----


def reliability(found, near=0.5, within=0.1):
    """Mean chance of a net gain near one half in single months, and how often it came true."""
    net = [(started - left).sum(axis=0) for _, left, started in found]
    chance = np.concatenate([(paths > 0).mean(axis=0) for paths in net])
    came = np.concatenate(
        [(truth.starters - truth.leavers).sum(axis=1) > 0 for truth, _, _ in found]
    )
    close = np.abs(chance - near) <= within
    return chance[close].mean(), came[close].mean(), int(close.sum())


def test_chances_near_one_half_come_true_half_the_time(steady):
    chance, came, count = reliability(steady)
    assert count > 30
    assert came == pytest.approx(chance, abs=0.15)


def test_a_yearly_intake_is_not_spread_over_the_months_without_one():
    calendar = np.arange(60) % 12 + 1
    season = np.where(calendar == 9, 4.0, 8 / 11)
    draws = np.random.default_rng(3)
    starters = draws.poisson(12 * season[:, None], (60, 8)).astype(float)
    factors = monthly_factors(starters, calendar, odd=np.inf)
    assert np.delete(factors, 8, axis=0).mean() == pytest.approx(8 / 11, rel=0.04)
