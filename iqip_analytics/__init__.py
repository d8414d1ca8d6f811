"""Briefings on an NHS integrated quality improvement plan: where it stands, what is likely."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from iqip_analytics.contract.faults import InputError, SourceError
    from iqip_analytics.plan import KnownPlan, Plan
    from iqip_analytics.sources.reading import read

__version__ = "0.1.0"

__all__ = ["InputError", "KnownPlan", "Plan", "SourceError", "read"]

_MODULES = {
    "InputError": "contract.faults",
    "KnownPlan": "plan.known",
    "Plan": "plan.plan",
    "SourceError": "contract.faults",
    "read": "sources.reading",
}


def __getattr__(name: str) -> object:
    """The package's first names, brought in when they are used, so that `iqip --help` is fast."""
    if name in _MODULES:
        return getattr(import_module(f"iqip_analytics.{_MODULES[name]}"), name)
    raise AttributeError(f"module 'iqip_analytics' has no attribute '{name}'")
