"""Divisions compared, and the proof of a re-mapping."""

from collections.abc import Iterator
from typing import Any

import pandas as pd
from markupsafe import Markup

from iqip_analytics.briefing.contents import Contents
from iqip_analytics.briefing.figures import Figure
from iqip_analytics.briefing.html import Html, block, heading, paragraph
from iqip_analytics.briefing.labels import group_label
from iqip_analytics.briefing.sections.position import DAYS_BEHIND, position_table
from iqip_analytics.contract.wording import counted, date_words, joined
from iqip_analytics.measures.changes_since import RemappingProof


def section(contents: Contents) -> Html:
    """The divisions compared, and what moved between them."""
    when = date_words(contents.known.period_end)
    compared = contents.is_trust and (contents.position["grouping"] == "division").any()
    return block(
        position_table(
            contents,
            ["division"],
            f"Divisions compared, {when}",
            without=("Variance, actions", "Variance, points", DAYS_BEHIND, "Overdue", "Status"),
        )
        if compared
        else None,
        *_proof(contents),
    )


def _proof(contents: Contents) -> list[Markup]:
    """The proof of a re-mapping; nothing where no action changed division."""
    proof = contents.remapping
    if proof is None:
        return []
    return [
        heading("Re-mapping proof"),
        paragraph(proof_sentence(contents, proof)),
    ]


def proof_sentence(contents: Contents, proof: RemappingProof) -> str:
    """What changed division since the last report; the second sheet has the totals kept."""
    _, _, deadlines, moved = remapped(proof)
    said, by_end = counted(moved.value, "action"), proof.moves.groupby("to_division", sort=False)
    moves = joined(
        [
            f"to {_name(contents, end)} "
            + joined([f"{n:,} from {_name(contents, of)}" for n, of in _starts(rows)])
            for end, rows in by_end
        ]
    )
    kept = (
        f"{counted(deadlines.value, 'deadline')} changed as well"
        if deadlines.value
        else "no deadline changed"
    )
    if len(proof.moves) == 1:
        start, end = (
            _name(contents, proof.moves[side].iloc[0]) for side in ("from_division", "to_division")
        )
        return f"{said} moved from {start} to {end} since the last report; {kept}."
    return f"{said} changed division since the last report, {moves}; {kept}."


def _starts(rows: pd.DataFrame) -> Iterator[tuple[int, str]]:
    return zip(rows["actions"], rows["from_division"], strict=True)


def _name(contents: Contents, division: str) -> str:
    return group_label(contents.trust, "division", division)


def remapped(
    proof: RemappingProof,
) -> tuple[Figure[int], Figure[int], Figure[int], Figure[int]]:
    """Actions before and after a re-mapping, deadlines moved, actions re-mapped."""
    return (
        Figure("divisions", "actions before the re-mapping", proof.total_before, "actions"),
        Figure("divisions", "actions after the re-mapping", proof.total_after, "actions"),
        Figure("divisions", "deadlines moved by the re-mapping", proof.deadlines_moved, "actions"),
        Figure("divisions", "actions re-mapped", int(proof.moves["actions"].sum()), "actions"),
    )


def figures(contents: Contents) -> list[Figure[Any]]:
    """The section's rows of figures.csv; totals before and after are the trust's."""
    if contents.remapping is None:
        return []
    return list(remapped(contents.remapping)[0 if contents.is_trust else 2 :])
