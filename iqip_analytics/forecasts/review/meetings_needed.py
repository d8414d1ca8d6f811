"""How many meetings the demand needs, month by month, and how many of them nobody holds yet."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from iqip_analytics.forecasts.review.meetings import Room
from iqip_analytics.forecasts.review.reviews_on_paths import Arrivals

SURE = 0.8  # of the paths: in so many a queue is to be short
PATHS = 512  # enough for four in five
MONTHS_TOLD = 3  # months short of meetings that the number told adds up


class FurtherMeetings(NamedTuple):
    """Meetings needed beyond those booked and assumed (counting rule 17).

    meetings: their number up to `by`, the third month that is short of any; 0 where none is.
    by: that month, or the last short one of the horizon; None where none is.
    """

    meetings: int
    by: pd.Timestamp | None


def meetings_needed(arrivals: Arrivals, room: Room, horizon: int) -> np.ndarray:
    """The least number of meetings in each month that leaves a wait of under a month.

    That is: in four paths of five no more wait at the month's cut-off than that month had room
    for. Months before held what is booked and assumed, and what they needed beyond it.

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
    """Meetings of each month beyond those booked and assumed; None where that cannot be told."""
    if needed is None:
        return None
    held = (room.booked + room.assumed)[: len(needed)]
    return np.maximum(needed - held, 0)


def further_meetings(
    further: np.ndarray | None, months: pd.DatetimeIndex
) -> FurtherMeetings | None:
    """The one number that headline, decision and options tell.

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
