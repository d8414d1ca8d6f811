"""The actions behind the variance, and those that fall due next, each with its chance."""

import pandas as pd
from markupsafe import Markup

from iqip_analytics.briefing.contents import Contents
from iqip_analytics.briefing.html import Column, Html, Row, block, heading, paragraph, table
from iqip_analytics.briefing.labels import deadlines_in_words, division_names, reopened_on
from iqip_analytics.briefing.sections.position import behind_elements
from iqip_analytics.contract.dates import month_end
from iqip_analytics.contract.vocabulary import ACTION_TYPES, ELEMENTS, EVENTS, TRUST_WIDE
from iqip_analytics.contract.wording import (
    chance_of_one,
    counted,
    date_words,
    decimal,
    joined,
    number_word,
    signed,
)
from iqip_analytics.measures.deadlines import VarianceExplained, variance_explained
from iqip_analytics.plan.known import KnownPlan

WINDOWS = (30, 60, 90)
MOST_OVERDUE = 15  # on the page; overdue.csv has all
MOST_DUE = 8  # a longer list is left to due_next.csv: its first rows are on the first sheet
MOST_NAMED = 2  # in a sentence; the list below has all
# In tenths of a chance by the action's deadline: the least of each band, and its words
BANDS = {7: "likely", 4: "about as likely as not", 0: "unlikely"}


def section(contents: Contents) -> Html:
    """Overdue actions first, then those due within 90 days."""
    if contents.standing() is None:
        return block()
    return block(
        paragraph(variance_sentence(contents)),
        paragraph(" ".join(named)) if (named := explanation_sentences(contents)) else None,
        _listed(contents, contents.overdue, MOST_OVERDUE) if len(contents.overdue) else None,
        *_due(contents),
    )


def variance_sentence(contents: Contents) -> str:
    """The variance as the actions behind it: those approved before they fell due, less overdue."""
    if contents.standing() is None:
        return "No action is in the plan."
    explained = variance_explained(contents.known, "all", "all")
    late, early = len(explained.late), len(explained.early)
    if late == 0 and early == 0:
        return "No action is overdue and none was approved before it fell due: the variance is 0."
    ahead = counted(early, "approved action", words=True)
    parts = [
        *(
            [f"{ahead} with {'its deadline' if early == 1 else 'deadlines'} still ahead"]
            if early
            else []
        ),
        f"{number_word(late) if late else 'none'} overdue",
    ]
    return f"The variance is {signed(explained.variance)}: {', '.join(parts)}."


def explanation_sentences(contents: Contents) -> list[str]:
    """Each element that is behind by few actions, with their names, which explain it (A4).

    Where they are many the list below names them.
    """
    explained = {
        element: variance_explained(contents.known, "element", element)
        for element in behind_elements(contents)
    }
    return [
        _explanation(element, one)
        for element, one in explained.items()
        if len(one.late) <= MOST_NAMED
    ]


def _explanation(element: str, explained: VarianceExplained) -> str:
    behind = number_word(-explained.variance)
    late = explained.late.sort_values(["agreed_deadline", "action_id"])
    early = len(explained.early)
    balance = f", less {number_word(early)} approved and due later" if early else ""
    named = joined(
        [
            str(key) if pd.isna(title) else f"{title} ({key})"
            for key, title in zip(late["action_id"], late["title"], strict=True)
        ]
    )
    verb = "is" if len(late) == 1 else "are"
    return f"{ELEMENTS[element]} are {behind} behind: {named} {verb} overdue{balance}."


def _due(contents: Contents) -> list[Markup]:
    """What falls due within 90 days: how much, how likely, and the first of it."""
    due = contents.due_next
    if due.empty:
        return [paragraph("No open action falls due within 90 days.")]
    return [
        heading("Due within 90 days"),
        paragraph(f"{due_sentence(due['days_left'])} {bands_sentence(_by_deadline(contents))}"),
        *([_listed(contents, due, MOST_DUE)] if len(due) <= MOST_DUE else []),
    ]


def due_sentence(days: pd.Series) -> str:
    """How many open actions fall due within each window.

    >>> due_sentence(pd.Series([12, 12, 40]))
    'Not approved and falling due: two within 30 days and three within 60 days.'
    """
    told, before = [], 0
    for window in WINDOWS:
        count = int((days <= window).sum())
        if count > before:
            told.append(f"{number_word(count)} within {window} days")
        before = count
    return f"Not approved and falling due: {joined(told)}."


def _by_deadline(contents: Contents) -> pd.Series:
    """The chance of each listed action to be approved by its own deadline."""
    chances = contents.forecast.actions.set_index("action_id")["p_by_deadline"]
    return contents.due_next["action_id"].map(chances)


def bands_sentence(chances: pd.Series) -> str:
    """How many actions are likely or unlikely to be approved by their own deadlines.

    >>> bands_sentence(pd.Series([0.75, 0.1, 0.2]))
    'By their own deadlines, one is likely to be approved and two are unlikely to be.'
    """
    tenths = chances.map(lambda chance: int(decimal(10 * chance, 0)))
    found: dict[str, int] = dict.fromkeys(BANDS.values(), 0)
    for tenth in tenths:
        found[next(words for least, words in BANDS.items() if tenth >= least)] += 1
    told = [(words, count) for words, count in found.items() if count]
    parts = [
        f"{number_word(count)} {'is' if count == 1 else 'are'} {words} "
        f"to be{' approved' if place == 0 else ''}"
        for place, (words, count) in enumerate(told)
    ]
    if len(told) == 1:
        who = "it is" if len(chances) == 1 else "all are"
        its = "its own deadline" if len(chances) == 1 else "their own deadlines"
        return f"By {its}, {who} {told[0][0]} to be approved."
    return f"By their own deadlines, {joined(parts)}."


SINCE = "Since the cut-off"
# Each with the column that must be in the list for it to be printed
COLUMNS = {
    Column("Action", unbroken=True): None,
    Column("Title"): "title",
    Column("Type"): None,
    Column("Division"): None,
    Column("Deadline", unbroken=True): None,
    Column("Days", numeric=True): None,
    Column("Chance", numeric=True): None,
    Column(SINCE): None,
    Column("Lead and owner"): "action_owner",
}


def _listed(contents: Contents, actions: pd.DataFrame, most: int) -> Markup:
    """The overdue, or those due next: the chance is by the next month end, or by the deadline."""
    late = "days_overdue" in actions
    shown = actions.head(most)
    names = {**division_names(contents.trust), TRUST_WIDE: "Trust-wide"}
    since = since_cut_off(contents.known)
    chances = [
        "–" if key in since else chance_of_one(chance)
        for key, chance in zip(
            shown["action_id"],
            shown["p_approved_by_next_month_end"] if late else _by_deadline(contents),
            strict=False,
        )
    ]
    told_since = any(key in since for key in shown["action_id"])
    alike = len(set(chances)) == 1 and len(chances) > 1 and not told_since
    by = f"by {date_words(month_end(contents.known.period_end, 1))}" if late else "by its deadline"
    headings = {
        "Days": "Days overdue" if late else "Days left",
        "Chance": f"Chance of approval {by}",
        "Lead and owner": "Lead and owner" if late else "Lead",
    }
    printed = [
        column
        for column, needed in COLUMNS.items()
        if (needed is None or needed in actions)
        and not (alike and column.heading == "Chance")
        and not (column.heading == SINCE and not told_since)
        and not (not contents.is_trust and column.heading == "Division")
    ]
    columns = [c._replace(heading=headings.get(c.heading, c.heading)) for c in printed]
    days = "days_overdue" if late else "days_left"
    cells = [
        {
            "Action": row["action_id"],
            "Title": row.get("title"),
            "Type": ACTION_TYPES[row["action_type"]],
            "Division": names[row["division"]],
            "Deadline": _deadline(row, contents),
            "Days": f"{int(row[days]):,}" if row[days] else "due that day",
            "Chance": chance,
            SINCE: since.get(row["action_id"], "–"),
            "Lead and owner": _named(row, owner=late),
        }
        for (_, row), chance in zip(shown.iterrows(), chances, strict=True)
    ]
    rows = [Row([row[column.heading] for column in printed]) for row in cells]
    caption = "Overdue" if late else "Due within 90 days"
    whole = f"{caption}: {counted(len(actions), 'action')}"
    if alike:
        whole += f", each with a chance of {chances[0]} of approval {by}"
    if len(actions) > len(shown):
        whole += f". The first {len(shown)} are shown; the CSV beside this page names all"
    return table(whole, columns, rows)


def since_cut_off(known: KnownPlan) -> dict[str, str]:
    """What became known of an action between cut-off and publication (counting rule 23).

    No chance is printed with it, and it changes no count.
    """
    return {
        event.action_id: f"{EVENTS[event.event].lower()} on {date_words(event.event_on)}"
        for event in known.since_cut_off.itertuples()
    }


def _deadline(row: pd.Series, contents: Contents) -> str | Markup:
    """The deadline in force, the first agreed where it differs, a re-opening; or a scenario's."""
    deadline = date_words(row["agreed_deadline"])
    if "deadlines_moved" in contents.choices.scenario.departures:
        return f"{deadline} ({deadlines_in_words(contents.choices.scenario)})"
    notes = []
    if row["agreed_deadline"] != row["original_deadline"]:
        notes.append(f"(first agreed {date_words(row['original_deadline'])})")
    open_again = reopened_on(contents.known).get(row["action_id"])
    if open_again is not None:
        notes.append(f"(re-opened {date_words(open_again)})")
    return Markup(" <br>").join([deadline, *notes]) if notes else deadline


def _named(row: pd.Series, *, owner: bool) -> str:
    roles = [row.get("executive_lead"), row.get("action_owner") if owner else None]
    return "; ".join(str(role) for role in roles if pd.notna(role)) or "not named"
