"""The course of the plan: agreed, approved, what is likely as booked and if review keeps up."""

import pandas as pd

from iqip_analytics.briefing.charts.fan import FEWEST_AHEAD, shown_months, trajectory_chart
from iqip_analytics.briefing.contents import Contents, once
from iqip_analytics.briefing.drawing import FEWEST_POINTS, svg
from iqip_analytics.briefing.html import Html, picture, sheet_block
from iqip_analytics.briefing.sheets.outlook import as_words, forecast_at, likely, month_that_matters
from iqip_analytics.briefing.style import Chart
from iqip_analytics.contract.wording import month_words

MOST_DIVISIONS = 8  # whose comparison leaves room for a chart beside it


def course(contents: Contents) -> Html:
    """The small fan of the first sheet; the second alone has it where many divisions need room."""
    if (contents.position["grouping"] == "division").sum() > MOST_DIVISIONS:
        return sheet_block("")
    return _fan(contents, "course", course_title(contents), in_full=False)


def fan(contents: Contents) -> Html:
    """The fan of the second sheet, to the last deadline, with the second line by its name."""
    return _fan(contents, "fan", fan_title(contents), in_full=True)


def _fan(contents: Contents, name: str, title: str, *, in_full: bool) -> Html:
    small = _small(contents)
    if small is None:
        return sheet_block("")
    words = f"Line chart. {title}."[:125]
    drawn = svg(_drawn(contents), name, words, narrow=small) if in_full else svg(small, name, words)
    return sheet_block(
        title,
        picture(
            drawn,
            f"Actions by month end, {contents.known.scope_name}; shaded: 80% and 95% ranges.",
        ),
    )


# It is on the first sheet, and on the second where a screen is narrow
@once
def _small(contents: Contents) -> Chart | None:
    agreed = contents.group(contents.trajectory, "all", "all")
    months = shown_months(agreed, contents.known.period_end)
    if month_that_matters(contents) is None or len(months) < FEWEST_POINTS:
        return None
    return _drawn(contents, small=True)


def _drawn(contents: Contents, *, small: bool = False) -> Chart:
    def shown(frame: pd.DataFrame) -> pd.DataFrame:
        return shown_months(contents.group(frame, "all", "all"), contents.known.period_end)

    keeps_up = shown(contents.forecast.keeps_up)
    # A scenario is drawn against the briefing
    usual = None if contents.usual is None else shown(contents.usual.completion.table)
    return trajectory_chart(
        shown(contents.trajectory),
        shown(contents.forecast.table),
        usual,
        keeps_up=keeps_up if contents.keeps_up_differs and usual is None else keeps_up.iloc[:0],
        small=small,
        booked=contents.review.limited and not contents.room_is_supposed,
    )


def course_title(contents: Contents) -> str:
    """What the fan shows at the month end that matters, in at most ten words."""
    month = month_that_matters(contents)
    row = None if month is None else forecast_at(contents.forecast.table, month)
    if month is None or row is None:
        return ""
    rests_on = as_words(contents, month)
    booked = f"{rests_on}, " if rests_on else ""
    return f"{booked}{likely(row)} approved by {month_words(month)}, {int(row['due']):,} due"


def fan_title(contents: Contents) -> str:
    """What is approved by the last deadline, or as far as is drawn, in at most ten words."""
    ahead, standing = contents.group(contents.forecast.table, "all", "all"), contents.standing()
    if ahead.empty or standing is None:
        return ""
    if standing["due"] == standing["total"]:  # the last deadline is past
        row, last = ahead.iloc[min(FEWEST_AHEAD, len(ahead)) - 1], ""
    else:
        met = ahead[ahead["due"] == ahead["total"]]
        row = (met if len(met) else ahead.tail(1)).iloc[0]
        last = ", the last deadline" if len(met) else ""
    when = f"By {month_words(row['month_end'])}"
    return f"{when}{last}: {likely(row)} approved, {int(row['due']):,} due"
