"""What approved actions moved: each measure that they were to move, since when, and how sure."""

import pandas as pd
from markupsafe import Markup

from iqip_analytics.briefing.contents import Contents
from iqip_analytics.briefing.figures import Figure
from iqip_analytics.briefing.html import Column, Row, heading, paragraph, table
from iqip_analytics.briefing.sections.measure_sentences import (
    change_words,
    moved_sentence,
    verdict_words,
)
from iqip_analytics.contract.dates import month_end
from iqip_analytics.contract.wording import date_words, month_words
from iqip_analytics.measures.approved_impact import links_of
from iqip_analytics.measures.control_phases import phases
from iqip_analytics.measures.interrupted_series import RUN_IN

VERDICTS = {
    "as_intended": "moved as intended",
    "other_way": "moved the other way",
    "no_evidence": "no evidence either way",
    "too_early": "too early to tell",
}
COLUMNS = [
    Column("Measure"),
    Column("Verdict"),
    Column("Approved, of linked", numeric=True),
    Column("Since"),
    Column("Change (95% range)", numeric=True),
]
NO_LINKS = pd.DataFrame({"approved_on": pd.to_datetime([]), "starts": pd.to_datetime([])})
NOTE = "A change is since the first approval; it may have other causes."


def moved(contents: Contents) -> dict[str, Figure[int]]:
    """How many of the measures with a linked approval moved, by verdict; empty without any."""
    rows = contents.impact
    if rows is None or not (rows["actions_approved"] > 0).any():
        return {}
    begun = rows[rows["actions_approved"] > 0]
    return {
        verdict: Figure(
            "outcomes",
            f"measures that approved actions were to move: {words}",
            count := int((begun["verdict"] == verdict).sum()),
            "measures",
            count,
            len(begun),
        )
        for verdict, words in VERDICTS.items()
    }


def moved_line(contents: Contents) -> str:
    """Sheet 2's line; blank where no action that is to move a measure was approved."""
    counts = {verdict: figure.value for verdict, figure in moved(contents).items()}
    return moved_sentence(counts) if counts else ""


def measures_moved(contents: Contents) -> list[Markup]:
    """The table of the annex, summarised on sheet 2; nothing where no link is known."""
    rows = contents.impact
    if rows is None or rows.empty:
        return []
    measures = contents.trust.tables["measures"].set_index("measure_id")
    return [
        heading("What approved actions moved"),
        *([paragraph(NOTE)] if moved(contents) else []),
        table(
            f"Measures that actions are to move, {contents.known.scope_name}, "
            f"{date_words(contents.known.period_end)}",
            COLUMNS,
            [_row(contents, row, measures.loc[row["measure_id"]]) for _, row in rows.iterrows()],
        ),
    ]


def _row(contents: Contents, row: pd.Series, measure: pd.Series) -> Row:
    change = change_words(row["change"], row["lower_95"], row["upper_95"], measure["unit"])
    verdict = verdict_words(row, str(measure["direction"]), measure["cumulative"] == "yes")
    other_scope = not contents.is_trust and measure["division"] != contents.known.scope
    return Row(
        [
            f"{row['name']} (trust)" if other_scope else row["name"],
            verdict + _rebased(contents, row),
            f"{row['actions_approved']} of {row['actions_linked']}",
            "–" if pd.isna(start := _start(contents, row)) else month_words(start),
            change,
        ]
    )


def _start(contents: Contents, row: pd.Series) -> pd.Timestamp:
    """The first month after; it may lie ahead. Blank where no linked action is approved."""
    return _links(contents, str(row["measure_id"]))["starts"].min()


def _links(contents: Contents, measure_id: str) -> pd.DataFrame:
    links = links_of(contents.known)
    return NO_LINKS if links is None else links[links["measure_id"] == measure_id]


def _rebased(contents: Contents, row: pd.Series) -> str:
    """Phases that began at the approval or later: another possible reason for a change."""
    start = _start(contents, row)
    if pd.isna(start):
        return ""
    changes = phases(contents.trust, str(row["measure_id"]))
    begun = changes[changes["from_month"] > month_end(start, -RUN_IN)]
    return "".join(
        f"; from {month_words(change.from_month)} also: {change.reason}"
        for change in begun.itertuples()
    )


def approval_days(contents: Contents, measure_id: str) -> list[pd.Timestamp]:
    """The days on which the scope's actions that are to move a measure were approved."""
    days = _links(contents, measure_id)["approved_on"]
    return list(days.dropna().drop_duplicates().sort_values())


def figures(contents: Contents) -> list[Figure[int]]:
    """Rows of figures.csv: measures by verdict."""
    return list(moved(contents).values())
