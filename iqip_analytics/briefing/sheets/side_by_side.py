"""Divisions side by side, or a division beside the trust, and what the evidence group decided."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import pandas as pd

from iqip_analytics.briefing.contents import Contents
from iqip_analytics.briefing.decisions import NOT_ASSURED
from iqip_analytics.briefing.figures import Figure
from iqip_analytics.briefing.html import Column, Html, Row, cards, paragraph, sheet_block
from iqip_analytics.briefing.labels import group_label, status_cell
from iqip_analytics.briefing.sections.evidence_decisions import decided_title
from iqip_analytics.briefing.sheets.outlook import (
    forecast_at,
    likely,
    meetings_words,
    month_that_matters,
)
from iqip_analytics.contract.dates import month_end
from iqip_analytics.contract.vocabulary import OPINIONS, TRUST
from iqip_analytics.contract.wording import date_words, joined, month_words, number_word
from iqip_analytics.measures.strategic_priorities import last_opinions

NOTHING = "–"  # a column of nothing else is left out
MOST_ROWS = 16


def side_by_side(contents: Contents) -> Html:
    """The divisions compared, at most seven columns; below it the evidence group's decisions."""
    rows = _rows(contents)
    if not rows:
        return sheet_block("")
    next_end = month_end(contents.known.period_end, 1)
    month = month_that_matters(contents)
    columns = [
        Column("Division" if contents.is_trust else "Scope"),
        Column("Status"),
        Column("Approved / due", numeric=True),
        Column("Overdue", numeric=True),
        Column(f"Due next, by {next_end.day} {next_end:%b}", numeric=True),
        Column("" if month is None else f"By {month:%b %Y}", numeric=True),
        Column(f"{contents.choices.committee}’s assurance"),
    ]
    said = [n for n in range(len(columns)) if any(row.cells[n] != NOTHING for row in rows)]
    title = "Beside the trust as a whole"
    if contents.is_trust:
        title = "Divisions side by side" if len(rows) > 1 else "By division"
    shown = furthest_behind([line.standing for line in _compared(contents)], MOST_ROWS)
    return sheet_block(
        title,
        cards(
            _caption(contents, month),
            [columns[n] for n in said],
            [Row([rows[place].cells[n] for n in said]) for place in shown],
        ),
        paragraph(f"The {len(shown)} furthest behind; the annex compares all {len(rows)}.", "note")
        if len(shown) < len(rows)
        else None,
        paragraph(evidence_sentence(contents), "evidence"),
    )


def furthest_behind(lines: Sequence[pd.Series], most: int) -> list[int]:
    """The positions of as many lines as a sheet has room for, in their own order.

    >>> lines = [{"variance_actions": n, "overdue": 0} for n in (0, -3, 2, -1)]
    >>> furthest_behind([pd.Series(line) for line in lines], 2)
    [1, 3]
    """
    places = range(len(lines))
    worst = sorted(places, key=lambda n: (lines[n]["variance_actions"], -lines[n]["overdue"]))
    return sorted(worst[:most])


def _caption(contents: Contents, month: pd.Timestamp | None) -> str:
    when = f"At {date_words(contents.known.period_end)}"
    if month is None:
        return when
    meetings = meetings_words(contents, month)
    comes = f"{meetings}, " if meetings else ""
    return f"{when}; by {month_words(month)}: {comes}approved (80% range) / due"


def _rows(contents: Contents) -> list[Row]:
    return [
        _row(contents, name, standing, ahead, scope)
        for name, standing, ahead, scope in _compared(contents)
    ]


class Compared(NamedTuple):
    """One line: its name, its row of the position, its forecast, and the scope of its opinion."""

    name: str
    standing: pd.Series
    ahead: pd.Series | None
    scope: str


def _compared(contents: Contents) -> list[Compared]:
    month = month_that_matters(contents)

    def ahead(frame: pd.DataFrame, grouping: str, group: str) -> pd.Series | None:
        return None if month is None else forecast_at(frame, month, grouping, group)

    table = contents.forecast.table
    if contents.is_trust:
        held = contents.position[contents.position["grouping"] == "division"]
        return [
            Compared(
                group_label(contents.trust, "division", row["group"]),
                row,
                ahead(table, "division", row["group"]),
                row["group"],
            )
            for _, row in held.iterrows()
        ]
    own, beside = contents.standing(), contents.beside
    found = []
    if own is not None:
        found.append(
            Compared(
                contents.known.scope_name, own, ahead(table, "all", "all"), contents.known.scope
            )
        )
    if beside is not None and len(beside.position):
        whole = beside.position.iloc[0]
        found.append(Compared("Trust", whole, ahead(beside.forecast, "all", "all"), TRUST))
    return found


def _row(
    contents: Contents, name: str, standing: pd.Series, ahead: pd.Series | None, scope: str
) -> Row:
    status = str(standing["status"])
    outlook = NOTHING
    if ahead is not None:
        outlook = f"{likely(ahead)} / {int(ahead['due']):,}"
    return Row(
        [
            name,
            status_cell(status),
            f"{int(standing['approved']):,} / {int(standing['due']):,}",
            f"{int(standing['overdue']):,}",
            f"{due_next_of(contents, scope).value:,}",
            outlook,
            _opinion(contents, scope),
        ]
    )


def due_next_of(contents: Contents, scope: str) -> Figure[int]:
    """Actions not approved that fall due by the next month end, for a line of the comparison."""
    next_end = month_end(contents.known.period_end, 1)
    listed = contents.due_next
    if contents.is_trust:
        listed = listed[listed["division"] == scope]
    elif scope == TRUST and contents.beside is not None:
        listed = contents.beside.due_next
    count = int((listed["agreed_deadline"] <= next_end).sum())
    return Figure("sheets", f"due next to {next_end:%Y-%m-%d}, {scope}", count, "actions")


def _opinion(contents: Contents, scope: str) -> str:
    """The committee's last opinion of a scope; a dash where it gave none."""
    given = last_opinions(contents.trust, contents.choices.committee)
    own = given.loc[given["scope"] == scope, "opinion"]
    if own.empty:
        return NOTHING
    said = OPINIONS[own.iloc[0]].lower().removesuffix(" assurance")
    return f"✕ {said}" if own.iloc[0] == NOT_ASSURED else said


def evidence_sentence(contents: Contents) -> str:
    """What the evidence group approved of what was presented, and whose was declined."""
    rows = contents.evidence.set_index("division")
    total = rows.loc["total"]
    when = f"Evidence decisions known up to {date_words(contents.known.data_cutoff)}"
    if total["presented"] == 0:
        return f"{when}: none {contents.since_words}."
    said = decided_title(int(total["presented"]), int(total["approved"]))
    said = f"{when}: {said[:1].lower()}{said[1:]}"
    declined = rows[(rows["declined"] > 0) & (rows.index != "total")]
    if declined.empty or (total["approved"] == 0 and not contents.is_trust):
        return f"{said}."
    if not contents.is_trust:
        return f"{said}, {number_word(int(total['declined']))} declined."
    names = [group_label(contents.trust, "division", str(code)) for code in declined.index]
    if total["approved"] == 0:
        return f"{said} ({joined(names)})."
    parts = [
        f"{name} {of_words(row['declined'], row['presented'])}"
        for name, (_, row) in zip(names, declined.iterrows(), strict=True)
    ]
    return f"{said}; declined: {joined(parts)}."


def of_words(some: int, of: int) -> str:
    """How many of those that a division presented.

    >>> [of_words(*each) for each in ((1, 1), (2, 2), (3, 3), (1, 2))]
    ['its only one', 'both', 'all 3', '1 of 2']
    """
    if some == of:
        return {1: "its only one", 2: "both"}.get(of, f"all {of}")
    return f"{some} of {of}"


def figures(contents: Contents) -> list[Figure[Any]]:
    """Rows of figures.csv that the comparison prints; all, for the trust beside a division."""
    rows: list[Figure[Any]] = [due_next_of(contents, line.scope) for line in _compared(contents)]
    if contents.beside is None or contents.beside.position.empty:
        return rows
    whole = contents.beside.position.iloc[0]
    rows += [
        Figure("sheets", f"trust: {name}", int(whole[name]), "actions")
        for name in ("approved", "due", "overdue")
    ]
    month = month_that_matters(contents)
    ahead = None if month is None else forecast_at(contents.beside.forecast, month)
    if month is not None and ahead is not None:
        low, high = int(ahead["lower_80"]), int(ahead["upper_80"])
        name = f"trust: approved by {month:%Y-%m-%d}, as booked"
        rows.append(
            Figure("sheets", name, ahead["expected"], "actions", lower_80=low, upper_80=high)
        )
        rows.append(
            Figure("sheets", f"trust: due by {month:%Y-%m-%d}", int(ahead["due"]), "actions")
        )
    return rows
