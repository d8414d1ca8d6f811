"""A measure's sentence claims no more than its points do, at every edge that was once wrong."""

import numpy as np
import pandas as pd
import pytest

from iqip_analytics.briefing.sections.measure_sentences import (
    assurance_words,
    change_words,
    moved_sentence,
    pace_sentence,
    summary_sentence,
    variation_words,
    verdict_words,
)
from iqip_analytics.briefing.spc_icons import assurance_icon, variation_icon
from iqip_analytics.contract.wording import NOT_SHOWN
from iqip_analytics.measures.control_chart import assurance, control_chart, variation
from iqip_analytics.measures.control_phases import control_points
from iqip_analytics.measures.outcome_measures import pace

NO_CHANGE = pd.DataFrame({"from_month": pd.to_datetime([]), "reason": []})
NOW = pd.Timestamp("2019-08-31")


def points(values: list[float]) -> pd.DataFrame:
    months = pd.date_range(end=NOW, periods=len(values), freq="ME")
    return control_points(pd.DataFrame({"month_end": months, "value": values}), NO_CHANGE)


def told(values: list[float], direction: str, target: float | None) -> tuple[str, str]:
    """What is said of the change and of the target."""
    chart, drawn = control_chart(values), points(values)
    return (
        variation_words(variation(chart, direction), drawn),
        assurance_words(assurance(chart, direction, target), drawn, target, direction),
    )


@pytest.mark.parametrize(
    ("verdicts", "count", "said"),
    [
        (
            ["improvement", "concern", "concern", "common_cause"],
            6,
            "Of 4 outcome measures that can be judged (of 6), one improved beyond chance, two got "
            "worse beyond chance and one shows no change beyond chance.",
        ),
        (
            ["common_cause"],
            1,
            "The one outcome measure shows no change beyond chance.",
        ),
        (
            ["concern", "too_few_points"],
            2,
            "The one outcome measure that can be judged (of 2) got worse beyond chance.",
        ),
        (["too_few_points"], 2, "2 outcome measures: none can be judged."),
    ],
)
def test_measures_are_counted_of_those_that_can_be_judged(verdicts, count, said):
    assert summary_sentence(verdicts, count) == said


def test_limits_of_no_width_tell_the_values_instead():
    # Screened once, the only jump leaves no moving range: "misses" a target met in 20 of 21
    change, target = told([5.0] * 20 + [9.0], "decrease", 6.0)
    assert change == "Not judged: 20 of 21 values are the same"
    assert target == "Met in 20 of 21 months"


def test_a_target_met_for_months_whose_limits_are_older_is_not_missed():
    values = [20.0, 21.0, 20.0, 22.0] * 5 + [5.0, 5.0]
    assert assurance(control_chart(values), "decrease", 6.0) == "fail"
    assert told(values, "decrease", 6.0)[1] == (
        "Met in the last two months; limits of older months say otherwise"
    )
    assert told(values[:-1], "decrease", 6.0)[1].startswith("Met in the latest month")
    assert told(values[:-2], "decrease", 6.0)[1] == "Reliably missed"


def test_a_target_missed_in_the_latest_month_is_not_safe():
    values = [20.0, 21.0, 20.0, 22.0] * 5 + [40.0]
    assert told(values, "decrease", 30.0)[1] == (
        "Missed in the latest month; limits of older months say otherwise"
    )


def test_a_neutral_measure_has_no_better_side_of_its_target():
    assert told([20.0, 21.0] * 8, "neutral", 6.0)[1] == "Not judged: neither side is better"


@pytest.mark.parametrize(
    ("code", "direction", "letter"),
    [
        ("improvement", "increase", "H"),
        ("improvement", "decrease", "L"),
        ("concern", "increase", "L"),
        ("concern", "decrease", "H"),
        ("neutral_high", "neutral", "H"),
        ("neutral_low", "neutral", "L"),
    ],
)
def test_an_icon_has_its_letter_by_side_and_its_colour_by_meaning(code, direction, letter):
    drawn = str(variation_icon(code, direction))
    assert f">{letter}</text>" in drawn
    colours = {"improvement": "#005EB8", "concern": "#F46A25"}
    assert colours.get(code, "#330072") in drawn


def test_what_is_not_judged_has_no_icon():
    assert str(variation_icon("too_few_points", "increase")) == ""
    assert str(assurance_icon("no_target")) == ""
    assert ">?</text>" in str(assurance_icon("hit_or_miss"))


def said_of_pace(
    value: float | None, target: float, by: str, direction: str = "increase", starts: str = ""
) -> str:
    measure = pd.Series(
        {
            "name": "Leaders trained",
            "unit": "count",
            "direction": direction,
            "target": target,
            "target_on": pd.Timestamp(by),
        }
    )
    rows = pd.DataFrame(
        {"month_end": [NOW], "value": [value], "planned": [0.0], "target": [target]}
    )
    if starts:
        ahead = {"month_end": [pd.Timestamp(starts)], "planned": [target], "target": [target]}
        rows = pd.concat([rows, pd.DataFrame(ahead)], ignore_index=True)
    found = pace(rows, direction, measure["target_on"], NOW)
    assert found is not None
    return pace_sentence(measure, found)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (
            (340.0, 100.0, "2019-12-31", "decrease"),
            "340 in August 2019; to reach 100 by December 2019 it must fall by 60.0 a month.",
        ),
        (
            (40.0, 100.0, "2019-09-30"),
            "40 in August 2019; to reach 100 by September 2019 it must gain 60.0 a month.",
        ),
        (
            (0.0, 100.0, "2020-03-31", "increase", "2019-11-30"),
            "0 in August 2019; to reach 100 by March 2020 it must gain 20.0 a month from November "
            "2019 on.",
        ),
        (
            (None, 60.0, "2019-12-31"),
            "no value; to reach 60 by December 2019 it must gain 15.0 a month from September "
            "2019 on.",
        ),
        (
            (60.0, 100.0, "2019-06-30"),
            "60 in August 2019; its target of 100 by June 2019 was not met.",
        ),
        (
            (100.0, 100.0, "2019-12-31"),
            "100 in August 2019; its target of 100 by December 2019 is met.",
        ),
    ],
)
def test_a_pace_follows_direction_and_the_time_that_is_left(given, said):
    assert said_of_pace(*given) == f"Leaders trained: {said}"


# ---- what approved actions moved ----


@pytest.mark.parametrize(
    ("as_intended", "other_way", "no_evidence", "too_early", "said"),
    [
        (
            *(1, 1, 2, 1),
            "Of 5 measures that approved actions were to move, one moved as intended, one the "
            "other way and two show no evidence either way; for one it is too early.",
        ),
        (
            *(0, 0, 2, 0),
            "Of 2 measures that approved actions were to move, none moved as intended and two show "
            "no evidence either way.",
        ),
        (*(0, 1, 0, 0), "The one measure that approved actions were to move moved the other way."),
        (*(1, 0, 0, 0), "The one measure that approved actions were to move moved as intended."),
        (
            *(0, 0, 0, 1),
            "It is too early to tell for the one measure that approved actions were to move.",
        ),
        (
            *(0, 0, 0, 3),
            "It is too early to tell for all 3 measures that approved actions were to move.",
        ),
    ],
)
def test_measures_moved_are_counted_of_those_with_an_approved_action(
    as_intended, other_way, no_evidence, too_early, said
):
    counts = {
        "as_intended": as_intended,
        "other_way": other_way,
        "no_evidence": no_evidence,
        "too_early": too_early,
    }
    assert moved_sentence(counts) == said


def impact_row(**cells: object) -> pd.Series:
    usual = {
        "actions_approved": 1, "change": -3.0, "lower_95": -5.0, "upper_95": -1.0,
        "months_since": 7, "verdict": "no_evidence",
    }  # fmt: skip
    return pd.Series(usual | cells, dtype=object)


@pytest.mark.parametrize(
    ("cells", "direction", "cumulative", "said"),
    [
        ({"verdict": "as_intended"}, "decrease", False, "Moved as intended"),
        ({"verdict": "other_way"}, "increase", False, "Moved the other way"),
        ({"lower_95": -7.0, "upper_95": 1.0}, "decrease", False, "No evidence either way"),
        ({"verdict": "too_early", "months_since": 3}, "decrease", False, "Too early: 3 months"),
        ({"verdict": "too_early", "months_since": 0}, "decrease", False, "Too early"),
        (
            {"verdict": "too_early", "actions_approved": 0},
            *("decrease", False, "Nothing approved"),
        ),
        ({"change": np.nan, "lower_95": np.nan}, "decrease", True, "Not judged: cumulative"),
        (
            {"change": np.nan, "lower_95": np.nan},
            *("decrease", False, "Not judged: too few months known"),
        ),
        ({"lower_95": np.nan}, "decrease", False, "Not judged: its values hardly vary"),
        ({}, "neutral", False, "Moved; neither side is better"),
        (dict.fromkeys(["change", "lower_95", "upper_95"], NOT_SHOWN), "decrease", False,
         "No evidence either way"),
    ],
)  # fmt: skip
def test_a_verdict_says_no_more_than_is_known(cells, direction, cumulative, said):
    assert verdict_words(impact_row(**cells), direction, cumulative) == said


def test_a_change_is_told_with_its_sign_its_unit_and_its_range():
    assert change_words(2.5, 1.9, 3.3, "wte") == "+2.50 WTE (+1.90 to +3.30)"
    assert change_words(4.0, np.nan, np.nan, "count") == "+4.0"
    assert change_words(np.nan, np.nan, np.nan, "rate") == "–"
    assert change_words(NOT_SHOWN, NOT_SHOWN, NOT_SHOWN, "count") == "not shown"
