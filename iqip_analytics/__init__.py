"""Briefings on an NHS integrated quality improvement plan: where it stands, what is likely."""

from iqip_analytics.plan import InputError, KnownPlan, Plan, SourceError, read

__version__ = "0.1.0"

__all__ = ["InputError", "KnownPlan", "Plan", "SourceError", "read"]
