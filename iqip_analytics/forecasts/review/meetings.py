"""The meetings ahead, booked and assumed, and the room that they have for reviews."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import numpy as np
import pandas as pd

from iqip_analytics.contract.dates import day
from iqip_analytics.contract.faults import InputError
from iqip_analytics.forecasts.review.rounds import submissions_known
from iqip_analytics.plan.known import KnownPlan

# How many, by month end
ExtraMeetings: TypeAlias = Mapping[Any, int] | tuple[tuple[Any, int], ...]
BOOKED, LEARNT, GIVEN, UNKNOWN = "booked", "learnt", "given", "unknown"


@dataclass(frozen=True, eq=False, kw_only=True)
class Room:
    """Meetings of the months ahead, in order, and what each can review (counting rule 16).

    time: of each meeting, in months after the cut-off; month *m* ends at *m*.
    capacity: actions that each can review; the number of all actions where its size is no limit.
    booked: meetings booked in each month, a scenario's extra ones included.
    assumed: meetings in each month that nobody booked, after the last that is.
    per_meeting: what one more meeting would review; None where its size is no limit.
    everything: how many actions there are: no meeting can review more.
    basis: where the capacity comes from: booked (stated with the meetings), learnt (from past
        meetings), given (an argument), unknown (only the days bind).
    limited: whether review is limited at all: without a table of meetings it is not.
    assumed_from: day of the first assumed meeting; None without any.
    last_booked: day of the last meeting booked; None without any.
    """

    time: np.ndarray
    capacity: np.ndarray
    booked: np.ndarray
    assumed: np.ndarray
    per_meeting: int | None
    everything: int
    basis: str
    limited: bool
    assumed_from: pd.Timestamp | None
    last_booked: pd.Timestamp | None

    @property
    def by_month(self) -> np.ndarray:
        """Actions that can be reviewed in each month; NaN where size or days are no limit."""
        if self.basis == UNKNOWN:
            return np.full(len(self.booked), np.nan)
        return np.bincount(self.month, self.capacity, minlength=len(self.booked))

    @property
    def month(self) -> np.ndarray:
        """The month ahead, from 0, that each meeting is in."""
        return month_of(self.time)

    def with_more(self, meetings: np.ndarray) -> "Room":
        """The same with further meetings in each month, held at its cut-off."""
        more = np.zeros(len(self.booked), dtype=int)
        more[: len(meetings)] = meetings
        blank = self.everything if self.per_meeting is None else self.per_meeting
        time = np.concatenate([self.time, np.repeat(np.arange(1.0, len(more) + 1), more)])
        capacity = np.concatenate([self.capacity, np.full(more.sum(), blank)])
        order = np.argsort(time, kind="stable")
        return replace(self, time=time[order], capacity=capacity[order], booked=self.booked + more)


def month_of(time: np.ndarray) -> np.ndarray:
    """The month ahead, from 0, that a time in months after the cut-off is in."""
    return np.ceil(np.maximum(time, 1e-9) - 1e-9).astype(int) - 1


def has_meetings(known: KnownPlan) -> bool:
    """Whether any meeting is known: meetings then limit review (counting rule 16)."""
    table = known.tables.get("meetings")
    return table is not None and not table.empty


def room(
    known: KnownPlan,
    reviewed: pd.DataFrame,
    months: pd.DatetimeIndex,
    *,
    capacity: int | None = None,
    extra_meetings: ExtraMeetings | None = None,
) -> Room:
    """The meetings of the months ahead, from cut-off to cut-off.

    Up to the last booked one they are those booked; after it they follow at the median gap of the
    last six known. A meeting on the cut-off day counts as held.

    Args:
        known: the trust's position.
        reviewed: its rounds of review, from which a blank capacity is learnt.
        months: month ends ahead.
        capacity: of every meeting ahead, in place of what is booked or learnt.
        extra_meetings: further meetings by month end, held at the month's cut-off.

    Raises:
        InputError: for a negative capacity, or an extra meeting that is not in the months ahead.
    """
    if capacity is not None and (capacity < 0 or capacity != int(capacity)):
        raise InputError(f"capacity {capacity} is not possible; give a whole number, 0 or more")
    extra = by_month(extra_meetings, months)
    if not has_meetings(known):
        return unlimited(len(months))
    table = known.tables["meetings"]
    edges = known.cut_offs(pd.DatetimeIndex([known.period_end, *months]))
    stated = table["capacity"].dropna()
    usual, basis = _usual(known, reviewed, stated) if capacity is None else (capacity, GIVEN)
    days = table["meeting_on"]
    ahead = table[(days > edges[0]) & (days <= edges[-1])].sort_values("meeting_on")
    assumed = _assumed(table, edges)
    own = ahead["capacity"] if capacity is None else pd.Series(capacity, index=ahead.index)
    everything = len(known.actions)
    blank = everything if usual is None else usual
    size = np.concatenate([own.astype(float).fillna(blank), np.full(len(assumed), blank)])
    time = _months_after(edges, pd.DatetimeIndex([*ahead["meeting_on"], *assumed]))
    place = month_of(time)
    booked, supposed = (
        np.bincount(own_place, minlength=len(months))
        for own_place in (place[: len(ahead)], place[len(ahead) :])
    )
    found = Room(
        time=time,
        capacity=size.astype(int),
        booked=booked,
        assumed=supposed,
        per_meeting=usual,
        everything=everything,
        basis=basis,
        limited=True,
        assumed_from=assumed[0] if len(assumed) else None,
        last_booked=days.max(),
    )
    return found.with_more(np.array(extra)) if any(extra) else found


def _usual(known: KnownPlan, reviewed: pd.DataFrame, stated: pd.Series) -> tuple[int | None, str]:
    """The capacity of a meeting for which none is stated, and its basis."""
    if len(stated):
        return int(np.median(stated.to_numpy(dtype=float))), BOOKED
    learnt = capacity_learnt(known, reviewed)
    return learnt, UNKNOWN if learnt is None else LEARNT


def unlimited(months: int) -> Room:
    """No meeting, and no limit to review."""
    none = np.zeros(months, dtype=int)
    return Room(
        time=np.zeros(0),
        capacity=np.zeros(0, dtype=int),
        booked=none,
        assumed=none,
        per_meeting=None,
        everything=0,
        basis=UNKNOWN,
        limited=False,
        assumed_from=None,
        last_booked=None,
    )


def _assumed(table: pd.DataFrame, edges: pd.DatetimeIndex) -> pd.DatetimeIndex:
    """Days of the meetings assumed after the last one known."""
    gap, last = gap_between(table), table["meeting_on"].max()
    if gap is None:
        return pd.DatetimeIndex([])
    first = last + gap * (max((edges[0] - last) // gap, 0) + 1)
    return pd.date_range(first, edges[-1], freq=gap) if first <= edges[-1] else pd.DatetimeIndex([])


def meetings_held(known: KnownPlan, ends: pd.DatetimeIndex) -> np.ndarray:
    """Meetings of each month, from the cut-off before; NaN before the first meeting known.

    Args:
        known: the trust's position, with a table of meetings.
        ends: consecutive month ends; the first only marks the start of the second month.
    """
    days = meeting_days(known.tables["meetings"])
    cut_offs = known.cut_offs(ends)
    counts = np.array([(days <= day).sum() for day in cut_offs])
    return np.where(counts[1:] > 0, np.diff(counts), np.nan)


def _months_after(edges: pd.DatetimeIndex, dates: pd.DatetimeIndex) -> np.ndarray:
    """Days as months after the first edge, linear from one cut-off to the next."""
    numbers = [days.to_numpy().astype("datetime64[D]").astype(float) for days in (dates, edges)]
    return np.interp(numbers[0], numbers[1], np.arange(len(edges)))


def by_month(extra: ExtraMeetings | None, months: pd.DatetimeIndex) -> list[int]:
    """Extra meetings in each month ahead.

    Args:
        extra: how many, by month end (a date, or text as YYYY-MM-DD).
        months: month ends ahead.

    Raises:
        InputError: for a month that is not ahead, or a number that is not whole or below 0.
    """
    asked = {day(month, "month of extra meetings"): n for month, n in dict(extra or {}).items()}
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


BUSIEST = 0.9  # quantile of past meetings by decisions made
LOOKED_BACK = 24  # meetings
KNOWN_GAPS = 6  # meetings, the last known
LATEST = pd.Timestamp("2200-12-31")  # in place of a decision not yet made


def meeting_days(table: pd.DataFrame) -> pd.Series:
    """Each day on which there is a meeting, in order."""
    return table["meeting_on"].drop_duplicates().sort_values(ignore_index=True)


def gap_between(table: pd.DataFrame) -> pd.Timedelta | None:
    """The median gap of the last six meetings known, in whole days; None with fewer than two."""
    gaps = meeting_days(table).tail(KNOWN_GAPS).diff().dropna()
    return None if gaps.empty else pd.Timedelta(days=max(round(gaps.median().days), 1))


def capacity_learnt(known: KnownPlan, reviewed: pd.DataFrame) -> int | None:
    """The 90th percentile of decisions at meetings after which something still waited.

    None where that never was so, no meeting was held or no submission is recorded: nothing then
    shows how many a meeting could have reviewed.
    """
    days = meeting_days(known.tables["meetings"])
    held = days[days <= known.data_cutoff].to_numpy()
    if not len(held) or not submissions_known(known):
        return None
    submitted = reviewed["submitted_on"].to_numpy()
    decided = reviewed["decided_on"].fillna(LATEST).to_numpy()
    # A decision entered some days later belongs to the meeting before it
    meeting = np.searchsorted(held, decided, side="right") - 1
    meeting[reviewed["decided_on"].isna()] = len(held)
    busy = [
        made
        for place, on in enumerate(held)
        if (made := int((meeting == place).sum())) and ((submitted <= on) & (meeting > place)).any()
    ]
    if not busy:
        return None
    return int(np.quantile(busy[-LOOKED_BACK:], BUSIEST, method="higher"))
