"""Workforce charts: starters, leavers and net gain by month; vacancies with their forecast."""

import pandas as pd
import seaborn as sns
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from iqip_analytics.briefing.charts.axes import BRIEFING_LINE, label_months, mark_now, upright_bars
from iqip_analytics.briefing.style import COLOURS, in_house_style, new_axes, new_figure


@in_house_style
def net_gain_chart(staff: pd.DataFrame) -> Figure:
    """Net gain by month as bars, with the starters and leavers behind it.

    Args:
        staff: month_end, starters_wte, leavers_wte, net_gain_wte of one staff group.
    """
    figure = new_figure(8, 3.2)
    axes = new_axes(figure, 0.08, 0.15, 0.9, 0.68)
    frame = staff.assign(x=range(len(staff)))
    upright_bars(axes, frame["net_gain_wte"], COLOURS["rest"])
    for column, colour, marker in (
        ("starters_wte", COLOURS["approved"], "o"),
        ("leavers_wte", COLOURS["forecast"], "s"),
    ):
        sns.lineplot(
            data=frame, x="x", y=column, ax=axes, color=colour, marker=marker, markersize=6,
            markeredgewidth=0, linewidth=1.6, errorbar=None, legend=False,
        )  # fmt: skip
    axes.axhline(0, color=COLOURS["text"], linewidth=1)
    axes.set_ylabel("WTE in the month")
    label_months(axes, pd.DatetimeIndex(staff["month_end"]), 13)
    figure.legend(
        handles=[
            Line2D([], [], color=COLOURS["approved"], marker="o", label="Starters"),
            Line2D([], [], color=COLOURS["forecast"], marker="s", label="Leavers"),
            Patch(color=COLOURS["rest"], label="Net gain"),
        ],
        loc="upper left",
        ncol=3,
        bbox_to_anchor=(0.06, 1.0),
    )
    return figure


def vacancy_chart(past: pd.DataFrame, ahead: pd.DataFrame) -> Figure:
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
) -> Figure:
    """One quantity of the workforce so far, and its forecast fan.

    Args:
        past: month_end and the quantity, WTE.
        ahead: month_end, expected, lower_95, lower_80, upper_80, upper_95 of the quantity.
        quantity: its column in `past`.
        label: what its line is called.
        axis: what the axis counts.
        briefing: month_end, expected of the briefing, which a scenario is drawn against.
    """
    figure = new_figure(8, 3.0)
    axes = new_axes(figure, 0.08, 0.16, 0.9, 0.68)
    now = len(past) - 1
    last = float(past[quantity].iloc[-1])
    places = range(now, now + len(ahead) + 1)
    for level, depth in (("95", 0.15), ("80", 0.3)):
        axes.fill_between(
            places, [last, *ahead[f"lower_{level}"]], [last, *ahead[f"upper_{level}"]],
            color=COLOURS["forecast"], alpha=depth, linewidth=0,
        )  # fmt: skip
    sns.lineplot(
        x=list(places), y=[last, *ahead["expected"]], ax=axes, color=COLOURS["forecast"],
        linewidth=1.6, errorbar=None,
    )  # fmt: skip
    sns.lineplot(
        x=range(len(past)), y=past[quantity], ax=axes, color=COLOURS["approved"],
        linewidth=2.6, errorbar=None,
    )  # fmt: skip
    handles: list[Line2D | Patch] = [
        Line2D([], [], color=COLOURS["approved"], linewidth=2.6, label=label),
        Patch(color=COLOURS["forecast"], alpha=0.4, label="Forecast: expected, 80%, 95%"),
    ]
    if briefing is not None and len(briefing) == len(ahead):
        axes.plot(places, [last, *briefing["expected"]], **BRIEFING_LINE)
        handles.append(Line2D([], [], **BRIEFING_LINE, label="Briefing: expected"))
    mark_now(axes, now)
    axes.set_ylabel(axis)
    label_months(axes, pd.DatetimeIndex([*past["month_end"], *ahead["month_end"]]), 13)
    figure.legend(handles=handles, loc="upper left", ncol=len(handles), bbox_to_anchor=(0.06, 1.0))
    return figure
