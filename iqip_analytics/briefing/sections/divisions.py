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
    """What changed division, or domain, since the last report, and that nothing else did.

    For divisions the second sheet says that the trust's total is unchanged, for others this does.
    """
    before, after, deadlines, moved = remapped(proof)
    said, what = counted(moved.value, "action"), _called(proof.field)
    start, end = f"from_{proof.field}", f"to_{proof.field}"
    names = proof.moves.assign(
        **{
            side: [_name(contents, proof.field, group) for group in proof.moves[side]]
            for side in (start, end)
        }
    )
    kept = (
        f"{counted(deadlines.value, 'deadline')} changed as well"
        if deadlines.value
        else "no deadline changed"
    )
    if proof.field != "division" and contents.is_trust:
        kept = f"the total is {_before_and_after(before.value, after.value)}, and {kept}"
    if len(names) == 1:
        row = names.iloc[0]
        return f"{said} moved from {row[start]} to {row[end]} since the last report; {kept}."
    moves = joined(
        [
            f"to {name} "
            + joined([f"{row['actions']:,} from {row[start]}" for _, row in rows.iterrows()])
            for name, rows in names.groupby(end, sort=False)
        ]
    )
    return f"{said} changed {what} since the last report, {moves}; {kept}."


def _before_and_after(before: int, after: int) -> str:
    return f"{before:,} both times" if before == after else f"{before:,}, then {after:,}"


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
