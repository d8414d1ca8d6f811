"""Workforce: who is likely to leave and to start, and when vacancies close.

Modules:
    joint: Joint paths of leavers, starters and staff in post: one set of draws behind every table
    level_break: Level breaks: whether levels have jumped, alone or together, and what they have
        been since
    local_level: Local levels: what an ordinary month holds now, by memories of different lengths
    monthly_factors: Monthly factors: how each month of the year usually compares with the year
        around it
    monthly_outlook: Outlooks of monthly series: local level × monthly factor × exposure, scattered
        about it
    panel: The workforce table as months by series: a series is one staff group of one division
    past_errors: Past errors: how far off forecasts from earlier origins were, and how correlated
    pipeline: Cohorts expected: who in the recruitment pipeline counts as a starter, when, and how
        surely
    signal: Signal from noise: whether two periods differ, and which months are odd enough to query
    staff_ahead: Workforce forecast: leavers, starters, net gain, staff in post and vacancy, with
        ranges
    staff_tables: The forecast's tables, from joint paths: ranges, quantiles, chances, and the
        planned leavers
"""

from iqip_analytics.forecasts.workforce.signal import (
    ImprobableMonths,
    PeriodComparison,
    compare_periods,
    improbable_months,
)
from iqip_analytics.forecasts.workforce.staff_ahead import WorkforceForecast, workforce_forecast
from iqip_analytics.forecasts.workforce.staff_tables import PlannedBias

__all__ = [
    "ImprobableMonths",
    "PeriodComparison",
    "PlannedBias",
    "WorkforceForecast",
    "compare_periods",
    "improbable_months",
    "workforce_forecast",
]
