"""The workforce explorer says what the briefing says, and what a scenario changes of it."""

from dataclasses import replace
from io import StringIO

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from iqip_analytics.briefing import briefing_for
from iqip_analytics.explore.workforce import WorkforcePanel
from iqip_analytics.plan.run import Run
from tests.explore.panels import box, changed, handed_out, text

NUMBERS = {"message", "staff", "fan"}


def contents(panel):
    given = panel.positions.parameters(panel.period.value, panel.ahead.scope)
    return briefing_for(panel.ahead.known.of(panel.ahead.scope), **given).contents


@pytest.mark.parametrize("scope", ["trust", "medicine"])
def test_central_is_the_briefing_to_the_last_digit(found, scope):
    panel = WorkforcePanel(found, scope)
    expected = contents(panel).workforce_forecast
    table = panel.tables()["workforce_by_month"]
    whole = expected.table[expected.table["staff_group"] == "all"].reset_index(drop=True)
    for course in ("briefing", "scenario"):
        own = table[table["course"] == course].drop(columns="course").reset_index(drop=True)
        assert_frame_equal(own, whole, check_exact=True)
    bias = expected.planned_bias
    rows = panel.tables()["comparison"].set_index("measure")
    planned = rows.loc["Planned leavers", "briefing"]
    assert (planned is None) == (bias is None) or pd.isna(planned)
    if bias is not None:
        above = rows.loc["Chance that more leave than planned, six months ahead", "briefing"]
        assert (planned, above) == (bias.planned_leavers_wte, bias.p_above_plan)


def test_every_measure_is_in_the_forecast_of_the_briefing(workforce):
    forecast = contents(workforce).workforce_forecast
    month = workforce.month.value
    at = forecast.table.query("staff_group == 'all' and month_end == @month").set_index("quantity")
    rows = workforce.tables()["comparison"].set_index("measure")
    expected = {
        "Starters in November 2019, expected": "starters_wte",
        "Leavers in November 2019, expected": "leavers_wte",
        "Net gain in November 2019, expected": "net_gain_wte",
        "Staff in post at 30 November 2019, expected": "in_post_wte",
        "Vacancies at 30 November 2019, expected": "vacancy_wte",
    }
    for measure, quantity in expected.items():
        own = rows.loc[measure, ["briefing", "briefing_lower_80", "briefing_upper_80"]]
        assert list(own) == list(at.loc[quantity, ["expected", "lower_80", "upper_80"]])
    chances = forecast.p_net_gain.set_index("month_end").loc[month]
    assert rows.loc["Chance of a net gain in November 2019", "briefing"] == chances["p_net_gain"]


@pytest.mark.parametrize(
    ("field", "typed", "pieces"),
    [
        ("leavers_level", 1.2, NUMBERS | {"level"}),
        ("planned_leavers_wte", "12", {"message", "staff", "fan"}),
        ("recruitment_conversion", "50", NUMBERS),
        ("recruitment_delay", 2, NUMBERS),
    ],
)
def test_a_control_changes_what_it_should_and_only_that(workforce, field, typed, pieces):
    def change():
        box(workforce, field).value = typed

    assert changed(workforce, change) == pieces
    assert workforce.alert.value == ""


def test_the_leavers_level_is_told_in_wte_a_month(workforce):
    mean = (
        contents(workforce)
        .workforce_forecast.table.query("staff_group == 'all' and quantity == 'leavers_wte'")[
            "expected"
        ]
        .mean()
    )
    assert text(workforce.level.box) == (
        f"What is expected: {mean:.2f} WTE a month over the 12 months ahead."
    )
    box(workforce, "leavers_level").value = 1.2
    assert "1.2 times what is expected means" in text(workforce.level.box)
    assert f"the briefing has {mean:.2f}." in text(workforce.level.box)


def test_the_message_says_what_changed_against_the_briefing(workforce):
    box(workforce, "leavers_level").value = 1.25
    message = text(workforce.message.box)
    assert message.startswith("With leavers at 1.25 times the expected level, vacancies are ")
    assert "in the briefing; the net gain from September 2019 to then is" in message
    assert "The chance that more leave than planned is" in message


def test_planned_leavers_move_the_plan_and_no_forecast(workforce):
    before = workforce.tables()["workforce_by_month"]
    box(workforce, "planned_leavers_wte").value = "12"
    assert_frame_equal(workforce.tables()["workforce_by_month"], before)
    assert "vacancies at 30 November 2019 stay as in the briefing" in text(workforce.message.box)
    rows = workforce.tables()["comparison"].set_index("measure")
    assert list(rows.loc["Planned leavers", ["briefing", "scenario"]]) == [10.0, 12.0]


def test_a_planned_level_is_the_trusts_alone(workforce):
    assert not workforce.planned.box.disabled
    workforce.scope.value = "medicine"
    assert workforce.planned.box.disabled


def test_a_staff_group_is_told_alone(workforce):
    labels = [label for label, _ in workforce.staff_group.options]
    assert labels == ["Midwives", "Registered nurses", "All staff"]
    found = changed(workforce, lambda: setattr(workforce.staff_group, "value", "midwives"))
    assert found == NUMBERS
    assert set(workforce.tables()["workforce_by_month"]["staff_group"]) == {"midwives"}
    assert "Planned leavers" not in workforce.staff.box.value


@pytest.mark.parametrize("quantity", ["in_post_wte", "net_gain_wte", "leavers_wte", "starters_wte"])
def test_another_quantity_is_drawn_and_nothing_else_changes(workforce, quantity):
    found = changed(workforce, lambda: setattr(workforce.quantity, "value", quantity))
    assert found == {"fan"}
    assert workforce.alert.value == ""


def test_another_month_and_another_period_are_looked_at(workforce):
    later = workforce.months()[8]
    assert "message" in changed(workforce, lambda: setattr(workforce.month, "value", later))
    workforce.period.value = pd.Timestamp("2019-10-31")
    assert "report of 31 October 2019" in workforce.staff.box.value
    assert workforce.alert.value == ""


def test_tables_can_be_taken_along(workforce):
    files = handed_out(workforce)
    assert set(files) == {"comparison.csv", "workforce_by_month.csv", "staff.svg"}
    written = pd.read_csv(StringIO(files["workforce_by_month.csv"]))
    assert list(written["expected"]) == list(workforce.tables()["workforce_by_month"]["expected"])


def test_a_source_without_workforce_says_so(found):
    plan = found.run.plan
    tables = {name: rows for name, rows in plan.tables.items() if name != "workforce"}
    run = Run(plan=replace(plan, name="small", tables=tables))
    panel = WorkforcePanel(replace(found, run=run), "trust")
    assert text(panel.message.box).startswith("No data supplied")
    assert panel.staff.box.value == ""
    box(panel, "leavers_level").value = 1.2
    assert panel.alert.value == ""
