"""What one action asks of its lead or owner, by when, and how likely its approval is."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from iqip_analytics.contract.dates import month_end
from iqip_analytics.contract.wording import date_words
from iqip_analytics.forecasts.outlooks_supposed import what_if
from iqip_analytics.measures.since_cut_off import approved_since
from iqip_analytics.plan.known import KnownPlan

WHOLE = ("all", "all")


@dataclass(frozen=True, eq=False, kw_only=True)
class Task:
    """One action as its lead or owner sees it.

    part: lead, owner, or both.
    deadline, first_agreed: the deadline in force, and the first one.
    days: overdue at the period end, or left from then.
    chance: of approval in time (rule 21), or by the next month end where overdue; None where an
        event became known since the cut-off (rule 23).
    approved_on: the day of that approval.
    promised: the latest date given by the owner.
    asked, by: what is to be done, and by when.
    waits: whether nothing need be done, as its evidence waits for review.
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
    waits: bool


@dataclass(frozen=True, eq=False, kw_only=True)
class Facts:
    """What is known of every action, by its identifier; its last event as known at publication.

    A pack must not ask for what was done by the day it is sent.
    """

    chances: Mapping[str, Mapping[str, Any]]
    last_event: Mapping[str, tuple[str, pd.Timestamp]]
    since_cut_off: frozenset[str]
    approved_since: Mapping[str, pd.Timestamp]
    promised: Mapping[str, pd.Timestamp]
    cut_off: pd.Timestamp
    next_cut_off: pd.Timestamp

    def task(self, row: Any, part: str) -> Task:
        """The task of a row of the overdue or due actions, for a role with that part in it."""
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
            chance=None
            if row.action_id in self.since_cut_off
            else float(self.chances[row.action_id][of]),
            approved_on=approved_on,
            promised=promised,
            asked=" ".join(self._asked(row, by, approved_on, promised)),
            by=by,
            waits=self.last_event.get(row.action_id, ("", None))[0] == "submitted",
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
        on = "" if day is None else date_words(day)
        if row.action_id in self.since_cut_off:
            on += ", after the data cut-off,"
        if event == "submitted":
            yield f"Nothing to submit: the evidence of {on} waits for review."
        elif event == "declined":
            yield f"Answer the decline of {on.removesuffix(',')}; submit again by {date_words(by)}."
        elif event == "reopened":
            yield f"Re-opened on {on.removesuffix(',')}: submit again by {date_words(by)}."
        else:
            yield f"Submit the evidence by {date_words(by)}."
        waits = event == "submitted"
        if row.is_overdue and not waits and not (promised is not None and promised > self.cut_off):
            yield "Name the day on which it will be ready."


def facts_of(known: KnownPlan) -> Facts:
    """What tasks are made from, of the trust's position; the forecast is fitted here."""
    return Facts(
        chances=what_if(known).completion_of(WHOLE).actions.set_index("action_id").to_dict("index"),
        last_event=_last_events(pd.concat([known.evidence, known.since_cut_off])),
        since_cut_off=frozenset(known.since_cut_off["action_id"]),
        approved_since=approved_since(known),
        promised=_promised(known.tables.get("updates")),
        cut_off=known.data_cutoff,
        next_cut_off=known.cut_off(month_end(known.period_end, 1)),
    )


def _last_events(evidence: pd.DataFrame) -> dict[str, tuple[str, pd.Timestamp]]:
    last = evidence.drop_duplicates("action_id", keep="last")
    return {row.action_id: (row.event, row.event_on) for row in last.itertuples()}


def _promised(updates: pd.DataFrame | None) -> dict[str, pd.Timestamp]:
    if updates is None:
        return {}
    dated = updates[updates["owner_forecast_on"].notna()].sort_values("recorded_on", kind="stable")
    last = dated.drop_duplicates("action_id", keep="last")
    return dict(zip(last["action_id"], last["owner_forecast_on"], strict=True))
