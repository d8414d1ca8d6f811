"""Charts of counts: deadlines by month, progress by domain, evidence outcomes."""

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from iqip_analytics.briefing.charts.axes import count_axis, label_months, mark_now
from iqip_analytics.briefing.charts.bars import lying_bars, upright_bars
from iqip_analytics.briefing.style import COLOURS, in_house_style, new_axes, new_figure

MOST_BAR_LABELS = 24


@in_house_style
def due_per_month_chart(due: pd.DataFrame, period_end: pd.Timestamp) -> Figure:
    """Deadlines by month, those still open told from those approved.

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
