"""Chart of evidence review: reviews needed a month against the room for them, and the queue."""

import pandas as pd
import seaborn as sns
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from iqip_analytics.briefing.charts.axes import count_axis, label_months
from iqip_analytics.briefing.charts.bars import upright_bars
from iqip_analytics.briefing.style import COLOURS, in_house_style, new_axes, new_figure


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
