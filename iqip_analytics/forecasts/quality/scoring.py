"""How good forecasts were: CRPS, coverage, bias and calibration from their quantiles."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from iqip_analytics.contract.faults import InputError

QUANTILES = (
    0.01,
    0.025,
    0.05,
    *(round(0.05 * step, 2) for step in range(2, 19)),
    0.95,
    0.975,
    0.99,
)
LEVELS = np.array(QUANTILES)
RANGE_ENDS = {"lower_95": 0.025, "lower_80": 0.1, "median": 0.5, "upper_80": 0.9, "upper_95": 0.975}
INTERVALS = {"80": (0.1, 0.9), "95": (0.025, 0.975)}

SCORE_COLUMNS = [
    "method",
    "level",
    "series",
    "crps",
    "scaled_crps",
    "mae",
    "bias",
    "cov80",
    "cov95",
    "seconds_per_origin",
]
PIT_BINS = 10
BLOCK = 6  # months a block: targets up to six months ahead overlap


def cell_weights(levels: np.ndarray) -> np.ndarray:
    """The share of the unit interval that lies nearest to each quantile level; they sum to 1."""
    edges = np.concatenate([[0.0], (levels[1:] + levels[:-1]) / 2, [1.0]])
    return np.diff(edges)


_WEIGHTS = cell_weights(LEVELS)


def crps(quantile_values: np.ndarray, outcome: np.ndarray) -> np.ndarray:
    """Continuous ranked probability score: twice the pinball loss integrated over the levels.

    The integral over the unit interval is a sum over `QUANTILES`, each level standing for the
    cell of the interval nearest to it (midpoints between levels, 0 and 1 at the ends). The
    weights sum to 1, so a forecast without spread scores its absolute error.

    Args:
        quantile_values: predicted values, the last axis over `QUANTILES`.
        outcome: what happened; the shape of `quantile_values` without its last axis.

    Returns:
        The score of each forecast, in the unit of the outcome; lower is better.

    >>> float(crps(np.full(23, 7.0), np.array(10.0)).round(9))
    3.0
    """
    error = np.asarray(outcome, dtype=float)[..., None] - np.asarray(quantile_values, dtype=float)
    pinball = np.maximum(LEVELS * error, (LEVELS - 1) * error)
    return 2 * (pinball @ _WEIGHTS)


def covered(
    quantile_values: np.ndarray, outcome: np.ndarray, interval: str, *, whole: bool = True
) -> np.ndarray:
    """Whether each outcome lies within the central interval "80" or "95", its ends included.

    `whole` rounds the interval outwards to whole numbers, as is right for counts.
    """
    lower, upper = (quantile_values[..., QUANTILES.index(end)] for end in INTERVALS[interval])
    if whole:
        lower, upper = np.floor(lower), np.ceil(upper)
    return (lower <= outcome) & (outcome <= upper)


def by_forecast(forecasts: pd.DataFrame) -> tuple[pd.DataFrame, np.ndarray]:
    """One row for each forecast, without quantile and predicted, and its quantiles as an array.

    Args:
        forecasts: quantile, predicted, and what names a forecast; the rows of a forecast stand
            together, one for each of `QUANTILES`, in rising order.

    Raises:
        InputError: where they do not.
    """
    count = len(QUANTILES)
    levels = forecasts["quantile"].to_numpy(dtype=float)
    if len(levels) % count or not (levels.reshape(-1, count) == LEVELS).all():
        raise InputError(
            f"a forecast has {count} rows that stand together, one for each quantile from "
            f"{QUANTILES[0]} to {QUANTILES[-1]} in rising order; here some are missing or mixed up"
        )
    values = forecasts["predicted"].to_numpy(dtype=float).reshape(-1, count)
    first = forecasts.iloc[::count].reset_index(drop=True)
    return first.drop(columns=["quantile", "predicted"]), values


def forecast_scores(forecasts: pd.DataFrame, *, whole: bool = True) -> pd.DataFrame:
    """One row for each forecast (method, level, series, origin, month_end) with its scores.

    Args:
        forecasts: method, level, series, origin, month_end, quantile, predicted, outcome, as
            `by_forecast` wants them; perhaps `scale`, the series' mean absolute month-to-month
            change before the origin.
        whole: the outcome is a count.

    Returns:
        The key columns, then crps, scaled_crps (blank without `scale`), mae (absolute error of
        the median), bias (median − outcome), cov80 and cov95 (0 or 100).
    """
    key = ["method", "level", "series", "origin", "month_end"]
    made, quantiles = by_forecast(forecasts)
    first = made.sort_values(key, kind="stable")
    values = quantiles[first.index]
    first = first.reset_index(drop=True)
    outcome = first["outcome"].to_numpy(dtype=float)
    scale = first["scale"].to_numpy(dtype=float) if "scale" in first else np.nan
    error = values[:, QUANTILES.index(0.5)] - outcome
    score = crps(values, outcome)
    return first[key].assign(
        crps=score,
        scaled_crps=score / scale,
        mae=np.abs(error),
        bias=error,
        cov80=100.0 * covered(values, outcome, "80", whole=whole),
        cov95=100.0 * covered(values, outcome, "95", whole=whole),
    )


def scores(
    forecasts: pd.DataFrame, seconds: Mapping[str, float] | None = None, *, whole: bool = True
) -> pd.DataFrame:
    """Mean scores by method and level: series `all` for the mean over series, then each series.

    Args:
        forecasts: as for `forecast_scores`.
        seconds: seconds an origin, by method.
        whole: the outcome is a count.

    Returns:
        `SCORE_COLUMNS`; cov80 and cov95 from 0 to 100; methods and levels in order of appearance.
    """
    each = forecast_scores(forecasts, whole=whole)
    together = each.assign(series="all")
    parts = each[each["series"] != "all"]
    measured = [name for name in SCORE_COLUMNS[3:] if name in each]
    means = (
        pd.concat([together, parts])
        .groupby(["method", "level", "series"], sort=False)[measured]
        .mean()
        .reset_index()
    )
    return (
        means.assign(seconds_per_origin=means["method"].map(dict(seconds or {})).astype(float))
        .sort_values("series", key=lambda names: names.ne("all"), kind="stable")
        .pipe(_in_order_of_appearance, forecasts)
        .loc[:, SCORE_COLUMNS]
    )


def _in_order_of_appearance(means: pd.DataFrame, forecasts: pd.DataFrame) -> pd.DataFrame:
    for column in ("level", "method"):
        place = {name: number for number, name in enumerate(forecasts[column].unique())}
        means = means.sort_values(column, key=lambda names, p=place: names.map(p), kind="stable")
    return means.reset_index(drop=True)


def block_bootstrap_range(
    by_origin: np.ndarray,
    *,
    block: int = BLOCK,
    level: float = 0.95,
    resamples: int = 2000,
    seed: int = 0,
) -> tuple[float, float]:
    """The central range of a mean over origins, by circular block bootstrap.

    Neighbouring origins share most of their target months and are not independent: whole blocks
    of consecutive origins are drawn, so that the range allows for that dependence.

    Args:
        by_origin: one value per origin, in order of time (a score, or a difference of scores).
        block: origins per block; at most a third of them.
        level: the share of resampled means within the range.
        resamples: how many resampled means.
        seed: of the draws; the same seed gives the same range.

    Returns:
        Lower and upper end, in the unit of the values.
    """
    values = np.asarray(by_origin, dtype=float)
    block = max(min(block, len(values) // 3), 1)  # one or two blocks give no range
    blocks = -(-len(values) // block)
    starts = np.random.default_rng(seed).integers(0, len(values), size=(resamples, blocks))
    drawn = (starts[:, :, None] + np.arange(block)) % len(values)
    means = values[drawn.reshape(resamples, -1)[:, : len(values)]].mean(axis=1)
    tail = (1 - level) / 2
    lower, upper = np.quantile(means, [tail, 1 - tail])
    return float(lower), float(upper)


def crps_ranges(forecasts: pd.DataFrame, *, whole: bool = True) -> pd.DataFrame:
    """The range of each method's CRPS by block bootstrap over origins, and of its difference.

    Args:
        forecasts: as for `forecast_scores`.
        whole: the outcome is a count.

    Returns:
        method, level, crps, lower, upper (95% of resampled means), and lead, lead_lower,
        lead_upper: CRPS beyond that of the first method, origin by origin.
    """
    by_origin = (
        forecast_scores(forecasts, whole=whole)
        .groupby(["level", "origin", "method"], sort=True)["crps"]
        .mean()
        .unstack("method")
    )
    block = _origins_a_block(by_origin.index.unique("origin"))
    methods = list(forecasts["method"].unique())
    rows = []
    for method in methods:
        for level in forecasts["level"].unique():
            each = by_origin.loc[level]
            own = each[method].to_numpy()
            lead = own - each[methods[0]].to_numpy()
            lower, upper = block_bootstrap_range(own, block=block)
            nearest, furthest = block_bootstrap_range(lead, block=block)
            rows.append(
                {
                    "method": method,
                    "level": level,
                    "crps": own.mean(),
                    "lower": lower,
                    "upper": upper,
                    "lead": lead.mean(),
                    "lead_lower": nearest,
                    "lead_upper": furthest,
                }
            )
    return pd.DataFrame(rows)


def _origins_a_block(origins: pd.DatetimeIndex) -> int:
    """As many origins as lie within six months."""
    if len(origins) < 2:
        return 1
    apart = (origins[-1] - origins[0]).days / 30.4 / (len(origins) - 1)
    return max(round(BLOCK / max(apart, 1)), 1)


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
    key = ["level", "months_ahead"]
    means = (
        each.assign(months_ahead=months_ahead(each))
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


def months_ahead(made: pd.DataFrame) -> pd.Series:
    """Months from each forecast's origin to its month end."""
    first, last = made["origin"].dt, made["month_end"].dt
    return 12 * (last.year - first.year) + last.month - first.month


def pit(forecasts: pd.DataFrame, *, method: str = "model") -> pd.DataFrame:
    """Where outcomes fell in the forecast's distribution, in tenths of probability.

    An outcome that equals several quantiles, as counts do, is spread evenly over the levels
    between them. Under honest forecasts every tenth holds a tenth of the outcomes.

    Returns:
        level, tenth (1 to 10), share (they sum to 1 in each level).
    """
    rows = forecasts[forecasts["method"] == method]
    first, values = by_forecast(rows)
    shares = spread_over_tenths(values, first["outcome"].to_numpy(dtype=float))
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


def spread_over_tenths(values: np.ndarray, outcome: np.ndarray) -> np.ndarray:
    """How much of each outcome lies in each tenth of its forecast: forecasts × tenths."""
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
    return wide[list(RANGE_ENDS.values())].set_axis(list(RANGE_ENDS), axis=1).reset_index()
