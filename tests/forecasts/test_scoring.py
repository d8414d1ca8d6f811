"""Scores: what CRPS, coverage and the bootstrap range must be, by cases worked by hand."""

import numpy as np
import pandas as pd
import pytest
import scoringrules
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from iqip_analytics.forecasts.quality.scoring import (
    QUANTILES,
    SCORE_COLUMNS,
    block_bootstrap_range,
    cell_weights,
    covered,
    crps,
    crps_ranges,
    forecast_scores,
    scores,
)


def frame(values, outcome, *, method="model", level="all", series="all", origin="2024-01-31"):
    return pd.DataFrame(
        {
            "method": method,
            "level": level,
            "series": series,
            "origin": pd.Timestamp(origin),
            "month_end": pd.Timestamp("2024-06-30"),
            "quantile": QUANTILES,
            "predicted": values,
            "outcome": outcome,
        }
    )


def test_the_levels_are_those_of_the_data_contract():
    middle = [round(0.1 + 0.05 * step, 2) for step in range(17)]
    assert list(QUANTILES) == [0.01, 0.025, 0.05, *middle, 0.95, 0.975, 0.99]


def test_every_level_stands_for_its_cell_and_the_cells_fill_the_unit_interval():
    weights = cell_weights(np.array(QUANTILES))
    assert weights.sum() == pytest.approx(1)
    assert weights[0] == pytest.approx(0.0175)
    assert weights[10] == pytest.approx(0.05)


@given(st.floats(-100, 100), st.floats(-100, 100))
def test_without_spread_the_crps_is_the_absolute_error(predicted, outcome):
    score = crps(np.full(len(QUANTILES), predicted), np.array(outcome))
    assert score == pytest.approx(abs(predicted - outcome))


@pytest.mark.parametrize("outcome", [-2.0, 0.0, 0.7])
def test_of_a_normal_forecast_it_is_near_the_closed_form(outcome):
    exact = (
        outcome * (2 * stats.norm.cdf(outcome) - 1)
        + 2 * stats.norm.pdf(outcome)
        - 1 / np.sqrt(np.pi)
    )
    assert crps(stats.norm.ppf(QUANTILES), np.array(outcome)) == pytest.approx(exact, abs=0.01)


@given(st.lists(st.floats(-50, 50), min_size=23, max_size=23), st.floats(-60, 60))
def test_it_is_twice_the_quantile_scores_of_scoringrules_in_their_cells(values, outcome):
    forecast = np.sort(values)
    scores = [
        scoringrules.quantile_score(outcome, value, level)
        for value, level in zip(forecast, QUANTILES, strict=True)
    ]
    theirs = 2 * np.dot(cell_weights(np.array(QUANTILES)), scores)
    assert crps(forecast, np.array(outcome)) == pytest.approx(theirs)


@pytest.mark.parametrize("outcome", [3, 9, 21])
def test_of_leavers_it_is_near_the_closed_form_of_scoringrules(outcome):
    counts = stats.nbinom(8, 8 / (8 + 10.0))
    exact = scoringrules.crps_negbinom(outcome, 8, 8 / (8 + 10.0))
    assert crps(counts.ppf(QUANTILES), np.array(outcome)) == pytest.approx(exact, rel=0.02)


def test_the_interval_of_counts_is_rounded_outwards():
    values = np.linspace(2.4, 7.6, len(QUANTILES))
    outcome = np.array(8.0)
    assert covered(values, outcome, "95")
    assert not covered(values, outcome, "95", whole=False)


def test_scores_have_a_mean_over_series_and_a_row_for_each():
    forecasts = pd.concat(
        [
            frame(np.full(23, 5.0), 7, level="all"),
            frame(np.full(23, 5.0), 6, level="division", series="medicine"),
            frame(np.full(23, 5.0), 2, level="division", series="surgery"),
        ]
    )
    table = scores(forecasts, {"model": 0.25})
    assert list(table.columns) == SCORE_COLUMNS
    assert list(zip(table["level"], table["series"], strict=True)) == [
        ("all", "all"),
        ("division", "all"),
        ("division", "medicine"),
        ("division", "surgery"),
    ]
    assert list(table["crps"]) == pytest.approx([2, 2, 1, 3])
    assert list(table["bias"]) == pytest.approx([-2, 1, -1, 3])
    assert list(table["seconds_per_origin"]) == [0.25] * 4
    assert table["scaled_crps"].isna().all()


def test_a_scale_divides_the_crps_of_its_own_forecast():
    forecasts = frame(np.full(23, 5.0), 7).assign(scale=4.0)
    assert list(forecast_scores(forecasts)["scaled_crps"]) == pytest.approx([0.5])


def test_methods_stand_in_the_order_in_which_they_came():
    forecasts = pd.concat([frame(np.zeros(23), 0, method=name) for name in ("model", "ets")])
    assert list(scores(forecasts)["method"]) == ["model", "ets"]


def test_the_bootstrap_range_holds_the_mean_and_is_the_same_every_time():
    values = np.sin(np.arange(25)) + 3
    lower, upper = block_bootstrap_range(values)
    assert lower < values.mean() < upper
    assert (lower, upper) == block_bootstrap_range(values)


def test_origins_that_move_together_give_a_wider_range_than_origins_apart():
    waves = np.repeat([1.0, -1.0, 1.0, -1.0], 6)
    together = np.ptp(block_bootstrap_range(waves))
    apart = np.ptp(block_bootstrap_range(waves, block=1))
    assert together > 1.3 * apart


def test_with_few_origins_a_block_is_at_most_a_third_of_them():
    lower, upper = block_bootstrap_range(np.array([2.0, 4.0, 3.0]))
    assert lower < 3 < upper


def monthly(method: str, values: list[float]) -> pd.DataFrame:
    days = pd.date_range("2023-01-31", periods=len(values), freq="ME")
    return pd.concat(
        [
            frame(np.full(23, value), 0, method=method, origin=day)
            for day, value in zip(days, values, strict=True)
        ]
    )


def test_ranges_stand_beside_each_crps_and_its_lead_over_the_first_method():
    one, other = [1.0, 2, 3, 4, 5, 6, 7, 8], [3.0, 4, 5, 6, 7, 8, 9, 10]
    table = crps_ranges(pd.concat([monthly("model", one), monthly("ets", other)]))
    assert list(table["method"]) == ["model", "ets"]
    assert list(table["crps"]) == pytest.approx([4.5, 6.5])
    assert (table["lower"] < table["crps"]).all()
    assert (table["crps"] < table["upper"]).all()
    last = table.iloc[1]
    assert (last["lead"], last["lead_lower"], last["lead_upper"]) == pytest.approx((2, 2, 2))
