"""How good leaver forecasts have been: rolling origins, the model beside the baselines."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from iqip_analytics.contract.dates import month_end, month_ends, months_between
from iqip_analytics.contract.faults import InputError
from iqip_analytics.forecasts.quality.leavers_baselines import BASELINES
from iqip_analytics.forecasts.quality.scoring import QUANTILES, scores
from iqip_analytics.forecasts.workforce.draws import leaver_paths
from iqip_analytics.forecasts.workforce.leavers import leaver_outlooks
from iqip_analytics.forecasts.workforce.monthly_outlook import WINDOW
from iqip_analytics.forecasts.workforce.panel import Panel, panel
from iqip_analytics.plan.recorded import known_rows, latest_rows

LEAST_HISTORY = 24  # months of a series before it is scored
MONTHLY, CUMULATIVE = "leavers_monthly", "leavers_cumulative"
FORECAST_COLUMNS = [
    "method",
    "level",
    "series",
    "origin",
    "month_end",
    "quantile",
    "predicted",
    "outcome",
]
Progress = Callable[[int, int], None]


@dataclass(frozen=True, eq=False, kw_only=True)
class LeaverBacktest:
    """Forecasts and scores of a backtest.

    forecasts: `FORECAST_COLUMNS` and `scale` (the series' mean absolute month-to-month change
        before the origin), WTE; `leavers_cumulative` has one row an origin and quantile.
    scores: the columns of scores.csv; series `all` is the mean over divisions.
    origins: month ends that were scored.
    """

    forecasts: pd.DataFrame
    scores: pd.DataFrame
    origins: pd.DatetimeIndex


def backtest_leavers(
    workforce: pd.DataFrame,
    origins: pd.DatetimeIndex,
    *,
    horizon: int = 6,
    window: int | None = None,
    divisions: list[str] | None = None,
    progress: Progress | None = None,
) -> LeaverBacktest:
    """Forecast every division's leavers at each origin from what was known then, and score it.

    Args:
        workforce: the table as read, every version of its rows.
        origins: month ends to forecast from.
        horizon: months ahead.
        window: at most so many months of history for the model; its own choice if None.
        divisions: those to look at; all if None.
        progress: called with the number of origins done and in all.

    Raises:
        InputError: for an unknown division, or where no origin has 24 months of history behind
            it and an outcome to the horizon.
    """
    rows = workforce if divisions is None else _of_divisions(workforce, divisions)
    outcomes = _by_division(latest_rows(rows, "workforce"))
    made = _Forecasts()
    for number, origin in enumerate(origins, start=1):
        known = latest_rows(known_rows(rows, "workforce", origin), "workforce")
        past = panel(known[known["month"] <= origin])
        if past is not None:
            _at_origin(made, past, origin, outcomes, horizon, window)
        if progress is not None:
            progress(number, len(origins))
    if not made.parts:
        raise InputError(
            f"no origin from {origins[0]:%Y-%m} to {origins[-1]:%Y-%m} has {LEAST_HISTORY} months "
            f"of leavers before it and {horizon} after it"
        )
    forecasts = pd.concat(made.parts, ignore_index=True)
    whole = bool((outcomes.stack() % 1 == 0).all())
    ends = pd.DatetimeIndex(forecasts["origin"].unique())
    seconds = {method: total / len(ends) for method, total in made.seconds.items()}
    return LeaverBacktest(
        forecasts=forecasts, scores=scores(forecasts, seconds, whole=whole), origins=ends
    )


@dataclass
class _Forecasts:
    """What has been forecast so far."""

    parts: list[pd.DataFrame] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=lambda: defaultdict(float))


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


def _at_origin(
    made: _Forecasts,
    past: Panel,
    origin: pd.Timestamp,
    outcomes: pd.DataFrame,
    horizon: int,
    window: int | None,
) -> None:
    months = month_ends(month_end(origin, 1), month_end(origin, horizon))
    scored = dict(_scored(past, outcomes, months))
    if not scored:
        return
    for method, division, paths in _all_paths(made, past, origin, list(scored), horizon, window):
        history, outcome = scored[division]
        made.parts.append(
            _rows(paths, outcome, months).assign(
                method=method,
                series=division,
                origin=origin,
                scale=float(np.abs(np.diff(history)).mean()),
            )[[*FORECAST_COLUMNS, "scale"]]
        )


def _scored(
    past: Panel, outcomes: pd.DataFrame, months: pd.DatetimeIndex
) -> Iterator[tuple[str, tuple[np.ndarray, np.ndarray]]]:
    """Divisions with history enough and an outcome in every month: history and outcome."""
    after = outcomes.reindex(months)
    for division in dict.fromkeys(series.division for series in past.series):
        history = _division_history(past, division)
        outcome = after[division].to_numpy()
        if len(history) >= LEAST_HISTORY and not np.isnan(outcome).any():
            yield division, (history, outcome)


def _division_history(past: Panel, division: str) -> np.ndarray:
    """Leavers of a division by known month, over its staff groups."""
    own = [number for number, series in enumerate(past.series) if series.division == division]
    rows = past.leavers[:, own]
    return np.nansum(rows, axis=1)[~np.isnan(rows).all(axis=1)]


def _all_paths(
    made: _Forecasts,
    past: Panel,
    origin: pd.Timestamp,
    divisions: list[str],
    horizon: int,
    window: int | None,
) -> Iterator[tuple[str, str, np.ndarray]]:
    """Every method's paths for every division, paths × months after the origin; timed."""
    unseen = months_between(past.last_month, origin)
    started = time.perf_counter()
    outlooks = leaver_outlooks(
        past, unseen + horizon + int(past.late.max()), window=window or WINDOW
    )
    paths = leaver_paths(past, outlooks, unseen + horizon)[:, :, unseen:]
    owner = np.array([series.division for series in past.series])
    of_model = {division: paths[owner == division].sum(axis=0) for division in divisions}
    made.seconds["model"] += time.perf_counter() - started
    yield from (("model", division, found) for division, found in of_model.items())
    for name, baseline in BASELINES.items():
        for division in divisions:
            started = time.perf_counter()
            found = baseline(_division_history(past, division), unseen + horizon, division)
            made.seconds[name] += time.perf_counter() - started
            yield name, division, found[:, unseen:]


def _rows(paths: np.ndarray, outcome: np.ndarray, months: pd.DatetimeIndex) -> pd.DataFrame:
    """Quantiles and outcome of each month, then of the sum to the horizon."""
    together = np.column_stack([paths, paths.sum(axis=1)])
    predicted = np.quantile(together, QUANTILES, axis=0).T
    levels = [MONTHLY] * len(months) + [CUMULATIVE]
    return pd.DataFrame(
        {
            "level": np.repeat(levels, len(QUANTILES)),
            "month_end": np.repeat(months.append(months[-1:]), len(QUANTILES)),
            "quantile": np.tile(QUANTILES, len(levels)),
            "predicted": predicted.ravel(),
            "outcome": np.repeat([*outcome, outcome.sum()], len(QUANTILES)),
        }
    )
