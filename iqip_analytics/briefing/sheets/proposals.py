"""Decisions proposed: the trust's own recommendation first, then those from the numbers."""

from typing import Any

import pandas as pd

from iqip_analytics.briefing.contents import Contents
from iqip_analytics.briefing.decisions import (
    NOT_ASSURED,
    TO_BE_NAMED,
    decisions,
    meetings_buy,
    without_a_date,
)
from iqip_analytics.briefing.html import Asked, Html, paragraph, proposed, sheet_block
from iqip_analytics.briefing.sections.commentary import texts
from iqip_analytics.briefing.sheets.outlook import day_words
from iqip_analytics.contract.wording import counted, number_word
from iqip_analytics.measures.since_cut_off import approved_since, submitted_since

NOTE, MEETINGS = "note", "book_meetings"
MOST_PLANS, MOST_WORDS = 4, 28  # recovery plans that a sheet asks for, and words of one reason
# What is asked already says why
SAID_BY_WHAT = ("recover_overdue", "ask_forecast_date", "risk_overdue", "confirm_figure", NOTE)


def proposals(contents: Contents) -> Html:
    """What the committee is asked; where no number calls for anything, to note the report."""
    rows = kept(decisions(contents))
    plans = rows[rows["kind"] == NOT_ASSURED]
    further = plans.iloc[MOST_PLANS // 2 if len(plans) > MOST_PLANS else len(plans) :]
    asked = [
        Asked(
            row["what"],
            _why(contents, row),
            "" if contents.is_wide and row["who"] == TO_BE_NAMED else row["who"],
            day_words(row["by_when"], contents.known.period_end),
        )
        for row in rows.drop(further.index).to_dict("records")
        if not _is_done(contents, row["kind"])
    ]
    nothing = not asked or set(rows["kind"]) == {NOTE}
    title = "To note" if nothing else f"Decisions proposed to {contents.choices.committee}"
    return sheet_block(
        title,
        proposed(own_words(contents), asked),
        paragraph(further_plans(len(further), contents.choices.committee), "note")
        if len(further)
        else None,
    )


def further_plans(number: int, committee: str) -> str:
    """That more recovery plans are asked for than a sheet has room to name.

    >>> further_plans(12, "HMBQ")
    'HMBQ is not assured of 12 others: a recovery plan is asked for each, see the file decisions \
beside this page.'
    """
    return (
        f"{committee} is not assured of {number_word(number)} others: a recovery plan is asked for "
        "each, see the file decisions beside this page."
    )


def kept(rows: pd.DataFrame) -> pd.DataFrame:
    """The decisions that the params have not dropped."""
    return rows[rows["kept"] == "yes"] if "kept" in rows else rows


def own_words(contents: Contents) -> list[str]:
    """The trust's own recommendation, from its commentary, else from the params."""
    if contents.is_wide:
        return []
    ask = contents.masthead.get("ask", "")
    return texts(contents, "recommendation") or ([ask] if ask else [])


def _asked_and_done(contents: Contents, kind: str) -> tuple[int, int]:
    """The actions that a decision asks for, and how many were done since the cut-off (rule 23)."""
    done = set(approved_since(contents.known))
    if kind == "recover_overdue":
        asked = contents.overdue
    elif kind == "ask_forecast_date":
        asked, done = without_a_date(contents), done | set(submitted_since(contents.known))
    else:
        return 0, 0
    return len(asked), int(asked["action_id"].isin(list(done)).sum())


def _is_done(contents: Contents, kind: str) -> bool:
    """Whether all that a decision asks for was done after the cut-off: decisions.csv keeps it."""
    asked, done = _asked_and_done(contents, kind)
    return asked > 0 and asked == done


def _why(contents: Contents, row: dict[str, Any]) -> str:
    """The figure that a decision rests on, as a sentence.

    Beyond the committee only where it names nobody: what further meetings buy.
    """
    if contents.is_wide:
        return f"{meetings_buy(contents)}." if row["kind"] == MEETINGS else ""
    why = str(row["why"])
    asked, done = _asked_and_done(contents, row["kind"])
    if done:
        came = "approved" if row["kind"] == "recover_overdue" else "submitted or approved"
        return f"Of the {asked}, {counted(done, 'action')} {came} since the cut-off."
    if row["kind"] in SAID_BY_WHAT:
        return ""
    words = why.split()
    # A long note of the committee, which decisions.csv has whole
    if row["kind"] == NOT_ASSURED and len(words) > MOST_WORDS:
        return f"{' '.join(words[:MOST_WORDS])} …{'”' if why.endswith('”') else ''}"
    return why if why.endswith((".", "?", "!")) else f"{why}."
