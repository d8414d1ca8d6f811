"""Overdue, due next and the deadline cliff (counting rules 5 and 13)."""

from tests.support.counted import cliff_of, due_next_of, overdue_of
from tests.support.registers import known_at


def test_overdue_is_due_by_the_period_end_and_not_approved() -> None:
    known = known_at(
        """
        action | deadline   | approved
        A1     | 2019-08-31 |
        A2     | 2019-07-31 |
        A3     | 2019-07-31 | 2019-08-30
        A4     | 2019-09-01 |
        """,
        "2019-08-31",
    )
    assert overdue_of(known) == {"A1": 0, "A2": 31}


def test_days_overdue_count_from_the_period_end_not_from_the_cut_off() -> None:
    known = known_at("action | deadline\nA1 | 2019-08-01", "2019-08-31", "2019-09-06")
    assert overdue_of(known) == {"A1": 30}


def test_due_next_reaches_ninety_days_past_the_period_end() -> None:
    known = known_at(
        """
        action | deadline   | approved
        A0     | 2019-08-31 |
        A1     | 2019-09-01 |
        A2     | 2019-11-29 |
        A3     | 2019-11-30 |
        A4     | 2019-10-31 | 2019-08-02
        """,
        "2019-08-31",
    )
    assert due_next_of(known) == {"A1": 1, "A2": 90}


def test_where_nothing_falls_due_next_the_list_is_empty() -> None:
    known = known_at("action | deadline\nA1 | 2019-07-31\nA2 | 2020-07-31", "2019-08-31")
    assert due_next_of(known) == {}


def register_due(**by_month: int) -> str:
    lines = ["action | deadline"]
    for month, count in by_month.items():
        day = month.replace("m", "").replace("_", "-") + "-15"
        lines += [f"{month}{n} | {day}" for n in range(count)]
    return "\n".join(lines)


def test_the_cliff_is_the_first_month_with_five_due_and_over_twice_the_three_before() -> None:
    known = known_at(register_due(m2019_08=1, m2019_09=4, m2019_10=5, m2019_11=9), "2019-08-31")
    # September is under five; the three months before October hold 0, 1 and 4: 5 > 2 x 1.67
    assert [str(part) for part in cliff_of(known)] == ["2019-10-31", "5"]


def test_exactly_twice_the_mean_is_no_cliff() -> None:
    known = known_at(register_due(m2019_06=3, m2019_07=3, m2019_08=3, m2019_09=6), "2019-08-31")
    assert cliff_of(known) is None


def test_a_steep_month_before_the_period_end_is_past() -> None:
    known = known_at(register_due(m2019_08=9, m2019_09=5), "2019-08-31")
    assert cliff_of(known) is None
