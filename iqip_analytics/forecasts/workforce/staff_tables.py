"""The forecast's tables, from joint paths: ranges, quantiles, chances, and the planned leavers."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from iqip_analytics.forecasts.nodes import PATHS
from iqip_analytics.forecasts.quality.scoring import QUANTILES, RANGE_ENDS
from iqip_analytics.forecasts.workforce.joint import JointPaths, SeriesPaths

FORECAST_COLUMNS = [
    "month_end",
    "staff_group",
    "quantity",
    "expected",
    "lower_95",
    "lower_80",
    "median",
    "upper_80",
    "upper_95",
]
QUANTILE_COLUMNS = ["month_end", "staff_group", "quantity", "quantile", "predicted"]
ALL = "all"
DECIMALS = 6
PLAN_MONTHS = 6  # the paper compares its planned level with a six-month average


QUANTITIES: dict[str, Callable[[SeriesPaths, float], np.ndarray]] = {
    "starters_wte": lambda paths, _: paths.starters,
    "leavers_wte": lambda paths, _: paths.leavers,
    "net_gain_wte": lambda paths, _: paths.starters - paths.leavers,
    "in_post_wte": lambda paths, _: paths.in_post,
    "vacancy_wte": lambda paths, establishment: establishment - paths.in_post,
    "leavers_wte_cumulative": lambda paths, _: np.cumsum(paths.leavers, axis=1),
    "net_gain_wte_cumulative": lambda paths, _: np.cumsum(paths.starters - paths.leavers, axis=1),
}


@dataclass(frozen=True, eq=False)
class GroupPaths:
    """Paths × months of one staff group of a scope, or of all its staff, WTE."""

    staff_group: str
    paths: SeriesPaths
    establishment: float

    def of(self, quantity: str) -> np.ndarray:
        """One of `QUANTITIES`, computed when asked for; one blank part makes a sum blank."""
        return QUANTITIES[quantity](self.paths, self.establishment)


def group_paths(joint: JointPaths, scope: str) -> list[GroupPaths]:
    """Each staff group of the scope, then `all`: sums of the same paths, so that they add up."""
    ours = joint.panel.of_scope(scope)
    names = [*sorted({joint.panel.series[number].staff_group for number in ours}), ALL]
    nothing = np.zeros((PATHS, len(joint.months)))
    sums = dict.fromkeys(names, SeriesPaths(nothing, nothing, nothing))
    establishment = dict.fromkeys(names, 0.0)
    for number in ours:
        drawn = joint.of_series(number)
        for name in (joint.panel.series[number].staff_group, ALL):
            sums[name] = SeriesPaths(*map(np.add, sums[name], drawn))
            establishment[name] += joint.establishment(number)
    return [GroupPaths(name, sums[name], establishment[name]) for name in names]


class _Ranges(NamedTuple):
    """One quantity of a group in the months ahead; levels: those of `QUANTILES` by month."""

    staff_group: str
    quantity: str
    expected: np.ndarray
    levels: np.ndarray


def ranges_and_quantiles(
    groups: list[GroupPaths], months: pd.DatetimeIndex
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The columns of workforce_forecast.csv and those of workforce_quantiles.csv."""
    found = [
        _Ranges(
            group.staff_group,
            quantity,
            expected=paths.mean(axis=0).round(DECIMALS),
            levels=np.quantile(paths, QUANTILES, axis=0).round(DECIMALS),
        )
        for group in groups
        for quantity in QUANTITIES
        for paths in [group.of(quantity)[:, : len(months)]]
    ]
    return (
        _by_month([one for one in found if not one.quantity.endswith("_cumulative")], months),
        _by_quantile(found, months),
    )


def _by_month(found: list[_Ranges], months: pd.DatetimeIndex) -> pd.DataFrame:
    rows = _keyed(found, months).assign(
        expected=np.concatenate([one.expected for one in found]),
        **{
            name: np.concatenate([one.levels[QUANTILES.index(level)] for one in found])
            for name, level in RANGE_ENDS.items()
        },
    )
    return _in_order(rows, found)[FORECAST_COLUMNS]


def _by_quantile(found: list[_Ranges], months: pd.DatetimeIndex) -> pd.DataFrame:
    rows = _keyed(found, months.repeat(len(QUANTILES))).assign(
        quantile=np.tile(QUANTILES, len(months) * len(found)),
        predicted=np.concatenate([one.levels.T.ravel() for one in found]),
    )
    return _in_order(rows, found)[QUANTILE_COLUMNS]


def _keyed(found: list[_Ranges], months: pd.DatetimeIndex) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "month_end": np.tile(months.to_numpy(), len(found)),
            "staff_group": np.repeat([one.staff_group for one in found], len(months)),
            "quantity": np.repeat([one.quantity for one in found], len(months)),
        }
    )


def _in_order(rows: pd.DataFrame, found: list[_Ranges]) -> pd.DataFrame:
    """By month, then by staff group in the order found."""
    names = dict.fromkeys(one.staff_group for one in found)
    place = {name: number for number, name in enumerate(names)}
    return (
        rows.assign(place=rows["staff_group"].map(place))
        .sort_values(["month_end", "place"], kind="stable", ignore_index=True)
        .drop(columns="place")
    )


def net_gain_chances(whole: GroupPaths, months: pd.DatetimeIndex) -> pd.DataFrame:
    """month_end, p_net_gain (that month above 0), p_net_gain_cumulative (all months so far)."""
    return pd.DataFrame(
        {
            "month_end": months,
            "p_net_gain": _chance_above_zero(whole.of("net_gain_wte"), len(months)),
            "p_net_gain_cumulative": _chance_above_zero(
                whole.of("net_gain_wte_cumulative"), len(months)
            ),
        }
    )


def _chance_above_zero(paths: np.ndarray, months: int) -> np.ndarray:
    known = ~np.isnan(paths[0, :months])
    return np.where(known, (paths[:, :months] > 0).mean(axis=0), np.nan)


def vacancies_close(groups: list[GroupPaths], months: pd.DatetimeIndex) -> pd.DataFrame:
    """When establishment is first filled: staff_group, median, lower_80, upper_80, p_closed.

    Month ends; blank where that share of paths has not closed within `months`. `p_closed` is the
    share that has; blank where vacancies are not known.
    """
    return pd.DataFrame([_closing(group, months) for group in groups]).astype(
        dict.fromkeys(("median", "lower_80", "upper_80"), "datetime64[us]")
    )


def _closing(group: GroupPaths, months: pd.DatetimeIndex) -> dict[str, object]:
    vacancy = group.of("vacancy_wte")
    known = not np.isnan(vacancy).any()
    closed = np.logical_or.accumulate(vacancy <= 0, axis=1).mean(axis=0)
    row: dict[str, object] = {"staff_group": group.staff_group}
    for name, share in {"median": 0.5, "lower_80": 0.1, "upper_80": 0.9}.items():
        reached = np.flatnonzero(closed >= share)
        row[name] = months[reached[0]] if known and len(reached) else pd.NaT
    row["p_closed"] = float(closed[-1]) if known else np.nan
    return row


@dataclass(frozen=True, eq=False, kw_only=True)
class PlannedBias:
    """A planned level of leavers, the months behind it and those ahead; WTE a month.

    actual_mean: of the last six months; NaN where one is not known.
    bias: planned − actual_mean; above 0 the plan expects more leavers than left.
    forecast_mean, forecast_lower_80, forecast_upper_80: of the mean month over the six ahead.
    forecast_bias: planned − forecast_mean.
    p_above_plan: chance that more leave in those six months than planned.
    """

    planned_leavers_wte: float
    months: int
    actual_mean: float
    bias: float
    forecast_mean: float
    forecast_lower_80: float
    forecast_upper_80: float
    forecast_bias: float
    p_above_plan: float


def planned_bias(planned: float, actual: np.ndarray, whole: GroupPaths) -> PlannedBias:
    """The planned level against the last six months and the next six.

    Args:
        planned: leavers a month, WTE, of the scope as a whole.
        actual: its leavers by month, the last known month last.
        whole: its paths ahead.
    """
    mean_ahead = whole.of("leavers_wte")[:, :PLAN_MONTHS].mean(axis=1)
    lower, upper = np.quantile(mean_ahead, [0.1, 0.9]).round(6)
    actual_mean = (
        round(float(actual[-PLAN_MONTHS:].mean()), 6) if len(actual) >= PLAN_MONTHS else np.nan
    )
    expected = round(float(mean_ahead.mean()), 6)
    return PlannedBias(
        planned_leavers_wte=planned,
        months=PLAN_MONTHS,
        actual_mean=actual_mean,
        bias=round(planned - actual_mean, 6),
        forecast_mean=expected,
        forecast_lower_80=float(lower),
        forecast_upper_80=float(upper),
        forecast_bias=round(planned - expected, 6),
        p_above_plan=float((mean_ahead > planned).mean()),
    )
