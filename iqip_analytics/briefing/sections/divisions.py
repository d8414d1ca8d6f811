"""Divisions compared, and the proof of a re-mapping."""

from markupsafe import Markup

from iqip_analytics.briefing.contents import Contents
from iqip_analytics.briefing.html import Column, Html, Row, block, heading, paragraph, table
from iqip_analytics.briefing.labels import group_label
from iqip_analytics.briefing.sections.position import position_table
from iqip_analytics.briefing.wording import counted, date_words


def section(contents: Contents) -> Html:
    """How the divisions stand beside each other, and what moved between them."""
    when = date_words(contents.known.period_end)
    compared = position_table(contents, ["division"], f"Divisions compared, {when}")
    return block(compared if contents.is_trust else None, _proof(contents))


def _proof(contents: Contents) -> Markup:
    proof = contents.remapping
    if proof is None:
        return paragraph("No action changed division since the last report.")
    before, after = proof.total_before, proof.total_after
    moved = int(proof.moves["actions"].sum())
    names = {
        code: group_label(contents.trust, "division", code)
        for code in proof.by_division["division"]
    }
    moves = table(
        "Actions re-mapped since the last report",
        [Column("From"), Column("To"), Column("Actions", numeric=True)],
        [
            Row([names[row.from_division], names[row.to_division], row.actions])
            for row in proof.moves.itertuples()
        ],
    )
    counts = table(
        "The same actions counted before and after the re-mapping",
        [Column("Division"), Column("Before", numeric=True), Column("After", numeric=True)],
        [
            *(Row([names[r.division], r.before, r.after]) for r in proof.by_division.itertuples()),
            Row(["Total", before, after], "total"),
        ],
    )
    return Markup("\n").join(
        [
            heading("Re-mapping proof"),
            paragraph(
                f"{counted(moved, 'action')} changed division. Total before: {before}; "
                f"total after: {after}; deadlines moved: {proof.deadlines_moved}."
            ),
            moves,
            counts,
        ]
    )
