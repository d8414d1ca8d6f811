"""The deadline cliff against capacity: reviews needed a month, and the room for them."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from iqip_analytics.forecasts.review.approval import Presentations
from iqip_analytics.forecasts.review.meetings import Room
from iqip_analytics.forecasts.review.reviews_on_paths import Arrivals
from iqip_analytics.forecasts.review.rounds import APPROVED, WAITING
from iqip_analytics.plan.known import KnownPlan

SPAN = 3  # months over which a shortage of room is reported


class ReviewCliff(NamedTuple):
    """A shortage of room: the first month of it, and the two after.

    needed_per_month, room_per_month: reviews a month on average from `first` to `last`.
    """

    first: pd.Timestamp
    last: pd.Timestamp
    needed_per_month: float
    room_per_month: float


def review_need(
    known: KnownPlan,
    stands: pd.DataFrame,
    months: pd.DatetimeIndex,
    capacity: np.ndarray,
    presentations: Presentations | None,
) -> pd.DataFrame:
    """Reviews needed in each month so that everything is approved by its deadline.

    An action needs as many reviews as approval takes on average, in the month of its deadline; what
    is overdue or already waits needs them in the first month. The reviews of
    an action that is declined are not spread over later months.

    Args:
        known: the trust's position.
        stands: where each action stands with the group.
        months: month ends ahead.
        capacity: actions that can be reviewed in each month, NaN where not known.
        presentations: that an action needs; one where not known.

    Returns:
        month_end; due (actions not approved and not waiting), waiting; reviews_needed; capacity;
        backlog (reviews needed by then for which there was no room; blank where not known).
    """
    each = 1.0 if presentations is None else presentations.expected
    deadline = known.actions["agreed_deadline"] + pd.offsets.MonthEnd(0)
    needed_in = deadline.clip(lower=months[0])
    state = stands["state"].to_numpy()
    due = needed_in[(state != APPROVED) & (state != WAITING)].value_counts()
    waits = np.zeros(len(months), dtype=int)
    waits[0] = int((state == WAITING).sum())
    counts = due.reindex(months, fill_value=0).to_numpy()
    actions = counts + waits
    # Where nothing is ever approved no number is enough, unless nothing is due
    reviews = np.array([count * each if count else 0.0 for count in actions])
    return pd.DataFrame(
        {
            "month_end": months,
            "due": counts,
            "waiting": waits,
            "reviews_needed": reviews,
            "capacity": pd.Series(capacity).astype("Int64"),
            "backlog": _backlog(reviews, capacity),
        }
    )


def _backlog(reviews: np.ndarray, capacity: np.ndarray) -> np.ndarray:
    """Reviews left over each month; unused room is lost."""
    left, found = 0.0, []
    for needed, available in zip(reviews, capacity, strict=True):
        left = max(left + needed - available, 0.0) if not np.isnan(available) else np.nan
        found.append(left)
    return np.array(found)


def review_cliff(need: pd.DataFrame) -> ReviewCliff | None:
    """The first three months in which more reviews are needed than there is room for.

    Args:
        need: as `review_need` gives it.

    Returns:
        None where the room suffices in every month, or is not known.
    """
    capacity = need["capacity"].astype(float).to_numpy()
    short = np.flatnonzero(need["reviews_needed"].to_numpy() > capacity)
    if not len(short):
        return None
    span = need.iloc[short[0] : short[0] + SPAN]
    return ReviewCliff(
        first=span["month_end"].iloc[0],
        last=span["month_end"].iloc[-1],
        needed_per_month=float(span["reviews_needed"].mean()),
        room_per_month=float(span["capacity"].astype(float).mean()),
    )


SURE = 0.8  # share of paths on which the queue is to be short
PATHS = 512  # enough for four in five
MONTHS_TOLD = 3  # months short of meetings that the printed number adds up


class FurtherMeetings(NamedTuple):
    """Meetings needed beyond those booked and assumed (counting rule 17).

    meetings: their number up to `by`, the third month that is short of any; 0 where none is.
    by: that month, or the last short one of the horizon; None where none is.
    """

    meetings: int
    by: pd.Timestamp | None


def meetings_needed(arrivals: Arrivals, room: Room, horizon: int) -> np.ndarray:
    """The least number of meetings in each month that leaves a wait of under a month.

    That is: in four paths of five no more wait at the month's cut-off than that month had room for.
    Earlier months held what is booked and assumed, and what they needed beyond it.

    Args:
        arrivals: of the trust.
        room: meetings; one more would review `per_meeting`, which is known and above 0.
        horizon: months ahead.
    """
    arrivals = arrivals.on_fewer(PATHS)
    each = room.per_meeting or 1
    needed, more = np.zeros((2, horizon), dtype=int)
    for month in range(horizon):
        held = room.with_more(more[:month])
        earlier = held.month < month
        likely = np.quantile(
            arrivals.waiting_at(month + 1, held.time[earlier], held.capacity[earlier]),
            SURE,
            method="higher",
        )
        # n meetings review n * room and may leave as many behind
        needed[month] = -(-int(likely) // (2 * each))
        more[month] = max(needed[month] - room.booked[month] - room.assumed[month], 0)
    return needed


def further_by_month(needed: np.ndarray | None, room: Room) -> np.ndarray | None:
    """Meetings of each month beyond those booked and assumed; None where unknown."""
    if needed is None:
        return None
    held = (room.booked + room.assumed)[: len(needed)]
    return np.maximum(needed - held, 0)


def further_meetings(
    further: np.ndarray | None, months: pd.DatetimeIndex
) -> FurtherMeetings | None:
    """The one number that headline, decision and options print.

    >>> ends = pd.date_range("2019-09-30", periods=5, freq="ME")
    >>> further_meetings(np.array([0, 2, 1, 0, 4]), ends)
    FurtherMeetings(meetings=7, by=Timestamp('2020-01-31 00:00:00'))
    """
    if further is None:
        return None
    short = np.flatnonzero(further)[:MONTHS_TOLD]
    if not len(short):
        return FurtherMeetings(0, None)
    return FurtherMeetings(int(further[: short[-1] + 1].sum()), months[short[-1]])
