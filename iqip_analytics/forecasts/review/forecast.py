"""Evidence review forecast: submissions, reviews and the queue, month by month."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from iqip_analytics.forecasts.completion_tables import months_ahead
from iqip_analytics.forecasts.review.approval import (
    Presentations,
    counts_by_type,
    overall_rate,
    presentations_per_action,
    rate_draws,
    rates_by_type,
)
from iqip_analytics.forecasts.review.meetings import UNKNOWN, Room, room
from iqip_analytics.forecasts.review.need import ReviewCliff, review_cliff, review_need
from iqip_analytics.forecasts.review.resubmission import Lags, lags
from iqip_analytics.forecasts.review.rounds import WAITING, review_history, rounds, standing
from iqip_analytics.forecasts.review.simulation import Paths, Review, as_booked, meetings_needed
from iqip_analytics.forecasts.review.submission import (
    APPROVALS,
    SUBMISSIONS,
    submission_times,
    submissions_known,
)
from iqip_analytics.measures.evidence import ApprovalRate
from iqip_analytics.measures.progress import is_approved
from iqip_analytics.plan.dates import DateLike
from iqip_analytics.plan.faults import InputError
from iqip_analytics.plan.known import KnownPlan
from iqip_analytics.plan.remembered import remembered
from iqip_analytics.plan.vocabulary import ACTION_TYPES, TRUST, TRUST_WIDE

TABLE_COLUMNS = [
    "month_end",
    "submitted",
    "presented",
    "capacity",
    "queue",
    "p_queue_over_capacity",
    "meetings_booked",
    "meetings_needed",
]
ROOM_COLUMNS = ["month_end", "due", "approved", "p_on_trajectory"]
RANGE_COLUMNS = ["month_end", "quantity", "expected", "lower_80", "median", "upper_80"]
MOST_PATHS, LEAST_PATHS, MOST_CELLS = 1024, 64, 2**19


@dataclass(frozen=True, eq=False, kw_only=True)
class ReviewForecast:
    """What the Evidence Assurance Group is likely to be shown, and to have room for.

    table: the columns of review_forecast.csv; submitted, presented and queue are expected counts
        of the scope's own actions. Capacity (blank where not known), p_queue_over_capacity and
        the meetings are the group's, which every scope shares. The queue is over capacity where
        more wait at the cut-off of a month than that month had room for.
    ranges: month_end, quantity (submitted, presented, approved, approved_so_far: since the cut-off,
        queue), expected, lower_80, median, upper_80.
    within_room: month_end, due, approved (expected, cumulative), p_on_trajectory: the scope's
        approvals where every submission has to find room at a meeting as booked.
    history: the months so far: month_end, submitted, presented, approved, declined, queue.
    waiting: what waits at the cut-off, in order of submission: action_id, since.
    approval_rate: of all decisions so far, with Jeffreys intervals; None before any.
    approval_by_type: action_type, approved, presented, rate and its ranges, drawn to the trust's
        where few decisions are known. Of the trust, whatever the scope.
    presentations_per_action: how often an action is presented until approved; None before any.
    need: month_end, due, waiting, reviews_needed, capacity, backlog (of the trust; see `need`).
    cliff: where the reviews needed exceed the room for them; None where they never do.
    basis: `submissions`, or `approvals` where no submission is recorded.
    capacity_basis: booked, learnt, assumed, given, unknown; capacity_per_meeting: None if unknown.
    last_booked: day of the last meeting booked; None without any.
    resubmissions_seen: lags from a decline to the next submission that were seen.
    notes: sentences on what the forecast rests on and what is odd in the data.
    """

    scope: str
    period_end: pd.Timestamp
    horizon: int
    table: pd.DataFrame
    ranges: pd.DataFrame
    within_room: pd.DataFrame
    history: pd.DataFrame
    waiting: pd.DataFrame
    approval_rate: ApprovalRate | None
    approval_by_type: pd.DataFrame
    presentations_per_action: Presentations | None
    need: pd.DataFrame
    cliff: ReviewCliff | None
    basis: str
    capacity_basis: str
    capacity_per_meeting: int | None
    last_booked: pd.Timestamp | None
    resubmissions_seen: int
    notes: tuple[str, ...]

    @property
    def queue_now(self) -> int:
        """How many wait at the cut-off."""
        return len(self.waiting)


def review_forecast(
    known: KnownPlan,
    *,
    horizon: int = 12,
    scope: str = TRUST,
    submission_rate: float = 1.0,
    capacity: int | None = None,
    extra_meetings: Mapping[DateLike, int] | None = None,
    approval_share: float | None = None,
) -> ReviewForecast:
    """The evidence review ahead, from what was submitted and decided so far.

    Actions are submitted by the hazard of submission, relative to their deadlines; meetings
    review in order of submission as many as they have room for; a declined action comes back
    after a lag like those seen. All of it on fixed joint paths: the same input, the same bits.

    Args:
        known: the trust's position; nothing else is seen.
        horizon: months after the period end.
        scope: whose actions the table counts. The queue is one for all.
        submission_rate: factor on the hazard of submission and of coming back.
        capacity: of every meeting ahead, in place of what is booked or learnt.
        extra_meetings: further meetings, by month end.
        approval_share: 0 to 1, in place of the rates learnt.

    Raises:
        InputError: for a value out of range, a scope that is not reported, or where `known` is
            narrowed to a division already.

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
    _refuse(known, horizon, approval_share)
    own = set(known.of(scope).actions["action_id"])
    extra = tuple(sorted((extra_meetings or {}).items(), key=str))
    ahead = _of_trust(known, horizon, submission_rate, capacity, extra, approval_share)
    reviewed, stands, meetings, lag = ahead.reviewed, ahead.stands, ahead.meetings, ahead.lag
    counts, needed = ahead.counts, ahead.needed
    booked = ahead.paths.of(None if scope == TRUST else ahead.divisions.index(scope))
    months = months_ahead(known, horizon)
    decided = counts[["approved", "presented"]].sum()
    rate = overall_rate(int(decided["approved"]), int(decided["presented"]))
    presentations = _presentations(rate, approval_share)
    need = review_need(known, stands, months, meetings.by_month, presentations)
    return ReviewForecast(
        scope=scope,
        period_end=known.period_end,
        horizon=horizon,
        table=_table(booked, ahead.paths.of(None).queue, meetings, months, needed),
        ranges=_ranges(booked, months),
        within_room=_within_room(known.of(scope), booked, months),
        history=review_history(known, reviewed[reviewed["action_id"].isin(own)]),
        waiting=_waiting(stands[stands["action_id"].isin(own)]),
        approval_rate=rate,
        approval_by_type=_so_far(known).by_type,
        presentations_per_action=presentations,
        need=need,
        cliff=review_cliff(need, meetings.per_meeting),
        basis=SUBMISSIONS if submissions_known(known) else APPROVALS,
        capacity_basis=meetings.basis,
        capacity_per_meeting=meetings.per_meeting,
        last_booked=meetings.last_booked,
        resubmissions_seen=lag.seen,
        notes=_notes(known, reviewed, meetings, months, lag),
    )


class _Ahead(NamedTuple):
    """The group's work ahead, for all the trust; paths count by division, in the order given."""

    reviewed: pd.DataFrame
    stands: pd.DataFrame
    meetings: Room
    lag: Lags
    counts: pd.DataFrame
    divisions: tuple[str, ...]
    paths: Paths
    needed: np.ndarray | None


class _SoFar(NamedTuple):
    """What is known of reviews: the same in every scenario."""

    reviewed: pd.DataFrame
    stands: pd.DataFrame
    lag: Lags
    counts: pd.DataFrame
    by_type: pd.DataFrame


@remembered
def _so_far(known: KnownPlan) -> _SoFar:
    reviewed = rounds(known)
    counts = counts_by_type(known.actions.set_index("action_id")["action_type"], reviewed)
    return _SoFar(
        reviewed=reviewed,
        stands=standing(known, reviewed),
        lag=lags(reviewed, known.data_cutoff),
        counts=counts,
        by_type=rates_by_type(counts),
    )


# More or larger meetings review the same submissions
@remembered
def _times(known: KnownPlan, horizon: int, paths: int, submission_rate: float) -> np.ndarray:
    so_far = _so_far(known)
    return submission_times(
        known,
        so_far.stands,
        so_far.lag,
        horizon=horizon,
        paths=paths,
        submission_rate=submission_rate,
    )


# Every scope of a month shares one queue
@remembered
def _of_trust(
    known: KnownPlan,
    horizon: int,
    submission_rate: float,
    capacity: int | None,
    extra_meetings: tuple[tuple[DateLike, int], ...],
    approval_share: float | None,
) -> _Ahead:
    reviewed, stands, lag, counts, _ = _so_far(known)
    meetings = room(
        known,
        reviewed,
        months_ahead(known, horizon),
        capacity=capacity,
        extra_meetings=dict(extra_meetings),
    )
    actions = known.actions.set_index("action_id")
    live = stands.loc[stands["state"] != "approved", "action_id"]
    paths = _paths(len(live))
    times = _times(known, horizon, paths, submission_rate)
    rates = _rates(counts, live.map(actions["action_type"]), paths, approval_share)
    divisions = (*known.divisions["division"], TRUST_WIDE)
    group = live.map(actions["division"]).map(divisions.index).to_numpy(dtype=int)

    def review() -> Review:
        return Review(
            times,
            rates,
            lag,
            group=group,
            groups=len(divisions),
            horizon=horizon,
            submission_rate=submission_rate,
        )

    return _Ahead(
        reviewed=reviewed,
        stands=stands,
        meetings=meetings,
        lag=lag,
        counts=counts,
        divisions=divisions,
        paths=as_booked(review(), meetings),
        needed=meetings_needed(review(), meetings) if meetings.per_meeting else None,
    )


def _refuse(known: KnownPlan, horizon: int, approval_share: float | None) -> None:
    if horizon < 1:
        raise InputError(f"horizon {horizon} is too short; give at least 1 month")
    if known.scope != TRUST:
        raise InputError(f"the queue is the trust's; given is '{known.scope}' alone")
    if approval_share is not None and not 0 <= approval_share <= 1:
        raise InputError(f"approval share {approval_share} is not possible; give 0 to 1")


def _paths(actions: int) -> int:
    """As many as there is time for: a power of 2, so that means of counts are exact."""
    paths = MOST_PATHS
    while paths > LEAST_PATHS and paths * actions > MOST_CELLS:
        paths //= 2
    return paths


def _rates(counts: pd.DataFrame, types: pd.Series, paths: int, share: float | None) -> np.ndarray:
    code = types.map({kind: place for place, kind in enumerate(ACTION_TYPES)}).to_numpy(dtype=int)
    if share is not None:
        return np.full((paths, len(code)), float(share))
    return rate_draws(counts, paths)[:, code]


def _presentations(rate: ApprovalRate | None, share: float | None) -> Presentations | None:
    if share is None:
        return presentations_per_action(rate)
    return Presentations(*[1 / share if share > 0 else float("inf")] * 5)


def _table(
    paths: Paths,
    queue_of_all: np.ndarray,
    meetings: Room,
    months: pd.DatetimeIndex,
    needed: np.ndarray | None,
) -> pd.DataFrame:
    capacity = meetings.by_month
    over = (queue_of_all > capacity).mean(axis=0)
    booked = pd.Series(meetings.booked, dtype="Int64")
    return pd.DataFrame(
        {
            "month_end": months,
            "submitted": paths.submitted.mean(axis=0),
            "presented": paths.presented.mean(axis=0),
            "capacity": pd.Series(capacity).astype("Int64"),
            "queue": paths.queue.mean(axis=0),
            "p_queue_over_capacity": np.where(np.isnan(capacity), np.nan, over),
            "meetings_booked": booked if meetings.supplied else booked.where(booked < 0),
            "meetings_needed": pd.Series(
                [pd.NA] * len(months) if needed is None else needed, dtype="Int64"
            ),
        }
    )[TABLE_COLUMNS]


def _ranges(paths: Paths, months: pd.DatetimeIndex) -> pd.DataFrame:
    frames = []
    counts = {
        "submitted": paths.submitted,
        "presented": paths.presented,
        "approved": paths.approved,
        "approved_so_far": paths.approved.cumsum(axis=1),
        "queue": paths.queue,
    }
    for quantity, values in counts.items():
        lower, median, upper = np.quantile(values, [0.1, 0.5, 0.9], axis=0, method="inverted_cdf")
        frames.append(
            pd.DataFrame(
                {
                    "month_end": months,
                    "quantity": quantity,
                    "expected": values.mean(axis=0),
                    "lower_80": lower,
                    "median": median,
                    "upper_80": upper,
                }
            )
        )
    return pd.concat(frames, ignore_index=True)[RANGE_COLUMNS]


def _within_room(known: KnownPlan, paths: Paths, months: pd.DatetimeIndex) -> pd.DataFrame:
    """Cumulative approvals that the meetings have room for, against what is due."""
    deadlines = known.actions["agreed_deadline"].to_numpy()
    due = (deadlines[:, None] <= months.to_numpy()).sum(axis=0)
    approved = int(is_approved(known).sum()) + paths.approved.cumsum(axis=1)
    return pd.DataFrame(
        {
            "month_end": months,
            "due": due,
            "approved": approved.mean(axis=0),
            "p_on_trajectory": (approved >= due).mean(axis=0),
        }
    )[ROOM_COLUMNS]


def _waiting(stands: pd.DataFrame) -> pd.DataFrame:
    waits = stands[stands["state"] == WAITING]
    return (
        waits.sort_values(["since", "action_id"], kind="stable")
        .loc[:, ["action_id", "since"]]
        .reset_index(drop=True)
    )


def _notes(
    known: KnownPlan, reviewed: pd.DataFrame, meetings: Room, months: pd.DatetimeIndex, lag: Lags
) -> tuple[str, ...]:
    """What the forecast rests on, and what is odd in the data."""
    notes = list(meetings.notes)
    if not submissions_known(known):
        notes.append(
            "No submission is recorded: an action counts as ready for review when the completion "
            "forecast expects its approval, so waiting before a review is not seen."
        )
    if reviewed["decided_on"].notna().sum() == 0:
        notes.append(
            "No decision is known yet: the approval rate may lie anywhere, and the reviews needed "
            "count one for each action."
        )
    unsubmitted = int((~reviewed["submission_recorded"]).sum())
    if unsubmitted and submissions_known(known):
        verb = "was" if unsubmitted == 1 else "were"
        noun = "decision" if unsubmitted == 1 else "decisions"
        notes.append(
            f"{unsubmitted} {noun} {verb} made without a recorded submission; each counts as "
            "submitted on the day of the decision."
        )
    if lag.seen == 0:
        notes.append("No re-submission is known yet: a declined action is taken to come back after "
                     "one to two months.")  # fmt: skip
    if not meetings.supplied:
        room_words = (
            "their room is not known"
            if meetings.basis == UNKNOWN
            else f"each with room for {meetings.per_meeting}"
        )
        notes.append(f"No meetings are supplied: one a month is assumed, {room_words}.")
    elif meetings.basis == UNKNOWN:
        notes.append("The room of a meeting is not known: none is stated, and none was held.")
    empty = np.flatnonzero(meetings.booked == 0)
    if meetings.supplied and len(empty):
        notes.append(_unbooked(months[empty], len(months)))
    return tuple(notes)


def _unbooked(empty: pd.DatetimeIndex, horizon: int) -> str:
    if len(empty) == horizon:
        return "No meeting is booked in the months ahead: the queue can only grow."
    return (
        f"No meeting is booked in {len(empty)} of the {horizon} months ahead, the first of them "
        f"{empty[0]:%B %Y}: in such a month the queue can only grow."
    )
