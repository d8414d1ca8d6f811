"""Since the last report: every change is named, and the movement adds up line by line."""

import pytest
from hypothesis import given

import iqip_analytics as iqip
from iqip_analytics.contract.faults import InputError
from iqip_analytics.measures.changes_since import since_last_report
from iqip_analytics.measures.progress import position
from iqip_analytics.plan.known import KnownPlan
from tests.support.awkward import registers, report_dates
from tests.support.oracle import Tables
from tests.support.registers import known_at, quick_plan
from tests.support.trials import trials

REGISTER = """
    action | deadline   | division | approved              | reopened   | declined
    A1     | 2019-08-31 | medicine | 2019-08-20            |            |
    A2     | 2019-09-30 | medicine | 2019-09-20            |            |
    A3     | 2019-08-31 | medicine | 2019-08-20            | 2019-09-15 |
    A4     | 2019-10-31 | surgery  |                       |            | 2019-09-20
    A5     | 2019-12-31 | surgery  |                       |            |
    A6     | 2019-12-31 | surgery  |                       |            |
"""
CHANGES = """
    action_id | recorded_on | effective_on | field           | value      | reason
    A4        | 2019-09-10  | 2019-09-30   | agreed_deadline | 2019-11-30 | re-planned
    A5        | 2019-09-10  | 2019-09-30   | withdrawn       | yes        | merged
    A6        | 2019-09-10  | 2019-09-30   | division        | medicine   | moved
"""


@pytest.fixture
def september() -> KnownPlan:
    return known_at(REGISTER, "2019-09-30", changes=CHANGES)


def test_each_kind_of_change_is_named_with_before_and_after(september: KnownPlan):
    since = since_last_report(september)
    assert since is not None
    told = [tuple(row) for row in since.changes.drop(columns="title").itertuples(index=False)]
    assert told == [
        ("approved", "A2", "", ""),
        ("declined", "A4", "", "2019-09-20"),
        ("reopened", "A3", "", ""),
        ("re_baselined", "A4", "2019-10-31", "2019-11-30"),
        ("withdrawn", "A5", "2019-12-31", ""),
        ("re_mapped", "A6", "surgery", "medicine"),
    ]


def test_the_movement_names_every_line_of_the_trust(september: KnownPlan):
    since = since_last_report(september)
    assert since is not None
    assert [tuple(line) for line in since.movement] == [
        ("Last report", 6, 2),
        ("Added", 0, 0),
        ("Withdrawn", -1, 0),
        ("Approved", 0, 1),
        ("Re-opened", 0, -1),
        ("This report", 5, 2),
    ]


def test_a_division_sees_what_came_to_it_and_left_it(september: KnownPlan):
    since = since_last_report(september.of("medicine"))
    assert since is not None
    assert ("Re-mapped here", 1, 0) in [tuple(line) for line in since.movement]
    surgery = since_last_report(september.of("surgery"))
    assert surgery is not None
    assert ("Re-mapped elsewhere", -1, 0) in [tuple(line) for line in surgery.movement]


def test_a_first_report_has_nothing_before_it():
    assert since_last_report(known_at(REGISTER, "2018-01-31")) is None


def adds_up(known: KnownPlan, scope: str) -> None:
    since = since_last_report(known.of(scope))
    if since is None:
        return
    *lines, closing = since.movement
    table = position(known.of(scope))
    whole = table[table["grouping"] == "all"]
    assert sum(line.total for line in lines) == closing.total == whole["total"].sum()
    assert sum(line.approved for line in lines) == closing.approved == whole["approved"].sum()


@trials(8)
@given(tables=registers(), dates=report_dates())
def test_the_movement_reconciles_total_and_approved_on_any_register(tables: Tables, dates):
    try:
        known = quick_plan(tables).as_at(*dates)
        for scope in ("trust", *known.divisions["division"]):
            adds_up(known, scope)
    except InputError:
        return  # no division is reported then: there is no report


@pytest.mark.parametrize("period_end", ["2019-08-31", "2019-09-30", "2019-10-31"])
def test_the_movement_reconciles_on_the_reference_plan(period_end):
    known = iqip.read("data/reference").as_at(period_end)
    for scope in ("trust", *known.divisions["division"]):
        adds_up(known, scope)
