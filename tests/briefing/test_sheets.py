"""The two sheets: what they say follows from the numbers, and never says less than these."""

import csv
import io
import re
from dataclasses import replace
from html import unescape

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from iqip_analytics.briefing import briefing_for
from iqip_analytics.briefing.briefing import BLOCKS
from iqip_analytics.briefing.contents import Contents
from iqip_analytics.briefing.csv_tables import tidy_tables
from iqip_analytics.briefing.figures import Figure
from iqip_analytics.briefing.sections import actions, measures_moved, outcome_measures, position
from iqip_analytics.briefing.sections.review_sentences import cliff_told
from iqip_analytics.briefing.sheets import (
    caveats,
    choices_of_meetings,
    exceptions,
    next_steps,
    record,
    room_for_reviews,
    side_by_side,
    staff,
    tiles,
    title,
    variance,
)
from iqip_analytics.briefing.sheets.outlook import (
    forecast_at,
    likely,
    meetings_words,
    month_that_matters,
    outlook_words,
    three_dates,
)
from iqip_analytics.briefing.sheets.tiles import Worst
from iqip_analytics.briefing.sheets.title import Behind, today_words
from iqip_analytics.contract.wording import decimal
from iqip_analytics.forecasts.review.need import ReviewCliff
from iqip_analytics.measures import progress
from iqip_analytics.measures.since_cut_off import approved_since
from tests.support.reference import reference_briefing, reference_plan

EDITIONS = [("2019-08-31", "trust"), ("2019-10-31", "trust"), ("2019-10-31", "medicine")]


def contents_of(period_end: str = "2019-10-31", scope: str = "trust") -> Contents:
    return reference_briefing(period_end, scope).contents


def standing(approved: int, due: int, total: int, overdue: int) -> pd.Series:
    return pd.Series({"approved": approved, "due": due, "total": total, "overdue": overdue})


# ---- the title ----


@given(
    approved=st.integers(0, 19),
    due=st.integers(0, 20),
    early=st.integers(0, 5),
    behind=st.lists(st.builds(Behind, st.just("Section 31"), st.integers(1, 9)), max_size=3),
    first_agreed=st.integers(-9, 9),
)
def test_no_title_says_on_trajectory_or_ahead_while_a_part_is_behind(
    approved, due, early, behind, first_agreed
):
    late = max(due - approved, 0) + early
    said = today_words("The plan", standing(approved, due, 20, late), behind, first_agreed)
    if behind or approved < due:
        assert "on trajectory" not in said
        assert "ahead" not in said
        assert "behind" in said
    elif late:
        assert "overdue" in said


@pytest.mark.parametrize(
    ("of", "behind", "first_agreed", "said"),
    [
        (standing(58, 68, 282, 12), [], 0, "The plan is 10 actions behind, 12 overdue"),
        (standing(5, 6, 9, 1), [], 0, "The plan is one action behind"),
        (standing(9, 9, 20, 0), [], 0, "The plan is on trajectory"),
        (standing(9, 9, 20, 0), [], 4, "The plan is on trajectory"),
        (standing(12, 9, 20, 0), [], 0, "The plan is three actions ahead of trajectory"),
        (standing(12, 9, 20, 1), [], 0, "One action is overdue"),
        (
            standing(9, 9, 20, 2),
            [],
            0,
            "Two actions are overdue, though as many are approved as are due",
        ),
        (
            standing(9, 9, 20, 0),
            [],
            -3,
            "The plan is on trajectory by moved deadlines alone: by those first agreed it is "
            "three behind",
        ),
        (
            standing(9, 9, 20, 2),
            [Behind("Section Notices", 2), Behind("Divisional Plans", 1)],
            0,
            "Section Notices and Divisional Plans are behind",
        ),
        (standing(20, 20, 20, 0), [], 0, "All 20 actions are approved"),
        (standing(1, 1, 1, 0), [], 0, "The one action is approved"),
    ],
)
def test_the_title_says_what_is_so_today(of, behind, first_agreed, said):
    assert today_words("The plan", of, behind, first_agreed) == said


@pytest.mark.parametrize(("period_end", "scope"), EDITIONS)
def test_the_title_leads_with_the_forecast_that_the_meetings_bound(period_end, scope):
    contents = contents_of(period_end, scope)
    month = month_that_matters(contents)
    row = forecast_at(contents.forecast.table, month)
    said = title.title(contents)
    assert f"only between {row['lower_80']} and {row['upper_80']} are likely" in said
    assert said.endswith(f"against {row['due']} due")
    assert "; with the meetings booked, only " in said
    free = forecast_at(contents.forecast.keeps_up, month)
    assert str(free["upper_80"]) not in said.partition(", against ")[0]


def test_a_plan_without_actions_or_all_approved_has_no_outlook_in_its_title():
    contents = contents_of()
    none = replace(contents, position=contents.position.iloc[:0])
    assert title.title(none) == "No action is in the plan"
    done = contents.position.assign(approved=contents.position["total"], status="ahead", overdue=0)
    assert month_that_matters(replace(contents, position=done)) is None
    assert title.title(replace(contents, position=done)) == "All 282 actions are approved"


def test_a_shortfall_is_told_as_one_and_what_may_suffice_is_not():
    row = {"lower_80": 8, "upper_80": 14, "due": 13, "month_end": pd.Timestamp("2020-02-29")}
    assert outlook_words("", pd.Series(row)) == (
        "between 8 and 14 are likely to be approved by the end of February, against 13 due"
    )
    short = outlook_words("", pd.Series({**row, "upper_80": 12}))
    assert (
        short
        == "only between 8 and 12 are likely to be approved by the end of February, against 13 due"
    )
    one = outlook_words("", pd.Series({**row, "lower_80": 1, "upper_80": 1}))
    assert one == "only 1 is likely to be approved by the end of February, against 13 due"


def test_meetings_that_are_assumed_are_not_called_booked():
    contents = contents_of()
    review, month = contents.review, month_that_matters(contents)
    cut_off = contents.known.data_cutoff
    for assumed, last, said in (
        (None, review.last_booked, "with the meetings booked"),
        (pd.Timestamp("2020-01-10"), pd.Timestamp("2020-01-03"), "with the meetings booked"),
        (pd.Timestamp("2019-12-10"), pd.Timestamp("2019-12-06"), "booked and assumed"),
        (pd.Timestamp("2019-11-10"), cut_off, "with the meetings assumed"),
    ):
        own = replace(contents, review=replace(review, assumed_from=assumed, last_booked=last))
        expected = said if assumed != pd.Timestamp("2020-01-10") else "booked and assumed"
        assert meetings_words(own, month).endswith(expected)
    unlimited = replace(contents, review=replace(review, limited=False))
    assert meetings_words(unlimited, month) == ""


def test_the_facts_for_the_board_of_a_month_are_those_of_the_sheet():
    briefing = reference_briefing("2019-08-31", "trust")
    facts = briefing.numbers.facts
    assert facts["headline"] == [title.title(briefing.contents)]
    assert (facts["approved"], facts["due"], facts["overdue"]) == (30, 30, 2)
    assert facts["status_text"] == "On trajectory in all, Section Notices behind, two overdue"
    tile = tiles.outlook_tile(briefing.contents)
    assert facts["outlook"].startswith(f"{tile.value} approved by December 2019, 152 due; ")
    assert facts["assurance"] == "Moderate assurance"
    other = reference_briefing("2019-08-31", "medicine").numbers.facts
    assert other["assurance"] == "Not assured"


# ---- tiles ----


def test_the_tile_names_what_is_furthest_behind_though_the_whole_is_not():
    tile = tiles.approved_tile(contents_of("2019-08-31"))
    assert (tile.value, tile.state) == ("30 / 30", "behind")
    assert tile.words == "▼ Section Notices two behind: 8 approved, 10 due"


@pytest.mark.parametrize(
    ("gap", "worst", "said"),
    [
        (0, None, "● on trajectory, no element or type behind"),
        (2, None, "▲ two ahead, no element or type behind"),
        (2, Worst(["Must Do"], 3, 4), "▼ Must Do one behind: 3 approved, 4 due"),
        (-1, Worst(["Must Do"], 3, 4), "▼ one behind, in Must Do: 3 approved, 4 due"),
        (-3, Worst(["Must Do"], 3, 6), "▼ three behind, all in Must Do: 3 approved, 6 due"),
        (-3, Worst(["Must Do"], 3, 5), "▼ three behind, most of all Must Do: 3 approved, 5 due"),
        (0, Worst(["Must Do", "Section 31"], 3, 5), "▼ Must Do and Section 31 two behind each"),
        (-3, Worst(["A", "B", "C"], 1, 2), "▼ three behind: A, B and C one each"),
        (-5, Worst(["A", "B"], 1, 3), "▼ five behind, most of all A and B two each"),
    ],
)
def test_the_variance_is_told_in_words_and_shape(gap, worst, said):
    assert tiles.approved_words(gap, worst) == said


def test_the_oldest_overdue_is_named_and_what_was_approved_since_is_told():
    contents = contents_of("2019-08-31")
    assert tiles.overdue_tile(contents).words == (
        "▼ both fell due on the period end itself; all Section 31. Approved since the cut-off: "
        "SN-001 and SN-002 on 9 September"
    )
    assert tiles.overdue_tile(contents_of()).words == (
        "▼ oldest: DP-065, due 14 June 2019, re-opened 16 October"
    )


def test_an_approval_before_the_cut_off_that_was_recorded_after_it_is_told_as_that():
    late = contents_of("2019-08-31").overdue
    day = pd.Timestamp("2019-08-29")
    said = tiles.overdue_words(late, {"SN-001": day}, pd.Timestamp("2019-09-06"))
    assert said.endswith("Approval recorded since the cut-off: SN-001 on 29 August")
    assert "0 days" not in said


def test_beyond_the_committee_no_single_action_is_pointed_at_on_either_sheet():
    wide = reference_briefing("2019-10-31", "trust", "wide")
    blocks = [
        wide.head,
        wide.tiles,
        wide.decisions,
        *(wide.block(name) for name in ("course", "side_by_side", "choices", "next_steps")),
    ]
    told = "".join(block.markup for block in blocks)
    assert re.findall(r"\b(?:SN|SP|DP)-\d{3}\b", told) == []
    assert wide.block("next_steps").markup == ""
    assert "Who: to be named" not in told


def test_the_outlook_tile_has_both_forecasts_by_name_and_each_number_of_its_csv():
    contents = contents_of()
    tile = tiles.outlook_tile(contents)
    month = month_that_matters(contents)
    options = tidy_tables(contents)["options"]
    at = options[options["month_end"] == month].set_index("option")
    assert tile.value == likely(at.loc["as_booked"])
    free = likely(at.loc["keeps_up"])
    assert f"If review keeps up: {free}" in tile.words
    assert tile.state == "alert"


def test_the_note_of_a_scope_that_is_not_assured_stands_as_it_is():
    tile = tiles.assurance_tile(contents_of("2019-08-31"))
    assert (tile.name, tile.value) == ("HMBQ is not assured of", "1 of 10 judged")
    assert tile.words == (
        "Medicine: “Not assured of progress with End of Life Care and the Deteriorating Patient "
        "under the Section 29A notice.” Of the plan as a whole: moderate assurance, "
        "3 September 2019."
    )


def test_the_committee_s_opinion_of_a_division_stands_on_its_page():
    tile = tiles.assurance_tile(contents_of("2019-10-31", "medicine"))
    assert (tile.name, tile.value) == ("HMBQ’s opinion", "Limited assurance")
    assert "“Most of the overdue actions are in this division.”" in tile.words
    other = briefing_for(reference_plan().as_at("2019-10-31"), committee="Nobody").contents
    assert tiles.assurance_tile(other) is None


def test_transfers_are_no_gain_of_a_division_and_stand_apart():
    contents = contents_of("2019-10-31", "medicine")
    tile = tiles.net_gain_tile(contents)
    assert tile.name == "Starters less leavers in October 2019, actual leavers"
    own, moved = (figure.value for figure in tiles.gain_figures(contents))
    whole = contents.workforce[contents.workforce["staff_group"] == "all"].iloc[-1]
    assert own + moved == pytest.approx(whole["net_gain_wte"])
    assert tile.value == "+1.29 WTE"
    assert "with transfers (−25.40) a net loss of 24.11" in tile.words
    assert tiles.gain_figures(contents_of()) == []


# ---- side by side, choices ----


@pytest.mark.parametrize(("period_end", "scope"), EDITIONS)
def test_the_divisions_have_the_numbers_of_their_csv(period_end, scope):
    contents = contents_of(period_end, scope)
    page = side_by_side.side_by_side(contents).markup
    tables = tidy_tables(contents)
    month = month_that_matters(contents)
    held = tables["position"].query("grouping == 'division'")
    ahead = tables["completion_forecast"].query("grouping == 'division'").set_index("group")
    for row in held.itertuples():
        assert f">{row.approved} / {row.due}</td>" in page
        own = ahead.loc[row.group].set_index("month_end").loc[month]
        assert f">{own['lower_80']} to {own['upper_80']} / {own['due']}</td>" in page
    if scope != "trust":
        beside = {f.name: f.value for f in side_by_side.figures(contents)}
        whole = contents_of(period_end).standing()
        assert beside["trust: approved"] == whole["approved"]
        assert f">{whole['approved']} / {whole['due']}</td>" in page


def test_a_choice_is_told_at_three_dates_of_which_the_last_is_the_decision_s():
    contents = contents_of()
    further = contents.review.further
    assert three_dates(contents)[-1] == further.by
    page = choices_of_meetings.choices_of_meetings(contents).markup
    assert page.count('<th scope="col"') == 4
    assert f"under a month to {further.by:%B}: {further.meetings} further" in page


def test_where_review_does_not_bind_there_is_no_choice_and_no_second_line():
    contents = contents_of()
    free = replace(contents, forecast=replace(contents.forecast, table=contents.forecast.keeps_up))
    assert choices_of_meetings.choices_of_meetings(free).markup == ""
    assert room_for_reviews.room_for_reviews(free).markup == ""
    assert "If review keeps up" not in tiles.outlook_tile(free).words


# ---- who must do what ----


@pytest.mark.parametrize(("period_end", "scope"), EDITIONS)
def test_at_most_seven_actions_are_named_and_the_rest_is_counted(period_end, scope):
    contents = contents_of(period_end, scope)
    open_ones = next_steps.needing_a_step(contents)
    page = next_steps.next_steps(contents).markup
    assert page.count("<tr>") - 1 == min(len(open_ones), 7)
    rest = sum(count.value for count in next_steps.rest_of(open_ones))
    assert rest == max(len(open_ones) - 7, 0)


def test_no_chance_is_printed_for_an_action_that_was_approved_since_the_cut_off():
    contents = contents_of("2019-08-31")
    done = set(approved_since(contents.known))
    assert done == {"SN-001", "SN-002"} == set(contents.overdue["action_id"])
    assert not done & set(next_steps.needing_a_step(contents)["action_id"])


def test_what_waits_for_review_is_the_group_s_step_and_comes_after_what_must_be_submitted():
    rows = next_steps.needing_a_step(contents_of())
    assert rows["waits"].is_monotonic_increasing
    waiting = rows[rows["waits"]]
    assert set(waiting["who"]) == {"Evidence Assurance Group"}
    assert waiting["step"].str.startswith("Review (submitted ").all()
    assert not rows[~rows["waits"]]["step"].str.startswith("Review").any()


def test_a_submission_after_the_cut_off_says_so_and_has_no_chance_and_is_in_no_count():
    contents = contents_of("2019-10-31", "surgery")
    rows = next_steps.needing_a_step(contents).set_index("action_id")
    since = set(contents.known.since_cut_off["action_id"])
    assert rows.loc["DP-076", "step"] == "Review (submitted since: 5 November)"
    assert (rows.index.isin(since) == rows["step"].str.contains(" since: ")).all()
    assert not rows.loc["DP-076", "counted_as_waiting"]
    late = next_steps.next_steps(contents).markup.partition("(DP-076)")[2].partition("</tr>")[0]
    assert "–" in late
    assert " in 10" not in late
    overdue = actions.section(contents).markup.partition(">DP-076<")[2].partition("</tr>")[0]
    assert '<td>–</td><td class="text">submitted on 5 November 2019</td>' in overdue


def test_overdue_actions_to_submit_come_by_their_deadlines():
    rows = next_steps.needing_a_step(contents_of("2019-10-31"))
    late = rows[rows["late"] & ~rows["waits"]]
    assert late["agreed_deadline"].is_monotonic_increasing
    assert list(late["action_id"][:2]) == ["DP-043", "SN-032"]


def test_a_tile_names_the_day_at_which_approvals_are_known_where_that_is_after_the_period_end():
    contents = contents_of()
    assert tiles.approved_tile(contents).name.endswith("31 October 2019, known at 1 November")
    dates = replace(contents.known.dates, data_cutoff=contents.known.period_end)
    same = replace(contents, known=replace(contents.known, dates=dates))
    assert tiles.approved_tile(same).name == "Approved / due, 31 October 2019"


@pytest.mark.parametrize(("period_end", "scope"), EDITIONS)
def test_where_no_group_is_behind_by_a_day_its_approvals_cover_every_earlier_deadline(
    period_end, scope
):
    contents = contents_of(period_end, scope)
    page = position.section(contents).markup
    rows = contents.position[contents.position["grouping"].isin(position.SHOWN)]
    if "approvals cover all earlier deadlines" in page:
        before = contents.known.actions["agreed_deadline"] < contents.known.period_end
        assert int(before.sum()) <= rows.set_index("grouping").loc["all", "approved"]
        assert (rows["days_behind"] == 0).all()
    else:
        assert (rows["days_behind"] != 0).any() or not (rows["status"] == "behind").any()


def test_measures_that_got_worse_are_drawn_first_then_those_off_target():
    page = outcome_measures.section(contents_of()).markup
    places = [page.index(name) for name in (
        "Urgent scans reported", "Vacancy rate of registered nurses", "Turnover of all staff",
        "CTG training compliance",
    )]  # fmt: skip
    assert places == sorted(places)
    charts = page.partition("Of 15 measures judged, 10")[2].partition("<figcaption")[0]
    assert "Urgent scans reported within the agreed time" in charts
    assert "Late medicine doses" in charts
    assert "CTG training compliance" not in charts


def test_a_chance_that_all_rows_share_is_told_once():
    page = next_steps.next_steps(contents_of("2019-10-31", "medicine")).markup
    assert "Chance in time" not in page
    assert page.count("fewer than 1 in 10") == 1


def test_a_scenario_asks_nobody_to_do_anything():
    known = reference_plan().as_at("2019-10-31")
    supposed = briefing_for(known, scenario={"name": "more", "extra_meetings": {"2019-11": 1}})
    assert supposed.block("next_steps").markup == ""


# ---- the second sheet ----


def test_a_shortage_is_never_told_by_two_numbers_that_say_the_opposite():
    months = pd.date_range("2019-11-30", periods=3, freq="ME")
    need = pd.DataFrame({"month_end": months, "reviews_needed": [5.2, 0, 0.0], "capacity": 3})

    def said(a_month: float, room: float, first: float = 5.2) -> str:
        of = need.assign(reviews_needed=[first, 0, 0.0])
        cliff = ReviewCliff(months[0], months[2], a_month, room)
        return room_for_reviews.room_title(cliff_told(cliff, of))

    assert said(53.3, 12) == "53 reviews needed a month, room for 12"
    assert said(1.7, 3) == "November 2019: 5 reviews needed, room for 3"
    assert said(3.2, 3, 3.3) == "Slightly more reviews are needed than there is room for"


@given(needed=st.floats(0.1, 60), room=st.integers(0, 60), first=st.floats(0.1, 60))
def test_the_room_s_title_prints_a_need_above_its_room_or_none(needed, room, first):
    months = pd.date_range("2019-11-30", periods=3, freq="ME")
    capacity = int(first * 0.9)
    need = pd.DataFrame(
        {"month_end": months, "reviews_needed": [first, 0, 0], "capacity": capacity}
    )
    cliff = ReviewCliff(months[0], months[2], needed, room)
    said = room_for_reviews.room_title(cliff_told(cliff, need))
    numbers = re.search(r"(\d+) reviews? needed.*room for (\d+)", said)
    assert numbers is None or int(numbers[1]) > int(numbers[2])


def test_an_action_that_enters_the_plan_approved_is_not_told_as_approved():
    changes = pd.DataFrame(
        {"kind": ["approved", "added", "declined"], "action_id": ["A1", "A1", "A2"]}
    )
    said = record.changes_sentence(changes)
    assert said == "One declined (A2), one added to the plan (A1), already approved."
    nothing = record.changes_sentence(changes.iloc[:0])
    assert nothing.startswith("No approval, decline or change of an action became known")


@pytest.mark.parametrize(
    ("came", "said"),
    [
        (7, "7 were, fewer than expected."),
        (8, "8 were, as expected."),
        (12, "12 were, as expected."),
        (13, "13 were, more than expected."),
        (0, "none was, fewer than expected."),
        (1, "1 was, fewer than expected."),
    ],
)
def test_a_forecast_is_held_against_what_came_of_the_actions_then_open(came, said):
    expected = Figure("sheets", "expected", 10, "actions", lower_80=8, upper_80=12)
    found = expected, Figure("sheets", "came", came, "actions")
    assert record.last_forecast_sentence(pd.Timestamp("2019-10-31"), found).endswith(said)
    assert record.last_forecast_sentence(pd.Timestamp("2019-10-31"), None) == ""


@pytest.mark.parametrize("scope", ["trust", "medicine"])
def test_the_last_forecast_counts_from_what_was_approved_when_it_was_made(scope):
    contents = contents_of("2019-10-31", scope)
    then = progress.position(reference_plan().as_at("2019-09-30").of(scope))
    row = contents.scorecard.last("approved")
    expected, came = record.forecast_and_outcome(contents)
    approved = int(then.loc[then["grouping"] == "all", "approved"].item())
    assert came.value == row["outcome"] - approved
    assert expected.range_80 == (row["lower_80"] - approved, row["upper_80"] - approved)


def test_the_record_holds_what_the_last_report_printed_as_booked():
    """The forecast that is judged is the one that stood on the page, meetings and all."""
    made, month = pd.Timestamp("2019-08-31"), pd.Timestamp("2019-10-31")
    held = contents_of("2019-10-31").scorecard.table
    row = held[
        (held["quantity"] == "approved")
        & (held["grouping"] == "all")
        & (held["made_at"] == made)
        & (held["month_end"] == month)
    ].iloc[0]
    printed = forecast_at(contents_of("2019-08-31").forecast.table, month)
    assert abs(row["lower_80"] - printed["lower_80"]) <= 1
    assert abs(row["upper_80"] - printed["upper_80"]) <= 1


def test_the_chance_is_told_since_when_it_reads_as_it_does():
    month = pd.Timestamp("2020-01-31")
    made = pd.date_range("2019-07-31", periods=4, freq="ME")

    def said(*chances: float) -> str:
        rows = pd.DataFrame({"made_at": made[: len(chances)], "p_on_trajectory": chances})
        return record.moved_sentence(month, rows).partition("2020 ")[2]

    assert said(0.5) == ""
    assert said(0.0, 0.001, 0.0) == "has stood at fewer than 1 in 100 since July 2019."
    assert said(0.5, 0.3) == "was 50% in July 2019; it is 30% now."
    assert said(0.5, 0.3, 0.301) == "was 50% in July 2019; it has stood at 30% since August 2019."


def test_a_measure_off_target_says_its_month_and_how_often_it_met_it():
    *_, said = exceptions.measures_off(contents_of("2019-10-31", "medicine"))
    assert said == ("Off target: Falls on medical wards 6.30 (target 6, met in 4 of 12 months).")
    met = exceptions.met_recently(contents_of("2019-10-31", "medicine"))
    assert [figure.counts for figure in met.values()] == [(4, 12)]


@pytest.mark.parametrize(
    ("statuses", "said"),
    [
        ([], "No element or type is behind"),
        (["behind"], "The one element or type is behind"),
        (["behind", "behind"], "Every element and type is behind"),
        (["ahead", "behind"], "One of two elements and types is behind"),
    ],
)
def test_the_variance_s_title_never_says_less_than_its_table(statuses, said):
    assert variance.variance_title(statuses) == said


def test_more_staff_than_posts_is_no_vacancy():
    latest = pd.Series(
        {"month_end": pd.Timestamp("2019-10-31"), "vacancy_wte": -38.0, "vacancy_pct": -4.0}
    )
    said = "38.00 WTE more in post than funded in October 2019"
    assert staff.vacancy_words(latest) == said
    assert staff.vacancy_words(latest, ("Midwives", 4.5)) == f"{said}, but midwives lack 4.50"


def test_at_most_three_points_are_not_to_be_trusted_and_the_first_is_outside_the_model():
    page = caveats.caveats(contents_of()).markup
    points = re.findall(r"<li>(.*?)</li>", page)
    assert len(points) == 3
    assert points[0].startswith("36 deadlines fall in November 2019")
    seen = contents_of().due_per_month.assign(due=40)
    assert "no earlier month had so many" in points[0]
    again = caveats.caveats(replace(contents_of(), due_per_month=seen)).markup
    assert "no earlier month had so many" not in again


# ---- every sheet ----

MONTHS = "January February March April May June July August September October November December"
MONTH = "|".join([*MONTHS.split(), *(month[:3] for month in MONTHS.split())])
# What is printed and no number of the plan: days, years, names, sizes of ranges and chances
NO_NUMBERS = (
    rf"\b\d{{1,2}} (?:{MONTH})(?: \d{{4}})?|(?:{MONTH}) \d{{4}}|\b\d{{4}}\b",
    r"(?:80|95)%(?: and 95%)? ranges?|(?:fewer|more) than \d+ in \d+|\d+ in 10\b|in 12 months",
    r"Section \d+A?|\b[A-Z]{1,2}-?\d+|\b\d\. [A-Z]|Condition \d|(?:24|48) hours",
)


def numbers_on(page: str) -> set[str]:
    """The numbers of the plan that a piece of a page prints."""
    text = unescape(re.sub(r"<svg.*?</svg>|<[^>]+>", " ", page, flags=re.S))
    for pattern in NO_NUMBERS:
        text = re.sub(pattern, " ", text)
    found = re.findall(r"(?<![\w.-])\d[\d,]*(?:\.\d+)?", text)
    return {number.rstrip(",") for number in found}


def printed_forms(tables: dict[str, str]) -> set[str]:
    """Every form in which a page may print a cell of its CSV files, and numbers within texts."""
    forms = set()
    for text in tables.values():
        for row in csv.reader(io.StringIO(text)):
            for cell in row:
                try:
                    value = abs(float(cell))
                except ValueError:
                    forms |= set(re.findall(r"\d[\d,]*(?:\.\d+)?", cell))
                else:
                    forms |= {decimal(x, p) for x in (value, 100 * value) for p in (0, 1, 2)}
    return forms


@pytest.mark.parametrize(("period_end", "scope"), EDITIONS)
def test_every_number_of_the_two_sheets_is_in_a_csv_beside_the_page(period_end, scope):
    briefing = reference_briefing(period_end, scope)
    told = printed_forms(briefing.numbers.tables)
    pieces = [briefing.head, briefing.tiles, briefing.decisions, *map(briefing.block, BLOCKS)]
    printed = set().union(*(numbers_on(piece.markup) for piece in pieces))
    assert len(printed) > 50
    assert printed - told == set()


@pytest.mark.parametrize(("period_end", "scope"), EDITIONS)
def test_a_table_of_a_sheet_has_at_most_seven_columns_and_every_cell_its_heading(period_end, scope):
    briefing = reference_briefing(period_end, scope)
    for name in ("side_by_side", "choices", "next_steps", "variance", "evidence"):
        page = briefing.block(name).markup
        headings = re.findall(r'<th scope="col"[^>]*>(.*?)</th>', page)
        assert len(headings) <= 7, name
        labels = re.findall(r'<td data-label="(.*?)"', page)
        assert set(labels) == set(headings[1:]), name
        assert page.count("<td") == len(labels), name


def test_a_scenario_is_compared_with_the_briefing_first_and_the_briefing_with_nothing():
    known = reference_plan().as_at("2019-10-31")
    supposed = briefing_for(known, scenario={"name": "more", "extra_meetings": {"2019-11": 1}})
    contents = supposed.contents
    page = supposed.block("comparison").markup
    month = month_that_matters(contents)
    usual = forecast_at(contents_of().forecast.table, month)
    own = forecast_at(contents.forecast.table, month)
    for row in (usual, own):
        assert f">{row['lower_80']} to {row['upper_80']}</td>" in page
    told = {
        figure["name"]: figure for figure in tidy_tables(contents)["figures"].to_dict("records")
    }
    assert told[f"briefing: approved by {month:%Y-%m-%d}"]["upper_80"] == usual["upper_80"]
    assert reference_briefing("2019-10-31", "trust").block("comparison").markup == ""


def test_an_unknown_block_is_refused():
    with pytest.raises(ValueError, match="no block 'coarse'; there are: "):
        reference_briefing("2019-10-31", "trust").pair("coarse", "room")


def test_a_measure_worse_by_a_month_in_doubt_is_to_be_checked():
    contents = contents_of("2019-10-31")
    doubted = {
        note.split(" moved from ")[0] for note in contents.data_notes if " moved from " in note
    }
    assert doubted == {"Emergency patients seen within four hours"}
    (worse,) = [said for said in exceptions.measures_off(contents) if said.startswith("Worse")]
    for said in worse.removeprefix("Worse, beyond chance: ").removesuffix(".").split("; "):
        name = next((one for one in doubted if said.startswith(one)), None)
        assert said.endswith(", to be checked") == (name is not None)


# ---- what approved actions moved ----


@pytest.mark.parametrize("scope", ["trust", "medicine", "surgery"])
def test_what_approved_actions_moved_is_one_line_whose_counts_stand_in_the_figures(scope):
    contents = contents_of("2019-10-31", scope)
    line = measures_moved.moved_line(contents)
    counts = measures_moved.moved(contents)
    assert bool(line) == (scope != "surgery")
    if line:
        assert line in unescape(exceptions.exceptions(contents)._repr_html_())
        begun = contents.impact[contents.impact["actions_approved"] > 0]
        assert sum(figure.value for figure in counts.values()) == len(begun)
        told = tidy_tables(contents)["figures"]["name"]
        assert {figure.name for figure in counts.values()} <= set(told)


def test_where_nothing_is_linked_sheet_and_annex_say_nothing_of_it():
    contents = contents_of("2019-08-31", "trust")
    assert contents.impact is None
    assert measures_moved.moved_line(contents) == ""
    assert measures_moved.measures_moved(contents) == []
    assert "impact" not in tidy_tables(contents)


def test_another_reason_for_a_change_stands_beside_the_verdict():
    contents = contents_of("2019-10-31", "trust")
    changes = pd.DataFrame(
        {
            "measure_id": "OM-22",
            "from_month": pd.to_datetime(["2018-11-30", "2019-05-31"]),
            "reason": ["Counted anew", "Electronic charts"],
        }
    )
    tables = {**contents.known.tables, "measure_phases": changes}
    rebased = replace(contents, known=replace(contents.known, tables=tables))
    shown = "".join(measures_moved.measures_moved(rebased))
    assert "Moved the other way; from May 2019 also: Electronic charts" in shown
    assert "Counted anew" not in shown
