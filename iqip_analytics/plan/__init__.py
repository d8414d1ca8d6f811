"""What was agreed and recorded: reading a plan source, checking it, and its position in time."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from iqip_analytics.plan.dates import ReportDates
    from iqip_analytics.plan.faults import Fault, InputError, SourceError
    from iqip_analytics.plan.known import KnownPlan
    from iqip_analytics.plan.plan import Plan
    from iqip_analytics.plan.source import read

__all__ = ["Fault", "InputError", "KnownPlan", "Plan", "ReportDates", "SourceError", "read"]

_MODULES = {
    "Fault": "faults",
    "InputError": "faults",
    "KnownPlan": "known",
    "Plan": "plan",
    "ReportDates": "dates",
    "SourceError": "faults",
    "read": "source",
}


def __getattr__(name: str) -> object:
    """The room's public names, brought in when they are used: errors need no tables."""
    if name in _MODULES:
        return getattr(import_module(f"iqip_analytics.plan.{_MODULES[name]}"), name)
    raise AttributeError(f"module 'iqip_analytics.plan' has no attribute '{name}'")
