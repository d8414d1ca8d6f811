"""Workforce forecast: leavers, starters, net gain, staff in post and vacancy, with ranges."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from iqip_analytics.contract.dates import months_between
from iqip_analytics.contract.faults import InputError
from iqip_analytics.contract.vocabulary import TRUST
from iqip_analytics.forecasts.workforce.joint import JointPaths, joint_paths
from iqip_analytics.forecasts.workforce.panel import Panel, panel
from iqip_analytics.forecasts.workforce.pipeline import Supposed, cohorts, supposing
from iqip_analytics.forecasts.workforce.staff_tables import (
    ALL,
    PlannedBias,
    group_paths,
    net_gain_chances,
    planned_bias,
    ranges_and_quantiles,
    vacancies_close,
)
from iqip_analytics.plan.known import KnownPlan
from iqip_analytics.plan.shared_results import shared

FAR_HORIZON = 36  # months in which vacancies may close
LITTLE_HISTORY = 24  # months below which the ranges rest on little


@dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class WorkforceForecast:
    """What is likely for the staff of a scope, in the months after the last known one.

    last_known_month: of the workforce table; with late figures before the period end.
    months: month ends forecast, to `horizon` months after the period end.
    table: the columns of workforce_forecast.csv, WTE; blank where a part is not known.
    quantiles: those of workforce_quantiles.csv.
    p_net_gain: month_end, p_net_gain, p_net_gain_cumulative, for all staff of the scope.
    vacancies_close: staff_group, median, lower_80, upper_80 (month ends; blank where not reached
        within three years), p_closed within them.
    planned: month_end, starters_wte (expected), planned_leavers_wte, net_gain_planned_wte; None
        without a planned level.
    planned_bias: the planned level against what happened and what is likely; None without one.
    cohorts: each cohort of the scope, its month and expected WTE, and `counted`: expected,
        past (at or before the last known month: its starters are history), beyond_horizon, or
        no_series (its staff group has no workforce rows: counted nowhere), not_known (the
        series' starters are not known).
    months_of_history: months with leavers known for the longest series of the scope.
    """

    scope: str
    period_end: pd.Timestamp
    horizon: int
    last_known_month: pd.Timestamp
    months: pd.DatetimeIndex
    table: pd.DataFrame
    quantiles: pd.DataFrame
    p_net_gain: pd.DataFrame
    vacancies_close: pd.DataFrame
    planned: pd.DataFrame | None
    planned_bias: PlannedBias | None
    cohorts: pd.DataFrame
    months_of_history: int

    def __repr__(self) -> str:
        return f"{type(self).__name__}: {self.scope} at {self.period_end:%Y-%m-%d}"

    @property
    def little_history(self) -> bool:
        """Fewer than 24 months are known: the ranges rest on little."""
        return self.months_of_history < LITTLE_HISTORY


def workforce_forecast(
    known: KnownPlan,
    *,
    horizon: int = 12,
    planned_leavers_wte: float | None = None,
    leavers_level: float = 1.0,
    recruitment_conversion: float | None = None,
    recruitment_delay: int = 0,
) -> WorkforceForecast | None:
    """The workforce forecast of a known plan, fitted on the trust's own history.

    Args:
        known: the trust's position, or a division's; the tables then cover its own staff. Every
            scope rests on the same paths, so divisions add up to the trust; transfers
            between them are not forecast and cancel.
        horizon: months after the period end.
        planned_leavers_wte: the planned level of leavers a month, of the scope as a whole.
        leavers_level: factor on the expected leavers of every month ahead; 1 is what the history
            says.
        recruitment_conversion: share of each cohort that starts, 0 to 1, in place of its own.
        recruitment_delay: months by which every cohort ahead starts later.

    Returns:
        None where the source holds no continuing workforce of the scope.

    Raises:
        InputError: for a value out of range.

    >>> import iqip_analytics as iqip
    >>> september = iqip.read("data/reference").as_at("2019-08-31")
    >>> staff = workforce_forecast(september, horizon=3)
    >>> staff.table.query("quantity == 'net_gain_wte'")["staff_group"].unique().tolist()
    ['midwives', 'registered_nurses', 'all']
    >>> bool(staff.p_net_gain["p_net_gain"].between(0, 1).all())
    True
    """
    if horizon < 1:
        raise InputError(f"horizon {horizon} is too short; give at least 1 month")
    known, scope = known.trust, known.scope
    supposed = Supposed(leavers_level, recruitment_conversion, recruitment_delay)
    past = _panel(known)
    if past is None or scope not in (TRUST, *(series.division for series in past.series)):
        return None
    return _forecast(known, past, scope, horizon, planned_leavers_wte, supposed)


# Every scope of a month rests on the same paths
@shared
def _panel(known: KnownPlan) -> Panel | None:
    staff = known.tables.get("workforce")
    return None if staff is None else panel(staff, list(known.divisions["division"]))


@shared
def _of_trust(
    known: KnownPlan, past: Panel, supposed: Supposed, ahead: int
) -> tuple[pd.DataFrame, JointPaths]:
    """The cohorts as supposed, and the joint paths of all series."""
    expected = supposing(supposed, cohorts(known.tables.get("recruitment")), past.last_month)
    return expected, joint_paths(past, expected, ahead, leavers_level=supposed.leavers_level)


def _forecast(
    known: KnownPlan,
    past: Panel,
    scope: str,
    horizon: int,
    planned: float | None,
    supposed: Supposed,
) -> WorkforceForecast:
    ahead = months_between(past.last_month, known.period_end) + horizon
    expected, joint = _of_trust(known, past, supposed, max(ahead, FAR_HORIZON))
    months = joint.months[:ahead]
    groups = group_paths(joint, scope)
    whole = next(group for group in groups if group.staff_group == ALL)
    history = _leavers_of(past, scope)
    table, quantiles = ranges_and_quantiles(groups, months)
    starters = whole.of("starters_wte")[:, :ahead].mean(axis=0).round(6)
    return WorkforceForecast(
        scope=scope,
        period_end=known.period_end,
        horizon=horizon,
        last_known_month=past.last_month,
        months=months,
        table=table,
        quantiles=quantiles,
        p_net_gain=net_gain_chances(whole, months),
        vacancies_close=vacancies_close(groups, joint.months),
        planned=None if planned is None else _planned(months, starters, planned),
        planned_bias=None if planned is None else planned_bias(planned, history, whole),
        cohorts=_counted(expected, scope, months, joint),
        months_of_history=int(_known_months(past, scope).max()),
    )


def _leavers_of(past: Panel, scope: str) -> np.ndarray:
    """Leavers of the scope by month; NaN where a series that had begun has no row."""
    rows = past.leavers[:, past.of_scope(scope)]
    begun = np.logical_or.accumulate(~np.isnan(rows), axis=0)
    return np.where(begun, rows, 0.0).sum(axis=1)[begun.any(axis=1)]


def _known_months(past: Panel, scope: str) -> np.ndarray:
    return (~np.isnan(past.leavers[:, past.of_scope(scope)])).sum(axis=0)


def _planned(months: pd.DatetimeIndex, starters: np.ndarray, planned: float) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "month_end": months,
            "starters_wte": starters,
            "planned_leavers_wte": planned,
            "net_gain_planned_wte": starters - planned,
        }
    )


def _counted(
    expected: pd.DataFrame, scope: str, months: pd.DatetimeIndex, joint: JointPaths
) -> pd.DataFrame:
    """The cohorts of the scope, and how each counts."""
    past = joint.panel
    ours = expected[(expected["division"] == scope) | (scope == TRUST)].reset_index(drop=True)
    known = zip(past.series, joint.starters, strict=True)
    unknown = {series for series, outlook in known if outlook is None}

    def how(cohort: pd.Series) -> str:
        series = (cohort["division"], cohort["staff_group"])
        if series not in past.series:
            return "no_series"
        if cohort["month_end"] <= past.last_month:
            return "past"
        if series in unknown:
            return "not_known"
        return "expected" if cohort["month_end"] <= months[-1] else "beyond_horizon"

    return ours.assign(counted=[how(row) for _, row in ours.iterrows()])
