"""The bundled milestones, opinions, cohorts, owners' words and texts meet the paper's facts.

Counted here by plain loops over the files, without the package.
"""

import csv
from collections import Counter
from pathlib import Path

import pytest

REFERENCE = Path(__file__).parents[2] / "data" / "reference"
SEPTEMBER, OCTOBER, NOVEMBER = "2019-09-06", "2019-10-04", "2019-11-01"
CUTOFFS = [SEPTEMBER, OCTOBER, NOVEMBER]

SECTIONS = (
    "purpose summary implications progress risks mitigation next_steps recommendation notices "
    "deep_dive programme external_visits".split()
)


def rows(table):
    with (REFERENCE / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def known_milestones(data_cutoff):
    """Each milestone by its name, as recorded last by a day."""
    found = {}
    for row in sorted(rows("milestones"), key=lambda row: row["recorded_on"]):
        if row["recorded_on"] <= data_cutoff:
            found[row["milestone_id"]] = row
    return {row["name"]: row for row in found.values()}


def opinions(data_cutoff):
    """The last opinion on each scope by a day."""
    given = sorted(rows("assurance"), key=lambda row: row["given_on"])
    return {row["scope"]: row for row in given if row["given_on"] <= data_cutoff}


def texts(period_end, scope, section):
    wanted = (period_end, scope, section)
    own = [r for r in rows("commentary") if (r["period_end"], r["scope"], r["section"]) == wanted]
    return " ".join(row["text"] for row in own)


# ---- milestones


def test_what_became_known_of_a_milestone_says_when():
    """So that a later row cannot alter an earlier edition."""
    as_agreed = {}
    for row in sorted(rows("milestones"), key=lambda row: row["recorded_on"]):
        first = as_agreed.setdefault(row["milestone_id"], row)
        assert all(row[column] == first[column] for column in ("priority", "name", "due_on"))
        if row is first:
            assert row["forecast_on"] == row["completed_on"] == ""
        else:
            assert row["recorded_on"] >= row["completed_on"]


def test_every_priority_has_a_milestone_in_every_edition():
    for cutoff, last in zip(CUTOFFS, "799", strict=True):
        priorities = {row["priority"] for row in known_milestones(cutoff).values()}
        assert priorities == {str(number) for number in range(1, int(last) + 1)}


@pytest.mark.parametrize(
    ("name", "due_on", "completed_on"),
    [
        ("Substantive chief executive in post", "2019-09-02", "2019-09-02"),
        ("Substantive medical director in post", "2019-09-09", "2019-09-09"),
        ("Three divisions operational in the new structure", "2019-09-02", "2019-09-02"),
        ("Division of Clinical Support Services operational", "2019-09-23", "2019-09-23"),
        ("Governance framework put to the Board for approval", "2019-10-01", "2019-10-01"),
        ("Phase 1a of the emergency department completed", "2019-09-13", "2019-09-13"),
        ("Phase 1b starts (week of 16 September)", "2019-09-16", "2019-09-16"),
        ("Phase 2 starts", "2019-12-16", ""),
        ("Phase 3 starts", "2020-01-06", ""),
        ("100 leaders at band 7 and above trained", "2020-03-31", ""),
        ("First trainee nursing associates register", "2020-09-30", ""),
    ],
)
def test_milestones_have_the_dates_of_the_paper(name, due_on, completed_on):
    row = known_milestones(NOVEMBER)[name]
    assert (row["due_on"], row["completed_on"]) == (due_on, completed_on)
    before = known_milestones(SEPTEMBER)[name]["completed_on"]
    assert before == (completed_on if completed_on <= SEPTEMBER else "")


def test_the_leadership_programme_slips_to_november():
    start = {cutoff: known_milestones(cutoff)["Band 7 leadership programme starts"] for cutoff in
             ("2019-08-02", *CUTOFFS)}  # fmt: skip
    assert start["2019-08-02"]["forecast_on"] == ""
    assert all(start[cutoff]["forecast_on"].startswith("2019-11") for cutoff in CUTOFFS)
    assert start[NOVEMBER]["forecast_on"] > start[SEPTEMBER]["forecast_on"]
    assert start[NOVEMBER]["due_on"] < start[SEPTEMBER]["forecast_on"]


def test_the_mandatory_training_review_is_late_and_reports_in_october():
    row = known_milestones(NOVEMBER)["Mandatory training review reported to the People Committee"]
    assert row["due_on"] < row["forecast_on"][:7] + "-01" == "2019-10-01"
    assert row["completed_on"].startswith("2019-10")


def test_milestones_are_met_early_on_the_day_late_and_not_yet():
    met = Counter()
    for row in known_milestones(NOVEMBER).values():
        done, due = row["completed_on"], row["due_on"]
        late = done > due or (not done and due <= "2019-10-31")
        met[
            "open" if not done else "late" if late else "early" if done < due else "on the day"
        ] += 1
    assert min(met["early"], met["late"]) >= 3
    assert min(met["on the day"], met["open"]) >= 8


# ---- assurance


def test_hmbq_is_not_assured_of_two_areas():
    """A20: under Medicine in September, as priorities 8 and 9 from October."""
    september, october, november = map(opinions, CUTOFFS)
    assert september["medicine"]["opinion"] == "not_assured"
    assert "End of Life Care" in september["medicine"]["note"]
    assert "Deteriorating Patient" in september["medicine"]["note"]
    assert not {"priority:8", "priority:9"} & set(september)
    for scope in ("priority:8", "priority:9"):
        assert october[scope]["opinion"] == "not_assured"
        assert november[scope]["opinion"] in ("not_assured", "limited")
    assert {row["forum"] for row in (september["medicine"], october["priority:8"])} == {"HMBQ"}


def test_every_opinion_is_given_at_least_once_and_the_trust_has_one_in_each_edition():
    given = {row["opinion"] for row in rows("assurance")}
    assert given == {"not_assured", "limited", "moderate", "reasonable", "substantial"}
    assert all("trust" in opinions(cutoff) for cutoff in CUTOFFS)


# ---- recruitment


def heads(route, **wanted):
    return sum(
        int(row["headcount"])
        for row in rows("recruitment")
        if row["route"] == route and all(row[column] == cell for column, cell in wanted.items())
    )


def test_82_international_nurses_are_expected_in_two_cohorts_of_41():
    """W6; registered two to three months after they start."""
    assert heads("international", start_month="2019-10-31") == 41
    assert heads("international", start_month="2019-11-30") == 41
    assert heads("international", staff_group="registered_nurses") == 82
    lags = {
        r["registered_after_months"] for r in rows("recruitment") if r["route"] == "international"
    }
    assert lags == {"2", "3"}


def test_36_nursing_associates_in_training_are_nobody_s_registered_nurses():
    """W6: the first register in September 2020."""
    assert heads("tna") == heads("tna", staff_group="nursing_associates") == 36
    registered = []
    for row in rows("recruitment"):
        if row["route"] == "tna":
            year, month = map(int, row["start_month"][:7].split("-"))
            months = 12 * year + month - 1 + int(row["registered_after_months"])
            registered.append((months // 12, months % 12 + 1))
    assert min(registered) == (2020, 9)
    assert "nursing_associates" not in {row["staff_group"] for row in rows("workforce")}


def test_13_local_nurses_are_the_registered_nurses_who_started_in_august():
    """W6: history, so that nobody is counted twice."""
    (august,) = {r["start_month"] for r in rows("recruitment") if r["cohort"].startswith("Local")}
    assert heads("local_rn", start_month=august) == 13
    for row in rows("workforce"):
        if row["month"] == august and row["staff_group"] == "registered_nurses":
            expected = heads("local_rn", start_month=august, division=row["division"])
            assert float(row["starters_wte"]) == expected


def test_every_newly_qualified_midwife_has_a_post():
    """W6."""
    own = [r for r in rows("recruitment") if r["staff_group"] == "midwives"]
    assert {(r["route"], float(r["conversion"])) for r in own} == {("newly_qualified", 1.0)}


def test_every_route_is_used_and_every_cohort_says_when_it_became_known():
    cohorts = rows("recruitment")
    assert {row["route"] for row in cohorts} == {
        "local_rn", "newly_qualified", "international", "tna", "return_to_practice",
    }  # fmt: skip
    assert all(row["recorded_on"] <= row["start_month"] for row in cohorts)
    assert {row["division"] for row in cohorts if row["recorded_on"] <= SEPTEMBER} == {
        "medicine", "surgery", "womens_childrens",
    }  # fmt: skip


# ---- owners' words


def test_owners_speak_of_some_20_actions_that_are_open_when_they_speak():
    approved = {}
    for event in rows("evidence"):
        if event["event"] in ("approved", "reopened"):
            approved.setdefault(event["action_id"], []).append((event["event_on"], event["event"]))
    words = rows("updates")
    for word in words:
        known = [
            event
            for day, event in approved.get(word["action_id"], [])
            if day <= word["recorded_on"]
        ]
        assert known[-1:] != ["approved"], word
        assert "2019-06-01" <= word["recorded_on"] <= NOVEMBER
    spoken = {word["action_id"] for word in words}
    assert 20 <= len(spoken) <= 30
    assert len({word["recorded_on"][:7] for word in words}) == 6


def test_some_forecasts_are_withdrawn_and_some_actions_called_complete_are_not_approved():
    words = rows("updates")
    assert 1 <= sum(not word["owner_forecast_on"] for word in words) <= 3
    complete = [w["action_id"] for w in words if w["note"].startswith("Complete")]
    assert len(complete) >= 3


# ---- commentary


def test_the_trust_s_september_has_a_text_for_every_section():
    own = {r["section"] for r in rows("commentary")
           if (r["period_end"], r["scope"]) == ("2019-08-31", "trust")}  # fmt: skip
    assert own == set(SECTIONS)


def test_seven_implications_are_ticked_in_every_edition():
    """A21."""
    for period_end in ("2019-08-31", "2019-09-30", "2019-10-31"):
        ticked = texts(period_end, "trust", "implications").split(" · ")
        assert [entry.removesuffix(" ✓") for entry in ticked] == [
            "Strategic / External",
            "Operational",
            "Financial",
            "Clinical",
            "Legal / Regulatory",
            "Reputational / Patient Experience",
            "Workforce",
        ]
        assert all(entry.endswith(" ✓") for entry in ticked)


def test_the_fourth_division_has_three_dates():
    """A contradiction of the paper, kept on purpose."""
    trust = texts("2019-08-31", "trust", "next_steps")
    assert "Clinical Support Services, is established in October" in trust
    assert "Services is reported as the fourth division from November" in trust
    first = texts("2019-08-31", "priority:1", "progress")
    assert "Clinical Support Services, starts on 23 September" in first
    (division,) = [r for r in rows("divisions") if r["division"] == "clinical_support_services"]
    assert division["reported_from"] == "2019-10-31"


def test_one_meeting_has_two_dates():
    """A contradiction of the paper, kept on purpose."""
    progress = texts("2019-08-31", "priority:3", "progress")
    assert "executive leadership meeting agreed it on 4 September" in progress
    mitigation = texts("2019-08-31", "priority:3", "mitigation")
    assert "executive leadership meeting on 5 September" in mitigation


def test_interviews_for_one_post_are_in_two_months():
    """A contradiction of the paper, kept on purpose."""
    assert "Director of Governance is advertised, with interviews in September" in texts(
        "2019-08-31", "priority:3", "progress"
    )
    assert "Interviews for the new Director of Governance are scheduled for October" in texts(
        "2019-08-31", "priority:1", "next_steps"
    )


def test_the_texts_give_the_leavers_of_the_paper_which_leave_7_24_unexplained():
    """W1 to W4."""
    progress = texts("2019-08-31", "priority:4", "progress")
    for figure in (
        "5 WTE",
        "8.17 WTE",
        "10 leavers",
        "8.34 WTE",
        "26.97",
        "15.83",
        "82",
        "36",
        "46",
    ):
        assert figure in progress
