"""What the field would have forecast: by definition, by draws, and by a library of its own."""

from functools import cache

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pmcontrols import PMB
from pmcontrols import earned_schedule as their_schedule

from iqip_analytics.forecasts.quality.completion_backtest import backtest_completion
from iqip_analytics.forecasts.quality.field_baselines import (
    FIELD_METHODS,
    months_earned,
    sum_of_days,
)
from tests.forecasts.test_backtest import ORIGINS
from tests.forecasts.test_backtest import drawn as drawn_register


@cache
def field() -> pd.DataFrame:
    return backtest_completion(
        drawn_register(), ORIGINS, horizon=3, further=FIELD_METHODS
    ).forecasts


@given(
    st.lists(st.integers(0, 9), min_size=2, max_size=12).filter(lambda steps: sum(steps) > 0),
    st.floats(0, 1),
)
def test_the_months_earned_are_those_of_pmcontrols(steps, share):
    due = np.cumsum(steps).astype(float)
    approved = round(share * due[-1])
    baseline = PMB(
        periods=tuple(np.arange(len(due))), pv=tuple(due), bac=due[-1], created_at="", version=""
    )
    assert months_earned(due, approved) == pytest.approx(their_schedule(baseline, approved))


def test_a_sum_of_days_is_what_drawing_them_gives():
    daily = np.array([0, 0, 0, 1, 1, 4])
    drawn = np.random.default_rng(1).choice(daily, size=(20_000, 20)).sum(axis=1)
    exact = sum_of_days(np.bincount(daily) / len(daily), 20)
    assert exact.sum() == pytest.approx(1)
    assert exact @ np.arange(len(exact)) == pytest.approx(20 * daily.mean())
    seen = np.bincount(drawn, minlength=len(exact)) / len(drawn)
    assert np.abs(exact.cumsum() - seen.cumsum()).max() < 0.015


@pytest.mark.parametrize("method", FIELD_METHODS)
def test_a_field_method_s_counts_rise_with_the_months_and_stay_within_what_is_open(method):
    rows = field()[field()["method"] == method]
    key = ["level", "series", "origin", "quantile"]
    assert (rows.groupby(key)["predicted"].diff().dropna() >= 0).all()
    assert (rows["predicted"] >= 0).all()


def test_earned_schedule_has_no_spread_and_drawn_days_have():
    spread = (
        field()
        .groupby(["method", "level", "series", "origin", "month_end"])["predicted"]
        .agg(np.ptp)
    )
    assert (spread["earned_schedule"] == 0).all()
    assert (spread["days_drawn_again"] > 0).any()
