"""Outcome measures by month: limits, what is planned, and what is missing."""

import pandas as pd
import pytest

from iqip_analytics.measures.outcome_measures import Pace, outcomes, pace
from iqip_analytics.measures.strategic_priorities import milestones, priorities
from iqip_analytics.plan.known import KnownPlan
from tests.support.registers import known_at

ACTIONS = """
    action | deadline   | element            | priority | approved
    A1     | 2019-08-31 | strategic_priority | 1        | 2019-08-20
    A2     | 2019-12-31 | strategic_priority | 1        |
    A3     | 2019-12-31 | strategic_priority | 2        |
"""
PRIORITIES = """
    priority | name           | reported_from | executive_lead
    1        | Leadership     | 2019-01-31    | Chief Executive
    2        | Communication  | 2019-01-31    |
    8        | End of life    | 2019-09-30    | Chief Nurse
"""


def months(count: int, last: str = "2019-08-31") -> list[str]:
    ends = pd.date_range(end=last, periods=count, freq="ME")
    return [f"{month:%Y-%m-%d}" for month in ends]


def values(measure: str, series: list[str], last: str = "2019-08-31", column: str = "value") -> str:
    lines = [
        f"{measure} | {month} | {value}"
        for month, value in zip(months(len(series), last), series, strict=True)
    ]
    return "\n".join([f"measure_id | month | {column}", *lines])


def measured(measure: str, table: str, **others: str) -> KnownPlan:
    heading = "measure_id | name | unit | direction | cumulative | target | target_on"
    return known_at(
        ACTIONS,
        "2019-08-31",
        priorities=PRIORITIES,
        measures=f"{heading}\n{measure}",
        measure_values=table,
        **others,
    )


def test_limits_stand_in_every_row_and_the_verdict_in_the_latest():
    series = ["90", "92", "91", "89", "90", "91", "92", "90", "89", "91", "90", "92", "60"]
    rows = outcomes(measured("M1 | CTG | percent | increase | | 95 |", values("M1", series)))
    assert rows is not None
    assert rows["mean"].notna().all()
    assert rows["variation"].notna().sum() == 1
    assert rows.iloc[-1]["variation"] == "concern"
    assert rows.iloc[-1]["assurance"] == "fail"


def test_three_points_are_too_few_to_judge():
    rows = outcomes(
        measured("M1 | CTG | percent | increase | | 95 |", values("M1", ["1", "2", "3"]))
    )
    assert rows is not None
    assert rows.iloc[-1][["variation", "assurance"]].tolist() == ["too_few_points"] * 2


def test_a_gap_is_passed_over_and_stays_blank():
    series = ["5", "", "7"]
    rows = outcomes(measured("M1 | Falls | rate | decrease | | |", values("M1", series)))
    assert rows is not None
    assert rows["value"].isna().tolist() == [False, True, False]
    assert rows["mean"].tolist()[0] == 6.0


def test_a_cumulative_measure_is_never_judged_and_its_plan_reaches_ahead():
    table = """
        measure_id | month      | value | planned
        M1         | 2019-08-31 | 0     | 0
        M1         | 2019-11-30 |       | 20
        M1         | 2019-12-31 |       | 40
        M1         | 2020-03-31 |       | 100
    """
    known = measured("M1 | Leaders | count | increase | yes | 100 | 2020-03-31", table)
    rows = outcomes(known)
    assert rows is not None
    assert rows[["mean", "variation", "assurance"]].isna().all(axis=None)
    # 100 leaders trained by March 2020 from November: 20 a month
    asked = pace_of(rows, "2020-03-31")
    assert (asked.first, asked.needed) == (pd.Timestamp("2019-11-30"), 20.0)


def pace_of(rows: pd.DataFrame, by: str, direction: str = "increase") -> Pace:
    found = pace(rows, direction, pd.Timestamp(by), pd.Timestamp("2019-08-31"))
    assert found is not None
    return found


def cumulative(value: int, target: int, month: str = "2019-08-31") -> pd.DataFrame:
    columns = {"value": [float(value)], "planned": [None], "target": [float(target)]}
    return pd.DataFrame({"month_end": [pd.Timestamp(month)], **columns})


def test_a_measure_that_is_to_fall_falls_short_by_what_is_above_its_target():
    asked = pace_of(cumulative(340, 100), "2019-12-31", "decrease")
    assert (asked.met, asked.needed) == (False, 60.0)
    assert pace_of(cumulative(90, 100), "2019-12-31", "decrease").met


def test_a_pace_counts_the_months_that_are_left_not_those_since_the_last_value():
    asked = pace_of(cumulative(40, 100, "2019-03-31"), "2019-09-30")
    assert (asked.first, asked.needed) == (pd.Timestamp("2019-09-30"), 60.0)


def test_a_target_whose_day_has_come_is_met_or_missed():
    assert pace_of(cumulative(40, 100), "2019-06-30")[2:4] == (False, True)
    assert pace_of(cumulative(100, 100), "2019-08-31")[2:4] == (True, True)


def test_a_plan_that_should_have_begun_asks_from_the_next_month():
    rows = pd.DataFrame(
        {
            "month_end": pd.to_datetime(["2019-08-31", "2019-11-30"]),
            "value": [0.0, None],
            "planned": [10.0, 40.0],
            "target": 40.0,
        }
    )
    asked = pace_of(rows, "2019-12-31")
    assert (asked.first, asked.needed) == (pd.Timestamp("2019-09-30"), 10.0)


def test_a_value_of_a_month_to_come_is_not_used_though_its_plan_is():
    table = """
        measure_id | month      | value | planned
        M1         | 2019-08-31 | 4     | 5
        M1         | 2019-09-30 | 9     | 6
    """
    rows = outcomes(measured("M1 | Leaders | count | increase | | |", table))
    assert rows is not None
    assert rows["value"].tolist()[0] == 4
    assert pd.isna(rows["value"].tolist()[1])
    assert rows["planned"].tolist() == [5, 6]


def test_a_percentage_may_come_as_numerator_and_denominator():
    table = """
        measure_id | month      | value | numerator | denominator
        M1         | 2019-08-31 |       | 3         | 4
    """
    rows = outcomes(measured("M1 | CTG | percent | increase | | |", table))
    assert rows is not None
    assert rows["value"].tolist() == [75.0]


def test_priorities_count_their_actions_and_unagreed_measures_are_no_zero():
    known = measured("M1 | CTG | percent | increase | | |", values("M1", ["1"]))
    rows = priorities(known)
    assert rows is not None
    assert rows["priority"].tolist() == [1, 2]
    assert rows[["actions", "approved", "due"]].to_numpy().tolist() == [[2, 1, 1], [1, 0, 0]]
    assert rows["measures_agreed"].tolist() == [False, False]


def test_without_measures_nothing_is_said_of_their_agreement():
    rows = priorities(known_at(ACTIONS, "2019-08-31", priorities=PRIORITIES))
    assert rows is not None
    assert rows["measures_agreed"].isna().all()


def test_the_latest_opinion_counts():
    opinions = """
        scope      | given_on   | forum | opinion
        priority:1 | 2019-07-01 | HMBQ  | reasonable
        priority:1 | 2019-08-01 | HMBQ  | limited
        priority:1 | 2019-09-20 | HMBQ  | substantial
    """
    rows = priorities(known_at(ACTIONS, "2019-08-31", priorities=PRIORITIES, assurance=opinions))
    assert rows is not None
    assert rows["opinion"].tolist()[0] == "limited"
    assert rows["opinion"].isna().tolist()[1]


@pytest.mark.parametrize(
    ("row", "slip", "late"),
    [
        ("M1 | 1 | Gate | 2019-08-01 | 2019-08-11 |            |", 10, True),
        ("M1 | 1 | Gate | 2019-08-10 |            | 2019-08-05 |", -5, False),
        ("M1 | 1 | Gate | 2019-08-10 |            |            |", None, True),
        ("M1 | 1 | Gate | 2019-08-10 | 2019-09-10 | 2019-09-05 |", 31, True),
    ],
)
def test_slip_runs_from_the_due_date_to_completion_else_to_the_forecast(row, slip, late):
    heading = "milestone_id | priority | name | due_on | forecast_on | completed_on | recorded_on"
    table = f"{heading}\n{row}"
    rows = milestones(known_at(ACTIONS, "2019-08-31", priorities=PRIORITIES, milestones=table))
    assert rows is not None
    told = rows["slip_days"].tolist()[0]
    assert (None if pd.isna(told) else told) == slip
    assert bool(rows["overdue"].tolist()[0]) is late
