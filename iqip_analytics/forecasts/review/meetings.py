"""The meetings booked ahead and the room that they have for reviews."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from iqip_analytics.contract.dates import DateLike, day
from iqip_analytics.contract.faults import InputError
from iqip_analytics.plan.known import KnownPlan

BUSIEST = 0.9  # of past meetings, by the decisions made
LOOKED_BACK = 24  # meetings
BOOKED, LEARNT, ASSUMED, GIVEN, UNKNOWN = "booked", "learnt", "assumed", "given", "unknown"


@dataclass(frozen=True, eq=False, kw_only=True)
class Room:
    """Meetings of the months ahead, in order, and what each can review.

    time: of each meeting, in months after the cut-off; month *m* ends at *m*.
    capacity: actions that each can review; the number of all actions where not known.
    booked: meetings in each month, extra ones included.
    per_meeting: what one more meeting would review; None where not known.
    basis: where the capacity comes from: booked (stated with the meetings), learnt (from past
        meetings), assumed (no meetings supplied: one a month), given (an argument), unknown.
    last_booked: day of the last meeting booked; None without any.
    supplied: whether the source holds meetings.
    notes: sentences on what is odd about the meetings.
    """

    time: np.ndarray
    capacity: np.ndarray
    booked: np.ndarray
    per_meeting: int | None
    basis: str
    last_booked: pd.Timestamp | None
    supplied: bool
    notes: tuple[str, ...]

    @property
    def by_month(self) -> np.ndarray:
        """Actions that can be reviewed in each month; NaN where not known."""
        if self.basis == UNKNOWN:
            return np.full(len(self.booked), np.nan)
        month = np.ceil(np.maximum(self.time, 1e-9)).astype(int) - 1
        return np.bincount(month, self.capacity, minlength=len(self.booked))


def room(
    known: KnownPlan,
    reviewed: pd.DataFrame,
    months: pd.DatetimeIndex,
    *,
    capacity: int | None = None,
    extra_meetings: Mapping[DateLike, int] | None = None,
) -> Room:
    """The meetings of the months ahead, from cut-off to cut-off.

    Args:
        known: the trust's position.
        reviewed: its rounds of review, from which a blank capacity is learnt.
        months: month ends ahead.
        capacity: of every meeting ahead, in place of what is booked or learnt.
        extra_meetings: further meetings by month end, spread evenly over the month.

    Raises:
        InputError: for a negative capacity, or an extra meeting that is not in the months ahead.
    """
    if capacity is not None and (capacity < 0 or capacity != int(capacity)):
        raise InputError(f"capacity {capacity} is not possible; give a whole number, 0 or more")
    edges = known.cut_offs(pd.DatetimeIndex([known.period_end, *months]))
    extra = by_month(extra_meetings, months)
    supplied = known.tables.get("meetings")
    table = pd.DataFrame(columns=["meeting_on", "capacity"]) if supplied is None else supplied
    ahead = _ahead(table, edges)
    stated = table["capacity"].dropna()
    learnt = _learnt(reviewed) if stated.empty else int(np.median(stated.to_numpy(dtype=float)))
    usual = learnt if capacity is None else capacity
    own = ahead["capacity"] if capacity is None else pd.Series(capacity, index=ahead.index)
    days = _days(ahead["meeting_on"])
    time = np.interp(days, _days(edges), np.arange(len(edges)))
    if supplied is None:
        time = np.arange(1, len(months) + 1, dtype=float)
        own = pd.Series(np.nan, index=range(len(months)))
    added = [month + (k + 1) / (n + 1) for month, n in enumerate(extra) for k in range(n)]
    blank = len(known.actions) if usual is None else usual
    size = np.concatenate([own.astype(float).fillna(blank).to_numpy(), [blank] * len(added)])
    together = np.concatenate([time, added])
    order = np.argsort(together, kind="stable")
    month = np.ceil(np.maximum(together, 1e-9)).astype(int) - 1
    basis = _basis(supplied, stated, capacity, learnt)
    return Room(
        time=together[order],
        capacity=size[order].astype(int),
        booked=np.bincount(month, minlength=len(months)),
        per_meeting=None if basis == UNKNOWN else usual,
        basis=basis,
        last_booked=_last(table),
        supplied=supplied is not None,
        notes=tuple(_notes(ahead["meeting_on"])),
    )


def _basis(
    supplied: pd.DataFrame | None, stated: pd.Series, capacity: int | None, learnt: int | None
) -> str:
    if capacity is not None:
        return GIVEN
    if learnt is None:
        return UNKNOWN
    if supplied is None:
        return ASSUMED
    return BOOKED if len(stated) else LEARNT


def _days(dates: pd.Series | pd.DatetimeIndex) -> np.ndarray:
    return dates.to_numpy().astype("datetime64[D]").astype(float)


def _ahead(table: pd.DataFrame, edges: pd.DatetimeIndex) -> pd.DataFrame:
    inside = (table["meeting_on"] > edges[0]) & (table["meeting_on"] <= edges[-1])
    return table[inside].sort_values("meeting_on").reset_index(drop=True)


def _last(table: pd.DataFrame) -> pd.Timestamp | None:
    return None if table.empty else table["meeting_on"].max()


def _learnt(reviewed: pd.DataFrame) -> int | None:
    """Decisions that a busy meeting of the past made: nine in ten made no more."""
    by_meeting = reviewed["decided_on"].dropna().value_counts().sort_index()
    if by_meeting.empty:
        return None
    return int(np.quantile(by_meeting.tail(LOOKED_BACK), BUSIEST, method="higher"))


def by_month(extra: Mapping[Any, int] | None, months: pd.DatetimeIndex) -> list[int]:
    """Extra meetings in each month ahead.

    Args:
        extra: how many, by month end (a date, or text as YYYY-MM-DD).
        months: month ends ahead.

    Raises:
        InputError: for a month that is not ahead, or a number that is not whole or below 0.
    """
    asked = {day(month, "month of extra meetings"): n for month, n in (extra or {}).items()}
    for month, number in asked.items():
        if month not in months:
            raise InputError(
                f"extra meetings at {month:%Y-%m-%d}: not a month end of the forecast, which "
                f"goes from {months[0]:%Y-%m-%d} to {months[-1]:%Y-%m-%d}"
            )
        if number < 0 or number != int(number):
            raise InputError(
                f"{number} extra meetings at {month:%Y-%m-%d} are not possible; give a whole "
                "number, 0 or more"
            )
    return [int(asked.get(month, 0)) for month in months]


def _notes(meeting_days: pd.Series) -> list[str]:
    """Which meetings are booked on a day on which nobody is at work."""
    if meeting_days.empty:
        return []
    import holidays  # noqa: PLC0415  # start-up cost: 0.05 s

    years = range(meeting_days.min().year, meeting_days.max().year + 1)
    closed = holidays.country_holidays("GB", subdiv="ENG", years=years)
    notes = []
    for meeting in meeting_days:
        when = f"The meeting booked for {meeting:%A} {meeting.day} {meeting:%B %Y}"
        if meeting.date() in closed:
            notes.append(f"{when} falls on a bank holiday in England.")
        elif meeting.weekday() >= 5:
            notes.append(f"{when} falls on a weekend.")
    return notes
