"""Position: each element and type of action against its trajectory."""

import pandas as pd
from markupsafe import Markup

from iqip_analytics.briefing.contents import Contents
from iqip_analytics.briefing.html import Column, Html, Row, block, paragraph, table
from iqip_analytics.briefing.labels import STATUS_SHAPES, group_label, noun_for
from iqip_analytics.briefing.sections.commentary import texts
from iqip_analytics.contract.vocabulary import ACTION_TYPES, ELEMENTS, STATUSES, TRUST
from iqip_analytics.contract.wording import (
    SMALLEST_DENOMINATOR,
    date_words,
    joined,
    number_word,
    percent,
    points,
    sentence_case,
    share,
    signed,
)
from iqip_analytics.measures.progress import due_as_first_agreed

DAYS_BEHIND = "Days behind"
SHOWN = ["all", "element", "action_type", "must_and_should"]
COLUMNS = [
    Column("Group"),
    Column("Status"),
    Column("Actions", numeric=True),
    Column("Due", numeric=True),
    Column("Approved", numeric=True),
    Column("Trajectory", numeric=True),
    Column("Actual", numeric=True),
    Column("Variance, actions", numeric=True),
    Column("Variance, points", numeric=True),
    Column("Overdue", numeric=True),
    Column(DAYS_BEHIND, numeric=True),
]


def section(contents: Contents) -> Html:
    """The position in words and as a table."""
    if contents.position.empty:
        return block(paragraph("No action is in the plan.", "no-data"))
    notices = contents.standing("element", "section_notice")
    elsewhere = texts(contents, "notices", TRUST)
    if elsewhere and not contents.is_trust:
        elsewhere = ["Of the whole trust:", *elsewhere]
    return block(
        paragraph(elements_sentence(contents)),
        position_table(contents, SHOWN, _caption(contents)),
        paragraph(" ".join(elsewhere), "note") if elsewhere and notices is not None else None,
    )


def _caption(contents: Contents) -> str:
    return f"Position of each element and type of action, {date_words(contents.known.period_end)}"


def position_table(
    contents: Contents, groupings: list[str], caption: str, *, without: tuple[str, ...] = ()
) -> Markup:
    """The position of some groupings as a table, optionally without some of its columns.

    Where no group is behind or ahead by a day, a line replaces the column.
    """
    rows = contents.position[contents.position["grouping"].isin(groupings)]
    if DAYS_BEHIND not in without and (rows["days_behind"] == 0).all():
        without = (*without, DAYS_BEHIND)
        if (rows["status"] == "behind").any():
            caption += "; by count, approvals cover all earlier deadlines"
    elif DAYS_BEHIND not in without and (rows["status"] == "behind").any():
        caption += "; days behind count from the next deadline not covered by an approval"
    if (rows["total"] < SMALLEST_DENOMINATOR).any():
        caption += "; no share is shown under ten actions"
    kept = [place for place, column in enumerate(COLUMNS) if column.heading not in without]
    every = [_row(contents, row) for _, row in rows.iterrows()]
    return table(
        caption,
        [COLUMNS[place] for place in kept],
        [row._replace(cells=[row.cells[place] for place in kept]) for row in every],
    )


def _row(contents: Contents, row: pd.Series) -> Row:
    total, due, approved = (int(row[name]) for name in ("total", "due", "approved"))
    enough = total >= SMALLEST_DENOMINATOR
    status, late = str(row["status"]), int(row["overdue"])
    cells = [
        group_label(contents.trust, str(row["grouping"]), str(row["group"])),
        f"{STATUS_SHAPES[status]} {STATUSES[status]}",
        f"{total:,}",
        f"{due:,}",
        f"{approved:,}",
        percent(due, total) if enough else "–",
        percent(approved, total) if enough else "–",
        signed(approved - due),
        points(approved - due, total) if enough else "–",
        f"{late:,}",
        days_behind_words(status, int(row["days_behind"])),
    ]
    return Row(cells, "total" if row["grouping"] == "all" else status)


def days_behind_words(status: str, days: int) -> str:
    """Days behind or ahead, in words.

    >>> days_behind_words("behind", 0), days_behind_words("ahead", -30)
    ('0', '30 ahead')
    """
    if status == "ahead":
        return f"{-days:,} ahead"
    return f"{days:,}"


def standing_sentence(label: str, standing: pd.Series, late: pd.DataFrame) -> str:
    """Where a group stands against its trajectory, and how much of it is overdue.

    Args:
        label: the group's name, in the plural.
        standing: its row of the position.
        late: its rows of the overdue list.
    """
    total = int(standing["total"])
    actual = share(int(standing["approved"]), total)
    planned = share(int(standing["due"]), total)
    return f"{label} stand at {actual} against a trajectory of {planned}{_late_phrase(late)}."


def _late_phrase(late: pd.DataFrame) -> str:
    if late.empty:
        return ""
    types = set(late["action_type"])
    phrase = f": {noun_for(types, len(late))} overdue"
    if len(types) == 1:
        every = {1: "", 2: "both "}.get(len(late), "all ")
        phrase += f", {every}{ACTION_TYPES[types.pop()]}"
    return phrase


def behind_elements(contents: Contents) -> list[str]:
    """The elements of the plan that are behind their trajectory."""
    rows = contents.position[contents.position["grouping"] == "element"]
    return list(rows.loc[rows["status"] == "behind", "group"])


def elements_sentence(contents: Contents) -> str:
    """Which elements are behind, and which are in line (A3).

    Where deadlines were moved, also what would be behind by those first agreed.
    """
    held = list(contents.position.loc[contents.position["grouping"] == "element", "group"])
    behind = behind_elements(contents)
    moved = _by_first_deadlines(contents, held)
    if not behind:
        both = "Both" if len(held) == 2 else f"All {number_word(len(held))}"
        every = f"{both} elements are" if len(held) > 1 else "The plan is"
        types = _types_behind(contents)
        return f"{every} in line with the agreed trajectory{types}{moved}."
    sentences = [
        standing_sentence(
            ELEMENTS[element],
            _standing(contents, element),
            contents.overdue[contents.overdue["element"] == element],
        )
        for element in behind
    ]
    rest = [ELEMENTS[element] for element in held if element not in behind]
    if rest:
        verb = "are" if len(rest) > 1 or rest[0].endswith("s") else "is"
        sentences.append(f"{joined(rest)} {verb} in line with the agreed trajectory{moved}.")
    elif moved:
        sentences.append(sentence_case(moved.removeprefix("; ") + "."))
    return " ".join(sentences)


def _types_behind(contents: Contents) -> str:
    """The types of action that are behind although every element is in line."""
    rows = contents.position[contents.position["grouping"] == "action_type"]
    behind = rows[rows["status"] == "behind"]
    named = [
        f"{ACTION_TYPES[row.group]} (by {-int(row.variance_actions)})"
        for row in behind.itertuples()
    ]
    if not named:
        return ""
    return f", though {joined(named)} {'are' if len(named) > 1 else 'is'} behind"


def _by_first_deadlines(contents: Contents, held: list[str]) -> str:
    """How far elements would be behind by the deadlines first agreed, where that is further."""
    first_agreed = due_as_first_agreed(contents.known)
    said = []
    for element in held:
        standing = _standing(contents, element)
        short = int(first_agreed["element", element]) - int(standing["approved"])
        if short > max(-int(standing["variance_actions"]), 0):
            said.append(f"{ELEMENTS[element]} would be {number_word(short)} behind")
    return f"; by the deadlines first agreed, {joined(said)}" if said else ""


def _standing(contents: Contents, element: str) -> pd.Series:
    standing = contents.standing("element", element)
    if standing is None:
        raise ValueError(f"no action of {element} in the plan")
    return standing
