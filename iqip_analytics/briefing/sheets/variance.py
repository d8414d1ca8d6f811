"""The signed variance of each element and type, and the evidence group's outcomes by division."""

import pandas as pd

from iqip_analytics.briefing.contents import Contents
from iqip_analytics.briefing.html import Column, Html, Row, cards, paragraph, sheet_block
from iqip_analytics.briefing.labels import group_label, status_cell
from iqip_analytics.briefing.sections.evidence_decisions import decided_title, reopened_since
from iqip_analytics.contract.wording import date_words, number_word, sentence_case, signed

COLUMNS = [
    Column("Element or type"),
    Column("Status"),
    Column("Approved", numeric=True),
    Column("Due", numeric=True),
    Column("Variance", numeric=True),
    Column("Overdue", numeric=True),
]
DECISIONS = [
    Column("Division"),
    Column("Presented", numeric=True),
    Column("Approved", numeric=True),
    Column("Declined", numeric=True),
]

MOST_DIVISIONS = 12


def variance(contents: Contents) -> Html:
    """Each element and type of action with its variance, the elements first.

    Nothing where none of them has an action that is due or approved.
    """
    rows = contents.position[contents.position["grouping"].isin(["element", "action_type"])]
    if not rows[["approved", "due"]].to_numpy().any():
        return sheet_block("")
    return sheet_block(
        variance_title(list(rows["status"])),
        cards(
            f"Approved less due at {date_words(contents.known.period_end)}, actions",
            COLUMNS,
            [
                Row(
                    [
                        group_label(contents.trust, row["grouping"], row["group"]),
                        status_cell(row["status"]),
                        f"{row['approved']:,}",
                        f"{row['due']:,}",
                        signed(row["variance_actions"]),
                        f"{row['overdue']:,}",
                    ]
                )
                for _, row in rows.iterrows()
            ],
        ),
    )


def variance_title(statuses: list[str]) -> str:
    """How many of the elements and types are behind.

    >>> variance_title(["behind", "ahead", "behind"]), variance_title(["ahead", "on_trajectory"])
    ('Two of three elements and types are behind', 'No element or type is behind')
    >>> variance_title(["behind"])
    'The one element or type is behind'
    """
    behind, of = statuses.count("behind"), len(statuses)
    if behind == 0:
        return "No element or type is behind"
    if behind == of:
        return "Every element and type is behind" if of > 1 else "The one element or type is behind"
    verb = "is" if behind == 1 else "are"
    return sentence_case(
        f"{number_word(behind)} of {number_word(of)} elements and types {verb} behind"
    )


def evidence(contents: Contents) -> Html:
    """The evidence group's decisions by division; for a division, one sentence."""
    rows = contents.evidence
    total = rows[rows["division"] == "total"].iloc[0]
    if not contents.is_trust or total["presented"] == 0:
        return sheet_block("")
    decided = rows[(rows["presented"] > 0) & (rows["division"] != "total")]
    first = decided.sort_values(["declined", "presented"], ascending=False, kind="stable")
    rest = first.iloc[MOST_DIVISIONS - 1 if len(first) > MOST_DIVISIONS else len(first) :]
    return sheet_block(
        decided_title(int(total["presented"]), int(total["approved"])),
        cards(
            f"Decisions {contents.since_words}, known at {date_words(contents.known.data_cutoff)}",
            DECISIONS,
            [
                *(
                    _decided(group_label(contents.trust, "division", row["division"]), row)
                    for _, row in decided.drop(rest.index).iterrows()
                ),
                *([_decided(f"{len(rest)} other divisions", rest.sum())] if len(rest) else []),
                _decided("Total", total, "total"),
            ],
        ),
        paragraph(since) if (since := reopened_since(contents)) else None,
    )


def _decided(label: str, row: pd.Series, emphasis: str = "") -> Row:
    counts = [int(row[name]) for name in ("presented", "approved", "declined")]
    return Row([label, *counts], emphasis)
