"""Who must do what for the next report: the actions that need a step, at most seven."""

from typing import Any

import pandas as pd
from markupsafe import Markup

from iqip_analytics.briefing.contents import Contents, once
from iqip_analytics.briefing.decisions import REVIEW_GROUP
from iqip_analytics.briefing.figures import Figure
from iqip_analytics.briefing.html import Column, Html, Row, cards, paragraph, sheet_block
from iqip_analytics.briefing.sheets.outlook import day_words
from iqip_analytics.contract.dates import month_end
from iqip_analytics.contract.vocabulary import CONDITIONS
from iqip_analytics.contract.wording import (
    NOT_KNOWN,
    chance_of_one,
    date_words,
    number_word,
    sentence_case,
)
from iqip_analytics.measures.since_cut_off import approved_since, submitted_since

MOST_ROWS = 7
COLUMNS = [
    Column("Action"),
    Column("Next step", unbroken=True),
    Column("Who"),
    Column("Due", unbroken=True),
]
CHANCE = Column("Chance in time", unbroken=True)
SUBMIT, AGAIN, REVIEW = "submit evidence", "submit again", "review"


def next_steps(contents: Contents) -> Html:
    """The actions that need a step before the next report.

    None beyond the committee (rule 24), and none in a scenario, which asks nothing of anybody.
    """
    if _asks_nobody(contents):
        return sheet_block("")
    open_ones = needing_a_step(contents)
    if open_ones.empty:
        return sheet_block("")
    shown = open_ones.head(MOST_ROWS)
    next_end = month_end(contents.known.period_end, 1)
    chances = [
        "–" if row["since_cut_off"] else chance_cell(row["p"]) for row in shown.to_dict("records")
    ]
    alike = len(set(chances)) == 1 and len(chances) > 1 and not shown["since_cut_off"].any()
    one = chances[0] if alike else ""
    return sheet_block(
        f"Who must do what for the {next_end:%B} report",
        cards(
            _caption(
                next_end, one, late=bool(shown["late"].any()), mixed=shown["waits"].nunique() > 1
            ),
            COLUMNS if one else [*COLUMNS, CHANCE],
            [
                Row([*_cells(row, contents.known.period_end), *([] if one else [chance])])
                for row, chance in zip(shown.to_dict("records"), chances, strict=True)
            ],
        ),
        paragraph(rest_sentence(*(count.value for count in rest_of(open_ones))), "note")
        if len(open_ones) > len(shown)
        else None,
    )


def _asks_nobody(contents: Contents) -> bool:
    return contents.is_wide or not contents.choices.scenario.is_central


@once
def needing_a_step(contents: Contents) -> pd.DataFrame:
    """Actions overdue or due by the next month end, those to be submitted first.

    What is asked is as known at publication; what came after the cut-off says so, has no chance,
    and changes no count (rule 23). The overdue come by their deadlines, then conditions.

    Returns:
        The columns of overdue.csv or due_next.csv with step, since (the day of the submission or
        decline that the step follows from), waits (for the group), late, p (the chance printed),
        since_cut_off (whether an event of it became known after the cut-off).
    """
    known = contents.known
    next_end = month_end(known.period_end, 1)
    soon = contents.due_next[contents.due_next["agreed_deadline"] <= next_end]
    done = list(approved_since(known))
    soon = soon[~soon["action_id"].isin(done)]
    late = contents.overdue[~contents.overdue["action_id"].isin(done)]
    p_in_time = contents.forecast.actions.set_index("action_id")["p_by_deadline"]
    rows = pd.concat(
        [
            late.assign(late=True, p=late["p_approved_by_next_month_end"]),
            soon.assign(late=False, p=soon["action_id"].map(p_in_time)),
        ],
        ignore_index=True,
    )
    if rows.empty:
        return rows
    since = _submitted(contents)
    declined = _declined(contents)
    after = known.since_cut_off["action_id"]
    rows = rows.assign(
        since_cut_off=rows["action_id"].isin(after),
        waits=rows["action_id"].isin(list(since)),
        counted_as_waiting=rows["action_id"].isin(contents.review.waiting["action_id"]),
        submitted_on=rows["action_id"].map(since),
        declined_on=rows["action_id"].map(declined),
        condition=rows["action_type"].isin(CONDITIONS),
        overdue_since=rows["agreed_deadline"].where(rows["late"]),
    )
    role = contents.choices.roles.evidence_group or REVIEW_GROUP
    rows = rows.assign(
        step=[step_words(r) for r in rows.to_dict("records")],
        who=[
            role if r["waits"] else _owner(r.get("action_owner"), r.get("executive_lead"))
            for r in rows.to_dict("records")
        ],
    )
    return rows.sort_values(
        ["waits", "late", "overdue_since", "condition", "agreed_deadline", "p", "action_id"],
        ascending=[True, False, True, False, True, True, True],
        kind="stable",
        ignore_index=True,
    )


def _submitted(contents: Contents) -> dict[str, pd.Timestamp]:
    """What waits for review, by action, and since when; as known at publication."""
    waiting, decided = contents.review.waiting, contents.known.since_cut_off
    waiting = waiting[
        ~waiting["action_id"].isin(decided.loc[decided["event"] == "declined", "action_id"])
    ]
    return {
        **dict(zip(waiting["action_id"], waiting["since"], strict=True)),
        **submitted_since(contents.known),
    }


def _declined(contents: Contents) -> dict[str, pd.Timestamp]:
    """Actions whose last event is a decline, with its day."""
    events = [contents.known.evidence, contents.known.since_cut_off]
    last = pd.concat(events).drop_duplicates("action_id", keep="last")
    declined = last[last["event"] == "declined"]
    return dict(zip(declined["action_id"], declined["event_on"], strict=True))


def _owner(owner: object, lead: object) -> str:
    for role in (owner, lead):
        if role is not None and pd.notna(role):
            return str(role)
    return "to be named"


def step_words(row: dict[str, Any]) -> str:
    """What an action needs next.

    >>> day = pd.Timestamp("2019-09-06")
    >>> row = {"waits": False, "submitted_on": pd.NaT, "declined_on": day, "since_cut_off": False}
    >>> step_words(row)
    'Submit again (declined 6 September)'
    >>> step_words({**row, "waits": True, "submitted_on": day, "since_cut_off": True})
    'Review (submitted since: 6 September)'
    """
    for day, words, happened in (
        (row["submitted_on"] if row["waits"] else pd.NaT, REVIEW, "submitted"),
        (row["declined_on"], AGAIN, "declined"),
    ):
        if pd.notna(day):
            since = " since:" if row["since_cut_off"] else ""
            return f"{sentence_case(words)} ({happened}{since} {day.day} {day:%B})"
    return sentence_case(SUBMIT)


def _caption(next_end: pd.Timestamp, one: str, *, late: bool, mixed: bool) -> str:
    """What the rows are and how they are ordered; a chance common to all is given here once.

    >>> _caption(pd.Timestamp("2019-11-30"), "", late=True, mixed=True)
    'To submit, then to review, in each the overdue first; due by 30 November 2019; for an \
overdue action, the chance of approval by then'
    """
    by = date_words(next_end)
    what = f"Overdue first, then due by {by}" if late else f"Due by {by}"
    if mixed:
        order = ", in each the overdue first" if late else ""
        what = f"To submit, then to review{order}; due by {by}"
    if one:
        return f"{what}; chance of each to be approved by then: {one}"
    return f"{what}; for an overdue action, the chance of approval by then" if late else what


def _cells(row: dict[str, Any], now: pd.Timestamp) -> list[str]:
    title = row.get("title")
    named = row["action_id"]
    if title is not None and pd.notna(title):
        named = Markup('{} <span class="id">({})</span>').format(title, row["action_id"])
    due = day_words(row["agreed_deadline"], now)
    return [named, row["step"], row["who"], f"{due}, overdue" if row["late"] else due]


def chance_cell(p: float) -> str:
    """An action's chance (rule 20).

    >>> chance_cell(0.68), chance_cell(float("nan"))
    ('7 in 10', 'not known')
    """
    return NOT_KNOWN if pd.isna(p) else chance_of_one(p)


def rest_of(open_ones: pd.DataFrame) -> tuple[Figure[int], Figure[int]]:
    """Actions beyond the rows shown: those to be submitted, those that wait."""
    rest = open_ones.iloc[MOST_ROWS:]
    # As known at the cut-off: what was submitted later changes no count (rule 23)
    waiting = int(rest["counted_as_waiting"].sum()) if len(rest) else 0
    return (
        Figure("sheets", "further actions to submit", len(rest) - waiting, "actions"),
        Figure("sheets", "further actions that wait for review", waiting, "actions"),
    )


def rest_sentence(to_submit: int, waiting: int) -> str:
    """How many more need a step, and which.

    >>> rest_sentence(30, 9)
    'At the cut-off a further 30 actions need evidence submitted; nine wait for review: see the \
files overdue and due_next beside this page.'
    >>> rest_sentence(0, 1)
    'At the cut-off a further action waits for review: see the files overdue and due_next beside \
this page.'
    """
    verb, waits = "needs" if to_submit == 1 else "need", "waits" if waiting == 1 else "wait"
    parts = []
    if to_submit:
        parts.append(f"{_further(to_submit)} {verb} evidence submitted")
    if waiting:
        parts.append(f"{number_word(waiting) if parts else _further(waiting)} {waits} for review")
    said = "; ".join(parts)
    return f"At the cut-off {said}: see the files overdue and due_next beside this page."


def _further(number: int) -> str:
    return "a further action" if number == 1 else f"a further {number_word(number)} actions"


def figures(contents: Contents) -> list[Figure[int]]:
    """Rows of figures.csv: how many more actions need a step for the next report."""
    return [] if _asks_nobody(contents) else list(rest_of(needing_a_step(contents)))
