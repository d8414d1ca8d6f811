"""The headline: three to five sentences to act on; a scenario's begins with what it assumes."""

import pandas as pd

from iqip_analytics.briefing.contents import Contents
from iqip_analytics.briefing.html import Html, block, bullets
from iqip_analytics.briefing.labels import status_words, supposed_sentence
from iqip_analytics.briefing.sections.completion_outlook import (
    chance_sentence,
    cliff_sentence,
    expectation_sentence,
)
from iqip_analytics.briefing.sections.evidence_decisions import outcome_sentence
from iqip_analytics.briefing.sections.position import elements_sentence
from iqip_analytics.briefing.sections.review_sentences import further_sentence
from iqip_analytics.briefing.sections.workforce_net_gain import net_gain_sentence
from iqip_analytics.contract.wording import SMALLEST_DENOMINATOR, counted, date_words, share

NO_ACTION = "No action is in the plan."


def sentences(contents: Contents) -> list[str]:
    """The headline, sentence by sentence."""
    standing = contents.standing()
    if standing is None:
        return [NO_ACTION]
    outlook = " ".join(
        filter(
            None,
            [
                expectation_sentence(contents),
                chance_sentence(contents),
                further_sentence(contents),
            ],
        )
    )
    candidates = [
        overall_sentence(contents.known.period_end, standing),
        elements_sentence(contents),
        outlook,
        cliff_sentence(contents),
        outcome_sentence(contents) if contents.cliff is None else "",
        net_gain_sentence(contents),
    ]
    said = [sentence for sentence in candidates if sentence][:5]
    supposed = supposed_sentence(contents.choices.scenario)
    return [supposed, *said] if supposed else said


def overall_sentence(period_end: pd.Timestamp, standing: pd.Series) -> str:
    """Where the plan as a whole stands, with its status."""
    approved, due, total = (int(standing[name]) for name in ("approved", "due", "total"))
    status = status_words(str(standing["status"]), int(standing["overdue"])).lower()
    return (
        f"At {date_words(period_end)}, {_of_all(approved, total)} approved against a trajectory "
        f"of {share(due, total)}: {status}."
    )


def _of_all(approved: int, total: int) -> str:
    if total < SMALLEST_DENOMINATOR:
        return f"{approved} of {counted(total, 'action')} {'is' if approved == 1 else 'are'}"
    return f"{share(approved, total)} of all actions are"


def section(contents: Contents) -> Html:
    """The headline as a list."""
    return block(bullets(sentences(contents)))
