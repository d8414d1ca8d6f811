"""Completion from past month ends: the model, the methods in use, and what followed."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from typing import NamedTuple

import numpy as np
import pandas as pd

from iqip_analytics.contract.dates import month_end, month_ends
from iqip_analytics.contract.faults import InputError
from iqip_analytics.forecasts.completion.approval_history import LONGEST, History
from iqip_analytics.forecasts.completion.approvals_ahead import approvals_so_far
from iqip_analytics.forecasts.completion.groups_ahead import approved_by_month, distribution
from iqip_analytics.forecasts.count_distribution import count_quantiles, mixed_count_probabilities
from iqip_analytics.forecasts.quality.completion_baselines import (
    BASELINES,
    closures,
    members,
    open_counts,
)
from iqip_analytics.forecasts.quality.rolling_origin import (
    Backtest,
    Method,
    Progress,
    backtest,
    long_frame,
    outcome_frame,
)
from iqip_analytics.forecasts.quality.scoring import LEVELS
from iqip_analytics.forecasts.review.joint_reviews import Course, on_paths, reviews_ahead
from iqip_analytics.forecasts.review.meetings import has_meetings
from iqip_analytics.measures.progress import approved_by
from iqip_analytics.plan.known import KnownPlan
from iqip_analytics.plan.plan import Plan
from iqip_analytics.plan.shared_results import for_one_forecast

MODEL, KEEPS_UP = "model", "model_keeps_up"


class CompletionOrigin(NamedTuple):
    """The plan at an origin: its history, and the months to be forecast."""

    known: KnownPlan
    past: History
    months: pd.DatetimeIndex


CompletionMethod = Method[CompletionOrigin]


def backtest_completion(
    plan: Plan,
    origins: pd.DatetimeIndex,
    *,
    horizon: int = 6,
    window: int | None = None,
    new_plan_months: int | None = None,
    further: Mapping[str, CompletionMethod] | None = None,
    progress: Progress | None = None,
) -> Backtest:
    """Forecast completion at each origin from what was known then, and score it.

    Completions among the actions open at the origin are counted: the whole at level `all`, each
    division with an open action at level `division`.

    Args:
        plan: as recorded.
        origins: month ends to forecast from; those without an outcome to the horizon, a month of
            history or an open action are skipped.
        horizon: months ahead.
        window: months of history for the model, at most; its own choice if None.
        new_plan_months: as if only the actions added in that many calendar months, up to the
            origin's, existed; all if None.
        further: the caller's own methods by name, scored alongside `completion_methods`.
        progress: called with the number of origins done and in all.

    Raises:
        InputError: where no origin is left to score.
    """
    last = last_outcome(plan)
    later = cache(lambda: plan.as_at(last))

    def position(origin: pd.Timestamp) -> CompletionOrigin | None:
        if month_end(origin, horizon) > last:
            return None
        known = _known_at(plan, origin, new_plan_months)
        if known is None:
            return None
        # As booked and if review keeps up rest on one fit
        return completion_origin(for_one_forecast(known), horizon)

    def outcomes(origin: CompletionOrigin) -> pd.DataFrame:
        return completions(origin, later(), origin.known.cut_offs(origin.months))

    found = backtest(
        origins,
        position=position,
        methods={**completion_methods(horizon, window), **(further or {})},
        outcomes=outcomes,
        progress=progress,
    )
    if found.forecasts.empty:
        raise InputError(
            f"no origin from {origins[0]:%Y-%m} to {origins[-1]:%Y-%m} can be scored: it needs a "
            f"month of history, an open action, and {horizon} months after it; the last month "
            f"with an event is {last:%Y-%m}"
        )
    return found


def last_outcome(plan: Plan) -> pd.Timestamp:
    """The end of the last month in which anything about an action became known."""
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
    """The plan as if it had begun that many calendar months ago, counting the origin's."""
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


def completion_origin(known: KnownPlan, months: int) -> CompletionOrigin | None:
    """A known plan to be forecast from; None without a month of history or an open action."""
    past = approvals_so_far(known)
    if past.months < 1 or not past.open_now.any():
        return None
    ahead = month_ends(month_end(known.period_end, 1), month_end(known.period_end, months))
    return CompletionOrigin(known, past, ahead)


def completion_methods(horizon: int, window: int | None = None) -> dict[str, CompletionMethod]:
    """What `iqip backtest` compares: the model (on at most `window` months), then the baselines."""
    baselines = {name: of_history(baseline) for name, baseline in BASELINES.items()}
    return {
        MODEL: model(horizon, window),
        KEEPS_UP: model(horizon, window, keeps_up=True),
        **baselines,
    }


def model(horizon: int, window: int | None = None, *, keeps_up: bool = False) -> CompletionMethod:
    """The one forecast, on the meetings known at the origin, as a briefing publishes it.

    Args:
        horizon: months ahead that are computed; those of the origin are returned.
        window: months of history, at most; the model's own choice if None.
        keeps_up: if review keeps up, in place of as booked.
    """
    course = Course(far=horizon, longest=window or LONGEST)
    return lambda origin: new_approvals(origin, course, keeps_up=keeps_up)


def new_approvals(
    origin: CompletionOrigin, course: Course, *, keeps_up: bool = False
) -> pd.DataFrame:
    """Quantiles of the approvals ahead among the actions open at an origin.

    Args:
        origin: that is forecast from.
        course: what the demand for review depends on.
        keeps_up: if review keeps up, in place of as booked.
    """
    known, months = for_one_forecast(origin.known), len(origin.months)
    bounded = has_meetings(known) and not keeps_up
    paths = on_paths(known, course) if bounded else None
    chances = None if bounded else reviews_ahead(known, course).keeping_up
    shown, names = _groups(origin.past)
    found = []
    for own in members(origin.past)[np.ix_(shown, origin.past.open_now)]:
        if paths is not None:
            counts = approved_by_month(paths.reviews.approved[own], months)
            counted = distribution(counts, int(own.sum()))
        elif chances is not None:
            counted = mixed_count_probabilities(*chances.of_group(own, months), chances.weights)
        found.append(count_quantiles(counted, LEVELS))
    return long_frame(np.stack(found), **names, months=origin.months)


def of_history(baseline: Callable[[History, int], np.ndarray]) -> CompletionMethod:
    """A baseline as a method: it sees the history alone."""
    return lambda origin: of_groups(origin, baseline(origin.past, len(origin.months)))


def completions(
    origin: CompletionOrigin, later: KnownPlan, cut_offs: pd.DatetimeIndex
) -> pd.DataFrame:
    """How many of the actions open at an origin were approved by each month's cut-off.

    Actions added later and re-openings of what was approved are not forecast and not counted.

    Args:
        origin: that was forecast from.
        later: a later position, from which outcomes are taken.
        cut_offs: of the origin's months.

    Returns:
        level, series, month_end, outcome, scale, settled (approved at the origin already), and
        needed: how many of them make approved reach due.
    """
    past = origin.past
    followed = replace(origin.known, evidence=later.evidence, recorded=later.recorded)
    belong = members(past)
    done = belong[:, past.open_now].astype(float) @ approved_by(followed, cut_offs)[past.open_now]
    settled = belong.astype(int) @ (~past.open_now).astype(int)
    ahead = past.last + np.arange(1, len(origin.months) + 1)
    due = belong.astype(int) @ (past.deadline_now[:, None] <= ahead).astype(int)
    shown, names = _groups(past)
    return outcome_frame(
        done[shown],
        **names,
        months=origin.months,
        scale=_scale(past)[shown, None],
        settled=settled[shown, None],
        needed=(due - settled[:, None])[shown],
    )


def _scale(past: History) -> np.ndarray:
    """Mean absolute change of closures from month to month; blank where there was none."""
    if past.months < 2:
        return np.full(1 + len(past.divisions), np.nan)
    change = np.abs(np.diff(closures(past), axis=1)).mean(axis=1)
    return np.where(change > 0, change, np.nan)


def of_groups(origin: CompletionOrigin, values: np.ndarray) -> pd.DataFrame:
    """A baseline's quantiles of the trust and every division as a frame, where any are open."""
    shown, names = _groups(origin.past)
    return long_frame(values[shown], **names, months=origin.months)


def _groups(past: History) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Places of the trust and of the divisions with an open action; their level and series."""
    shown = np.flatnonzero(open_counts(past) > 0)
    series = np.array(["all", *past.divisions])[shown, None]
    return shown, {"level": np.where(shown == 0, "all", "division")[:, None], "series": series}
