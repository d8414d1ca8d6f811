"""Explore: what-ifs with widgets, on the same numbers as the briefings.

Modules:
    actions_behind: The actions behind a month: each with its deadline, its chance, and what holds
        it up
    actions_desk: The actions' desk: choose the actions behind a month, and move their deadlines in
        a scenario
    comparison: Comparison: the same measures in the briefing and in scenarios, side by side
    completion: The completion explorer: what to decide so that approvals meet the trajectory
    completion_results: Completion in the briefing and in scenarios: one answer, what each buys, and
        a chart
    controls: Controls of a scenario: labelled boxes with units, and the scenario that they describe
    meetings_search: In which months a few further meetings buy most: every way to place them is
        tried
    monthly_chart: A monthly chart as light SVG: lines, bands and bars, with each month's values
        under the pointer
    months_strip: A strip of the months ahead: meetings added or removed one by one, and a month to
        look at
    panel: A panel: what is explored of a plan, the controls of a scenario, and what it would change
    panel_html: The HTML of a panel: its style, announcements, and blocks rendered only when they
        change
    positions: What can be explored: the periods and scopes of a plan, and each scope's forecasts
    saving: A scenario saved in params/scenarios, and its briefing made by the command line
    scenario_settings: A scenario from settings: what is wrong with one of them, and what it
        supposes in words
    take_along: Take it along: tables as CSV and Excel, the chart as SVG and PNG, and the line of
        Python
    two_scenarios: Two scenarios over the briefing: the controls set one of them, and each step can
        be undone
    workforce: The workforce explorer: what would change net gain, staff in post and vacancies
    workforce_results: The workforce in the briefing and in scenarios: one answer, what each buys,
        and the chart
"""

from iqip_analytics.explore.completion import completion_explorer
from iqip_analytics.explore.workforce import workforce_explorer

__all__ = ["completion_explorer", "workforce_explorer"]
