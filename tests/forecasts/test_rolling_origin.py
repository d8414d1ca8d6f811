"""The rolling origin: methods see what was known, never what followed, and are held to a form."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iqip_analytics.contract.faults import InputError
from iqip_analytics.forecasts.quality.rolling_origin import (
    FORECAST_COLUMNS,
    backtest,
    long_frame,
    outcome_frame,
)
from iqip_analytics.forecasts.quality.scoring import QUANTILES

ORIGINS = pd.DatetimeIndex(["2019-01-31", "2019-02-28", "2019-03-31"])
WARDS = ["medicine", "surgery"]


def months(origin: pd.Timestamp) -> pd.DatetimeIndex:
    return pd.date_range(origin + pd.offsets.MonthEnd(1), periods=2, freq="ME")


def certain(value: float, series: list[str] | None = None):
    """A method that says one value for every month of every series."""
    names = series or WARDS

    def method(origin: pd.Timestamp) -> pd.DataFrame:
        values = np.full((len(names), 2, len(QUANTILES)), value)
        named = np.array(names)[:, None]
        return long_frame(values, level="ward", series=named, months=months(origin))

    return method


def ones(origin: pd.Timestamp) -> pd.DataFrame:
    """One in every month of medicine, two in surgery's."""
    outcome = np.array([[1.0, 1.0], [2.0, 2.0]])
    named = np.array(WARDS)[:, None]
    return outcome_frame(outcome, level="ward", series=named, months=months(origin), scale=0.5)


def tried(method=None, *, position=lambda origin: origin, outcomes=ones, **others):
    methods = {"three": certain(3), "zero": certain(0)} if method is None else {"tried": method}
    return backtest(ORIGINS, position=position, methods=methods, outcomes=outcomes, **others)


def test_every_method_s_forecast_stands_beside_what_followed():
    found = tried()
    assert list(found.forecasts.columns) == [*FORECAST_COLUMNS, "scale"]
    assert len(found.forecasts) == 3 * 2 * 2 * 2 * len(QUANTILES)
    surgery = found.forecasts[found.forecasts["series"] == "surgery"]
    assert set(surgery["outcome"]) == {2.0}
    errors = found.scores[found.scores["series"] == "all"].set_index("method")["crps"]
    assert errors["three"] == pytest.approx((2 + 1) / 2)
    assert errors["zero"] == pytest.approx((1 + 2) / 2)
    assert (found.scores["scaled_crps"] == 2 * found.scores["crps"]).all()


def test_methods_are_shown_in_the_order_given_and_each_is_timed():
    found = tried()
    assert list(found.forecasts["method"].unique()) == list(found.seconds) == ["three", "zero"]
    assert all(seconds > 0 for seconds in found.seconds.values())


def test_an_origin_without_a_position_or_an_outcome_is_passed_over():
    told = []
    found = tried(
        position=lambda origin: None if origin == ORIGINS[0] else origin,
        outcomes=lambda origin: ones(origin).iloc[: 0 if origin == ORIGINS[1] else None],
        progress=lambda *done: told.append(done),
    )
    assert list(found.origins) == [ORIGINS[2]]
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_where_no_origin_can_be_scored_there_is_no_row():
    found = tried(position=lambda _: None)
    assert found.forecasts.empty
    assert list(found.forecasts.columns) == FORECAST_COLUMNS
    assert not len(found.origins)


def test_a_forecast_without_an_outcome_is_not_kept():
    found = tried(certain(1, [*WARDS, "estates"]))
    assert set(found.forecasts["series"]) == set(WARDS)


def test_a_method_may_leave_out_what_it_cannot_forecast():
    found = tried(certain(1, ["surgery"]))
    assert set(found.forecasts["series"]) == {"surgery"}


def changed(**columns):
    return lambda origin: certain(1.0)(origin).assign(**columns)


FAULTY = {
    "no series, predicted": lambda origin: certain(1)(origin)[["level", "month_end", "quantile"]],
    "missing or mixed up": lambda origin: certain(1)(origin).iloc[:-1],
    "4 with a blank value": changed(predicted=np.nan),
    "4 with quantiles that cross": changed(predicted=lambda made: -made["quantile"]),
    "4 with a month that is not after the origin": changed(month_end=ORIGINS[0]),
    "1 with a level, series and month given twice": lambda origin: pd.concat(
        [certain(1)(origin), certain(1)(origin).iloc[: len(QUANTILES)]]
    ),
    "of level ward, of series medicine, surgery": changed(level="division"),
}


@pytest.mark.parametrize("message", FAULTY)
def test_a_method_that_cannot_be_scored_is_told_what_is_wrong(message):
    with pytest.raises(InputError, match=message):
        tried(FAULTY[message])


def test_all_that_is_wrong_with_a_method_is_told_at_once():
    both = changed(predicted=np.nan, month_end=ORIGINS[0])
    with pytest.raises(InputError, match=r"2019-01 .* blank value .*; .* not after the origin"):
        tried(both)


@given(st.lists(st.integers(0, 9), min_size=4, max_size=4), st.booleans())
@settings(deadline=None, max_examples=15)
def test_a_long_frame_is_what_a_loop_writes(numbers, narrow):
    values = np.array(numbers, dtype=float).reshape(2, 2)[..., None] + np.array(QUANTILES)
    named = np.array(WARDS)[:, None]
    ends = months(ORIGINS[0])
    level = "ward" if narrow else np.array(["near", "far"])
    made = long_frame(values, level=level, series=named, months=ends)
    rows = [
        ("ward" if narrow else ("near", "far")[b], WARDS[a], ends[b], level, numbers[2 * a + b])
        for a in range(2)
        for b in range(2)
        for level in QUANTILES
    ]
    assert list(made["level"]) == [row[0] for row in rows]
    assert list(made["series"]) == [row[1] for row in rows]
    assert list(made["month_end"]) == [row[2] for row in rows]
    assert list(made["quantile"]) == [row[3] for row in rows]
    assert list(made["predicted"]) == [row[4] + row[3] for row in rows]
