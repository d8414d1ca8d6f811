"""Divisions compared, and the proof of a re-mapping."""

from typing import Any

from markupsafe import Markup

from iqip_analytics.briefing.contents import Contents
from iqip_analytics.briefing.figures import Figure
from iqip_analytics.briefing.html import Column, Html, Row, block, heading, paragraph, table
from iqip_analytics.briefing.labels import group_label
from iqip_analytics.briefing.sections.position import position_table
from iqip_analytics.contract.wording import counted, date_words
from iqip_analytics.measures.changes_since import RemappingProof


def section(contents: Contents) -> Html:
    """The divisions compared, and what moved between them."""
    when = date_words(contents.known.period_end)
    compared = position_table(contents, ["division"], f"Divisions compared, {when}")
    return block(compared if contents.is_trust else None, _proof(contents))


def _proof(contents: Contents) -> Markup:
    proof = contents.remapping
    if proof is None:
        return paragraph("No action changed division since the last report.")
    before, after, deadlines, moved = remapped(proof)
    sentence = f"{counted(moved.value, 'action')} changed division. "
    if contents.is_trust:
        sentence += f"Total before: {before.value}; total after: {after.value}; "
    pieces = [
        heading("Re-mapping proof"),
        paragraph(sentence + f"deadlines moved: {deadlines.value}."),
        _moves(contents, proof),
        _counts(contents, proof) if contents.is_trust else None,
    ]
    return Markup("\n").join(piece for piece in pieces if piece is not None)


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


def _moves(contents: Contents, proof: RemappingProof) -> Markup:
    return table(
        "Actions re-mapped since the last report",
        [
            Column("From"),
            Column("To"),
            Column("Actions", numeric=True),
            Column("Deadlines moved", numeric=True),
        ],
        [
            Row(
                [
                    group_label(contents.trust, "division", row.from_division),
                    group_label(contents.trust, "division", row.to_division),
                    row.actions,
                    row.deadlines_moved,
                ]
            )
            for row in proof.moves.itertuples()
        ],
    )


def _counts(contents: Contents, proof: RemappingProof) -> Markup:
    return table(
        "The same actions counted before and after the re-mapping",
        [Column("Division"), Column("Before", numeric=True), Column("After", numeric=True)],
        [
            *(
                Row([group_label(contents.trust, "division", r.division), r.before, r.after])
                for r in proof.by_division.itertuples()
            ),
            Row(["Total", proof.total_before, proof.total_after], "total"),
        ],
    )
