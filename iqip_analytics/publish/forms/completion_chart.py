"""The completion fan as a native Excel chart over the workbook's own cells."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from iqip_analytics.publish.forms.typed_tables import TypedTable

DAYS_BACK = 366
TITLE = "Actions approved against due: so far, and likely"
ALTERNATIVE = (
    "Lines by month: actions due and approved so far, then the median of the forecast with its "
    "80% range; the numbers stand on the sheets trajectory and completion_forecast."
)


class Line(NamedTuple):
    """One line of the chart: a column of a table, distinguished by dash as well as by colour."""

    label: str
    table: str
    column: str
    colour: str
    dash: str = "solid"
    width: float = 2.25


LINES = (
    Line("Due (agreed)", "trajectory", "due", "#425563", "dash"),
    Line("Approved", "trajectory", "approved", "#005eb8"),
    Line("Median of the forecast", "completion_forecast", "median", "#003087", "long_dash"),
    Line("80% range, from", "completion_forecast", "lower_80", "#003087", "round_dot", 1.5),
    Line("80% range, to", "completion_forecast", "upper_80", "#003087", "round_dot", 1.5),
)


def add_completion_chart(
    book: xlsxwriter.Workbook, sheet: Worksheet, tables: Sequence[TypedTable], title: str
) -> None:
    """Put the fan of all actions on its own sheet, below a line that says what it shows.

    The sheets of both tables exist already and are named after the tables.
    """
    by_name = {table.name: table for table in tables}
    sheet.write_string(0, 0, title, book.add_format({"bold": True, "font_size": 14}))
    sheet.write_string(1, 0, ALTERNATIVE)
    months = _months(by_name["completion_forecast"])
    chart = book.add_chart({"type": "scatter", "subtype": "straight"})
    for line in LINES:
        rows = _rows(by_name[line.table], line.column, months)
        if rows is not None:
            chart.add_series(_series(line, by_name[line.table], *rows))
    if not chart.series:
        sheet.write_string(3, 0, "No action is in the plan.")
        return
    chart.set_title({"name": TITLE, "name_font": {"size": 14}})
    chart.set_x_axis(
        {"num_format": "mmm yyyy", "name": "Month end", "num_font": {"rotation": -45}}
        | {"major_gridlines": {"visible": False}, "major_unit": 61}
    )
    chart.set_y_axis({"name": "Actions", "min": 0, "num_format": "#,##0"})
    chart.set_legend({"position": "bottom"})
    chart.set_size({"width": 960, "height": 540})
    sheet.insert_chart(3, 0, chart, {"description": ALTERNATIVE, "object_position": 3})


def _months(forecast: TypedTable) -> tuple[date, date]:
    """From a year before the first month ahead to the last one."""
    at = forecast.place("month_end")
    ahead = [month for row in forecast.rows if isinstance(month := row[at], date)]
    if not ahead:
        return date.max, date.min
    return min(ahead) - timedelta(days=DAYS_BACK), max(ahead)


def _rows(table: TypedTable, column: str, months: tuple[date, date]) -> tuple[int, int] | None:
    """First and last row of the whole plan in which the column has a value for these months."""
    group, month, value = (table.place(name) for name in ("grouping", "month_end", column))
    shown = [
        number
        for number, row in enumerate(table.rows)
        if row[group] == "all"
        and row[value] is not None
        and isinstance(at := row[month], date)
        and months[0] <= at <= months[1]
    ]
    return (shown[0], shown[-1]) if shown else None


def _series(line: Line, table: TypedTable, first: int, last: int) -> dict[str, Any]:
    def cells(column: str) -> list[Any]:
        place = table.place(column)
        return [table.name, first + 1, place, last + 1, place]

    return {
        "name": line.label,
        "categories": cells("month_end"),
        "values": cells(line.column),
        "line": {"color": line.colour, "width": line.width, "dash_type": line.dash},
        "marker": {"type": "none"},
    }
