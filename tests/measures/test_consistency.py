"""What cannot all be right is found, and what agrees is left alone."""

from iqip_analytics.measures.consistency import (
    division_disagreements,
    interview_disagreements,
    meeting_disagreements,
    milestone_disagreements,
    sudden_jumps,
    value_mismatches,
    workforce_residuals,
)
from iqip_analytics.plan.known import KnownPlan
from tests.support.registers import known_at

ACTIONS = """
    action | deadline   | executive_lead         | approved
    A1     | 2019-08-31 | Director of Governance | 2019-08-20
"""
DIVISIONS = """
    division | name             | reported_from | recorded_on
    medicine | Medicine         | 2019-01-31    |
    support  | Support Services | 2019-10-31    | 2019-08-01
"""


def told(*texts: str, **others: str) -> KnownPlan:
    lines = [f"2019-08-31 | trust | progress | {n} | {text}" for n, text in enumerate(texts)]
    table = "\n".join(["period_end | scope | section | position | text", *lines])
    return known_at(ACTIONS, "2019-08-31", commentary=table, divisions=DIVISIONS, **others)


def test_a_start_told_in_two_ways_is_questioned():
    (found,) = division_disagreements(
        told("Support Services starts on 23 September.", "Support Services opens in October.")
    )
    assert found.told == ("23 September (trust, progress)", "October (trust, progress)")
    assert found.recorded == "reported from 2019-10-31"


def test_a_start_told_as_the_table_says_it_is_left_alone():
    assert division_disagreements(told("Support Services starts on 1 October 2019.")) == []


def test_a_date_far_from_its_subject_speaks_of_something_else():
    far = (
        "Support Services will need much help to find its feet before the plan ends in March 2020."
    )
    assert division_disagreements(told(far)) == []


def test_interviews_for_one_post_in_two_months_are_questioned():
    texts = (
        "Interviews for the Director of Governance are in October.",
        "The Director of Governance is advertised; interviews are in September.",
    )
    (found,) = interview_disagreements(told(*texts))
    assert found.subject == "Director of Governance"
    assert interview_disagreements(told(texts[0])) == []


def test_one_meeting_on_neighbouring_days_is_questioned_and_two_a_month_apart_are_not():
    first = "The executive leadership meeting agreed it on 4 September."
    assert meeting_disagreements(
        told(first, "It went to the executive leadership meeting on 5 September.")
    )
    later = "It goes to the executive leadership meeting on 4 October."
    assert meeting_disagreements(told(first, later)) == []


def test_a_milestone_told_in_another_month_than_its_dates_is_questioned():
    priorities = """
        priority | name       | reported_from
        1        | Leadership | 2019-01-31
    """
    milestones = """
        milestone_id | priority | name    | due_on     | forecast_on
        M1           | 1        | Phase 2 | 2019-12-16 | 2020-01-06
    """
    others = {"priorities": priorities, "milestones": milestones}
    assert milestone_disagreements(told("Phase 2 starts in January.", **others)) == []
    (found,) = milestone_disagreements(told("Phase 2 starts in March 2020.", **others))
    assert found.recorded == "2019-12-16, 2020-01-06"


def test_a_text_of_another_edition_is_not_read():
    table = """
        period_end | scope | section  | text
        2019-07-31 | trust | progress | Support Services starts on 23 September.
    """
    known = known_at(ACTIONS, "2019-08-31", commentary=table, divisions=DIVISIONS)
    assert division_disagreements(known) == []


def test_staff_in_post_that_moves_otherwise_than_its_flows_is_found():
    table = """
        month      | division | staff_group | in_post_wte | starters_wte | leavers_wte
        2019-06-30 | medicine | nurses      | 100         | 0            | 0
        2019-07-31 | medicine | nurses      | 103         | 5            | 2
        2019-08-31 | medicine | nurses      | 105         | 5            | 2
    """
    (found,) = workforce_residuals(known_at(ACTIONS, "2019-08-31", workforce=table)).itertuples()
    assert (f"{found.month:%Y-%m}", found.moved_wte, found.explained_wte) == ("2019-08", 2, 3)


def measure(*rows: str) -> KnownPlan:
    measures = """
        measure_id | name | unit    | direction
        M1         | CTG  | percent | increase
    """
    values = "\n".join(["measure_id | month | value | numerator | denominator", *rows])
    return known_at(ACTIONS, "2019-08-31", measures=measures, measure_values=values)


def test_a_value_that_its_numerator_and_denominator_do_not_make_is_found():
    known = measure("M1 | 2019-07-31 | 75 | 3 | 4", "M1 | 2019-08-31 | 80 | 3 | 4")
    (found,) = value_mismatches(known).itertuples()
    assert (found.value, found.derived) == (80, 75)


def test_a_share_rounded_to_a_whole_percent_is_no_mismatch():
    assert value_mismatches(measure("M1 | 2019-08-31 | 67 | 2 | 3")).empty


def months(*values: float) -> KnownPlan:
    first = 2019 * 12 + 8 - len(values)
    ends = [f"{(first + n) // 12}-{(first + n) % 12 + 1:02d}" for n in range(len(values))]
    days = {"02": 28, "04": 30, "06": 30, "09": 30, "11": 30}
    rows = [
        f"M1 | {end}-{days.get(end[5:], 31)} | {value} | |"
        for end, value in zip(ends, values, strict=True)
    ]
    return measure(*rows)


def test_a_step_far_beyond_the_usual_ones_is_a_jump_to_be_checked():
    usual = [80.0, 81.0] * 6
    assert sudden_jumps(months(*usual)).empty
    (found,) = sudden_jumps(months(*usual, 95.0)).itertuples()
    assert (found.before, found.value) == (81.0, 95.0)
    assert sudden_jumps(months(80.0, 81.0, 95.0)).empty  # too little is known to be surprised
