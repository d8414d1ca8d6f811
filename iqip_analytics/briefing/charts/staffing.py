"""Workforce charts: starters, leavers and net gain by month; vacancies with their forecast."""

import pandas as pd

from iqip_analytics.briefing.charts.axes import (
    label_months,
    line,
    mark_now,
    ranges,
    upright_bars,
    upright_label,
)
from iqip_analytics.briefing.charts.line_labels import Named, name_at, name_ends
from iqip_analytics.briefing.style import (
    FULL_WIDTH,
    SMALL_WIDTH,
    TEXT,
    Chart,
    in_house_style,
    new_axes,
    new_figure,
)
from iqip_analytics.contract.wording import decimal


@in_house_style
def net_gain_chart(staff: pd.DataFrame, *, name: str = "Net gain", small: bool = False) -> Chart:
    """Net gain by month as bars, with the starters and leavers behind it.

    Args:
        staff: month_end, starters_wte, leavers_wte, net_gain_wte of one staff group.
        name: what the net gain is called.
        small: for half of a page's width.
    """
    figure = new_figure(SMALL_WIDTH, 1.8) if small else new_figure(FULL_WIDTH, 2.6)
    axes = new_axes(figure, 0.4, 0.4, 0.1, 0.32)
    upright_bars(axes, staff["net_gain_wte"], "net_gain")
    places = list(range(len(staff)))
    line(axes, "starters", places, staff["starters_wte"])
    line(axes, "leavers", places, staff["leavers_wte"])
    axes.axhline(0, color=TEXT, linewidth=1)
    upright_label(axes, "WTE in the month")
    label_months(axes, pd.DatetimeIndex(staff["month_end"]), 6 if small else 12)
    figure.keys = {"starters": "Starters", "leavers": "Leavers", "net_gain": name}
    figure.points = len(staff)
    return figure


def vacancy_chart(past: pd.DataFrame, ahead: pd.DataFrame) -> Chart:
    """Vacancies so far, and the forecast fan.

    Args:
        past: month_end, vacancy_wte.
        ahead: month_end, expected, lower_95, lower_80, upper_80, upper_95 of vacancy_wte.
    """
    return staffing_fan(past, ahead, "vacancy_wte", "Vacancy", "Vacancy, WTE")


@in_house_style
def staffing_fan(
    past: pd.DataFrame,
    ahead: pd.DataFrame,
    quantity: str,
    label: str,
    axis: str,
    briefing: pd.DataFrame | None = None,
) -> Chart:
    """One quantity of the workforce so far, and its forecast fan; every line is named.

    Args:
        past: month_end and the quantity, WTE.
        ahead: month_end, expected, lower_95, lower_80, upper_80, upper_95 of the quantity.
        quantity: its column in `past`.
        label: what its line is called.
        axis: what the axis counts.
        briefing: month_end, expected of the briefing, drawn for comparison in a scenario.
    """
    figure = new_figure(FULL_WIDTH, 2.6)
    axes = new_axes(figure, 0.4, 0.4, 1.2, 0.32)
    now, last = len(past) - 1, float(past[quantity].iloc[-1])
    places = list(range(now, now + len(ahead) + 1))
    columns = ["lower_95", "lower_80", "upper_80", "upper_95"]
    start = pd.DataFrame([dict.fromkeys(columns, last)])
    ranges(axes, "as_booked", places, pd.concat([start, ahead[columns]], ignore_index=True))
    line(axes, "as_booked", places, [last, *ahead["expected"]])
    line(axes, "recorded", list(range(len(past))), past[quantity])
    ends = []
    if len(ahead):
        end = ahead.iloc[-1]
        lower, middle, upper = (
            decimal(float(end[name]), 0) for name in ("lower_80", "expected", "upper_80")
        )
        words = f"Forecast {middle}\n({lower} to {upper})"
        ends.append(Named("as_booked", words, float(end["expected"])))
    if briefing is not None and len(briefing) == len(ahead) and len(ahead):
        line(axes, "briefing", places, [last, *briefing["expected"]])
        value = float(briefing["expected"].iloc[-1])
        ends.append(Named("briefing", f"Briefing {decimal(value, 0)}", value))
    mark_now(axes, now)
    upright_label(axes, axis)
    months = pd.DatetimeIndex([*past["month_end"], *ahead["month_end"]])
    label_months(axes, months, 10)
    axes.set_xlim(-0.3, max(len(months) - 1, 1))
    axes.set_ylim(*axes.get_ylim())
    if ends:
        name_ends(axes, ends)
    name_at(axes, "recorded", label, now, last)
    figure.points = len(months)
    return figure
