"""Explore: what-ifs with widgets, on the same numbers as the briefings.

Modules:
    comparison: Comparison: the same measures in the briefing and in a scenario, and what differs
    completion: The completion explorer: what would change the course of approvals against the
        trajectory
    completion_results: Completion in a scenario: its numbers at a month, and what they say against
        the briefing
    controls: Controls of a scenario: labelled boxes with units, and the scenario that they stand
        for
    panel: A panel: what is explored of a plan, the controls of a scenario, and what it would change
    pieces: Pieces of a panel: what is announced, drawn, and handed out as a file
    positions: What can be explored: the periods and scopes of a plan, and each scope's forecasts
    saving: A scenario saved in params/scenarios, and its briefing made by the command line
    words: Words: a scenario at the start of a sentence, and what is wrong with a setting
    workforce: The workforce explorer: what would change net gain, staff in post and vacancies
    workforce_results: The workforce in a scenario: its numbers at a month, and what they say
        against the briefing
"""

from iqip_analytics.explore.completion import completion_explorer
from iqip_analytics.explore.workforce import workforce_explorer

__all__ = ["completion_explorer", "workforce_explorer"]
