"""Outcome measures by month, with their control limits, variation and assurance."""

import numpy as np
import pandas as pd

from iqip_analytics.contract.dates import months_between
from iqip_analytics.measures.control_chart import (
    ControlChart,
    assurance,
    control_chart,
    variation,
)
from iqip_analytics.plan.known import KnownPlan

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


def outcomes(known: KnownPlan) -> pd.DataFrame | None:
    """Every outcome measure of the scope, by month (counting rule 12).

    Args:
        known: the trust's position, or a division's.

    Returns:
        The columns of outcomes.csv; limits of all months so far stand in each row with a value,
        `variation` and `assurance` in the latest. A cumulative measure has neither. Months after
        the period end hold what is planned. None where the source holds no measures. Values and
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
        _one(measure, values[values["measure_id"] == measure["measure_id"]], known.period_end)
        for _, measure in measures.sort_values("measure_id").iterrows()
    ]
    filled = [frame for frame in frames if len(frame)]
    if not filled:
        return pd.DataFrame(columns=OUTCOME_COLUMNS)
    return pd.concat(filled, ignore_index=True)[OUTCOME_COLUMNS]


def monthly_values(rows: pd.DataFrame, unit: str) -> pd.Series:
    """The value of each row: as given, else from its numerator and denominator."""
    derived = derived_values(rows.assign(unit=unit))
    return rows["value"].where(rows["value"].notna(), derived)


def derived_values(rows: pd.DataFrame) -> pd.Series:
    """Numerator over denominator, as a percentage where the unit is percent."""
    shares = rows["numerator"] / rows["denominator"].where(rows["denominator"] != 0)
    return shares.where(rows["unit"] != "percent", 100 * shares)


def _one(measure: pd.Series, rows: pd.DataFrame, period_end: pd.Timestamp) -> pd.DataFrame:
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
    points = frame["value"].dropna()
    if measure["cumulative"] == "yes" or points.empty:
        return frame
    chart = control_chart(list(points))
    limits = ["mean", "lower_limit", "upper_limit"]
    frame.loc[points.index, limits] = [chart.mean, chart.lower_limit, chart.upper_limit]
    latest, better = points.index[-1], str(measure["direction"])
    frame.loc[latest, "variation"] = variation(chart, better)
    frame.loc[latest, "assurance"] = assurance(chart, better, measure["target"])
    return frame


def chart_of(frame: pd.DataFrame) -> ControlChart | None:
    """The control chart of one measure's rows of outcomes.csv; None where it has no limits."""
    points = frame.loc[frame["mean"].notna(), "value"]
    return None if points.empty else control_chart(list(points))


def needed_a_month(frame: pd.DataFrame, target_on: pd.Timestamp) -> float | None:
    """What a cumulative measure must gain each month to reach its target by a date.

    Months count from the first whose plan lies above the latest value, else from the next one.
    None without a target, a date ahead, or any month of the measure.
    """
    if frame.empty:
        return None
    target = float(frame["target"].iloc[0])
    if np.isnan(target) or pd.isna(target_on):
        return None
    known = frame.dropna(subset=["value"])
    latest = 0.0 if known.empty else float(known["value"].iloc[-1])
    since = frame["month_end"].min() if known.empty else known["month_end"].iloc[-1]
    ahead = frame[(frame["planned"] > latest) & (frame["month_end"] > since)]
    first = ahead["month_end"].min() if len(ahead) else since + pd.offsets.MonthEnd(1)
    months = months_between(first, target_on) + 1
    return None if months < 1 else max(0.0, target - latest) / months
