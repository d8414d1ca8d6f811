"""The trust's or division's own summary and implications."""

from iqip_analytics.briefing.contents import Contents
from iqip_analytics.briefing.html import Html, block
from iqip_analytics.briefing.sections.commentary import commentary


def section(contents: Contents) -> Html:
    """Summary and implications, as supplied."""
    return block(commentary(contents, "summary", "implications"))
