"""Laws of the completion forecast, and registers on which a careless one would fail."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iqip_analytics.contract.faults import InputError
from iqip_analytics.forecasts.completion.approvals_ahead import completion_forecast
from iqip_analytics.forecasts.quality.scoring import QUANTILES
from iqip_analytics.plan.plan import Plan
from tests.forecasts.registers import drawn_plan, plan_from, plan_of

PLAN = drawn_plan()
KNOWN = PLAN.as_at("2018-12-31")
FORECAST = completion_forecast(KNOWN, horizon=6)


def total_row(forecast, month: int = 0):
    return forecast.table[forecast.table["grouping"] == "all"].iloc[month]


def lawful(forecast) -> bool:
    """Within the plan, rising with the level and with the months."""
    values = forecast.quantiles.pivot_table(
        index=["grouping", "group", "month_end"], columns="quantile", values="predicted"
    )
    wide = values.to_numpy().reshape(-1, forecast.horizon, len(QUANTILES))
    totals = forecast.table["total"].to_numpy()
    shares = forecast.table[["p_on_trajectory"]].to_numpy()
    return bool(
        (np.diff(wide, axis=2) >= 0).all()
        and (np.diff(wide, axis=1) >= 0).all()
        and (forecast.table["upper_95"] <= totals).all()
        and (forecast.table["expected"] <= totals + 1e-9).all()
        and (forecast.table["expected_shortfall"] >= 0).all()
        and ((shares >= 0) & (shares <= 1 + 1e-9)).all()
    )


def test_tables_have_the_columns_of_the_data_contract():
    assert list(FORECAST.table.columns) == [
        *["grouping", "group", "month_end", "total", "due", "expected", "lower_95", "lower_80"],
        *["median", "upper_80", "upper_95", "p_on_trajectory", "expected_shortfall"],
    ]
    keys = ["grouping", "group", "month_end"]
    assert list(FORECAST.quantiles.columns) == [*keys, "quantile", "predicted"]
    assert list(FORECAST.actions.columns) == [
        *["action_id", "division", "agreed_deadline", "p_by_deadline"],
        *["p_approved_by_next_month_end", "expected_shortfall"],
    ]


def test_every_group_has_a_row_for_each_month_to_the_horizon():
    months = pd.date_range("2019-01-31", periods=6, freq="ME")
    for _, rows in FORECAST.table.groupby(["grouping", "group"]):
        assert list(rows["month_end"]) == list(months)


def test_the_forecast_is_lawful():
    assert lawful(FORECAST)


def test_expected_approvals_of_divisions_add_up_to_the_trust():
    table = FORECAST.table
    whole = table[table["grouping"] == "all"]["expected"].to_numpy()
    parts = table[table["grouping"] == "division"].groupby("month_end")["expected"].sum()
    assert parts.to_numpy() == pytest.approx(whole)


def test_a_division_s_own_tables_say_what_the_trust_s_say_of_it():
    own = completion_forecast(KNOWN.of("division_1"), horizon=6)
    ours = own.table[own.table["grouping"] == "all"].drop(columns=["grouping", "group"])
    table = FORECAST.table
    theirs = table[(table["grouping"] == "division") & (table["group"] == "division_1")]
    pd.testing.assert_frame_equal(
        ours.reset_index(drop=True),
        theirs.drop(columns=["grouping", "group"]).reset_index(drop=True),
    )
    assert set(own.actions["division"]) == {"division_1"}


def test_the_same_input_gives_the_same_bits():
    again = completion_forecast(PLAN.as_at("2018-12-31"), horizon=6)
    for name in ("table", "quantiles", "actions", "likely_finish", "approvals_needed"):
        pd.testing.assert_frame_equal(
            getattr(FORECAST, name), getattr(again, name), check_exact=True
        )


def test_what_happens_later_never_alters_a_forecast():
    evidence = PLAN.tables["evidence"]
    earlier = evidence[evidence["event_on"] <= "2018-12-31"]
    cut = Plan(name="cut", tables={**PLAN.tables, "evidence": earlier})
    again = completion_forecast(cut.as_at("2018-12-31"), horizon=6)
    pd.testing.assert_frame_equal(FORECAST.table, again.table, check_exact=True)


def test_a_longer_horizon_says_the_same_of_the_months_both_cover():
    longer = completion_forecast(KNOWN, horizon=9).table
    near = longer[longer["month_end"] <= "2019-06-30"]["expected"].to_numpy()
    assert near == pytest.approx(FORECAST.table["expected"].to_numpy(), rel=0.02)


@settings(max_examples=12, deadline=None)
@given(
    count=st.integers(1, 25),
    months=st.integers(1, 20),
    divisions=st.integers(1, 3),
    chance=st.floats(0.02, 0.95),
    seed=st.integers(0, 1000),
)
def test_any_register_has_a_lawful_forecast(count, months, divisions, chance, seed):
    plan = drawn_plan(count=count, months=months, divisions=divisions, chance=chance, seed=seed)
    known = plan.as_at("2018-06-30")
    forecast = completion_forecast(known, horizon=4)
    assert lawful(forecast)


# ---- awkward registers ----


def register_of(count: int, deadline: str, approved: str = "", added: str = "2018-06-15") -> Plan:
    rows = [f"A{number} | {added} | {deadline} | {approved}" for number in range(count)]
    return plan_of("\n".join(["action | added | deadline | approved", *rows]), start="2018-06-30")


def width(forecast) -> int:
    row = total_row(forecast, 5)
    return int(row["upper_95"] - row["lower_95"])


def test_without_any_history_the_forecast_is_wide():
    known = register_of(20, "2019-03-31", added="2018-06-15").as_at("2018-06-30")
    forecast = completion_forecast(known, horizon=6)
    assert forecast.little_history
    assert forecast.past_origins == 0
    assert lawful(forecast)
    assert width(forecast) >= 6


def test_actions_added_yesterday_are_forecast_too():
    known = register_of(8, "2019-03-31", added="2018-12-30").as_at("2018-12-31")
    assert len(completion_forecast(known, horizon=3).actions) == 8


def test_with_all_approved_nothing_is_left_to_forecast():
    known = register_of(5, "2019-03-31", "2018-09-10").as_at("2018-12-31")
    forecast = completion_forecast(known, horizon=3)
    row = total_row(forecast)
    assert row["lower_95"] == row["median"] == row["upper_95"] == row["total"] == 5
    assert (row["p_on_trajectory"], row["expected_shortfall"]) == (pytest.approx(1), 0)
    assert forecast.actions.empty


def test_with_none_approved_in_years_the_forecast_stays_low_and_open():
    known = register_of(30, "2015-03-31", added="2014-12-01").as_at("2018-12-31")
    row = total_row(completion_forecast(known, horizon=6), 5)
    assert row["median"] <= 3
    assert row["upper_95"] < 30


def test_actions_overdue_by_years_have_no_chance_by_their_deadline():
    known = register_of(6, "2015-03-31", added="2014-12-01").as_at("2018-12-31")
    actions = completion_forecast(known, horizon=6).actions
    assert (actions["p_by_deadline"] == 0).all()
    assert actions["expected_shortfall"].between(0.5, 1).all()


def test_deadlines_all_on_one_day_are_no_hindrance():
    known = register_of(40, "2019-03-31").as_at("2018-12-31")
    table = completion_forecast(known, horizon=6).table
    due = table[table["grouping"] == "all"]["due"]
    assert list(due) == [0, 0, 40, 40, 40, 40]


def test_one_division_is_the_trust():
    known = register_of(9, "2019-03-31").as_at("2018-12-31")
    table = completion_forecast(known, horizon=2).table
    whole = table[table["grouping"] == "all"]["expected"].to_numpy()
    assert table[table["grouping"] == "division"]["expected"].to_numpy() == pytest.approx(whole)


def test_a_re_opened_approval_is_open_again():
    plan = plan_of(
        """
        action | added      | deadline   | approved   | reopened
        A1     | 2018-06-15 | 2018-12-31 | 2018-09-10 | 2018-11-02
        A2     | 2018-06-15 | 2018-12-31 | 2018-09-10 |
        """,
        start="2018-06-30",
    )
    forecast = completion_forecast(plan.as_at("2018-12-31"), horizon=3)
    assert list(forecast.actions["action_id"]) == ["A1"]
    assert total_row(forecast)["lower_95"] >= 1


def test_a_plan_without_an_action_yet_has_empty_tables():
    known = register_of(3, "2019-03-31", added="2018-12-15").as_at("2018-06-30")
    forecast = completion_forecast(known, horizon=3)
    assert forecast.table.empty
    assert forecast.actions.empty


def test_a_re_baselined_deadline_is_the_one_in_force():
    moved = {"action_id": "A1", "recorded_on": "2018-10-01", "effective_on": "2018-10-31"}
    plan = plan_of(
        """
        action | added      | deadline
        A1     | 2018-06-15 | 2018-09-30
        A2     | 2018-06-15 | 2018-09-30
        """,
        start="2018-06-30",
        changes=[{**moved, "field": "agreed_deadline", "value": "2019-02-28"}],
    )
    forecast = completion_forecast(plan.as_at("2018-12-31"), horizon=3)
    due = forecast.table[forecast.table["grouping"] == "all"]["due"]
    assert list(due) == [1, 2, 2]


def test_actions_at_risk_come_in_the_order_of_what_they_add_to_the_shortfall():
    shares = FORECAST.at_risk["expected_shortfall"]
    assert shares.is_monotonic_decreasing
    assert len(FORECAST.at_risk) == len(FORECAST.actions)


def test_approvals_needed_would_meet_what_is_due():
    needed = FORECAST.approvals_needed
    whole = needed[needed["grouping"] == "all"]
    ahead = np.arange(1, 7)
    reached = whole["approved"] + whole["needed_per_month"] * ahead
    assert (reached >= whole["due"] - 1e-9).all()


def test_likely_finish_ends_are_in_order():
    finish = FORECAST.likely_finish.fillna(pd.Timestamp("2099-12-31"))
    assert (finish["lower_80"] <= finish["median"]).all()
    assert (finish["median"] <= finish["upper_80"]).all()


@pytest.mark.parametrize("horizon", [0, -3])
def test_a_horizon_below_one_month_is_refused(horizon):
    with pytest.raises(InputError, match="at least 1 month"):
        completion_forecast(KNOWN, horizon=horizon)


def test_a_scope_that_is_not_reported_is_refused():
    with pytest.raises(InputError, match="is not reported"):
        completion_forecast(KNOWN.of("radiology"))


def test_a_plan_of_rows_needs_no_evidence():
    plan = plan_from(
        [
            {
                "action_id": "A",
                "title": "A",
                "element": "section_notice",
                "action_type": "section_31",
                "division": None,
                "agreed_deadline": "2018-12-31",
            }
        ],
        [],
        start="2018-06-30",
    )
    with pytest.raises(InputError):
        completion_forecast(plan.as_at("2018-05-31"))
    assert len(completion_forecast(plan.as_at("2018-08-31")).actions) == 1
