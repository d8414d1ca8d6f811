"""The trust's staff from past month ends: leavers, net gain and its chance, and what followed."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from iqip_analytics.contract.dates import month_end, month_ends, months_between
from iqip_analytics.contract.faults import InputError
from iqip_analytics.contract.vocabulary import TRUST
from iqip_analytics.forecasts.quality.rolling_origin import (
    Backtest,
    Method,
    Progress,
    backtest,
    long_frame,
    outcome_frame,
)
from iqip_analytics.forecasts.quality.scoring import QUANTILES
from iqip_analytics.forecasts.workforce.joint import joint_paths
from iqip_analytics.forecasts.workforce.panel import Panel, panel
from iqip_analytics.forecasts.workforce.pipeline import cohorts
from iqip_analytics.forecasts.workforce.staff_tables import ALL, group_paths
from iqip_analytics.plan.known import KnownPlan
from iqip_analytics.plan.plan import Plan
from iqip_analytics.plan.recorded import latest_rows

YEAR = 12
STAFF_QUANTITIES = ("net_gain_wte", "leavers_wte")
NEEDED = {"net_gain_wte": 0.0, "leavers_wte": np.nan}  # to be exceeded


class StaffOrigin(NamedTuple):
    """The workforce known at an earlier report, and the months to be forecast."""

    staff: pd.DataFrame
    past: Panel
    cohorts: pd.DataFrame
    months: pd.DatetimeIndex


def backtest_staff(
    plan: Plan, origins: pd.DatetimeIndex, *, horizon: int = 6, progress: Progress | None = None
) -> Backtest:
    """Forecast the trust's monthly leavers and net gain at each origin, and score them.

    WTE of each month at levels `net_gain_wte` and `leavers_wte`; what is needed is a net gain above
    0. The model is compared with the mean of the last 12 months known.

    Args:
        plan: as recorded, with workforce and perhaps recruitment.
        origins: month ends to forecast from.
        horizon: months ahead.
        progress: called with the number of origins done and in all.

    Raises:
        InputError: where the plan has no workforce, or no origin can be scored.
    """
    if "workforce" not in plan.tables:
        raise InputError(f"'{plan.name}' holds no table workforce: there is no staff to forecast")
    later = latest_rows(plan.tables["workforce"], "workforce")
    first, last = plan.tables["divisions"]["reported_from"].min(), later["month"].max()

    def position(origin: pd.Timestamp) -> StaffOrigin | None:
        if origin < first or month_end(origin, horizon) > last:
            return None
        return staff_origin(plan.as_at(origin), horizon)

    found = backtest(
        origins,
        position=position,
        methods=STAFF_METHODS,
        outcomes=lambda origin: staff_outcomes(later, origin.months),
        whole=False,
        progress=progress,
    )
    if found.forecasts.empty:
        raise InputError(
            f"no origin from {origins[0]:%Y-%m} to {origins[-1]:%Y-%m} can be scored: it needs "
            f"workforce before it and {horizon} months after it; the last month is {last:%Y-%m}"
        )
    return found


def staff_origin(earlier: KnownPlan, steps: int) -> StaffOrigin | None:
    """What an earlier report knew of staff, and the months ahead; None without workforce."""
    staff = earlier.tables.get("workforce")
    past = None if staff is None else panel(staff, list(earlier.divisions["division"]))
    if staff is None or past is None:
        return None
    ahead = month_ends(month_end(earlier.period_end, 1), month_end(earlier.period_end, steps))
    return StaffOrigin(staff, past, cohorts(earlier.tables.get("recruitment")), ahead)


def _staff_model(origin: StaffOrigin) -> pd.DataFrame:
    """The published forecast of all staff; a quantity that cannot be forecast is left out."""
    months = months_between(origin.past.last_month, origin.months[-1])
    joint = joint_paths(origin.past, origin.cohorts, months)
    whole = next(group for group in group_paths(joint, TRUST) if group.staff_group == ALL)
    ahead = [whole.of(quantity)[:, -len(origin.months) :] for quantity in STAFF_QUANTITIES]
    return _of_staff(np.quantile(ahead, QUANTILES, axis=1).round(6), origin.months)


def _recent_mean(origin: StaffOrigin) -> pd.DataFrame:
    """The mean of the last 12 months known, for every month."""
    means = [monthly(origin.staff, name).tail(YEAR).mean() for name in STAFF_QUANTITIES]
    shape = (len(QUANTILES), len(STAFF_QUANTITIES), len(origin.months))
    return _of_staff(np.broadcast_to(np.array(means)[:, None], shape), origin.months)


def _of_staff(values: np.ndarray, months: pd.DatetimeIndex) -> pd.DataFrame:
    """Quantiles × quantities × months as a frame, without blanks."""
    names = np.array(STAFF_QUANTITIES)[:, None]
    made = long_frame(np.moveaxis(values, 0, 2), level=names, series="all", months=months)
    return made.dropna(subset="predicted")


def staff_outcomes(later: pd.DataFrame, months: pd.DatetimeIndex) -> pd.DataFrame:
    """What both quantities came to, where known: level, series, month_end, outcome, needed.

    Args:
        later: the workforce table as known later.
        months: month ends.
    """
    outcome = np.stack([monthly(later, name).reindex(months) for name in STAFF_QUANTITIES])
    names = np.array(STAFF_QUANTITIES)[:, None]
    needed = np.array([NEEDED[name] for name in STAFF_QUANTITIES])[:, None]
    rows = outcome_frame(outcome, level=names, series="all", months=months, needed=needed)
    return rows.dropna(subset="outcome")


def monthly(staff: pd.DataFrame, quantity: str) -> pd.Series:
    """WTE of the whole trust by month, blank where a part is not known (counting rule 11).

    Args:
        staff: the contract's `workforce` table.
        quantity: leavers_wte, or net_gain_wte on actual leavers.
    """
    leavers = staff["leavers_wte"]
    values = leavers if quantity == "leavers_wte" else staff["starters_wte"] - leavers
    return values.groupby(staff["month"]).sum(skipna=False).round(6)


STAFF_METHODS: dict[str, Method[StaffOrigin]] = {"model": _staff_model, "recent_mean": _recent_mean}
