"""Evidence review forecast: submissions, reviews and the queue, month by month."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from iqip_analytics.contract.faults import InputError
from iqip_analytics.contract.vocabulary import TRUST, TRUST_WIDE
from iqip_analytics.forecasts.completion.approval_tables import months_ahead
from iqip_analytics.forecasts.review.approval import (
    Presentations,
    overall_rate,
    presentations_per_action,
    rates_by_type,
)
from iqip_analytics.forecasts.review.joint_reviews import (
    Course,
    course_ahead,
    meetings_ahead,
    on_paths,
    reviews_ahead,
    reviews_so_far,
)
from iqip_analytics.forecasts.review.meetings import ExtraMeetings
from iqip_analytics.forecasts.review.need import (
    FurtherMeetings,
    ReviewCliff,
    further_by_month,
    further_meetings,
    meetings_needed,
    review_cliff,
    review_need,
)
from iqip_analytics.forecasts.review.notes import review_notes
from iqip_analytics.forecasts.review.review_tables import (
    Paths,
    counts_by_division,
    review_by_month,
    review_ranges,
    waiting_now,
)
from iqip_analytics.forecasts.review.rounds import review_history
from iqip_analytics.measures.evidence_group import ApprovalRate
from iqip_analytics.plan.known import KnownPlan
from iqip_analytics.plan.shared_results import for_one_forecast, shared


@dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class ReviewForecast:
    """What the Evidence Assurance Group is likely to be shown, and to have room for.

    table: the columns of review_forecast.csv; submitted, presented and queue are expected counts
        of the scope's own actions. Capacity (blank where not known), p_queue_over_capacity and
        the meetings are the group's, which every scope shares. The queue is over capacity where
        more wait at the cut-off of a month than that month had room for.
    ranges: month_end, quantity (submitted, presented, approved, approved_so_far: since the cut-off,
        queue), expected, lower_80, median, upper_80.
    history: the months so far: month_end, submitted, presented, approved, declined, queue.
    waiting: what waits at the cut-off, in order of submission: action_id, since.
    approval_rate: of all decisions so far, with Jeffreys intervals; None before any.
    approval_by_type: action_type, approved, presented, rate and its ranges, shrunk to the trust's
        where few decisions are known. Of the trust, whatever the scope.
    presentations_per_action: how often an action is presented until approved; None before any.
    need: month_end, due, waiting, reviews_needed, capacity, backlog (of the trust; see `need`).
    cliff: where the reviews needed exceed the room for them; None where they never do.
    basis: `submissions`, or `approvals` where no submission is recorded.
    limited: whether meetings limit review; without a table of them they do not.
    capacity_basis: booked, learnt, given, unknown; capacity_per_meeting: None if unknown.
    last_booked: day of the last meeting booked; assumed_from: of the first that is only assumed
        to follow; None without any.
    further: the one number of meetings beyond those booked and assumed; None where the room of a
        meeting is no limit.
    resubmissions_seen: lags from a decline to the next submission that were seen.
    notes: sentences on what the forecast rests on and what is odd in the data.
    """

    scope: str
    period_end: pd.Timestamp
    horizon: int
    table: pd.DataFrame
    ranges: pd.DataFrame
    history: pd.DataFrame
    waiting: pd.DataFrame
    approval_rate: ApprovalRate | None
    approval_by_type: pd.DataFrame
    presentations_per_action: Presentations | None
    need: pd.DataFrame
    cliff: ReviewCliff | None
    basis: str
    limited: bool
    capacity_basis: str
    capacity_per_meeting: int | None
    last_booked: pd.Timestamp | None
    assumed_from: pd.Timestamp | None
    further: FurtherMeetings | None
    resubmissions_seen: int
    notes: tuple[str, ...]

    def __repr__(self) -> str:
        return f"{type(self).__name__}: {self.scope} at {self.period_end:%Y-%m-%d}"

    @property
    def queue_now(self) -> int:
        """How many wait at the cut-off."""
        return len(self.waiting)


def review_forecast(
    known: KnownPlan,
    *,
    horizon: int = 12,
    submission_rate: float = 1.0,
    capacity: int | None = None,
    extra_meetings: ExtraMeetings | None = None,
    approval_share: float | None = None,
) -> ReviewForecast:
    """The evidence review ahead, from what was submitted and decided so far.

    Actions are submitted by the hazard of submission, relative to their deadlines; meetings
    review as many as they have room for, in order of submission; a declined action comes back
    after a lag like those seen. All of it on fixed joint paths: the same input, the same bits.

    Args:
        known: the trust's position, or a division's, whose actions the tables then count. The
            queue is one for all.
        horizon: months after the period end.
        submission_rate: factor on the hazard of submission and of coming back.
        capacity: of every meeting ahead, in place of what is booked or learnt.
        extra_meetings: further meetings, by month end.
        approval_share: 0 to 1, in place of the rates learnt.

    Raises:
        InputError: for a value out of range.

    >>> import iqip_analytics as iqip
    >>> september = iqip.read("data/reference").as_at("2019-08-31")
    >>> review = review_forecast(september, horizon=3)
    >>> review.table[["month_end", "capacity", "meetings_booked"]]
       month_end  capacity  meetings_booked
    0 2019-09-30        24                2
    1 2019-10-31        12                1
    2 2019-11-30        12                1
    >>> review.basis, review.capacity_basis
    ('submissions', 'booked')
    """
    _refuse(horizon, approval_share)
    known, scope = for_one_forecast(known.trust), known.scope
    own = (known.actions["division"] == scope).to_numpy() | (scope == TRUST)
    course = course_ahead(known, horizon, submission_rate, approval_share, extra_meetings)
    ahead, so_far = reviews_ahead(known, course, capacity), reviews_so_far(known)
    reviewed, stands, meetings = so_far.reviewed, so_far.stands, ahead.room
    needed = needed_ahead(known, course, horizon, capacity)
    all_paths = _paths(known, course, horizon, capacity)
    divisions = _divisions(known)
    booked = all_paths.of(None if scope == TRUST else divisions.index(scope))
    months = months_ahead(known, horizon)
    decided = so_far.counts[["approved", "presented"]].sum()
    approvals = overall_rate(int(decided["approved"]), int(decided["presented"]))
    presentations = _presentations(approvals, approval_share)
    need = review_need(known, stands, months, meetings.by_month[:horizon], presentations)
    further = further_by_month(needed, meetings)
    return ReviewForecast(
        scope=scope,
        period_end=known.period_end,
        horizon=horizon,
        table=review_by_month(booked, all_paths.of(None).queue, meetings, months, needed),
        ranges=review_ranges(booked, months),
        history=review_history(known, reviewed[own[reviewed["place"]]]),
        waiting=waiting_now(stands[own]),
        approval_rate=approvals,
        approval_by_type=_by_type(known),
        presentations_per_action=presentations,
        need=need,
        cliff=review_cliff(need),
        basis=ahead.basis,
        limited=meetings.limited,
        capacity_basis=meetings.basis,
        capacity_per_meeting=meetings.per_meeting,
        last_booked=meetings.last_booked,
        assumed_from=meetings.assumed_from,
        further=further_meetings(further, months),
        resubmissions_seen=so_far.lag.seen,
        notes=review_notes(known, reviewed, meetings, months, so_far.lag),
    )


def _divisions(known: KnownPlan) -> list[str]:
    return [*known.divisions["division"], TRUST_WIDE]


# The same for every scope and scenario
@shared
def _by_type(known: KnownPlan) -> pd.DataFrame:
    return rates_by_type(reviews_so_far(known).counts)


# Every scope of a month counts the same paths
@shared
def _paths(known: KnownPlan, course: Course, horizon: int, capacity: int | None) -> Paths:
    reviews = on_paths(known, course, capacity).reviews
    live = (reviews_so_far(known).stands["state"] != "approved").to_numpy()
    divisions = _divisions(known)
    division = known.actions["division"][live].map(divisions.index).to_numpy(dtype=int)
    return counts_by_division(reviews, division, len(divisions), horizon)


# The meetings needed are the trust's
@shared
def needed_ahead(
    known: KnownPlan, course: Course, horizon: int, capacity: int | None = None
) -> np.ndarray | None:
    """Meetings needed in each month ahead; None where the room of a meeting is no limit."""
    meetings = meetings_ahead(known, course, capacity)
    if not meetings.per_meeting:
        return None
    return meetings_needed(on_paths(known, course, capacity).arrivals, meetings, horizon)


def _refuse(horizon: int, approval_share: float | None) -> None:
    if horizon < 1:
        raise InputError(f"horizon {horizon} is too short; give at least 1 month")
    if approval_share is not None and not 0 <= approval_share <= 1:
        raise InputError(f"approval share {approval_share} is not possible; give 0 to 1")


def _presentations(rate: ApprovalRate | None, share: float | None) -> Presentations | None:
    if share is None:
        return presentations_per_action(rate)
    return Presentations(*[1 / share if share > 0 else float("inf")] * 5)
