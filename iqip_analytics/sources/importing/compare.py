"""A day's register beside the plan as known that day: what is new, moved, approved, gone."""

from collections.abc import Iterator

import pandas as pd

from iqip_analytics.contract.faults import InputError
from iqip_analytics.plan.plan import Plan
from iqip_analytics.sources.importing.approvals import approval
from iqip_analytics.sources.importing.decisions import Decisions
from iqip_analytics.sources.importing.findings import Comparison, Finding, Question, Row
from iqip_analytics.sources.importing.known_actions import (
    IN_FORCE,
    as_text,
    known_actions,
)
from iqip_analytics.sources.importing.month import Month
from iqip_analytics.sources.importing.newcomers import newcomers, renumbered

AS_AGREED = ("title", "element", "action_type", "cqc_domain", "statutory_date")
MOVED = {"division": "division_moved", "agreed_deadline": "deadline_moved"}


def comparison(
    plan: Plan,
    register: pd.DataFrame,
    *,
    recorded_on: pd.Timestamp,
    effective_on: pd.Timestamp,
    decisions: Decisions,
) -> Comparison:
    """Compare a register with the plan as known on the day that it is recorded.

    Raises:
        InputError: where the days do not fit, or the plan holds rows recorded after that day.
    """
    _refuse_out_of_order(plan, recorded_on, effective_on)
    month = Month(
        known=known_actions(plan, recorded_on, effective_on),
        recorded_on=as_text(recorded_on),
        effective_on=as_text(effective_on),
        decisions=decisions,
    )
    rows = {
        row["action_id"]: row
        for row in (
            {str(name): as_text(cell) for name, cell in cells.items()}
            for cells in register.astype(object).to_dict("records")
        )
    }
    rows = renumbered(rows, month.known, decisions)
    found = Comparison()
    for each in _differences(month, rows):
        if isinstance(each, Finding):
            found.findings.append(each)
        else:
            found.asked.append(each)
    return found


def _differences(month: Month, rows: dict[str, Row]) -> Iterator[Finding | Question]:
    for action_id, row in rows.items():
        if action_id in month.known.in_force:
            yield from _changes(month, action_id, row)
            yield from _corrections(month, action_id, row)
            yield from approval(month, action_id, row)
        elif action_id in month.known.withdrawn:
            yield from _returned(month, action_id, row)
    yield from newcomers(month, rows)
    yield from _gone(month, rows)


def _changes(month: Month, action_id: str, row: Row) -> Iterator[Finding | Question]:
    known = month.known.in_force[action_id]
    for what in IN_FORCE:
        if what not in row or row[what] == known[what]:
            continue
        finding = Finding(
            kind=MOVED.get(what, "changed"),
            action_id=action_id,
            before=known[what] if what in MOVED else f"{what} {known[what]}",
            after=row[what],
            rows=(month.change(action_id, what, row[what]),),
        )
        if not row[what]:
            yield from month.decisions.ask(f"emptied {what}", action_id, known[what], "", ("keep",))
        elif (action_id, what) in month.known.later:
            answers = {"change": finding}
            yield from month.decisions.ask(
                f"{what} with another change to come", action_id, known[what], row[what], answers
            )
        else:
            yield finding


def _corrections(month: Month, action_id: str, row: Row) -> Iterator[Finding | Question]:
    """What is no agreed change but differs all the same: a slip then, or now, is for a person."""
    known = month.known.in_force[action_id]
    corrected: Row = {}
    for what in AS_AGREED:
        if row.get(what, known[what]) == known[what]:
            continue
        answers = {"correct": Finding(kind="corrected", action_id=action_id)}
        for each in month.decisions.ask(what, action_id, known[what], row[what], answers):
            if isinstance(each, Question):
                yield each
            else:
                corrected[what] = row[what]
    if corrected:
        whole = month.known.first[action_id] | corrected | {"recorded_on": month.recorded_on}
        yield Finding(
            kind="corrected",
            action_id=action_id,
            before=", ".join(known[what] for what in corrected),
            after=", ".join(corrected.values()),
            rows=(("actions", whole),),
        )


def _returned(month: Month, action_id: str, row: Row) -> Iterator[Finding | Question]:
    restored = Finding(
        kind="restored",
        action_id=action_id,
        after=row["title"],
        rows=(month.change(action_id, "withdrawn", ""),),
    )
    answers = {"restore": restored}
    yield from month.decisions.ask("withdrawn", action_id, "withdrawn", "in the register", answers)


def _gone(month: Month, rows: dict[str, Row]) -> Iterator[Finding | Question]:
    for action_id, known in month.known.in_force.items():
        if action_id in rows:
            continue
        reason = f"not in the register of {month.recorded_on}"
        withdrawn = Finding(
            kind="withdrawn",
            action_id=action_id,
            after=known["title"],
            rows=(month.change(action_id, "withdrawn", reason, reason),),
        )
        answers = {"withdraw": withdrawn}
        yield from month.decisions.ask("gone", action_id, known["title"], "", answers)


def _refuse_out_of_order(plan: Plan, recorded_on: pd.Timestamp, effective_on: pd.Timestamp) -> None:
    if effective_on > recorded_on:
        raise InputError(
            f"effective-on {effective_on:%Y-%m-%d} lies after recorded-on {recorded_on:%Y-%m-%d}; "
            "a change that is to come is a row in changes, typed by hand"
        )
    days = [
        plan.tables[name]["recorded_on"].max()
        for name in ("actions", "changes", "evidence")
        if name in plan.tables
    ]
    last = pd.Series(days).max()
    if last > recorded_on:
        raise InputError(
            f"the plan holds rows recorded on {last:%Y-%m-%d}, after {recorded_on:%Y-%m-%d}; "
            "registers are imported in the order of their days, so that no report already made "
            "is altered"
        )
