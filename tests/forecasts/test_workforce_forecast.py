"""The workforce forecast: coherent, blank where unknown, and steady against awkward input."""

import numpy as np
import pandas as pd
import pytest

from iqip_analytics.forecasts.workforce import workforce_forecast
from iqip_analytics.plan.faults import InputError
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


def test_a_horizon_of_nothing_is_refused():
    with pytest.raises(InputError, match="horizon 0"):
        workforce_forecast(known_plan(staff()), horizon=0)
