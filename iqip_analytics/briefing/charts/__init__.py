"""Charts: each takes the frame that it draws and returns the figure.

Modules:
    axes: What the charts have in common: axes of months and counts, and bars
    control: Control charts of outcome measures, several to a figure
    counts: Charts of counts: deadlines by month, progress by domain, decisions, reviews needed
    fan: Progress against trajectory: agreed and original trajectory, approved, forecast fan
    forecast_quality: How good forecasts have been: coverage and skill by horizon, PIT, examples
    staffing: Workforce charts: starters, leavers and net gain by month; vacancies with their
        forecast
"""
