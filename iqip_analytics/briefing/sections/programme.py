"""The quality improvement programme, the deep dive and external visits, as supplied."""

from iqip_analytics.briefing.contents import Contents
from iqip_analytics.briefing.html import Html, block
from iqip_analytics.briefing.sections.commentary import commentary


def section(contents: Contents) -> Html:
    """What the trust says of its programme and its visitors."""
    return block(commentary(contents, "programme", "deep_dive", "external_visits"))
