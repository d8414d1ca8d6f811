"""The head of a briefing: one line on what it is and for whom, above its title."""

from iqip_analytics.briefing.contents import Contents
from iqip_analytics.briefing.disclosure.circulation import EDITION
from iqip_analytics.briefing.html import Html, front
from iqip_analytics.briefing.labels import mark, supposed_words
from iqip_analytics.briefing.sheets.title import title
from iqip_analytics.contract.wording import date_words, month_words

PLAN = "Integrated Quality Improvement Plan"


def head(contents: Contents) -> Html:
    """The line, the page's only h1, and what a scenario or a wide edition must say at once."""
    supposed = supposed_words(contents.choices.scenario)
    notes = [f"Supposed: {'; '.join(supposed)}."] if supposed else []
    if contents.is_wide:
        notes.append(f"Edition for wide circulation. {EDITION}")
    return front(
        scenario=mark(contents.choices.scenario),
        line=line(contents),
        title=title(contents),
        notes=notes,
    )


def line(contents: Contents) -> str:
    """Marking, plan, committee, scope, period and data, and whether it is a draft."""
    known, masthead = contents.known, contents.masthead
    parts = [
        masthead.get("marking", ""),
        PLAN,
        contents.choices.committee,
        known.scope_name,
        f"{month_words(known.period_end)}, data to {date_words(known.data_cutoff)}",
        "for wide circulation" if contents.is_wide else "",
        masthead.get("status", ""),
    ]
    return " · ".join(part for part in parts if part)


def running_line(contents: Contents) -> str:
    """What is printed at the foot of every sheet, beside its number."""
    known, masthead = contents.known, contents.masthead
    scenario = contents.choices.scenario
    parts = [
        "IQIP briefing",
        known.scope_name,
        month_words(known.period_end),
        contents.choices.committee,
        masthead.get("marking", ""),
        "for wide circulation" if contents.is_wide else "",
        "" if scenario.is_central else f"scenario “{scenario.name}”",
        masthead.get("status", ""),
    ]
    return " · ".join(part for part in parts if part)


def page_title(contents: Contents) -> str:
    """What a browser and a list of pages call the page."""
    known, scenario = contents.known, contents.choices.scenario
    edition = ", for wide circulation" if contents.is_wide else ""
    of_scenario = "" if scenario.is_central else f", scenario “{scenario.name}”"
    said = f"{known.scope_name}: improvement plan at {date_words(known.period_end)}"
    return said + edition + of_scenario
