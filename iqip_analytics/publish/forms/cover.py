"""What the first sheet of a workbook says: whose numbers these are, of when, and for whom."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from iqip_analytics.briefing.choices import ScopeSettings
from iqip_analytics.contract.vocabulary import COMMITTEE, WIDE
from iqip_analytics.publish.index import in_words

REPORT = "Integrated Quality Improvement Plan"
NOTES = (
    "Each sheet listed below holds one table, named as the CSV file that it equals; its first row "
    "is the heading, its columns are explained on the sheet Column notes.",
    "A blank cell is not known, or withheld. Shares are 0 to 100, chances 0 to 1; both are "
    "unrounded. A month is its last day.",
)
USUAL_COMMITTEE = ScopeSettings.model_fields["committee"].default
FOR_WHOM = {
    COMMITTEE: "The committee: it names actions, leads and owners",
    WIDE: "Wide circulation: no owners, titles or commentary, small numbers of people withheld",
}


@dataclass(frozen=True, kw_only=True)
class Cover:
    """The facts of a workbook's first sheet, and of its document properties.

    facts: labels with their text, in order.
    published_on: the date of the document.
    line: printed on every sheet; committee: whose paper it is.
    """

    title: str
    scope_name: str
    marking: str
    facts: tuple[tuple[str, str], ...]
    published_on: date
    line: str = ""
    committee: str = ""

    @property
    def dated(self) -> datetime:
        """The creation date of the document: never the time of a run."""
        return datetime(  # noqa: DTZ001  # a day without a zone, as documents hold it
            self.published_on.year, self.published_on.month, self.published_on.day
        )


def cover_of(numbers: Mapping[str, Any], parameters: Mapping[str, Any]) -> Cover:
    """The cover of a briefing's workbook.

    Args:
        numbers: what the briefing's notebook says of itself: title, scope, status, headline, and
            the dates, of which an analyst's own notebook may leave out the later ones.
        parameters: what the notebook was run with: masthead and circulation among them.
    """
    masthead = parameters.get("masthead") or {}
    circulation = str(parameters.get("circulation", COMMITTEE))
    marking = str(masthead.get("marking", ""))
    period_end = str(numbers.get("period_end") or parameters["period_end"])
    cut_off = str(numbers.get("data_cutoff") or period_end)
    published = str(numbers.get("published_on") or cut_off)
    facts = [
        ("Scope", str(numbers["scope_name"])),
        ("Period end", in_words(period_end)),
        ("Data cut-off", in_words(cut_off)),
        ("Published", in_words(published)),
        ("Marking", marking),
        ("State", str(masthead.get("status", "")).capitalize()),
        ("For", FOR_WHOM.get(circulation, circulation)),
        ("Status", str(numbers["status_text"])),
        *(("Headline", str(line)) for line in numbers["headline"]),
        *(("Note", line) for line in NOTES),
    ]
    return Cover(
        title=str(numbers["title"]),
        scope_name=str(numbers["scope_name"]),
        marking=marking,
        facts=tuple((label, text) for label, text in facts if text),
        published_on=date.fromisoformat(published),
        line=str(numbers.get("line", "")),
        committee=str(parameters.get("committee", USUAL_COMMITTEE)),
    )
