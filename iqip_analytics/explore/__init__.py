"""Explore: what-ifs with widgets, on the same numbers as the briefings."""

from iqip_analytics.explore.completion import completion_explorer
from iqip_analytics.explore.workforce import workforce_explorer

__all__ = ["completion_explorer", "workforce_explorer"]
