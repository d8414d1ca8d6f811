"""Leavers from past month ends: the model, the methods in use, and what followed."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import special
from statsmodels.tsa.exponential_smoothing.ets import ETSModel

from iqip_analytics.contract.dates import month_end, month_ends, months_between
from iqip_analytics.contract.faults import InputError
from iqip_analytics.forecasts.nodes import PATHS, stratified_uniforms
from iqip_analytics.forecasts.quality.rolling_origin import (
    Backtest,
    Method,
    Progress,
    backtest,
    long_frame,
    outcome_frame,
)
from iqip_analytics.forecasts.quality.scoring import QUANTILES
from iqip_analytics.forecasts.workforce.joint import leaver_outlooks, leaver_paths
from iqip_analytics.forecasts.workforce.monthly_outlook import POISSON_SIZE, WINDOW, heads
from iqip_analytics.forecasts.workforce.panel import Panel, panel
from iqip_analytics.plan.recorded import known_rows, latest_rows

LEAST_HISTORY = 24  # months of a division before it is scored
MONTHLY, CUMULATIVE = "leavers_monthly", "leavers_cumulative"
YEAR = 12

Baseline = Callable[[np.ndarray, int, str], np.ndarray]


class LeaverOrigin(NamedTuple):
    """The workforce known at an origin, and the months to be forecast.

    past: of every series.
    history: leavers by known month, of each division with enough history.
    unseen: months up to the origin whose figures were not known there.
    """

    past: Panel
    history: dict[str, np.ndarray]
    months: pd.DatetimeIndex
    unseen: int


LeaverMethod = Method[LeaverOrigin]


def backtest_leavers(
    workforce: pd.DataFrame,
    origins: pd.DatetimeIndex,
    *,
    horizon: int = 6,
    window: int | None = None,
    divisions: list[str] | None = None,
    further: Mapping[str, LeaverMethod] | None = None,
    progress: Progress | None = None,
) -> Backtest:
    """Forecast every division's leavers at each origin from what was known then, and score it.

    WTE of each month at level `leavers_monthly`, their sum at level `leavers_cumulative`.

    Args:
        workforce: the table as read, every version of its rows.
        origins: month ends to forecast from.
        horizon: months ahead.
        window: months of history for the model, at most; its own choice if None.
        divisions: those to score; all if None.
        further: the caller's own methods by name, scored alongside `leaver_methods`.
        progress: called with the number of origins done and in all.

    Raises:
        InputError: for an unknown division, or where no origin has 24 months of history behind
            it and an outcome to the horizon.
    """
    rows = workforce if divisions is None else _of_divisions(workforce, divisions)
    by_division = _by_division(latest_rows(rows, "workforce"))
    found = backtest(
        origins,
        position=lambda origin: _known_at(rows, origin, horizon),
        methods={**leaver_methods(window), **(further or {})},
        outcomes=lambda origin: _outcomes(origin, by_division),
        whole=bool((by_division.stack() % 1 == 0).all()),
        progress=progress,
    )
    if found.forecasts.empty:
        raise InputError(
            f"no origin from {origins[0]:%Y-%m} to {origins[-1]:%Y-%m} has {LEAST_HISTORY} months "
            f"of leavers before it and {horizon} after it"
        )
    return found


def _of_divisions(workforce: pd.DataFrame, divisions: list[str]) -> pd.DataFrame:
    held = sorted(workforce["division"].unique())
    for division in divisions:
        if division not in held:
            raise InputError(
                f"division '{division}' has no workforce; those that have: {', '.join(held)}"
            )
    return workforce[workforce["division"].isin(divisions)]


def _by_division(rows: pd.DataFrame) -> pd.DataFrame:
    """Leavers of each division by month; blank where it has no row."""
    return rows.pivot_table(
        index="month", columns="division", values="leavers_wte", aggfunc="sum", dropna=False
    )


def _known_at(rows: pd.DataFrame, origin: pd.Timestamp, horizon: int) -> LeaverOrigin | None:
    """What was known at an origin; None without a series that continues."""
    known = latest_rows(known_rows(rows, "workforce", origin), "workforce")
    past = panel(known[known["month"] <= origin])
    if past is None:
        return None
    names = dict.fromkeys(series.division for series in past.series)
    history = {name: _division_history(past, name) for name in names}
    return LeaverOrigin(
        past=past,
        history={name: held for name, held in history.items() if len(held) >= LEAST_HISTORY},
        months=month_ends(month_end(origin, 1), month_end(origin, horizon)),
        unseen=months_between(past.last_month, origin),
    )


def _division_history(past: Panel, division: str) -> np.ndarray:
    """Leavers of a division by known month, over its staff groups."""
    own = [number for number, series in enumerate(past.series) if series.division == division]
    rows = past.leavers[:, own]
    return np.nansum(rows, axis=1)[~np.isnan(rows).all(axis=1)]


def _outcomes(origin: LeaverOrigin, by_division: pd.DataFrame) -> pd.DataFrame:
    """What followed in the divisions with a figure in every month."""
    after = by_division.reindex(origin.months)[list(origin.history)].dropna(axis="columns")
    outcome = np.ascontiguousarray(after.to_numpy().T)
    change = [np.abs(np.diff(origin.history[name])).mean() for name in after]
    return outcome_frame(
        np.column_stack([outcome, outcome.sum(axis=1)]),
        **_names(origin, list(after)),
        scale=np.array(change)[:, None],
    )


def _of_paths(origin: LeaverOrigin, paths: np.ndarray) -> pd.DataFrame:
    """Quantiles of each month and of the sum, from paths: divisions × paths × months."""
    together = np.concatenate([paths, paths.sum(axis=2, keepdims=True)], axis=2)
    predicted = np.moveaxis(np.quantile(together, QUANTILES, axis=1), 0, 2)
    return long_frame(predicted, **_names(origin, list(origin.history)))


def _names(origin: LeaverOrigin, divisions: list[str]) -> dict[str, np.ndarray]:
    """Level, series and month of each month of a division, then of the sum."""
    return {
        "level": np.array([MONTHLY] * len(origin.months) + [CUMULATIVE]),
        "series": np.array(divisions)[:, None],
        "months": origin.months.append(origin.months[-1:]).to_numpy(),
    }


def leaver_methods(window: int | None = None) -> dict[str, LeaverMethod]:
    """What `iqip backtest` compares: the model (on at most `window` months), then the baselines."""
    return {
        "model": model(window),
        **{name: _of_history(baseline) for name, baseline in BASELINES.items()},
    }


def model(window: int | None = None) -> LeaverMethod:
    """The leaver model, on at most `window` months of history; its own choice if None."""

    def forecast(origin: LeaverOrigin) -> pd.DataFrame:
        past, months = origin.past, origin.unseen + len(origin.months)
        outlooks = leaver_outlooks(past, months + int(past.late.max()), window=window or WINDOW)
        paths = leaver_paths(past, outlooks, months)[:, :, origin.unseen :]
        owner = np.array([series.division for series in past.series])
        return _of_paths(
            origin, np.stack([paths[owner == name].sum(axis=0) for name in origin.history])
        )

    return forecast


def _of_history(baseline: Baseline) -> LeaverMethod:
    """A baseline as a method: it sees one division's leavers at a time."""

    def forecast(origin: LeaverOrigin) -> pd.DataFrame:
        months = origin.unseen + len(origin.months)
        paths = [baseline(held, months, name) for name, held in origin.history.items()]
        return _of_paths(origin, np.stack(paths)[:, :, origin.unseen :])

    return forecast


def planned(history: np.ndarray, horizon: int, name: str) -> np.ndarray:  # noqa: ARG001
    """The mean of the first 12 months, never updated and without spread: the "10 a month" way."""
    return np.full((PATHS, horizon), history[:YEAR].mean())


def last_12(history: np.ndarray, horizon: int, name: str) -> np.ndarray:
    """Negative binomial about the mean of the last 12 months, its level uncertain."""
    recent = history[-YEAR:]
    mean, variance = max(recent.mean(), 0.05), recent.var(ddof=1)
    size = min(mean**2 / max(variance - mean, 1e-3 * mean), 1e4)
    shape = YEAR * mean**2 / max(variance, mean)
    level = special.gammaincinv(shape, stratified_uniforms(f"{name} last_12 level", 1)) / shape
    return _months_about(f"{name} last_12", mean * level, size, horizon)


def seasonal_naive(history: np.ndarray, horizon: int, name: str) -> np.ndarray:
    """The same month of last year, with a year-on-year change drawn from the history."""
    ahead = history[-YEAR:][np.arange(horizon) % YEAR]
    changes = np.sort(history[YEAR:] - history[:-YEAR])
    drawn = (stratified_uniforms(f"{name} seasonal_naive", horizon) * len(changes)).astype(int)
    return np.maximum(ahead + changes[drawn], 0)


def poisson(history: np.ndarray, horizon: int, name: str) -> np.ndarray:
    """Poisson about a level known from the last 12 months: Gamma with their count."""
    recent = history[-YEAR:]
    level = stratified_uniforms(f"{name} poisson level", 1)
    rate = special.gammaincinv(recent.sum() + 0.5, level) / YEAR
    return _months_about(f"{name} poisson", rate, POISSON_SIZE, horizon)


def ets(history: np.ndarray, horizon: int, name: str) -> np.ndarray:
    """ETS(A,N,N), fitted by statsmodels, simulated with normal errors, not below 0."""
    if np.ptp(history) == 0:
        return np.full((PATHS, horizon), history[-1])
    fit = ETSModel(history, error="add", trend=None).fit(disp=False)
    alpha, level = float(fit.params[0]), float(fit.level[-1])
    shocks = np.sqrt(fit.mse) * special.ndtri(stratified_uniforms(f"{name} ets", horizon))
    earlier = np.cumsum(shocks, axis=1) - shocks
    return np.maximum(level + alpha * earlier + shocks, 0)


def _months_about(name: str, mean: np.ndarray, size: float, horizon: int) -> np.ndarray:
    """Negative-binomial months about a mean of each path."""
    uniform = stratified_uniforms(name, horizon)
    return heads(uniform, np.broadcast_to(mean, uniform.shape), size)


BASELINES: dict[str, Baseline] = {
    "planned": planned,
    "last_12": last_12,
    "seasonal_naive": seasonal_naive,
    "poisson": poisson,
    "ets": ets,
}
