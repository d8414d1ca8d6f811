"""One briefing in sentences, tables and charts, written from numbers alone."""

from iqip_analytics.briefing.briefing import Briefing, briefing_for

__all__ = ["Briefing", "briefing_for"]
