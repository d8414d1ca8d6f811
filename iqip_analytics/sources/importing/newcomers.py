"""Actions whose number the plan does not know: new ones, or old ones under a new number."""

from collections.abc import Iterator
from difflib import SequenceMatcher

from iqip_analytics.contract.input_tables import TABLES
from iqip_analytics.sources.importing.decisions import SAME_AS, Decisions
from iqip_analytics.sources.importing.findings import Finding, Question, Row
from iqip_analytics.sources.importing.known_actions import KnownActions
from iqip_analytics.sources.importing.month import Month

ALIKE = 0.85  # of two titles' letters; reworded titles of one action lie above, others far below


def renumbered(rows: dict[str, Row], known: KnownActions, decisions: Decisions) -> dict[str, Row]:
    """The register with actions that were judged to be old ones under their old number."""
    found: dict[str, Row] = {}
    for action_id, row in rows.items():
        same = decisions.same_as(action_id) if action_id not in known.first else None
        number = action_id if same is None or same in rows or same not in known.first else same
        found[number] = row | {"action_id": number}
    return found


def newcomers(month: Month, rows: dict[str, Row]) -> Iterator[Finding | Question]:
    """A finding for each action that is new; a question where one with its title is known."""
    titles = {name: known["title"] for name, known in month.known.in_force.items()}
    for action_id, row in rows.items():
        if action_id in month.known.first:
            continue
        like = _most_alike(row["title"], titles, set(rows))
        if like is None:
            yield _new(month, action_id, row)
            continue
        told = f"{like}: {titles[like]}"
        more = () if like in rows else (f"{SAME_AS}{like}",)
        answers = {"new": _new(month, action_id, row)}
        yield from month.decisions.ask(
            "renumbered", action_id, told, row["title"], answers, more=more
        )


def _new(month: Month, action_id: str, row: Row) -> Finding:
    columns = TABLES["actions"].columns
    cells = {name: row.get(name, "") for name in columns} | {"recorded_on": month.recorded_on}
    cells["added_on"] = row.get("added_on") or month.effective_on
    rows = [("actions", cells)]
    if row["approved_on"]:
        rows.append(month.event(action_id, row["approved_on"], "approved"))
    return Finding(kind="new", action_id=action_id, after=row["title"], rows=tuple(rows))


def _most_alike(title: str, titles: dict[str, str], present: set[str]) -> str | None:
    """The known action with nearly the same title, one that is gone before one that is there."""
    likeness = {name: _alike(title, other) for name, other in titles.items()}
    near = [name for name, value in likeness.items() if value >= ALIKE]
    return max(near, key=lambda name: (name not in present, likeness[name]), default=None)


def _alike(one: str, other: str) -> float:
    matcher = SequenceMatcher(None, _plain(one), _plain(other), autojunk=False)
    if matcher.real_quick_ratio() < ALIKE or matcher.quick_ratio() < ALIKE:
        return 0.0
    return matcher.ratio()


def _plain(title: str) -> str:
    return " ".join("".join(c if c.isalnum() else " " for c in title.lower()).split())
