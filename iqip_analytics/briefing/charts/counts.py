"""Charts of counts: deadlines by month, progress by domain, decisions."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from iqip_analytics.briefing.charts.axes import (
    count_axis,
    label_months,
    lying_bars,
    mark_now,
    upright_bars,
)
from iqip_analytics.briefing.charts.line_labels import SIZE, in_rows, width_of
from iqip_analytics.briefing.style import (
    FULL_WIDTH,
    Chart,
    in_house_style,
    new_axes,
    new_figure,
)

MOST_BAR_LABELS = 24
LONGEST_LABEL = 30  # characters per row


@in_house_style
def due_per_month_chart(due: pd.DataFrame, period_end: pd.Timestamp) -> Chart:
    """Deadlines by month, split into approved and still open.

    Args:
        due: month_end, due, open.
        period_end: where past and future meet.
    """
    figure = new_figure(FULL_WIDTH, 2.4)
    axes = new_axes(figure, 0.36, 0.4, 0.1, 0.32)
    closed = due["due"] - due["open"]
    upright_bars(axes, closed, "approved")
    upright_bars(axes, due["open"], "open", on_top_of=closed)
    if len(due) <= MOST_BAR_LABELS:
        for place, count in enumerate(due["due"]):
            if count:
                axes.annotate(f"{count}", (place, count), (0, 2), textcoords="offset points",
                              ha="center", fontsize=SIZE)  # fmt: skip
    now = int((due["month_end"] <= period_end).sum())
    if 0 < now < len(due):
        mark_now(axes, now - 0.5)
    label_months(axes, pd.DatetimeIndex(due["month_end"]), 12)
    count_axis(axes, "Actions due in the month")
    figure.keys = {"approved": "Approved", "open": "Not approved"}
    figure.points = len(due)
    return figure


@in_house_style
def domain_chart(domains: pd.DataFrame) -> Chart:
    """Must and Should Do actions by CQC domain: approved of all.

    Args:
        domains: label, total, approved.
    """
    figure, axes, labels = _lying(domains["label"])
    lying_bars(axes, labels, domains["approved"], "approved")
    rest = domains["total"] - domains["approved"]
    lying_bars(axes, labels, rest, "open", from_here=domains["approved"])
    _at_the_ends(axes, domains["approved"], domains["total"])
    figure.keys = {"approved": "Approved", "open": "Not approved"}
    figure.points = 2 * len(domains)
    return figure


@in_house_style
def evidence_chart(outcomes: pd.DataFrame) -> Chart:
    """Decisions of the Evidence Assurance Group, by division that had any.

    Args:
        outcomes: label, presented, approved, declined.
    """
    frame = outcomes[outcomes["presented"] > 0].reset_index(drop=True)
    figure, axes, labels = _lying(frame["label"])
    lying_bars(axes, labels, frame["approved"], "approved")
    lying_bars(axes, labels, frame["declined"], "declined", from_here=frame["approved"])
    _at_the_ends(axes, frame["approved"], frame["presented"])
    figure.keys = {"approved": "Approved", "declined": "Declined"}
    figure.points = 2 * len(frame)
    return figure


def _lying(labels: pd.Series) -> tuple[Chart, Axes, list[str]]:
    rows = [in_rows(str(label), LONGEST_LABEL) for label in labels]
    room = 0.15 + max(map(width_of, rows), default=0) / 72
    figure = new_figure(FULL_WIDTH, 0.45 + 0.32 * max(len(rows), 1))
    return figure, new_axes(figure, room, 0.3, 0.1, 0.05), rows


def _at_the_ends(axes: Axes, done: pd.Series, totals: pd.Series) -> None:
    for place, (some, total) in enumerate(zip(done, totals, strict=True)):
        axes.annotate(f"{some} of {total}", (total, place), (4, 0), textcoords="offset points",
                      va="center", fontsize=SIZE)  # fmt: skip
    axes.set_xlim(0, max(int(totals.max()) if len(totals) else 1, 1) * 1.3)
    axes.tick_params(axis="y", length=0, labelsize=SIZE)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=5, integer=True))
    axes.grid(visible=True, axis="x")
