"""Calibration: whether ranges held what they promised, by horizon, and how forecasts compare."""

import numpy as np
import pandas as pd

from iqip_analytics.forecasts.quality.scoring import QUANTILES, by_forecast, forecast_scores

PIT_BINS = 10
ENDS = {"lower_95": 0.025, "lower_80": 0.1, "median": 0.5, "upper_80": 0.9, "upper_95": 0.975}


def by_horizon(
    forecasts: pd.DataFrame, *, against: str = "trajectory", whole: bool = True
) -> pd.DataFrame:
    """Scores of each method by months ahead.

    Args:
        forecasts: of a backtest.
        against: the method that skill is measured against.
        whole: the outcome is a count.

    Returns:
        method, level, months_ahead, crps, mae, bias, cov80, cov95 (0 to 100), and skill: the
        share of the other method's CRPS that is saved, 1 at best, 0 for that method itself.
    """
    each = forecast_scores(forecasts, whole=whole)
    ahead = 12 * (each["month_end"].dt.year - each["origin"].dt.year)
    ahead += each["month_end"].dt.month - each["origin"].dt.month
    key = ["level", "months_ahead"]
    means = (
        each.assign(months_ahead=ahead)
        .groupby(["method", *key], sort=False)[["crps", "mae", "bias", "cov80", "cov95"]]
        .mean()
        .reset_index()
    )
    other = means[means["method"] == against].set_index(key)["crps"].rename("other")
    place = {method: number for number, method in enumerate(forecasts["method"].unique())}
    return (
        means.join(other, on=key)
        .assign(skill=lambda frame: 1 - frame["crps"] / frame["other"])
        .drop(columns="other")
        .sort_values("method", key=lambda names: names.map(place), kind="stable")
        .reset_index(drop=True)
    )


def pit(forecasts: pd.DataFrame, *, method: str = "model") -> pd.DataFrame:
    """Where outcomes fell in the forecast's distribution, in tenths of probability.

    An outcome that equals several quantiles, as counts do, is spread evenly over the levels
    between them. Under honest forecasts every tenth holds a tenth of the outcomes.

    Returns:
        level, tenth (1 to 10), share (they sum to 1 in each level).
    """
    rows = forecasts[forecasts["method"] == method]
    first, values = by_forecast(rows)
    shares = _spread_over_tenths(values, first["outcome"].to_numpy(dtype=float))
    frames = [
        pd.DataFrame(
            {
                "level": level,
                "tenth": np.arange(1, PIT_BINS + 1),
                "share": shares[(first["level"] == level).to_numpy()].mean(axis=0),
            }
        )
        for level in first["level"].unique()
    ]
    return pd.concat(frames, ignore_index=True)


def _spread_over_tenths(values: np.ndarray, outcome: np.ndarray) -> np.ndarray:
    levels = np.array([0.0, *QUANTILES, 1.0])
    below = levels[(values < outcome[:, None]).sum(axis=1)]
    above = levels[1 + (values <= outcome[:, None]).sum(axis=1)]
    edges = np.linspace(0, 1, PIT_BINS + 1)
    inside = np.minimum(above[:, None], edges[1:]) - np.maximum(below[:, None], edges[:-1])
    return np.clip(inside, 0, None) / (above - below)[:, None]


def examples(
    forecasts: pd.DataFrame, *, method: str = "model", series: str = "all", count: int = 3
) -> pd.DataFrame:
    """Forecasts from a few origins, evenly spaced from the first to the last, and what followed.

    Returns:
        origin, month_end, outcome, lower_95, lower_80, median, upper_80, upper_95.
    """
    rows = forecasts[(forecasts["method"] == method) & (forecasts["series"] == series)]
    origins = np.sort(rows["origin"].unique())
    chosen = origins[np.unique(np.linspace(0, len(origins) - 1, count).round().astype(int))]
    wide = rows[rows["origin"].isin(chosen)].pivot_table(
        index=["origin", "month_end", "outcome"], columns="quantile", values="predicted"
    )
    return wide[list(ENDS.values())].set_axis(list(ENDS), axis=1).reset_index()
