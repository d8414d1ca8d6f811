"""The forecast as frames: groups by month, quantiles, actions, likely finish, what is needed."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from iqip_analytics.contract.dates import month_end
from iqip_analytics.forecasts.completion.approval_history import History
from iqip_analytics.forecasts.count_distribution import count_quantiles
from iqip_analytics.forecasts.quality.scoring import QUANTILES
from iqip_analytics.measures.groups import Group
from iqip_analytics.plan.known import KnownPlan

TABLE_ENDS = {"lower_95": 0.025, "lower_80": 0.1, "median": 0.5, "upper_80": 0.9, "upper_95": 0.975}
TABLE_COLUMNS = [
    "grouping",
    "group",
    "month_end",
    "total",
    "due",
    "expected",
    *TABLE_ENDS,
    "p_on_trajectory",
    "expected_shortfall",
]
QUANTILE_COLUMNS = ["grouping", "group", "month_end", "quantile", "predicted"]
FINISH_COLUMNS = ["grouping", "group", "median", "lower_80", "upper_80"]
NEEDED_COLUMNS = ["grouping", "group", "month_end", "due", "approved", "needed_per_month"]


@dataclass(frozen=True, eq=False, kw_only=True)
class GroupOutlook:
    """One group of actions: what is settled, what is due, and what may come.

    rows: which of the trust's actions belong to it.
    approved: how many of them are approved now.
    due: how many are due at each month end ahead.
    probabilities: of each number of new approvals, shape (months ahead, 1 + open actions).
    mean: their expected number where computed separately; on joint paths it adds up over groups.
    """

    name: Group
    approved: int
    due: np.ndarray
    probabilities: np.ndarray
    mean: np.ndarray | None = None

    @property
    def rows(self) -> np.ndarray:
        """Which of the trust's actions belong to the group."""
        return self.name.rows

    @property
    def expected(self) -> np.ndarray:
        """Approved actions expected at each month end ahead."""
        counts = self.approved + np.arange(self.probabilities.shape[1])
        return self.probabilities @ counts if self.mean is None else self.approved + self.mean

    @property
    def total(self) -> int:
        """Its actions in the plan."""
        return int(self.rows.sum())


def months_ahead(known: KnownPlan, horizon: int) -> pd.DatetimeIndex:
    """The month ends after the period end."""
    return pd.date_range(month_end(known.period_end, 1), periods=horizon, freq="ME", unit="us")


def by_month(outlooks: list[GroupOutlook], months: pd.DatetimeIndex) -> pd.DataFrame:
    """completion_forecast.csv: cumulative approved at each month end, against what is due."""
    levels = np.array(list(TABLE_ENDS.values()))

    def columns(outlook: GroupOutlook) -> dict[str, np.ndarray]:
        approved = outlook.approved + np.arange(outlook.probabilities.shape[1])
        short = np.maximum(outlook.due[:, None] - approved, 0)
        ends = outlook.approved + count_quantiles(outlook.probabilities, levels)
        return {
            "total": np.full(len(months), outlook.total),
            "due": outlook.due,
            "expected": outlook.expected,
            **dict(zip(TABLE_ENDS, ends.T, strict=True)),
            "p_on_trajectory": np.minimum(
                np.where(short == 0, outlook.probabilities, 0).sum(axis=1), 1.0
            ),
            "expected_shortfall": (short * outlook.probabilities).sum(axis=1),
        }

    return _together(outlooks, months, columns, TABLE_COLUMNS)


def by_quantile(outlooks: list[GroupOutlook], months: pd.DatetimeIndex) -> pd.DataFrame:
    """completion_quantiles.csv: cumulative approved at each level of the data contract."""
    levels = np.array(QUANTILES)

    def columns(outlook: GroupOutlook) -> dict[str, np.ndarray]:
        values = outlook.approved + count_quantiles(outlook.probabilities, levels)
        return {"quantile": np.tile(levels, len(months)), "predicted": values.ravel()}

    return _together(outlooks, months.repeat(len(levels)), columns, QUANTILE_COLUMNS)


def approvals_needed(outlooks: list[GroupOutlook], months: pd.DatetimeIndex) -> pd.DataFrame:
    """Approvals a month from now on that would meet what is due by each month end; 0 if met."""
    ahead = np.arange(1, len(months) + 1)

    def columns(outlook: GroupOutlook) -> dict[str, np.ndarray]:
        return {
            "due": outlook.due,
            "approved": np.full(len(months), outlook.approved),
            "needed_per_month": np.maximum(outlook.due - outlook.approved, 0) / ahead,
        }

    return _together(outlooks, months, columns, NEEDED_COLUMNS)


def _together(
    outlooks: list[GroupOutlook],
    months: pd.DatetimeIndex,
    columns: Callable[[GroupOutlook], dict[str, np.ndarray]],
    order: list[str],
) -> pd.DataFrame:
    """One frame of all groups: grouping, group, month_end and the columns of each group's rows."""
    if not outlooks:
        return pd.DataFrame(columns=order)
    each = [columns(outlook) for outlook in outlooks]
    names = [outlook.name for outlook in outlooks]
    values = {name: np.concatenate([own[name] for own in each]) for name in each[0]}
    return pd.DataFrame(
        {
            "grouping": np.repeat([name.grouping for name in names], len(months)),
            "group": np.repeat([name.group for name in names], len(months)),
            "month_end": months.append([months] * (len(names) - 1)),
            **values,
        }
    )[order]


def by_action(
    known: KnownPlan, rows: np.ndarray, past: History, chances: np.ndarray, horizon: int
) -> pd.DataFrame:
    """action_forecast.csv: every action not approved, in the order of the plan.

    Args:
        known: the trust's position.
        rows: the open actions to list.
        past: the trust's history.
        chances: that each of them is approved, shape (months ahead, rows).
        horizon: months over which the shortfall is averaged.

    Returns:
        p_by_deadline is read at the end of the deadline's month, and is 0 where that is past.
        expected_shortfall is the chance that the action is due and not approved, on average over
        the horizon's month ends: what it adds to the expected number overdue.
    """
    until = past.deadline_now[rows] - past.last
    at_deadline = chances[np.clip(until, 1, len(chances)) - 1, np.arange(len(rows))]
    is_due = np.arange(1, horizon + 1)[:, None] >= until
    overdue = np.where(is_due, 1 - chances[:horizon], 0.0)
    return (
        known.actions.iloc[rows][["action_id", "division", "agreed_deadline"]]
        .assign(
            p_by_deadline=np.where(until >= 1, at_deadline, 0.0),
            p_approved_by_next_month_end=chances[0],
            expected_shortfall=overdue.mean(axis=0),
        )
        .reset_index(drop=True)
    )


def likely_finish(
    outlooks: list[GroupOutlook], finished: np.ndarray, months: pd.DatetimeIndex
) -> pd.DataFrame:
    """The month end by which a group is likely to be complete; blank where beyond `months`.

    Args:
        outlooks: groups.
        finished: for each, the chance that all its actions are approved at each month end,
            shape (groups, months).
        months: month ends.
    """
    rows = [
        {
            "grouping": outlook.name.grouping,
            "group": outlook.name.group,
            "median": _first_month(chance >= 0.5, months),
            "lower_80": _first_month(chance >= 0.1, months),
            "upper_80": _first_month(chance >= 0.9, months),
        }
        for outlook, chance in zip(outlooks, finished, strict=True)
    ]
    return pd.DataFrame(rows, columns=FINISH_COLUMNS).astype(
        dict.fromkeys(FINISH_COLUMNS[2:], "datetime64[us]")
    )


def _first_month(reached: np.ndarray, months: pd.DatetimeIndex) -> pd.Timestamp | None:
    return months[int(reached.argmax())] if reached.any() else None
