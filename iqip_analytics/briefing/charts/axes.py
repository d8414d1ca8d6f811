"""What the charts have in common: axes of months and counts, and bars."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from iqip_analytics.briefing.style import COLOURS

MOST_MONTH_LABELS = 10
# The briefing's own forecast, where a scenario is drawn against it
BRIEFING_LINE: dict[str, Any] = {
    "color": COLOURS["text"],
    "linestyle": (0, (3, 1, 1, 1)),
    "linewidth": 1.4,
}


def label_months(axes: Axes, months: pd.DatetimeIndex, most: int = MOST_MONTH_LABELS) -> None:
    """Ticks at positions 0 to n - 1 with month names, the year below each January and the first.

    The months explain themselves: the axis has no label, and no room is kept for one.
    """
    step = -(-len(months) // most)
    shown = range(0, len(months), step)
    axes.set_xticks(list(shown))
    years: set[int] = set()
    labels = []
    for place in shown:
        month = months[place]
        labels.append(f"{month:%b}" + ("" if month.year in years else f"\n{month.year}"))
        years.add(month.year)
    axes.set_xticklabels(labels)
    axes.set_xlabel("")
    axes.xaxis.set_label_coords(0.5, 0)


def count_axis(axes: Axes, label: str) -> None:
    """A vertical axis of whole counts from zero."""
    axes.set_ylabel(label)
    axes.set_ylim(bottom=0)
    axes.yaxis.set_major_locator(MaxNLocator(nbins=5, integer=True, min_n_ticks=2))


def cumulative_axis(axes: Axes, lowest: float) -> None:
    """A vertical axis for cumulative counts: from zero, unless the past fills most of the chart."""
    count_axis(axes, axes.get_ylabel())
    top = axes.get_ylim()[1]
    if lowest > top / 2:
        axes.set_ylim(bottom=lowest - 0.1 * (top - lowest))


def mark_now(axes: Axes, place: float) -> None:
    """The period end as a thin vertical line."""
    axes.axvline(place, color=COLOURS["quiet"], linewidth=1, linestyle=(0, (2, 2)), zorder=1)


def upright_bars(axes: Axes, heights: pd.Series, colour: str) -> None:
    """Vertical bars at positions 0 to n - 1, with a gap where a value is blank."""
    places = range(len(heights))
    axes.bar(places, heights.astype(float), width=0.75, color=colour)
    axes.set_xlim(-0.5, len(heights) - 0.5)
    axes.grid(visible=False, axis="x")


def lying_bars(axes: Axes, labels: Sequence[str], lengths: pd.Series, colour: str) -> None:
    """Horizontal bars, one for each label, the first at the top."""
    places = range(len(lengths))
    axes.barh(places, lengths.astype(float), height=0.66, color=colour)
    axes.set_yticks(places, labels)
    axes.set_ylim(len(lengths) - 0.5, -0.5)
    axes.grid(visible=False, axis="y")
