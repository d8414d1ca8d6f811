"""The controls stand for a scenario: each for its field, all for a preset."""

from datetime import date

import pytest

from iqip_analytics.forecasts.scenario import CENTRAL, Scenario, preset
from tests.explore.panels import box, changed, setting, text

OCTOBER = date(2019, 10, 31)
OF_COMPLETION = [
    ("submission_rate", 0.8, 0.8),
    ("capacity", "20", 20),
    ("approval_share", "80", 0.8),
    ("deadlines_moved", 2, 2),
]
OF_WORKFORCE = [
    ("leavers_level", 1.2, 1.2),
    ("planned_leavers_wte", "12.5", 12.5),
    ("recruitment_conversion", "60 %", 0.6),
    ("recruitment_delay", 2, 2),
]
BAD = [
    ("submission_rate", 5.01, "Pace of submission: '5.01' is not a factor from 0 to 5."),
    ("submission_rate", float("nan"), "Pace of submission: 'nan' is not a factor"),
    ("capacity", "a dozen", "Room of a meeting: 'a dozen' is not a whole number of actions"),
    ("capacity", "12.5", "Room of a meeting: '12.5' is not a whole number of actions"),
    ("approval_share", "120", "Share approved: '120' is not a percentage from 0 to 100."),
    ("deadlines_moved", 25, "Deadlines ahead: '25' is not a whole number of months from -24"),
]


def test_every_setting_of_a_scenario_has_its_control(completion, workforce):
    fields = [one.field for panel in (completion, workforce) for one in panel.controls.settings]
    assert sorted(fields) == sorted(set(Scenario.model_fields) - {"name"})
    covered = {field for field, *_ in OF_COMPLETION + OF_WORKFORCE} | {"extra_meetings"}
    assert covered == set(fields)


@pytest.mark.parametrize(("field", "typed", "value"), OF_COMPLETION)
def test_a_control_of_completion_sets_its_field_and_no_other(completion, field, typed, value):
    box(completion, field).value = typed
    assert completion.scenario.departures == {field: value}
    assert completion.controls.start.value == "free"


@pytest.mark.parametrize(("field", "typed", "value"), OF_WORKFORCE)
def test_a_control_of_the_workforce_sets_its_field_and_no_other(workforce, field, typed, value):
    box(workforce, field).value = typed
    assert workforce.scenario.departures == {field: value}


@pytest.mark.parametrize(("field", "typed", "sentence"), BAD)
def test_a_bad_value_is_a_sentence_and_the_controls_go_on(completion, field, typed, sentence):
    before = completion.answer.box.value
    good = box(completion, field).value
    box(completion, field).value = typed
    assert sentence in text(completion.alert)
    assert 'role="alert"' in completion.alert.value
    assert "Traceback" not in completion.alert.value
    assert completion.answer.box.value == before
    box(completion, field).value = good
    assert completion.alert.value == ""


def test_every_bad_value_has_its_sentence(completion):
    box(completion, "capacity").value = "many"
    box(completion, "submission_rate").value = -1
    assert "Pace of submission: '-1'" in text(completion.alert)
    assert "Room of a meeting: 'many'" in text(completion.alert)


def test_what_is_typed_is_shown_as_text_whatever_it_is(completion):
    box(completion, "capacity").value = "<img src=x onerror=alert(1)>"
    assert "<img" not in completion.alert.value


@pytest.mark.parametrize("name", ["low", "high"])
def test_a_preset_sets_every_box_and_draws_once(completion, name):
    heard = []
    completion.controls.tell(lambda: heard.append(1))
    completion.controls.start.value = name
    assert completion.scenario == preset(name)
    assert box(completion, "submission_rate").value == preset(name).submission_rate
    assert heard == [1]


def test_a_changed_preset_is_free_and_keeps_what_the_panel_does_not_show(completion):
    completion.controls.start.value = "low"
    box(completion, "submission_rate").value = 0.9
    assert completion.controls.start.value == "free"
    expected = {**preset("low").departures, "submission_rate": 0.9}
    assert completion.scenario.departures == expected


def test_boxes_set_back_by_hand_are_the_briefing_again(completion):
    box(completion, "submission_rate").value = 0.9
    box(completion, "capacity").value = "20"
    box(completion, "submission_rate").value = 1
    box(completion, "capacity").value = ""
    assert completion.scenario == CENTRAL
    assert completion.controls.start.value == "central"
    assert "This is the briefing" in text(completion.message.box)


def test_choosing_free_changes_nothing(completion):
    box(completion, "submission_rate").value = 0.9
    assert changed(completion, lambda: setattr(completion.controls.start, "value", "free")) == set()
    assert completion.scenario.submission_rate == 0.9


def test_extra_meetings_are_kept_month_by_month(completion):
    meetings = completion.meetings
    meetings.cell(OCTOBER).count.value = 2
    meetings.cell(date(2020, 1, 31)).more.click()
    assert completion.scenario.extra_meetings == {OCTOBER: 2, date(2020, 1, 31): 1}
    assert "2 extra meetings in October 2019, 1 extra meeting in January 2020" in text(
        completion.message.box
    )
    meetings.cell(OCTOBER).count.value = 32
    assert "Extra meetings: '32' is not a whole number of meetings from 0 to 31." in text(
        completion.alert
    )


def test_every_press_of_the_strip_has_a_name(completion):
    cell = completion.meetings.cell(OCTOBER)
    assert cell.more.description == "One more meeting in October 2019"
    assert cell.less.description == "One meeting less in October 2019"
    assert cell.count.description.startswith("Extra meetings in October 2019")
    assert cell.held.value == "<span>1 booked</span>"
    assert completion.meetings.cell(date(2020, 8, 31)).held.value == "<span>only assumed</span>"


def test_deadlines_of_single_actions_stay_until_months_are_given(completion):
    own = setting(completion, "deadlines_moved")
    own.put({"SN-012": date(2020, 1, 31)})
    assert own.value() == {"SN-012": date(2020, 1, 31)}
    assert "1 single action moved" in own.box.description
    own.box.value = 1
    assert own.value() == 1


def test_every_control_says_its_unit(completion, workforce):
    for panel in (completion, workforce):
        for one in panel.controls.settings:
            if one.field == "extra_meetings":
                continue  # its boxes are those of the strip
            label = one.box.description
            assert any(unit in label for unit in ("times", "meetings", "actions", "%", "months",
                                                  "WTE a month")), label  # fmt: skip
