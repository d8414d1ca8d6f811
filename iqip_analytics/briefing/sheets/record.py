"""Since the last report: what changed, what came of the last forecast, how the chance has moved."""

import pandas as pd

from iqip_analytics.briefing.contents import Contents
from iqip_analytics.briefing.html import Html, paragraph, sheet_block
from iqip_analytics.briefing.sections.divisions import remapped
from iqip_analytics.briefing.sheets.outlook import between, month_that_matters
from iqip_analytics.contract.wording import (
    chance,
    counted,
    date_words,
    joined,
    month_words,
    sentence_case,
)
from iqip_analytics.measures.changes_since import RemappingProof

MOST_NAMED = 4
LATER_CHANGES = ", counting what has been re-opened, withdrawn or re-mapped since"
WORDS = {
    "approved": "approved",
    "declined": "declined",
    "reopened": "re-opened",
    "re_baselined": "given a new deadline",
    "added": "added to the plan",
    "withdrawn": "withdrawn",
    "re_mapped": "moved between divisions",
}


def record(contents: Contents) -> Html:
    """One line each: changes, the re-mapping's proof, the last forecast, the chance."""
    since = contents.since_last_report
    lines = [
        changes_sentence(_told_here(contents, since.changes))
        if since
        else "This is the plan's first report.",
        remapping_sentence(contents.remapping, whole=contents.is_trust),
        last_forecast_sentence(contents.scorecard.last("approved"), _approved_now(contents)),
        chance_sentence(contents),
    ]
    return sheet_block(
        "Since the last report", *(paragraph(line) if line else None for line in lines)
    )


def _told_here(contents: Contents, changes: pd.DataFrame) -> pd.DataFrame:
    """The changes without those that a re-mapping's own line tells."""
    return changes if contents.remapping is None else changes[changes["kind"] != "re_mapped"]


def _approved_now(contents: Contents) -> int:
    standing = contents.standing()
    return 0 if standing is None else int(standing["approved"])


def changes_sentence(changes: pd.DataFrame) -> str:
    """What changed, with names where they are few; entering the plan is no approval.

    >>> rows = [("approved", "A1"), ("added", "A1"), ("declined", "A2"), ("approved", "A3")]
    >>> changes_sentence(pd.DataFrame(rows, columns=["kind", "action_id"]))
    'One approved (A3), one declined (A2), one added to the plan (A1), already approved.'
    """
    if changes.empty:
        return "No approval, decline or change of an action became known since the last report."
    of_kind = {kind: list(rows["action_id"]) for kind, rows in changes.groupby("kind")}
    added = set(of_kind.get("added", []))
    approved = [action for action in of_kind.get("approved", []) if action not in added]
    entered = [action for action in of_kind.get("approved", []) if action in added]
    of_kind["approved"] = approved
    parts = []
    for kind, words in WORDS.items():
        actions = of_kind.get(kind, [])
        if not actions:
            continue
        said = f"{counted(len(actions), words, words, words=True)}{_names(actions)}"
        if kind == "added" and entered:
            said += (
                ", already approved"
                if len(entered) == len(actions)
                else (f", {len(entered)} of them already approved")
            )
        parts.append(said)
    return sentence_case(f"{', '.join(parts)}.")


def _names(actions: list[str]) -> str:
    return f" ({joined(actions)})" if len(actions) <= MOST_NAMED else ""


def remapping_sentence(proof: RemappingProof | None, *, whole: bool) -> str:
    """A re-mapping with its proof in one line; blank without one."""
    if proof is None:
        return ""
    before, after, deadlines, moved = (figure.value for figure in remapped(proof))
    verb = "was" if moved == 1 else "were"
    said = f"{sentence_case(counted(moved, 'action', words=True))} {verb} re-mapped"
    if not whole:
        return f"{said}; {_deadlines(deadlines)}."
    return f"{said}: {before:,} actions before, {after:,} after; {_deadlines(deadlines)}."


def _deadlines(moved: int) -> str:
    if moved == 0:
        return "no deadline moved with them"
    verb = "deadline" if moved == 1 else "deadlines"
    return f"{moved:,} {verb} moved with them"


def last_forecast_sentence(row: pd.Series | None, approved_now: int) -> str:
    """What last month's report expected of this month, in all, and what is so; blank without one.

    Args:
        row: of scorecard.csv.
        approved_now: at the period end; where it is not what is judged, the sentence says why.

    >>> row = {"made_at": pd.Timestamp("2019-09-30"), "month_end": pd.Timestamp("2019-10-31")}
    >>> row = pd.Series({**row, "lower_80": 60, "upper_80": 64, "outcome": 58})
    >>> last_forecast_sentence(row, 58)
    'September’s forecast was between 60 and 64 approved in all by 31 October 2019; 58 were: \
below that range.'
    """
    if row is None:
        return ""
    outcome = int(row["outcome"])
    place = "within"
    if outcome < row["lower_80"]:
        place = "below"
    elif outcome > row["upper_80"]:
        place = "above"
    came = f"{outcome:,} {'was' if outcome == 1 else 'were'}" if outcome else "none was"
    aside = "" if outcome == approved_now else LATER_CHANGES
    return (
        f"{row['made_at']:%B}’s forecast was {between(row['lower_80'], row['upper_80'])} approved "
        f"in all by {date_words(row['month_end'])}; {came}{aside}: {place} that range."
    )


def chance_sentence(contents: Contents) -> str:
    """How the chance of being on trajectory at the month end that matters has moved."""
    month = month_that_matters(contents)
    history = contents.chance_history
    rows = history[history["month_end"] == month] if month is not None else history.iloc[:0]
    return "" if month is None else moved_sentence(month, rows)


def moved_sentence(month: pd.Timestamp, rows: pd.DataFrame) -> str:
    """The chance now, since when it reads so, and what it was before.

    Args:
        month: the month end that the chances are of.
        rows: of chance_history.csv, in the order of `made_at`.

    >>> made = pd.to_datetime(["2019-08-31", "2019-09-30", "2019-10-31"])
    >>> rows = pd.DataFrame({"made_at": made, "p_on_trajectory": [0.4, 0.0, 0.0]})
    >>> moved_sentence(pd.Timestamp("2020-01-31"), rows)
    'The chance of being on trajectory at 31 January 2020 was 40% in August 2019; it has been \
fewer than 1 in 100 since September 2019.'
    >>> moved_sentence(pd.Timestamp("2020-01-31"), rows.head(2))
    'The chance of being on trajectory at 31 January 2020 was 40% in August 2019; it is fewer \
than 1 in 100 now.'
    """
    if len(rows) < 2:
        return ""
    said = [chance(p) for p in rows["p_on_trajectory"]]
    made = list(rows["made_at"])
    start = f"The chance of being on trajectory at {date_words(month)}"
    since = len(said) - 1
    while since and said[since - 1] == said[-1]:
        since -= 1
    if since == 0:
        return f"{start} has been {said[-1]} since {month_words(made[0])}."
    before = f"{start} was {said[since - 1]} in {month_words(made[since - 1])}"
    if since == len(said) - 1:
        return f"{before}; it is {said[-1]} now."
    return f"{before}; it has been {said[-1]} since {month_words(made[since])}."
