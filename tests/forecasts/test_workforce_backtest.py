"""The leavers' backtest: what was known then, scored by what came, beside named baselines."""

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from iqip_analytics.contract.faults import InputError
from iqip_analytics.forecasts.quality.leavers_backtest import backtest_leavers
from iqip_analytics.forecasts.quality.rolling_origin import FORECAST_COLUMNS
from iqip_analytics.forecasts.quality.scoring import QUANTILES, SCORE_COLUMNS
from iqip_analytics.sources.reading import read
from tests.forecasts.workforce_plans import staff

LEAVERS = Path(os.environ.get("IQIP_SHARED", "../shared")) / "data" / "leavers"
METHODS = ["model", "planned", "last_12", "seasonal_naive", "poisson", "ets"]
needs_leavers = pytest.mark.skipif(
    not LEAVERS.is_dir(), reason=f"the published leavers are not in {LEAVERS} (IQIP_SHARED)"
)


def origins(first, last, every=1):
    return pd.date_range(first, last, freq="ME", unit="us")[::every]


@pytest.fixture(scope="module")
def found():
    return backtest_leavers(staff(months=40), origins("2018-01-31", "2019-08-31", 6), horizon=3)


def test_the_files_have_the_columns_of_the_design(found):
    assert list(found.forecasts.columns) == [*FORECAST_COLUMNS, "scale"]
    assert list(found.scores.columns) == SCORE_COLUMNS
    assert list(found.forecasts["method"].unique()) == METHODS


def test_every_month_and_their_sum_are_scored_by_division(found):
    rows = found.forecasts
    first = rows[(rows["method"] == "model") & (rows["origin"] == rows["origin"].min())]
    assert first.groupby("level").size().to_dict() == {
        "leavers_cumulative": 2 * len(QUANTILES),
        "leavers_monthly": 2 * 3 * len(QUANTILES),
    }
    model = found.scores[found.scores["method"] == "model"]
    for level in ("leavers_monthly", "leavers_cumulative"):
        scores = model[model["level"] == level].set_index("series")["crps"]
        assert scores["all"] == pytest.approx(scores[["medicine", "surgery"]].mean())


def test_the_sum_stands_at_the_last_month_with_the_months_total(found):
    rows = found.forecasts
    of_model = rows[(rows["method"] == "model") & (rows["quantile"] == 0.5)]
    key = ["series", "origin"]
    monthly = of_model[of_model["level"] == "leavers_monthly"].groupby(key)
    total = of_model[of_model["level"] == "leavers_cumulative"].set_index(key).sort_index()
    assert (total["outcome"] == monthly["outcome"].sum()).all()
    assert (total["month_end"] == monthly["month_end"].max()).all()


def test_origins_without_an_outcome_to_the_horizon_or_24_months_are_passed_over(found):
    # the first has 22 months behind it, the last 40 but only one month to come
    assert list(found.origins.strftime("%Y-%m")) == ["2018-07", "2019-01"]


def test_planned_is_the_mean_of_the_first_year_and_never_updated(found):
    rows = found.forecasts
    planned = rows[(rows["method"] == "planned") & (rows["level"] == "leavers_monthly")]
    leavers = staff(months=40).groupby(["division", "month"])["leavers_wte"].sum()
    for division, predicted in planned.groupby("series")["predicted"]:
        assert predicted.unique() == pytest.approx([leavers[division].iloc[:12].mean()])


def test_the_scale_is_the_mean_change_before_the_origin(found):
    row = found.forecasts.iloc[0]
    leavers = staff(months=40).groupby(["division", "month"])["leavers_wte"].sum()[row["series"]]
    known = leavers[leavers.index <= row["origin"]]
    assert row["scale"] == pytest.approx(known.diff().abs().mean())


def test_what_is_recorded_later_never_alters_a_forecast():
    rows = staff(months=40)
    corrected = rows[rows["month"] == "2018-05-31"].assign(
        leavers_wte=80.0, recorded_on=pd.Timestamp("2019-03-01")
    )
    both = pd.concat([rows, corrected], ignore_index=True)
    ends = origins("2018-07-31", "2018-07-31")
    before, after = (backtest_leavers(table, ends, horizon=3).forecasts for table in (rows, both))
    pd.testing.assert_frame_equal(before, after)


def test_figures_that_come_late_are_forecast_over_the_gap():
    rows = staff(months=40).assign(recorded_on=lambda f: f["month"] + pd.Timedelta(days=20))
    found = backtest_leavers(rows, origins("2018-12-31", "2018-12-31"), horizon=2)
    assert found.forecasts["month_end"].min() == pd.Timestamp("2019-01-31")


def test_the_window_is_the_models_own():
    ends = origins("2019-01-31", "2019-01-31")
    rows = staff(months=60)
    rows["leavers_wte"] += np.where(rows["month"] < "2017-01-31", 30.0, 0.0)
    long, short = (
        backtest_leavers(rows, ends, window=window).scores.set_index("method")["crps"]
        for window in (None, 24)
    )
    assert (long["model"].to_numpy() != short["model"].to_numpy()).any()
    assert (long["ets"].to_numpy() == short["ets"].to_numpy()).all()


def test_progress_is_told_origin_by_origin():
    told = []
    backtest_leavers(
        staff(months=40),
        origins("2018-11-30", "2019-01-31"),
        progress=lambda done, total: told.append((done, total)),
    )
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_divisions_can_be_chosen_and_an_unknown_one_is_named():
    ends = origins("2019-01-31", "2019-01-31")
    found = backtest_leavers(staff(months=40), ends, divisions=["surgery"])
    assert set(found.forecasts["series"]) == {"surgery"}
    with pytest.raises(InputError, match="'surgry' has no workforce; those that have: medicine"):
        backtest_leavers(staff(months=40), ends, divisions=["surgry"])


def test_nothing_to_score_is_said():
    with pytest.raises(InputError, match="has 24 months of leavers before it and 6 after it"):
        backtest_leavers(staff(months=20), origins("2019-01-31", "2019-03-31"))


@pytest.fixture(scope="module")
def memphis():
    workforce = read(LEAVERS, tables=("workforce",)).tables["workforce"]
    return backtest_leavers(
        workforce, origins("2017-12-31", "2022-05-31", 2), divisions=["memphis"]
    ).scores


@needs_leavers
def test_on_published_leavers_the_model_is_ahead_of_every_baseline(memphis):
    crps = memphis[memphis["series"] == "all"].pivot(index="method", columns="level", values="crps")
    assert (crps.loc["model"] < crps.drop("model").min()).all()
    assert crps.loc["model", "leavers_cumulative"] < 9.4


@needs_leavers
def test_on_published_leavers_80_percent_ranges_hold_about_that_often(memphis):
    model = memphis[(memphis["series"] == "all") & (memphis["method"] == "model")]
    assert model.set_index("level").loc["leavers_cumulative", "cov80"] == pytest.approx(
        81.5, abs=6.5
    )
