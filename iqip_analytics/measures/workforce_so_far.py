"""Workforce history: starters, leavers, net gain, vacancy and leaver rate by month."""

import numpy as np
import pandas as pd

from iqip_analytics.contract.dates import month_end
from iqip_analytics.contract.vocabulary import LEAVER_BASES, TRUST
from iqip_analytics.plan.known import KnownPlan

WORKFORCE_COLUMNS = [
    "month_end",
    "staff_group",
    "establishment_wte",
    "in_post_wte",
    "vacancy_wte",
    "vacancy_pct",
    "starters_wte",
    "leavers_wte",
    "net_gain_wte",
    "leaver_basis",
    "planned_leavers_wte",
    "net_gain_planned_wte",
    "leaver_rate_12m",
]
_SUMMED = ["establishment_wte", "in_post_wte", "starters_wte", "leavers_wte", "transfers_net_wte"]
# Decimals: sums of hundredths of a WTE are then as exact as they came
EXACT = dict.fromkeys(_SUMMED, 6)


def workforce_history(
    known: KnownPlan,
    *,
    leaver_basis: str = "actual",
    planned_leavers_wte: float | None = None,
) -> pd.DataFrame | None:
    """Workforce by month and staff group, then `all` (counting rule 11).

    Args:
        known: the trust's position, or a division's.
        leaver_basis: which leavers `net_gain_wte` counts, `actual` or `planned`.
        planned_leavers_wte: the planned level of leavers a month, WTE, of the scope as a whole.

    Returns:
        The columns of workforce.csv, in WTE; percentages 0 to 100, unrounded. A sum with a blank
        part is blank. None where the source holds no workforce.

    Raises:
        ValueError: for an unknown basis, or the planned basis without a planned level.

    >>> import iqip_analytics as iqip
    >>> september = iqip.read("data/reference").as_at("2019-08-31")
    >>> staff = workforce_history(september).query("staff_group == 'all'").tail(2)
    >>> staff[["month_end", "starters_wte", "leavers_wte", "net_gain_wte"]]
        month_end  starters_wte  leavers_wte  net_gain_wte
    50 2019-07-31          13.0         8.00          5.00
    53 2019-08-31          16.0         7.83          8.17
    """
    if leaver_basis not in LEAVER_BASES:
        raise ValueError(f"leaver_basis is '{leaver_basis}'; it is one of {list(LEAVER_BASES)}")
    if leaver_basis == "planned" and planned_leavers_wte is None:
        raise ValueError("the planned leaver basis needs planned_leavers_wte")
    staff = known.tables.get("workforce")
    if staff is None or staff.empty:
        return None
    return (
        _by_staff_group(staff, trust=known.scope == TRUST)
        .pipe(_with_all)
        .pipe(_with_net_gain, leaver_basis, planned_leavers_wte)
        .pipe(_with_vacancy)
        .pipe(_with_leaver_rate)
        .sort_values(["month_end", "order"], kind="stable", ignore_index=True)[WORKFORCE_COLUMNS]
    )


def _by_staff_group(staff: pd.DataFrame, *, trust: bool) -> pd.DataFrame:
    """Sums over divisions, blank where a part is; transfers cancel across the trust."""
    transfers = staff["transfers_in_wte"].fillna(0) - staff["transfers_out_wte"].fillna(0)
    order = {group: number for number, group in enumerate(sorted(staff["staff_group"].unique()))}
    return (
        staff.assign(transfers_net_wte=0.0 if trust else transfers)
        .groupby(["month", "staff_group"], as_index=False)[_SUMMED]
        .sum(skipna=False)
        .round(EXACT)
        .rename(columns={"month": "month_end"})
        .assign(order=lambda f: f["staff_group"].map(order))
    )


def _with_all(by_group: pd.DataFrame) -> pd.DataFrame:
    total = by_group.groupby("month_end", as_index=False)[_SUMMED].sum(skipna=False).round(EXACT)
    last = by_group["order"].max() + 1
    return pd.concat([by_group, total.assign(staff_group="all", order=last)], ignore_index=True)


def _with_net_gain(staff: pd.DataFrame, basis: str, planned: float | None) -> pd.DataFrame:
    """Net gain on both bases; the planned level belongs to the `all` rows alone."""
    level = np.nan if planned is None else planned
    gained = staff["starters_wte"] + staff["transfers_net_wte"]
    planned_leavers = pd.Series(level, index=staff.index).where(staff["staff_group"] == "all")
    actual = np.round(gained - staff["leavers_wte"], 6)
    on_plan = np.round(gained - planned_leavers, 6)
    return staff.assign(
        net_gain_wte=on_plan if basis == "planned" else actual,
        leaver_basis=basis,
        planned_leavers_wte=planned_leavers,
        net_gain_planned_wte=on_plan,
    )


def _with_vacancy(staff: pd.DataFrame) -> pd.DataFrame:
    established = staff["establishment_wte"]
    vacancy = np.round(established - staff["in_post_wte"], 6)
    return staff.assign(
        vacancy_wte=vacancy,
        vacancy_pct=100 * vacancy / established.where(established > 0),
    )


def _with_leaver_rate(staff: pd.DataFrame) -> pd.DataFrame:
    rates = [_leaver_rate(rows) for _, rows in staff.groupby("staff_group")]
    return staff.assign(leaver_rate_12m=pd.concat(rates))


def _leaver_rate(rows: pd.DataFrame) -> pd.Series:
    """Leavers of 12 months over the mean of in post 12 months ago and now, 0 to 100.

    Blank unless all 13 month ends are present.
    """
    by_month = rows.set_index("month_end")
    months = pd.date_range(by_month.index.min(), by_month.index.max(), freq="ME", unit="us")
    leavers = by_month["leavers_wte"].reindex(months).rolling(12, min_periods=12).sum()
    in_post = by_month["in_post_wte"].reindex(months)
    mean_in_post = (in_post.shift(12) + in_post) / 2
    rate = 100 * leavers / mean_in_post.where(mean_in_post > 0)
    return pd.Series(rate.reindex(by_month.index).to_numpy(), index=rows.index)


def last_month(staff: pd.DataFrame) -> pd.DataFrame:
    """The rows of the latest month."""
    return staff[staff["month_end"] == staff["month_end"].max()]


def months_before(staff: pd.DataFrame, months: int) -> pd.DataFrame:
    """The rows of the last `months` months."""
    first = month_end(staff["month_end"].max(), 1 - months)
    return staff[staff["month_end"] >= first]
