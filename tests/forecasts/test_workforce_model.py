"""The leaver model: known rates are found again, and awkward histories do it no harm."""

import numpy as np
import pytest

from iqip_analytics.forecasts.nodes import stratified_uniforms
from iqip_analytics.forecasts.workforce.monthly_factors import monthly_factors
from iqip_analytics.forecasts.workforce.monthly_outlook import Outlook, monthly_outlooks, path_wte

AHEAD = 6


def calendar(months, last=8):
    """Months of the year of a history that ends in August."""
    return (last - 1 - np.arange(months)[::-1]) % 12 + 1


def outlooks(heads, **choices):
    heads = np.asarray(heads, dtype=float)
    heads = heads[:, None] if heads.ndim == 1 else heads
    alone = np.ones_like(heads)
    return monthly_outlooks(heads, alone, calendar(len(heads)), AHEAD, **choices)


def sums(outlook, name="series"):
    """The months' sum on every path."""
    level = stratified_uniforms(f"{name} level", 1)[:, 0]
    return path_wte(outlook, level, stratified_uniforms(name, AHEAD)).sum(axis=1)


def negative_binomial(draws, mean, size):
    return draws.poisson(draws.gamma(size, np.asarray(mean) / size)).astype(float)


# ---- what is known is found ----


def test_a_constant_rate_is_found():
    heads = np.random.default_rng(1).poisson(12.0, size=(60, 40))
    means = [outlook.mean.mean() for outlook in outlooks(heads)]
    assert np.mean(means) == pytest.approx(12, rel=0.03)
    assert np.max(np.abs(np.array(means) - 12)) < 3


@pytest.mark.parametrize("months", [30, 72])
def test_the_ranges_hold_as_often_as_they_say(months):
    draws = np.random.default_rng(2)
    series = 240
    rate = draws.uniform(2, 30, series)
    drift = np.exp(np.cumsum(draws.normal(0, 0.03, (months + AHEAD, series)), axis=0))
    season = 1 + 0.3 * np.sin(2 * np.pi * calendar(months + AHEAD, last=2) / 12)[:, None]
    heads = negative_binomial(draws, rate * drift * season, 8.0)
    after = heads[months:].sum(axis=0)
    paths = [sums(outlook, str(n)) for n, outlook in enumerate(outlooks(heads[:months]))]
    lower, upper = (
        np.floor(np.quantile(paths, 0.1, axis=1)),
        np.ceil(np.quantile(paths, 0.9, axis=1)),
    )
    assert 75 <= 100 * np.mean((lower <= after) & (after <= upper)) <= 88
    assert np.mean([p.mean() for p in paths]) == pytest.approx(after.mean(), rel=0.1)


def test_a_season_that_all_series_share_is_found():
    draws = np.random.default_rng(3)
    season = np.where(calendar(48) == 9, 2.0, 10 / 11)[:, None]
    heads = draws.poisson(20 * season, size=(48, 8)).astype(float)
    factors = monthly_factors(heads, calendar(48))
    assert factors[8].mean() == pytest.approx(2.0, rel=0.25)
    assert factors.mean(axis=0) == pytest.approx(np.ones(8))


def test_unrelated_series_keep_their_own_season():
    months = calendar(120)
    opposite = [
        np.where(np.isin(months, [1, 2, 3]), high, low) for high, low in ((30, 10), (5, 15))
    ]
    factors = monthly_factors(np.column_stack(opposite).astype(float), months)
    assert factors[0, 0] > 1.5
    assert factors[0, 1] < 0.7


def test_without_a_season_the_factors_stay_near_one():
    heads = np.random.default_rng(4).poisson(8.0, size=(36, 1)).astype(float)
    assert np.abs(monthly_factors(heads, calendar(36)) - 1).max() < 0.2


def test_one_odd_month_moves_the_level_little():
    heads = np.random.default_rng(5).poisson(10.0, 60).astype(float)
    odd = heads.copy()
    odd[-3] = 90
    (plain,), (moved,) = outlooks(heads), outlooks(odd)
    assert moved.mean.sum() < 1.35 * plain.mean.sum()


def test_a_lasting_rise_is_followed():
    draws = np.random.default_rng(6)
    heads = np.concatenate([draws.poisson(5.0, 48), draws.poisson(15.0, 18)]).astype(float)
    (outlook,) = outlooks(heads)
    assert outlook.mean.mean() > 11


def test_fewer_staff_in_post_mean_fewer_leavers():
    heads = np.random.default_rng(7).poisson(20.0, size=(48, 1)).astype(float)
    twice_as_many_before = np.full((48, 1), 2.0)
    (outlook,) = monthly_outlooks(heads, twice_as_many_before, calendar(48), AHEAD)
    assert outlook.mean.mean() == pytest.approx(10, rel=0.15)


# ---- awkward histories ----


@pytest.mark.parametrize("months", [1, 2, 5, 11, 13])
def test_a_short_history_gives_a_wide_range_not_an_error(months):
    heads = np.random.default_rng(8).poisson(6.0, 60).astype(float)
    (short,), (long,) = outlooks(heads[:months]), outlooks(heads)
    assert np.isfinite(short.mean).all()
    assert (short.mean > 0).all()
    assert np.ptp(np.quantile(sums(short), [0.1, 0.9])) > 0
    assert short.level_sd[0] > long.level_sd[0]


def test_no_leaver_ever_is_no_promise_that_none_will_leave():
    (outlook,) = outlooks(np.zeros(36))
    found = sums(outlook)
    assert 0 < found.mean() < 1
    assert np.quantile(found, 0.5) == 0


def test_a_short_series_borrows_the_trusts_rate():
    (alone,) = outlooks([0.0])
    (helped,) = outlooks([0.0], borrowed=np.array([12.0]))
    assert alone.mean.mean() < helped.mean.mean() < 12


def test_gaps_change_little_and_a_late_start_is_no_gap():
    heads = np.random.default_rng(9).poisson(9.0, size=(48, 2)).astype(float)
    holed = heads.copy()
    holed[[5, 17, 30], 0] = np.nan
    holed[:30, 1] = np.nan
    for whole, part in zip(outlooks(heads), outlooks(holed), strict=True):
        assert part.mean.mean() == pytest.approx(whole.mean.mean(), rel=0.3)
        assert part.level_sd[0] >= 0.8 * whole.level_sd[0]


def test_the_window_leaves_older_months_out():
    heads = np.concatenate([np.full(60, 40.0), np.random.default_rng(1).poisson(5.0, 36)])
    (outlook,) = outlooks(heads, window=36)
    (same,) = outlooks(heads[-36:])
    assert np.array_equal(outlook.mean, same.mean)


# ---- draws ----


@pytest.mark.parametrize("mean", [0.4, 4.9, 5.1, 60.0])
@pytest.mark.parametrize("whole", [True, False])
def test_paths_keep_mean_and_spread(mean, whole):
    outlook = Outlook(
        mean=np.full(2, mean),
        level_sd=np.zeros(2),
        size=8.0,
        wte_per_head=0.9,
        whole=whole,
    )
    level = stratified_uniforms("level", 1)[:, 0]
    drawn = path_wte(outlook, level, stratified_uniforms("months", 2)) / 0.9
    assert drawn.mean() == pytest.approx(mean, rel=0.01, abs=0.02)
    assert drawn.var() == pytest.approx(mean + mean**2 / 8, rel=0.06, abs=0.05)
    assert (drawn >= 0).all()


def test_a_series_in_whole_heads_is_forecast_in_whole_heads():
    (counts,) = outlooks(np.random.default_rng(2).poisson(7.0, 40))
    (decimals,) = outlooks(np.random.default_rng(2).poisson(7.0, 40) * 0.87)
    assert counts.whole
    assert (sums(counts) % 1 == 0).all()
    assert not decimals.whole
    assert sums(decimals).mean() == pytest.approx(0.87 * sums(counts).mean(), rel=0.05)


def test_single_leavers_tell_what_a_head_counts():
    heads = np.random.default_rng(3).poisson(0.8, 60)
    (outlook,) = outlooks(np.where(heads == 1, 0.6, heads * 0.6))
    assert outlook.wte_per_head == pytest.approx(0.6)


def test_the_first_columns_stay_however_many_follow():
    assert np.array_equal(stratified_uniforms("a", 3), stratified_uniforms("a", 30)[:, :3])
    assert not np.array_equal(stratified_uniforms("a", 3), stratified_uniforms("b", 3))
