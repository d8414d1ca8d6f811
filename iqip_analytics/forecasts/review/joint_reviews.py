"""One course of submissions and reviews for the trust, on joint paths and exactly."""

from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from iqip_analytics.contract.dates import month_end
from iqip_analytics.contract.faults import InputError
from iqip_analytics.contract.vocabulary import ACTION_TYPES, TRUST
from iqip_analytics.forecasts.completion.approval_history import LONGEST, usual_meetings
from iqip_analytics.forecasts.completion.approval_tables import months_ahead
from iqip_analytics.forecasts.completion.chances import CellChances
from iqip_analytics.forecasts.completion.pool import Pool, pool
from iqip_analytics.forecasts.nodes import even_pairs
from iqip_analytics.forecasts.review.approval import (
    Decisions as PastDecisions,
)
from iqip_analytics.forecasts.review.approval import (
    counts_by_type,
    decisions_by_month,
    overall_rate,
    presentations_per_action,
    rates_ahead,
)
from iqip_analytics.forecasts.review.approval_chances import Decisions, keeping_up, lags_at_nodes
from iqip_analytics.forecasts.review.meetings import (
    ExtraMeetings,
    Room,
    gap_between,
    has_meetings,
    meetings_held,
    room,
    unlimited,
)
from iqip_analytics.forecasts.review.resubmission import Lags, lags, waits
from iqip_analytics.forecasts.review.reviews_on_paths import Arrivals, Reviews, declines_before
from iqip_analytics.forecasts.review.rounds import rounds, standing, submissions_known
from iqip_analytics.forecasts.review.submission import (
    APPROVALS,
    Demand,
    demand,
    submission_history,
    submission_times,
)
from iqip_analytics.plan.known import KnownPlan
from iqip_analytics.plan.shared_results import shared

YEAR, OFTEN = 12, pd.Timedelta(days=10)
FAR = 60  # months ahead for which meetings are assumed and a finish is looked for
MOST_PATHS, LEAST_PATHS, MOST_CELLS = 4096, 64, 2**21
NO_WAIT = Lags(np.zeros(1), np.ones(1), 0)
EXTRA = tuple[tuple[Any, int], ...]


class Course(NamedTuple):
    """What the demand for review depends on, whatever the capacity of a meeting.

    far: months ahead.
    rate: factor on the hazard of submission and of coming back.
    share: of what is presented that is approved, in place of the rates learnt.
    extra: further meetings, by month end; they change the demand only where it is of approvals.
    longest: months of history used.
    drawn: months ahead that are drawn on paths, where fewer are needed: it takes less time.
    """

    far: int
    rate: float = 1.0
    share: float | None = None
    extra: EXTRA = ()
    longest: int = LONGEST
    drawn: int | None = None


class ReviewsSoFar(NamedTuple):
    """What is known of reviews: the same in every scenario.

    reviewed: every round. stands: where each action stands. lag, wait: of the two steps.
    kinds: code of each action's type. counts: decisions by type. decisions: by month and type.
    """

    reviewed: pd.DataFrame
    stands: pd.DataFrame
    lag: Lags
    wait: Lags
    kinds: np.ndarray
    counts: pd.DataFrame
    decisions: PastDecisions


@dataclass(frozen=True, eq=False, kw_only=True)
class ReviewsAhead:
    """The months ahead of the trust, under one supposition.

    room: the meetings. pool: the model of what is submitted, or approved where only that is known
    (`basis`). keeping_up: each open action's chances if review keeps up.
    """

    room: Room
    pool: Pool
    basis: str
    keeping_up: CellChances


class OnPaths(NamedTuple):
    """The same on joint paths: submissions and decisions, and what the meetings make of them."""

    arrivals: Arrivals
    reviews: Reviews


def own_actions(known: KnownPlan, scope: str) -> KnownPlan:
    """The position with only a scope's actions and division; all else unchanged.

    Raises:
        InputError: where the scope is not reported.
    """
    if scope == TRUST or scope not in set(known.divisions["division"]):
        return known.of(scope)
    actions = known.actions[known.actions["division"] == scope].reset_index(drop=True)
    divisions = known.divisions[known.divisions["division"] == scope]
    return replace(known, scope=scope, whole=known, actions=actions, divisions=divisions)


@shared
def reviews_so_far(known: KnownPlan) -> ReviewsSoFar:
    """What is known of reviews at a position."""
    reviewed = rounds(known)
    codes = {kind: code for code, kind in enumerate(ACTION_TYPES)}
    kinds = known.actions["action_type"].map(codes).to_numpy(dtype=int)
    return ReviewsSoFar(
        reviewed=reviewed,
        stands=standing(known, reviewed),
        lag=lags(reviewed, known.data_cutoff),
        wait=waits(reviewed, known.data_cutoff),
        kinds=kinds,
        counts=counts_by_type(kinds, reviewed),
        decisions=decisions_by_month(kinds, reviewed, known.data_cutoff),
    )


def pace(known: KnownPlan, submission_rate: float, approval_share: float | None) -> float:
    """The factor on the model's hazard.

    Where no submission is recorded that is approval: a share counts relative to that so far.

    Raises:
        InputError: for a share outside 0 to 1.
    """
    if approval_share is None:
        return submission_rate
    if not 0 <= approval_share <= 1:
        raise InputError(f"approval share {approval_share} is not possible; give 0 to 1")
    if submissions_known(known):
        return submission_rate
    counts = reviews_so_far(known).counts
    needed = presentations_per_action(
        overall_rate(int(counts["approved"].sum()), int(counts["presented"].sum()))
    )
    so_far = (approval_share or 1.0) if needed is None else 1 / needed.expected
    return submission_rate * approval_share / so_far


def fitted(known: KnownPlan, course: Course) -> Pool:
    """The model of submissions; of approvals, where no submission is recorded."""
    extra = course.extra if _weighed(known) else ()
    return _fitted(known, Course(far=course.far, extra=extra, longest=course.longest))


# Supposed rates and shares do not change what is learnt
@shared
def _fitted(known: KnownPlan, course: Course) -> Pool:
    stands = reviews_so_far(known).stands if submissions_known(known) else None
    past = submission_history(known, stands, course.longest)
    if not _weighed(known):
        return pool(past, horizon=course.far)
    # Approvals come at meetings, so their months are weighed by them; submissions do not
    ends = pd.date_range(month_end(known.period_end, -past.months), periods=past.months + 1,
                         freq="ME")  # fmt: skip
    held, ahead = meetings_held(known, ends), meetings_ahead(known, course)
    coming = (ahead.booked + ahead.assumed) / usual_meetings(held)
    return pool(past.weighed(held), horizon=course.far, exposure=coming)


@shared
def meetings_ahead(known: KnownPlan, course: Course, capacity: int | None = None) -> Room:
    """The meetings of a course; capacity is of every one ahead, in place of its own."""
    return room(
        known,
        reviews_so_far(known).reviewed,
        months_ahead(known, course.far),
        capacity=capacity,
        extra_meetings=dict(course.extra),
    )


def _weighed(known: KnownPlan) -> bool:
    return has_meetings(known) and not submissions_known(known)


@shared
def _demand(known: KnownPlan, course: Course) -> Demand:
    so_far, model = reviews_so_far(known), fitted(known, course)
    clock = _clock(meetings_ahead(known, course), course.far) if _weighed(known) else None
    return demand(known, so_far.stands, model, so_far.lag, rate=course.rate, clock=clock)


def _clock(meetings: Room, far: int) -> tuple[np.ndarray, np.ndarray]:
    """A month's approvals are shared equally by its meetings: model times, meeting times."""
    model, real = [0.0], [0.0]
    for month in range(far):
        own = np.unique(meetings.time[meetings.month == month])
        model += [month + (place + 1) / len(own) for place in range(len(own))] or [month + 1.0]
        real += list(own) or [month + 1.0]
    return np.array(model), np.array(real)


@shared
def _decided(known: KnownPlan, course: Course) -> Decisions:
    so_far, nodes = reviews_so_far(known), len(fitted(known, course).chances.weights)
    if not submissions_known(known):
        rates = np.ones((nodes, len(ACTION_TYPES)))
    elif course.share is not None:
        rates = np.full((nodes, len(ACTION_TYPES)), float(course.share))
    else:
        rates = rates_ahead(so_far.decisions, nodes)
    wait = so_far.wait if submissions_known(known) else NO_WAIT
    return Decisions(rates=rates, lag=lags_at_nodes(so_far.lag, nodes, course.rate), wait=wait)


# More or larger meetings review the same submissions
@shared
def _arrivals(known: KnownPlan, course: Course) -> Arrivals:
    ahead, decided = _demand(known, course), _decided(known, course)
    actions = len(ahead.fresh)
    paths = paths_for(actions)
    weights = ahead.chances.weights
    node = np.searchsorted(weights.cumsum(), (np.arange(paths) + 0.5) / paths)
    node = np.minimum(node, len(weights) - 1)
    coming, deciding = even_pairs(node, actions)
    rates = decided.rates[:, open_types(known)].astype(np.float32)[node]
    return Arrivals.of(
        submission_times(ahead, node, coming, course.drawn),
        declines_before(rates, deciding),
        decided.lag[node],
        course.far,
    )


def paths_for(actions: int) -> int:
    """How many paths there is time for: a power of 2, so that means of counts are exact."""
    paths = MOST_PATHS
    while paths > LEAST_PATHS and paths * actions > MOST_CELLS:
        paths //= 2
    return paths


def open_types(known: KnownPlan) -> np.ndarray:
    """Code of the type of each open action."""
    so_far = reviews_so_far(known)
    return so_far.kinds[(so_far.stands["state"] != "approved").to_numpy()]


# Every scope of a month shares one course
@shared
def reviews_ahead(known: KnownPlan, course: Course, capacity: int | None = None) -> ReviewsAhead:
    """The trust's submissions and reviews ahead, as supposed.

    Args:
        known: the trust's position.
        course: what the demand depends on.
        capacity: of every meeting ahead, in place of what is booked or learnt.
    """
    if not submissions_known(known) and not _weighed(known):
        learnt = fitted(known, course)
        return ReviewsAhead(
            room=unlimited(course.far),
            pool=learnt,
            basis=APPROVALS,
            keeping_up=learnt.chances.at_pace(course.rate),
        )
    meetings, demanded = meetings_ahead(known, course, capacity), _demanded(known, course)
    ahead, decided = _demand(known, demanded), _decided(known, demanded)
    return ReviewsAhead(
        room=meetings,
        pool=ahead.pool,
        basis=ahead.basis,
        keeping_up=keeping_up(ahead, decided, open_types(known), meetings),
    )


# And they share one queue
@shared
def on_paths(known: KnownPlan, course: Course, capacity: int | None = None) -> OnPaths:
    """The same course on joint paths; the arguments are those of `reviews_ahead`."""
    meetings, demanded = meetings_ahead(known, course, capacity), _demanded(known, course)
    arrivals = _arrivals(known, demanded)
    if meetings.limited:
        soon = meetings.month < (course.drawn or course.far)
        reviews = arrivals.reviewed_at(meetings.time[soon], meetings.capacity[soon])
        return OnPaths(arrivals, reviews)
    return OnPaths(arrivals, arrivals.reviewed_after(_decided(known, demanded).wait))


def _demanded(known: KnownPlan, course: Course) -> Course:
    return course if _weighed(known) else course._replace(extra=())


def _far(known: KnownPlan) -> int:
    """Months computed: fewer where assumed meetings are only days apart."""
    table = known.tables.get("meetings")
    gap = None if table is None else gap_between(table)
    return FAR if gap is None or gap >= OFTEN else YEAR


def course_ahead(
    known: KnownPlan,
    horizon: int,
    submission_rate: float = 1.0,
    approval_share: float | None = None,
    extra_meetings: ExtraMeetings | None = None,
) -> Course:
    """The course that a scenario supposes, far enough ahead to look for a finish.

    Raises:
        InputError: for a share outside 0 to 1.
    """
    return Course(
        far=max(_far(known), horizon),
        rate=pace(known, submission_rate, approval_share),
        share=approval_share,
        extra=tuple(sorted(dict(extra_meetings or {}).items(), key=str)),
    )
