"""Trajectory: the months so far, and the fans of elements and of Must and Should Do."""

import pandas as pd
from markupsafe import Markup

from iqip_analytics.briefing.charts.fan import (
    shown_months,
    trajectory_panels,
)
from iqip_analytics.briefing.contents import Contents
from iqip_analytics.briefing.drawing import FEWEST_POINTS, svg
from iqip_analytics.briefing.html import Column, Drawing, Html, Row, block, figure, table
from iqip_analytics.briefing.labels import group_label
from iqip_analytics.briefing.sections.completion_outlook import is_open
from iqip_analytics.contract.wording import (
    decimal,
    joined,
    month_words,
    number_word,
)

PANELS = {
    "elements": [
        ("element", "section_notice"),
        ("element", "strategic_priority"),
        ("element", "divisional_plan"),
    ],
    "must-and-should": [
        ("must_and_should", "must_and_should"),
        ("action_type", "must_do"),
        ("action_type", "should_do"),
    ],
}
MONTHS_SHOWN = 4  # up to the period end; the CSV has every month


def section(contents: Contents) -> Html:
    """The months so far, then charts of elements and of Must and Should; sheet 2 has the whole.

    Both charts have one legend, unless they draw different lines.
    """
    if contents.position.empty:
        return block()
    shown, legends = [], set[Markup]()
    for name in PANELS:
        held, drawing = _panels(contents, name)
        if held:
            own = Drawing(drawing) if drawing.legend in legends else drawing
            legends.add(drawing.legend)
            title = _panel_title(contents, held)
            shown.append(figure(title, own, f"Actions by month end, {contents.known.scope_name}."))
    return block(trajectory_table(contents), *shown)


def _drawn(contents: Contents, grouping: str, group: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    end = contents.known.period_end
    return (
        shown_months(contents.group(contents.trajectory, grouping, group), end),
        shown_months(contents.group(contents.forecast.table, grouping, group), end),
    )


def _if_review_keeps_up(contents: Contents, grouping: str, group: str) -> pd.DataFrame:
    """A group's forecast if review keeps up; empty where it equals the one as booked."""
    ahead = contents.group(contents.forecast.keeps_up, grouping, group)
    shown = shown_months(ahead, contents.known.period_end)
    return shown if contents.keeps_up_differs else shown.iloc[:0]


def _panels(contents: Contents, name: str) -> tuple[list[tuple[str, str]], Drawing]:
    """The groups in a chart, and its drawing; none where it would say nothing new."""
    held = [
        (grouping, group)
        for grouping, group in PANELS[name]
        if contents.standing(grouping, group) is not None
    ]
    alone = len([group for group in held if group[0] != "must_and_should"]) < 2
    if alone or len(contents.known.months) < FEWEST_POINTS or not is_open(contents):
        return [], Drawing()  # one group alone would repeat the chart of the second sheet
    panels = [
        (
            group_label(contents.trust, grouping, group),
            *_drawn(contents, grouping, group),
            _if_review_keeps_up(contents, grouping, group),
        )
        for grouping, group in held
    ]
    return held, svg(
        trajectory_panels(panels), f"trajectory-{name}", f"Line charts: {_behind(contents, held)}."
    )


def _panel_title(contents: Contents, held: list[tuple[str, str]]) -> str:
    said = _behind(contents, held)
    return f"{said[:1].upper()}{said[1:]}"


def _behind(contents: Contents, held: list[tuple[str, str]]) -> str:
    """Which groups are behind, as the message of their charts.

    Must and Should Do together are not counted beside their parts.
    """
    parts = [group for group in held if group[0] != "must_and_should"]
    standings = [(group, contents.standing(*group)) for group in parts]
    names = [
        group_label(contents.trust, *group)
        for group, row in standings
        if row is not None and row["status"] == "behind"
    ]
    if len(names) == len(parts):
        every = "both" if len(parts) == 2 else f"all {number_word(len(parts))}"
        what = joined(names) if len(parts) == 2 else f"{every} elements"
        return f"{what} are behind trajectory"
    if not names:
        every = joined([group_label(contents.trust, *group) for group in parts])
        return f"{every} keep to trajectory"
    verb = "are" if len(names) > 1 or names[0].endswith("s") else "is"
    return f"{joined(names)} {verb} behind trajectory"


def trajectory_table(contents: Contents) -> Markup | None:
    """The months so far: due, first agreed where that differs, approved.

    None where every deadline lies ahead: the trajectory begins with the first.
    """
    months = contents.group(contents.trajectory, "all", "all")
    so_far = months[months["month_end"] <= contents.known.period_end].tail(MONTHS_SHOWN)
    if so_far.empty:
        return None
    moved = (so_far["due"] != so_far["due_original"]).any()
    return table(
        f"Trajectory up to this report, {contents.known.scope_name}",
        [
            Column("Month end"),
            Column("Due", numeric=True),
            *([Column("Due as first agreed", numeric=True)] if moved else []),
            Column("Approved", numeric=True),
        ],
        [
            Row(
                [
                    month_words(row.month_end),
                    _count(row.due),
                    *([_count(row.due_original)] if moved else []),
                    _count(row.approved),
                ]
            )
            for row in so_far.itertuples()
        ],
    )


def _count(value: object) -> str:
    return "–" if pd.isna(value) else decimal(float(str(value)), 0)
