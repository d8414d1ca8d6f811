"""The deadline cliff against capacity: reviews needed a month, and the room for them."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from iqip_analytics.forecasts.review.approval import Presentations
from iqip_analytics.forecasts.review.rounds import APPROVED, WAITING
from iqip_analytics.plan.known import KnownPlan

SPAN = 3  # months over which a shortage of room is told


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

    An action needs as many reviews as it takes to be approved on average, in the month of its
    deadline; what is overdue or waits already needs them in the first month. The reviews of
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
    # Where nothing is ever approved no number is enough, except for nothing
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
    """What is left over each month; room that is left over is lost."""
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
