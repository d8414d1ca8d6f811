"""Since the last report: what changed, and the movement from its totals to these."""

from itertools import chain
from typing import Any

import pandas as pd
from markupsafe import Markup

from iqip_analytics.briefing.contents import Contents
from iqip_analytics.briefing.figures import Figure
from iqip_analytics.briefing.html import Column, Html, Row, block, paragraph, table
from iqip_analytics.briefing.labels import division_names
from iqip_analytics.contract.vocabulary import TRUST_WIDE
from iqip_analytics.contract.wording import counted, date_words, joined, signed
from iqip_analytics.measures.changes_since import KINDS

KIND_WORDS = {
    "approved": "approved",
    "declined": "declined",
    "reopened": "re-opened",
    "re_baselined": "re-baselined",
    "added": "added",
    "withdrawn": "withdrawn",
    "re_mapped": "re-mapped",
}
MOST_LISTED = 40


def section(contents: Contents) -> Html:
    """The changes in words, the movement, then the changes one by one."""
    since = contents.since_last_report
    if since is None:
        return block(paragraph("This is the plan's first report.", "no-data"))
    return block(
        paragraph(changes_sentence(since.changes)),
        _movement_table(contents),
        _changes_table(contents),
    )


def changes_sentence(changes: pd.DataFrame) -> str:
    """How many actions changed, by kind."""
    counts = changes["kind"].value_counts()
    parts = [f"{counts[kind]} {KIND_WORDS[kind]}" for kind in KINDS if kind in counts.index]
    if not parts:
        return "Nothing changed since the last report."
    return f"Since the last report: {joined(parts)}."


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


def _changes_table(contents: Contents) -> Markup | None:
    since = contents.since_last_report
    if since is None or since.changes.empty:
        return None
    names = {**division_names(contents.trust), TRUST_WIDE: "trust-wide"}
    shown = since.changes.head(MOST_LISTED)
    caption = f"Changes since the last report: {counted(len(since.changes), 'change')}"
    if len(shown) < len(since.changes):
        caption += f". The first {len(shown)} are shown; the CSV beside this page names all"
    titled = "title" in shown
    return table(
        caption,
        [
            Column("Action", unbroken=True),
            *([Column("Title")] if titled else []),
            Column("Change"),
            Column("Before"),
            Column("After"),
        ],
        [
            Row(
                [
                    row.action_id,
                    *([row.title] if titled else []),
                    KIND_WORDS[row.kind] + _days_moved(row),
                    _value(row.kind, row.before, names),
                    _value(row.kind, row.after, names),
                ]
            )
            for row in shown.itertuples(index=False)
        ],
    )


def _days_moved(row: object) -> str:
    if row.kind != "re_baselined":  # type: ignore[attr-defined]
        return ""
    days = (pd.Timestamp(row.after) - pd.Timestamp(row.before)).days  # type: ignore[attr-defined]
    return f" ({signed(days)} days)"


def _value(kind: str, text: str, names: dict[str, str]) -> str:
    """What an action was or is: its division where that is what changed, else a day."""
    if not text:
        return "–"
    return names[text] if kind == "re_mapped" else date_words(pd.Timestamp(text))
