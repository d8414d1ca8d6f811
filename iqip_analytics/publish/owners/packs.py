"""Whose actions are overdue or due next, with the chance of each and what is asked of its role."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from iqip_analytics.contract.dates import ReportDates, month_end
from iqip_analytics.contract.wording import counted, date_words, joined, number_word
from iqip_analytics.forecasts.outlooks_supposed import what_if
from iqip_analytics.measures.deadlines import DUE_NEXT_DAYS, due_next, overdue
from iqip_analytics.plan.known import KnownPlan

PARTS = {"executive_lead": "lead", "action_owner": "owner"}
WHOLE = ("all", "all")
MEETINGS_NAMED = 3


@dataclass(frozen=True, eq=False, kw_only=True)
class Task:
    """One action as its lead or owner sees it.

    part: lead, owner, or both.
    deadline, first_agreed: the deadline in force, and the first one.
    days: overdue at the period end, or left from it.
    chance: of approval in time (rule 21), or by the next month end where overdue; None where it is
        approved since the cut-off (rule 23).
    approved_on: the day of that approval.
    promised: the day that the owner named last.
    asked, by: what is to be done, and until when.
    """

    action_id: str
    title: str
    part: str
    deadline: pd.Timestamp
    first_agreed: pd.Timestamp
    days: int
    is_overdue: bool
    chance: float | None
    approved_on: pd.Timestamp | None
    promised: pd.Timestamp | None
    asked: str
    by: pd.Timestamp


@dataclass(frozen=True, eq=False, kw_only=True)
class Pack:
    """What one role has to do, the longest overdue first.

    settled: action and title of what the last report's pack asked for and this one does not.
    """

    role: str
    address: str
    tasks: tuple[Task, ...]
    settled: tuple[tuple[str, str], ...]

    @property
    def overdue(self) -> list[Task]:
        """Those due by the period end and not approved by the cut-off."""
        return [task for task in self.tasks if task.is_overdue]

    @property
    def due_next(self) -> list[Task]:
        """Those that fall due in the 90 days after it."""
        return [task for task in self.tasks if not task.is_overdue]


@dataclass(frozen=True, eq=False, kw_only=True)
class Occasion:
    """What every pack of a report says alike: its dates, its marking, the meetings ahead."""

    dates: ReportDates
    marking: str = ""
    meetings: tuple[pd.Timestamp, ...] = ()


def occasion(known: KnownPlan, marking: str = "") -> Occasion:
    """The occasion of a report: of the meetings, the next ones after its publication."""
    booked, published = known.tables.get("meetings"), known.dates.published_on
    days = () if booked is None else sorted(booked["meeting_on"])
    ahead = [day for day in days if day > published]
    return Occasion(dates=known.dates, marking=marking, meetings=tuple(ahead[:MEETINGS_NAMED]))


def packs(known: KnownPlan, before: KnownPlan | None = None) -> list[Pack]:
    """The packs of all roles that have something overdue or due next, by role.

    Args:
        known: the trust's position.
        before: the last report's position, from which follows what is settled since.
    """
    listed = _listed(known)
    if listed.empty:
        return []
    chances = what_if(known).completion_of(WHOLE).actions.set_index("action_id")
    facts = _Facts(
        chances=chances.to_dict("index"),
        last_event=_last_events(known.evidence),
        approved_since=_approved_since(known.since_cut_off),
        promised=_promised(known.tables.get("updates")),
        cut_off=known.data_cutoff,
        next_cut_off=known.cut_off(month_end(known.period_end, 1)),
    )
    addresses, earlier = _addresses(known), {} if before is None else asked_of(before)
    return [
        Pack(
            role=role,
            address=addresses.get(role, ""),
            tasks=tuple(facts.task(row, part) for row, part in own),
            settled=tuple(
                (action, title)
                for action, title in earlier.get(role, {}).items()
                if action not in {row.action_id for row, _ in own}
            ),
        )
        for role, own in sorted(_by_role(listed).items())
    ]


def asked_of(known: KnownPlan) -> dict[str, dict[str, str]]:
    """Each lead's and owner's actions that are overdue or due next, with their titles."""
    return {
        role: {str(row.action_id): str(row.title) for row, _ in own}
        for role, own in _by_role(_listed(known)).items()
    }


def nobodys(known: KnownPlan) -> list[str]:
    """The actions overdue or due next that name neither lead nor owner."""
    listed = _listed(known)
    return list(listed.loc[listed[list(PARTS)].isna().all(axis=1), "action_id"])


def _listed(known: KnownPlan) -> pd.DataFrame:
    """Overdue actions, then those due next; `days` from the period end, `is_overdue`."""
    late, soon = overdue(known), due_next(known)
    return pd.concat(
        [
            late.rename(columns={"days_overdue": "days"}).assign(is_overdue=True),
            soon.rename(columns={"days_left": "days"}).assign(is_overdue=False),
        ],
        ignore_index=True,
    )


def _by_role(listed: pd.DataFrame) -> dict[str, list[tuple[Any, str]]]:
    """Each role's rows, with its part in them."""
    found: dict[str, list[tuple[Any, str]]] = {}
    for row in listed.itertuples():
        parts: dict[str, list[str]] = {}
        for column, part in PARTS.items():
            role = getattr(row, column)
            if pd.notna(role):
                parts.setdefault(str(role), []).append(part)
        for role, own in parts.items():
            found.setdefault(role, []).append((row, joined(own)))
    return found


def _addresses(known: KnownPlan) -> dict[str, str]:
    contacts = known.tables.get("contacts")
    return {} if contacts is None else dict(contacts[["role", "address"]].itertuples(index=False))


def _last_events(evidence: pd.DataFrame) -> dict[str, tuple[str, pd.Timestamp]]:
    last = evidence.drop_duplicates("action_id", keep="last")
    return {row.action_id: (row.event, row.event_on) for row in last.itertuples()}


def _approved_since(events: pd.DataFrame) -> dict[str, pd.Timestamp]:
    """Actions approved after the cut-off and not re-opened again, with the day."""
    decided = _last_events(events[events["event"].isin(["approved", "reopened"])])
    return {action: day for action, (event, day) in decided.items() if event == "approved"}


def _promised(updates: pd.DataFrame | None) -> dict[str, pd.Timestamp]:
    if updates is None:
        return {}
    dated = updates[updates["owner_forecast_on"].notna()].sort_values("recorded_on", kind="stable")
    last = dated.drop_duplicates("action_id", keep="last")
    return dict(zip(last["action_id"], last["owner_forecast_on"], strict=True))


@dataclass(frozen=True, eq=False, kw_only=True)
class _Facts:
    """What is known of every action, by its identifier."""

    chances: Mapping[str, Mapping[str, Any]]
    last_event: Mapping[str, tuple[str, pd.Timestamp]]
    approved_since: Mapping[str, pd.Timestamp]
    promised: Mapping[str, pd.Timestamp]
    cut_off: pd.Timestamp
    next_cut_off: pd.Timestamp

    def task(self, row: Any, part: str) -> Task:
        approved_on = self.approved_since.get(row.action_id)
        by = self.next_cut_off if row.is_overdue else row.agreed_deadline
        of = "p_approved_by_next_month_end" if row.is_overdue else "p_by_deadline"
        promised = self.promised.get(row.action_id)
        return Task(
            action_id=str(row.action_id),
            title=str(row.title),
            part=part,
            deadline=row.agreed_deadline,
            first_agreed=row.original_deadline,
            days=int(row.days),
            is_overdue=bool(row.is_overdue),
            chance=None if approved_on is not None else float(self.chances[row.action_id][of]),
            approved_on=approved_on,
            promised=promised,
            asked=" ".join(self._asked(row, by, approved_on, promised)),
            by=by,
        )

    def _asked(
        self,
        row: Any,
        by: pd.Timestamp,
        approved_on: pd.Timestamp | None,
        promised: pd.Timestamp | None,
    ) -> Iterator[str]:
        if approved_on is not None:
            yield f"Nothing more: approved on {date_words(approved_on)}, after the data cut-off."
            return
        event, day = self.last_event.get(row.action_id, ("", None))
        if event == "submitted":
            yield f"Nothing to submit: the evidence of {date_words(day)} waits for review."
        elif event == "declined":
            yield f"Answer the decline of {date_words(day)}; submit again by {date_words(by)}."
        elif event == "reopened":
            yield f"Re-opened on {date_words(day)}: submit again by {date_words(by)}."
        else:
            yield f"Submit the evidence by {date_words(by)}."
        waits = event == "submitted"
        if row.is_overdue and not waits and not (promised is not None and promised > self.cut_off):
            yield "Name the day on which it will be ready."


def summary(pack: Pack) -> str:
    """What a role has to do, in counts.

    >>> summary(Pack(role="Chief Nurse", address="", tasks=(), settled=()))
    'no actions overdue, no actions due within 90 days'
    """
    late, soon = len(pack.overdue), len(pack.due_next)
    approved = sum(task.approved_on is not None for task in pack.overdue)
    since = f" ({number_word(approved)} approved since the data cut-off)" if approved else ""
    return (
        f"{counted(late, 'action', words=True)} overdue{since}, "
        f"{counted(soon, 'action', words=True)} due within {DUE_NEXT_DAYS} days"
    )
