"""Workforce charts: starters, leavers and net gain by month."""

import pandas as pd
import seaborn as sns
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from iqip_analytics.briefing.charts.axes import label_months
from iqip_analytics.briefing.style import COLOURS, in_house_style, new_figure


@in_house_style
def net_gain_chart(staff: pd.DataFrame) -> Figure:
    """Net gain by month as bars, with the starters and leavers that make it.

    Args:
        staff: month_end, starters_wte, leavers_wte, net_gain_wte of one staff group.
    """
    figure = new_figure(8, 3.2)
    axes = figure.add_axes((0.08, 0.15, 0.9, 0.68))
    frame = staff.assign(x=range(len(staff)))
    sns.barplot(
        data=frame, x="x", y="net_gain_wte", ax=axes, color=COLOURS["rest"], saturation=1,
        width=0.75, errorbar=None,
    )  # fmt: skip
    for column, colour, marker in (
        ("starters_wte", COLOURS["approved"], "o"),
        ("leavers_wte", COLOURS["forecast"], "s"),
    ):
        sns.lineplot(
            data=frame, x="x", y=column, ax=axes, color=colour, marker=marker, markersize=6,
            markeredgewidth=0, linewidth=1.6, errorbar=None, legend=False,
        )  # fmt: skip
    axes.axhline(0, color=COLOURS["text"], linewidth=1)
    axes.set_xlabel("")
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
