"""Figures of different tables held against each other: where they cannot all be right."""

import numpy as np
import pandas as pd

from iqip_analytics.contract.dates import month_end
from iqip_analytics.measures.control_chart import FEWEST_POINTS, SCREEN
from iqip_analytics.measures.outcome_measures import derived_values, outcomes
from iqip_analytics.plan.known import KnownPlan

WTE_SLACK = 0.005  # figures come rounded to the hundredth
SHARE_SLACK = 0.51  # a share may have been rounded to a whole percent


def workforce_residuals(known: KnownPlan) -> pd.DataFrame:
    """Months in which staff in post moved otherwise than starters, leavers and transfers say.

    Returns:
        month, division, staff_group, moved_wte (change of staff in post), explained_wte (by the
        flows), residual_wte; only where both ends and every flow are known and they disagree.
    """
    columns = ["month", "division", "staff_group", "moved_wte", "explained_wte", "residual_wte"]
    staff = known.tables.get("workforce")
    if staff is None:
        return pd.DataFrame(columns=columns)
    before = staff[["month", "division", "staff_group", "in_post_wte"]].assign(
        month=staff["month"].map(lambda month: month_end(month, 1))
    )
    joined = staff.merge(before, on=["month", "division", "staff_group"], suffixes=("", "_before"))
    transfers = joined["transfers_in_wte"].fillna(0) - joined["transfers_out_wte"].fillna(0)
    compared = joined.assign(
        moved_wte=joined["in_post_wte"] - joined["in_post_wte_before"],
        explained_wte=joined["starters_wte"] - joined["leavers_wte"] + transfers,
    ).assign(residual_wte=lambda f: np.round(f["moved_wte"] - f["explained_wte"], 6))
    wrong = compared["residual_wte"].abs() > WTE_SLACK
    return compared.loc[wrong, columns].reset_index(drop=True)


def value_mismatches(known: KnownPlan) -> pd.DataFrame:
    """Values of measures that differ from their own numerator and denominator.

    Returns:
        measure_id, name, month, value, derived.
    """
    columns = ["measure_id", "name", "month", "value", "derived"]
    measures, values = known.tables.get("measures"), known.tables.get("measure_values")
    if measures is None or values is None:
        return pd.DataFrame(columns=columns)
    told = values.merge(measures[["measure_id", "name", "unit"]], on="measure_id")
    derived = derived_values(told)
    slack = np.where(told["unit"] == "percent", SHARE_SLACK, 0.005 + 0.005 * derived.abs())
    # A rate may be per 1,000 of anything: its base is in no column
    wrong = ((told["value"] - derived).abs() > slack) & (told["unit"] != "rate")
    return told.assign(derived=derived).loc[wrong, columns].reset_index(drop=True)


def sudden_jumps(known: KnownPlan) -> pd.DataFrame:
    """Measures whose latest value moved further from the one before than chance moves them.

    A step of 3.267 mean moving ranges or more (of the months before) is such a jump.

    Returns:
        measure_id, name, month_end, before, value.
    """
    columns = ["measure_id", "name", "month_end", "before", "value"]
    measured = outcomes(known)
    if measured is None:
        return pd.DataFrame(columns=columns)
    rows = []
    for _, months in measured[measured["mean"].notna()].groupby("measure_id", sort=False):
        steps = months["value"].diff().abs().to_numpy()[1:]
        usual = steps[:-1].mean() if len(months) >= FEWEST_POINTS else 0.0
        if usual > 0 and steps[-1] >= SCREEN * usual:
            latest = months.iloc[-1]
            rows.append({**latest[columns[:3]], "before": months["value"].iloc[-2],
                         "value": latest["value"]})  # fmt: skip
    return pd.DataFrame(rows, columns=columns)
