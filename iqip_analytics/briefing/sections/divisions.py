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
            without=("Variance, points", DAYS_BEHIND, "Overdue", "Status"),
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
    """What changed division, or domain, since the last report, and that nothing else did."""
    before, after, deadlines, moved = remapped(proof)
    moves = [
        f"{row['actions']:,} from {_name(contents, proof.field, row[f'from_{proof.field}'])} to "
        f"{_name(contents, proof.field, row[f'to_{proof.field}'])}"
        for _, row in proof.moves.iterrows()
    ]
    changed, what = counted(moved.value, "action"), _called(proof.field)
    sentence = f"{changed} changed {what} since the last report: {joined(moves)}"
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
