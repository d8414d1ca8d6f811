"""Completion in the briefing and in scenarios: one answer, what each buys, and a chart."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from markupsafe import Markup

from iqip_analytics.briefing.charts.fan import shown_months
from iqip_analytics.briefing.html import Column, Row, table
from iqip_analytics.briefing.looks import LOOKS
from iqip_analytics.contract.wording import (
    chance,
    date_words,
    decimal,
    interval,
    month_words,
    sentence_case,
    span,
)
from iqip_analytics.explore.comparison import CHANCE, MONTH, Measure
from iqip_analytics.explore.monthly_chart import Band, Line, MonthlyChart
from iqip_analytics.explore.positions import Explored
from iqip_analytics.explore.scenario_settings import supposed
from iqip_analytics.explore.two_scenarios import BRIEFING, Course
from iqip_analytics.forecasts.completion.approvals_ahead import CompletionForecast
from iqip_analytics.forecasts.review.reviews_ahead import ReviewForecast
from iqip_analytics.forecasts.scenario import Scenario, Touched

KEEPS_UP = "if review keeps up"
LATE = "later than in five years"
WORKFORCE_ONLY = set(Scenario.fields_touching(Touched.STAFF))


class Group(NamedTuple):
    """A group of actions as the forecast's tables name it."""

    grouping: str = "all"
    group: str = "all"

    def of(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Its rows of a frame that has `grouping` and `group`."""
        return frame[(frame["grouping"] == self.grouping) & (frame["group"] == self.group)]

    def at(self, frame: pd.DataFrame, month: pd.Timestamp) -> pd.Series:
        """Its row of a month end."""
        rows = self.of(frame)
        return rows[rows["month_end"] == month].iloc[0]


def of_due(row: pd.Series) -> str:
    """Approved, median, of what is due: "64 of 107"; "against" where more than is due."""
    word = "of" if row["median"] <= row["due"] else "against"
    return f"{decimal(row['median'], 0)} {word} {int(row['due']):,}"


def short_answer(row: pd.Series) -> str:
    """The answer for a month end, as a line.

    >>> november = {"median": 64, "due": 107, "p_on_trajectory": 0.001}
    >>> short_answer(pd.Series({"month_end": pd.Timestamp("2019-11-30"), **november}))
    '64 of 107 by 30 November 2019; fewer than 1 in 100'
    """
    return f"{of_due(row)} by {date_words(row['month_end'])}; {chance(row['p_on_trajectory'])}"


def explained(course: Course, row: pd.Series, briefing: pd.Series) -> str:
    """What the answer's numbers are, what they assume, and what the briefing has."""
    low, high = decimal(row["lower_80"], 0), decimal(row["upper_80"], 0)
    meaning = (
        f"Approved of due, median ({interval(low, high)}), and the chance of being on "
        "trajectory then, with the meetings booked or assumed"
    )
    if course.scenario.is_central:
        return f"{meaning}. This is the briefing: {course.name} supposes nothing yet."
    with_that = f"{meaning}, and those supposed. {course.name}: {supposed(course.scenario)}."
    if set(course.scenario.departures) <= WORKFORCE_ONLY:
        return f"{with_that} That is of the workforce alone and changes nothing here."
    if short_answer(row) == short_answer(briefing):
        return f"{with_that} The briefing has the same.{_later(course, row['month_end'])}"
    instead = f"{of_due(briefing)}; {chance(briefing['p_on_trajectory'])}"
    return f"{with_that} The briefing has {instead}."


def _later(course: Course, month: pd.Timestamp) -> str:
    """Where to see the effect of meetings after the month."""
    meetings = course.scenario.extra_meetings
    later = [m for m, count in meetings.items() if count and pd.Timestamp(m) > month]
    return f" Look at {month_words(pd.Timestamp(min(later)))} for more." if later else ""


def buys_table(
    caption: str, courses: Sequence[Course], rows: Sequence[pd.DataFrame], month: pd.Timestamp
) -> Markup:
    """What each course brings by each month end: approved of due, and the chance."""
    heads = [
        Column(f"{course.name}: {what}", numeric=True)
        for course in courses
        for what in ("approved of due", "chance")
    ]
    months = list(rows[0]["month_end"])
    return table(
        caption,
        [Column("Month end", unbroken=True), *heads],
        [
            Row(
                [date_words(at), *(cell for own in rows for cell in _bought(own.iloc[place]))],
                "chosen" if at == month else "",
            )
            for place, at in enumerate(months)
        ],
    )


def _bought(row: pd.Series) -> tuple[str, str]:
    return of_due(row), chance(row["p_on_trajectory"])


def completion_measures(
    forecast: CompletionForecast, group: Group, month: pd.Timestamp
) -> list[Measure]:
    """What the completion forecast says of a group at a month end."""
    row, keeps_up = group.at(forecast.table, month), group.at(forecast.keeps_up, month)
    needed = group.at(forecast.approvals_needed, month)
    day = date_words(month)
    measures = [
        Measure(f"Due by {day}", "actions", row["due"]),
        Measure("Approved by then, median", "actions", *row[["median", "lower_80", "upper_80"]]),
        Measure("Chance of being on trajectory then", CHANCE, row["p_on_trajectory"]),
        Measure(f"Approved by then {KEEPS_UP}, median", "actions",
                *keeps_up[["median", "lower_80", "upper_80"]]),
        Measure(f"Chance of being on trajectory then {KEEPS_UP}", CHANCE,
                keeps_up["p_on_trajectory"]),
        Measure("Approvals needed to be on trajectory then", "actions a month",
                needed["needed_per_month"]),
    ]  # fmt: skip
    finish = group.of(forecast.likely_finish)
    if len(finish):
        end = finish.iloc[0]
        dates = (end["median"], end["lower_80"], end["upper_80"])
        measures.append(Measure("Likely finish", MONTH, *dates, never=LATE))
    return measures


def review_measures(review: ReviewForecast, month: pd.Timestamp) -> list[Measure]:
    """What waits for review in a scope at a month end; meetings are the whole trust's."""
    queue = _row(review.ranges[review.ranges["quantity"] == "queue"], month)
    meetings, name = _row(review.table, month), month_words(month)
    return [
        Measure("Waiting for review then, median", "actions",
                *queue[["median", "lower_80", "upper_80"]]),
        Measure(f"Meetings in {name}, as booked or supposed", "meetings",
                _number(meetings["meetings_booked"])),
        Measure(f"Meetings needed in {name}", "meetings", _number(meetings["meetings_needed"])),
    ]  # fmt: skip


def meetings_held(review: ReviewForecast) -> dict[pd.Timestamp, str]:
    """What is known of each month's meetings, by month end: how many are booked, or assumed only.

    Empty where the source holds no meetings.
    """
    words = {}
    for row in review.table.dropna(subset="meetings_booked").itertuples():
        none = "only assumed" if row.capacity > 0 else "none booked"
        words[row.month_end] = f"{int(row.meetings_booked)} booked" if row.meetings_booked else none
    return words


def _number(value: object) -> float:
    return float("nan") if pd.isna(value) else float(str(value))


def _row(frame: pd.DataFrame, month: pd.Timestamp) -> pd.Series:
    return frame[frame["month_end"] == month].iloc[0]


def approvals_chart(
    ahead: Explored,
    courses: Sequence[Course],
    rows: Sequence[pd.DataFrame],
    group: Group,
    month: pd.Timestamp,
    active: Course,
) -> MonthlyChart:
    """Due and approved so far, and each course's median ahead; the one being set is shaded."""
    end = ahead.known.period_end
    agreed = shown_months(
        group.of(ahead.trajectory(active.scenario, group.grouping)), end
    ).set_index("month_end")
    tables = [shown_months(own, end).set_index("month_end") for own in rows]
    months = pd.DatetimeIndex(sorted({*agreed.index, *tables[0].index}))
    agreed = agreed.reindex(months)
    ahead_of = [own.reindex(months) for own in tables]
    approved = agreed["approved"].astype(float)
    lines = [
        Line("Approved", approved.to_list(), LOOKS["approved"].colour, "", 2.8),
        Line("Agreed trajectory", _floats(agreed["due"]), LOOKS["agreed"].colour, "7 2"),
    ]
    if (agreed["due"] != agreed["due_original"]).any():
        first = _floats(agreed["due_original"])
        lines.append(Line("Original trajectory", first, LOOKS["original"].colour, "1 2", 1.4))
    joined = [_from_now(own, approved, end) for own in ahead_of]
    lines += [
        Line(course.name, _floats(own["median"]), course.colour, course.dash)
        for course, own in zip(courses, joined, strict=True)
    ]
    own = joined[courses.index(active)]
    bands = [
        Band(_floats(own["lower_95"]), _floats(own["upper_95"]), active.colour, 0.13),
        Band(_floats(own["lower_80"]), _floats(own["upper_80"]), active.colour, 0.25,
             f"{active.name}: 80%, 95%"),
    ]  # fmt: skip
    return MonthlyChart(
        months=months,
        lines=lines,
        bands=bands,
        values=[_values(at, agreed, courses, ahead_of) for at in months],
        now=int(months.searchsorted(end)),
        chosen=int(months.searchsorted(month)),
        from_zero=not approved.min() > agreed["due"].max() / 2,
    )


def _floats(values: pd.Series) -> list[float]:
    return list(values.astype(float))


def _from_now(ahead: pd.DataFrame, approved: pd.Series, end: pd.Timestamp) -> pd.DataFrame:
    """The forecast joined to the end of the approved line, where nothing is uncertain yet."""
    spread = ["lower_95", "lower_80", "median", "upper_80", "upper_95"]
    frame = ahead[spread].astype(float)
    if end in frame.index:
        frame.loc[end] = approved.get(end, np.nan)
    return frame


def _values(
    month: pd.Timestamp,
    agreed: pd.DataFrame,
    courses: Sequence[Course],
    ahead: Sequence[pd.DataFrame],
) -> list[str]:
    row = agreed.loc[month]
    lines = [date_words(month)]
    if pd.notna(row["due"]):
        lines.append(f"Due: {int(row['due']):,}")
    if pd.notna(row["approved"]):
        lines.append(f"Approved: {int(row['approved']):,}")
    for course, own in zip(courses, ahead, strict=True):
        at = own.loc[month]
        if pd.notna(at["median"]):
            low, high = decimal(at["lower_80"], 0), decimal(at["upper_80"], 0)
            likely = chance(at["p_on_trajectory"])
            lines.append(f"{course.name}: {of_due(at)} ({span(low, high)}); {likely}")
    return lines


def review_monthly_chart(
    review: ReviewForecast, course: Course, month: pd.Timestamp
) -> MonthlyChart:
    """Reviews needed as bars, the room for them, and what waits at each cut-off."""
    queue = review.ranges[review.ranges["quantity"] == "queue"].reset_index(drop=True)
    need, months = review.need, pd.DatetimeIndex(review.need["month_end"])
    needed = need["reviews_needed"].astype(float).replace(np.inf, np.nan)
    room = need["capacity"].astype(float)
    lines = [Line("Room in the meetings", list(room), LOOKS["room"].colour, "6 2")]
    lines = lines if room.notna().any() else []
    waiting = Line("Waiting at the cut-off, median", _floats(queue["median"]), course.colour)
    return MonthlyChart(
        months=months,
        lines=[*lines, waiting],
        bands=[Band(_floats(queue["lower_80"]), _floats(queue["upper_80"]), course.colour, 0.25,
                    "80% range")],
        bars=list(needed),
        bars_label="Reviews needed in the month",
        values=[
            [month_words(at),
             f"Reviews needed: {'not known' if pd.isna(need_) else decimal(need_, 0)}",
             f"Room: {'not known' if pd.isna(has) else decimal(has, 0)}",
             f"Waiting: {decimal(q['median'], 0)} "
             f"({span(decimal(q['lower_80'], 0), decimal(q['upper_80'], 0))})"]
            for at, need_, has, (_, q) in zip(months, needed, room, queue.iterrows(), strict=True)
        ],
        now=-1,
        chosen=int(months.searchsorted(month)),
    )  # fmt: skip


def by_month(courses: Sequence[Course], rows: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """The months ahead, the briefing's rows first.

    Returns:
        course (Briefing, Scenario A, Scenario B), then the columns of completion_forecast.csv.
    """
    return _with_course(courses, rows)


def reviews_by_month(courses: Sequence[Course], reviews: Sequence[ReviewForecast]) -> pd.DataFrame:
    """The review of the months ahead: course, then the columns of review_forecast.csv."""
    return _with_course(courses, [review.table for review in reviews])


def _with_course(courses: Sequence[Course], frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    named = [frame.assign(course=course.name)
             for course, frame in zip(courses, frames, strict=True)]  # fmt: skip
    together = pd.concat(named, ignore_index=True)
    return together[["course", *(name for name in together.columns if name != "course")]]


def alternative(course: Course, name: str, row: pd.Series) -> str:
    """The chart's message: what is shown of which group, and its answer."""
    who = "the briefing" if course.name == BRIEFING else course.name
    return sentence_case(f"{name}, {who}: {short_answer(row)}")
