"""What a register's `approved_on` says beside the events that the plan knows."""

from collections.abc import Iterator

from iqip_analytics.sources.importing.findings import Finding, Question, Row
from iqip_analytics.sources.importing.month import Month


def approval(month: Month, action_id: str, row: Row) -> Iterator[Finding | Question]:
    """An approval that is new, an approval that is gone, or days that do not fit together."""
    given = row["approved_on"]
    known = month.known.approved_on.get(action_id, "")
    reopened = month.known.reopened_on.get(action_id, "")
    if given == known:
        return
    if not given:
        yield Finding(
            kind="un_approved",
            action_id=action_id,
            before=f"approved on {known}",
            after=f"reopened on {month.recorded_on}",
            rows=(month.event(action_id, month.recorded_on, "reopened"),),
        )
        return
    approved = Finding(
        kind="newly_approved",
        action_id=action_id,
        after=f"approved on {given}",
        rows=(month.event(action_id, given, "approved"),),
    )
    if given > month.recorded_on:
        yield from month.decisions.ask("approved later", action_id, "", given, ())
    elif known:
        answers = {"again": approved} if given > known else {}
        yield from month.decisions.ask("approved on another day", action_id, known, given, answers)
    elif reopened and given <= reopened:
        told = f"reopened on {reopened}"
        yield from month.decisions.ask(
            "approved before it was reopened", action_id, told, given, ()
        )
    else:
        yield approved
