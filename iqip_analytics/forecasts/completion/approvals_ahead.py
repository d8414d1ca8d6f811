"""Completion forecast: how many actions will be approved by each month end, and how surely."""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import pandas as pd

from iqip_analytics.contract.faults import InputError
from iqip_analytics.contract.vocabulary import TRUST
from iqip_analytics.forecasts.completion.approval_history import History, history
from iqip_analytics.forecasts.completion.approval_tables import (
    approvals_needed,
    by_action,
    by_month,
    by_quantile,
    likely_finish,
    months_ahead,
)
from iqip_analytics.forecasts.completion.groups_ahead import (
    WHOLE,
    chances_on_paths,
    finished_on_paths,
    group_as_booked,
    groups_ahead,
)
from iqip_analytics.forecasts.review.joint_reviews import (
    Course,
    course_ahead,
    on_paths,
    reviews_ahead,
)
from iqip_analytics.forecasts.review.meetings import ExtraMeetings, has_meetings
from iqip_analytics.measures.groups import Group
from iqip_analytics.measures.progress import is_approved
from iqip_analytics.plan.known import KnownPlan
from iqip_analytics.plan.shared_results import for_one_forecast, shared

LITTLE_ORIGINS, LITTLE_COMPLETIONS = 12, 30


@dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class CompletionForecast:
    """What is likely to be approved, for the groups of a scope; months after the period end.

    table: the columns of completion_forecast.csv; counts are cumulative approved (rule 14), as the
        meetings booked allow (rule 16); without a table of meetings nothing limits it.
    keeps_up: the same columns, if review keeps up: no meeting leaves anything behind.
    quantiles: those of completion_quantiles.csv.
    actions: those of action_forecast.csv, a row for each action of the scope not approved.
    approvals_needed: grouping, group, month_end, due, approved (now), needed_per_month.
    likely_finish: grouping, group, median, lower_80, upper_80 (month ends; blank where not
        reached within five years), for `all` and each division.
    little_history: fewer than 12 past origins or 30 completions: the range rests on little.
    past_origins: earlier month ends that a forecast could have been made at, 60 at most.
    completions: approvals in the history that the model saw, five years at most.
    """

    scope: str
    period_end: pd.Timestamp
    horizon: int
    table: pd.DataFrame
    keeps_up: pd.DataFrame
    quantiles: pd.DataFrame
    actions: pd.DataFrame
    approvals_needed: pd.DataFrame
    likely_finish: pd.DataFrame
    little_history: bool
    past_origins: int
    completions: int

    def __repr__(self) -> str:
        return f"{type(self).__name__}: {self.scope} at {self.period_end:%Y-%m-%d}"

    @property
    def at_risk(self) -> pd.DataFrame:
        """The actions, those that add most to the shortfall first."""
        return self.actions.sort_values(
            ["expected_shortfall", "agreed_deadline", "action_id"],
            ascending=[False, True, True],
            kind="stable",
        ).reset_index(drop=True)


def completion_forecast(
    known: KnownPlan,
    *,
    horizon: int = 12,
    submission_rate: float = 1.0,
    approval_share: float | None = None,
    capacity: int | None = None,
    extra_meetings: ExtraMeetings | None = None,
    wanted: tuple[str, str] | None = None,
    by: Collection[str] = (),
) -> CompletionForecast:
    """The completion forecast of a known plan, fitted on the trust's own history.

    Args:
        known: the trust's position, or a division's; the tables then cover its own actions.
            Every scope rests on the same forecast, so divisions and trust-wide add up to the
            trust.
        horizon: months after the period end.
        submission_rate: factor on how fast actions are submitted; 1 is what the history says.
        approval_share: of what is presented, 0 to 1, in place of the rates learnt.
        capacity: actions that each meeting ahead reviews, in place of what is booked or learnt.
        extra_meetings: further meetings, by month end.
        wanted: the one grouping and group that is needed; it takes less time.
        by: further groupings: regulation, core_service, site, report_reference. Their groups are
            counted on the same paths as all others, so that each grouping adds up to the scope.

    Raises:
        InputError: where the horizon is below 1, or a supposition is out of range.

    >>> import iqip_analytics as iqip
    >>> september = iqip.read("data/reference").as_at("2019-08-31")
    >>> forecast = completion_forecast(september, horizon=3)
    >>> ahead = forecast.table.query("grouping == 'all'")
    >>> ahead[["month_end", "total", "due"]]
       month_end  total  due
    0 2019-09-30    281   38
    1 2019-10-31    281   69
    2 2019-11-30    281  107
    >>> bool((ahead["lower_95"] <= ahead["lower_80"]).all()), forecast.little_history
    (True, True)
    """
    if horizon < 1:
        raise InputError(f"horizon {horizon} is too short; give at least 1 month")
    known, scope = for_one_forecast(known.trust), known.scope
    course = course_ahead(known, horizon, submission_rate, approval_share, extra_meetings)
    joint, far = reviews_ahead(known, course, capacity), course.far
    paths = on_paths(known, course, capacity) if joint.room.limited else None
    past = approvals_so_far(known)
    in_scope = (known.actions["division"] == scope).to_numpy() | (scope == TRUST)
    own = in_scope[past.open_now]
    months = months_ahead(known, horizon)
    ahead = groups_ahead(known, scope, joint, paths, past.open_now, horizon, wanted, by)
    ending = [o for o in ahead.as_booked if o.name.grouping in ("all", "division")]
    endings = [outlook.rows[past.open_now] for outlook in ending]
    if paths is None:
        finished = joint.keeping_up.all_approved(endings)
        each = joint.keeping_up.of_actions(own)
    else:
        finished = finished_on_paths(paths.reviews.approved, endings, far)
        each = chances_on_paths(paths.reviews.approved[own], far)
    table = by_month(ahead.as_booked, months)
    completions = int(past.newly_approved.sum())
    return CompletionForecast(
        scope=scope,
        period_end=known.period_end,
        horizon=horizon,
        table=table,
        keeps_up=table if paths is None else by_month(ahead.keeps_up, months),
        quantiles=by_quantile(ahead.as_booked, months),
        actions=by_action(known, np.flatnonzero(past.open_now & in_scope), past, each, horizon),
        approvals_needed=approvals_needed(ahead.as_booked, months),
        likely_finish=likely_finish(ending, finished, months_ahead(known, far)),
        little_history=past.months < LITTLE_ORIGINS or completions < LITTLE_COMPLETIONS,
        past_origins=past.months,
        completions=completions,
    )


def whole_ahead(
    known: KnownPlan, scope: str, course: Course, horizon: int, capacity: int | None = None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The rows of a scope's actions as a whole: as booked, and if review keeps up."""
    joint = reviews_ahead(known, course, capacity)
    paths = on_paths(known, course, capacity) if joint.room.limited else None
    open_now, months = ~is_approved(known), months_ahead(known, horizon)
    ahead = groups_ahead(known, scope, joint, paths, open_now, horizon, WHOLE)
    return by_month(ahead.as_booked, months), by_month(ahead.keeps_up, months)


def whole_as_booked(
    known: KnownPlan, scope: str, course: Course, horizon: int, capacity: int | None = None
) -> pd.DataFrame:
    """As booked alone: where meetings limit review, the joint paths suffice."""
    if not has_meetings(known):
        return whole_ahead(known, scope, course, horizon, capacity)[0]
    open_now, months = ~is_approved(known), months_ahead(known, horizon)
    rows = (known.actions["division"] == scope).to_numpy() | (scope == TRUST)
    own = Group(*WHOLE, rows)
    paths = on_paths(known, course, capacity)
    return by_month([group_as_booked(known, own, paths, open_now, horizon)], months)


# Every scope of a month shares the same history
@shared
def approvals_so_far(known: KnownPlan) -> History:
    """The history of approvals of a known plan's actions."""
    return history(known)
