"""What the charts have in common: axes of months and counts, lines, ranges and bars."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator, StrMethodFormatter
from numpy.typing import ArrayLike

from iqip_analytics.briefing.looks import LOOKS, RANGES
from iqip_analytics.briefing.style import QUIET

MOST_MONTH_LABELS = 10


def label_months(axes: Axes, months: pd.DatetimeIndex, most: int = MOST_MONTH_LABELS) -> None:
    """Ticks at positions 0 to n - 1 with month names, the year below each January and the first.

    The months explain themselves: the axis has no label, and no space for one.
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


def count_axis(axes: Axes, label: str) -> None:
    """A vertical axis of whole counts from zero, its label above it."""
    upright_label(axes, label)
    axes.set_ylim(bottom=0)
    axes.yaxis.set_major_locator(MaxNLocator(nbins=5, integer=True, min_n_ticks=2))
    axes.yaxis.set_major_formatter(StrMethodFormatter("{x:,.0f}"))


def upright_label(axes: Axes, label: str) -> None:
    """What a vertical axis counts, written horizontally."""
    if label:
        axes.annotate(
            label, (0, 1), (-26, 6), xycoords="axes fraction", textcoords="offset points",
            fontsize=9, color=QUIET, va="bottom", annotation_clip=False,
        )  # fmt: skip


def cumulative_axis(axes: Axes, lowest: float) -> None:
    """A vertical axis for cumulative counts: from zero, unless the past fills most of the chart."""
    count_axis(axes, "")
    top = axes.get_ylim()[1]
    if lowest > top / 2:
        axes.set_ylim(bottom=lowest - 0.1 * (top - lowest))


def mark_now(axes: Axes, place: float) -> None:
    """The period end as a thin vertical line."""
    axes.axvline(place, color=QUIET, linewidth=0.8, linestyle=(0, (2, 2)), zorder=1)


def line(axes: Axes, meaning: str, x: ArrayLike, y: ArrayLike, **other: Any) -> None:
    """A line in the look of its meaning, with a gap where a value is blank."""
    look = LOOKS[meaning]
    drawn = {
        "color": look.colour, "linestyle": look.dash, "linewidth": look.width,
        "marker": look.marker, "markersize": 4.5, "markeredgewidth": 0.8,
        "markeredgecolor": look.ink,
    }  # fmt: skip
    axes.plot(np.asarray(x, dtype=float), np.asarray(y, dtype=float), gid=meaning, **drawn | other)


def ranges(axes: Axes, meaning: str, x: ArrayLike, bounds: pd.DataFrame) -> None:
    """The 95% and 80% ranges of a forecast: lower_95, lower_80, upper_80, upper_95."""
    for level, depth in RANGES.items():
        if f"lower_{level}" in bounds:
            axes.fill_between(
                np.asarray(x, dtype=float),
                bounds[f"lower_{level}"].to_numpy(dtype=float),
                bounds[f"upper_{level}"].to_numpy(dtype=float),
                color=LOOKS[meaning].colour, alpha=depth, linewidth=0, gid=f"{meaning}:range",
            )  # fmt: skip


def upright_bars(
    axes: Axes, heights: pd.Series, meaning: str, on_top_of: pd.Series | None = None
) -> None:
    """Vertical bars at positions 0 to n - 1, with a gap where a value is blank."""
    places = range(len(heights))
    bottom = 0.0 if on_top_of is None else on_top_of.to_numpy(dtype=float)
    axes.bar(places, _seen(heights), bottom=bottom, width=0.75, **_area(meaning))
    axes.set_xlim(-0.5, len(heights) - 0.5)
    axes.grid(visible=False, axis="x")


def lying_bars(
    axes: Axes,
    labels: Sequence[str],
    lengths: pd.Series,
    meaning: str,
    from_here: pd.Series | None = None,
) -> None:
    """Horizontal bars, one for each label, the first at the top."""
    places = range(len(lengths))
    left = 0.0 if from_here is None else from_here.to_numpy(dtype=float)
    axes.barh(places, _seen(lengths), left=left, height=0.66, **_area(meaning))
    axes.set_yticks(places, labels)
    axes.set_ylim(len(lengths) - 0.5, -0.5)
    axes.grid(visible=False, axis="y")


def _seen(lengths: pd.Series) -> pd.Series:
    """Lengths without zeros: the edge of an empty bar would be visible."""
    given = lengths.astype(float)
    return given.where(given != 0)


def _area(meaning: str) -> dict[str, Any]:
    look = LOOKS[meaning]
    return {
        "facecolor": look.colour, "edgecolor": look.ink, "linewidth": 0.8, "hatch": look.hatch,
        "gid": meaning,
    }  # fmt: skip
