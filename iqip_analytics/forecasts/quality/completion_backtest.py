"""How good completion forecasts have been: rolling origins, the model beside what is in use."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from iqip_analytics.contract.dates import month_end, months_between
from iqip_analytics.contract.faults import InputError
from iqip_analytics.forecasts.completion.approval_history import History, history
from iqip_analytics.forecasts.completion.pool import pool
from iqip_analytics.forecasts.count_distribution import count_quantiles, mixed_count_probabilities
from iqip_analytics.forecasts.quality.completion_baselines import (
    BASELINES,
    LEVELS,
    closures,
    members,
    open_counts,
)
from iqip_analytics.forecasts.quality.scoring import QUANTILES, scores
from iqip_analytics.measures.progress import approved_by
from iqip_analytics.plan.known import KnownPlan
from iqip_analytics.plan.plan import Plan

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
MODEL = "model"
Progress = Callable[[int, int], None]


@dataclass(frozen=True, eq=False, kw_only=True)
class CompletionBacktest:
    """Forecasts and scores of a backtest.

    forecasts: `FORECAST_COLUMNS` and `scale` (the series' mean absolute month-to-month change
        before the origin). Counted are completions among the actions open at the origin; the
        whole at level `all`, each division with an open action at level `division`.
    scores: the columns of scores.csv.
    origins: month ends that were scored.
    """

    forecasts: pd.DataFrame
    scores: pd.DataFrame
    origins: pd.DatetimeIndex


def backtest_completion(
    plan: Plan,
    origins: pd.DatetimeIndex,
    *,
    horizon: int = 6,
    window: int | None = None,
    new_plan_months: int | None = None,
    progress: Progress | None = None,
) -> CompletionBacktest:
    """Forecast completion at each origin from what was known then, and score it.

    Args:
        plan: as recorded.
        origins: month ends to forecast from; those without an outcome to the horizon, a month of
            history or an open action are passed over.
        horizon: months ahead.
        window: at most so many months of history for the model; its own choice if None.
        new_plan_months: only actions added in so many calendar months, the origin's the last of
            them, exist; all if None.
        progress: called with the number of origins done and in all.

    Raises:
        InputError: where no origin is left to score.
    """
    last = last_outcome(plan)
    usable = [origin for origin in origins if month_end(origin, horizon) <= last]
    later = plan.as_at(last) if usable else None
    made: list[pd.DataFrame] = []
    seconds: dict[str, float] = dict.fromkeys([MODEL, *BASELINES], 0.0)
    scored = []
    for number, origin in enumerate(origins, start=1):
        known = _known_at(plan, origin, new_plan_months) if origin in usable else None
        if known is not None and later is not None:
            parts = list(_at_origin(known, later, horizon, window, seconds))
            made += parts
            scored += [origin] if parts else []
        if progress is not None:
            progress(number, len(origins))
    if not made:
        raise InputError(
            f"no origin from {origins[0]:%Y-%m} to {origins[-1]:%Y-%m} can be scored: it needs a "
            f"month of history, an open action, and {horizon} months after it; the last month "
            f"with an event is {last:%Y-%m}"
        )
    forecasts = pd.concat(made, ignore_index=True)
    each = {method: total / len(scored) for method, total in seconds.items()}
    return CompletionBacktest(
        forecasts=forecasts, scores=scores(forecasts, each), origins=pd.DatetimeIndex(scored)
    )


def last_outcome(plan: Plan) -> pd.Timestamp:
    """The end of the last month in which anything became known of an action."""
    evidence, actions = plan.tables["evidence"], plan.tables["actions"]
    days = pd.concat([evidence["event_on"], evidence["recorded_on"], actions["added_on"]])
    if days.notna().sum() == 0:
        raise InputError("the plan source holds neither an event nor an added_on: nothing to score")
    return month_end(days.max())


def _known_at(plan: Plan, origin: pd.Timestamp, new_plan_months: int | None) -> KnownPlan | None:
    """What was known at an origin; None where no division was reported yet."""
    start = plan.tables["divisions"]["reported_from"].min()
    if start > origin:
        return None
    if new_plan_months is not None:
        plan = new_plan(plan, origin, new_plan_months)
    return plan.as_at(origin)


def new_plan(plan: Plan, origin: pd.Timestamp, months: int) -> Plan:
    """The plan as if it had begun so many calendar months ago, the origin's the last of them."""
    before = month_end(origin, -months)
    actions = plan.tables["actions"]
    added = actions[(actions["added_on"] > before) & (actions["added_on"] <= origin)]
    tables = dict(plan.tables)
    for name in ("actions", "evidence", "changes", "updates", "risk_actions"):
        if name in tables:
            rows = tables[name]
            tables[name] = rows[rows["action_id"].isin(added["action_id"])]
    divisions = tables["divisions"]
    started = divisions["reported_from"].clip(lower=before)
    tables["divisions"] = divisions.assign(reported_from=started)
    return replace(plan, tables=tables)


def _at_origin(
    known: KnownPlan,
    later: KnownPlan,
    horizon: int,
    window: int | None,
    seconds: dict[str, float],
) -> Iterator[pd.DataFrame]:
    """The forecasts of every method at one origin, with what happened."""
    past = history(known)
    if past.months < 1 or not past.open_now.any():
        return
    months = pd.date_range(month_end(known.period_end, 1), periods=horizon, freq="ME", unit="us")
    cut_offs = known.cut_offs(months)
    followed = replace(known, evidence=later.evidence, recorded=later.recorded)
    done = approved_by(followed, cut_offs)[past.open_now]
    outcome = members(past)[:, past.open_now].astype(float) @ done
    scale = np.abs(np.diff(closures(past), axis=1)).mean(axis=1) if past.months > 1 else None
    methods: dict[str, Callable[[], np.ndarray]] = {
        MODEL: lambda: model(past if window is None else history(known, window), horizon),
        **{name: _later(method, past, horizon) for name, method in BASELINES.items()},
    }
    for name, method in methods.items():
        began = time.perf_counter()
        values = method()
        seconds[name] += time.perf_counter() - began
        yield _rows(name, past, months, values, outcome, scale)


def _later(
    method: Callable[[History, int], np.ndarray], past: History, horizon: int
) -> Callable[[], np.ndarray]:
    return lambda: method(past, horizon)


def model(past: History, horizon: int) -> np.ndarray:
    """Quantiles of the completion model, of the shape that baselines give."""
    chances = pool(past, horizon=horizon).chances
    belong = members(past)[:, past.open_now]
    return np.stack(
        [
            count_quantiles(
                mixed_count_probabilities(*chances.of_group(own), chances.weights), LEVELS
            )
            for own in belong
        ]
    )


def _rows(
    name: str,
    past: History,
    months: pd.DatetimeIndex,
    values: np.ndarray,
    outcome: np.ndarray,
    scale: np.ndarray | None,
) -> pd.DataFrame:
    shown = np.flatnonzero(open_counts(past) > 0)
    series = np.array(["all", *past.divisions])[shown]
    each = len(months) * len(QUANTILES)
    blank = np.full(len(shown), np.nan)
    scales = blank if scale is None else np.where(scale[shown] > 0, scale[shown], np.nan)
    return pd.DataFrame(
        {
            "method": name,
            "level": np.where(shown == 0, "all", "division").repeat(each),
            "series": series.repeat(each),
            "origin": months[0] - pd.offsets.MonthEnd(1),
            "month_end": np.tile(months.repeat(len(QUANTILES)), len(shown)),
            "quantile": np.tile(QUANTILES, len(shown) * len(months)),
            "predicted": values[shown].ravel(),
            "outcome": outcome[shown].repeat(len(QUANTILES), axis=1).ravel(),
            "scale": scales.repeat(each),
        }
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
