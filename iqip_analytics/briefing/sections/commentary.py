"""The trust's own words, told apart from what is computed."""

from markupsafe import Markup

from iqip_analytics.briefing.contents import Contents
from iqip_analytics.briefing.html import heading, paragraph
from iqip_analytics.plan.vocabulary import COMMENTARY_SECTIONS

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
    """Sections of commentary under their headings, or a line that there is none."""
    pieces = []
    for section in sections:
        paragraphs = texts(contents, section, scope)
        pieces.append(heading(COMMENTARY_SECTIONS[section]))
        pieces += [paragraph(text, "commentary") for text in paragraphs]
        if not paragraphs:
            pieces.append(paragraph(NO_UPDATE, "no-data"))
    return Markup("\n").join(pieces)
