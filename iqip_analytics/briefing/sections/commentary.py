"""The trust's own words, set apart from what is computed."""

from markupsafe import Markup

from iqip_analytics.briefing.contents import Contents
from iqip_analytics.briefing.disclosure.circulation import LEFT_OUT
from iqip_analytics.briefing.html import Html, block, described, paragraph
from iqip_analytics.contract.vocabulary import COMMENTARY_SECTIONS
from iqip_analytics.contract.wording import joined

NO_UPDATE = "No update supplied."


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


def commentary(contents: Contents, *sections: str, scope: str | None = None) -> Markup:
    """Sections of commentary, set apart from what is computed; any that are missing are named."""
    if contents.is_wide:
        return paragraph(f"Commentary: {LEFT_OUT[0].lower()}{LEFT_OUT[1:]}", "no-data")
    supplied = {section: texts(contents, section, scope) for section in sections}
    missing = [
        COMMENTARY_SECTIONS[section].lower() for section in sections if not supplied[section]
    ]
    if len(missing) == len(sections):
        return paragraph(NO_UPDATE, "no-data")
    said = described(
        (COMMENTARY_SECTIONS[section], paragraphs)
        for section, paragraphs in supplied.items()
        if paragraphs
    )
    if not missing:
        return said
    return said + paragraph(f"No update supplied on {joined(missing)}.", "no-data")


def summary(contents: Contents) -> Html:
    """The section of summary and implications, as supplied."""
    return block(commentary(contents, "summary", "implications"))


def programme(contents: Contents) -> Html:
    """The section on the improvement programme, the deep dive and external visits, as supplied."""
    return block(commentary(contents, "programme", "deep_dive", "external_visits"))
