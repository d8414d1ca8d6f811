"""Calibration frames: what honest and dishonest forecasts must look like in them."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from iqip_analytics.briefing.charts import forecast_quality as charts
from iqip_analytics.forecasts.quality.calibration import chances, pit_by_horizon, reliability
from iqip_analytics.forecasts.quality.scoring import QUANTILES, by_horizon, examples, pit

RNG = np.random.default_rng(4)


def forecasts(*, spread: float = 1.0, method: str = "model", origins: int = 60) -> pd.DataFrame:
    """Normal forecasts of normal outcomes, at horizons of one and two months."""
    rows = []
    for origin in pd.date_range("2015-01-31", periods=origins, freq="ME"):
        for ahead in (1, 2):
            rows.append(
                pd.DataFrame(
                    {
                        "method": method,
                        "level": "all",
                        "series": "all",
                        "origin": origin,
                        "month_end": origin + pd.offsets.MonthEnd(ahead),
                        "quantile": QUANTILES,
                        "predicted": 50 + spread * 10 * stats.norm.ppf(QUANTILES),
                        "outcome": RNG.normal(50, 10),
                    }
                )
            )
    return pd.concat(rows, ignore_index=True)


HONEST, NARROW = forecasts(), forecasts(spread=0.2)


def test_an_honest_forecast_s_outcomes_fall_evenly():
    shares = pit(HONEST)["share"]
    assert shares.sum() == pytest.approx(1)
    assert shares.max() < 0.2


def test_a_narrow_forecast_s_outcomes_fall_at_its_ends():
    shares = pit(NARROW)["share"].to_numpy()
    assert shares[0] + shares[-1] > 0.5


def test_an_outcome_equal_to_every_quantile_is_spread_over_all_of_them():
    certain = HONEST.assign(predicted=5.0, outcome=5.0)
    assert pit(certain)["share"].to_numpy() == pytest.approx(np.full(10, 0.1))


def test_by_horizon_has_a_row_for_each_method_and_month_ahead():
    both = pd.concat([HONEST, NARROW.assign(method="trajectory")])
    table = by_horizon(both)
    assert list(table["months_ahead"]) == [1, 2, 1, 2]
    assert list(table["method"]) == ["model", "model", "trajectory", "trajectory"]
    assert (table.loc[table["method"] == "model", "skill"] > 0).all()
    assert (table.loc[table["method"] == "trajectory", "skill"] == 0).all()


def test_examples_are_the_first_the_middle_and_the_last():
    table = examples(HONEST, count=3)
    assert table["origin"].nunique() == 3
    assert table["origin"].min() == HONEST["origin"].min()
    assert (table["lower_95"] < table["upper_95"]).all()


def test_every_chart_draws_its_frame():
    table = by_horizon(pd.concat([HONEST, NARROW.assign(method="trajectory")]))
    coverage = charts.coverage_chart(table).axes[0]
    drawn = [line.get_ydata() for line in coverage.lines]
    own = table.loc[table["method"] == "model", "cov80"]
    assert any(np.array_equal(line, own) for line in drawn)
    heights = [bar.get_height() for bar in charts.pit_chart(pit(HONEST)).axes[0].patches]
    assert heights == pytest.approx(list(pit(HONEST)["share"]))
    assert charts.skill_chart(table).legends
    assert len(charts.examples_chart(examples(HONEST)).axes) == 3
    even = pit_by_horizon(HONEST)
    distance = charts.evenness_chart(even).axes[0].lines[0]
    assert list(distance.get_ydata()) == list(even["distance"])
    bins = reliability(chances(HONEST.assign(needed=55)))
    axes = charts.reliability_chart(bins).axes[0]
    assert list(axes.lines[1].get_ydata()) == list(bins["came_true"])
    assert [text.get_text() for text in axes.texts] == [str(n) for n in bins["forecasts"]]
