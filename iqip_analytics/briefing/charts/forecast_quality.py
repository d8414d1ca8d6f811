"""How good forecasts have been: coverage, skill and evenness by horizon, chances, examples."""

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.figure import Figure

from iqip_analytics.briefing.charts.axes import count_axis, line, ranges
from iqip_analytics.briefing.looks import LOOKS
from iqip_analytics.briefing.style import TEXT, Chart, in_house_style, new_figure

MODEL = "model"
NAMES = {
    "all": "Trust",
    "division": "Divisions",
    "net_gain_wte": "Net gain",
    "leavers_wte": "Leavers",
    "leavers_monthly": "Leavers of a month",
    "leavers_cumulative": "Leavers, months summed",
}


def _panels(count: int, height: float = 3.2) -> tuple[Chart, list]:
    figure = new_figure(8, height)
    width = 0.92 / max(count, 1)
    frames = [(0.07 + place * width, 0.17, width - 0.08, 0.66) for place in range(count)]
    return figure, [figure.add_axes(frame) for frame in frames]


def _by_level(rows: pd.DataFrame, height: float = 3.2) -> tuple[Chart, list]:
    """A panel for each level, under its name, with the level's rows."""
    levels = list(rows["level"].unique())
    figure, panels = _panels(len(levels), height)
    for axes, level in zip(panels, levels, strict=True):
        axes.set_title(NAMES.get(level, level))
    own = [rows[rows["level"] == level] for level in levels]
    return figure, list(zip(panels, own, strict=True))


@in_house_style
def coverage_chart(by_horizon: pd.DataFrame, method: str = MODEL) -> Figure:
    """Share of outcomes within the 80% and 95% ranges by months ahead, a panel for each level.

    Args:
        by_horizon: as `scoring.by_horizon` gives it.
        method: whose ranges.
    """
    figure, panels = _by_level(by_horizon[by_horizon["method"] == method])
    for axes, own in panels:
        for promised in (80, 95):
            look = LOOKS[f"range_{promised}"]
            axes.axhline(promised, color=look.colour, linewidth=1, linestyle="--")
            line(
                axes, f"range_{promised}", own["months_ahead"], own[f"cov{promised}"],
                label=f"{promised}% range",
            )  # fmt: skip
        axes.set(ylim=(0, 102), xlabel="Months ahead", ylabel="Outcomes within, %")
        axes.set_xticks(sorted(own["months_ahead"].unique()))
    if panels:
        panels[0][0].legend()
    return figure


@in_house_style
def skill_chart(by_horizon: pd.DataFrame, against: str = "trajectory") -> Figure:
    """Share of the error of `against` that each method saves by months ahead."""
    rows = by_horizon[by_horizon["method"] != against]
    figure, panels = _by_level(rows, 4.2)
    first = panels[0][0]
    for axes, own in panels:
        axes.set_position([axes.get_position().x0, 0.13, axes.get_position().width, 0.6])
        sns.lineplot(
            data=own, x="months_ahead", y="skill", hue="method", style="method", markers=True,
            ax=axes, errorbar=None, legend=axes is first, dashes=True,
            palette=_method_colours(rows),
        )  # fmt: skip
        axes.set(xlabel="Months ahead", ylabel=f"CRPS saved against {against}")
        axes.set_xticks(sorted(rows["months_ahead"].unique()))
    inside = first.get_legend()
    if inside is not None:
        handles, labels = first.get_legend_handles_labels()
        inside.remove()
        figure.legend(handles, labels, loc="upper left", ncol=3, bbox_to_anchor=(0.05, 1.0))
    return figure


def _method_colours(rows: pd.DataFrame) -> dict[str, str]:
    names = list(rows["method"].unique())
    meanings = ["as_booked", "agreed", "approved", "concern", "needed", "original", "keeps_up"]
    return {name: LOOKS[meanings[place % len(meanings)]].colour for place, name in enumerate(names)}


@in_house_style
def pit_chart(pit: pd.DataFrame) -> Figure:
    """Where outcomes fell in the forecast's distribution: flat if the ranges are honest."""
    figure, panels = _by_level(pit)
    for axes, own in panels:
        sns.barplot(
            data=own, x="tenth", y="share", ax=axes, color=LOOKS["outcome"].colour, errorbar=None
        )
        axes.axhline(0.1, color=TEXT, linewidth=1, linestyle="--")
        axes.set(xlabel="Tenth of the forecast", ylabel="Share of outcomes")
    return figure


@in_house_style
def evenness_chart(pit_by_horizon: pd.DataFrame) -> Figure:
    """How far outcomes are from falling evenly, by months ahead, beside what chance alone does.

    Args:
        pit_by_horizon: as `quality.pit_by_horizon` gives it.
    """
    figure, panels = _by_level(pit_by_horizon)
    for axes, own in panels:
        line(axes, "outcome", own["months_ahead"], own["distance"], label="distance from even")
        line(axes, "limits", own["months_ahead"], own["by_chance"], label="by chance alone")
        axes.set(ylim=(0, 0.92), xlabel="Months ahead", ylabel="Share of outcomes")
        axes.set_xticks(sorted(own["months_ahead"].unique()))
    panels[0][0].legend()
    return figure


@in_house_style
def reliability_chart(reliability: pd.DataFrame) -> Figure:
    """How often chances came true, bin by bin, with counts and what honest chances would show.

    Args:
        reliability: as `quality.reliability` gives it.
    """
    figure, panels = _by_level(reliability, 3.8)
    for axes, own in panels:
        axes.plot([0, 1], [0, 1], color=TEXT, linewidth=1, linestyle="--")
        axes.vlines(own["chance"], own["lower"], own["upper"], color=LOOKS["mean"].colour,
                    linewidth=5, alpha=0.4, label="honest chances, 9 in 10")  # fmt: skip
        line(axes, "range_80", own["chance"], own["came_true"], linestyle="none", markersize=7,
             label="came true, and of how many")  # fmt: skip
        for row in own.to_dict("records"):
            axes.annotate(
                str(row["forecasts"]), (row["chance"], row["came_true"]), (4, -9),
                textcoords="offset points", fontsize="small", color=TEXT,
            )  # fmt: skip
        axes.set(xlim=(-0.03, 1.07), ylim=(-0.07, 1.07), xlabel="Chance", ylabel="Came true")
    if panels:
        figure.legend(*panels[0][0].get_legend_handles_labels(), loc="upper right", ncol=2)
    return figure


@in_house_style
def examples_chart(examples: pd.DataFrame) -> Figure:
    """Forecasts from a few origins with their ranges, and what followed.

    Args:
        examples: as `scoring.examples` gives them.
    """
    origins = list(examples["origin"].unique())
    figure, panels = _panels(len(origins))
    for axes, origin in zip(panels, origins, strict=True):
        own = examples[examples["origin"] == origin].reset_index(drop=True)
        ahead = np.arange(1, len(own) + 1)
        ranges(axes, "as_booked", ahead, own)
        line(axes, "as_booked", ahead, own["median"])
        line(axes, "outcome", ahead, own["outcome"])
        count_axis(axes, "Approved of those open")
        axes.set(xlabel="Months ahead", title=f"From {pd.Timestamp(origin):%B %Y}")
    return figure
