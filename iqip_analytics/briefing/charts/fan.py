"""Progress against trajectory: agreed and original trajectory, approved, and what is likely."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from iqip_analytics.briefing.charts.axes import (
    count_axis,
    cumulative_axis,
    label_months,
    line,
    mark_now,
    ranges,
)
from iqip_analytics.briefing.charts.line_labels import Named, name_at, name_ends
from iqip_analytics.briefing.charts.panels import PANEL_SIZE, Panel, Panels
from iqip_analytics.briefing.style import (
    SMALL_WIDTH,
    Chart,
    in_house_style,
    new_axes,
    new_figure,
)
from iqip_analytics.contract.wording import span

MONTHS_BACK, MONTHS_AHEAD = 12, 24
FAN_WIDTH = 5.0  # inches; it shares a sheet with the reviews needed
FEWEST_AHEAD = 3  # months, however soon the last deadline is
NAMES = {
    "approved": "Approved",
    "agreed": "Agreed",
    "original": "Original",
    "as_booked": "Forecast",
    "keeps_up": "If review keeps up",
    "briefing": "Briefing",
}


def shown_months(frame: pd.DataFrame, period_end: pd.Timestamp) -> pd.DataFrame:
    """The rows of a frame that a page shows: 12 months back to 24 ahead."""
    first = period_end - pd.offsets.MonthEnd(MONTHS_BACK)
    last = period_end + pd.offsets.MonthEnd(MONTHS_AHEAD)
    return frame[(frame["month_end"] >= first) & (frame["month_end"] <= last)]


class _Drawn(NamedTuple):
    """One group's lines by month, up to the last deadline; x numbers the months."""

    months: pd.DatetimeIndex
    agreed: pd.DataFrame
    past: pd.DataFrame
    likely: dict[str, pd.DataFrame]

    @property
    def differs(self) -> bool:
        return bool((self.agreed["due"] != self.agreed["due_original"]).any())

    @property
    def meanings(self) -> list[str]:
        return ["approved", "agreed", *(["original"] if self.differs else []), *self.likely]


@in_house_style
def trajectory_chart(
    trajectory: pd.DataFrame,
    forecast: pd.DataFrame,
    briefing: pd.DataFrame | None = None,
    keeps_up: pd.DataFrame | None = None,
    *,
    small: bool = False,
    booked: bool = False,
) -> Chart:
    """One group's trajectory with its forecast, up to the last deadline; every line is named.

    Args:
        trajectory: that group's rows of trajectory.csv.
        forecast: that group's rows of completion_forecast.csv; may be empty.
        briefing: the same rows of the briefing, whose median is drawn for comparison in a scenario.
        keeps_up: the same rows if review keeps up, whose median is drawn beside the fan.
        small: about 9 by 6 cm, for half of a page's width.
        booked: whether the forecast rests on booked meetings, and is called so.
    """
    others = {"as_booked": forecast, "keeps_up": keeps_up, "briefing": briefing}
    drawn = _of(trajectory, others)
    names = NAMES | ({"as_booked": "As booked"} if booked or "keeps_up" in drawn.likely else {})
    figure = new_figure(SMALL_WIDTH, 2.1) if small else new_figure(FAN_WIDTH, 2.5)
    axes = new_axes(figure, 0.36, 0.4, 1.21 if small else 1.28, 0.12 if small else 0.3)
    _lines(axes, drawn, 5 if small else 9)
    count_axis_words = "" if small else "Actions, cumulative"
    if count_axis_words:
        bottom = axes.get_ylim()[0]
        count_axis(axes, count_axis_words)
        axes.set_ylim(bottom=bottom)
    name_ends(axes, [_end(drawn, meaning, names) for meaning in drawn.meanings[1:]])
    if len(drawn.past):
        now = drawn.past.iloc[-1]
        name_at(axes, "approved", f"Approved {int(now['approved']):,}", now["x"], now["approved"])
    figure.points = len(drawn.months)
    return figure


@in_house_style
def trajectory_panels(
    trajectories: Sequence[tuple[str, pd.DataFrame, pd.DataFrame, pd.DataFrame]],
) -> Panels:
    """Small trajectories: (name, trajectory, forecast, the same if review keeps up).

    The last of these may be empty.
    """
    panels, meanings = [], dict[str, None]()
    for name, trajectory, forecast, keeps_up in trajectories:
        drawn = _of(trajectory, {"as_booked": forecast, "keeps_up": keeps_up})
        figure = new_figure(*PANEL_SIZE)
        axes = new_axes(figure, 0.32, 0.4, 0.2, 0.12)
        _lines(axes, drawn, 4)
        figure.points = len(drawn.months)
        panels.append(Panel(name, _standing(drawn), figure))
        meanings.update(dict.fromkeys(drawn.meanings))
    words = NAMES | {"agreed": "Agreed trajectory", "original": "Original trajectory"}
    if "keeps_up" in meanings:
        words["as_booked"] = "As booked"
    return Panels(panels, {meaning: words[meaning] for meaning in words if meaning in meanings})


def _of(trajectory: pd.DataFrame, others: dict[str, pd.DataFrame | None]) -> _Drawn:
    likely = {name: frame for name, frame in others.items() if frame is not None and len(frame)}
    last = last_month(trajectory)
    agreed, *ahead = (frame[frame["month_end"] <= last] for frame in (trajectory, *likely.values()))
    every = np.unique(np.concatenate([frame["month_end"].to_numpy() for frame in (agreed, *ahead)]))
    months = pd.DatetimeIndex(every)

    def placed(frame: pd.DataFrame) -> pd.DataFrame:
        return frame.assign(x=months.get_indexer(pd.Index(frame["month_end"])))

    agreed = placed(agreed)
    past = agreed[agreed["approved"].notna()]
    from_now = {
        name: _from_now(past, placed(frame)) for name, frame in zip(likely, ahead, strict=True)
    }
    return _Drawn(
        months, agreed, past, {name: rows for name, rows in from_now.items() if len(rows)}
    )


def last_month(trajectory: pd.DataFrame) -> pd.Timestamp:
    """Up to where is drawn: the last deadline, agreed or original, or a few months from now."""
    month = trajectory["month_end"]
    ends = [
        month[trajectory[column] == trajectory[column].max()].min()
        for column in ("due", "due_original")
    ]
    now = month[trajectory["approved"].notna()].max()
    soon = now + pd.offsets.MonthEnd(FEWEST_AHEAD) if pd.notna(now) else pd.NaT
    return max(end for end in [*ends, soon] if pd.notna(end))


def _lines(axes: Axes, drawn: _Drawn, most_labels: int) -> None:
    agreed, past = drawn.agreed, drawn.past
    if drawn.differs:
        line(axes, "original", agreed["x"], agreed["due_original"])
    line(axes, "agreed", agreed["x"], agreed["due"])
    for meaning, rows in drawn.likely.items():
        if meaning == "as_booked":
            ranges(axes, meaning, rows["x"], rows)
        line(axes, meaning, rows["x"], rows["median"])
    line(axes, "approved", past["x"], past["approved"])
    if len(past):
        now = past.iloc[-1]
        line(axes, "approved", [now["x"]], [now["approved"]], marker="o", markersize=6)
        mark_now(axes, now["x"])
    lowest = agreed[["due", "approved"]].min().min()
    cumulative_axis(axes, 0.0 if pd.isna(lowest) else float(lowest))
    label_months(axes, drawn.months, most_labels)
    axes.set_xlim(-0.3, max(len(drawn.months) - 1, 1))


def _from_now(past: pd.DataFrame, likely: pd.DataFrame) -> pd.DataFrame:
    """The forecast joined to the end of the approved line, where nothing is uncertain yet."""
    if past.empty or likely.empty:
        return likely
    now = past.iloc[-1]
    spread = ["lower_95", "lower_80", "median", "upper_80", "upper_95"]
    start = pd.DataFrame([{"x": now["x"], **dict.fromkeys(spread, now["approved"])}])
    return pd.concat([start, likely[["x", *spread]]], ignore_index=True)


def _end(drawn: _Drawn, meaning: str, names: dict[str, str]) -> Named:
    """A line's name with the number that it ends at; a fan's with its month and 80% range."""
    if meaning in ("agreed", "original"):
        value = float(drawn.agreed["due" if meaning == "agreed" else "due_original"].iloc[-1])
        return Named(meaning, f"{names[meaning]} {value:,.0f}", value)
    last = drawn.likely[meaning].iloc[-1]
    value = float(last["median"])
    if meaning == "as_booked":
        spread = span(*(f"{float(last[end]):,.0f}" for end in ("lower_80", "upper_80")))
        month = drawn.months[int(last["x"])]
        return Named(meaning, f"{names[meaning]}, {month:%b}:\n{spread}", value)
    first, _, rest = names[meaning].partition(" keeps")
    return Named(
        meaning, f"{first}\nkeeps{rest} {value:,.0f}" if rest else f"{first} {value:,.0f}", value
    )


def _standing(drawn: _Drawn) -> str:
    if drawn.past.empty:
        return ""
    now = drawn.past.iloc[-1]
    return f"{int(now['approved']):,} approved of {int(now['due']):,} due"
