"""The completion explorer answers for a month, and says what a scenario changes of it."""

from dataclasses import replace
from datetime import date

import ipywidgets as widgets
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from iqip_analytics.contract.wording import interval
from iqip_analytics.explore import completion_explorer
from iqip_analytics.explore.completion import CompletionPanel
from iqip_analytics.explore.positions import Explored
from iqip_analytics.forecasts.outlooks_supposed import what_if
from iqip_analytics.forecasts.scenario import CENTRAL, Scenario
from iqip_analytics.plan.run import Run
from tests.explore.panels import box, changed, rows, text

ALL_OF_IT = {"answer", "message", "fan", "buys", "measures", "actions"}
NOVEMBER = pd.Timestamp("2019-11-30")
JANUARY = pd.Timestamp("2020-01-31")
SCENARIOS = [
    Scenario(approval_share=0.7, capacity=20),
    Scenario(extra_meetings={"2019-12": 2}, deadlines_moved=1, submission_rate=1.1),
    Scenario(planned_leavers_wte=12, leavers_level=0.9, recruitment_conversion=0.5),
]


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda one: ",".join(one.departures))
def test_each_forecast_by_itself_is_that_of_what_if(found, scenario):
    ahead = Explored(known=found.at("2019-08-31").of("surgery"))
    supposed = dict(scenario.departures)
    supposed.pop("planned_leavers_wte", None)  # the trust's alone
    together, alone = what_if(ahead.known, **supposed), ahead.outlooks(scenario)
    one_group = alone.completion_of(("element", "section_notice")).table
    expected = together.completion.table
    assert_frame_equal(
        one_group, expected[expected["group"] == "section_notice"].reset_index(drop=True)
    )
    assert_frame_equal(alone.review.table, together.review.table)
    assert_frame_equal(alone.workforce.table, together.workforce.table)


def test_only_what_a_setting_touches_is_computed_again(found):
    ahead = Explored(known=found.at("2019-08-31"))
    briefing = ahead.outlooks()
    meetings = ahead.outlooks(Scenario(extra_meetings={"2019-12": 2}, capacity=20))
    assert meetings.completion is not briefing.completion
    assert meetings.workforce is briefing.workforce
    leavers = ahead.outlooks(Scenario(leavers_level=1.2, planned_leavers_wte=12))
    assert leavers.completion is briefing.completion
    assert leavers.review is briefing.review
    assert leavers.workforce is not briefing.workforce


def test_the_answer_is_one_line_and_its_meaning_the_next(completion):
    assert text(completion.answer.box) == "65 of 107 by 30 November 2019; fewer than 1 in 100"
    row = completion.rows(completion.two.active).set_index("month_end").loc[NOVEMBER]
    message = text(completion.message.box)
    ranged = interval(f"{row['lower_80']}", f"{row['upper_80']}")
    assert f"Approved of due, median ({ranged})" in message
    assert "This is the briefing: Scenario A supposes nothing yet." in message


def test_a_meeting_more_is_a_press_and_a_meeting_less_another(completion):
    october = completion.meetings.cell(date(2019, 10, 31))
    assert changed(completion, october.more.click) == ALL_OF_IT | {"room"}
    assert completion.scenario.extra_meetings == {date(2019, 10, 31): 1}
    assert "one extra meeting supposed" in text(completion.meetings.sum)
    assert "The briefing has 65 of 107; fewer than 1 in 100." in text(completion.message.box)
    october.less.click()
    assert completion.scenario == CENTRAL
    october.less.click()
    assert october.count.value == 0


def test_a_meeting_after_the_month_looked_at_points_to_its_month(completion):
    completion.meetings.cell(date(2020, 2, 29)).more.click()
    assert "The briefing has the same. Look at February 2020 for more." in text(
        completion.message.box
    )


def test_a_month_of_the_strip_is_looked_at_without_forecasting_again(completion):
    review = completion.ahead.outlooks().review
    found = changed(completion, completion.meetings.cell(JANUARY.date()).look.click)
    assert found == ALL_OF_IT
    assert completion.month.value == JANUARY
    assert completion.ahead.outlooks().review is review
    assert "31 January 2020" in text(completion.actions.sentence.box)


def test_two_scenarios_stand_beside_the_briefing(completion):
    completion.meetings.cell(date(2019, 9, 30)).more.click()
    completion.two.which.value = "Scenario B"
    assert completion.scenario == CENTRAL
    box(completion, "capacity").value = "20"
    bought = rows(completion.buys.box.value)
    heads = text(completion.buys.box)
    for name in ("Briefing", "Scenario A", "Scenario B"):
        assert f"{name}: approved of due" in heads
        assert name in completion.fan.box.value
    assert len(bought) == 12
    assert len(set(bought["30 November 2019"][::2])) == 3
    names = completion.tables()["what_this_buys"]["course"]
    assert list(dict.fromkeys(names)) == ["Briefing", "Scenario A", "Scenario B"]


def test_undo_takes_back_the_last_change_of_either_scenario(completion):
    box(completion, "submission_rate").value = 0.9
    completion.two.which.value = "Scenario B"
    box(completion, "capacity").value = "20"
    completion.meetings.cell(date(2019, 9, 30)).more.click()
    completion.two.undo.click()
    assert completion.scenario.departures == {"capacity": 20}
    completion.two.undo.click()
    assert completion.scenario == CENTRAL
    completion.two.undo.click()
    assert completion.two.which.value == "Scenario A"
    assert completion.scenario == CENTRAL
    assert completion.two.undo.disabled
    assert text(completion.answer.box).startswith("65 of 107")


def test_a_scenario_is_copied_to_go_on_from(completion):
    box(completion, "submission_rate").value = 0.9
    completion.two.copy.click()
    assert completion.two.which.value == "Scenario B"
    box(completion, "capacity").value = "20"
    assert [course.scenario.departures for course in completion.two.courses] == [
        {},
        {"submission_rate": 0.9},
        {"submission_rate": 0.9, "capacity": 20},
    ]


def test_what_is_of_the_workforce_alone_changes_nothing_here(completion):
    def change():
        completion.controls.put(Scenario(leavers_level=1.2))
        completion.two._changed()
        completion.redraw()

    assert changed(completion, change) == {"message"}
    assert "changes nothing here" in text(completion.message.box)


def test_a_group_is_told_alone(completion):
    completion.grouping.value = "element"
    assert next(label for label, _ in completion.group.options) == "Section Notices"
    found = changed(completion, lambda: setattr(completion.group, "value", "divisional_plan"))
    assert found == ALL_OF_IT
    assert "Divisional Plans" in completion.fan.box.value
    assert "Likely finish" not in completion.measures.box.value
    completion.grouping.value = "division"
    assert "Likely finish" in completion.measures.box.value


def test_the_other_figure_shows_the_reviews_and_their_room(completion):
    found = changed(completion, lambda: setattr(completion.which_figure, "value", "reviews"))
    assert found == {"fan"}
    assert "Reviews needed in the month" in completion.fan.box.value
    assert "Room: 12" in completion.fan.box.value


def test_another_scope_keeps_the_scenario(completion):
    box(completion, "submission_rate").value = 0.8
    completion.scope.value = "medicine"
    assert completion.scenario.submission_rate == 0.8
    assert "Medicine" in completion.buys.box.value
    assert set(completion.tables()["what_this_buys"]["total"]) == {113}


def test_another_period_offers_its_own_scopes_and_months(completion):
    completion.scope.value = "womens_childrens"
    completion.meetings.cell(date(2019, 10, 31)).more.click()
    completion.two.which.value = "Scenario B"
    completion.meetings.cell(date(2019, 10, 31)).more.click()
    completion.month.value = pd.Timestamp("2019-09-30")
    completion.period.value = pd.Timestamp("2019-10-31")
    assert completion.scope.value == "womens_childrens"
    assert completion.month.value == JANUARY
    # October is no month ahead any more, in neither scenario
    assert completion.scenario == CENTRAL
    completion.two.which.value = "Scenario A"
    assert completion.scenario == CENTRAL
    assert completion.alert.value == ""


def test_a_scope_that_cannot_be_looked_at_leaves_what_was(found):
    tables = dict(found.run.plan.tables)
    tables["actions"] = tables["actions"].query("division != 'surgery'")
    panel = CompletionPanel(
        replace(found, run=Run(plan=replace(found.run.plan, tables=tables))), "medicine"
    )
    before = panel.answer.box.value
    panel.scope.value = "surgery"
    assert "Surgery has no action in the plan" in text(panel.alert)
    assert (panel.scope.value, panel.answer.box.value) == ("medicine", before)
    box(panel, "submission_rate").value = 0.8
    assert panel.alert.value == ""


def test_a_scope_that_an_earlier_report_did_not_have_gives_the_trust(completion):
    completion.period.value = pd.Timestamp("2019-10-31")
    assert "clinical_support_services" in dict(map(reversed, completion.scope.options))
    completion.scope.value = "clinical_support_services"
    completion.period.value = pd.Timestamp("2019-08-31")
    assert completion.scope.value == "trust"
    assert completion.alert.value == ""


def test_what_cannot_be_computed_is_a_sentence_and_the_controls_go_on(completion):
    completion.deadlines.move(["XX-1"], date(2020, 1, 31))
    assert "action 'XX-1' is not in the plan" in text(completion.alert)
    box(completion, "deadlines_moved").value = 1
    assert completion.alert.value == ""


def test_even_a_mistake_of_ours_is_a_sentence(completion, caplog):
    completion.month.options = []
    assert "This could not be computed" in text(completion.alert)
    assert "Traceback" not in completion.alert.value
    assert "the panel could not be drawn" in caplog.text


@pytest.mark.parametrize(
    ("source", "period_end", "scope", "sentence"),
    [
        ("no/such/source", "2019-08-31", "trust", "no/such/source"),
        ("data/reference", "2019-08-30", "trust", "is not a month end"),
        ("data/reference", "2019-08-31", "medecine", "did you mean 'medicine'?"),
    ],
)
def test_an_input_at_fault_is_a_sentence_in_place_of_the_panel(source, period_end, scope, sentence):
    panel = completion_explorer(source, period_end, scope=scope, project=".")
    assert isinstance(panel, widgets.HTML)
    assert sentence in text(panel)


def test_a_notebook_displays_the_panel(completion):
    shown = completion._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in shown


def test_a_deadline_that_another_period_cannot_have_is_dropped_there(completion):
    completion.deadlines.move(["DP-062", "SN-058"], date(2019, 10, 15))
    completion.deadlines.move(["SN-058"], date(2020, 2, 15))
    completion.period.value = pd.Timestamp("2019-10-31")
    assert completion.alert.value == ""
    assert completion.scenario.deadlines_moved == {"SN-058": date(2020, 2, 15)}


def test_another_scope_leaves_the_steps_to_be_undone(completion):
    box(completion, "submission_rate").value = 0.8
    completion.scope.value = "medicine"
    completion.two.undo.click()
    assert completion.scenario == CENTRAL
