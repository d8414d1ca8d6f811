"""What we say: the sentences, tables and charts of one briefing, from numbers alone."""

from iqip_analytics.briefing.briefing import Briefing, briefing_for

__all__ = ["Briefing", "briefing_for"]
