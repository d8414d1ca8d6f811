"""Divisions compared, and the proof of a re-mapping."""

from typing import Any

from markupsafe import Markup

from iqip_analytics.briefing.contents import Contents
from iqip_analytics.briefing.figures import Figure
from iqip_analytics.briefing.html import Html, block, heading, paragraph
from iqip_analytics.briefing.labels import group_label
from iqip_analytics.briefing.sections.position import DAYS_BEHIND, position_table
from iqip_analytics.contract.vocabulary import CHANGE_FIELDS
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
    """The proof of each re-mapping; nothing where no action changed division or other groups."""
    proofs = remappings(contents)
    if not proofs:
        return []
    return [
        heading("Re-mapping proof"),
        *(paragraph(proof_sentence(contents, proof)) for proof in proofs),
    ]


def remappings(contents: Contents) -> list[RemappingProof]:
    """What moved between divisions, then between CQC domains and the register's own groups."""
    own = [] if contents.remapping is None else [contents.remapping]
    return [*own, *contents.regrouped]


def proof_sentence(contents: Contents, proof: RemappingProof) -> str:
    """What changed division, or another group, since the last report, and what did not.

    The second sheet has the totals kept between divisions; those of other groups stand here.
    """
    before, after, deadlines, moved = remapped(proof)
    start, end = f"from_{proof.field}", f"to_{proof.field}"
    said, by_end = counted(moved.value, "action"), proof.moves.groupby(end, sort=False)
    moves = joined(
        [
            f"to {_name(contents, proof.field, name)} "
            + joined(
                [
                    f"{count:,} from {_name(contents, proof.field, of)}"
                    for count, of in zip(rows["actions"], rows[start], strict=True)
                ]
            )
            for name, rows in by_end
        ]
    )
    kept = (
        f"{counted(deadlines.value, 'deadline')} changed as well"
        if deadlines.value
        else "no deadline changed"
    )
    if contents.is_trust and proof.field != "division":
        kept = f"{before.value:,} actions before and {after.value:,} after, {kept}"
    if len(proof.moves) == 1:
        names = [_name(contents, proof.field, proof.moves[side].iloc[0]) for side in (start, end)]
        return f"{said} moved from {names[0]} to {names[1]} since the last report; {kept}."
    return f"{said} changed {_called(proof.field)} since the last report, {moves}; {kept}."


def _called(field: str) -> str:
    name = CHANGE_FIELDS[field]
    return name if name.startswith("CQC") else name.lower()


def _name(contents: Contents, field: str, group: str) -> str:
    return group_label(contents.trust, field, group)


def remapped(
    proof: RemappingProof,
) -> tuple[Figure[int], Figure[int], Figure[int], Figure[int]]:
    """Actions before and after a re-mapping, deadlines moved, actions re-mapped."""
    of = "" if proof.field == "division" else f" by {_called(proof.field)}"
    return (
        Figure("divisions", f"actions before the re-mapping{of}", proof.total_before, "actions"),
        Figure("divisions", f"actions after the re-mapping{of}", proof.total_after, "actions"),
        Figure(
            "divisions", f"deadlines moved by the re-mapping{of}", proof.deadlines_moved, "actions"
        ),
        Figure("divisions", f"actions re-mapped{of}", int(proof.moves["actions"].sum()), "actions"),
    )


def figures(contents: Contents) -> list[Figure[Any]]:
    """The section's rows of figures.csv; totals before and after are the trust's."""
    first = 0 if contents.is_trust else 2
    return [figure for proof in remappings(contents) for figure in remapped(proof)[first:]]
