"""Divisions compared, and the proof of a re-mapping."""

from typing import Any

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
            without=("Variance, points", DAYS_BEHIND, "Overdue", "Status"),
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
    """What changed division since the last report, and that nothing else did."""
    before, after, deadlines, moved = remapped(proof)
    moves = [
        f"{row.actions:,} from {_name(contents, row.from_division)} to "
        f"{_name(contents, row.to_division)}"
        for row in proof.moves.itertuples()
    ]
    changed = counted(moved.value, "action")
    sentence = f"{changed} changed division since the last report: {joined(moves)}"
    kept = (
        f"{counted(deadlines.value, 'deadline')} changed as well"
        if deadlines.value
        else "no deadline changed"
    )
    if not contents.is_trust:
        return f"{sentence}; {kept}."
    same = before.value == after.value
    total = f"{before.value:,} both times" if same else f"{before.value:,}, then {after.value:,}"
    return f"{sentence}. Counted before and after, the total is {total}, and {kept}."


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
