"""Whose actions are overdue or due next: a pack for each lead and owner who has one."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from iqip_analytics.contract.dates import ReportDates
from iqip_analytics.contract.wording import counted, folded, joined, number_word
from iqip_analytics.measures.deadlines import DUE_NEXT_DAYS, due_next, overdue
from iqip_analytics.plan.known import KnownPlan
from iqip_analytics.publish.owners.tasks import Task, facts_of

PARTS = {"executive_lead": "lead", "action_owner": "owner"}
MEETINGS_NAMED = 3


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
    """What all packs of a report have in common: its dates, its marking, the meetings ahead."""

    dates: ReportDates
    marking: str = ""
    meetings: tuple[pd.Timestamp, ...] = ()


def occasion(known: KnownPlan, marking: str = "") -> Occasion:
    """The occasion of a report, with the next meetings after its publication."""
    booked, published = known.tables.get("meetings"), known.dates.published_on
    days = () if booked is None else sorted(booked["meeting_on"])
    ahead = [day for day in days if day > published]
    return Occasion(dates=known.dates, marking=marking, meetings=tuple(ahead[:MEETINGS_NAMED]))


def packs(known: KnownPlan, before: KnownPlan | None = None) -> list[Pack]:
    """The packs of all roles that have something overdue or due next, or had at the last report.

    Args:
        known: the trust's position.
        before: the last report's position, to find what has been settled since.
    """
    spelt = _spelling(known)
    now = _by_role(_listed(known), spelt)
    addresses, earlier = _addresses(known), {} if before is None else _titles(before, spelt)
    facts = facts_of(known) if now else None
    return [
        Pack(
            role=role,
            address=addresses.get(role, ""),
            tasks=tuple(facts.task(row, part) for row, part in own) if facts else (),
            settled=tuple(
                (action, title)
                for action, title in earlier.get(role, {}).items()
                if action not in {row.action_id for row, _ in own}
            ),
        )
        for role in sorted({*now, *earlier})
        for own in [now.get(role, [])]
    ]


def _titles(known: KnownPlan, spelt: Mapping[str, str]) -> dict[str, dict[str, str]]:
    return {
        role: {str(row.action_id): str(row.title) for row, _ in own}
        for role, own in _by_role(_listed(known), spelt).items()
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


def _spelling(known: KnownPlan) -> dict[str, str]:
    """How each role is spelt: as in `contacts`, else as in most of the register's cells."""
    contacts = known.tables.get("contacts")
    cells = pd.concat([known.actions[column].dropna().astype(str) for column in PARTS])
    by_frequency = sorted(Counter(cells).items(), key=lambda one: (one[1], one[0]))
    spellings = [role for role, _ in by_frequency]
    if contacts is not None:
        spellings += list(reversed(contacts["role"].astype(str).tolist()))
    return {folded(role): role for role in spellings}  # the last one wins


def _by_role(listed: pd.DataFrame, spelt: Mapping[str, str]) -> dict[str, list[tuple[Any, str]]]:
    """Each role's rows, with its part in them; spellings of one role are joined."""
    found: dict[str, list[tuple[Any, str]]] = {}
    for row in listed.itertuples():
        parts: dict[str, list[str]] = {}
        for column, part in PARTS.items():
            role = getattr(row, column)
            if pd.notna(role):
                one = spelt.get(folded(str(role)), str(role))
                parts.setdefault(one, []).append(part)
        for role, own in parts.items():
            found.setdefault(role, []).append((row, joined(own)))
    return found


def _addresses(known: KnownPlan) -> dict[str, str]:
    contacts = known.tables.get("contacts")
    return {} if contacts is None else dict(contacts[["role", "address"]].itertuples(index=False))


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
