"""A finding of the regulator is closed when its actions are; one not implemented is told apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iqip_analytics import KnownPlan
from iqip_analytics.measures.regulator_findings import STATES, findings
from tests.support import awkward
from tests.support.oracle import Report, Row, Tables
from tests.support.registers import known_at, quick_plan
from tests.support.trials import trials

REGISTER = """
    action | division | type        | deadline   | approved   | declined   | report_reference
    A1     | medicine | must_do     | 2019-08-31 | 2019-08-01 |            | Must 2
    A2     | surgery  | should_do   | 2019-08-31 | 2019-08-01 |            | Must 2
    A3     | medicine | must_do     | 2019-08-31 | 2019-08-01 |            | Must 10
    A4     | medicine | must_do     | 2019-08-31 |            | 2019-08-01 | Must 10
    A5     | medicine | should_do   | 2019-08-31 |            |            | Should 1
    A6     | medicine | should_do   | 2019-08-31 | 2019-08-01 |            | Should 2
    A7     | surgery  | should_do   | 2019-08-31 |            |            | Should 2
    A8     | medicine | section_29a | 2019-12-31 |            |            | S29A 1
    A9     | medicine | must_do     | 2019-12-31 | 2019-08-01 |            |
"""
WITHDRAWN = """
    action_id | recorded_on | effective_on | field     | value
    A5        | 2019-08-10  | 2019-08-10   | withdrawn | not to be done
    A7        | 2019-08-10  | 2019-08-10   | withdrawn | merged
"""


def august(scope: str = "trust") -> KnownPlan:
    return known_at(REGISTER, "2019-08-31", changes=WITHDRAWN).of(scope)


def states(known: KnownPlan) -> dict[str, str]:
    found = findings(known)
    assert found is not None
    return dict(zip(found.table["report_reference"], found.table["state"], strict=True))


def test_a_finding_stands_as_its_actions_do():
    assert states(august()) == {
        "Must 2": "closed",
        "Must 10": "open",  # declined evidence closes nothing
        "S29A 1": "open",
        "Should 1": "closed_not_implemented",
        "Should 2": "closed_in_part",
    }
    assert list(states(august())) == ["Must 2", "Must 10", "S29A 1", "Should 1", "Should 2"]


def test_must_and_should_are_counted_by_action_and_by_finding():
    found = findings(august())
    assert found is not None
    must, should = found.both_ways.to_dict("records")
    # A finding with a Must Do is one, though another of its actions is a Should Do
    assert must == {
        "action_type": "must_do", "actions": 4, "approved": 3, "unreferenced": 1, "findings": 2,
        "open": 1, "closed": 1, "closed_in_part": 0, "closed_not_implemented": 0,
    }  # fmt: skip
    assert should == {
        "action_type": "should_do", "actions": 2, "approved": 2, "unreferenced": 0, "findings": 2,
        "open": 0, "closed": 0, "closed_in_part": 1, "closed_not_implemented": 1,
    }  # fmt: skip


def test_a_division_is_judged_by_its_own_actions():
    assert states(august("surgery")) == {"Must 2": "closed", "Should 2": "closed_not_implemented"}
    assert states(august("medicine"))["Should 2"] == "closed"


def test_a_finding_re_opened_with_its_action_is_open_again():
    reopened = REGISTER.replace("deadline   |", "deadline   | reopened   |")
    lines = [
        line.replace("2019-08-31 |", "2019-08-31 | 2019-08-05 |").replace(
            "2019-12-31 |", "2019-12-31 |            |"
        )
        for line in reopened.splitlines()
    ]
    assert set(states(known_at("\n".join(lines), "2019-08-31")).values()) == {"open"}


@pytest.mark.parametrize("period_end", ["2019-07-31", "2019-08-31"])
def test_what_is_withdrawn_later_is_in_the_plan_before(period_end):
    known = known_at(REGISTER, period_end, changes=WITHDRAWN)
    expected = "open" if period_end == "2019-07-31" else "closed_not_implemented"
    assert states(known)["Should 1"] == expected


def test_without_a_reference_there_are_no_findings():
    assert findings(known_at("action | deadline\nA1 | 2019-08-31", "2019-08-31")) is None


# ---- a plain reading as oracle ----


def read_plainly(report: Report) -> dict[str, str]:
    """The state of each finding, one action after the other."""
    begun = [
        report._in_force(row)
        for row in report.known("actions")
        if not row.get("added_on") or row["added_on"] <= report.period_end.isoformat()
    ]
    found: dict[str, str] = {}
    for name in {row["report_reference"] for row in begun if row["report_reference"]}:
        own = [row for row in begun if row["report_reference"] == name]
        left = [row for row in own if not row["withdrawn"]]
        if not left:
            found[name] = "closed_not_implemented"
        elif not all(report.is_approved(row) for row in left):
            found[name] = "open"
        else:
            found[name] = "closed" if len(left) == len(own) else "closed_in_part"
    return found


def referenced(rows: list[Row], data: st.DataObject) -> None:
    for row in rows:
        row["report_reference"] = data.draw(st.sampled_from(["", "Must 1", "Must 2", "Should 1"]))


@trials(15)
@given(awkward.registers(), awkward.report_dates(), st.data())
def test_findings_are_what_a_plain_reading_finds(tables: Tables, dates, data: st.DataObject):
    referenced(tables["actions"], data)
    known, report = quick_plan(tables).as_at(*dates), Report(tables, *dates)
    found = findings(known)
    if found is None:
        assert read_plainly(report) == {}
        return
    assert dict(zip(found.table["report_reference"], found.table["state"], strict=True)) == (
        read_plainly(report)
    )
    counted = found.both_ways[list(STATES)].sum(axis=1)
    assert counted.tolist() == found.both_ways["findings"].tolist()
    assert int(found.table["actions"].sum()) == int(known.actions["report_reference"].notna().sum())
