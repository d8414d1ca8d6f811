"""Leaver forecasts in use elsewhere, by name: what the model has to beat."""

from collections.abc import Callable

import numpy as np
from scipy import special
from statsmodels.tsa.exponential_smoothing.ets import ETSModel

from iqip_analytics.forecasts.workforce.outlook import POISSON_SIZE, heads
from iqip_analytics.forecasts.workforce.sequences import PATHS, stratified_uniforms

YEAR = 12
Baseline = Callable[[np.ndarray, int, str], np.ndarray]


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
    return _months(f"{name} last_12", mean * level, size, horizon)


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
    return _months(f"{name} poisson", rate, POISSON_SIZE, horizon)


def ets(history: np.ndarray, horizon: int, name: str) -> np.ndarray:
    """ETS(A,N,N), fitted by statsmodels, simulated with normal errors, not below 0."""
    if np.ptp(history) == 0:
        return np.full((PATHS, horizon), history[-1])
    fit = ETSModel(history, error="add", trend=None).fit(disp=False)
    alpha, level = float(fit.params[0]), float(fit.level[-1])
    shocks = np.sqrt(fit.mse) * special.ndtri(stratified_uniforms(f"{name} ets", horizon))
    earlier = np.cumsum(shocks, axis=1) - shocks
    return np.maximum(level + alpha * earlier + shocks, 0)


def _months(name: str, mean: np.ndarray, size: float, horizon: int) -> np.ndarray:
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
