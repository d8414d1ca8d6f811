"""Risks, mitigation and next steps, and how the risks align with the risk register."""

from typing import Any

import pandas as pd
from markupsafe import Markup

from iqip_analytics.briefing.contents import Contents
from iqip_analytics.briefing.figures import Figure
from iqip_analytics.briefing.html import Column, Html, Row, block, heading, paragraph, table
from iqip_analytics.briefing.sections.commentary import commentary
from iqip_analytics.contract.vocabulary import ALIGNMENTS
from iqip_analytics.contract.wording import counted, date_words, sentence_case


def section(contents: Contents) -> Html:
    """The trust's or division's own words, then the alignment of risks."""
    return block(
        commentary(contents, "progress", "risks", "mitigation", "next_steps"),
        heading("Alignment with the risk register"),
        _alignment(contents),
        *(paragraph(text) for text in open_sentences(contents)),
    )


def open_sentences(contents: Contents) -> list[str]:
    """Risk work overdue, and risks and actions that are not linked to each other."""
    sentences = []
    late, alone = overdue_risks(contents), unlinked(contents)
    if contents.risks_overdue is not None and late is not None and late.value:
        sentences.append(
            f"{sentence_case(counted(late.value, 'risk', words=True))} not resolved by the due "
            f"date; the earliest was due on {date_words(contents.risks_overdue['due_on'].iloc[0])}."
        )
    if alone is not None:
        risks, actions = alone
        sentences.append(
            f"{sentence_case(counted(risks.value, 'risk', words=True))} without an action, and "
            f"{counted(actions.value, 'action', words=True)} without a risk."
        )
    return sentences


def themed(risks: pd.DataFrame) -> Figure[int]:
    """All themed risks."""
    return Figure("risks", "risks themed", int(risks["risks"].sum()), "risks")


def overdue_risks(contents: Contents) -> Figure[int] | None:
    """Risks not resolved by their due date."""
    late = contents.risks_overdue
    return None if late is None else Figure("risks", "risks overdue", len(late), "risks")


def unlinked(contents: Contents) -> tuple[Figure[int], Figure[int]] | None:
    """Risks without an action, and actions without a risk."""
    if contents.unlinked is None:
        return None
    risks, actions = contents.unlinked
    return (
        Figure("risks", "risks without an action", risks, "risks"),
        Figure("risks", "actions without a risk", actions, "actions"),
    )


def figures(contents: Contents) -> list[Figure[Any]]:
    """The section's rows of figures.csv."""
    if contents.risks is None:
        return []
    late = overdue_risks(contents)
    return [themed(contents.risks), *([late] if late else []), *(unlinked(contents) or ())]


def _alignment(contents: Contents) -> Markup:
    risks = contents.risks
    if risks is None:
        return paragraph("No data supplied.", "no-data")
    total = themed(risks).value
    parts = [
        f"{row.risks} {ALIGNMENTS[row.alignment][0].lower()}{ALIGNMENTS[row.alignment][1:]}"
        for row in risks.itertuples()
    ]
    return Markup("\n").join(
        [
            paragraph(f"{counted(total, 'risk')} themed: {'; '.join(parts)}."),
            table(
                f"Themed risks by alignment with the risk register, {contents.known.scope_name}",
                [Column("Alignment"), Column("Risks", numeric=True)],
                [
                    *(Row([ALIGNMENTS[row.alignment], row.risks]) for row in risks.itertuples()),
                    Row(["All themed risks", total], "total"),
                ],
            ),
        ]
    )
