"""What was agreed and recorded: a plan, and its position in time."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from iqip_analytics.plan.known import KnownPlan
    from iqip_analytics.plan.plan import Plan

__all__ = ["KnownPlan", "Plan"]

_MODULES = {"KnownPlan": "known", "Plan": "plan"}


def __getattr__(name: str) -> object:
    """The room's public names, brought in when they are used: errors need no tables."""
    if name in _MODULES:
        return getattr(import_module(f"iqip_analytics.plan.{_MODULES[name]}"), name)
    raise AttributeError(f"module 'iqip_analytics.plan' has no attribute '{name}'")
