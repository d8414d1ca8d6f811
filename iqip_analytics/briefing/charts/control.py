"""Control charts of outcome measures as Making Data Count draws them, one panel for each."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from markupsafe import Markup
from matplotlib.axes import Axes

from iqip_analytics.briefing.charts.axes import label_months, line
from iqip_analytics.briefing.charts.line_labels import LINE_HEIGHT, SIZE, in_rows
from iqip_analytics.briefing.charts.panels import PANEL_SIZE, Panel, Panels
from iqip_analytics.briefing.looks import LOOKS
from iqip_analytics.briefing.style import QUIET, Chart, in_house_style, new_axes, new_figure

MONTHS_SHOWN = 24
KEYS = {
    "common_cause": "Common cause",
    "improvement": "Improvement",
    "concern": "Concern",
    "neutral_special": "Special cause, no side better",
    "mean": "Mean",
    "median": "Median",
    "limits": "Limits",
    "target": "Target",
    "linked_approval": "Linked action approved",
}
ALWAYS_KEYS = ("common_cause",)
REASON_ROW = 34  # characters of a reason per row


class Measured(NamedTuple):
    """One measure as its panel shows it.

    direction: which direction is better: increase, decrease or neutral.
    value: the latest value and what it means, in words.
    icons: drawings before the value.
    points: as from `typed_points`; without limits for a measure that is not judged.
    changes: from_month and reason of its phases.
    target: blank where there is none.
    approvals: days on which actions that are to move the measure were approved.
    """

    name: str
    direction: str
    value: str
    icons: Sequence[Markup]
    points: pd.DataFrame
    changes: pd.DataFrame
    target: float
    approvals: Sequence[pd.Timestamp] = ()


@in_house_style
def control_charts(measures: Sequence[Measured]) -> Panels:
    """A panel for each measure: values by meaning, mean, limits of each phase and its reason."""
    panels, seen = [], dict.fromkeys(ALWAYS_KEYS)
    for measure in measures:
        figure, meanings = _panel(measure)
        seen.update(dict.fromkeys(meanings))
        panels.append(Panel(measure.name, measure.value, figure, tuple(measure.icons)))
    return Panels(panels, {name: label for name, label in KEYS.items() if name in seen})


def _panel(measure: Measured) -> tuple[Chart, list[str]]:
    recent = measure.points.tail(MONTHS_SHOWN).reset_index(drop=True)
    recent = recent.assign(x=range(len(recent)))
    reasons = _reasons_shown(recent, measure.changes)
    rows = sum(reason.count("\n") + 1 for _, reason in reasons)
    width, height = PANEL_SIZE
    above = 0.12 + rows * SIZE * LINE_HEIGHT / 72
    figure = new_figure(width, height + above - 0.12)
    axes = new_axes(figure, 0.4, 0.4, 0.2, above)
    levels = _limits(axes, recent) if "mean" in recent else []
    if pd.notna(measure.target):
        edges = [-0.5, len(recent) - 0.5]
        line(axes, "target", edges, [float(measure.target)] * 2)
    axes.plot(recent["x"], recent["value"], color=QUIET, linewidth=0.9, zorder=2.5)
    meanings = _meanings(recent, measure.direction)
    for meaning in dict.fromkeys(meanings):
        own = recent[[found == meaning for found in meanings]]
        line(axes, meaning, own["x"], own["value"], linestyle="none", zorder=3)
    _changes(axes, reasons)
    approved = _places(recent, measure.approvals)
    if approved:
        foot = axes.get_xaxis_transform()  # always below the values
        line(
            axes, "linked_approval", approved, [0.0] * len(approved), linestyle="none",
            transform=foot, clip_on=False, zorder=4,
        )  # fmt: skip
    axes.set_xlim(-0.5, len(recent) - 0.5)
    label_months(axes, pd.DatetimeIndex(recent["month_end"]), 5)
    figure.points = len(recent)
    others = {"target": pd.notna(measure.target), "linked_approval": bool(approved)}
    return figure, [*meanings, *levels, *(name for name, drawn in others.items() if drawn)]


def _places(recent: pd.DataFrame, days: Sequence[pd.Timestamp]) -> list[float]:
    """Where days lie among the points drawn: at their month's, else before the next one."""
    months = recent["month_end"].to_numpy()
    ends = {(day + pd.offsets.MonthEnd(0)).to_datetime64() for day in days}
    return [
        float(np.mean(np.flatnonzero(months == end)))
        if (months == end).any()
        else float(np.searchsorted(months, end)) - 0.5
        for end in sorted(ends)
        if months[0] <= end <= months[-1]
    ]


def _limits(axes: Axes, recent: pd.DataFrame) -> list[str]:
    """Mean and limits, stepped where a phase begins or denominators differ; else the median."""
    judged = recent["upper_limit"].notna().any()
    drawn = [("mean", "mean"), ("limits", "lower_limit"), ("limits", "upper_limit")]
    for _, own in recent.groupby("phase"):
        for meaning, column in drawn if judged else [("median", "mean")]:
            level = own[column].to_numpy(dtype=float)
            places = own["x"].to_numpy(dtype=float)
            stays = np.ptp(level) == 0
            edges = places[[0, -1]] if stays else np.repeat(places, 2)
            sides = [-0.5, 0.5] * (len(edges) // 2)
            line(axes, meaning, edges + sides, level[[0, -1]] if stays else np.repeat(level, 2))
    return ["mean", "limits"] if judged else ["median"]


def _meanings(recent: pd.DataFrame, direction: str) -> list[str]:
    """What each point means, by which side is better rather than which side it is on."""
    special = recent["special"] if "special" in recent else np.zeros(len(recent))
    better = {"increase": 1, "decrease": -1}.get(direction, 0)
    return [
        "common_cause"
        if side == 0
        else "neutral_special"
        if better == 0
        else "improvement"
        if side == better
        else "concern"
        for side in special
    ]


def _reasons_shown(recent: pd.DataFrame, changes: pd.DataFrame) -> list[tuple[float, str]]:
    """Where a phase begins within the months shown, and why, in rows that fit the panel."""
    shown: list[tuple[float, str]] = []
    for change in changes.itertuples():
        later = recent[recent["month_end"] >= change.from_month]
        if len(later) and later["x"].iloc[0] > 0:
            number = f"{len(shown) + 1}. " if len(changes) > 1 else ""
            words = f"{number}From {change.from_month:%B %Y}: {change.reason}"
            shown.append((later["x"].iloc[0] - 0.5, in_rows(words, REASON_ROW)))
    return shown


def _changes(axes: Axes, reasons: Sequence[tuple[float, str]]) -> None:
    below = 0.0
    for place, words in reversed(reasons):
        axes.axvline(place, color=QUIET, linewidth=0.8, zorder=1)
        axes.annotate(
            words, (0, 1), (-24, 3 + below), xycoords="axes fraction",
            textcoords="offset points", fontsize=SIZE, color=LOOKS["common_cause"].ink,
            va="bottom", linespacing=LINE_HEIGHT, annotation_clip=False,
        )  # fmt: skip
        below += SIZE * LINE_HEIGHT * (words.count("\n") + 1)
