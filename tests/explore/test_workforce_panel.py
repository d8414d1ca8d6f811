"""The workforce explorer answers for a month, and says what a scenario changes of it."""

from dataclasses import replace

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from iqip_analytics.contract.wording import decimal
from iqip_analytics.explore.workforce import WorkforcePanel
from iqip_analytics.explore.workforce_results import at_month, starters_a_month
from iqip_analytics.plan.run import Run
from tests.explore.panels import box, changed, rows, text

NUMBERS = {"answer", "message", "buys", "measures", "fan", "cohorts"}


def measures(panel) -> pd.DataFrame:
    """The value of each measure, by course."""
    return panel.tables()["measures"].pivot(index="measure", columns="course", values="value")


def test_every_measure_is_in_the_forecast(workforce):
    forecast = workforce.ahead.outlooks().workforce
    month = workforce.month.value
    at = forecast.table.query("staff_group == 'all' and month_end == @month").set_index("quantity")
    found = measures(workforce)["Briefing"]
    expected = {
        "Starters in November 2019, expected": "starters_wte",
        "Leavers in November 2019, expected": "leavers_wte",
        "Net gain in November 2019, expected": "net_gain_wte",
        "Staff in post at 30 November 2019, expected": "in_post_wte",
        "Vacancies at 30 November 2019, expected": "vacancy_wte",
    }
    for measure, quantity in expected.items():
        assert found[measure] == at.loc[quantity, "expected"]
    chances = forecast.p_net_gain.set_index("month_end").loc[month]
    assert found["Chance of a net gain in November 2019"] == chances["p_net_gain"]


@pytest.mark.parametrize(
    ("field", "typed", "pieces"),
    [
        ("leavers_level", 1.2, NUMBERS | {"level"}),
        ("planned_leavers_wte", "12", {"message", "measures"}),
        ("recruitment_conversion", "50", NUMBERS),
        ("recruitment_delay", 2, NUMBERS),
    ],
)
def test_a_control_changes_what_it_should_and_only_that(workforce, field, typed, pieces):
    def change():
        box(workforce, field).value = typed

    found = changed(workforce, change)
    # The answer may round to the same, and the chart is drawn of another forecast all the same
    assert found - {"answer", "fan", "buys", "cohorts"} == pieces - {
        "answer", "fan", "buys", "cohorts",
    }  # fmt: skip
    assert workforce.alert.value == ""


def test_the_leavers_level_is_told_in_wte_a_month(workforce):
    table = workforce.ahead.outlooks().workforce.table
    mean = table.query("staff_group == 'all' and quantity == 'leavers_wte'")["expected"].mean()
    assert text(workforce.level.box) == (
        f"What is expected: {mean:.0f} WTE a month over the 12 months ahead."
    )
    box(workforce, "leavers_level").value = 1.2
    assert "1.2 times what is expected means" in text(workforce.level.box)
    assert f"the briefing has {mean:.0f}." in text(workforce.level.box)


def test_the_message_says_what_changed_against_the_briefing(workforce):
    before = text(workforce.answer.box)
    box(workforce, "leavers_level").value = 1.25
    message = text(workforce.message.box)
    assert "Scenario A: leavers at 1.25 times the expected level." in message
    assert f"The briefing has: {before}." in message
    assert "The chance that more leave than planned is" in message


def test_planned_leavers_move_the_plan_and_no_forecast(workforce):
    before = workforce.tables()["what_this_buys"]
    box(workforce, "planned_leavers_wte").value = "12"
    assert_frame_equal(workforce.tables()["what_this_buys"], before)
    assert "The briefing has the same." in text(workforce.message.box)
    assert list(measures(workforce).loc["Planned leavers"]) == [10.0, 12.0]


def test_a_planned_level_is_the_trusts_alone(workforce):
    assert not workforce.planned.box.disabled
    workforce.scope.value = "medicine"
    assert workforce.planned.box.disabled


def test_a_staff_group_is_told_alone(workforce):
    labels = [label for label, _ in workforce.staff_group.options]
    assert labels == ["Midwives", "Registered nurses", "All staff"]
    found = changed(workforce, lambda: setattr(workforce.staff_group, "value", "midwives"))
    assert found == NUMBERS - {"cohorts"}
    assert set(workforce.tables()["what_this_buys"]["staff_group"]) == {"midwives"}
    assert "Planned leavers" not in workforce.measures.box.value


@pytest.mark.parametrize("quantity", ["in_post_wte", "net_gain_wte", "leavers_wte", "starters_wte"])
def test_another_quantity_is_answered_and_drawn(workforce, quantity):
    found = changed(workforce, lambda: setattr(workforce.quantity, "value", quantity))
    assert found == {"answer", "message", "fan", "buys"}
    assert ("Establishment" in workforce.fan.box.value) == (quantity == "in_post_wte")
    assert workforce.alert.value == ""


def test_cohorts_are_listed_by_month_as_the_scenario_counts_them(workforce):
    before = rows(workforce.cohorts.box.value)
    box(workforce, "recruitment_conversion").value = "50"
    after = workforce.tables()["cohorts"]
    assert set(after.loc[after["counted"] == "expected", "conversion"]) == {0.5}
    assert rows(workforce.cohorts.box.value) != before


def test_another_month_and_another_period_are_looked_at(workforce):
    later = workforce.months()[8]
    assert "message" in changed(workforce, lambda: setattr(workforce.month, "value", later))
    workforce.period.value = pd.Timestamp("2019-10-31")
    assert "report of 31 October 2019" in workforce.buys.box.value
    assert workforce.alert.value == ""


def test_a_source_without_workforce_says_so(found):
    plan = found.run.plan
    tables = {name: rows for name, rows in plan.tables.items() if name != "workforce"}
    run = Run(plan=replace(plan, name="small", tables=tables))
    panel = WorkforcePanel(replace(found, run=run), "trust")
    assert text(panel.answer.box).startswith("No data supplied")
    assert panel.buys.box.value == ""
    box(panel, "leavers_level").value = 1.2
    assert panel.alert.value == ""


def test_the_starters_needed_are_those_expected_and_one_for_each_vacancy_left(workforce):
    forecast, month = workforce.forecasts()[0], workforce.month.value
    expected, needed = starters_a_month(forecast, "all", month)
    vacancies = at_month(forecast, "all", "vacancy_wte", month)["expected"]
    months = sum(one <= month for one in forecast.months)
    assert needed == pytest.approx(expected + vacancies / months)
    assert needed > expected
    assert f"{decimal(needed, 0)} WTE a month" in text(workforce.measures.box)
