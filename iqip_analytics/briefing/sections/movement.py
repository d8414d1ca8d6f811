"""Since the last report: what changed, and the movement from its totals to these."""

from itertools import chain
from typing import Any

import pandas as pd
from markupsafe import Markup

from iqip_analytics.briefing.contents import Contents
from iqip_analytics.briefing.figures import Figure
from iqip_analytics.briefing.html import Column, Html, Row, block, bullets, table
from iqip_analytics.contract.wording import date_words, signed
from iqip_analytics.measures.changes_since import KINDS

WORDS = {
    "approved": "approved",
    "declined": "declined",
    "reopened": "re-opened",
    "re_baselined": "given a new deadline",
    "added": "added to the plan",
    "withdrawn": "withdrawn",
    "re_mapped": "moved between divisions",
}
MOST_LISTED = 20  # of a kind; the CSV beside this page has all
IN_THE_PROOF = "re_mapped"  # shown by the proof of a re-mapping, action by action in the CSV


def section(contents: Contents) -> Html:
    """The movement, then the actions that changed, kind by kind.

    The second sheet says in one line what changed, or that nothing did.
    """
    since = contents.since_last_report
    if since is None or since.changes.empty:
        return block()
    return block(
        _movement_table(contents),
        bullets(named_changes(since.changes)),
    )


def _came_approved(changes: pd.DataFrame) -> set[str]:
    """Actions that are approved and were not in the last report's plan."""
    approved = changes.loc[changes["kind"] == "approved", "action_id"]
    return set(approved) & set(changes.loc[changes["kind"] == "added", "action_id"])


def _of_kind(changes: pd.DataFrame, kind: str) -> pd.DataFrame:
    rows = changes[changes["kind"] == kind]
    return rows[~rows["action_id"].isin(_came_approved(changes))] if kind == "approved" else rows


def named_changes(changes: pd.DataFrame) -> list[str]:
    """The actions of each kind of change, with old and new value where these are days."""
    said = []
    for kind in KINDS:
        rows = _of_kind(changes, kind)
        if rows.empty or kind == IN_THE_PROOF:
            continue
        came = _came_approved(changes) if kind == "added" else set()
        listed = [
            _named(row, ", approved already" if row.action_id in came else "")
            for row in rows.head(MOST_LISTED).itertuples(index=False)
        ]
        rest = len(rows) - len(listed)
        more = f" and {rest} more in the CSV beside this page" if rest else ""
        label = f"{WORDS[kind]} ({len(rows)})"
        said.append(f"{label[:1].upper()}{label[1:]}: {'; '.join(listed)}{more}.")
    return said


def _named(row: Any, already: str = "") -> str:
    """One changed action, its title where it has one, and the days that changed."""
    titled = isinstance(getattr(row, "title", None), str)
    name = f"{row.title} ({row.action_id})" if titled and row.kind != "approved" else row.action_id
    days = [date_words(pd.Timestamp(text)) for text in (row.before, row.after) if text]
    if row.kind == "re_baselined":
        moved = (pd.Timestamp(row.after) - pd.Timestamp(row.before)).days
        return f"{name}, from {days[0]} to {days[1]} ({signed(moved)} days)"
    if row.kind == "declined":
        return f"{name}, on {days[0]}"
    return f"{name}, due {days[0]}{already}" if days else name


def movement(contents: Contents) -> dict[str, tuple[Figure[int], Figure[int]]]:
    """Total and approved of the last report, of each change since, and of this report."""
    since = contents.since_last_report
    return {
        line.line: (
            _figure(f"total: {line.line.lower()}", line.total),
            _figure(f"approved: {line.line.lower()}", line.approved),
        )
        for line in (since.movement if since else ())
    }


def _figure(name: str, value: int) -> Figure[int]:
    return Figure("since_last_report", name, value, "actions")


def figures(contents: Contents) -> list[Figure[Any]]:
    """The section's rows of figures.csv."""
    return list(chain(*movement(contents).values()))


def _movement_table(contents: Contents) -> Markup:
    first, *changes, last = movement(contents).items()
    rows = [
        _total_row(*first),
        *(
            Row([line, signed(total.value), signed(approved.value)])
            for line, (total, approved) in changes
            if total.value or approved.value
        ),
        _total_row(*last),
    ]
    return table(
        f"From the last report to this one, {contents.known.scope_name}",
        [Column("Movement"), Column("Actions", numeric=True), Column("Approved", numeric=True)],
        rows,
    )


def _total_row(line: str, counts: tuple[Figure[int], Figure[int]]) -> Row:
    return Row([line, *(f"{count.value:,}" for count in counts)], "total")
