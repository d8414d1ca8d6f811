"""Reliability of chances and evenness of outcomes, by cases worked by hand and honest draws."""

import numpy as np
import pandas as pd
import pytest
import scoringrules
from scipy import stats

from iqip_analytics.contract.faults import InputError
from iqip_analytics.forecasts.quality.calibration import chances, pit_by_horizon, reliability
from iqip_analytics.forecasts.quality.scoring import QUANTILES
from tests.forecasts.test_scoring import frame


def counts(mean, needed, outcome, **named):
    return frame(stats.poisson(mean).ppf(QUANTILES), outcome, **named).assign(needed=needed)


@pytest.mark.parametrize(("mean", "needed"), [(8, 8), (30, 25), (30, 36), (200, 205)])
def test_a_chance_read_from_quantiles_is_near_the_exact_one(mean, needed):
    found = chances(counts(mean, needed, mean))
    assert found["chance"].item() == pytest.approx(stats.poisson(mean).sf(needed - 1), abs=0.025)
    assert found["came"].item() == (mean >= needed)


def test_what_is_needed_counts_as_reached_and_a_net_gain_of_nothing_is_none():
    assert chances(counts(8, 8, 8))["came"].item()
    assert not chances(counts(8, 0, 0), whole=False)["came"].item()


def test_beyond_all_quantiles_a_chance_is_neither_0_nor_1():
    sure, hopeless = (chances(counts(8, needed, 8))["chance"].item() for needed in (-4, 90))
    assert (sure, hopeless) == pytest.approx((0.995, 0.005))


def test_a_forecast_of_which_nothing_was_needed_has_no_chance():
    assert chances(counts(8, np.nan, 8)).empty
    with pytest.raises(InputError, match="no column 'needed'"):
        chances(frame(np.full(23, 5.0), 7))


def judged(chance, came):
    return pd.DataFrame({"method": "model", "level": "all", "chance": chance, "came": came})


def test_bins_hold_counts_and_shares():
    table = reliability(judged([0.12, 0.18, 0.92, 1.0], [False, True, True, True]))
    assert list(table["forecasts"]) == [2, 2]
    assert list(table["chance"]) == pytest.approx([0.15, 0.96])
    assert list(table["came_true"]) == [0.5, 1.0]


def test_the_bars_hold_what_honest_chances_show_nine_times_in_ten():
    draws = np.random.default_rng(1)
    inside = []
    for _ in range(20):
        chance = draws.uniform(size=150)
        table = reliability(judged(chance, draws.uniform(size=150) < chance))
        inside.append(
            (table["lower"] <= table["came_true"]) & (table["came_true"] <= table["upper"])
        )
    assert 0.87 <= np.concatenate(inside).mean() <= 0.99


def test_the_bins_give_reliability_and_resolution_of_the_brier_score():
    draws = np.random.default_rng(2)
    chance = np.round(draws.uniform(size=400), 1) * 0.98 + 0.01  # one value a bin: no loss in it
    came = draws.uniform(size=400) < chance
    table = reliability(judged(chance, came), bins=11)
    share = table["forecasts"] / 400
    off = (share * (table["chance"] - table["came_true"]) ** 2).sum()
    resolved = (share * (table["came_true"] - came.mean()) ** 2).sum()
    uncertain = came.mean() * (1 - came.mean())
    assert off - resolved + uncertain == pytest.approx(
        scoringrules.brier_score(came.astype(float), chance).mean(), abs=1e-3
    )


def test_outcomes_that_fall_evenly_are_no_further_from_it_than_by_chance():
    draws = np.random.default_rng(3)
    values = stats.norm.ppf(QUANTILES)
    honest, low = (
        pd.concat([frame(values, value) for value in draws.normal(shift, 1, 150)])
        for shift in (0.0, 1.5)
    )
    for forecasts, even in ((honest, True), (low, False)):
        row = pit_by_horizon(forecasts).iloc[0]
        assert (row["outcomes"], row["months_ahead"]) == (150, 5)
        assert (row["distance"] < 1.5 * row["by_chance"]) == even
