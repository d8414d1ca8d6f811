"""What the review forecast rests on and what is odd in its data, in sentences."""

from collections.abc import Container
from datetime import date
from functools import cache
from typing import cast

import numpy as np
import pandas as pd

from iqip_analytics.forecasts.review.meetings import UNKNOWN, Room, has_meetings
from iqip_analytics.forecasts.review.resubmission import Lags
from iqip_analytics.forecasts.review.rounds import submissions_known
from iqip_analytics.plan.known import KnownPlan

SATURDAY = 5  # as a weekday: the first of the two that are off


def review_notes(
    known: KnownPlan, reviewed: pd.DataFrame, meetings: Room, months: pd.DatetimeIndex, lag: Lags
) -> tuple[str, ...]:
    """What the forecast rests on, and what is odd in the data."""
    notes = days_off(_booked_ahead(known))
    if not submissions_known(known):
        notes.append(
            "No submission is recorded: an action counts as ready for review when, by the past, "
            "it would be approved, so neither waits nor declines are seen."
        )
    if reviewed["decided_on"].notna().sum() == 0:
        notes.append(
            "No decision is on record: the approval rate may lie anywhere, and the reviews needed "
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
        notes.append("No re-submission is on record: a declined action is taken to come back after "
                     "one to two months.")  # fmt: skip
    if not meetings.limited:
        notes.append(
            "No meetings are supplied: review is taken to keep up, each action being decided after "
            "a wait like those seen."
        )
        return tuple(notes)
    if meetings.basis == UNKNOWN:
        notes.append(
            "The room of a meeting is not known: none is stated, and past decisions do not tell "
            "it. Only the days of the meetings bind."
        )
    if meetings.assumed_from is not None:
        notes.append(
            f"From {meetings.assumed_from:%B %Y} on no meeting is booked: meetings are assumed, as "
            "far apart as the last six."
        )
    empty = np.flatnonzero((meetings.booked + meetings.assumed)[: len(months)] == 0)
    if len(empty):
        notes.append(_unbooked(months[empty], len(months)))
    return tuple(notes)


def _booked_ahead(known: KnownPlan) -> pd.Series:
    if not has_meetings(known):
        return pd.Series(dtype="datetime64[us]")
    days = known.tables["meetings"]["meeting_on"]
    return days[days > known.data_cutoff].sort_values()


def _unbooked(empty: pd.DatetimeIndex, horizon: int) -> str:
    if len(empty) == horizon:
        return "There is no meeting in the months ahead: the queue can only grow."
    if len(empty) == 1:
        return f"There is no meeting in {empty[0]:%B %Y}: in such a month the queue can only grow."
    return (
        f"There is no meeting in {len(empty)} of the {horizon} months ahead, the first of them "
        f"{empty[0]:%B %Y}: in such a month the queue can only grow."
    )


def days_off(meeting_days: pd.Series) -> list[str]:
    """A sentence for each meeting on a bank holiday in England or on a weekend."""
    if meeting_days.empty:
        return []
    closed, notes = _bank_holidays(), []
    for meeting in meeting_days:
        when = f"The meeting booked for {meeting:%A} {meeting.day} {meeting:%B %Y}"
        if meeting.date() in closed:
            notes.append(f"{when} falls on a bank holiday in England.")
        elif meeting.weekday() >= SATURDAY:
            notes.append(f"{when} falls on a weekend.")
    return notes


def working_day_before(day: pd.Timestamp) -> pd.Timestamp:
    """The day itself, or the working day before a weekend or a bank holiday in England.

    >>> f"{working_day_before(pd.Timestamp('2025-12-07')):%A %d}"
    'Friday 05'
    >>> f"{working_day_before(pd.Timestamp('2025-04-20')):%A %d}"  # Easter Sunday
    'Thursday 17'
    """
    closed = _bank_holidays()
    while day.weekday() >= SATURDAY or day.date() in closed:
        day -= pd.Timedelta(days=1)
    return day


@cache
def _bank_holidays() -> Container[date]:
    """Those of England, of any year that is asked for."""
    import holidays  # noqa: PLC0415  # start-up cost: 0.05 s

    return cast("Container[date]", holidays.country_holidays("GB", subdiv="ENG"))
