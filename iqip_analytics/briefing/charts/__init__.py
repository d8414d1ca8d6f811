"""Charts: each takes the frame that it draws and returns the figure.

Modules:
    axes: What the charts have in common: axes of months and counts, lines, ranges and bars
    control: Control charts of outcome measures as Making Data Count draws them, one panel for each
    counts: Charts of counts: deadlines by month, progress by domain, decisions
    fan: Progress against trajectory: agreed and original trajectory, approved, and what is likely
    forecast_quality: How good forecasts have been: coverage, skill and evenness by horizon,
        chances, examples
    line_labels: Names on the lines themselves, placed so that none covers another
    panels: Small multiples: drawings that reflow side by side, with one legend and one caption
    review: Reviews needed against the room for them by month; below it, on its own axis, what waits
    staffing: Workforce charts: starters, leavers and net gain by month; vacancies with their
        forecast
"""
