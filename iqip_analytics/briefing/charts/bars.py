"""Bars of figures that are totals already: nothing is left for seaborn's barplot to estimate."""

from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes


def upright_bars(axes: Axes, heights: pd.Series, colour: str) -> None:
    """A bar for each value at positions 0 to n - 1; blank where there is none."""
    places = range(len(heights))
    axes.bar(places, heights.astype(float), width=0.75, color=colour)
    axes.set_xlim(-0.5, len(heights) - 0.5)
    axes.grid(visible=False, axis="x")


def lying_bars(axes: Axes, labels: Sequence[str], lengths: pd.Series, colour: str) -> None:
    """A bar for each label, the first at the top."""
    places = range(len(lengths))
    axes.barh(places, lengths.astype(float), height=0.66, color=colour)
    axes.set_yticks(places, labels)
    axes.set_ylim(len(lengths) - 0.5, -0.5)
    axes.grid(visible=False, axis="y")
