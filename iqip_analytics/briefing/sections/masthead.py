"""About this paper: its purpose, its meeting, and its dates."""

from iqip_analytics.briefing.contents import Contents
from iqip_analytics.briefing.html import Html, block, paragraph
from iqip_analytics.briefing.sections.commentary import texts
from iqip_analytics.contract.dates import day
from iqip_analytics.contract.wording import date_words

LABELS = {
    "meeting": "Meeting",
    "date": "Meeting date",
    "agenda_item": "Agenda item",
    "author": "Author",
    "sponsor": "Sponsor",
}


IN_FULL = {"HMBQ": "Hospital Management Board Quality"}


def default_purpose(committee: str) -> str:
    """The purpose where the trust has worded none."""
    return (
        f"To inform {committee} of progress, risks and mitigation against the improvement actions "
        "of the Integrated Quality Improvement Plan."
    )


def section(contents: Contents) -> Html:
    """Purpose, meeting and dates, a line each."""
    dates, committee = contents.known.dates, contents.choices.committee
    in_full = f"{committee} is {IN_FULL[committee]}. " if committee in IN_FULL else ""
    purpose = [] if contents.is_wide else texts(contents, "purpose")
    facts = [
        f"{label}: {_value(key, contents.masthead[key])}"
        for key, label in LABELS.items()
        if contents.masthead.get(key)
    ]
    return block(
        *map(paragraph, purpose or [default_purpose(contents.choices.committee)]),
        paragraph(" · ".join(facts)) if facts else None,
        paragraph(
            f"{in_full}Period end {date_words(dates.period_end)}, data cut-off "
            f"{date_words(dates.data_cutoff)}, published {date_words(dates.published_on)}."
        ),
    )


def _value(key: str, text: str) -> str:
    """The value beside a label; the date in full."""
    return date_words(day(text, "the date of the meeting")) if key == "date" else text
