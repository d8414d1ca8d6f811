"""What a month's folder holds and how it was made: one row for each briefing."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from iqip_analytics.contract.vocabulary import WIDE
from iqip_analytics.publish.running.jobs import Failed, Made

NAME = "manifest.json"
# In a wide edition: an error's words may hold a path, a name or a register's text
NOT_SAID = "the command that made this edition says why"


@dataclass(frozen=True, kw_only=True)
class Row:
    """A briefing as last tried (outcome, seconds, cell, message), and the page released.

    files: SHA-256 by name below the month's folder; empty where no page was ever released.
    made_by: the key of each form that can be made in several ways, such as Word, by its ending.
    approved, due, overdue, outlook, assurance: as on its page; blank for a page made before they
        were kept.
    key: what the page was made from; "" where not known.
    source, here and in parameters: what the plan source is called, never where it is.
    """

    scope: str
    outcome: str
    seconds: float = 0.0
    cell: int | None = None
    message: str = ""
    scope_name: str = ""
    title: str = ""
    status: str = ""
    status_text: str = ""
    headline: tuple[str, ...] = ()
    approved: int | None = None
    due: int | None = None
    overdue: int | None = None
    outlook: str = ""
    assurance: str = ""
    warnings: tuple[str, ...] = ()
    parameters: Mapping[str, Any] = field(default_factory=dict)
    key: str = ""
    source: str = ""
    files: Mapping[str, str] = field(default_factory=dict)
    made_by: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """The briefings of one period end.

    reported: the scopes of that month, in order; `reported_key`: what determines them.
    finished: whether the last run finished, with indexes written.
    """

    period_end: str
    package_version: str = ""
    engine: str = ""
    workers: int = 0
    seconds: float = 0.0
    finished: bool = False
    reported: tuple[str, ...] = ()
    reported_key: str = ""
    briefings: tuple[Row, ...] = ()

    def row(self, scope: str) -> Row | None:
        """The row of a scope."""
        return next((row for row in self.briefings if row.scope == scope), None)

    def with_row(self, row: Row) -> "Manifest":
        """The manifest with a row in place of the scope's earlier one; rows in reported order."""
        rows = {r.scope: r for r in self.briefings} | {row.scope: row}
        order = [*self.reported, *sorted(rows)]
        return replace(
            self, briefings=tuple(sorted(rows.values(), key=lambda r: order.index(r.scope)))
        )

    def text(self) -> str:
        """The manifest as JSON."""
        return json.dumps(asdict(self), indent=1, ensure_ascii=False, default=str) + "\n"


def manifest_in(folder: Path) -> Manifest | None:
    """The manifest of a month's folder; None without a readable one."""
    try:
        values = json.loads((folder / NAME).read_text(encoding="utf-8"))
        rows = tuple(_row(row) for row in values.pop("briefings"))
        return Manifest(**{**values, "reported": tuple(values["reported"]), "briefings": rows})
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None


def _row(values: dict[str, Any]) -> Row:
    lists = {name: tuple(values[name]) for name in ("headline", "warnings")}
    return Row(**{**values, **lists})


def row_of_made(made: Made, *, parameters: Mapping[str, Any], key: str | None, source: str) -> Row:
    """The row of a briefing that was released."""
    return Row(
        scope=made.scope,
        outcome="made",
        seconds=made.seconds,
        scope_name=made.scope_name,
        title=made.title,
        status=made.status,
        status_text=made.status_text,
        headline=made.headline,
        **made.standing,
        warnings=made.warnings,
        parameters={**parameters, "source": source},
        key=key or "",
        source=source,
        files={name: sha256(content) for name, content in made.files.items()},
        made_by=made.made_by,
    )


def row_of_failed(failed: Failed, before: Row | None) -> Row:
    """The row of a briefing that failed: the page of an earlier run, if any, is kept."""
    last = before or Row(scope=failed.scope, outcome="failed")
    return replace(
        last,
        outcome="failed",
        seconds=failed.seconds,
        cell=failed.cell,
        message=failed.message,
        key="",
    )


def as_filed(row: Row, circulation: str) -> Row:
    """A row as manifest and index may hold it: for wide circulation without an error's words."""
    return replace(row, message=NOT_SAID) if circulation == WIDE and row.message else row


def stands(row: Row | None, key: str | None, folder: Path) -> bool:
    """Whether a briefing need not be made again: same key, and its files are unchanged."""
    if row is None or key is None or row.outcome != "made" or row.key != key or not row.files:
        return False
    try:
        return all(sha256((folder / f).read_bytes()) == known for f, known in row.files.items())
    except OSError:
        return False


def sha256(content: bytes) -> str:
    """The SHA-256 of some bytes, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()
