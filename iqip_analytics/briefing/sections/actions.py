"""The actions behind the variance, and those that fall due next, each with its chance."""

import pandas as pd
from markupsafe import Markup

from iqip_analytics.briefing.contents import Contents
from iqip_analytics.briefing.html import Column, Html, Row, block, heading, paragraph, table
from iqip_analytics.briefing.labels import deadlines_in_words, division_names
from iqip_analytics.briefing.sections.position import behind_elements
from iqip_analytics.contract.dates import month_end
from iqip_analytics.contract.vocabulary import ACTION_TYPES, ELEMENTS, TRUST_WIDE
from iqip_analytics.contract.wording import (
    chance_of_one,
    counted,
    date_words,
    joined,
    number_word,
    signed,
)
from iqip_analytics.measures.deadlines import VarianceExplained, variance_explained

WINDOWS = (30, 60, 90)
MOST_LISTED = 25  # on the page; overdue.csv and due_next.csv name all
MOST_NAMED = 5


def section(contents: Contents) -> Html:
    """Overdue actions first, then those due within 90 days."""
    return block(
        paragraph(variance_sentence(contents)),
        *(paragraph(text) for text in explanation_sentences(contents)),
        _listed(contents, contents.overdue, "Overdue", "days_overdue", "Days overdue"),
        heading("Due within 90 days"),
        paragraph(_due_sentence(contents)),
        _listed(contents, contents.due_next, "Due within 90 days", "days_left", "Days left"),
    )


def variance_sentence(contents: Contents) -> str:
    """The variance as the actions behind it: those approved early less those overdue."""
    if contents.standing() is None:
        return "No action is in the plan."
    explained = variance_explained(contents.known, "all", "all")
    late, early = len(explained.late), len(explained.early)
    if late == 0 and early == 0:
        return "No action is overdue and none was approved early: the variance is 0."
    return (
        f"The variance is {signed(explained.variance)}: "
        f"{counted(early, 'action', words=True)} approved early, {number_word(late)} overdue."
    )


def explanation_sentences(contents: Contents) -> list[str]:
    """Each element that is behind, with the named actions that explain it (A4)."""
    return [
        _explanation(element, variance_explained(contents.known, "element", element))
        for element in behind_elements(contents)
    ]


def _explanation(element: str, explained: VarianceExplained) -> str:
    lead = f"{ELEMENTS[element]} are {signed(explained.variance)} against their trajectory"
    late = explained.late.sort_values(["agreed_deadline", "action_id"])
    early = len(explained.early)
    balance = f", less {counted(early, 'action', words=True)} approved early" if early else ""
    if len(late) > MOST_NAMED:
        return f"{lead}: {len(late)} overdue actions{balance}."
    named = joined(
        [
            str(key) if pd.isna(title) else f"{title} ({key})"
            for key, title in zip(late["action_id"], late["title"], strict=True)
        ]
    )
    return f"{lead}, which is {named}{balance}."


def _due_sentence(contents: Contents) -> str:
    days = contents.due_next["days_left"]
    parts = [f"{int((days <= window).sum())} within {window} days" for window in WINDOWS]
    return f"Not approved and falling due: {joined(parts)}."


# Each with the column that the list must have for it to be printed
COLUMNS = {
    Column("Action", unbroken=True): None,
    Column("Title"): "title",
    Column("Type"): None,
    Column("Division"): None,
    Column("Deadline", unbroken=True): None,
    Column("Days", numeric=True): None,
    Column("Chance by next month end", numeric=True): None,
    Column("Lead and owner"): "action_owner",
}


def _listed(
    contents: Contents, actions: pd.DataFrame, caption: str, days: str, days_heading: str
) -> Markup:
    shown = actions.head(MOST_LISTED)
    names = {**division_names(contents.trust), TRUST_WIDE: "Trust-wide"}
    printed = [name for name, needed in COLUMNS.items() if needed is None or needed in actions]
    columns = [
        name._replace(heading=days_heading) if name.heading == "Days" else name for name in printed
    ]
    cells = [
        {
            "Action": row["action_id"],
            "Title": row.get("title"),
            "Type": ACTION_TYPES[row["action_type"]],
            "Division": names[row["division"]],
            "Deadline": _deadline(row, contents),
            "Days": f"{int(row[days]):,}",
            "Chance by next month end": chance_of_one(row["p_approved_by_next_month_end"]),
            "Lead and owner": _named(row),
        }
        for _, row in shown.iterrows()
    ]
    rows = [Row([row[column.heading] for column in printed]) for row in cells]
    by = date_words(month_end(contents.known.period_end, 1))
    whole = (
        f"{caption}: {counted(len(actions), 'action')}, each with its chance of approval by {by}"
    )
    if len(actions) > len(shown):
        whole += f". The first {len(shown)} are shown; the CSV beside this page names all"
    return table(whole, columns, rows, empty=f"{caption}: no action.")


def _deadline(row: pd.Series, contents: Contents) -> str | Markup:
    """The deadline in force, with the first agreed where it differs; or a scenario's."""
    deadline = date_words(row["agreed_deadline"])
    if "deadlines_moved" in contents.choices.scenario.departures:
        return f"{deadline} ({deadlines_in_words(contents.choices.scenario)})"
    if row["agreed_deadline"] == row["original_deadline"]:
        return deadline
    first = Markup("{}<br>(first agreed {})")
    return first.format(deadline, date_words(row["original_deadline"]))


def _named(row: pd.Series) -> str:
    roles = [row.get("executive_lead"), row.get("action_owner")]
    return "; ".join(str(role) for role in roles if pd.notna(role)) or "not named"
