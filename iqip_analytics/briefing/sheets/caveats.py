"""What not to trust: at most three points, the risk outside the model first."""

import re
from collections.abc import Iterator

import pandas as pd

from iqip_analytics.briefing.consistency_notes import silence_sentence
from iqip_analytics.briefing.contents import Contents
from iqip_analytics.briefing.html import Html, bullets, sheet_block
from iqip_analytics.briefing.sections.completion_outlook import cliff_figures
from iqip_analytics.briefing.sections.forecast_record import hits_of
from iqip_analytics.briefing.sheets.outlook import month_that_matters
from iqip_analytics.contract.wording import (
    counted,
    date_words,
    decimal,
    month_words,
    number_word,
    sentence_case,
    share,
)

MOST_POINTS = 3
DECISIONS = ("approved", "declined")
LIST_OF_CASES = re.compile(r": (?=\S+ on )| \((?=[^)]*;)")
FEWEST_OUTCOMES = 10  # fewer say nothing about a range
HELD_ENOUGH = 0.7  # share within 80% ranges below which they are called too narrow


def caveats(contents: Contents) -> Html:
    """What a reader should know before using the numbers."""
    points = [*_points(contents)][:MOST_POINTS]
    return sheet_block("What not to trust", bullets(points) if points else None)


def _points(contents: Contents) -> Iterator[str]:
    stopped = silence_sentence(contents.known)
    if stopped:  # every count of such a page is out of date
        yield stopped
    else:
        yield from _meeting_without_decision(contents)
    yield from deadlines_unseen(contents)
    yield from _ranges_held(contents)
    yield from _little_history(contents)
    yield from _assumed(contents)
    notes = [note for note in contents.data_notes if note != stopped]
    if notes:
        more = counted(len(notes) - 1, "further note", words=True)
        yield shortened(notes[0]) + (f" The annex has {more}." if len(notes) > 1 else "")


def shortened(note: str) -> str:
    """A note on the data without the list of its cases, which the annex has.

    >>> shortened("5 decisions were made on a day with no meeting: A01 on 28 February, and more.")
    '5 decisions were made on a day with no meeting.'
    >>> shortened("Staff moved otherwise in 2 rows (May, moved 0, explained 1; June, moved 0).")
    'Staff moved otherwise in 2 rows.'
    """
    said = LIST_OF_CASES.split(note, maxsplit=1)[0]
    return said if said.endswith((".", "?")) else f"{said}."


def _meeting_without_decision(contents: Contents) -> Iterator[str]:
    """States that the last meeting was held, evidence waits, and no decision of it is on record."""
    known = contents.trust
    meetings = known.tables.get("meetings")
    if meetings is None or contents.review.waiting.empty:
        return
    held = meetings.loc[meetings["meeting_on"] <= known.data_cutoff, "meeting_on"].max()
    decided = known.evidence.loc[known.evidence["event"].isin(DECISIONS), "event_on"].max()
    if held > decided:
        yield (
            f"No decision is on record of the evidence meeting of {date_words(held)}, after that "
            f"of {date_words(decided)}: approvals may be missing."
        )


def deadlines_unseen(contents: Contents) -> Iterator[str]:
    """States that so many deadlines never fell together before, and what no forecast includes."""
    told = cliff_figures(contents)
    cliff = contents.cliff
    if cliff is None or told is None:
        return
    due, before = told
    months = contents.due_per_month
    so_far = months.loc[months["month_end"] <= contents.known.period_end, "due"]
    most = int(so_far.max()) if len(so_far) else 0
    still = months.loc[months["month_end"] == cliff.month_end, "open"]
    early = due.value - int(still.iloc[0]) if len(still) else 0
    unseen = most < due.value
    yield cliff_sentence(cliff.month_end, due.value, before.value, early=early, unseen=unseen)


def cliff_sentence(
    month: pd.Timestamp, due: int, before: float, *, early: int = 0, unseen: bool
) -> str:
    """States that many deadlines fall together, and what no forecast includes.

    Args:
        month: in which they fall.
        due: how many.
        before: the mean of the three months before.
        early: how many of them are of actions already approved.
        unseen: whether no earlier month had so many.

    >>> cliff_sentence(pd.Timestamp("2019-11-30"), 7, 0.0, unseen=False)
    'Seven deadlines fall in November 2019, against none in the three months before: no forecast \
knows of actions added later or re-opened.'
    """
    quiet = "none" if decimal(before, 1) == "0.0" else f"{decimal(before, 1)} a month"
    done = f" ({number_word(early)} approved already)" if early else ""
    never = "no earlier month had so many, and " if unseen else ""
    return sentence_case(
        f"{counted(due, 'deadline', words=True)} fall in {month_words(month)}{done}, against "
        f"{quiet} in "
        f"the three months before: {never}no forecast knows of actions added later or re-opened."
    )


def _ranges_held(contents: Contents) -> Iterator[str]:
    held = hits_of(contents.scorecard).get(("approved", "all"))
    enough = held is not None and held.counts[1] >= FEWEST_OUTCOMES
    if held is not None and enough and held.counts[0] < HELD_ENOUGH * held.counts[1]:
        yield (
            f"Ranges said to hold in 80% held {share(*held.counts)} of the earlier outcomes: "
            "take them as too narrow."
        )


def _little_history(contents: Contents) -> Iterator[str]:
    forecast = contents.forecast
    if forecast.little_history:
        whose = "" if contents.is_trust else " of the whole trust"
        yield history_sentence(forecast.past_origins, forecast.completions, whose)


def history_sentence(months: int, approvals: int, whose: str = "") -> str:
    """What the forecast is learnt from: months, and the approvals in them.

    >>> history_sentence(7, 57)
    'Little history: the forecast is learnt from seven months and the 57 approvals in them.'
    >>> history_sentence(1, 0, " of the whole trust")
    'Little history: the forecast is learnt from one month of the whole trust, without an approval.'
    >>> history_sentence(0, 0)
    'No history: the forecast has no earlier month to learn from, and its ranges are wide.'
    """
    if not months:
        return (
            "No history: the forecast has no earlier month to learn from, and its ranges are wide."
        )
    learnt = f"Little history: the forecast is learnt from {counted(months, 'month', words=True)}"
    if not approvals:
        return f"{learnt}{whose}, without an approval."
    inside = "it" if months == 1 else "them"
    return f"{learnt}{whose} and the {counted(approvals, 'approval', words=True)} in {inside}."


def _assumed(contents: Contents) -> Iterator[str]:
    """States that meetings are assumed, where the printed outlook rests on them."""
    review, month = contents.review, month_that_matters(contents)
    if not review.limited or review.assumed_from is None or month is None:
        return
    if review.assumed_from <= contents.known.cut_off(month):
        yield (
            f"No meeting is booked from {date_words(review.assumed_from)} on: those after are "
            "assumed."
        )
