"""Outcome measures by month, with their control limits, variation and assurance."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from iqip_analytics.contract.dates import month_end, months_between
from iqip_analytics.measures.control_chart import assurance, variation
from iqip_analytics.measures.control_phases import charts_by_phase, phases
from iqip_analytics.plan.known import KnownPlan
from iqip_analytics.plan.shared_results import shared

OUTCOME_COLUMNS = [
    "measure_id",
    "name",
    "month_end",
    "value",
    "mean",
    "lower_limit",
    "upper_limit",
    "variation",
    "assurance",
    "target",
    "planned",
]
NO_VALUES = pd.DataFrame(
    {
        "measure_id": pd.Series(dtype="str"),
        "month": pd.to_datetime([]),
        **{name: pd.Series(dtype=float) for name in ("value", "numerator", "denominator")},
    }
)


# The page, its CSV, and what looks for odd months ask for them
@shared
def outcomes(known: KnownPlan) -> pd.DataFrame | None:
    """Every outcome measure of the scope, by month (counting rules 12 and 19).

    Args:
        known: the trust's position, or a division's.

    Returns:
        The columns of outcomes.csv; each row with a value has the limits of its phase so far, the
        latest also `variation` and `assurance`. A cumulative measure has neither. Months after the
        period end hold what is planned. None where the source holds no measures. Values and
        limits are in the measure's own unit: percent (0 to 100), count, wte, days or rate.

    >>> import iqip_analytics as iqip
    >>> september = iqip.read("data/reference").as_at("2019-08-31")
    >>> training = outcomes(september).query("measure_id == 'OM-14'").dropna(subset=["variation"])
    >>> training[["value", "target", "variation", "assurance"]].to_dict("records")
    [{'value': 91.91, 'target': 95.0, 'variation': 'improvement', 'assurance': 'fail'}]
    """
    measures, values = known.tables.get("measures"), known.tables.get("measure_values")
    if measures is None or values is None:
        return None
    frames = [
        _one(
            measure,
            values[values["measure_id"] == measure["measure_id"]],
            phases(known, measure["measure_id"]),
            known.period_end,
        )
        for _, measure in measures.sort_values("measure_id").iterrows()
    ]
    filled = [frame for frame in frames if len(frame)]
    if not filled:
        return pd.DataFrame(columns=OUTCOME_COLUMNS)
    return pd.concat(filled, ignore_index=True)[OUTCOME_COLUMNS]


def measured_months(known: KnownPlan, measure: pd.Series) -> pd.DataFrame:
    """The months of a measure up to the period end that have a value.

    Returns:
        month_end, value, numerator and denominator, by month.
    """
    values = known.tables.get("measure_values", NO_VALUES)
    own = values[values["measure_id"] == measure["measure_id"]]
    own = own[own["month"] <= known.period_end].sort_values("month", ignore_index=True)
    filled = own.assign(value=monthly_values(own, measure["unit"])).dropna(subset=["value"])
    months = filled.rename(columns={"month": "month_end"})
    return months[["month_end", "value", "numerator", "denominator"]].reset_index(drop=True)


def monthly_values(rows: pd.DataFrame, unit: str) -> pd.Series:
    """The value of each row: as given, else from its numerator and denominator."""
    derived = derived_values(rows.assign(unit=unit))
    return rows["value"].where(rows["value"].notna(), derived)


def derived_values(rows: pd.DataFrame) -> pd.Series:
    """Numerator over denominator, as a percentage where the unit is percent."""
    shares = rows["numerator"] / rows["denominator"].where(rows["denominator"] != 0)
    return shares.where(rows["unit"] != "percent", 100 * shares)


def _one(
    measure: pd.Series, rows: pd.DataFrame, changes: pd.DataFrame, period_end: pd.Timestamp
) -> pd.DataFrame:
    ordered = rows.sort_values("month", ignore_index=True)
    seen = ordered["month"] <= period_end
    frame = pd.DataFrame(
        {
            "measure_id": measure["measure_id"],
            "name": measure["name"],
            "month_end": ordered["month"],
            "value": monthly_values(ordered, measure["unit"]).where(seen),
            "mean": np.nan,
            "lower_limit": np.nan,
            "upper_limit": np.nan,
            "variation": None,
            "assurance": None,
            "target": measure["target"],
            "planned": ordered["planned"],
        }
    )
    points = frame[["month_end", "value"]].dropna()
    if measure["cumulative"] == "yes" or points.empty:
        return frame
    by_phase = charts_by_phase(points, changes)
    limits = ["mean", "lower_limit", "upper_limit"]
    for places, chart in by_phase:
        frame.loc[points.index[places], limits] = [
            chart.mean,
            chart.lower_limit,
            chart.upper_limit,
        ]
    latest, better = points.index[-1], str(measure["direction"])
    _, chart = by_phase[-1]
    frame.loc[latest, "variation"] = variation(chart, better)
    frame.loc[latest, "assurance"] = assurance(chart, better, measure["target"])
    return frame


class Pace(NamedTuple):
    """Where a cumulative measure stands against its target.

    latest: the last value, and `month`, its month end; 0 and blank before the first.
    met: whether it has reached its target.
    over: whether the day of the target has come.
    first: the month end with which `needed`, the change a month until the target, begins: the next
        one, or the first in which its own trajectory changes.
    """

    latest: float
    month: pd.Timestamp
    met: bool
    over: bool
    first: pd.Timestamp
    needed: float


def pace(
    frame: pd.DataFrame, direction: str, target_on: pd.Timestamp, period_end: pd.Timestamp
) -> Pace | None:
    """How much a cumulative measure must change each month from now on to reach its target in time.

    Args:
        frame: its rows of outcomes.csv.
        direction: increase, decrease or neutral; a neutral measure counts upwards.
        target_on: the day of the target.
        period_end: the latest month end.

    Returns:
        None without a target, its day or any month of the measure, and before the first value of a
        measure that is to fall.
    """
    if frame.empty or pd.isna(target_on) or pd.isna(frame["target"].iloc[0]):
        return None
    known = frame.dropna(subset=["value"])
    if known.empty and direction == "decrease":
        return None
    better = -1.0 if direction == "decrease" else 1.0
    latest, month = (0.0, pd.NaT) if known.empty else known[["value", "month_end"]].iloc[-1]
    left = better * (float(frame["target"].iloc[0]) - float(latest))
    first = _first_to_change(frame, float(latest), better, period_end)
    if first > month_end(target_on):
        first = month_end(period_end, 1)
    months = max(months_between(first, target_on) + 1, 1)
    return Pace(
        float(latest), month, left <= 0, target_on <= period_end, first, max(0.0, left) / months
    )


def _first_to_change(
    frame: pd.DataFrame, latest: float, better: float, period_end: pd.Timestamp
) -> pd.Timestamp:
    """The next month, unless its own trajectory needs nothing more until a later one."""
    asks = frame.loc[better * (frame["planned"] - latest) > 0, "month_end"]
    soonest = month_end(period_end, 1)
    return soonest if asks.empty else max(asks.min(), soonest)
