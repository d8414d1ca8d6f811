"""What the review forecast rests on and what is odd in its data, in sentences."""

import numpy as np
import pandas as pd

from iqip_analytics.forecasts.review.meetings import UNKNOWN, Room
from iqip_analytics.forecasts.review.resubmission import Lags
from iqip_analytics.forecasts.review.submission import submissions_known
from iqip_analytics.plan.known import KnownPlan


def review_notes(
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
