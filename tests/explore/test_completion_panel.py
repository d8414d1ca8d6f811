"""The completion explorer says what the briefing says, and what a scenario changes of it."""

import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import date
from io import StringIO

import ipywidgets as widgets
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

import iqip_analytics as iqip
from iqip_analytics.briefing import briefing_for
from iqip_analytics.contract.wording import chance, interval
from iqip_analytics.explore import completion_explorer
from iqip_analytics.explore.completion import CompletionPanel
from iqip_analytics.explore.completion_results import shortage_sentence
from iqip_analytics.explore.positions import Explored
from iqip_analytics.forecasts.outlooks_supposed import what_if
from iqip_analytics.forecasts.review.need import FurtherMeetings, ReviewCliff
from iqip_analytics.forecasts.review.reviews_ahead import review_forecast
from iqip_analytics.forecasts.scenario import CENTRAL, Scenario, preset
from tests.explore.panels import box, changed, handed_out, rows, text

COMPLETION = {"message", "completion", "fan"}
ROOM = {"said_of_room", "room", "need"}
NOVEMBER = pd.Timestamp("2019-11-30")
JANUARY = pd.Timestamp("2020-01-31")


def contents(panel):
    """What the briefing of the panel's scope and period is written from."""
    given = panel.positions.parameters(panel.period.value, panel.ahead.scope)
    return briefing_for(panel.ahead.known.of(panel.ahead.scope), **given).contents


@pytest.mark.parametrize("scope", ["trust", "medicine"])
def test_central_is_the_briefing_to_the_last_digit(found, scope):
    panel = CompletionPanel(found, scope)
    briefing = contents(panel)
    tables = panel.tables()
    for course in ("briefing", "scenario"):
        own = {name: frame[frame["course"] == course].drop(columns="course")
               for name, frame in tables.items() if name != "comparison"}  # fmt: skip
        completion = own["completion_by_month"].reset_index(drop=True)
        expected = briefing.group(briefing.forecast.table, "all", "all").reset_index(drop=True)
        assert_frame_equal(completion, expected, check_exact=True)
        review = own["review_by_month"].reset_index(drop=True)
        expected = briefing.review.table
        assert_frame_equal(review[expected.columns], expected, check_exact=True)
        room = briefing.review.within_room
        assert_frame_equal(review[room.columns], room, check_exact=True)


def test_central_prints_what_the_briefing_prints(completion):
    forecast = contents(completion).forecast
    row = forecast.table.query("grouping == 'all'").set_index("month_end").loc[NOVEMBER]
    likely = chance(row["p_on_trajectory"])
    said = rows(completion.completion.box)
    assert said["Chance of being on trajectory (as booked)"] == [likely, likely, "none"]
    ranged = interval(f"{row['lower_80']}", f"{row['upper_80']}")
    assert f"{row['median']} actions ({ranged})" in text(completion.message.box)
    finish = forecast.likely_finish.query("grouping == 'all'").iloc[0]
    late = said["Likely finish (as booked)"][0].startswith("later than in five years")
    assert late == pd.isna(finish["median"])


def test_central_and_the_scenario_are_the_same_in_every_measure(completion):
    frame = completion.tables()["comparison"]
    for column in ("", "_lower_80", "_upper_80"):
        assert frame[f"briefing{column}"].equals(frame[f"scenario{column}"])
    assert len(frame) == 10


SCENARIOS = [
    preset("low"),
    preset("high"),
    Scenario(approval_share=0.7, capacity=20),
    Scenario(extra_meetings={"2019-12": 2}, deadlines_moved=1, submission_rate=1.1),
    Scenario(planned_leavers_wte=12, leavers_level=0.9, recruitment_conversion=0.5),
]


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda one: ",".join(one.departures))
@pytest.mark.parametrize("scope", ["trust", "surgery"])
def test_each_forecast_by_itself_is_that_of_what_if(found, scope, scenario):
    ahead = Explored(known=found.at("2019-08-31").of(scope))
    supposed = dict(scenario.departures)
    if scope != "trust":
        supposed.pop("planned_leavers_wte", None)
    together, alone = what_if(ahead.known, **supposed), ahead.outlooks(scenario)
    one_group = alone.completion_of(("element", "section_notice")).table
    expected = together.completion.table
    assert_frame_equal(alone.completion.table, expected)
    assert_frame_equal(
        one_group, expected[expected["group"] == "section_notice"].reset_index(drop=True)
    )
    assert_frame_equal(alone.review.within_room, together.review.within_room)
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


@pytest.mark.parametrize(
    ("field", "typed", "pieces"),
    [
        ("submission_rate", 0.8, COMPLETION | ROOM | {"shortage"}),
        ("extra_meetings", 2, COMPLETION | ROOM | {"shortage"}),
        ("capacity", "20", COMPLETION | ROOM | {"shortage"}),
        ("approval_share", "70", COMPLETION | ROOM | {"shortage"}),
        ("deadlines_moved", 1, COMPLETION | ROOM | {"shortage"}),
    ],
)
def test_a_control_changes_what_it_should_and_only_that(completion, field, typed, pieces):
    completion.month.value = JANUARY

    def change():
        box(completion, field).value = typed

    found = changed(completion, change)
    # With another scenario the fan is drawn against the briefing's line
    assert found - {"fan"} == pieces - {"fan"}
    assert completion.alert.value == ""


def test_the_message_says_what_changed_against_the_briefing(completion):
    completion.month.value = JANUARY
    completion.meetings.count.value = 2
    message = text(completion.message.box)
    briefing = completion.ahead.outlooks().completion.table.query("grouping == 'all'")
    before = briefing.set_index("month_end").loc[JANUARY, "median"]
    assert message.startswith("With 2 extra meetings in December 2019, ")
    assert f"in place of {before:.0f} in the briefing" in message
    keeps_up = text(completion.said_of_room.box)
    assert keeps_up.startswith("If review keeps up, ")
    assert "as in the briefing" in keeps_up


def test_a_meeting_after_the_month_looked_at_points_to_its_month(completion):
    completion.meetings.month.value = date(2020, 2, 29)
    completion.meetings.count.value = 1
    assert "stays as in the briefing" in text(completion.message.box)
    assert "Look at February 2020 for more." in text(completion.message.box)


def test_what_is_of_the_workforce_alone_changes_nothing_here(completion):
    pieces = seen_after_leavers(completion)
    assert pieces <= {"message", "fan", "said_of_room"}
    assert "nothing changes here" in text(completion.message.box)


def seen_after_leavers(panel):
    def change():
        panel.controls._put(Scenario(leavers_level=1.2))
        panel.redraw()

    return changed(panel, change)


def test_a_group_is_told_alone(completion):
    completion.grouping.value = "element"
    assert next(label for label, _ in completion.group.options) == "Section Notices"
    found = changed(completion, lambda: setattr(completion.group, "value", "divisional_plan"))
    assert found == COMPLETION
    assert "Divisional Plans" in completion.fan.box.value
    due = contents(completion).forecast.table.query("group == 'divisional_plan'")["due"].iloc[2]
    assert rows(completion.completion.box)["Due by 30 November 2019"][0] == f"{due} actions"
    assert "Likely finish" not in completion.completion.box.value
    completion.grouping.value = "division"
    assert "Likely finish" in completion.completion.box.value


def test_another_month_is_looked_at_without_forecasting_again(completion):
    review = completion.ahead.outlooks().review
    found = changed(completion, lambda: setattr(completion.month, "value", JANUARY))
    assert found == {"message", "said_of_room", "completion", "fan", "room"}
    assert completion.ahead.outlooks().review is review


def test_another_scope_keeps_the_scenario(completion):
    box(completion, "submission_rate").value = 0.8
    completion.scope.value = "medicine"
    assert completion.scenario.submission_rate == 0.8
    assert "Medicine" in completion.completion.box.value
    total = contents(completion).forecast.table["total"].iloc[0]
    assert set(completion.tables()["completion_by_month"]["total"]) == {total}


def test_another_period_offers_its_own_scopes_and_months(completion):
    completion.scope.value = "womens_childrens"
    completion.meetings.month.value = date(2019, 10, 31)
    completion.meetings.count.value = 2
    completion.month.value = pd.Timestamp("2019-09-30")
    completion.period.value = pd.Timestamp("2019-10-31")
    assert completion.scope.value == "womens_childrens"
    assert completion.month.value == pd.Timestamp("2020-01-31")
    # October is no month ahead any more
    assert completion.scenario == CENTRAL
    assert completion.alert.value == ""
    completion.period.value = pd.Timestamp("2019-03-31")
    assert completion.alert.value == ""
    assert "31 March 2019" in completion.completion.box.value


def test_a_scope_that_an_earlier_report_did_not_have_gives_the_trust(completion):
    completion.period.value = pd.Timestamp("2019-10-31")
    assert "clinical_support_services" in dict(map(reversed, completion.scope.options))
    completion.scope.value = "clinical_support_services"
    completion.period.value = pd.Timestamp("2019-08-31")
    assert completion.scope.value == "trust"
    assert completion.alert.value == ""


def test_what_cannot_be_computed_is_a_sentence_and_the_controls_go_on(completion):
    completion.controls._put(Scenario(deadlines_moved={"XX-1": "2020-01-31"}))
    completion.redraw()
    assert "action 'XX-1' is not in the plan" in text(completion.alert)
    box(completion, "deadlines_moved").value = 1
    assert completion.alert.value == ""


def test_even_a_mistake_of_ours_is_a_sentence(completion, caplog):
    completion.month.options = []
    assert "This could not be computed" in text(completion.alert)
    assert "Traceback" not in completion.alert.value
    assert "the panel could not be drawn" in caplog.text


def test_tables_and_figures_can_be_taken_along(completion):
    box(completion, "submission_rate").value = 0.8
    files = handed_out(completion)
    assert set(files) == {"comparison.csv", "completion_by_month.csv", "review_by_month.csv",
                          "trajectory.svg", "review.svg"}  # fmt: skip
    written = pd.read_csv(StringIO(files["completion_by_month.csv"]), parse_dates=["month_end"])
    shown = completion.tables()["completion_by_month"]
    assert list(written["expected"]) == list(shown["expected"])
    assert list(written["course"]) == ["briefing"] * 12 + ["scenario"] * 12
    for name in ("trajectory.svg", "review.svg"):
        assert ET.fromstring(files[name]).tag == "{http://www.w3.org/2000/svg}svg"


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


MONTHS = (pd.Timestamp("2019-10-31"), pd.Timestamp("2019-12-31"))


@pytest.mark.parametrize(
    ("cliff", "further", "sentence"),
    [
        (None, FurtherMeetings(0, None),
         "There is room for every review that deadlines need. No further meeting of the group is "
         "needed to keep the wait under a month."),
        (ReviewCliff(*MONTHS, 31.2, 12.0), FurtherMeetings(3, MONTHS[1]),
         "From October 2019 to December 2019 deadlines need 31 reviews a month, and there is room "
         "for 12. Three further meetings of the group by December 2019 would keep the wait under "
         "a month."),
        (ReviewCliff(*MONTHS, 31.2, 12.0), None,
         "From October 2019 to December 2019 deadlines need 31 reviews a month, and there is room "
         "for 12."),
    ],
)  # fmt: skip
def test_a_shortage_of_room_is_told_in_meetings(cliff, further, sentence):
    review = review_forecast(iqip.read("data/reference").as_at("2019-08-31"), horizon=1)
    assert shortage_sentence(replace(review, cliff=cliff, further=further)) == sentence
