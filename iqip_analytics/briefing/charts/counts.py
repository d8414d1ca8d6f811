"""Charts of counts: deadlines by month, progress by domain, decisions, reviews needed."""

import pandas as pd
import seaborn as sns
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from iqip_analytics.briefing.charts.axes import (
    count_axis,
    label_months,
    lying_bars,
    mark_now,
    upright_bars,
)
from iqip_analytics.briefing.style import COLOURS, in_house_style, new_axes, new_figure

MOST_BAR_LABELS = 24


@in_house_style
def due_per_month_chart(due: pd.DataFrame, period_end: pd.Timestamp) -> Figure:
    """Deadlines by month, split into approved and still open.

    Args:
        due: month_end, due, open.
        period_end: where past and future meet.
    """
    figure = new_figure(8, 3.2)
    axes = new_axes(figure, 0.08, 0.15, 0.9, 0.68)
    frame = due.assign(x=range(len(due)), closed=due["due"] - due["open"])
    upright_bars(axes, frame["due"], COLOURS["trajectory"])
    upright_bars(axes, frame["closed"], COLOURS["approved"])
    if len(frame) <= MOST_BAR_LABELS:
        for place, count in zip(frame["x"], frame["due"], strict=True):
            if count:
                axes.annotate(f"{count}", (place, count), (0, 2), textcoords="offset points",
                              ha="center", fontsize=9)  # fmt: skip
    now = int((frame["month_end"] <= period_end).sum())
    if 0 < now < len(frame):
        mark_now(axes, now - 0.5)
    label_months(axes, pd.DatetimeIndex(due["month_end"]), 16)
    count_axis(axes, "Actions due in the month")
    _legend(figure, {"Approved": "approved", "Not approved": "trajectory"})
    return figure


@in_house_style
def domain_chart(domains: pd.DataFrame) -> Figure:
    """Must and Should Do actions by CQC domain: approved of all.

    Args:
        domains: label, total, approved.
    """
    return _bars_of_total(domains, "approved", "approved", "Approved", "Must and Should Do actions")


@in_house_style
def evidence_chart(outcomes: pd.DataFrame) -> Figure:
    """Decisions of the Evidence Assurance Group by division.

    Args:
        outcomes: label, presented, approved, declined.
    """
    frame = outcomes.rename(columns={"presented": "total"})
    figure = _bars_of_total(frame, "approved", "declined", "Approved", "Actions presented")
    _legend(figure, {"Approved": "approved", "Declined": "declined"})
    return figure


def _bars_of_total(
    frame: pd.DataFrame, column: str, rest: str, name: str, axis_label: str
) -> Figure:
    figure = new_figure(8, 0.9 + 0.42 * len(frame))
    inches = figure.get_size_inches()[1]
    axes = new_axes(figure, 0.24, 0.5 / inches, 0.72, 1 - 0.85 / inches)
    behind = "declined" if rest == "declined" else "rest"
    for values, colour in (("total", COLOURS[behind]), (column, COLOURS["approved"])):
        lying_bars(axes, list(frame["label"]), frame[values], colour)
    longest = max(int(frame["total"].max()), 1)
    for place, (done, total) in enumerate(zip(frame[column], frame["total"], strict=True)):
        axes.annotate(f"{done} of {total}", (total, place), (4, 0), textcoords="offset points",
                      va="center", fontsize=9)  # fmt: skip
    axes.set_xlim(0, longest * 1.15)
    axes.set_ylabel("")
    axes.set_xlabel(axis_label)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.grid(visible=True, axis="x")
    if behind == "rest":
        _legend(figure, {name: "approved", "Not yet approved": "rest"})
    return figure


def _legend(figure: Figure, meanings: dict[str, str]) -> None:
    figure.legend(
        handles=[Patch(color=COLOURS[colour], label=label) for label, colour in meanings.items()],
        loc="upper left",
        ncol=len(meanings),
        bbox_to_anchor=(0.06, 1.0),
    )


@in_house_style
def review_chart(ahead: pd.DataFrame) -> Figure:
    """Reviews needed in each month as bars, the room for them as steps, the queue with its range.

    Args:
        ahead: month_end, reviews_needed, capacity (blank where not known), queue, lower_80,
            upper_80 (of the queue).
    """
    figure = new_figure(8, 3.2)
    axes = new_axes(figure, 0.08, 0.15, 0.9, 0.68)
    frame = ahead.assign(x=range(len(ahead)), capacity=ahead["capacity"].astype(float))
    upright_bars(axes, frame["reviews_needed"], COLOURS["rest"])
    axes.fill_between(
        frame["x"], frame["lower_80"], frame["upper_80"],
        color=COLOURS["forecast"], alpha=0.25, linewidth=0,
    )  # fmt: skip
    sns.lineplot(
        data=frame, x="x", y="queue", ax=axes, color=COLOURS["forecast"], linewidth=2,
        errorbar=None, legend=False,
    )  # fmt: skip
    roomy = frame["capacity"].notna().all()
    if roomy:
        sns.lineplot(
            data=frame, x="x", y="capacity", ax=axes, color=COLOURS["text"], linewidth=2,
            drawstyle="steps-mid", errorbar=None, legend=False,
        )  # fmt: skip
    label_months(axes, pd.DatetimeIndex(ahead["month_end"]), 13)
    count_axis(axes, "Actions")
    handles = [
        Patch(color=COLOURS["rest"], label="Reviews needed in the month"),
        Line2D([], [], color=COLOURS["text"], label="Room in the meetings"),
        Line2D([], [], color=COLOURS["forecast"], label="Queue at the cut-off, 80% range"),
    ]
    figure.legend(
        handles=handles if roomy else [handles[0], handles[2]],
        loc="upper left",
        ncol=3,
        bbox_to_anchor=(0.06, 1.0),
    )
    return figure
