"""Earlier workforce forecasts, made again from what was known then."""

import numpy as np
import pandas as pd

from iqip_analytics.contract.dates import month_end, months_between
from iqip_analytics.contract.vocabulary import TRUST
from iqip_analytics.forecasts.quality.scoring import QUANTILES, crps
from iqip_analytics.forecasts.workforce.joint import joint_paths
from iqip_analytics.forecasts.workforce.panel import panel
from iqip_analytics.forecasts.workforce.pipeline import cohorts
from iqip_analytics.forecasts.workforce.staff_tables import ALL, group_paths
from iqip_analytics.plan.known import KnownPlan

QUANTITIES = ("net_gain_wte", "leavers_wte")
YEAR = 12


def past_workforce(known: KnownPlan, earlier: KnownPlan, steps: int) -> pd.DataFrame | None:
    """The forecast of the trust's monthly leavers and net gain, and what became of it.

    Args:
        known: the trust's position now, from which outcomes are taken.
        earlier: its earlier report.
        steps: months ahead, none after the period end of `known`.

    Returns:
        A row for each quantity and month whose forecast and outcome are known: quantity, made_at,
        month_end, grouping, group (`all`), median, lower_80, upper_80, outcome (WTE), crps, and
        crps_recent_mean, that of the mean of the last 12 months known then. None without any.
    """
    staff, later = earlier.tables.get("workforce"), known.tables.get("workforce")
    past = None if staff is None else panel(staff, list(earlier.divisions["division"]))
    if past is None or staff is None or later is None:
        return None
    gap = months_between(past.last_month, earlier.period_end)
    expected = cohorts(earlier.tables.get("recruitment"))
    joint = joint_paths(past, expected, gap + steps)
    whole = next(g for g in group_paths(joint, TRUST) if g.staff_group == ALL)
    months = pd.date_range(month_end(earlier.period_end, 1), periods=steps, freq="ME", unit="us")
    frames = []
    for quantity in QUANTITIES:
        outcome = monthly(later, quantity).reindex(months).to_numpy()
        levels = np.quantile(whole.of(quantity)[:, gap:], QUANTILES, axis=0).round(6).T
        mean = monthly(staff, quantity).tail(YEAR).mean()
        frames.append(
            pd.DataFrame(
                {
                    "quantity": quantity,
                    "made_at": earlier.period_end,
                    "month_end": months,
                    "grouping": "all",
                    "group": "all",
                    "median": levels[:, QUANTILES.index(0.5)],
                    "lower_80": levels[:, QUANTILES.index(0.1)],
                    "upper_80": levels[:, QUANTILES.index(0.9)],
                    "outcome": outcome,
                    "crps": crps(levels, outcome),
                    "crps_recent_mean": np.abs(outcome - mean),
                }
            )
        )
    rows = pd.concat(frames, ignore_index=True).dropna(subset=["median", "outcome"])
    return None if rows.empty else rows


def monthly(staff: pd.DataFrame, quantity: str) -> pd.Series:
    """WTE of the whole trust by month, blank where a part is not known (counting rule 11).

    Args:
        staff: the contract's `workforce` table.
        quantity: leavers_wte, or net_gain_wte on actual leavers.
    """
    leavers = staff["leavers_wte"]
    values = leavers if quantity == "leavers_wte" else staff["starters_wte"] - leavers
    blank = values.isna().groupby(staff["month"]).any()
    return values.groupby(staff["month"]).sum().round(6).mask(blank)
