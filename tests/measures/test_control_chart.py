"""Control charts against published cases, and the laws that limits keep."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iqip_analytics.measures.control_chart import (
    LIMIT,
    SCREEN,
    assurance,
    control_chart,
    variation,
)

SPIKE = [1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1]
TURNOVER = [
    0.59,
    0.41,
    0.97,
    1.66,
    1.77,
    1.55,
    1.03,
    1.22,
    1.16,
    1.21,
    0.81,
    1.21,
    1.19,
    1.10,
    1.24,
]
LEVEL = [10.0, 11.0, 10.0, 9.0] * 4


def test_the_published_case_with_the_screen():
    chart = control_chart(SPIKE)
    limits = [round(x, 2) for x in (chart.lower_limit, chart.mean, chart.upper_limit)]
    assert limits == [-0.72, 1.94, 4.6]


def test_without_the_screen_the_same_points_have_wider_limits():
    ranges = np.abs(np.diff(SPIKE))
    spread = LIMIT * ranges.mean()
    assert ranges.max() >= SCREEN * ranges.mean()
    assert round(np.mean(SPIKE) - spread, 2) == -3.06
    assert round(np.mean(SPIKE) + spread, 2) == 6.95


def test_monthly_turnover_as_published():
    chart = control_chart(TURNOVER)
    assert round(chart.mean, 4) == 1.1413
    assert (round(chart.lower_limit, 4), round(chart.upper_limit, 4)) == (0.4516, 1.8310)
    assert chart.rule[1] == "outside the limits"
    assert chart.special[1] == -1
    assert [place + 1 for place, rule in enumerate(chart.rule) if rule == "two of three"] == [4, 5]
    assert variation(chart, "decrease") == "common_cause"


def test_a_constant_series_is_common_cause_and_passes_only_what_it_meets():
    chart = control_chart([5.0] * 15)
    assert variation(chart, "increase") == "common_cause"
    assert assurance(chart, "increase", 5.0) == "pass"
    assert assurance(chart, "increase", 5.1) == "fail"
    assert assurance(chart, "decrease", 5.0) == "pass"
    assert assurance(chart, "decrease", 4.9) == "fail"


@pytest.mark.parametrize(("count", "said"), [(12, "too_few_points"), (13, "common_cause")])
def test_under_13_points_nothing_is_judged(count, said):
    chart = control_chart((LEVEL * 2)[:count])
    assert variation(chart, "increase") == said
    assert (assurance(chart, "increase", 1.0) == "too_few_points") == (count < 13)


@pytest.mark.parametrize(
    ("direction", "high", "low"),
    [
        ("increase", "improvement", "concern"),
        ("decrease", "concern", "improvement"),
        ("neutral", "neutral_high", "neutral_low"),
    ],
)
def test_what_a_special_cause_means_depends_on_where_better_lies(direction, high, low):
    assert variation(control_chart([*LEVEL, 30.0]), direction) == high
    assert variation(control_chart([*LEVEL, -10.0]), direction) == low


def test_a_trend_takes_seven_points_and_six_rises():
    rising = [10.0, 10.1, 10.2, 10.3, 10.4, 10.5, 10.6]
    assert control_chart([*LEVEL, *rising]).rule[-1] == "trend of seven"
    assert control_chart([*LEVEL[:-1], 10.0, *rising[1:]]).rule[-1] == "trend of seven"
    assert control_chart([*LEVEL, 10.1, 10.0, *rising[2:]]).rule[-1] != "trend of seven"


def test_seven_on_one_side_and_a_value_on_the_mean_breaks_the_run():
    above = [10.5, 10.4, 10.5, 10.4, 10.5, 10.4, 10.5]
    before = [9.0, 11.0] * 7
    assert control_chart([*before, *above]).rule[-1] == "seven on one side"
    mean_of_the_rest = float(np.mean([*before, *above[:3], *above[4:]]))
    broken = [*before, *above[:3], mean_of_the_rest, *above[4:]]
    assert control_chart(broken).rule[-1] == ""


def test_outside_the_limits_takes_precedence_over_a_trend_the_other_way():
    falling = [30.0, 28.0, 26.0, 24.0, 22.0, 20.0, 18.0]
    chart = control_chart([*LEVEL, *falling])
    assert chart.rule[len(LEVEL)] == "outside the limits"
    assert chart.special[len(LEVEL)] == 1


@pytest.mark.parametrize(
    ("target", "said"), [(0.0, "pass"), (100.0, "fail"), (10.0, "hit_or_miss"), (None, "no_target")]
)
def test_assurance_compares_both_limits_with_the_target(target, said):
    assert assurance(control_chart(LEVEL), "increase", target) == said


def test_a_target_equal_to_a_limit_is_hit_or_miss():
    chart = control_chart(LEVEL)
    assert assurance(chart, "increase", chart.lower_limit) == "hit_or_miss"
    assert assurance(chart, "decrease", chart.upper_limit) == "hit_or_miss"


def test_a_neutral_measure_has_no_good_side_of_a_target():
    assert assurance(control_chart(LEVEL), "neutral", 10.0) == "no_target"


values = st.lists(st.floats(-1e3, 1e3).map(lambda x: round(x, 2)), min_size=1, max_size=40)


@given(values, st.floats(-100, 100).map(lambda x: round(x, 1)))
@settings(deadline=None)
def test_moving_every_value_moves_mean_and_limits_alike(series, step):
    before, after = control_chart(series), control_chart([value + step for value in series])
    assert after.mean == pytest.approx(before.mean + step, abs=1e-6)
    assert after.upper_limit - after.lower_limit == pytest.approx(
        before.upper_limit - before.lower_limit, abs=1e-6
    )


@given(values)
@settings(deadline=None)
def test_turning_a_series_over_turns_its_signals_over(series):
    assert list(control_chart([-value for value in series]).special) == list(
        -control_chart(series).special
    )
