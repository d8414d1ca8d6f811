"""Rolling origins: each method forecasts from what was known, and is scored by what came."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from iqip_analytics.contract.dates import month_end, months_between
from iqip_analytics.contract.faults import InputError
from iqip_analytics.forecasts.quality.scoring import QUANTILES, by_forecast, scores

KEY = ["level", "series", "month_end"]
METHOD_COLUMNS = [*KEY, "quantile", "predicted"]
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
ROUNDING = 1e-9  # quantiles that cross by less do so by rounding alone

Position = TypeVar("Position")
Method = Callable[[Position], pd.DataFrame]
Progress = Callable[[int, int], None]


@dataclass(frozen=True, eq=False, kw_only=True)
class Backtest:
    """Forecasts from past origins, and what followed.

    forecasts: `FORECAST_COLUMNS`, then any further columns of the outcomes, such as `scale`.
    origins: those that were scored.
    seconds: that each method took per origin.
    whole: whether counts are forecast.
    """

    forecasts: pd.DataFrame
    origins: pd.DatetimeIndex
    seconds: Mapping[str, float]
    whole: bool

    @cached_property
    def scores(self) -> pd.DataFrame:
        """The columns of scores.csv; series `all` is the mean over series."""
        return scores(self.forecasts, self.seconds, whole=self.whole)


def backtest(
    origins: pd.DatetimeIndex,
    *,
    position: Callable[[pd.Timestamp], Position | None],
    methods: Mapping[str, Method[Position]],
    outcomes: Callable[[Position], pd.DataFrame],
    whole: bool = True,
    progress: Progress | None = None,
) -> Backtest:
    """Forecast from each origin by every method, and join each forecast to its outcome.

    Methods never see outcomes. A method may leave out what it cannot forecast; a forecast that
    has no outcome is not kept.

    Args:
        origins: month ends to forecast from.
        position: what was known at an origin, as methods and outcomes want it; None where nothing
            can be forecast from there.
        methods: by name, in the order in which they are to be shown. Each gives
            `METHOD_COLUMNS`, as `long_frame` makes them: a row for each of `QUANTILES`.
        outcomes: what followed a position: level, series, month_end, outcome, and perhaps other
            columns to be kept, such as `scale` (the series' mean absolute month-to-month change
            before the origin). Without a row the origin is skipped.
        whole: what is forecast are counts, whose ranges are rounded outwards to whole numbers.
        progress: called with the number of origins done and in all.

    Returns:
        Without a row in `forecasts` where no origin could be scored.

    Raises:
        InputError: for a method whose frame cannot be scored; it names everything wrong with it.
    """
    parts: list[pd.DataFrame] = []
    seconds = dict.fromkeys(methods, 0.0)
    for number, origin in enumerate(origins, start=1):
        known = position(origin)
        followed = None if known is None else outcomes(known)
        if known is not None and followed is not None and not followed.empty:
            made = _forecasts(known, methods, seconds)
            parts.append(_beside(_checked(made, origin), followed, origin))
        if progress is not None:
            progress(number, len(origins))
    together = (
        pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=FORECAST_COLUMNS)
    )
    return Backtest(
        forecasts=together,
        origins=pd.DatetimeIndex(together["origin"].unique()),
        seconds={name: total / max(len(parts), 1) for name, total in seconds.items()},
        whole=whole,
    )


def long_frame(
    values: np.ndarray, *, level: ArrayLike, series: ArrayLike, months: ArrayLike
) -> pd.DataFrame:
    """The frame that a method gives, from an array of quantiles.

    Args:
        values: the last axis over `QUANTILES`, the axes before it over forecasts.
        level: of each forecast; broadcast over the axes of forecasts, as are the next two.
        series: of each forecast.
        months: month ends that are forecast.
    """
    keys = _keys(values.shape[:-1], level=level, series=series, month_end=months)
    return pd.DataFrame(
        {
            **{name: held.repeat(len(QUANTILES)) for name, held in keys.items()},
            "quantile": np.tile(QUANTILES, values[..., 0].size),
            "predicted": values.ravel().astype(float),
        }
    )


def outcome_frame(
    outcome: np.ndarray,
    *,
    level: ArrayLike,
    series: ArrayLike,
    months: ArrayLike,
    **further: ArrayLike,
) -> pd.DataFrame:
    """What followed an origin, one row for each outcome; all else is broadcast over them."""
    held = {"level": level, "series": series, "month_end": months, "outcome": outcome, **further}
    return pd.DataFrame(_keys(outcome.shape, **held))


def _keys(shape: tuple[int, ...], **given: ArrayLike) -> dict[str, np.ndarray]:
    return {name: np.broadcast_to(held, shape).ravel() for name, held in given.items()}


def _forecasts(
    known: Position, methods: Mapping[str, Method[Position]], seconds: dict[str, float]
) -> pd.DataFrame:
    """What every method gives from one position; the seconds taken are added to `seconds`."""
    frames = []
    for name, method in methods.items():
        began = time.perf_counter()
        made = method(known)
        seconds[name] += time.perf_counter() - began
        lacking = [column for column in METHOD_COLUMNS if column not in made]
        if lacking:
            raise InputError(
                f"method '{name}' gives no {', '.join(lacking)}; a forecast has the columns "
                f"{', '.join(METHOD_COLUMNS)}"
            )
        frames.append(made[METHOD_COLUMNS].assign(method=name))
    return pd.concat(frames, ignore_index=True)


def _checked(made: pd.DataFrame, origin: pd.Timestamp) -> pd.DataFrame:
    """The same forecasts, if they can be scored."""
    first, values = by_forecast(made)
    faults = {
        "a blank value (leave out what cannot be forecast)": np.isnan(values).any(axis=1),
        "quantiles that cross": (np.diff(values, axis=1) < -ROUNDING).any(axis=1),
        "a month that is not after the origin": (first["month_end"] <= origin).to_numpy(),
        "a level, series and month given twice": first.duplicated(["method", *KEY]).to_numpy(),
    }
    told = [
        f"method '{method}' has {count} with {fault}"
        for fault, wrong in faults.items()
        for method, count in first["method"][wrong].value_counts(sort=False).items()
    ]
    if told:
        raise InputError(f"forecasts from {origin:%Y-%m} cannot be scored: {'; '.join(told)}")
    return made


def _beside(made: pd.DataFrame, followed: pd.DataFrame, origin: pd.Timestamp) -> pd.DataFrame:
    """Forecasts with their outcomes, in the order in which they were made."""
    first, values = by_forecast(made)
    numbered = first.assign(number=np.arange(len(first)), origin=origin)
    both = numbered.merge(followed, on=KEY, how="inner", validate="many_to_one")
    strangers = sorted(set(first["method"]) - set(both["method"]))
    if strangers:
        levels, series = (", ".join(followed[name].unique()) for name in ("level", "series"))
        raise InputError(
            f"no forecast of {', '.join(strangers)} from {origin:%Y-%m} has an outcome; outcomes "
            f"are of level {levels}, of series {series}, and of the month ends ahead"
        )
    further = [name for name in followed if name not in FORECAST_COLUMNS]
    return (
        both.loc[both.index.repeat(len(QUANTILES))]
        .assign(quantile=np.tile(QUANTILES, len(both)), predicted=values[both["number"]].ravel())
        .reset_index(drop=True)[[*FORECAST_COLUMNS, *further]]
    )


def monthly_origins(first: pd.Timestamp, last: pd.Timestamp, every: int = 1) -> pd.DatetimeIndex:
    """Each N-th month end from the first month to the last.

    Raises:
        InputError: where the last lies before the first, or N is below 1.
    """
    if every < 1:
        raise InputError(f"--every {every} is too small; give 1 or more")
    if months_between(first, last) < 0:
        raise InputError(f"the last origin {last:%Y-%m} lies before the first, {first:%Y-%m}")
    return pd.date_range(month_end(first), month_end(last), freq="ME", unit="us")[::every]
