"""Trajectory: approved against agreed and original trajectory, and the forecast fan."""

import pandas as pd
from markupsafe import Markup

from iqip_analytics.briefing.charts.fan import (
    shown_months,
    trajectory_chart,
    trajectory_panels,
)
from iqip_analytics.briefing.contents import Contents
from iqip_analytics.briefing.drawing import svg
from iqip_analytics.briefing.html import Column, Html, Row, block, figure, paragraph, table
from iqip_analytics.briefing.labels import group_label
from iqip_analytics.contract.wording import (
    counted,
    date_words,
    decimal,
    month_words,
    number_word,
    sentence_case,
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
PANEL_TITLES = {
    "elements": "Progress of the elements of the plan",
    "must-and-should": "Progress of Must and Should Do actions",
}


def section(contents: Contents) -> Html:
    """The trajectory of the whole scope, then of its elements and of Must and Should Do."""
    if contents.position.empty:
        return block(paragraph("No action is in the plan.", "no-data"))
    return block(_whole(contents), *(_panels(contents, name) for name in PANELS))


def _drawn(contents: Contents, grouping: str, group: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    end = contents.known.period_end
    return (
        shown_months(contents.group(contents.trajectory, grouping, group), end),
        shown_months(contents.group(contents.forecast.table, grouping, group), end),
    )


def _if_review_keeps_up(contents: Contents, grouping: str, group: str) -> pd.DataFrame:
    """A group's forecast if review keeps up; empty where it is the one as booked."""
    ahead = contents.group(contents.forecast.keeps_up, grouping, group)
    shown = shown_months(ahead, contents.known.period_end)
    return shown if contents.keeps_up_differs else shown.iloc[:0]


def _message(label: str, standing: pd.Series) -> str:
    """A chart's message in at most ten words.

    >>> _message("The plan", pd.Series({"approved": 8, "due": 10}))
    'The plan is two actions behind trajectory'
    """
    gap = int(standing["approved"]) - int(standing["due"])
    if gap == 0:
        return f"{label} is on trajectory"
    side = "ahead of" if gap > 0 else "behind"
    return f"{label} is {counted(abs(gap), 'action', words=True)} {side} trajectory"


def _whole(contents: Contents) -> Markup:
    trajectory, forecast = _drawn(contents, "all", "all")
    standing = contents.standing()
    if standing is None:
        raise ValueError("no action in the plan")
    message = _message("The plan", standing)
    end = contents.known.period_end
    return figure(
        sentence_case(message),
        svg(
            trajectory_chart(
                trajectory, forecast, keeps_up=_if_review_keeps_up(contents, "all", "all")
            ),
            "trajectory",
            f"Line chart: {message} at {date_words(end)}; forecast to the right.",
        ),
        _caption(contents),
        trajectory_table(contents, "all", "all", "Trajectory of all actions"),
    )


def _panels(contents: Contents, name: str) -> Markup | None:
    held = [
        (grouping, group)
        for grouping, group in PANELS[name]
        if contents.standing(grouping, group) is not None
    ]
    if len(held) < 2:  # one group alone would repeat the chart above
        return None
    panels = [
        (
            group_label(contents.trust, grouping, group),
            *_drawn(contents, grouping, group),
            _if_review_keeps_up(contents, grouping, group),
        )
        for grouping, group in held
    ]
    tables = [
        trajectory_table(contents, grouping, group, f"Trajectory of {label}")
        for (grouping, group), (label, *_) in zip(held, panels, strict=True)
    ]
    return figure(
        PANEL_TITLES[name],
        svg(
            trajectory_panels(panels),
            f"trajectory-{name}",
            f"Line charts: {_behind(contents, held)}.",
        ),
        _caption(contents),
        Markup("\n").join(tables),
    )


def _behind(contents: Contents, held: list[tuple[str, str]]) -> str:
    """How many groups are behind, as the message of their charts."""
    standings = [contents.standing(*group) for group in held]
    behind = sum(row is not None and row["status"] == "behind" for row in standings)
    verb = "are" if behind > 1 else "is"
    count = number_word(behind) if behind else "none"
    return f"{count} of {len(held)} groups {verb} behind trajectory"


def _caption(contents: Contents) -> str:
    dates = contents.known.dates
    basis = f" {contents.basis}" if contents.basis else ""
    beside = "; dashed: median if review keeps up" if contents.keeps_up_differs else ""
    return (
        f"Cumulative actions approved and due by month end. {contents.known.scope_name}, known at "
        f"{date_words(dates.data_cutoff)}; shaded: forecast{basis}, 80% and 95% ranges{beside}."
    )


TABLE_COLUMNS = [
    Column("Month end"),
    Column("Due", numeric=True),
    Column("First agreed", numeric=True),
    Column("Approved", numeric=True),
    Column("Forecast, median", numeric=True),
    Column("80% range", numeric=True),
]


def trajectory_table(contents: Contents, grouping: str, group: str, caption: str) -> Markup:
    """The numbers of a trajectory chart."""
    trajectory, forecast = _drawn(contents, grouping, group)
    keeps_up = _if_review_keeps_up(contents, grouping, group)
    merged = trajectory.merge(
        forecast[["month_end", "lower_80", "median", "upper_80"]], on="month_end", how="outer"
    ).merge(
        keeps_up[["month_end", "median"]].rename(columns={"median": "keeps_up"}),
        on="month_end",
        how="left",
    )
    beside = [Column("If review keeps up, median", numeric=True)] if len(keeps_up) else []
    return table(
        f"{caption}, {contents.known.scope_name}",
        [*TABLE_COLUMNS, *beside],
        [
            Row(
                [
                    month_words(row.month_end),
                    _count(row.due),
                    _count(row.due_original),
                    _count(row.approved),
                    _count(row.median),
                    _span(row.lower_80, row.upper_80),
                    *([_count(row.keeps_up)] if beside else []),
                ]
            )
            for row in merged.itertuples()
        ],
    )


def _count(value: object) -> str:
    return "–" if pd.isna(value) else decimal(float(str(value)), 0)


def _span(lower: object, upper: object) -> str:
    return "–" if pd.isna(lower) else f"{_count(lower)} to {_count(upper)}"
