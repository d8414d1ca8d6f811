"""Statistical process control for one monthly series: XmR limits and what the points say."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

FEWEST_POINTS = 13
LIMIT = 2.66  # three sigma from the mean moving range of two points; NHS England, MDC
SCREEN = 3.267  # D4 for moving ranges of two; NHS England, Making Data Count
TREND_POINTS = 7
RUN_POINTS = 7
TOLERANCE = 1e-9  # relative: a value on the mean breaks a run, whatever the last bit says

TOO_FEW = "too_few_points"
COMMON_CAUSE = "common_cause"


@dataclass(frozen=True, eq=False, kw_only=True)
class ControlChart:
    """An XmR chart.

    special: for each point, +1 where it is special cause high or rising, -1 low or falling,
        0 common cause.
    rule: for each point, the rule that made it special, else "".
    """

    values: np.ndarray
    mean: float
    lower_limit: float
    upper_limit: float
    special: np.ndarray
    rule: list[str]


def control_chart(values: Sequence[float]) -> ControlChart:
    """The limits of a series and which of its points are special cause (counting rule 12).

    Args:
        values: the monthly values in their order, without blanks; at least one.

    >>> turnover = [0.59, 0.41, 0.97, 1.66, 1.77, 1.55, 1.03, 1.22, 1.16, 1.21, 0.81, 1.21, 1.19]
    >>> chart = control_chart([*turnover, 1.10, 1.24])
    >>> round(chart.mean, 4), round(chart.lower_limit, 4), round(chart.upper_limit, 4)
    (1.1413, 0.4516, 1.831)
    """
    points = np.asarray(values, dtype=float)
    mean, spread = float(points.mean()), LIMIT * _mean_moving_range(points)
    no_width = spread <= TOLERANCE * max(1.0, abs(mean))  # such limits distinguish nothing
    special, rule = special_causes(points - mean, np.inf if no_width else spread)
    return ControlChart(
        values=points,
        mean=mean,
        lower_limit=mean - spread,
        upper_limit=mean + spread,
        special=special,
        rule=rule,
    )


def special_causes(deviation: np.ndarray, spread: float) -> tuple[np.ndarray, list[str]]:
    """Which points are special cause, and by which rule.

    Args:
        deviation: of each point from the mean.
        spread: from the mean to a limit; infinite where there is no limit.

    Returns:
        +1 where a point is special cause high or rising, -1 low or falling, else 0; and the rule.
    """
    special, rule = np.zeros(len(deviation), dtype=int), [""] * len(deviation)
    if np.isfinite(spread):
        for name, found in reversed(_signals(deviation, spread).items()):
            for place in np.flatnonzero(found):
                special[place], rule[place] = found[place], name
    return special, rule


def _mean_moving_range(points: np.ndarray) -> float:
    """The mean moving range, ranges of 3.267 times their mean or more screened out once."""
    ranges = np.abs(np.diff(points))
    if len(ranges) == 0:
        return 0.0
    screened = ranges[ranges < SCREEN * ranges.mean()]
    return float(screened.mean()) if len(screened) else 0.0


def _signals(deviation: np.ndarray, spread: float) -> dict[str, np.ndarray]:
    """Each rule's points with their direction, the rule that takes precedence first."""
    outside = _sides(deviation, spread)
    near_limit = np.where(outside == 0, _sides(deviation, 2 * spread / 3), 0)
    return {
        "outside the limits": outside,
        "trend of seven": _trend(deviation),
        "two of three": _two_of_three(_sides(deviation, 0.0), near_limit),
        "seven on one side": _runs(_sides(deviation, 0.0)),
    }


def _sides(deviation: np.ndarray, distance: float) -> np.ndarray:
    """+1 above a distance from the mean, -1 below it, 0 within or on it."""
    slack = TOLERANCE * max(1.0, float(np.abs(deviation).max()))
    return np.where(np.abs(deviation) > distance + slack, np.sign(deviation), 0).astype(int)


def _windows(length: int, size: int) -> list[slice]:
    return [slice(start, start + size) for start in range(length - size + 1)]


def _trend(deviation: np.ndarray) -> np.ndarray:
    """Seven points in a row that rise, or that fall."""
    steps = np.sign(np.diff(deviation)).astype(int)
    found = np.zeros(len(deviation), dtype=int)
    for window in _windows(len(deviation), TREND_POINTS):
        rises = steps[window.start : window.stop - 1]
        if abs(rises.sum()) == TREND_POINTS - 1:
            found[window] = rises[0]
    return found


def _two_of_three(side: np.ndarray, near: np.ndarray) -> np.ndarray:
    """Points between two thirds of the limit and the limit, two of three on one side in a row.

    A point outside the limits is special by itself and does not count for its neighbours
    (NHSRplotthedots).
    """
    found = np.zeros(len(side), dtype=int)
    for window in _windows(len(side), 3):
        one_side = abs(side[window].sum()) == 3
        if one_side and abs(near[window].sum()) >= 2:
            found[window] = np.where(near[window] != 0, near[window], found[window])
    return found


def _runs(side: np.ndarray) -> np.ndarray:
    """Seven points in a row on one side of the mean."""
    found = np.zeros(len(side), dtype=int)
    for window in _windows(len(side), RUN_POINTS):
        if abs(side[window].sum()) == RUN_POINTS:
            found[window] = side[window]
    return found


def variation(chart: ControlChart, direction: str) -> str:
    """What the latest point says, in the words of the data contract.

    Args:
        chart: the chart.
        direction: increase, decrease or neutral: which direction is better.
    """
    if len(chart.values) < FEWEST_POINTS:
        return TOO_FEW
    return variation_of(int(chart.special[-1]), direction)


def variation_of(latest: int, direction: str) -> str:
    """What a point that is special cause high (+1), low (-1) or neither (0) says."""
    if latest == 0:
        return COMMON_CAUSE
    if direction == "neutral":
        return "neutral_high" if latest > 0 else "neutral_low"
    better = 1 if direction == "increase" else -1
    return "improvement" if latest == better else "concern"


def assurance(chart: ControlChart, direction: str, target: float | None) -> str:
    """Whether the process can be trusted to meet its target (counting rule 12).

    A neutral measure has no good side of a target, so its target is not judged.
    """
    if target is None or np.isnan(target) or direction == "neutral":
        return "no_target"
    if len(chart.values) < FEWEST_POINTS:
        return TOO_FEW
    good = 1 if direction == "increase" else -1
    lower, upper = sorted((good * chart.lower_limit, good * chart.upper_limit))
    aim = good * target
    slack = TOLERANCE * max(1.0, abs(chart.mean), abs(target))
    if upper - lower <= slack:
        return "pass" if good * chart.values[-1] >= aim - slack else "fail"
    if lower > aim + slack:
        return "pass"
    return "fail" if upper < aim - slack else "hit_or_miss"
