"""Workforce: who is likely to leave and to start, and when vacancies close."""

from iqip_analytics.forecasts.workforce.forecast import WorkforceForecast, workforce_forecast
from iqip_analytics.forecasts.workforce.planned import PlannedBias

__all__ = ["PlannedBias", "WorkforceForecast", "workforce_forecast"]
