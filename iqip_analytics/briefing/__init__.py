"""What we say: the sentences, tables and charts of one briefing, from numbers alone."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from iqip_analytics.briefing.briefing import Briefing, briefing_for

__all__ = ["Briefing", "briefing_for"]


def __getattr__(name: str) -> object:
    """The room's public names, brought in when they are used: choices need no charts."""
    if name in __all__:
        return getattr(import_module("iqip_analytics.briefing.briefing"), name)
    raise AttributeError(f"module 'iqip_analytics.briefing' has no attribute '{name}'")
