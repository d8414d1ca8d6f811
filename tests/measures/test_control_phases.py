"""Limits are those of the phase that a month lies in (counting rules 12 and 19)."""

import itertools

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iqip_analytics.measures.control_phases import control_points, phases
from iqip_analytics.measures.outcome_measures import outcomes
from iqip_analytics.plan.known import KnownPlan
from tests.support.registers import known_at

LAST = pd.Timestamp("2019-08-31")


def month_ends(count: int) -> list[pd.Timestamp]:
    return list(pd.date_range(end=LAST, periods=count, freq="ME"))


def changes_at(*months: pd.Timestamp) -> pd.DataFrame:
    return pd.DataFrame({"from_month": sorted(months), "reason": "New process"})


def limits_by_hand(values: list[float]) -> tuple[float, float, float]:
    """Mean and limits as rule 12 words them, one range after the other."""
    mean = sum(values) / len(values)
    ranges = [abs(later - earlier) for earlier, later in itertools.pairwise(values)]
    if not ranges:
        return mean, mean, mean
    screen = 3.267 * sum(ranges) / len(ranges)
    kept = [one for one in ranges if one < screen]
    spread = 2.66 * sum(kept) / len(kept) if kept else 0.0
    return mean, mean - spread, mean + spread


@given(
    st.lists(st.integers(0, 40), min_size=2, max_size=36),
    st.sets(st.integers(0, 40), max_size=3),
)
@settings(deadline=None, max_examples=60)
def test_every_month_has_the_limits_of_its_own_phase(series, starts):
    months = month_ends(len(series))
    begins = [months[place] for place in starts if place < len(months)]
    points = pd.DataFrame({"month_end": months, "value": [float(value) for value in series]})
    drawn = control_points(points, changes_at(*begins))
    for month, row in zip(months, drawn.itertuples(), strict=True):
        since = max((day for day in begins if day <= month), default=months[0])
        until = min((day for day in begins if day > month), default=None)
        own = [
            float(value)
            for value, at in zip(series, months, strict=True)
            if at >= since and (until is None or at < until)
        ]
        told = (row.mean, row.lower_limit, row.upper_limit)
        assert told == pytest.approx(limits_by_hand(own))
        assert row.special == 0 or len(own) >= 13


def test_without_a_change_there_is_one_phase():
    points = pd.DataFrame({"month_end": month_ends(3), "value": [1.0, 2.0, 3.0]})
    assert control_points(points, changes_at())["phase"].tolist() == [0, 0, 0]


def table(name: str, rows: list[str]) -> str:
    return "\n".join([name, *rows])


def measured(series: list[int], changes: list[str], on: str = "2019-08-31") -> KnownPlan:
    months = [f"{month:%Y-%m-%d}" for month in month_ends(len(series))]
    phased = {"measure_phases": table("measure_id | from_month | reason", changes)}
    return known_at(
        """
        action | deadline
        A1     | 2019-08-31
        """,
        on,
        measures=table(
            "measure_id | name | unit | direction | target", ["M1 | Falls | rate | decrease | 6"]
        ),
        measure_values=table(
            "measure_id | month | value",
            [f"M1 | {month} | {value}" for month, value in zip(months, series, strict=True)],
        ),
        **(phased if changes else {}),
    )


OLD, NEW = [20, 21] * 8, [4, 5] * 8
FROM = f"{month_ends(16)[0]:%Y-%m-%d}"


def test_a_measure_below_its_target_since_a_change_is_judged_by_its_new_limits():
    rows = outcomes(measured([*OLD, *NEW], [f"M1 | {FROM} | New beds"]))
    assert rows is not None
    assert rows["mean"].tolist()[:16] == [20.5] * 16
    assert rows["mean"].tolist()[16:] == [4.5] * 16
    assert rows.iloc[-1][["variation", "assurance"]].tolist() == ["common_cause", "hit_or_miss"]


def test_a_month_before_the_change_is_reported_as_it_was():
    before = f"{month_ends(17)[0]:%Y-%m-%d}"
    with_it = outcomes(measured([*OLD, *NEW], [f"M1 | {FROM} | New beds"], on=before))
    without = outcomes(measured([*OLD, *NEW], [], on=before))
    assert with_it is not None
    pd.testing.assert_frame_equal(with_it, without)


def test_a_phase_of_twelve_months_is_too_short_to_judge():
    rows = outcomes(measured([*OLD, *NEW[:12]], [f"M1 | {month_ends(12)[0]:%Y-%m-%d} | New beds"]))
    assert rows is not None
    assert rows.iloc[-1][["variation", "assurance"]].tolist() == ["too_few_points"] * 2


def test_a_phase_that_has_not_begun_changes_nothing():
    known = measured(OLD, ["M1 | 2019-09-30 | New beds"])
    assert phases(known, "M1").empty
    rows = outcomes(known)
    assert rows is not None
    assert rows["mean"].tolist() == [20.5] * 16
