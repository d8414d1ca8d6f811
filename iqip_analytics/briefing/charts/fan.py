"""Progress against trajectory: agreed and original trajectory, approved, forecast fan."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from iqip_analytics.briefing.charts.axes import (
    BRIEFING_LINE,
    cumulative_axis,
    label_months,
    mark_now,
)
from iqip_analytics.briefing.style import COLOURS, in_house_style, new_axes, new_figure

MONTHS_BACK, MONTHS_AHEAD = 12, 24
LEGEND_COLUMNS = 4  # where all keys stand in one row; in two rows the longest needs more width
KEEPS_UP_LINE: dict[str, Any] = {
    "color": COLOURS["forecast"],
    "linestyle": (0, (4, 2)),
    "linewidth": 1.4,
}
_KEEPS_UP_KEY = Line2D([], [], **KEEPS_UP_LINE, label="If review keeps up: median")


def shown_months(frame: pd.DataFrame, period_end: pd.Timestamp) -> pd.DataFrame:
    """The rows of a frame that a page shows: 12 months back to 24 ahead."""
    first = period_end - pd.offsets.MonthEnd(MONTHS_BACK)
    last = period_end + pd.offsets.MonthEnd(MONTHS_AHEAD)
    return frame[(frame["month_end"] >= first) & (frame["month_end"] <= last)]


@in_house_style
def trajectory_chart(
    trajectory: pd.DataFrame,
    forecast: pd.DataFrame,
    briefing: pd.DataFrame | None = None,
    keeps_up: pd.DataFrame | None = None,
) -> Figure:
    """One group's trajectory with its forecast fan.

    Args:
        trajectory: that group's rows of trajectory.csv.
        forecast: that group's rows of completion_forecast.csv; may be empty.
        briefing: the same rows of the briefing, whose median a scenario is drawn against.
        keeps_up: the same rows if review keeps up, whose median is drawn beside the fan.
    """
    figure = new_figure(8, 3.8)
    axes = new_axes(figure, 0.08, 0.13, 0.9, 0.72)
    _draw(axes, trajectory, forecast)
    handles = _legend(trajectory, forecast)
    if keeps_up is not None and len(keeps_up):
        _compare(axes, trajectory, keeps_up, KEEPS_UP_LINE)
        handles.append(_KEEPS_UP_KEY)
    if briefing is not None and len(briefing):
        _compare(axes, trajectory, briefing, BRIEFING_LINE)
        handles.append(Line2D([], [], **BRIEFING_LINE, label="Briefing: median"))
    axes.set_ylabel("Actions, cumulative")
    columns = LEGEND_COLUMNS if len(handles) <= LEGEND_COLUMNS else LEGEND_COLUMNS - 1
    figure.legend(handles=handles, loc="upper left", ncol=columns, bbox_to_anchor=(0.06, 1.0))
    return figure


@in_house_style
def trajectory_panels(
    trajectories: Sequence[tuple[str, pd.DataFrame, pd.DataFrame, pd.DataFrame]],
) -> Figure:
    """Small trajectories side by side: (name, trajectory, forecast, the same if review keeps up).

    The last of these may be empty.
    """
    figure = new_figure(8, 3.1)
    count = len(trajectories)
    width = 0.9 / count
    for place, (name, trajectory, forecast, keeps_up) in enumerate(trajectories):
        axes = new_axes(figure, 0.05 + place * (width + 0.02), 0.16, width - 0.025, 0.58)
        _draw(axes, trajectory, forecast, most_labels=4)
        if len(keeps_up):
            _compare(axes, trajectory, keeps_up, KEEPS_UP_LINE)
        axes.set_ylabel("")
        axes.set_title(name)
    every_trajectory = pd.concat([panel[1] for panel in trajectories])
    every_forecast = pd.concat([panel[2] for panel in trajectories])
    beside = [_KEEPS_UP_KEY] if any(len(panel[3]) for panel in trajectories) else []
    handles = [*_legend(every_trajectory, every_forecast), *beside]
    columns = LEGEND_COLUMNS if len(handles) <= LEGEND_COLUMNS else LEGEND_COLUMNS - 1
    figure.legend(handles=handles, loc="upper left", ncol=columns, bbox_to_anchor=(0.05, 1.0))
    return figure


def _draw(
    axes: Axes,
    trajectory: pd.DataFrame,
    forecast: pd.DataFrame,
    most_labels: int = 10,
) -> None:
    months = pd.DatetimeIndex(sorted({*trajectory["month_end"], *forecast["month_end"]}))
    place = {month: number for number, month in enumerate(months)}
    agreed = trajectory.assign(x=trajectory["month_end"].map(place))
    likely = forecast.assign(x=forecast["month_end"].map(place))
    if _differs(trajectory):
        _line(axes, agreed, "due_original", COLOURS["original"], (0, (1, 1.5)), 1.4)
    _line(axes, agreed, "due", COLOURS["trajectory"], (0, (5, 1.5)), 1.8)
    past = agreed.dropna(subset=["approved"])
    if len(likely):
        _fan(axes, _from_now(past, likely))
    _line(axes, past.astype({"approved": float}), "approved", COLOURS["approved"], "-", 2.6)
    if len(past):
        axes.plot(past["x"].iloc[-1], past["approved"].iloc[-1], "o", color=COLOURS["approved"])
        mark_now(axes, past["x"].iloc[-1])
    lowest = agreed[["due", "approved"]].min().min()
    cumulative_axis(axes, 0.0 if pd.isna(lowest) else float(lowest))
    label_months(axes, months, most_labels)
    axes.set_xlim(-0.3, max(len(months) - 0.7, 0.7))


def _compare(
    axes: Axes, trajectory: pd.DataFrame, other: pd.DataFrame, style: dict[str, Any]
) -> None:
    """Another forecast's median, from where the approved line ends."""
    months = pd.DatetimeIndex(sorted({*trajectory["month_end"], *other["month_end"]}))
    place = {month: number for number, month in enumerate(months)}
    past = trajectory.assign(x=trajectory["month_end"].map(place)).dropna(subset=["approved"])
    line = _from_now(past, other.assign(x=other["month_end"].map(place)))
    axes.plot(line["x"], line["median"].astype(float), **style)


def _line(
    axes: Axes, frame: pd.DataFrame, column: str, colour: str, style: object, width: float
) -> None:
    axes.plot(frame["x"], frame[column], color=colour, linestyle=style, linewidth=width)


def _from_now(past: pd.DataFrame, likely: pd.DataFrame) -> pd.DataFrame:
    """The forecast joined to the end of the approved line, where nothing is uncertain yet."""
    if past.empty:
        return likely
    now = past.iloc[-1]
    spread = ["lower_95", "lower_80", "median", "upper_80", "upper_95"]
    start = pd.DataFrame([{"x": now["x"], **dict.fromkeys(spread, now["approved"])}])
    return pd.concat([start, likely[["x", *spread]]], ignore_index=True)


def _fan(axes: Axes, likely: pd.DataFrame) -> None:
    for level, depth in (("95", 0.15), ("80", 0.3)):
        axes.fill_between(
            likely["x"].to_numpy(dtype=float),
            likely[f"lower_{level}"].to_numpy(dtype=float),
            likely[f"upper_{level}"].to_numpy(dtype=float),
            color=COLOURS["forecast"],
            alpha=depth,
            linewidth=0,
        )
    _line(axes, likely.astype({"median": float}), "median", COLOURS["forecast"], "-", 1.6)


def _differs(trajectory: pd.DataFrame) -> bool:
    return bool((trajectory["due"] != trajectory["due_original"]).any())


def _legend(trajectory: pd.DataFrame, forecast: pd.DataFrame) -> list[Line2D | Patch]:
    handles: list[Line2D | Patch] = [
        Line2D([], [], color=COLOURS["approved"], linewidth=2.6, label="Approved"),
        Line2D(
            [], [], color=COLOURS["trajectory"], linestyle=(0, (5, 1.5)), label="Agreed trajectory"
        ),
    ]
    if _differs(trajectory):
        handles.append(
            Line2D(
                [],
                [],
                color=COLOURS["original"],
                linestyle=(0, (1, 1.5)),
                linewidth=1.4,
                label="Original trajectory",
            )
        )
    if len(forecast):
        handles.append(
            Patch(color=COLOURS["forecast"], alpha=0.4, label="Forecast: median, 80%, 95%")
        )
    return handles
