"""Briefings on an NHS integrated quality improvement plan: where it stands, what is likely."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from iqip_analytics.plan import InputError, KnownPlan, Plan, SourceError, read

__version__ = "0.1.0"

__all__ = ["InputError", "KnownPlan", "Plan", "SourceError", "read"]


def __getattr__(name: str) -> object:
    """The package's first names, brought in when they are used, so that `iqip --help` is fast."""
    if name in __all__:
        return getattr(import_module("iqip_analytics.plan"), name)
    raise AttributeError(f"module 'iqip_analytics' has no attribute '{name}'")
