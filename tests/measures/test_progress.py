"""Due, approved, variance, days behind and status (counting rules 3 to 7)."""

import pytest

from tests.support.counted import position_of, trajectory_of
from tests.support.registers import known_at, plan_of

ALL = ("all", "all")


def standing(register: str, *dates: str, **others: str) -> dict:
    return position_of(known_at(register, *dates, **others))[ALL]


def series(register: str, *dates: str, **others: str) -> dict[str, int | None]:
    """What was approved in each month, by month."""
    months = trajectory_of(known_at(register, *dates, **others))
    return {f"{name[2]:%Y-%m}": row["approved"] for name, row in months.items() if name[0] == "all"}


def test_an_approval_after_the_cut_off_counts_in_the_next_report() -> None:
    plan = plan_of("""
        action | deadline   | approved
        A1     | 2019-08-31 | 2019-09-09
    """)
    assert position_of(plan.as_at("2019-08-31", "2019-09-06"))[ALL]["approved"] == 0
    assert position_of(plan.as_at("2019-09-30", "2019-10-04"))[ALL]["approved"] == 1


def test_an_approval_between_period_end_and_cut_off_counts_at_the_period_end() -> None:
    assert standing("action | deadline | approved\nA1 | 2019-08-31 | 2019-09-06",
                    "2019-08-31", "2019-09-06")["approved"] == 1  # fmt: skip


def test_only_approval_closes() -> None:
    register = """
        action | deadline   | submitted  | declined   | embedded   | lifted     | approved
        A1     | 2019-08-31 | 2019-08-01 |            |            |            |
        A2     | 2019-08-31 |            | 2019-08-01 |            |            |
        A3     | 2019-08-31 |            |            | 2019-08-01 |            |
        A4     | 2019-08-31 |            |            |            | 2019-08-01 |
        A5     | 2019-08-31 | 2019-08-20 | 2019-08-20 | 2019-08-20 | 2019-08-20 | 2019-08-10
    """
    assert standing(register, "2019-08-31")["approved"] == 1


def test_the_last_of_approved_and_reopened_decides() -> None:
    register = """
        action | deadline   | approved               | reopened
        A1     | 2019-08-31 | 2019-05-10             | 2019-06-10
        A2     | 2019-08-31 | 2019-05-10, 2019-07-10 | 2019-06-10
        A3     | 2019-08-31 |                        | 2019-06-10
    """
    assert series(register, "2019-08-31") == {"2019-08": 1}
    register += "    A4     | 2019-05-31 |                        |\n"
    assert series(register, "2019-08-31") == {
        "2019-05": 2,
        "2019-06": 0,
        "2019-07": 1,
        "2019-08": 1,
    }


def test_an_approval_before_the_action_was_added_counts() -> None:
    register = "action | added_on | deadline | approved\nA1 | 2019-06-01 | 2019-08-31 | 2019-05-01"
    assert standing(register, "2019-06-30")["approved"] == 1


@pytest.mark.parametrize(
    ("rows", "approved"),
    [
        (["approved |", "reopened |"], 0),
        (["reopened |", "approved |"], 1),
        (["approved | 2", "reopened | 1"], 1),
        (["reopened | 2", "approved | 1"], 0),
    ],
)
def test_events_of_one_day_count_in_their_row_order_or_as_they_stand(
    rows: list[str], approved: int
) -> None:
    evidence = "\n".join(
        ["action_id | event_on | event | row_order", *(f"A1 | 2019-08-05 | {row}" for row in rows)]
    )
    register = "action | deadline\nA1 | 2019-08-31"
    assert standing(register, "2019-08-31", evidence=evidence)["approved"] == approved


def test_each_month_of_the_series_is_as_known_at_that_month_s_cut_off() -> None:
    register = """
        action | deadline   | approved
        A1     | 2019-06-30 | 2019-07-05
        A2     | 2019-06-30 | 2019-07-06
        A3     | 2019-06-30 | 2019-06-01@2019-08-01
        A4     | 2019-09-30 |
    """
    # the same lag in every month: six days
    assert series(register, "2019-08-31", "2019-09-06") == {
        "2019-06": 2, "2019-07": 3, "2019-08": 3, "2019-09": None,
    }  # fmt: skip
    # June's own edition was cut off on the 5th
    reports = "period_end | data_cutoff\n2019-06-30 | 2019-07-05"
    assert series(register, "2019-08-31", "2019-09-06", reports=reports) == {
        "2019-06": 1, "2019-07": 3, "2019-08": 3, "2019-09": None,
    }  # fmt: skip


def test_an_edition_cut_off_after_this_report_knows_no_more_than_this_report() -> None:
    register = "action | deadline | approved\nA1 | 2019-07-31 | 2019-09-20"
    reports = "period_end | data_cutoff\n2019-07-31 | 2019-10-01"
    assert series(register, "2019-08-31", "2019-09-06", reports=reports) == {
        "2019-07": 0, "2019-08": 0,
    }  # fmt: skip


def test_a_second_approval_recorded_later_does_not_rewrite_an_earlier_month() -> None:
    """Approved, re-opened and approved again on one day; the last was recorded in September."""
    evidence = """
        action_id | event_on   | event    | recorded_on
        A1        | 2019-08-05 | approved |
        A1        | 2019-08-05 | reopened |
        A1        | 2019-08-05 | approved | 2019-09-08
    """
    register = "action | deadline\nA1 | 2019-08-31"
    assert series(register, "2019-08-31", "2019-09-06", evidence=evidence) == {"2019-08": 0}
    assert series(register, "2019-09-30", "2019-10-06", evidence=evidence) == {
        "2019-08": 0, "2019-09": 1,
    }  # fmt: skip


def test_original_and_agreed_trajectory_differ_by_the_change_alone() -> None:
    changes = """
        action_id | recorded_on | effective_on | field           | value
        A1        | 2019-08-01  | 2019-08-01   | agreed_deadline | 2019-10-15
    """
    months = trajectory_of(
        known_at(
            "action | deadline\nA1 | 2019-07-31\nA2 | 2019-08-31", "2019-08-31", changes=changes
        )
    )
    rows = [(row["due_original"], row["due"]) for name, row in months.items() if name[0] == "all"]
    # from the month of the earliest deadline in force, August, to that of the latest
    assert rows == [(2, 1), (2, 1), (2, 2)]


@pytest.mark.parametrize(
    ("deadlines", "months"),
    [
        (["2019-10-01", "2019-12-15"], ["2019-10", "2019-11", "2019-12"]),
        (["2019-06-15"], ["2019-06", "2019-07", "2019-08"]),
        (["2019-08-31"], ["2019-08"]),
    ],
)
def test_the_months_run_from_the_first_deadline_to_the_last_or_the_period_end(
    deadlines: list[str], months: list[str]
) -> None:
    lines = [f"A{n} | {day} | 2019-05-01" for n, day in enumerate(deadlines)]
    register = "\n".join(["action | deadline | approved", *lines])
    assert list(series(register, "2019-08-31")) == months


@pytest.mark.parametrize(
    ("approved", "status", "days", "overdue"),
    [
        ([], "behind", 92, 2),
        (["A1"], "behind", 31, 1),
        (["A2"], "behind", 31, 1),  # the second deadline counts, whichever was closed
        (["A1", "A2"], "on_trajectory", 0, 0),
        (["A1", "A3"], "on_trajectory", 0, 1),  # an early closure hides a late one
        (["A1", "A2", "A3"], "ahead", -30, 0),
        (["A1", "A2", "A3", "A4"], "ahead", -122, 0),
    ],
)
def test_days_behind_and_status(approved: list[str], status: str, days: int, overdue: int) -> None:
    deadlines = {"A1": "2019-05-31", "A2": "2019-07-31", "A3": "2019-09-30", "A4": "2019-12-31"}
    lines = [
        f"{name} | {day} | {'2019-08-01' if name in approved else ''}"
        for name, day in deadlines.items()
    ]
    row = standing("\n".join(["action | deadline | approved", *lines]), "2019-08-31")
    assert (row["status"], row["days_behind"], row["overdue"]) == (status, days, overdue)
    assert row["variance_actions"] == len(approved) - 2


def test_behind_by_no_days_is_due_on_the_period_end() -> None:
    row = standing("action | deadline\nA1 | 2019-08-31", "2019-08-31", "2019-09-06")
    assert (row["status"], row["days_behind"]) == ("behind", 0)


def test_shares_are_of_the_group_s_own_total_and_unrounded() -> None:
    row = standing(
        "action | deadline | approved\nA1 | 2019-08-31 | 2019-08-01\n"
        "A2 | 2019-08-31 |\nA3 | 2019-12-31 |",
        "2019-08-31",
    )
    assert row["planned_pct"] == pytest.approx(200 / 3)
    assert row["actual_pct"] == pytest.approx(100 / 3)
    assert row["variance_pp"] == pytest.approx(-100 / 3)


def test_the_groups_of_a_report() -> None:
    priorities = "priority | name | reported_from\n4 | Workforce | 2018-01-31"
    known = known_at(
        """
        action | element            | type        | division | domain | priority | deadline
        A1     | section_notice     | section_31  | surgery  |        |          | 2019-08-31
        A2     | strategic_priority | must_do     |          | safe   | 4        | 2019-08-31
        A3     | divisional_plan    | should_do   | medicine | caring |          | 2019-08-31
        """,
        "2019-08-31",
        priorities=priorities,
    )
    assert {f"{a}:{b}": row["total"] for (a, b), row in position_of(known).items()} == {
        "all:all": 3,
        "element:section_notice": 1,
        "element:strategic_priority": 1,
        "element:divisional_plan": 1,
        "action_type:section_31": 1,
        "action_type:must_do": 1,
        "action_type:should_do": 1,
        "must_and_should:must_and_should": 2,
        "cqc_domain:safe": 1,
        "cqc_domain:caring": 1,
        "division:medicine": 1,
        "division:surgery": 1,
        "division:trust_wide": 1,
        "priority:4": 1,
    }


def test_a_condition_with_a_cqc_domain_is_in_no_domain_group() -> None:
    register = "action | type | domain | deadline\nA1 | must_do | safe | 2019-08-31"
    plan_text = (
        "action_id | title | element | action_type | division | cqc_domain | agreed_deadline"
    )
    actions = f"{plan_text}\nA1 | T | section_notice | section_31 | surgery | safe | 2019-08-31"
    groups = position_of(known_at(register, "2019-08-31", actions=actions))
    assert [name for name in groups if name[0] in ("cqc_domain", "must_and_should")] == []


def test_a_trust_wide_action_moved_to_a_division_is_counted_there_from_that_day() -> None:
    plan = plan_of(
        "action | element | division | priority | deadline\n"
        "A1 | strategic_priority | | 4 | 2019-12-31",
        changes="action_id | recorded_on | effective_on | field | value\n"
        "A1 | 2019-08-01 | 2019-09-15 | division | surgery",
    )
    assert ("division", "trust_wide") in position_of(plan.as_at("2019-08-31"))
    assert ("division", "surgery") in position_of(plan.as_at("2019-09-30"))
    assert ("division", "trust_wide") not in position_of(plan.as_at("2019-09-30"))


def test_an_empty_plan_has_no_rows_rather_than_noughts() -> None:
    known = known_at("action | added_on | deadline\nA1 | 2019-12-01 | 2019-12-31", "2019-08-31")
    assert position_of(known) == {}
    assert trajectory_of(known) == {}
