"""The plan's own history, month by month: which actions were open, and which were approved."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from iqip_analytics.contract.dates import month_end, months_between
from iqip_analytics.contract.vocabulary import ACTION_TYPES, TRUST_WIDE
from iqip_analytics.measures.progress import approved_by
from iqip_analytics.plan.known import KnownPlan

LONGEST = 60  # months looked back at most: five rounds of the seasons


@dataclass(frozen=True, eq=False, kw_only=True)
class History:
    """The actions now in the plan, month by month as far as known.

    Months are numbered 12 * year + month - 1; a month runs from the cut-off before to its own.

    first, last: the first month of which the course is known, and that of the period end.
    added: month in which an action came into the plan (that before `first` where from the start).
    deadline: deadline in force at the start of each month, shape (actions, months).
    original: first-agreed deadline.
    approved: approved at each month's cut-off, shape (actions, 1 + months); the first column is
        the cut-off before `first`.
    deadline_now: deadline in force at the period end.
    exposure: of each month, relative to a usual one: in a month without a meeting it is 0.
    division, action_type: codes, counted from 0, in the order of `divisions` and `ACTION_TYPES`.
    """

    first: int
    last: int
    added: np.ndarray
    deadline: np.ndarray
    deadline_now: np.ndarray
    original: np.ndarray
    approved: np.ndarray
    division: np.ndarray
    action_type: np.ndarray
    divisions: tuple[str, ...]
    exposure: np.ndarray

    @property
    def months(self) -> int:
        """How many months of history there are."""
        return self.last - self.first + 1

    @property
    def month_numbers(self) -> np.ndarray:
        """The numbers of the months of history."""
        return np.arange(self.first, self.last + 1)

    @property
    def open_now(self) -> np.ndarray:
        """Which actions are not approved at the report's cut-off."""
        return ~self.approved[:, -1]

    @property
    def at_risk(self) -> np.ndarray:
        """Action and month in which it could be approved: added by then, open at its start.

        The month in which an action was added counts, as a month of age 0.
        """
        return (self.added[:, None] <= self.month_numbers) & ~self.approved[:, :-1]

    def weighed(self, meetings: np.ndarray) -> "History":
        """The history with months weighed by their meetings.

        A month without one in which something was approved nevertheless counts as a tenth of a
        usual one; months before the first known meeting count as usual.

        Args:
            meetings: held in each month, NaN where not known.
        """
        usual = usual_meetings(meetings)
        exposure = np.where(np.isnan(meetings), 1.0, meetings / usual)
        seen = self.newly_approved.any(axis=0)
        return replace(self, exposure=np.where(seen, np.maximum(exposure, 0.1), exposure))

    @property
    def newly_approved(self) -> np.ndarray:
        """Action and month at risk, where it was approved by that month's cut-off."""
        return self.at_risk & self.approved[:, 1:]


def usual_meetings(meetings: np.ndarray) -> float:
    """Meetings of a usual month; 1 where none is known."""
    known = meetings[~np.isnan(meetings)]
    return float(known.mean()) if known.any() else 1.0


def month_number(days: pd.Series | pd.DatetimeIndex) -> np.ndarray:
    """Months numbered through the years: 12 * year + month - 1."""
    return days.to_numpy().astype("datetime64[M]").astype(int) + 12 * 1970


def history(
    known: KnownPlan, longest: int = LONGEST, counted: tuple[str, ...] = ("approved",)
) -> History:
    """The history of a known plan's actions, from what was known by its cut-off alone.

    An action approved and re-opened counts as open again from the month of its re-opening.

    Args:
        known: the trust's position.
        longest: months of history used, at most.
        counted: the events that count as an approval.
    """
    start = month_end(known.history_start)
    whole = max(months_between(start, known.period_end), 0)
    length = min(whole, longest)
    ends = pd.date_range(month_end(known.period_end, -length), periods=length + 1, freq="ME")
    last = int(month_number(ends)[-1])
    first = last - length + 1
    actions = known.actions
    divisions = (*known.divisions["division"], TRUST_WIDE)
    return History(
        first=first,
        last=last,
        added=month_number(actions["added_on"].fillna(known.history_start)),
        deadline=_deadlines_in_force(known, ends[:-1]),
        deadline_now=month_number(actions["agreed_deadline"]),
        original=month_number(actions["original_deadline"]),
        approved=approved_by(known, known.cut_offs(ends), counted),
        division=_codes(actions["division"], divisions),
        action_type=_codes(actions["action_type"], tuple(ACTION_TYPES)),
        divisions=divisions,
        exposure=np.ones(length),
    )


def _codes(values: pd.Series, order: tuple[str, ...]) -> np.ndarray:
    return values.map({value: code for code, value in enumerate(order)}).to_numpy(dtype=int)


def _deadlines_in_force(known: KnownPlan, ends: pd.DatetimeIndex) -> np.ndarray:
    """Deadline in force at each month end, as a month number (counting rule 2)."""
    in_force = np.repeat(month_number(known.actions["original_deadline"])[:, None], len(ends), 1)
    changes = known.changes[known.changes["field"] == "agreed_deadline"]
    if changes.empty or not len(ends):
        return in_force
    rows = pd.Series(known.actions.index, index=known.actions["action_id"])
    ordered = changes[changes["action_id"].isin(rows.index)].sort_values(
        ["effective_on", "recorded_on"], kind="stable"
    )
    deadlines = month_number(pd.to_datetime(ordered["value"], format="%Y-%m-%d"))
    cut_offs = known.cut_offs(ends)
    for row, effective, recorded, deadline in zip(
        rows[ordered["action_id"]],
        ordered["effective_on"],
        ordered["recorded_on"],
        deadlines,
        strict=True,
    ):
        in_force[row, (effective <= ends) & (recorded <= cut_offs)] = deadline
    return in_force
