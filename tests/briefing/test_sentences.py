"""The computed sentences of two editions, kept as text and read in the diff.

To take over changed sentences on purpose: UPDATE_GOLDEN=1 make test.
"""

import os
from pathlib import Path

import pytest

from iqip_analytics.briefing.consistency_notes import consistency_notes
from iqip_analytics.briefing.contents import Contents
from iqip_analytics.briefing.sections import (
    actions,
    completion_outlook,
    domains,
    evidence_decisions,
    position,
    review_sentences,
    workforce_net_gain,
)
from iqip_analytics.briefing.sheets import title
from tests.support.reference import reference_briefing, reference_plan

GOLDEN = Path(__file__).parent / "golden"


def said(contents: Contents) -> dict[str, list[str]]:
    return {
        "title": [title.title(contents)],
        "position": [position.elements_sentence(contents)],
        "outlook": [
            completion_outlook.needed_sentence(contents),
            completion_outlook.finish_sentence(contents),
        ],
        "review": [
            review_sentences.shared_sentence(contents.review),
            review_sentences.queue_sentence(contents.review),
            review_sentences.approval_sentence(contents.review),
        ],
        "actions": [
            actions.variance_sentence(contents),
            *actions.explanation_sentences(contents),
        ],
        "evidence": [evidence_decisions.outcome_sentence(contents)],
        "domains": [domains.largest_domain_sentence(contents)],
        "workforce": [
            workforce_net_gain.net_gain_sentence(contents),
            workforce_net_gain.compared_sentence(contents),
        ],
    }


@pytest.mark.parametrize("period_end", ["2019-08-31", "2019-10-31"])
@pytest.mark.parametrize("scope", ["trust", "womens_childrens"])
def test_the_sentences_are_those_that_were_read_and_kept(period_end, scope):
    contents = reference_briefing(period_end, scope).contents
    text = "\n".join(
        f"## {section}\n" + "\n".join(lines) + "\n" for section, lines in said(contents).items()
    )
    kept = GOLDEN / f"{period_end}-{scope}.txt"
    if os.environ.get("UPDATE_GOLDEN"):
        kept.write_text(text, encoding="utf-8")
    assert text == kept.read_text(encoding="utf-8")


def test_a_period_end_long_after_the_last_record_is_noted():
    known = reference_briefing("2019-10-31", "trust").contents.trust
    assert not any("Nothing is recorded after" in note for note in consistency_notes(known))
    later = reference_plan().as_at("2020-06-30")
    first = consistency_notes(later)[0]
    assert first.startswith("Nothing is recorded after ")
    assert "before the period end: is the source up to date?" in first
