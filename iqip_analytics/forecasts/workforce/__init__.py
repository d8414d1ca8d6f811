"""Workforce: who is likely to leave and to start, and when vacancies close."""

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
