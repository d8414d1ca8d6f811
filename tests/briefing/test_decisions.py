"""The decisions that a page proposes follow from its numbers, and every cell of them is filled."""

import re
from dataclasses import replace

import pandas as pd
import pytest

from iqip_analytics.briefing import briefing_for
from iqip_analytics.briefing.choices import Proposals
from iqip_analytics.briefing.contents import Choices, Contents
from iqip_analytics.briefing.decisions import decisions
from iqip_analytics.briefing.sheets import proposals
from iqip_analytics.contract.faults import InputError
from iqip_analytics.contract.output_tables import TABLES
from iqip_analytics.forecasts.review.need import FurtherMeetings
from tests.support.reference import reference_briefing, reference_plan

PAGES = [("2019-08-31", "trust"), ("2019-10-31", "trust"), ("2019-10-31", "womens_childrens")]


def contents_of(period_end: str = "2019-10-31", scope: str = "trust") -> Contents:
    return reference_briefing(period_end, scope).contents


def of_kind(contents: Contents, kind: str) -> pd.DataFrame:
    rows = decisions(contents)
    return rows[rows["kind"] == kind].reset_index(drop=True)


@pytest.mark.parametrize(("period_end", "scope"), PAGES)
def test_the_list_is_one_of_the_contract_ranked_and_every_cell_is_filled(period_end, scope):
    rows = TABLES["decisions"].published(decisions(contents_of(period_end, scope)))
    assert list(rows["rank"]) == list(range(1, len(rows) + 1))
    assert rows.notna().all(axis=None)
    assert (rows[["what", "who", "why"]] != "").all(axis=None)
    assert "note" not in set(rows["kind"])


def test_the_meetings_to_book_are_those_of_the_option_enough():
    contents = contents_of()
    further, asked = contents.review.further, of_kind(contents, "book_meetings").iloc[0]
    assert asked["what"] == (
        f"Book {further.meetings} further meetings of the Evidence Assurance Group: 2 held by "
        "6 December, 2 more by 3 January 2020 and 3 more by 7 February 2020, the cut-off for "
        "January"
    )
    at = contents.options[contents.options["month_end"] == further.by].set_index("option")
    for option in ("as_booked", "enough"):
        assert f"between {at['lower_80'][option]} and {at['upper_80'][option]}" in asked["why"]


@pytest.mark.parametrize(
    ("short", "by", "said"),
    [
        # November has begun: what is held by its cut-off still counts in it
        (
            [2, 3, 0],
            "2019-12-06",
            ": 2 held by 6 December and 3 more by 3 January 2020, the cut-off for December",
        ),
        ([2, 0, 0], "2019-12-06", ", to be held by 6 December, the cut-off for November"),
        ([0, 1, 0], "2019-12-06", ", to be held by 3 January 2020, the cut-off for December"),
        # January's month begins at December's cut-off
        ([0, 0, 4], "2020-01-03", ", to be held by 7 February 2020, the cut-off for January"),
    ],
)
def test_meetings_are_to_be_booked_before_the_month_that_is_short_of_them(short, by, said):
    contents = contents_of()
    ends = pd.date_range("2019-11-30", periods=3, freq="ME")
    options = contents.options[contents.options["month_end"].isin(ends)].assign()
    enough = options["option"] == "enough"
    options.loc[enough, "extra_meetings"] = pd.Series(short).cumsum().to_numpy()
    last = max(month for month, number in zip(ends, short, strict=True) if number)
    review = replace(contents.review, further=FurtherMeetings(sum(short), last))
    asked = of_kind(replace(contents, options=options, review=review), "book_meetings").iloc[0]
    assert asked["by_when"] == pd.Timestamp(by)
    assert asked["by_when"] > contents.known.data_cutoff
    assert asked["what"].endswith(f"Evidence Assurance Group{said}")


@pytest.mark.parametrize(
    ("cut_off", "next_cut_off", "by"),
    [
        ("2019-10-31", "2019-12-08", "2019-12-06"),  # a Sunday
        ("2019-10-31", "2019-12-26", "2019-12-24"),  # Boxing Day
        ("2019-12-06", "2019-12-08", "2019-12-08"),  # no working day is left
    ],
)
def test_what_is_computed_is_due_on_a_working_day_after_the_cut_off(cut_off, next_cut_off, by):
    contents = contents_of()
    day = pd.Timestamp(cut_off)
    dates = replace(contents.known.dates, data_cutoff=day, published_on=day)
    edition = {"period_end": ["2019-11-30"], "data_cutoff": [next_cut_off]}
    reports = pd.DataFrame(edition).apply(pd.to_datetime)
    tables = {**contents.known.tables, "reports": reports}
    known = replace(contents.known, dates=dates, tables=tables)
    asked = of_kind(replace(contents, known=known), "recover_overdue").iloc[0]
    assert asked["by_when"] == pd.Timestamp(by)


def test_overdue_actions_are_asked_of_every_lead_the_oldest_first_and_each_counted_once():
    contents = contents_of()
    late = contents.overdue
    (asked,) = of_kind(contents, "recover_overdue").to_dict("records")
    leads = re.findall(r"(?:^|, | and )([^,()]+?) \((\d+)\)", asked["who"])
    assert [lead for lead, _ in leads] == list(dict.fromkeys(late["executive_lead"]))
    assert sum(int(count) for _, count in leads) == len(late)
    oldest = late.iloc[0]["action_id"]
    assert f"Recover {len(late)} overdue actions, first the oldest: {oldest}," in asked["what"]


def test_an_action_without_a_lead_is_asked_of_one_to_be_named():
    contents = contents_of()
    late = contents.overdue.head(1).assign(executive_lead=pd.NA, days_overdue=0)
    asked = of_kind(replace(contents, overdue=late), "recover_overdue").iloc[0]
    assert asked["who"] == "to be named"
    assert asked["why"] == "1 action overdue, due on the period end"


def test_an_owners_date_that_has_passed_is_asked_for_again_and_one_ahead_is_not():
    contents = contents_of()
    cut_off, overdue = contents.known.data_cutoff, contents.overdue
    waits = overdue["action_id"].isin(contents.review.waiting["action_id"])
    for day, asked in ((cut_off, 1), (cut_off + pd.Timedelta(days=1), 0), (pd.NaT, 1)):
        late = overdue[~waits].head(1).assign(owner_forecast_on=pd.to_datetime([day]))
        assert len(of_kind(replace(contents, overdue=late), "ask_forecast_date")) == asked
    submitted = overdue[waits].head(1).assign(owner_forecast_on=pd.NaT)
    assert len(submitted) == 1
    assert len(of_kind(replace(contents, overdue=submitted), "ask_forecast_date")) == 0


def test_the_last_opinion_of_the_committee_alone_decides_who_is_not_assured():
    assert "for Medicine" in of_kind(contents_of("2019-08-31"), "not_assured")["what"][0]
    assert len(of_kind(contents_of("2019-08-31", "womens_childrens"), "not_assured")) == 0
    known = contents_of().trust
    later = pd.DataFrame(
        {
            "scope": ["trust", "trust"],
            "given_on": pd.to_datetime(["2019-10-02", "2019-10-03"]),
            "forum": ["HMBQ", "Another forum"],
            "opinion": ["limited", "not_assured"],
            "note": [pd.NA, pd.NA],
        }
    )
    contents = replace(contents_of(), known=replace(known, tables={"assurance": later}))
    assert len(of_kind(contents, "not_assured")) == 0
    own = later.assign(forum="HMBQ")
    contents = replace(contents, known=replace(known, tables={"assurance": own}))
    assert list(of_kind(contents, "not_assured")["why"]) == [
        "HMBQ was not assured on 3 October 2019"
    ]


@pytest.mark.parametrize(
    ("recorded_on", "effective_on", "asked"),
    [
        ("2019-11-01", "2019-10-31", 1),
        ("2019-10-31", "2019-10-31", 0),  # agreed in the month itself
        ("2019-11-01", "2019-11-01", 0),  # not in force yet
    ],
)
def test_a_deadline_moved_after_the_period_end_is_to_be_confirmed(recorded_on, effective_on, asked):
    contents = contents_of()
    moved = pd.DataFrame(
        {
            "action_id": ["SN-032"],
            "recorded_on": pd.to_datetime([recorded_on]),
            "effective_on": pd.to_datetime([effective_on]),
            "field": ["agreed_deadline"],
            "value": ["2019-12-31"],
        }
    )
    contents = replace(contents, known=replace(contents.known, changes=moved))
    assert len(of_kind(contents, "deadline_moved")) == asked


def test_where_no_number_asks_for_a_decision_the_report_is_to_be_noted():
    contents = contents_of()
    bare = replace(
        contents,
        known=replace(contents.known, tables={}, changes=contents.known.changes.iloc[:0]),
        review=replace(contents.review, further=None),
        overdue=contents.overdue.iloc[:0],
        risks_overdue=None,
        data_notes=[],
    )
    assert list(decisions(bare)["kind"]) == ["note"]
    assert decisions(bare).notna().all(axis=None)


def test_a_wide_edition_names_no_role_no_title_and_no_reason():
    known = reference_plan().as_at("2019-10-31")
    contents = reference_briefing("2019-10-31", "trust", "wide").contents
    rows = TABLES["decisions"].published(decisions(contents), wide=True)
    assert list(rows.columns) == ["kind", "what", "who", "by_when"]
    assert set(rows["who"]) <= {"Evidence Assurance Group", "HMBQ", "to be named"}
    titles = known.actions["title"]
    ids = known.actions["action_id"]
    assert not any(action in what for what in rows["what"] for action in ids)
    assert not any(title in what for what in rows["what"] for title in titles)


# ---- what the params make of them ----


def as_chosen(contents: Contents, **choices) -> Contents:
    values = {**contents.choices.model_dump(), **choices}
    return replace(contents, choices=Choices.model_validate(values))


def test_a_decision_that_is_dropped_stays_in_the_csv_and_leaves_the_page():
    contents = as_chosen(contents_of(), decisions={"recover_overdue": {"kept": "no"}})
    rows = decisions(contents)
    assert list(rows.loc[rows["kept"] == "no", "kind"]) == ["recover_overdue"]
    assert "Recover" in " ".join(rows["what"])
    assert "Recover" not in proposals.proposals(contents).markup
    assert "Book 7 further meetings" in proposals.proposals(contents).markup


def test_a_decision_is_reworded_by_its_kind_and_its_reason_stays_computed():
    contents = contents_of()
    chosen = {"what": "Recover the late ones", "who": "Chief Nurse", "by_when": "2019-11-22"}
    reworded = as_chosen(contents, decisions={"recover_overdue": chosen})
    (row,) = of_kind(reworded, "recover_overdue").to_dict("records")
    assert (row["what"], row["who"]) == ("Recover the late ones", "Chief Nurse")
    assert row["by_when"] == pd.Timestamp("2019-11-22")
    assert row["why"] == of_kind(contents, "recover_overdue")["why"][0]


def test_where_every_decision_is_dropped_the_report_is_to_be_noted():
    kinds = list(Proposals.model_fields)
    contents = as_chosen(contents_of(), decisions={kind: {"kept": "no"} for kind in kinds})
    rows = decisions(contents)
    assert list(rows.loc[rows["kept"] == "yes", "kind"]) == ["note"]
    assert "<h2>To note</h2>" in proposals.proposals(contents).markup


def test_beyond_the_committee_a_decision_is_never_reworded_but_may_be_dropped():
    known = reference_plan().as_at("2019-10-31")
    chosen = {
        "recover_overdue": {"what": "Ask Sister Smith", "who": "Sister Smith"},
        "risk_overdue": {"kept": "no"},
    }
    rows = decisions(briefing_for(known, circulation="wide", decisions=chosen).contents)
    assert "Smith" not in rows.to_string()
    assert "risk_overdue" not in set(rows["kind"])


def test_roles_of_the_params_stand_where_the_register_names_nobody():
    roles = {"evidence_group": "Chair of the group", "data_quality": "Head of Information"}
    contents = as_chosen(contents_of(), roles=roles)
    assert of_kind(contents, "book_meetings")["who"][0] == "Chair of the group"
    assert of_kind(contents, "confirm_figure")["who"][0] == "Head of Information"
    assert of_kind(contents, "risk_overdue")["who"][0] == "to be named"
    division = as_chosen(contents_of("2019-08-31"), roles={"division": "Divisional Director"})
    assert of_kind(division, "not_assured")["who"][0] == "Divisional Director, Medicine"


def test_the_committee_is_a_setting_whose_opinion_alone_counts():
    contents = as_chosen(contents_of("2019-08-31"), committee="Oversight and Assurance Group")
    assert len(of_kind(contents, "not_assured")) == 0
    page = proposals.proposals(contents).markup
    assert "Decisions proposed to Oversight and Assurance Group" in page
    assert "HMBQ" not in page


def test_an_unknown_role_or_kind_is_refused_with_the_nearest():
    known = reference_plan().as_at("2019-08-31")
    with pytest.raises(InputError, match=r"roles\.divison is no choice; did you mean 'division'"):
        briefing_for(known, roles={"divison": "Director"})
    with pytest.raises(InputError, match="did you mean 'book_meetings'"):
        briefing_for(known, decisions={"book_meeting": {}})
    with pytest.raises(InputError, match=r"book_meetings\.kept 'maybe' is not yes or no"):
        briefing_for(known, decisions={"book_meetings": {"kept": "maybe"}})


# ---- on the page ----


def test_the_trust_s_own_recommendation_comes_first_and_the_params_may_word_it():
    contents = contents_of()
    page = proposals.proposals(contents).markup
    assert page.index('class="own-words"') < page.index('<ol class="decisions">')
    bare = replace(contents, known=replace(contents.known, tables={}), masthead={"ask": "To act."})
    assert '<p class="own-words">To act.</p>' in proposals.proposals(bare).markup


def test_no_day_is_asked_for_what_was_submitted_since_the_cut_off():
    contents = contents_of()
    asked = of_kind(contents, "ask_forecast_date").iloc[0]
    assert asked["what"].endswith("one of the 12 overdue actions (SN-046) will be ready")
    since = contents.known.since_cut_off
    assert "submitted" in set(since.loc[since["action_id"] == "SN-046", "event"])
    assert "Name the day" not in proposals.proposals(contents).markup
    nothing = replace(contents.known, since_cut_off=since.iloc[:0])
    assert "Name the day" in proposals.proposals(replace(contents, known=nothing)).markup


def test_a_wide_edition_says_what_further_meetings_buy_and_no_other_reason():
    page = reference_briefing("2019-10-31", "trust", "wide").decisions.markup
    assert re.search(r"with these, between \d+ and \d+\. ", page)
    assert "was not assured on" not in page


def test_what_was_approved_since_the_cut_off_is_not_asked_for_on_the_page():
    contents = contents_of("2019-08-31")
    assert len(of_kind(contents, "recover_overdue")) == 1
    assert "Recover" not in proposals.proposals(contents).markup
    before = replace(
        contents,
        known=replace(contents.known, since_cut_off=contents.known.since_cut_off.iloc[:1]),
    )
    assert "Of the 2, 1 action approved since the cut-off." in proposals.proposals(before).markup
