"""A measure is printed as the briefing prints it; a change has its unit and its sign."""

import pandas as pd
import pytest

from iqip_analytics.explore.comparison import (
    CHANCE,
    COLUMNS,
    MONTH,
    Measure,
    change,
    compared,
    shown,
)

NEVER = "later than in five years"
MAY, JULY = pd.Timestamp("2020-05-31"), pd.Timestamp("2020-07-31")


@pytest.mark.parametrize(
    ("measure", "words"),
    [
        (Measure("a", "actions", 1.0), "1 action"),
        (Measure("a", "actions", 104.0, 74.0, 143.0), "104 actions (74 to 143)"),
        (Measure("a", "WTE", -1.005, -2.0, 0.0), "−1 WTE (−2 to 0)"),
        (Measure("a", CHANCE, 0.4768), "48%"),
        (Measure("a", CHANCE, 0.0), "fewer than 1 in 100"),
        (Measure("a", "meetings", float("nan")), "not known"),
        (Measure("a", MONTH, MAY, MAY, pd.NaT, never=NEVER), f"May 2020 (May 2020 to {NEVER})"),
        (Measure("a", "WTE a month", float("nan"), never="no planned level"), "no planned level"),
    ],
)
def test_a_measure_is_printed_as_the_briefing_prints_it(measure, words):
    assert shown(measure) == words


@pytest.mark.parametrize(
    ("unit", "before", "after", "words"),
    [
        ("actions", 10, 10, "none"),
        ("actions", 10, 7, "−3"),
        ("WTE", 10.0, 11.5, "+2"),
        ("WTE", 52.4, 54.6, "+3"),  # 52 and 55 stand beside it
        ("WTE", 10.1, 10.4, "none"),
        (CHANCE, 0.5, 0.375, "−12 points"),
        (MONTH, MAY, JULY, "2 months later"),
        (MONTH, JULY, MAY, "2 months earlier"),
        (MONTH, MAY, MAY, "none"),
        (MONTH, MAY, pd.NaT, "–"),
        ("meetings", float("nan"), float("nan"), "none"),
    ],
)
def test_a_change_is_that_of_what_is_printed_with_its_unit_and_sign(unit, before, after, words):
    assert change(Measure("a", unit, before), Measure("a", unit, after)) == words


def test_the_frame_holds_both_unrounded():
    frame = compared(
        ["Briefing", "Scenario A"],
        [[Measure("a", "WTE", 1 / 3, 0.1, 0.7)], [Measure("a", "WTE", 2 / 3)]],
    )
    assert list(frame) == COLUMNS
    assert frame["value"].tolist() == [1 / 3, 2 / 3]
    assert frame["course"].tolist() == ["Briefing", "Scenario A"]
