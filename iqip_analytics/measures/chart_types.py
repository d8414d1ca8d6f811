"""The chart that a measure's data call for: limits by counting, times between events, a median."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.special import bdtrik

from iqip_analytics.contract.dates import months_between
from iqip_analytics.measures.control_chart import FEWEST_POINTS, control_chart, special_causes
from iqip_analytics.measures.control_phases import control_points, phase_of

DENOMINATORS_DIFFER = 1.25  # the largest over the smallest: beyond it one limit does not fit all
COUNTING_EXPLAINS = 1.3  # times what counting explains; beyond it a p chart cries wolf (Laney)
D2 = 1.128  # mean moving range of two, in standard deviations
SIGMAS = 3
TO_NORMAL = 1 / 3.6  # makes times between events nearly normal; Nelson 1994
FEWEST_GAPS = 6  # points below which a chart is not drawn
ROUNDED = 0.5  # percentage points that a share may have been rounded by
RARE = 0.5  # share of months without an event beyond which the events are charted one by one


def chart_type(rows: pd.DataFrame, unit: str) -> str:
    """Which chart a monthly measure's data call for.

    Args:
        rows: month_end, value, numerator and denominator by month; values without blanks.
        unit: the measure's.

    Returns:
        `run` under 13 months. `g` or `t` where most months are without an event: cases, or where
        these are not known days, between events, unless a month is missing. `p` or `u` where
        values are numerators over denominators that differ, and vary as counting does.
        Otherwise `xmr`.
    """
    if len(rows) < FEWEST_POINTS:
        return "run"
    events = _events(rows, unit)
    rare = events is not None and (events == 0).mean() > RARE and events.sum() > FEWEST_GAPS
    if rare and _without_gaps(rows["month_end"]):
        return "g" if _whole(rows["denominator"]) and (rows["denominator"] > 0).all() else "t"
    if unit in ("percent", "rate") and _counted(rows, unit) and _differ(rows["denominator"]):
        spread = np.abs(np.diff(_scores(rows, unit))).mean() / D2
        if 0 < spread <= COUNTING_EXPLAINS:
            return "p" if unit == "percent" else "u"
    return "xmr"


def typed_points(kind: str, rows: pd.DataFrame, unit: str, changes: pd.DataFrame) -> pd.DataFrame:
    """What a chart of a kind draws: the columns of `control_points`, a row for each point.

    Args:
        kind: as `chart_type` gives it.
        rows: month_end, value, numerator and denominator by month.
        unit: the measure's.
        changes: its phases; each has limits of its own.

    Returns:
        In a run chart `mean` is the median, and there are no limits. In `g` and `t` each point is
        an event, in its month; value counts what lay between it and the one before.
    """
    if kind == "xmr":
        return control_points(rows, changes)
    if kind == "run":
        median = rows["value"].median()
        return _frame(rows).assign(mean=median, phase=0)
    points = _between(rows, unit, kind) if kind in ("g", "t") else rows.reset_index(drop=True)
    drawn = _frame(points).assign(phase=phase_of(points["month_end"], changes))
    limits = _LIMITS[kind]
    for _, own in points.groupby(drawn["phase"]):
        for column, values in limits(own, unit)._asdict().items():
            judged = column != "special" or len(own) >= FEWEST_POINTS
            drawn.loc[own.index, column] = values if judged else 0
    return drawn.astype({"special": int})


def _frame(points: pd.DataFrame) -> pd.DataFrame:
    return points[["month_end", "value"]].reset_index(drop=True).assign(
        mean=np.nan, lower_limit=np.nan, upper_limit=np.nan, special=0
    )  # fmt: skip


class Limits(NamedTuple):
    """Centre, limits and special causes of one phase's points, as `control_points` has them."""

    mean: np.ndarray | float
    lower_limit: np.ndarray | float
    upper_limit: np.ndarray | float
    special: np.ndarray


# ---- numerators counted from denominators ----


def _whole(numbers: pd.Series) -> bool:
    return bool(numbers.notna().all() and (numbers >= 0).all() and (numbers % 1 == 0).all())


def _counted(rows: pd.DataFrame, unit: str) -> bool:
    """Whether each value is a count over a denominator: a share, or a rate per a fixed number."""
    if not _whole(rows["numerator"]) or not (rows["denominator"] > 0).all():
        return False
    if unit == "percent":
        shares = 100 * rows["numerator"] / rows["denominator"]
        agree = np.allclose(rows["value"], shares, atol=ROUNDED)
        within = bool((rows["numerator"] <= rows["denominator"]).all())
        return _whole(rows["denominator"]) and within and agree
    per = rows["value"] * rows["denominator"] / rows["numerator"].where(rows["numerator"] > 0)
    return bool(np.allclose(per.dropna(), per.median(), rtol=0.02))


def _without_gaps(months: pd.Series) -> bool:
    """Whether no month is missing, so that everything between two events is known."""
    return months_between(months.iloc[0], months.iloc[-1]) + 1 == len(months)


def _differ(denominators: pd.Series) -> bool:
    return bool(denominators.max() > DENOMINATORS_DIFFER * denominators.min())


def _centre_and_error(rows: pd.DataFrame, unit: str) -> tuple[float, np.ndarray]:
    """The overall share or rate, and each month's standard error from counting alone."""
    centre = float(rows["numerator"].sum() / rows["denominator"].sum())
    variance = centre * (1 - centre) if unit == "percent" else centre
    return centre, np.sqrt(variance / rows["denominator"].to_numpy(dtype=float))


def _scores(rows: pd.DataFrame, unit: str) -> np.ndarray:
    centre, error = _centre_and_error(rows, unit)
    shares = (rows["numerator"] / rows["denominator"]).to_numpy(dtype=float)
    return (shares - centre) / np.where(error > 0, error, np.inf)


def counted_limits(rows: pd.DataFrame, unit: str) -> Limits:
    """A p chart (percent) or a u chart (rate): each month's limits follow its denominator.

    >>> inspected = pd.DataFrame({"numerator": [12, 8, 6], "denominator": [100, 80, 80]})
    >>> chart = counted_limits(inspected.assign(value=[12.0, 10.0, 7.5]), "percent")
    >>> chart.upper_limit.round(1).tolist()
    [19.0, 20.1, 20.1]
    """
    centre, error = _centre_and_error(rows, unit)
    shares = rows["numerator"] / rows["denominator"]
    unit_size = 100.0 if unit == "percent" else _per(rows["value"], shares)
    top = 1.0 if unit == "percent" else np.inf
    return Limits(
        unit_size * centre,
        unit_size * np.maximum(centre - SIGMAS * error, 0),
        unit_size * np.minimum(centre + SIGMAS * error, top),
        special_causes(_scores(rows, unit), SIGMAS)[0],
    )


def _per(values: pd.Series, shares: pd.Series) -> float:
    """What a rate is per: 1,000 where 4 of 2,000 is a rate of 2."""
    return float((values / shares.where(shares > 0)).median())


# ---- rare events ----


def _events(rows: pd.DataFrame, unit: str) -> pd.Series | None:
    """Events by month, where the measure counts them."""
    events = rows["value"] if unit == "count" else rows["numerator"]
    return events if unit in ("count", "rate", "percent") and _whole(events) else None


def _between(rows: pd.DataFrame, unit: str, kind: str) -> pd.DataFrame:
    """Each event but the first, with the cases or days since the one before.

    The events of a month are taken as spread evenly over it: only their number is known.
    """
    events = _events(rows, unit)
    assert events is not None  # otherwise another chart is chosen
    length = rows["denominator"] if kind == "g" else rows["month_end"].dt.day
    begun = length.cumsum() - length
    at = [
        (month, start + size * (place + 0.5) / count)
        for month, start, size, count in zip(
            rows["month_end"], begun, length, events.astype(int), strict=True
        )
        for place in range(count)
    ]
    gaps = np.diff([moment for _, moment in at])
    months = pd.Series([month for month, _ in at[1:]], dtype=rows["month_end"].dtype)
    return pd.DataFrame({"month_end": months, "value": gaps})


def days_between_limits(points: pd.DataFrame, _unit: str = "") -> Limits:
    """A t chart: XmR of the times made nearly normal, transformed back (Montgomery, Nelson)."""
    chart = control_chart(list(points["value"].clip(lower=0) ** TO_NORMAL))
    lower, upper = (
        max(limit, 0.0) ** (1 / TO_NORMAL) for limit in (chart.lower_limit, chart.upper_limit)
    )
    return Limits(chart.mean ** (1 / TO_NORMAL), lower, upper, chart.special)


def cases_between_limits(points: pd.DataFrame, _unit: str = "") -> Limits:
    """A g chart: the mean, and three standard deviations of a geometric number (Benneyan)."""
    mean = float(points["value"].mean())
    upper = mean + SIGMAS * np.sqrt(mean * (mean + 1))
    outside = (points["value"] > upper).to_numpy(dtype=int)
    # A geometric number is so skewed that only its own median splits runs evenly
    sides = np.sign(points["value"].to_numpy(dtype=float) - mean * np.log(2))
    runs = special_causes(sides, SIGMAS)[0]
    return Limits(mean, 0.0, upper, np.where(outside, outside, runs))


_LIMITS: dict[str, Callable[[pd.DataFrame, str], Limits]] = {
    "p": counted_limits,
    "u": counted_limits,
    "t": days_between_limits,
    "g": cases_between_limits,
}


# ---- run charts ----


class Runs(NamedTuple):
    """How values lie about their median, leaving out those on it.

    longest, most: the longest run on one side, and the longest usual by chance. crossings, fewest:
    how often the median is crossed, and the fewest usual by chance.
    """

    median: float
    longest: int
    most: int
    crossings: int
    fewest: int

    @property
    def shifted(self) -> bool:
        """Whether the values shift beyond what chance explains."""
        return self.longest > self.most or self.crossings < self.fewest


def runs_about_median(values: Sequence[float]) -> Runs:
    """Longest run and crossings, with the limits that Anhøj and Olesen give them.

    >>> runs_about_median([1, 2, 1, 2, 1, 8, 9, 8, 9, 8]).shifted
    True
    """
    numbers = np.asarray(values, dtype=float)
    median = float(np.median(numbers))
    sides = np.sign(numbers - median)
    sides = sides[sides != 0]
    changes = np.flatnonzero(np.diff(sides)) + 1
    runs = np.diff([0, *changes, len(sides)])
    useful = len(sides)
    if useful < 2:
        return Runs(median, useful, max(useful, 1), 0, 0)
    # The least number of crossings with at least one chance in twenty below or at it
    fewest = int(np.ceil(max(bdtrik(0.05, useful - 1, 0.5), 0.0) - 1e-9))
    return Runs(median, int(runs.max()), round(np.log2(useful) + 3), len(changes), fewest)
