"""What was agreed and recorded: reading a plan source, checking it, and its position in time."""

from iqip_analytics.plan.dates import ReportDates
from iqip_analytics.plan.faults import Fault, InputError, SourceError
from iqip_analytics.plan.known import KnownPlan
from iqip_analytics.plan.plan import Plan
from iqip_analytics.plan.source import read

__all__ = ["Fault", "InputError", "KnownPlan", "Plan", "ReportDates", "SourceError", "read"]
