"""Since the last report: what changed, how the last forecast came out, how the chance has moved."""

import pandas as pd

from iqip_analytics.briefing.contents import Contents
from iqip_analytics.briefing.figures import Figure
from iqip_analytics.briefing.html import Html, paragraph, sheet_block
from iqip_analytics.briefing.sections.divisions import remapped
from iqip_analytics.briefing.sections.movement import WORDS, movement
from iqip_analytics.briefing.sheets.outlook import month_that_matters
from iqip_analytics.contract.dates import month_end
from iqip_analytics.contract.wording import (
    between,
    chance,
    counted,
    date_words,
    joined,
    month_words,
    sentence_case,
)
from iqip_analytics.measures.changes_since import RemappingProof

MOST_NAMED = 4


def record(contents: Contents) -> Html:
    """One line each: changes, the re-mapping's proof, the last forecast, the chance."""
    lines = [
        _changes(contents),
        remapping_sentence(contents.remapping, whole=contents.is_trust),
        last_forecast_sentence(contents.known.period_end, forecast_and_outcome(contents)),
        chance_sentence(contents),
    ]
    return sheet_block(
        "Since the last report", *(paragraph(line) if line else None for line in lines)
    )


def _changes(contents: Contents) -> str:
    """What changed, except a re-mapping, which has its own line."""
    since = contents.since_last_report
    if since is None:
        return "This is the plan's first report."
    if contents.remapping is None:
        return changes_sentence(since.changes)
    others = since.changes[since.changes["kind"] != "re_mapped"]
    return "" if others.empty else changes_sentence(others)


def changes_sentence(changes: pd.DataFrame) -> str:
    """What changed, with names where they are few; entering the plan is not an approval.

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
    kept = f"of the actions in both reports, {before:,} before and {after:,} after"
    return f"{said}: {kept}; {_deadlines(deadlines)}."


def _deadlines(moved: int) -> str:
    if moved == 0:
        return "no deadline moved with them"
    verb = "deadline" if moved == 1 else "deadlines"
    return f"{moved:,} {verb} moved with them"


def forecast_and_outcome(contents: Contents) -> tuple[Figure[int], Figure[int]] | None:
    """Approvals that the last report expected of the actions then open, and those that came.

    Both count as the forecast counts: what was added later, or re-opened, changes neither. None
    where the last report made no forecast.
    """
    row, since = contents.scorecard.last("approved"), contents.since_last_report
    end = contents.known.period_end
    if row is None or since is None or row["made_at"] != month_end(end, -1):
        return None
    before = int(next(iter(movement(contents).values()))[1].value)
    median, low, high, came = (
        int(row[name]) - before for name in ("median", "lower_80", "upper_80", "outcome")
    )
    month = f"{end:%Y-%m-%d}"
    return (
        Figure(
            "sheets",
            f"last forecast: approvals by {month} of the actions then open",
            median,
            "actions",
            lower_80=low,
            upper_80=high,
        ),
        Figure("sheets", f"approvals by {month} of the actions then open", came, "actions"),
    )


def last_forecast_sentence(
    month: pd.Timestamp, found: tuple[Figure[int], Figure[int]] | None
) -> str:
    """What last month's report expected of this month, and what came; blank without a forecast.

    >>> expected = Figure("sheets", "", 9, "actions", lower_80=8, upper_80=12)
    >>> came = Figure("sheets", "", 18, "actions")
    >>> last_forecast_sentence(pd.Timestamp("2019-10-31"), (expected, came))
    'September’s forecast for October 2019: between 8 and 12 of the actions then open approved; \
18 were, more than expected.'
    """
    if found is None:
        return ""
    expected, came = found
    low, high = expected.range_80
    place = "as expected"
    if came.value < low:
        place = "fewer than expected"
    elif came.value > high:
        place = "more than expected"
    number = f"{came.value:,} {'was' if came.value == 1 else 'were'}" if came.value else "none was"
    return (
        f"{month_end(month, -1):%B}’s forecast for {month_words(month)}: "
        f"{between(f'{low:,}', f'{high:,}')} of the actions then open approved; {number}, {place}."
    )


def figures(contents: Contents) -> list[Figure[int]]:
    """Rows of figures.csv: the last forecast and its outcome, as printed."""
    return list(forecast_and_outcome(contents) or ())


def chance_sentence(contents: Contents) -> str:
    """How the chance of being on trajectory at the month end that matters has moved."""
    month = month_that_matters(contents)
    history = contents.chance_history
    rows = history[history["month_end"] == month] if month is not None else history.iloc[:0]
    return "" if month is None else moved_sentence(month, rows)


def moved_sentence(month: pd.Timestamp, rows: pd.DataFrame) -> str:
    """The chance now, since when it has been so, and what it was before.

    Args:
        month: the month end of the chances.
        rows: of chance_history.csv, in the order of `made_at`.

    >>> made = pd.to_datetime(["2019-08-31", "2019-09-30", "2019-10-31"])
    >>> rows = pd.DataFrame({"made_at": made, "p_on_trajectory": [0.4, 0.0, 0.0]})
    >>> moved_sentence(pd.Timestamp("2020-01-31"), rows)
    'The chance of being on trajectory at 31 January 2020 was 40% in August 2019; it has stood \
at fewer than 1 in 100 since September 2019.'
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
        return f"{start} has stood at {said[-1]} since {month_words(made[0])}."
    before = f"{start} was {said[since - 1]} in {month_words(made[since - 1])}"
    if since == len(said) - 1:
        return f"{before}; it is {said[-1]} now."
    return f"{before}; it has stood at {said[-1]} since {month_words(made[since])}."
