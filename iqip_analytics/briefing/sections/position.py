"""Position: each element and type of action against its trajectory."""

import pandas as pd
from markupsafe import Markup

from iqip_analytics.briefing.contents import Contents
from iqip_analytics.briefing.html import Column, Html, Row, block, paragraph, table
from iqip_analytics.briefing.labels import STATUS_SHAPES, group_label, status_words
from iqip_analytics.briefing.sections.commentary import texts
from iqip_analytics.briefing.sections.sentences import elements_sentence
from iqip_analytics.contract.vocabulary import TRUST
from iqip_analytics.contract.wording import (
    SMALLEST_DENOMINATOR,
    date_words,
    percent,
    points,
    signed,
)

SHOWN = ["all", "element", "action_type", "must_and_should"]
COLUMNS = [
    Column("Group"),
    Column("Actions", numeric=True),
    Column("Due", numeric=True),
    Column("Approved", numeric=True),
    Column("Trajectory", numeric=True),
    Column("Actual", numeric=True),
    Column("Variance, actions", numeric=True),
    Column("Variance, points", numeric=True),
    Column("Overdue", numeric=True),
    Column("Days behind", numeric=True),
    Column("Status"),
]


def section(contents: Contents) -> Html:
    """The position in words and as a table."""
    if contents.position.empty:
        return block(paragraph("No action is in the plan.", "no-data"))
    notices = contents.standing("element", "section_notice")
    elsewhere = texts(contents, "notices", TRUST)
    return block(
        paragraph(elements_sentence(contents)),
        position_table(contents, SHOWN, _caption(contents)),
        paragraph(" ".join(elsewhere), "note") if elsewhere and notices is not None else None,
    )


def _caption(contents: Contents) -> str:
    return f"Position of each element and type of action, {date_words(contents.known.period_end)}"


def position_table(contents: Contents, groupings: list[str], caption: str) -> Markup:
    """The position of some groupings as a table."""
    rows = contents.position[contents.position["grouping"].isin(groupings)]
    if (rows["total"] < SMALLEST_DENOMINATOR).any():
        caption += "; no share is shown under ten actions"
    return table(caption, COLUMNS, [_row(contents, row) for _, row in rows.iterrows()])


def _row(contents: Contents, row: pd.Series) -> Row:
    total, due, approved = (int(row[name]) for name in ("total", "due", "approved"))
    enough = total >= SMALLEST_DENOMINATOR
    status, late = str(row["status"]), int(row["overdue"])
    cells = [
        group_label(contents.trust, str(row["grouping"]), str(row["group"])),
        f"{total:,}",
        f"{due:,}",
        f"{approved:,}",
        percent(due, total) if enough else "–",
        percent(approved, total) if enough else "–",
        signed(approved - due),
        points(approved - due, total) if enough else "–",
        f"{late:,}",
        days_behind_words(status, int(row["days_behind"])),
        f"{STATUS_SHAPES[status]} {status_words(status, late)}",
    ]
    return Row(cells, "total" if row["grouping"] == "all" else status)


def days_behind_words(status: str, days: int) -> str:
    """Days behind or ahead, in words.

    >>> days_behind_words("behind", 0), days_behind_words("ahead", -30)
    ('fell due on the period end', '30 ahead')
    """
    if status == "behind" and days == 0:
        return "fell due on the period end"
    if status == "ahead":
        return f"{-days:,} ahead"
    return f"{days:,}"
