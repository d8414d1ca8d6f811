"""The workforce forecast: coherent, blank where unknown, and steady against awkward input."""

import numpy as np
import pandas as pd
import pytest

from iqip_analytics.contract.faults import InputError
from iqip_analytics.forecasts.workforce import workforce_forecast
from tests.forecasts.workforce_plans import known_plan, recruitment, staff

QUANTITIES = {"starters_wte", "leavers_wte", "net_gain_wte", "in_post_wte", "vacancy_wte"}


def test_without_workforce_there_is_no_forecast():
    assert workforce_forecast(known_plan(None)) is None


def test_the_tables_have_the_contracts_columns_and_every_month_and_staff_group():
    found = workforce_forecast(known_plan(staff()), horizon=12)
    assert list(found.table.columns) == [
        "month_end", "staff_group", "quantity", "expected",
        "lower_95", "lower_80", "median", "upper_80", "upper_95",
    ]  # fmt: skip
    assert set(found.table["quantity"]) == QUANTITIES
    assert list(found.table["staff_group"].unique()) == ["midwives", "nurses", "all"]
    assert len(found.table) == 12 * 3 * 5
    assert list(found.quantiles.columns) == [
        "month_end", "staff_group", "quantity", "quantile", "predicted",
    ]  # fmt: skip
    assert set(found.quantiles["quantity"]) == QUANTITIES | {
        "leavers_wte_cumulative",
        "net_gain_wte_cumulative",
    }
    assert found.months[0] == pd.Timestamp("2019-09-30")
    assert len(found.quantiles) == 12 * 3 * 7 * 23


def test_unknown_starters_leave_net_gain_blank_and_leavers_forecast():
    found = workforce_forecast(known_plan(staff().assign(starters_wte=np.nan)))
    by_quantity = found.table.set_index("quantity")["median"]
    assert by_quantity[["net_gain_wte", "in_post_wte", "starters_wte"]].isna().all()
    assert by_quantity["leavers_wte"].notna().all()
    assert found.p_net_gain["p_net_gain"].isna().all()
    assert found.vacancies_close["median"].isna().all()


def test_a_cohort_counts_in_the_month_in_which_it_registers():
    nobody, nurses = (
        workforce_forecast(
            known_plan(staff(), recruitment("int", "2019-10-31", heads, lag=2, conversion=1.0))
        )
        for heads in (0, 41)
    )
    gain = expected(nurses, "starters_wte") - expected(nobody, "starters_wte")
    assert gain[gain.abs() > 1e-9].to_dict() == {pd.Timestamp("2019-12-31"): pytest.approx(41)}


def expected(found, quantity, group="all"):
    rows = found.table[(found.table["quantity"] == quantity)]
    return rows[rows["staff_group"] == group].set_index("month_end")["expected"]


def test_a_division_that_starts_late_is_forecast_from_its_few_months():
    rows = staff(months=36)
    late = rows["division"].eq("surgery") & (rows["month"] < "2019-08-31")
    found = workforce_forecast(known_plan(rows[~late].reset_index(drop=True)).of("surgery"))
    assert found.months_of_history == 1
    assert found.little_history
    # one month of its own, and the trust's rate of 2% a month on 600 in post
    assert expected(found, "leavers_wte").mean() == pytest.approx(12, rel=0.4)


def test_a_staff_group_that_appears_half_way_joins_from_then_on():
    rows = staff(months=36)
    late = rows["staff_group"].eq("midwives") & (rows["month"] < "2018-06-30")
    found = workforce_forecast(known_plan(rows[~late].reset_index(drop=True)))
    assert expected(found, "leavers_wte", "midwives").mean() == pytest.approx(12, rel=0.3)
    assert expected(found, "in_post_wte", "midwives").notna().all()


def test_a_series_whose_last_row_is_late_is_carried_to_the_others():
    rows = staff()
    late = rows["division"].eq("surgery") & (rows["month"] == rows["month"].max())
    found = workforce_forecast(known_plan(rows[~late].reset_index(drop=True)).of("surgery"))
    assert found.last_known_month == pd.Timestamp("2019-08-31")
    assert expected(found, "leavers_wte").notna().all()


def test_a_series_that_ended_long_ago_is_no_longer_forecast():
    rows = staff()
    ended = rows["staff_group"].eq("midwives") & (rows["month"] > "2019-03-31")
    found = workforce_forecast(known_plan(rows[~ended].reset_index(drop=True)))
    assert set(found.table["staff_group"]) == {"nurses", "all"}


def test_late_figures_are_forecast_up_to_the_period_end_and_on():
    found = workforce_forecast(known_plan(staff(last="2019-06-30")), horizon=3)
    assert list(found.months.strftime("%Y-%m")) == [
        "2019-07", "2019-08", "2019-09", "2019-10", "2019-11",
    ]  # fmt: skip


def test_where_nobody_leaves_and_nobody_starts_little_is_likely():
    found = workforce_forecast(known_plan(staff(leavers=0.0, starters=0.0)))
    assert expected(found, "leavers_wte").between(0, 1).all()
    assert (found.p_net_gain["p_net_gain"] < 0.3).all()


def test_one_month_of_data_is_enough_for_a_range():
    found = workforce_forecast(known_plan(staff(months=1)))
    assert found.little_history
    ranges = found.table.set_index("quantity").loc["leavers_wte"]
    assert (ranges["upper_80"] > ranges["lower_80"]).all()


def test_unknown_staff_in_post_blank_only_what_needs_them():
    found = workforce_forecast(known_plan(staff().assign(in_post_wte=np.nan)))
    by_quantity = found.table.set_index("quantity")["median"]
    assert by_quantity[["in_post_wte", "vacancy_wte"]].isna().all()
    assert by_quantity[["leavers_wte", "net_gain_wte"]].notna().all()


def test_one_division_without_starters_blanks_the_trusts_net_gain_alone():
    rows = staff()
    rows["starters_wte"] = rows["starters_wte"].where(rows["division"] != "surgery")
    known = known_plan(rows)
    assert expected(workforce_forecast(known), "net_gain_wte").isna().all()
    assert expected(workforce_forecast(known.of("medicine")), "net_gain_wte").notna().all()


def test_the_planned_level_stands_beside_the_forecast_with_its_bias():
    rows = staff(months=6, divisions=("medicine",), groups=("nurses",))
    paper = rows.assign(leavers_wte=[13.62, 13.35, 3.84, 3.40, 8.00, 7.83])
    found = workforce_forecast(known_plan(paper), planned_leavers_wte=10)
    assert found.planned_bias.actual_mean == pytest.approx(8.34)
    assert found.planned_bias.bias == pytest.approx(1.66)
    assert 6 < found.planned_bias.forecast_mean < 11
    assert 0 < found.planned_bias.p_above_plan < 0.5
    net = found.planned["starters_wte"] - 10
    assert found.planned["net_gain_planned_wte"].tolist() == pytest.approx(net.tolist())


def test_without_a_planned_level_there_is_no_bias():
    found = workforce_forecast(known_plan(staff()))
    assert found.planned is None
    assert found.planned_bias is None


def test_a_scope_that_is_not_reported_is_refused():
    with pytest.raises(InputError, match="did you mean 'medicine'"):
        workforce_forecast(known_plan(staff()).of("medecine"))


def test_a_horizon_of_nothing_is_refused():
    with pytest.raises(InputError, match="horizon 0"):
        workforce_forecast(known_plan(staff()), horizon=0)
