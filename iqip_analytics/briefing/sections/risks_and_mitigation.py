"""Risks, their mitigation, next steps, and how the risks stand to the risk register."""

from markupsafe import Markup

from iqip_analytics.briefing.contents import Contents
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
    late = contents.risks_overdue
    if late is not None and len(late):
        sentences.append(
            f"{sentence_case(counted(len(late), 'risk', words=True))} not resolved by the due "
            f"date; the earliest was due on {date_words(late['due_on'].iloc[0])}."
        )
    if contents.unlinked is not None:
        risks, actions = contents.unlinked
        sentences.append(
            f"{sentence_case(counted(risks, 'risk', words=True))} without an action, and "
            f"{counted(actions, 'action', words=True)} without a risk."
        )
    return sentences


def _alignment(contents: Contents) -> Markup:
    risks = contents.risks
    if risks is None:
        return paragraph("No data supplied.", "no-data")
    total = int(risks["risks"].sum())
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
