"""Control charts of outcome measures, several to a figure."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from iqip_analytics.briefing.charts.axes import label_months
from iqip_analytics.briefing.style import COLOURS, in_house_style, new_axes, new_figure
from iqip_analytics.measures.outcome_measures import chart_of

PANELS_A_ROW = 2
MONTHS_SHOWN = 24
_SPECIAL = {1: "^", -1: "v"}


@in_house_style
def control_charts(measures: Sequence[tuple[str, pd.DataFrame]]) -> Figure:
    """A panel for each measure: values, mean and limits; special causes by shape.

    Args:
        measures: name, and that measure's rows of outcomes.csv.
    """
    rows = -(-len(measures) // PANELS_A_ROW)
    figure = new_figure(8, 0.5 + 2.0 * rows)
    inches = figure.get_size_inches()[1]
    for number, (name, frame) in enumerate(measures):
        row, column = divmod(number, PANELS_A_ROW)
        bottom = 1 - (0.35 + 2.0 * (row + 1) - 0.4) / inches
        axes = new_axes(figure, 0.07 + 0.5 * column, bottom, 0.41, 1.3 / inches)
        _panel(axes, frame)
        axes.set_title(_wrapped(name))
    figure.legend(handles=_legend(), loc="upper left", ncol=5, bbox_to_anchor=(0.05, 1.0))
    return figure


def _wrapped(name: str, longest: int = 46) -> str:
    return name if len(name) <= longest else name[: longest - 1] + "…"


def _panel(axes: Axes, frame: pd.DataFrame) -> None:
    shown = frame.dropna(subset=["value"])
    chart = chart_of(frame)
    recent = shown.tail(MONTHS_SHOWN).reset_index(drop=True)
    recent = recent.assign(x=range(len(recent)))
    sns.lineplot(
        data=recent, x="x", y="value", ax=axes, color=COLOURS["quiet"], linewidth=1.2,
        marker="o", markersize=4, markeredgewidth=0, errorbar=None, legend=False,
    )  # fmt: skip
    if chart is not None:
        for level, style in (
            (chart.mean, "-"),
            (chart.lower_limit, "--"),
            (chart.upper_limit, "--"),
        ):
            axes.axhline(level, color=COLOURS["trajectory"], linewidth=1, linestyle=style)
        _mark_special(axes, recent, chart.special[-len(recent) :])
    target = frame["target"].iloc[0]
    if pd.notna(target):
        axes.axhline(float(target), color=COLOURS["forecast"], linewidth=1.4, linestyle=":")
    axes.set_ylabel("")
    label_months(axes, pd.DatetimeIndex(recent["month_end"]), 6)


def _mark_special(axes: Axes, recent: pd.DataFrame, special: np.ndarray) -> None:
    for side, marker in _SPECIAL.items():
        marked = recent[special == side]
        axes.plot(
            marked["x"], marked["value"], marker, color=COLOURS["declined"],
            markeredgecolor=COLOURS["text"], markersize=7, linestyle="none",
        )  # fmt: skip


def _legend() -> list[Line2D]:
    return [
        Line2D([], [], color=COLOURS["trajectory"], linewidth=1, label="Mean"),
        Line2D([], [], color=COLOURS["trajectory"], linewidth=1, linestyle="--", label="Limits"),
        Line2D([], [], color=COLOURS["forecast"], linestyle=":", label="Target"),
        Line2D([], [], color=COLOURS["declined"], marker="^", markeredgecolor=COLOURS["text"],
               linestyle="none", label="Special cause, high"),
        Line2D([], [], color=COLOURS["declined"], marker="v", markeredgecolor=COLOURS["text"],
               linestyle="none", label="low"),
    ]  # fmt: skip
