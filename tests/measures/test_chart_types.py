"""The chart that the data ask for, against published cases, and a library's distributions."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom, geom, poisson

from iqip_analytics.measures.chart_types import (
    cases_between_limits,
    chart_type,
    counted_limits,
    days_between_limits,
    runs_about_median,
    typed_points,
)
from iqip_analytics.measures.control_phases import control_points

NO_CHANGE = pd.DataFrame({"from_month": pd.to_datetime([]), "reason": []})
# Montgomery, Introduction to Statistical Quality Control: purchase orders, p chart, variable size
ORDERS = [
    100, 80, 80, 100, 110, 110, 100, 100, 90, 90, 110, 120, 120, 120, 110, 80, 80, 80, 90, 100,
    100, 100, 100, 90, 90,
]  # fmt: skip
WRONG = [12, 8, 6, 9, 10, 12, 11, 16, 10, 6, 20, 15, 9, 8, 6, 8, 10, 7, 5, 8, 5, 8, 10, 6, 9]
# the same: defects in dyed cloth, u chart, variable size
ROLLS = [10, 8, 13, 10, 9.5, 10, 12, 10.5, 12, 12.5]
DEFECTS = [14, 12, 20, 11, 7, 10, 21, 16, 19, 23]
# the same: hours between failures of a valve, t chart
FAILURES = [
    286, 948, 536, 124, 816, 729, 4, 143, 431, 8, 2837, 596, 81, 227, 603, 492, 1199, 1214,
    2831, 96,
]  # fmt: skip
# S. Simon, "Central line infections", pmean.com: days of a year on which one began
INFECTIONS = [
    24, 43, 43, 46, 47, 55, 55, 71, 90, 91, 102, 113, 137, 153, 165, 185, 195, 228, 342, 342, 343,
    363,
]  # fmt: skip


def rows(
    values: list, numerators: list | None = None, denominators: list | None = None
) -> pd.DataFrame:
    months = pd.date_range(end="2019-08-31", periods=len(values), freq="ME")
    blank = [np.nan] * len(values)
    return pd.DataFrame(
        {
            "month_end": months,
            "value": [float(value) for value in values],
            "numerator": numerators or blank,
            "denominator": denominators or blank,
        }
    )


def shares(numerators: list, denominators: list, per: float = 100) -> pd.DataFrame:
    values = [per * n / d for n, d in zip(numerators, denominators, strict=True)]
    return rows(values, numerators, denominators)


# ---- published cases ----


def test_the_published_p_chart_with_the_order_that_lies_outside():
    chart = counted_limits(shares(WRONG, ORDERS), "percent")
    assert chart.mean == pytest.approx(9.55, abs=0.005)
    assert [round(limit, 1) for limit in chart.upper_limit[:2]] == [18.4, 19.4]
    assert chart.lower_limit[1] == 0
    assert np.flatnonzero(chart.special == 1).tolist()[:1] == [10]  # sample 11


def test_the_published_u_chart():
    chart = counted_limits(shares(DEFECTS, ROLLS, per=1), "rate")
    assert chart.mean == pytest.approx(1.42, abs=0.005)
    assert chart.lower_limit[0] == pytest.approx(0.29, abs=0.01)
    assert chart.upper_limit[0] == pytest.approx(2.55, abs=0.01)
    assert not chart.special.any()


def test_the_published_times_between_failures():
    chart = days_between_limits(pd.DataFrame({"value": FAILURES}))
    assert chart.mean**0.2777 == pytest.approx(5.386, abs=0.01)
    assert chart.upper_limit**0.2777 == pytest.approx(11.66, abs=0.02)
    assert chart.lower_limit == 0
    assert not chart.special.any()  # "a state of control"


def test_the_published_infections_with_the_long_summer_without_one():
    gaps = np.diff(INFECTIONS)
    chart = cases_between_limits(pd.DataFrame({"value": gaps}))
    assert np.flatnonzero(chart.special).tolist() == [int(np.argmax(gaps))] == [17]


def test_the_published_limits_of_run_charts():
    """Anhøj and Olesen 2014: useful months, longest run, fewest crossings."""
    told = {}
    for useful in (10, 12, 16, 20, 24):
        runs = runs_about_median([0, 1] * (useful // 2))
        told[useful] = (runs.most, runs.fewest)
    assert told == {10: (6, 2), 12: (7, 3), 16: (7, 4), 20: (7, 6), 24: (8, 8)}


# ---- a library as oracle ----


@given(st.integers(5, 400), st.floats(0.02, 0.98), st.floats(0.5, 30))
@settings(deadline=None, max_examples=25)
def test_limits_are_three_of_the_distributions_own_standard_deviations(size, share, mean):
    total = round(share * size)
    if 0 < total < size:
        chart = counted_limits(shares([total, total], [size, size]), "percent")
        spread = 300 * binom(size, total / size).std() / size
        assert chart.upper_limit[0] == pytest.approx(min(chart.mean + spread, 100))
    chart = counted_limits(shares([total + 1] * 2, [size] * 2, per=1000), "rate")
    spread = 3000 * poisson(total + 1).std() / size
    assert chart.lower_limit[0] == pytest.approx(max(chart.mean - spread, 0), abs=1e-9)
    between = cases_between_limits(pd.DataFrame({"value": [mean, mean]}))
    assert between.upper_limit - mean == pytest.approx(3 * geom(1 / (mean + 1)).std())


@pytest.mark.parametrize("useful", range(2, 26, 2))
def test_the_fewest_crossings_are_the_binomials(useful):
    assert runs_about_median([0, 1] * (useful // 2)).fewest == binom.ppf(0.05, useful - 1, 0.5)


# ---- which chart ----

STEADY = [9, 11, 10, 8, 12, 10, 9, 11, 10, 12, 8, 10, 11, 9, 10, 9]
EVENTS = [0, 0, 1, 0, 0, 0, 2, 0, 0, 1, 0, 1, 0, 0, 0, 1, 0, 1, 0, 0]


def test_a_plain_series_keeps_its_usual_chart_to_the_bit():
    plain = rows(STEADY)
    assert chart_type(plain, "rate") == "xmr"
    usual = control_points(plain, NO_CHANGE)
    pd.testing.assert_frame_equal(typed_points("xmr", plain, "rate", NO_CHANGE), usual)


@pytest.mark.parametrize(
    ("given_rows", "unit", "kind"),
    [
        (shares(WRONG, ORDERS), "percent", "p"),
        (shares(WRONG, [100] * 25), "percent", "xmr"),  # one limit fits all
        (shares([30, 2] * 10, [100, 60] * 10), "percent", "xmr"),  # more than counting explains
        (shares([n + 0.5 for n in WRONG], ORDERS), "percent", "xmr"),  # WTE: nothing counted
        (shares(WRONG, ORDERS, per=1000), "rate", "u"),
        (rows(WRONG, WRONG, ORDERS), "rate", "xmr"),  # by no fixed number
        (rows(STEADY[:12]), "rate", "run"),
        (rows(EVENTS), "count", "t"),
        (shares(EVENTS, [200, 210] * 10, per=1000), "rate", "g"),
        (rows(EVENTS), "rate", "xmr"),  # of what, nobody knows
        (rows(STEADY), "count", "xmr"),
        (rows([0] * 20), "count", "xmr"),
    ],
)
def test_the_data_choose_the_chart(given_rows, unit, kind):
    assert chart_type(given_rows, unit) == kind


# ---- what is drawn ----


def test_a_share_of_another_numerator_than_its_own_is_not_drawn_by_counting():
    counted = shares(WRONG, ORDERS)
    assert chart_type(counted, "percent") == "p"
    assert chart_type(counted.assign(value=100 - counted["value"]), "percent") == "xmr"


@pytest.mark.parametrize("denominators", [None, [100] * 24], ids=["days", "cases"])
def test_no_time_between_events_is_drawn_across_a_month_that_is_missing(denominators):
    every_third = [float(month % 3 == 0) for month in range(24)]
    known = rows(every_third, every_third, denominators)
    assert chart_type(known, "count") == ("t" if denominators is None else "g")
    assert chart_type(known.drop(index=[10]), "count") == "xmr"


def test_each_event_but_the_first_is_a_point_in_its_month():
    drawn = typed_points("t", rows(EVENTS), "count", NO_CHANGE)
    assert len(drawn) == sum(EVENTS) - 1
    assert drawn["month_end"].is_monotonic_increasing
    first, second = pd.Timestamp("2018-03-31"), pd.Timestamp("2018-07-31")
    # Half of March, three whole months, a quarter of July
    assert drawn["month_end"].iloc[0] == second
    assert drawn["value"].iloc[0] == pytest.approx(15.5 + (second - first).days - 31 + 31 / 4)
    assert drawn["value"].iloc[1] == pytest.approx(31 / 2)


def test_cases_between_events_are_those_of_the_denominators():
    drawn = typed_points("g", shares([1, 0, 0, 1], [100, 50, 60, 40]), "percent", NO_CHANGE)
    assert drawn["value"].tolist() == [50 + 50 + 60 + 20]


def test_fewer_than_thirteen_events_are_drawn_and_not_judged():
    drawn = typed_points("t", rows([*EVENTS, 0, 0, 0, 0, 0, 0, 0, 9]), "count", NO_CHANGE)
    assert drawn["special"].any()
    few = typed_points("t", rows(EVENTS), "count", NO_CHANGE)
    assert len(few) < 13
    assert not few["special"].any()


def test_a_phase_has_limits_of_its_own_on_every_chart():
    counted = shares([*WRONG, *[2 * n for n in WRONG]], [*ORDERS, *ORDERS])
    change = pd.DataFrame({"from_month": counted["month_end"].iloc[[25]], "reason": ["New form"]})
    drawn = typed_points("p", counted, "percent", change)
    assert drawn.groupby("phase")["mean"].first().round(2).tolist() == [9.55, 19.10]


def test_under_thirteen_months_the_median_stands_without_limits():
    drawn = typed_points("run", rows([1, 2, 9]), "rate", NO_CHANGE)
    assert drawn["mean"].tolist() == [2, 2, 2]
    assert drawn[["lower_limit", "upper_limit"]].isna().all(axis=None)


def test_a_shift_about_the_median_is_seen_and_alternation_is_not():
    assert runs_about_median([1, 2, 1, 2, 1, 2, 8, 9, 8, 9, 8, 9]).shifted
    assert not runs_about_median([1, 9, 2, 8, 1, 9, 2, 8, 1, 9, 2, 8]).shifted
    assert not runs_about_median([5.0] * 9).shifted


@given(st.lists(st.integers(0, 3), min_size=2, max_size=30).filter(lambda n: sum(n) > 1))
@settings(deadline=None, max_examples=40)
def test_the_days_between_the_first_event_and_the_last_add_up(events):
    drawn = typed_points("t", rows(events), "count", NO_CHANGE)
    assert (drawn["value"] > 0).all()
    months = rows(events)["month_end"]
    assert drawn["value"].sum() <= (months.iloc[-1] - months.iloc[0]).days + 31
    assert drawn["month_end"].value_counts().sum() == sum(events) - 1
