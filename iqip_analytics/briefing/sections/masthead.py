"""The head of a briefing: what it is about, its three dates, and what HMBQ is asked."""

from iqip_analytics.briefing.contents import Contents
from iqip_analytics.briefing.decisions import decisions
from iqip_analytics.briefing.disclosure.circulation import EDITION
from iqip_analytics.briefing.html import Html, masthead
from iqip_analytics.briefing.labels import mark
from iqip_analytics.briefing.sections.commentary import texts
from iqip_analytics.contract.dates import day
from iqip_analytics.contract.wording import date_words, month_words, number_word

DEFAULT_PURPOSE = (
    "To inform HMBQ of progress, risks and mitigation against the improvement actions of the "
    "Integrated Quality Improvement Plan."
)
DEFAULT_ASK = "To note progress against the agreed trajectories, and the next steps."

LABELS = {
    "meeting": "Meeting",
    "date": "Meeting date",
    "agenda_item": "Agenda item",
    "author": "Author",
    "sponsor": "Sponsor",
}


def _value(key: str, text: str) -> str:
    """What stands beside a label of the masthead; the date in full."""
    return date_words(day(text, "the date of the meeting")) if key == "date" else text


def _to_decide(contents: Contents) -> list[str]:
    """That there is something to decide; nothing where the report is only to be noted."""
    asked = int((decisions(contents)["kind"] != "note").sum())
    if not asked:
        return []
    asked_for = "the one decision" if asked == 1 else f"the {number_word(asked)} decisions"
    return [f"To take {asked_for} proposed below."]


def title(contents: Contents) -> str:
    """The title of the page."""
    known, scenario = contents.known, contents.choices.scenario
    edition = ", for wide circulation" if contents.is_wide else ""
    of_scenario = "" if scenario.is_central else f", scenario “{scenario.name}”"
    said = f"{known.scope_name}: improvement plan at {date_words(known.period_end)}"
    return said + edition + of_scenario


def section(contents: Contents) -> Html:
    """The masthead, which holds the page's only h1."""
    dates = contents.known.dates
    facts = [
        ("Scope", contents.known.scope_name),
        ("Report for", month_words(dates.period_end)),
        ("Period end", date_words(dates.period_end)),
        ("Data cut-off", date_words(dates.data_cutoff)),
        ("Published", date_words(dates.published_on)),
        *(
            (label, _value(key, contents.masthead[key]))
            for key, label in LABELS.items()
            if contents.masthead.get(key)
        ),
    ]
    purpose = texts(contents, "purpose") or [DEFAULT_PURPOSE]
    ask = [*_to_decide(contents), *(texts(contents, "recommendation") or [DEFAULT_ASK])]
    return masthead(
        title=title(contents),
        marking=contents.masthead.get("marking", ""),
        scenario=mark(contents.choices.scenario),
        draft=contents.masthead.get("status") == "draft",
        facts=facts,
        asks=[
            *([("Edition for wide circulation", EDITION)] if contents.is_wide else []),
            ("Purpose", " ".join(purpose)),
            ("HMBQ is asked", " ".join(ask)),
        ],
    )
