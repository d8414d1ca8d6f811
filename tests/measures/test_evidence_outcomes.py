"""What the Evidence Assurance Group decided (counting rule 8)."""

from tests.support.counted import evidence_of
from tests.support.registers import known_at, plan_of

REPORTS = """
    period_end | data_cutoff
    2019-07-31 | 2019-08-09
    2019-08-31 | 2019-09-06
    2019-09-30 | 2019-10-04
"""


def counts(known) -> dict[str, tuple[int, int, int]]:
    return {
        division: (row["presented"], row["approved"], row["declined"])
        for division, row in evidence_of(known).items()
    }


def test_decisions_after_the_last_report_s_cut_off_and_up_to_this_one_s() -> None:
    register = """
        action | deadline   | approved
        A1     | 2019-12-31 | 2019-08-09
        A2     | 2019-12-31 | 2019-08-10
        A3     | 2019-12-31 | 2019-09-06
        A4     | 2019-12-31 | 2019-09-07
    """
    plan = plan_of(register, reports=REPORTS)
    assert counts(plan.as_at("2019-08-31"))["total"] == (2, 2, 0)
    assert counts(plan.as_at("2019-09-30"))["total"] == (1, 1, 0)


def test_an_old_decision_recorded_since_the_last_report_is_in_this_one() -> None:
    register = "action | deadline | declined\nA1 | 2019-12-31 | 2019-05-10@2019-08-20"
    plan = plan_of(register, reports=REPORTS)
    assert counts(plan.as_at("2019-07-31"))["total"] == (0, 0, 0)
    assert counts(plan.as_at("2019-08-31"))["total"] == (1, 0, 1)
    assert counts(plan.as_at("2019-09-30"))["total"] == (0, 0, 0)


def test_a_decision_corrected_later_is_not_presented_again() -> None:
    evidence = """
        action_id | event_on   | event    | note      | recorded_on
        A1        | 2019-08-20 | approved | first     |
        A1        | 2019-08-20 | approved | corrected | 2019-09-20
    """
    plan = plan_of("action | deadline\nA1 | 2019-12-31", evidence=evidence, reports=REPORTS)
    assert counts(plan.as_at("2019-08-31"))["total"] == (1, 1, 0)
    assert counts(plan.as_at("2019-09-30"))["total"] == (0, 0, 0)


def test_one_action_may_be_decided_twice() -> None:
    register = "action | deadline | declined | approved\nA1 | 2019-12-31 | 2019-08-15 | 2019-09-05"
    assert counts(known_at(register, "2019-08-31", reports=REPORTS)) == {
        "medicine": (2, 1, 1),
        "surgery": (0, 0, 0),
        "total": (2, 1, 1),
    }


def test_a_decision_counts_under_the_division_in_force_at_the_period_end() -> None:
    changes = """
        action_id | recorded_on | effective_on | field    | value
        A1        | 2019-08-01  | 2019-08-31   | division | surgery
    """
    register = "action | deadline | approved\nA1 | 2019-12-31 | 2019-08-15"
    known = known_at(register, "2019-08-31", reports=REPORTS, changes=changes)
    assert counts(known) == {"medicine": (0, 0, 0), "surgery": (1, 1, 0), "total": (1, 1, 0)}


def test_decisions_on_actions_not_in_the_plan_are_left_out() -> None:
    register = """
        action | added_on   | deadline   | approved
        A1     | 2019-09-01 | 2019-12-31 | 2019-08-15
        A2     |            | 2019-12-31 | 2019-08-15
    """
    changes = """
        action_id | recorded_on | effective_on | field     | value
        A2        | 2019-08-20  | 2019-08-20   | withdrawn | merged
    """
    known = known_at(register, "2019-08-31", reports=REPORTS, changes=changes)
    assert counts(known)["total"] == (0, 0, 0)


def test_trust_wide_decisions_have_a_row_of_their_own_where_there_are_any() -> None:
    register = """
        action | element            | division | priority | deadline   | approved
        A1     | strategic_priority |          | 4        | 2019-12-31 | 2019-08-15
    """
    plan = plan_of(register, reports=REPORTS)
    assert list(counts(plan.as_at("2019-08-31"))) == ["medicine", "surgery", "trust_wide", "total"]
    assert list(counts(plan.as_at("2019-09-30"))) == ["medicine", "surgery", "total"]


def test_decisions_are_split_by_type() -> None:
    register = """
        action | type        | deadline   | approved   | declined
        A1     | section_29a | 2019-12-31 | 2019-08-15 |
        A2     | section_31  | 2019-12-31 |            | 2019-08-15
        A3     | must_do     | 2019-12-31 | 2019-08-15 |
        A4     | should_do   | 2019-12-31 |            | 2019-08-15
    """
    total = evidence_of(known_at(register, "2019-08-31", reports=REPORTS))["total"]
    assert {name for name, count in total.items() if count == 1} == {
        "approved_section_29a",
        "declined_section_31",
        "approved_must_do",
        "declined_should_do",
    }


def test_without_an_edition_the_last_cut_off_lags_as_this_one_does() -> None:
    register = (
        "action | deadline | approved\nA1 | 2019-12-31 | 2019-08-06\nA2 | 2019-12-31 | 2019-08-07"
    )
    assert counts(known_at(register, "2019-08-31", "2019-09-06"))["total"] == (1, 1, 0)


def test_a_last_cut_off_after_this_report_s_leaves_nothing_to_decide() -> None:
    reports = "period_end | data_cutoff\n2019-07-31 | 2019-09-20\n2019-08-31 | 2019-09-06"
    register = "action | deadline | approved\nA1 | 2019-12-31 | 2019-09-01"
    assert counts(known_at(register, "2019-08-31", reports=reports))["total"] == (0, 0, 0)
