"""Notes on the data in plain sentences: figures that contradict each other, and what to ask."""

from collections.abc import Callable, Iterator

import pandas as pd

from iqip_analytics.contract.dates import month_end, months_between
from iqip_analytics.contract.vocabulary import TRUST
from iqip_analytics.contract.wording import (
    counted,
    decimal,
    joined,
    month_words,
    sentence_case,
    wte,
)
from iqip_analytics.forecasts.workforce.signal import improbable_months
from iqip_analytics.measures.consistency import (
    Disagreement,
    division_disagreements,
    interview_disagreements,
    meeting_disagreements,
    milestone_disagreements,
    sudden_jumps,
    value_mismatches,
    workforce_residuals,
)
from iqip_analytics.plan.division_rules import last_happening
from iqip_analytics.plan.known import KnownPlan
from iqip_analytics.plan.notes import data_notes

MOST_EXAMPLES = 3
SILENT_MONTHS = 2


def consistency_notes(known: KnownPlan) -> list[str]:
    """Every note on a scope's data, in the order in which a page numbers them.

    Commentary is checked on the trust's page only, where all of it appears.
    """
    linters = [*TABLE_LINTERS, *(TEXT_LINTERS if known.scope == TRUST else [])]
    return [*data_notes(known), *(note for linter in linters for note in linter(known))]


def silence_sentence(known: KnownPlan) -> str:
    """States that nothing is recorded for the last months of a report; blank where something is.

    It also comes first under what not to trust: every count of such a page is out of date.
    """
    last, decided = last_happening(known.recorded), known.trust.evidence["event_on"].max()
    what, day = "Nothing", last
    if pd.isna(last) or months_between(last, known.period_end) < SILENT_MONTHS:
        what, day = "No step of any action", decided
    if pd.isna(day) or months_between(month_end(day), known.period_end) < SILENT_MONTHS:
        return ""
    months = months_between(month_end(day), known.period_end)
    return (
        f"{what} is recorded after {month_words(day)}, {counted(months, 'month')} before the "
        "period end: is the source up to date?"
    )


def _silence(known: KnownPlan) -> Iterator[str]:
    said = silence_sentence(known)
    if said:
        yield said


def _residuals(known: KnownPlan) -> Iterator[str]:
    wrong = workforce_residuals(known)
    if wrong.empty:
        return
    examples = [
        f"{month_words(row.month)}, {row.division}, {row.staff_group}: moved {wte(row.moved_wte)}, "
        f"explained {wte(row.explained_wte)}"
        for row in wrong.head(MOST_EXAMPLES).itertuples()
    ]
    yield (
        f"Staff in post moved otherwise than starters, leavers and transfers explain in "
        f"{counted(len(wrong), 'row')} of workforce ({'; '.join(examples)})."
    )


def _improbable(known: KnownPlan) -> Iterator[str]:
    for run in improbable_months(known):
        beside = joined([wte(total) for total in run.others_wte])
        yield (
            f"{sentence_case(run.quantity.removesuffix('_wte'))} of {month_words(run.first_month)} "
            f"and {month_words(run.last_month)} together are {wte(run.wte)} WTE, beside {beside}: "
            "a constant rate would bring so few or so many in fewer than 1 in 100 cases. Are all "
            "of them recorded in the right month?"
        )


def _mismatches(known: KnownPlan) -> Iterator[str]:
    for row in value_mismatches(known).head(MOST_EXAMPLES).itertuples():
        yield (
            f"{row.name} is given as {decimal(row.value, 2)} for {month_words(row.month)}, but its "
            f"numerator and denominator make {decimal(row.derived, 2)}."
        )


def _jumps(known: KnownPlan) -> Iterator[str]:
    for row in sudden_jumps(known).itertuples():
        yield (
            f"{row.name} moved from {decimal(row.before, 2)} to {decimal(row.value, 2)} in "
            f"{month_words(row.month_end)}, further than its own variation explains; check the "
            "figure before its cause."
        )


def _sentence(found: Disagreement, what: str) -> str:
    table = f"; the tables say {found.recorded}" if found.recorded else ""
    return f"{what} {found.subject} is dated differently: {joined(list(found.told))}{table}."


def _divisions(known: KnownPlan) -> Iterator[str]:
    for found in division_disagreements(known):
        yield _sentence(found, "The start of")


def _milestones(known: KnownPlan) -> Iterator[str]:
    for found in milestone_disagreements(known):
        yield _sentence(found, "The milestone")


def _interviews(known: KnownPlan) -> Iterator[str]:
    for found in interview_disagreements(known):
        yield _sentence(found, "The interview for")


def _meetings(known: KnownPlan) -> Iterator[str]:
    for found in meeting_disagreements(known):
        yield f"The {found.subject} is dated {joined(list(found.told))}: one meeting, or two?"


Linter = Callable[[KnownPlan], Iterator[str]]
TABLE_LINTERS: list[Linter] = [_silence, _residuals, _improbable, _mismatches, _jumps]
TEXT_LINTERS: list[Linter] = [_divisions, _milestones, _interviews, _meetings]
