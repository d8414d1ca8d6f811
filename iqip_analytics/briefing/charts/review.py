"""Reviews needed against the room for them by month; below it, on its own axis, what waits."""

import numpy as np
import pandas as pd

from iqip_analytics.briefing.charts.axes import (
    count_axis,
    label_months,
    line,
    ranges,
    upright_bars,
)
from iqip_analytics.briefing.charts.line_labels import Named, name_ends
from iqip_analytics.briefing.style import (
    FULL_WIDTH,
    SMALL_WIDTH,
    Chart,
    in_house_style,
    new_axes,
    new_figure,
)


@in_house_style
def review_chart(ahead: pd.DataFrame, *, small: bool = False) -> Chart:
    """Reviews needed in each month, the part beyond the room hatched, and the queue below.

    Args:
        ahead: month_end, reviews_needed, capacity (blank where not known), queue, lower_80,
            upper_80 (of the queue).
        small: for half of a page's width, without the queue.
    """
    figure = new_figure(SMALL_WIDTH, 2.1) if small else new_figure(FULL_WIDTH, 3.9)
    right = 0.85 if small else 1.1
    flow = new_axes(figure, 0.36, 0.4 if small else 1.95, right, 0.3)
    needed, room = ahead["reviews_needed"], ahead["capacity"].astype(float)
    within = needed.where(room.isna(), np.minimum(needed, room))
    upright_bars(flow, within, "needed")
    upright_bars(flow, needed - within, "beyond_room", on_top_of=within)
    if room.notna().all():
        edges = np.arange(len(ahead) + 1) - 0.5
        line(flow, "room", edges, [*room, room.iloc[-1]], drawstyle="steps-post")
    count_axis(flow, "Reviews in the month")
    flow.set_ylim(top=max(needed.max(), room.max(), 1) * 1.08)
    months = pd.DatetimeIndex(ahead["month_end"])
    label_months(flow, months, 6 if small else 12)
    if room.notna().all():
        name_ends(flow, [Named("room", f"Room {room.iloc[-1]:.0f}", float(room.iloc[-1]))])
    figure.keys = {"needed": "Reviews needed"}
    if (needed > within).any():
        figure.keys |= {"beyond_room": "of these beyond the room"}
    figure.points = len(ahead)
    if not small:
        _queue(figure, ahead, right)
    return figure


def _queue(figure: Chart, ahead: pd.DataFrame, right: float) -> None:
    stock = new_axes(figure, 0.36, 0.4, right, 2.6)
    places = list(range(len(ahead)))
    ranges(stock, "waiting", places, ahead)
    line(stock, "waiting", places, ahead["queue"])
    stock.set_xlim(-0.5, len(ahead) - 0.5)
    count_axis(stock, "Waiting at the cut-off, with 80% range")
    label_months(stock, pd.DatetimeIndex(ahead["month_end"]), 12)
    last = float(ahead["queue"].iloc[-1])
    name_ends(stock, [Named("waiting", f"Waiting {last:.0f}", last)])
