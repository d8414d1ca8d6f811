"""The trust's own words, set apart from what is computed."""

from markupsafe import Markup

from iqip_analytics.briefing.contents import Contents
from iqip_analytics.briefing.html import Html, block, described
from iqip_analytics.contract.vocabulary import COMMENTARY_SECTIONS


def texts(contents: Contents, section: str, scope: str | None = None) -> list[str]:
    """The paragraphs supplied for a section of this report, in their order."""
    table = contents.trust.tables.get("commentary")
    if table is None:
        return []
    own = table[
        (table["period_end"] == contents.known.period_end)
        & (table["scope"] == (scope or contents.known.scope))
        & (table["section"] == section)
    ]
    return list(own.sort_values("position", kind="stable")["text"])


def commentary(contents: Contents, *sections: str) -> Markup | None:
    """Sections of commentary, set apart from what is computed; None where none was supplied.

    A wide edition has none: its head says so, once for the page.
    """
    if contents.is_wide:
        return None
    supplied = [
        (COMMENTARY_SECTIONS[section], paragraphs)
        for section in sections
        if (paragraphs := texts(contents, section))
    ]
    return described(supplied) if supplied else None


def summary(contents: Contents) -> Html:
    """The section of summary and implications, as supplied."""
    return block(commentary(contents, "summary", "implications"))


def programme(contents: Contents) -> Html:
    """The section on the improvement programme, the deep dive and external visits, as supplied."""
    return block(commentary(contents, "programme", "deep_dive", "external_visits"))
