"""Risks, mitigation and next steps, and how the risks align with the risk register."""

from typing import Any

import pandas as pd

from iqip_analytics.briefing.contents import Contents
from iqip_analytics.briefing.figures import Figure
from iqip_analytics.briefing.html import Html, block, paragraph
from iqip_analytics.briefing.sections.commentary import commentary
from iqip_analytics.contract.wording import counted, date_words, joined, sentence_case

IN_WORDS = {
    "on_register_adequate": "on the risk register and adequate",
    "on_register_reword": "on the risk register, to be updated or reworded",
    "not_on_register": "not on the risk register, to be assessed",
}


def section(contents: Contents) -> Html:
    """The trust's or division's own words, then the alignment of risks."""
    sentences = [text for text in (alignment_sentence(contents), *open_sentences(contents)) if text]
    return block(
        commentary(contents, "progress", "risks", "mitigation", "next_steps"),
        paragraph(" ".join(sentences)) if sentences else None,
    )


def open_sentences(contents: Contents) -> list[str]:
    """Risk work overdue, and risks and actions that are not linked to each other."""
    sentences = []
    late, alone = overdue_risks(contents), unlinked(contents)
    if contents.risks_overdue is not None and late is not None and late.value:
        first = date_words(contents.risks_overdue["due_on"].iloc[0])
        risks = sentence_case(counted(late.value, "risk", words=True))
        verb, which = ("is", "since") if late.value == 1 else ("are", "the earliest on")
        sentences.append(f"{risks} {verb} not resolved though due by the cut-off, {which} {first}.")
    if alone is not None:
        without_action, without_risk = (one.value for one in alone)
        sentences.append(
            f"{sentence_case(counted(without_action, 'risk', words=True))} "
            f"{'has' if without_action == 1 else 'have'} no action linked, and "
            f"{counted(without_risk, 'action', words=True)} no risk."
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


def alignment_sentence(contents: Contents) -> str:
    """How the themed risks align with the risk register; blank where none is themed."""
    risks = contents.risks
    if risks is None or not risks["risks"].any():
        return ""
    parts = [
        f"{row.risks:,} {'is' if row.risks == 1 else 'are'} {IN_WORDS[row.alignment]}"
        for row in risks.itertuples()
        if row.risks
    ]
    total = themed(risks).value
    if total == 1:
        return f"The one themed risk is {parts[0].removeprefix('1 is ')}."
    return f"Of {counted(total, 'themed risk')}, {joined(parts)}."
