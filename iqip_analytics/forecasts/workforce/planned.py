"""The planned leavers beside the forecast: how far the plan's level is out."""

from dataclasses import dataclass

import numpy as np

from iqip_analytics.forecasts.workforce.staff_tables import GroupPaths

PLAN_MONTHS = 6  # the paper compares its planned level with a six-month average


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
