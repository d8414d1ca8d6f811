"""From a chart to the actions behind it: which they are, what holds them, and other deadlines."""

from datetime import date

import pandas as pd
import pytest

from iqip_analytics.contract.wording import chance_of_one
from iqip_analytics.explore.actions_behind import actions_behind, due, filtered, of_group, summary
from iqip_analytics.explore.completion_results import Group
from tests.explore.panels import box, rows, text

NOVEMBER = pd.Timestamp("2019-11-30")


@pytest.fixture
def frame(completion) -> pd.DataFrame:
    outlooks = completion.ahead.outlooks()
    return actions_behind(outlooks, outlooks.completion)


def test_every_action_that_is_not_approved_is_listed_once_with_its_chance(completion, frame):
    forecast = completion.ahead.outlooks().completion.actions.set_index("action_id")
    assert sorted(frame["action_id"]) == sorted(forecast.index)
    own = frame.set_index("action_id")
    assert own["p_by_deadline"].to_dict() == forecast["p_by_deadline"].to_dict()


def test_the_list_prints_what_the_action_forecast_says(completion, frame):
    listed = rows(completion.actions.list.box.value)
    own = frame.set_index("action_id")
    assert 0 < len(listed) <= 40
    for action, cells in listed.items():
        row = own.loc[action]
        if action in ("SN-001", "SN-002"):  # decided since the cut-off (counting rule 23)
            assert cells[2] == cells[3]
            assert "9 September 2019" in cells[2]
            continue
        late = row["agreed_deadline"] <= pd.Timestamp("2019-08-31")
        assert cells[2] == ("overdue" if late else chance_of_one(row["p_by_deadline"]))
        assert cells[3] == chance_of_one(row["p_approved_by_next_month_end"])


def test_beside_a_scenarios_chance_stands_that_of_the_briefing_and_the_order_is_said(completion):
    desk = completion.actions
    before = rows(desk.list.box.value)
    assert "Those that add most to the shortfall come first" in text(desk.list.box)
    assert "in the briefing" not in text(desk.list.box)
    completion.meetings.cell(date(2019, 9, 30)).more.click()
    after = rows(desk.list.box.value)
    both = [action for action in after if action in before]
    assert len(both) > 20
    assert [after[action][4:6] for action in both] == [before[action][2:4] for action in both]
    assert any(after[action][2:4] != after[action][4:6] for action in both)
    completion.two.undo.click()
    assert rows(desk.list.box.value) == before


def test_what_holds_an_action_is_where_it_stands_with_the_group(completion, frame):
    waiting = set(frame.loc[frame["held_by"] == "waiting", "action_id"])
    assert waiting == set(completion.ahead.outlooks().review.waiting["action_id"])
    assert set(frame["held_by"]) <= {"waiting", "declined", "not_submitted"}


def test_actions_due_by_a_month_are_the_overdue_and_those_of_each_month_until_then(frame):
    end, months = pd.Timestamp("2019-08-31"), pd.date_range("2019-09-30", NOVEMBER, freq="ME")
    by = due(frame, "by", NOVEMBER, end)
    parts = [due(frame, "overdue", NOVEMBER, end),
             *(due(frame, "in", month, end) for month in months)]  # fmt: skip
    assert sorted(by["action_id"]) == sorted(pd.concat(parts)["action_id"])


def test_a_group_a_lead_and_a_text_narrow_the_list(completion, frame):
    known = completion.ahead.known
    notices = of_group(frame, known, Group("element", "section_notice"))
    assert set(notices["element"]) == {"section_notice"}
    lead = notices["executive_lead"].iloc[0]
    led = filtered(notices, {"executive_lead": lead}, "")
    assert set(led["executive_lead"]) == {lead}
    assert set(filtered(notices, {}, "sn-001")["action_id"]) == {"SN-001"}
    assert filtered(frame, {}, "no such word").empty
    assert filtered(frame.iloc[:0], {}, "a word").empty


def test_a_site_and_a_regulation_narrow_the_list_and_a_group_of_them_can_be_looked_at(completion):
    desk, known = completion.actions, completion.ahead.known
    desk.filters["site"].value = "Site B"
    own = set(known.actions.loc[known.actions["site"] == "Site B", "action_id"])
    assert set(completion.tables()["actions"]["action_id"]) <= own
    desk.filters["site"].value = "any"
    completion.grouping.value = "regulation"
    completion.group.value = "Regulation 18: Staffing"
    staffing = known.actions.query("regulation == 'Regulation 18: Staffing'")
    assert int(completion.rows(completion.two.active)["total"].iloc[0]) == len(staffing)
    assert set(completion.tables()["actions"]["action_id"]) <= set(staffing["action_id"])


def test_the_summary_counts_what_holds_them_and_who_leads(frame):
    two = frame[frame["executive_lead"] == "Chief Nurse"].head(2).assign(
        held_by=["waiting", "not_submitted"]
    )  # fmt: skip
    assert summary(two, "by", NOVEMBER) == (
        "2 actions are due by 30 November 2019 and not approved: 1 not submitted and 1 waiting "
        "for review. Led by Chief Nurse (2) most of all."
    )
    assert summary(frame.iloc[:0], "overdue", NOVEMBER) == "No action is overdue."


def test_moving_chosen_actions_changes_trajectory_and_chance_until_undone(completion):
    before = completion.answer.box.value
    desk = completion.actions
    desk.which.value = "in"
    completion.month.value = NOVEMBER
    ids = [action for _, action in desk.chosen.options][:3]
    desk.chosen.value = ids
    desk.day.value = date(2020, 2, 15)
    desk.move.click()
    assert completion.scenario.deadlines_moved == dict.fromkeys(ids, date(2020, 2, 15))
    assert "of 104 by 30 November 2019" in text(completion.answer.box)
    assert not set(ids) & {action for _, action in desk.chosen.options}
    assert "now 3 single actions moved" in box(completion, "deadlines_moved").description
    completion.two.undo.click()
    assert completion.answer.box.value == before
    assert set(ids) <= {action for _, action in desk.chosen.options}


def test_moved_actions_can_be_put_back(completion):
    desk, deadlines = completion.actions, completion.deadlines
    deadlines.move(["DP-062", "SN-058"], date(2020, 2, 15))
    desk.which.value, desk.text.value = "open", "DP-062"
    assert "15 February 2020 (moved)" in text(desk.list.box)
    desk.chosen.value = ["DP-062"]
    desk.back.click()
    assert completion.scenario.deadlines_moved == {"SN-058": date(2020, 2, 15)}


def test_without_a_choice_or_a_day_nothing_is_moved(completion):
    completion.actions.move.click()
    assert "Choose actions in the list and a new deadline first." in text(completion.actions.status)
    assert completion.scenario.is_central


def test_what_is_due_already_is_not_offered_to_be_moved(completion):
    completion.actions.which.value = "overdue"
    assert "SN-001" in completion.actions.list.box.value
    assert completion.actions.chosen.options == ()


@pytest.mark.parametrize("day", [date(2019, 8, 31), date(2201, 1, 1)])
def test_a_deadline_that_cannot_be_is_refused_beside_its_box_and_moves_nothing(completion, day):
    desk = completion.actions
    desk.chosen.value = [desk.chosen.options[0][1]]
    desk.day.value = day
    desk.move.click()
    said = f"{day} for action '{desk.chosen.value[0]}' is not possible; give a day after 2019-08-31"
    assert said in text(desk.status)
    assert completion.scenario.is_central
    assert completion.alert.value == ""


def test_filters_offer_what_the_scope_holds(completion):
    domains = dict(completion.actions.filters["cqc_domain"].options)
    assert {"Safe", "Any"} <= set(domains)
    completion.scope.value = "medicine"
    assert dict(completion.actions.filters["division"].options) == {
        "Any": "any",
        "Medicine": "medicine",
    }
