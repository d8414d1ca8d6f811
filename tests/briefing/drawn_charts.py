"""One of every chart, of made-up frames, as the tests of charts draw them."""

from collections.abc import Callable

import pandas as pd
from matplotlib.figure import Figure

from iqip_analytics.briefing.charts.control import Measured, control_charts
from iqip_analytics.briefing.charts.counts import (
    domain_chart,
    due_per_month_chart,
    evidence_chart,
)
from iqip_analytics.briefing.charts.fan import trajectory_chart, trajectory_panels
from iqip_analytics.briefing.charts.forecast_quality import (
    coverage_chart,
    evenness_chart,
    examples_chart,
    reliability_chart,
)
from iqip_analytics.briefing.charts.panels import Panels
from iqip_analytics.briefing.charts.review import review_chart
from iqip_analytics.briefing.charts.staffing import net_gain_chart, staffing_fan
from iqip_analytics.measures.chart_types import typed_points
from iqip_analytics.measures.control_phases import control_points

NOW = pd.Timestamp("2019-08-31")


def months(count: int, first: str = "2019-03-31") -> pd.DatetimeIndex:
    return pd.date_range(first, periods=count, freq="ME")


def trajectory(past: int = 6, ahead: int = 6, moved: int = 2) -> pd.DataFrame:
    total = past + ahead
    due = pd.Series([10.0 * (place + 1) for place in range(total)])
    return pd.DataFrame(
        {
            "month_end": months(total),
            "due": due,
            "due_original": due.shift(-moved).fillna(due.iloc[-1]),
            "approved": [9.0 * (place + 1) if place < past else None for place in range(total)],
        }
    )


def fan(past: int = 6, ahead: int = 12, pace: float = 4.0) -> pd.DataFrame:
    middle = pd.Series([9.0 * past + pace * (place + 1) for place in range(ahead)])
    return pd.DataFrame(
        {
            "month_end": months(past + ahead)[past:],
            "lower_95": middle - 4,
            "lower_80": middle - 2,
            "median": middle,
            "expected": middle,
            "upper_80": middle + 2,
            "upper_95": middle + 4,
        }
    )


def review(count: int = 8) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "month_end": months(count),
            "reviews_needed": [31.0, 36.0, 47.0, 20.0, 12.0, 8.0, 2.0, 0.0][:count],
            "capacity": pd.array([12] * count, dtype="Int64"),
            "queue": [19.0, 40.0, 60.0, 61.0, 60.0, 58.0, 50.0, 40.0][:count],
            "lower_80": [10.0] * count,
            "upper_80": [80.0] * count,
        }
    )


def staff(count: int = 12) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "month_end": months(count, "2018-09-30"),
            "starters_wte": [8.0, 10.0] * (count // 2),
            "leavers_wte": [9.0, 7.0] * (count // 2),
            "net_gain_wte": [-1.0, 3.0] * (count // 2),
            "vacancy_wte": [100.0 - place for place in range(count)],
        }
    )


CHANGES = pd.DataFrame({"from_month": [months(30)[14]], "reason": ["Mobile rostering introduced"]})


def measured(direction: str = "decrease", changes: pd.DataFrame = CHANGES) -> Measured:
    values = [20.0, 21.0] * 7 + [4.0, 5.0] * 7 + [4.0, 12.0]
    points = pd.DataFrame({"month_end": months(30), "value": values})
    return Measured(
        name="Falls on medical wards, by 1,000 bed days",
        direction=direction,
        value="12 in August 2021",
        icons=(),
        points=control_points(points, changes),
        changes=changes,
        target=6.0,
        approvals=[months(30)[20]],
    )


def improved() -> Measured:
    points = pd.DataFrame({"month_end": months(20), "value": [20.0, 21.0] * 9 + [30.0, 4.0]})
    none = CHANGES.iloc[:0]
    return measured()._replace(points=control_points(points, none), changes=none)


def typed(kind: str) -> Measured:
    counted = pd.DataFrame(
        {
            "month_end": months(20),
            "numerator": [8.0, 9.0, 20.0, 7.0] * 5,
            "denominator": [100.0, 80.0, 110.0, 90.0] * 5,
        }
    )
    rows = counted.assign(value=100 * counted["numerator"] / counted["denominator"])
    points = typed_points(kind, rows, "percent", CHANGES.iloc[:0])
    return measured()._replace(points=points, changes=CHANGES.iloc[:0])


def evenness() -> pd.DataFrame:
    return pd.DataFrame(
        {"level": "all", "months_ahead": [1, 2, 3], "distance": [0.1, 0.3, 0.2], "by_chance": 0.15}
    )


def reliability() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "level": "all",
            "forecasts": [9, 4, 7],
            "chance": [0.1, 0.5, 0.9],
            "came_true": [0.2, 0.5, 0.9],
            "lower": [0.0, 0.2, 0.7],
            "upper": [0.3, 0.8, 1.0],
        }
    )


def quality() -> tuple[pd.DataFrame, pd.DataFrame]:
    by_horizon = pd.DataFrame(
        {
            "method": "model",
            "level": "trust",
            "months_ahead": range(1, 7),
            "cov80": [80.0, 78, 82, 81, 79, 80],
            "cov95": [95.0, 94, 96, 95, 93, 95],
        }
    )
    examples = fan(0, 6).assign(origin=NOW, outcome=range(6))
    return by_horizon, examples


DIVISIONS = pd.DataFrame(
    {
        "label": ["Medicine", "Surgery", "Women and Children", "Trust-wide"],
        "presented": [4, 6, 6, 0],
        "approved": [3, 5, 5, 0],
        "declined": [1, 1, 1, 0],
        "total": [8, 9, 7, 4],
    }
)
DUE = pd.DataFrame({"month_end": months(8), "due": range(8), "open": [0, 1, 1, 1, 2, 3, 6, 7]})
AHEAD = fan(12, 6, -4.0).assign(month_end=months(18, "2018-09-30")[12:])

CHARTS: dict[str, Callable[[], Figure | Panels]] = {
    "fan": lambda: trajectory_chart(trajectory(), fan(), fan(pace=3), fan(pace=9)),
    "small fan": lambda: trajectory_chart(trajectory(), fan(), None, fan(pace=9), small=True),
    "fans of groups": lambda: trajectory_panels([("Must Do", trajectory(), fan(), fan(pace=9))]),
    "due": lambda: due_per_month_chart(DUE, NOW),
    "domains": lambda: domain_chart(DIVISIONS),
    "evidence": lambda: evidence_chart(DIVISIONS),
    "review": lambda: review_chart(review()),
    "small review": lambda: review_chart(review(), small=True),
    "net gain": lambda: net_gain_chart(staff()),
    "vacancy": lambda: staffing_fan(staff(), AHEAD, "vacancy_wte", "Vacancy", "WTE", AHEAD),
    "control": lambda: control_charts([measured(), measured("neutral"), improved()]),
    "control of counts": lambda: control_charts([typed("p"), typed("run")]),
    "coverage": lambda: coverage_chart(quality()[0]),
    "examples": lambda: examples_chart(quality()[1]),
    "evenness": lambda: evenness_chart(evenness()),
    "reliability": lambda: reliability_chart(reliability()),
}


def figures(name: str) -> list[Figure]:
    made = CHARTS[name]()
    return [panel.chart for panel in made.panels] if isinstance(made, Panels) else [made]
