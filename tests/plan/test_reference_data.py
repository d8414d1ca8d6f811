"""The bundled reference data meet the facts of the September 2019 paper.

Counted here by plain loops over the files, without the package.
"""

import csv
import datetime as dt
import re
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

REFERENCE = Path(__file__).parents[2] / "data" / "reference"
TABLES = [
    "actions",
    "changes",
    "evidence",
    "reports",
    "meetings",
    "divisions",
    "priorities",
    "updates",
    "measures",
    "measure_values",
    "action_measures",
    "workforce",
    "recruitment",
    "milestones",
    "risks",
    "risk_actions",
    "assurance",
    "commentary",
]
KEYS = {
    "actions": ["action_id"],
    "evidence": ["action_id", "event_on", "event"],
    "reports": ["period_end"],
    "meetings": ["meeting_on"],
    "divisions": ["division"],
    "priorities": ["priority"],
    "measures": ["measure_id", "recorded_on"],
    "measure_values": ["measure_id", "month", "recorded_on"],
    "action_measures": ["action_id", "measure_id"],
    "workforce": ["month", "division", "staff_group"],
    "recruitment": ["cohort"],
    "milestones": ["milestone_id", "recorded_on"],
    "risks": ["risk_id"],
    "risk_actions": ["risk_id", "action_id"],
    "assurance": ["scope", "given_on", "forum"],
    "commentary": ["period_end", "scope", "section", "position"],
}
SEPTEMBER = ("2019-08-31", "2019-09-06")
OCTOBER = ("2019-09-30", "2019-10-04")
NOVEMBER = ("2019-10-31", "2019-11-01")
CONDITIONS = {"section_29a", "section_31"}
MUST_AND_SHOULD = {"must_do", "should_do"}


def rows(table):
    with (REFERENCE / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def position(period_end, data_cutoff):
    """The actions in the plan as known, each with `is_due` and `is_approved`."""
    found = []
    for action in rows("actions"):
        known = max(action["added_on"], action["recorded_on"]) <= data_cutoff
        if not known or action["added_on"] > period_end:
            continue
        state = {**action, "withdrawn": ""}
        for change in sorted(
            rows_of("changes", action["action_id"]),
            key=lambda c: (c["effective_on"], c["recorded_on"]),
        ):
            if change["recorded_on"] <= data_cutoff and change["effective_on"] <= period_end:
                state[change["field"]] = change["value"]
        if state["withdrawn"]:
            continue
        state["is_due"] = state["agreed_deadline"] <= period_end
        state["is_approved"] = is_approved(action["action_id"], data_cutoff)
        found.append(state)
    return found


CHANGES_AND_EVIDENCE = {table: rows(table) for table in ("changes", "evidence")}


def rows_of(table, action_id):
    return [row for row in CHANGES_AND_EVIDENCE[table] if row["action_id"] == action_id]


def is_approved(action_id, data_cutoff):
    last = ""
    for event in rows_of("evidence", action_id):
        known_on = max(event["event_on"], event["recorded_on"])
        if known_on <= data_cutoff and event["event"] in ("approved", "reopened"):
            last = event["event"]
    return last == "approved"


def overdue(actions):
    return sorted(a["action_id"] for a in actions if a["is_due"] and not a["is_approved"])


def counts(actions):
    due = sum(a["is_due"] for a in actions)
    approved = sum(a["is_approved"] for a in actions)
    return len(actions), due, approved


def of_element(actions, element):
    return [a for a in actions if a["element"] == element]


def decisions(after, until):
    """(division, decision, action type) of every decision known after one day up to another."""
    action = {a["action_id"]: a for a in rows("actions")}
    return Counter(
        (action[e["action_id"]]["division"], e["event"], action[e["action_id"]]["action_type"])
        for e in rows("evidence")
        if e["event"] in ("approved", "declined")
        and after < max(e["event_on"], e["recorded_on"]) <= until
    )


def month_end(day):
    date = dt.date.fromisoformat(day)
    return (date + dt.timedelta(days=1)).day == 1


def wte(row, column):
    return Decimal(row[f"{column}_wte"])


def trust_total(month, column):
    return sum(wte(row, column) for row in rows("workforce") if row["month"] == month)


# ---- the files


def test_every_table_is_there_and_its_lines_end_as_on_any_platform():
    assert sorted(file.stem for file in REFERENCE.glob("*.csv")) == sorted(TABLES)
    for name in TABLES:
        content = (REFERENCE / f"{name}.csv").read_bytes()
        assert b"\r" not in content
        assert content.endswith(b"\n")


@pytest.mark.parametrize("table", list(KEYS))
def test_no_key_stands_twice(table):
    keys = Counter(tuple(row[column] for column in KEYS[table]) for row in rows(table))
    assert [key for key, times in keys.items() if times > 1] == []


def test_what_is_referred_to_exists():
    actions = {row["action_id"] for row in rows("actions")}
    divisions = {row["division"] for row in rows("divisions")}
    priorities = {row["priority"] for row in rows("priorities")}
    risks = {row["risk_id"] for row in rows("risks")}
    for table in ("changes", "evidence", "risk_actions", "updates", "action_measures"):
        assert {row["action_id"] for row in rows(table)} <= actions, table
    for table in ("actions", "workforce", "risks", "measures", "recruitment"):
        assert {row["division"] for row in rows(table)} - {""} <= divisions, table
    for table in ("actions", "measures", "milestones"):
        assert {row["priority"] for row in rows(table)} - {""} <= priorities, table
    measures = {row["measure_id"] for row in rows("measures")}
    for table in ("measure_values", "action_measures"):
        assert {row["measure_id"] for row in rows(table)} <= measures, table
    assert {row["risk_id"] for row in rows("risk_actions")} <= risks
    values = {(row["field"], row["value"]) for row in rows("changes")}
    assert {value for field, value in values if field == "division"} <= divisions
    assert {value for field, value in values if field == "priority"} <= priorities
    scopes = {"trust"} | divisions | {f"priority:{number}" for number in priorities}
    for table in ("commentary", "assurance"):
        assert {row["scope"] for row in rows(table)} <= scopes, table


def test_columns_that_an_action_needs_are_filled():
    for action in rows("actions"):
        strategic = action["element"] == "strategic_priority"
        assert action["division"] or strategic, action
        assert action["priority"] or not strategic, action
        assert action["cqc_domain"] or action["action_type"] in CONDITIONS, action
        assert (action["element"] == "section_notice") == (action["action_type"] in CONDITIONS)


def test_dates_are_iso_and_months_are_month_ends():
    month_columns = {"period_end", "reported_from", "reported_to", "month", "start_month"}
    for table in TABLES:
        for row in rows(table):
            for column, cell in row.items():
                if cell and (column.endswith("_on") or column in month_columns):
                    assert dt.date.fromisoformat(cell).isoformat() == cell
                if cell and column in month_columns:
                    assert month_end(cell), (table, column, cell)


def test_no_title_stands_twice_in_a_division():
    titles = Counter((row["division"], row["title"]) for row in rows("actions"))
    assert [title for title, times in titles.items() if times > 1] == []


def test_every_action_belongs_to_a_division_that_is_reported_then():
    since = {row["division"]: row["reported_from"] for row in rows("divisions")}
    for edition in rows("reports"):
        dates = edition["period_end"], edition["data_cutoff"]
        for action in position(*dates):
            if action["division"]:
                assert since[action["division"]] <= edition["period_end"], (dates, action)


def test_a_text_names_no_address_and_no_honorific():
    texts = [row["text"] for row in rows("commentary")]
    texts += [row["note"] for table in ("assurance", "updates", "evidence") for row in rows(table)]
    texts += [row["name"] for table in ("measures", "milestones") for row in rows(table)]
    for text in texts:
        assert not re.search(r"https?:|www\.|@|\b(Mr|Mrs|Ms|Miss|Dr|Professor|Sir|Dame)\b", text)


# ---- the dates of the editions


def test_the_editions_have_the_dates_of_the_paper():
    dates = {r["period_end"]: (r["data_cutoff"], r["published_on"]) for r in rows("reports")}
    assert dates["2019-07-31"][0] == "2019-08-02"
    assert dates["2019-08-31"] == ("2019-09-06", "2019-09-13")
    assert dates["2019-09-30"] == ("2019-10-04", "2019-10-11")
    assert dates["2019-10-31"] == ("2019-11-01", "2019-11-08")
    assert (min(dates), max(dates)) == ("2019-03-31", "2020-06-30")


def test_the_evidence_group_meets_on_first_fridays_and_when_called():
    days = [row["meeting_on"] for row in rows("meetings")]
    regular = [day for day in days if dt.date.fromisoformat(day).weekday() == 4 and day[8:] < "08"]
    assert len({day[:7] for day in regular}) == len(regular) == 16  # March 2019 to June 2020
    assert sorted(set(days) - set(regular)) == ["2019-09-09", "2019-10-18"]
    assert {row["capacity"] for row in rows("meetings")} == {"12"}


# ---- the September edition


def test_the_plan_has_281_actions_of_which_75_under_section_notices():
    """A1, A3."""
    for edition in (SEPTEMBER, OCTOBER):
        actions = position(*edition)
        assert len(actions) == 281
        assert len(of_element(actions, "section_notice")) == 75
        assert sum(a["action_type"] in MUST_AND_SHOULD for a in actions) == 206


def test_actions_fall_due_as_the_trajectory_says_with_a_cliff_in_october():
    """A6: "From October the number of actions due increases significantly"."""
    due = Counter(a["agreed_deadline"][:7] for a in position(*SEPTEMBER))
    assert [due[month] for month in sorted(due)] == [
        2, 3, 4, 6, 7, 8, 8, 31, 38, 45, 42, 36, 30, 12, 6, 3,
    ]  # fmt: skip
    assert (min(due), max(due)) == ("2019-03", "2020-06")


@pytest.mark.parametrize(
    "group",
    [
        {},
        {"element": "section_notice"},
        {"element": "strategic_priority"},
        {"element": "divisional_plan"},
        {"division": "medicine"},
        {"division": "surgery"},
        {"division": "womens_childrens"},
    ],
    ids=str,
)
def test_the_first_cliff_is_october(group):
    due = Counter(
        a["agreed_deadline"][:7]
        for a in position(*SEPTEMBER)
        if all(a[column] == value for column, value in group.items())
    )
    september = (due["2019-06"] + due["2019-07"] + due["2019-08"]) / 3
    october = (due["2019-07"] + due["2019-08"] + due["2019-09"]) / 3
    assert not (due["2019-09"] >= 5 and due["2019-09"] > 2 * september)
    assert due["2019-10"] >= 5
    assert due["2019-10"] > 2 * october


def test_section_notices_are_11_percent_against_13():
    """A3: 8 and 10 of 75."""
    notices = of_element(position(*SEPTEMBER), "section_notice")
    assert counts(notices) == (75, 10, 8)


def test_conditions_1_and_2_are_the_only_overdue_actions():
    """A4."""
    assert overdue(position(*SEPTEMBER)) == ["SN-001", "SN-002"]
    both = [a for a in rows("actions") if a["action_id"] in ("SN-001", "SN-002")]
    for number, action in enumerate(both, start=1):
        assert action["title"].startswith(f"Condition {number}: CTG training compliance")
        assert action["action_type"] == "section_31"
        assert action["division"] == "womens_childrens"
        assert action["agreed_deadline"] == "2019-08-31"


def test_every_other_element_and_division_plan_is_in_line():
    """A3: "All improvement actions are in line with the completion deadlines set"."""
    actions = position(*SEPTEMBER)
    must_and_should = [a for a in actions if a["action_type"] in MUST_AND_SHOULD]
    assert counts(must_and_should) == (206, 20, 22)
    plans = of_element(actions, "divisional_plan")
    groups = [of_element(actions, "strategic_priority"), plans]
    groups += [
        [a for a in plans if a["division"] == division]
        for division in ("medicine", "surgery", "womens_childrens")
    ]
    for group in groups:
        total, due, approved = counts(group)
        assert total > 0
        assert approved >= due


def test_conditions_1_and_2_are_approved_on_9_september():
    """A5: in October's share, not in September's."""
    for action_id in ("SN-001", "SN-002"):
        approved = [e for e in rows_of("evidence", action_id) if e["event"] == "approved"]
        assert [e["event_on"] for e in approved] == ["2019-09-09"]
    assert "2019-09-09" in {row["meeting_on"] for row in rows("meetings")}


def test_the_evidence_group_of_6_september_decided_as_the_paper_says():
    """A7, cell by cell; A8: one condition and eight Must and Should Do."""
    assert decisions("2019-08-02", "2019-09-06") == {
        ("womens_childrens", "approved", "must_do"): 1,
        ("womens_childrens", "approved", "should_do"): 3,
        ("medicine", "approved", "section_29a"): 1,
        ("medicine", "approved", "must_do"): 1,
        ("surgery", "approved", "must_do"): 1,
        ("surgery", "approved", "should_do"): 2,
        ("surgery", "declined", "must_do"): 2,
    }


def test_18_of_22_completed_must_and_should_actions_are_in_safe():
    """A10: 82%."""
    done = Counter(
        a["cqc_domain"]
        for a in position(*SEPTEMBER)
        if a["is_approved"] and a["action_type"] in MUST_AND_SHOULD
    )
    assert (done["safe"], sum(done.values())) == (18, 22)


def test_must_and_should_actions_are_spread_over_five_domains():
    domains = Counter(
        a["cqc_domain"] for a in position(*SEPTEMBER) if a["action_type"] in MUST_AND_SHOULD
    )
    assert set(domains) == {"safe", "effective", "caring", "responsive", "well_led"}
    assert min(domains.values()) >= 15
    assert max(domains, key=domains.get) == "safe"


# ---- how evidence runs


def test_every_decision_answers_a_submission_of_7_to_20_days_before():
    for event in rows("evidence"):
        if event["event"] in ("approved", "declined"):
            decided = dt.date.fromisoformat(event["event_on"])
            waits = [
                (decided - dt.date.fromisoformat(e["event_on"])).days
                for e in rows_of("evidence", event["action_id"])
                if e["event"] == "submitted"
            ]
            assert any(7 <= wait <= 20 for wait in waits), event


def test_decisions_fall_on_meetings_and_never_exceed_their_capacity():
    capacity = {row["meeting_on"]: int(row["capacity"]) for row in rows("meetings")}
    decided = Counter(
        e["event_on"] for e in rows("evidence") if e["event"] in ("approved", "declined")
    )
    for day, number in decided.items():
        assert number <= capacity[day], day
    assert [decided[day] for day in ("2019-10-04", "2019-10-18", "2019-11-01")] == [11, 9, 12]


@pytest.mark.parametrize("edition", [SEPTEMBER, OCTOBER, NOVEMBER], ids=lambda e: e[0])
def test_some_submissions_still_wait_at_each_cut_off(edition):
    cutoff = edition[1]
    waiting = 0
    for action in position(*edition):
        last = ""
        for event in rows_of("evidence", action["action_id"]):
            if event["event_on"] <= cutoff:
                last = event["event"]
        waiting += last == "submitted"
    assert waiting >= 3


def test_a_declined_action_comes_back():
    """The two of 6 September by a new submission, approved at a later meeting."""
    events = {
        action_id: [e["event"] for e in rows_of("evidence", action_id)]
        for action_id in ("DP-077", "DP-089")
    }
    for told in events.values():
        assert told == ["submitted", "declined", "submitted", "approved"]


# ---- October and November


def test_october_is_about_on_trajectory():
    assert counts(position(*OCTOBER)) == (281, 38, 41)
    assert overdue(position(*OCTOBER)) == ["DP-077", "SN-045"]


def test_november_is_behind_in_every_division_and_most_in_medicine():
    actions = position(*NOVEMBER)
    assert counts(actions) == (282, 68, 58)
    late = Counter(a["division"] for a in actions if a["is_due"] and not a["is_approved"])
    assert late == {
        "medicine": 7,
        "surgery": 2,
        "womens_childrens": 1,
        "clinical_support_services": 1,
        "": 1,
    }


def test_36_actions_move_to_the_fourth_division_and_no_deadline_moves_with_them():
    """A18: "timeframes will not be adjusted"."""
    moved = [row for row in rows("changes") if row["field"] == "division"]
    assert len(moved) == 36
    assert {row["value"] for row in moved} == {"clinical_support_services"}
    assert {row["effective_on"] for row in moved} == {"2019-10-31"}
    assert all("2019-10-07" <= row["recorded_on"] <= "2019-10-25" for row in moved)
    ids = {row["action_id"] for row in moved}
    before = {a["action_id"]: a for a in position(*OCTOBER)}
    after = {a["action_id"]: a for a in position(*NOVEMBER)}
    assert {before[i]["division"] for i in ids} == {"medicine", "surgery", "womens_childrens"}
    assert {before[i]["action_type"] for i in ids} == MUST_AND_SHOULD
    assert all(before[i]["agreed_deadline"] == after[i]["agreed_deadline"] for i in ids)


def test_what_october_changed_is_known_to_november_only():
    later = [row for row in rows("changes") if row["recorded_on"] > OCTOBER[1]]
    fields = Counter(row["field"] for row in later)
    moved = {"division": 36, "core_service": 19, "agreed_deadline": 2, "action_owner": 1}
    assert fields == moved | {"withdrawn": 1}
    assert all(row["reason"] for row in rows("changes"))
    added = [row for row in rows("actions") if row["added_on"]]
    assert {(row["added_on"], row["recorded_on"]) for row in added} == {("2019-10-14",) * 2}
    assert len(added) == 2
    reopened = [row for row in rows("evidence") if row["event"] == "reopened"]
    assert [row["event_on"][:7] for row in reopened] == ["2019-10"]
    assert reopened[0]["note"]


def test_seven_priorities_become_nine_in_october():
    """A19, both new ones under the Chief Nurse, their totals out of existing actions."""
    since = Counter(row["reported_from"] for row in rows("priorities"))
    assert since == {"2019-03-31": 7, "2019-09-30": 2}
    assert {a["priority"] for a in position(*SEPTEMBER)} == {"", *"1234567"}
    new = [a for a in position(*OCTOBER) if a["priority"] in ("8", "9")]
    assert len(new) > 20
    assert {a["executive_lead"] for a in new} == {"Chief Nurse"}


# ---- workforce


def test_in_post_follows_from_the_month_before():
    before = {}
    for row in rows("workforce"):
        group = row["division"], row["staff_group"]
        moved = wte(row, "starters") - wte(row, "leavers")
        moved += wte(row, "transfers_in") - wte(row, "transfers_out")
        if group in before:
            assert wte(row, "in_post") == before[group] + moved, row
        before[group] = wte(row, "in_post")
    assert {division for division, group in before if group == "midwives"} == {"womens_childrens"}
    assert len(before) == 5


def test_every_month_has_every_row_from_march_2018():
    groups = Counter(row["month"] for row in rows("workforce"))
    assert (min(groups), max(groups), len(groups)) == ("2018-03-31", "2019-10-31", 20)
    assert set(groups.values()) == {4, 5}
    assert groups["2019-10-31"] == 5


def test_a_new_division_starts_with_the_staff_transferred_to_it():
    (first,) = [r for r in rows("workforce") if r["division"] == "clinical_support_services"]
    assert first["month"] == "2019-10-31"
    assert wte(first, "in_post") == wte(first, "transfers_in") > 0


def test_amounts_have_two_decimals_and_starters_are_always_known():
    for row in rows("workforce"):
        for column, cell in row.items():
            if column.endswith("_wte"):
                assert re.fullmatch(r"\d+\.\d\d", cell), row


def test_transfers_cancel_across_the_trust_every_month():
    for month in {row["month"] for row in rows("workforce")}:
        assert trust_total(month, "transfers_in") == trust_total(month, "transfers_out")


def test_46_internal_transfers_by_august():
    """W6."""
    by_august = [row for row in rows("workforce") if row["month"] <= "2019-08-31"]
    assert sum(wte(row, "transfers_in") for row in by_august) == 46


def test_leavers_are_those_of_the_paper():
    """W2 to W4."""
    leavers = {
        month: trust_total(f"2019-{month}", "leavers")
        for month in ("03-31", "04-30", "05-31", "06-30", "07-31", "08-31")
    }
    assert leavers["03-31"] + leavers["04-30"] == Decimal("26.97")
    assert leavers["05-31"] + leavers["06-30"] == Decimal("7.24")
    assert leavers["07-31"] + leavers["08-31"] == Decimal("15.83")
    assert sum(leavers.values()) / 6 == Decimal("8.34")


def test_net_gain_is_5_in_july_and_8_17_in_august():
    """W1, W5: starters of both months are 29.00."""
    starters = {day: trust_total(day, "starters") for day in ("2019-07-31", "2019-08-31")}
    assert list(starters.values()) == [Decimal("13.00"), Decimal("16.00")]
    gains = [amount - trust_total(day, "leavers") for day, amount in starters.items()]
    assert gains == [Decimal("5.00"), Decimal("8.17")]


@pytest.mark.parametrize("staff_group", ["registered_nurses", "midwives"])
def test_vacancies_fall_slightly_in_july_and_august(staff_group):
    """W7."""
    vacancies = [
        sum(
            wte(row, "establishment") - wte(row, "in_post")
            for row in rows("workforce")
            if row["month"] == month and row["staff_group"] == staff_group
        )
        for month in ("2019-06-30", "2019-07-31", "2019-08-31")
    ]
    assert vacancies[0] > vacancies[1] > vacancies[2] > Decimal("0.8") * vacancies[0]


# ---- risks and commentary


def test_137_risks_are_69_to_reword_and_68_to_assess():
    """A17."""
    alignment = Counter(row["alignment"] for row in rows("risks"))
    assert alignment == {"on_register_reword": 69, "not_on_register": 68}
    for risk in rows("risks"):
        assert risk["themed_on"] <= risk["owner_notified_on"] <= "2019-09-06"
        assert risk["due_on"] == "2019-09-27"
        on_register = risk["alignment"] == "on_register_reword"
        assert bool(risk["consequence"]) == bool(risk["likelihood"]) == on_register


def test_some_risks_are_resolved_in_time_some_late_and_some_not_yet():
    resolved = [row["resolved_on"] for row in rows("risks")]
    assert sum(bool(day) and day <= "2019-09-27" for day in resolved) > 68
    assert sum(day > "2019-09-27" for day in resolved) > 10
    assert sum(not day for day in resolved) > 10
    assert all(day > "2019-09-06" for day in resolved if day)


def test_a_risk_is_linked_to_actions_of_its_own_division_where_any_fit():
    actions = {row["action_id"]: row["division"] for row in rows("actions")}
    risks = {row["risk_id"]: row["division"] for row in rows("risks")}
    links = rows("risk_actions")
    assert all(actions[link["action_id"]] == risks[link["risk_id"]] for link in links)
    assert len({link["risk_id"] for link in links}) < len(risks)


def test_commentary_is_known_by_its_own_edition_and_not_before():
    cutoffs = {row["period_end"]: row["data_cutoff"] for row in rows("reports")}
    for row in rows("commentary"):
        assert row["recorded_on"] == cutoffs[row["period_end"]]
        assert row["text"].strip() == row["text"] != ""


def test_some_texts_are_missing_on_purpose():
    scopes = {(row["period_end"], row["scope"]) for row in rows("commentary")}
    assert ("2019-08-31", "surgery") in scopes
    assert ("2019-09-30", "surgery") not in scopes
    assert {period_end for period_end, _ in scopes} == {"2019-08-31", "2019-09-30", "2019-10-31"}
