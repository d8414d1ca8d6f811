"""Starters: each cohort counts once, in its month, as surely as its conversion is known."""

import numpy as np
import pandas as pd
import pytest

from iqip_analytics.forecasts.workforce import workforce_forecast
from iqip_analytics.forecasts.workforce.joint import starter_outlooks
from iqip_analytics.forecasts.workforce.panel import panel
from iqip_analytics.forecasts.workforce.pipeline import cohort_wte, cohorts
from tests.forecasts.workforce_plans import known_plan, recruitment, staff


def counted(table):
    return list(workforce_forecast(known_plan(staff(), table)).cohorts["counted"])


def only(table):
    return cohorts(table).iloc[0]


def test_a_cohort_is_headcount_times_conversion_times_wte():
    cohort = only(recruitment("int", "2019-10-31", 41, lag=3).assign(wte_per_head=0.8))
    assert cohort["expected_wte"] == pytest.approx(41 * 0.9 * 0.8)
    assert cohort["month_end"] == pd.Timestamp("2020-01-31")
    assert cohort_wte(cohort).mean() == pytest.approx(41 * 0.9 * 0.8, rel=0.005)


@pytest.mark.parametrize(("conversion", "wte"), [(0.0, 0.0), (1.0, 41.0)])
def test_a_sure_conversion_has_no_range(conversion, wte):
    drawn = cohort_wte(only(recruitment("int", "2019-10-31", 41, conversion=conversion)))
    assert (drawn == wte).all()


def test_a_blank_conversion_is_the_headcount_expected_and_blank_wte_is_one():
    assert only(recruitment("int", "2019-10-31", 41, conversion=None))["expected_wte"] == 41


def test_a_smaller_cohort_is_less_certain():
    small, large = (
        cohort_wte(only(recruitment("int", "2019-10-31", heads, conversion=0.8))) / heads
        for heads in (2, 200)
    )
    assert small.std() > large.std() > 0.08


def test_a_cohort_of_nobody_brings_nobody():
    assert (cohort_wte(only(recruitment("int", "2019-10-31", 0))) == 0).all()


def test_what_is_past_is_history_and_what_is_too_far_does_not_count():
    assert counted(recruitment("old", "2019-08-31", 13, route="local_rn")) == ["past"]
    assert counted(recruitment("next", "2019-09-30", 13, route="local_rn")) == ["expected"]
    assert counted(recruitment("tna", "2018-09-30", 9, lag=24, route="tna")) == ["beyond_horizon"]


def test_a_staff_group_without_workforce_rows_takes_no_cohort_in():
    table = recruitment("tna", "2019-10-31", 9, route="tna").assign(staff_group="associates")
    assert counted(table) == ["no_series"]


def test_trainees_are_no_supply_until_they_register():
    trainees = recruitment("tna", "2019-09-30", 36, lag=6, conversion=1.0, route="tna")
    nobody = recruitment("tna", "2019-09-30", 0, lag=6, conversion=1.0, route="tna")
    with_them, without = (
        workforce_forecast(known_plan(staff(), table)).table for table in (trainees, nobody)
    )
    more = with_them["expected"] - without["expected"]
    starters = (with_them["quantity"] == "starters_wte") & (with_them["staff_group"] == "all")
    by_month = more[starters].set_axis(with_them["month_end"][starters])
    assert by_month["2020-03-31"] == pytest.approx(36)
    assert by_month.drop(pd.Timestamp("2020-03-31")).abs().max() == 0


def test_a_past_cohort_is_taken_out_of_the_baseline():
    rows = staff()
    came = (rows["month"] == "2019-08-31") & (rows["division"] == "medicine")
    came &= rows["staff_group"] == "nurses"
    rows["starters_wte"] = np.where(came, rows["starters_wte"] + 40, rows["starters_wte"])
    listed = recruitment("int", "2019-08-31", 40, conversion=1.0)
    plain = recruitment("int", "2019-08-31", 0, conversion=1.0)
    past = panel(rows)
    nurses = [series.label for series in past.series].index("medicine/nurses")
    outside = starter_outlooks(past, cohorts(listed), 12)[nurses].mean
    without = starter_outlooks(panel(staff()), cohorts(plain), 12)[nurses].mean
    assert outside == pytest.approx(without)


def test_a_division_without_a_pipeline_keeps_its_large_intakes():
    rows = staff(months=48)
    september = rows["month"].dt.month == 9
    rows["starters_wte"] = np.where(september, 40.0, 3.0)
    (first, *_) = starter_outlooks(panel(rows), cohorts(None), 12)
    assert first.mean[0] > 25
    assert first.mean.sum() == pytest.approx(40 + 11 * 3, rel=0.2)


def test_with_a_pipeline_the_baseline_is_an_ordinary_month():
    rows = staff(months=48)
    intake = rows["month"] == "2018-09-30"
    rows["starters_wte"] = np.where(intake, 60.0, 3.0)
    table = recruitment("new", "2019-09-30", 60)
    nurses = starter_outlooks(panel(rows), cohorts(table), 12)[1]
    assert nurses.mean.mean() == pytest.approx(3, rel=0.35)
