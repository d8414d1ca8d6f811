"""Completion in a scenario: its numbers at a month, and what they say against the briefing."""

from typing import NamedTuple

import pandas as pd

from iqip_analytics.briefing.sections.review_sentences import further_words
from iqip_analytics.contract.vocabulary import TRUST
from iqip_analytics.contract.wording import (
    chance,
    date_words,
    decimal,
    interval,
    month_words,
    sentence_case,
)
from iqip_analytics.explore.comparison import CHANCE, MONTH, Measure
from iqip_analytics.explore.positions import Explored
from iqip_analytics.explore.words import supposed
from iqip_analytics.forecasts.completion.approvals_ahead import CompletionForecast
from iqip_analytics.forecasts.review.reviews_ahead import ReviewForecast
from iqip_analytics.forecasts.scenario import CENTRAL, Scenario

AS_BOOKED = "as booked"
KEEPS_UP = "if review keeps up"
LATE = "later than in five years"
WORKFORCE_ONLY = {
    "leavers_level",
    "planned_leavers_wte",
    "recruitment_conversion",
    "recruitment_delay",
}


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


ALL = Group()


def completion_measures(
    forecast: CompletionForecast, group: Group, month: pd.Timestamp
) -> list[Measure]:
    """What the completion forecast says of a group at a month end, as booked."""
    row = group.at(forecast.table, month)
    needed = group.at(forecast.approvals_needed, month)
    ranged = (row["median"], row["lower_80"], row["upper_80"])
    day = date_words(month)
    measures = [
        Measure(f"Due by {day}", "actions", row["due"]),
        Measure(f"Approved by then, median ({AS_BOOKED})", "actions", *ranged),
        Measure(f"Chance of being on trajectory ({AS_BOOKED})", CHANCE, row["p_on_trajectory"]),
        Measure("Approvals needed to be on trajectory then", "actions a month",
                needed["needed_per_month"]),
    ]  # fmt: skip
    finish = group.of(forecast.likely_finish)
    if len(finish):
        end = finish.iloc[0]
        dates = (end["median"], end["lower_80"], end["upper_80"])
        measures.append(Measure(f"Likely finish ({AS_BOOKED})", MONTH, *dates, never=LATE))
    return measures


def review_measures(
    completion: CompletionForecast, review: ReviewForecast, month: pd.Timestamp
) -> list[Measure]:
    """What review holds back in a scope at a month end; meetings are the whole trust's."""
    ahead = ALL.at(completion.keeps_up, month)
    queue = _row(review.ranges[review.ranges["quantity"] == "queue"], month)
    meetings = _row(review.table, month)
    name = month_words(month)
    return [
        Measure(f"Approved by then, expected ({KEEPS_UP})", "actions", ahead["expected"]),
        Measure(f"Chance of being on trajectory ({KEEPS_UP})", CHANCE, ahead["p_on_trajectory"]),
        Measure("Waiting for review then, expected", "actions",
                *queue[["expected", "lower_80", "upper_80"]]),
        Measure(f"Meetings in {name}, as booked or supposed", "meetings",
                _number(meetings["meetings_booked"])),
        Measure(f"Meetings needed in {name}", "meetings", _number(meetings["meetings_needed"])),
    ]  # fmt: skip


def _number(value: object) -> float:
    return float("nan") if pd.isna(value) else float(str(value))


def _row(frame: pd.DataFrame, month: pd.Timestamp) -> pd.Series:
    return frame[frame["month_end"] == month].iloc[0]


def shortage_sentence(review: ReviewForecast) -> str:
    """The reviews needed against the room for them, and how many more meetings would suffice."""
    cliff, further = review.cliff, review.further
    group = "the trust's " if review.scope != TRUST else ""
    told = "" if further is None else f" {further_words(further)}"
    if cliff is None:
        return f"There is room for every review that {group}deadlines need.{told}"
    span = month_words(cliff.first)
    if cliff.last != cliff.first:
        span += f" to {month_words(cliff.last)}"
    return (
        f"From {span} {group}deadlines need {decimal(cliff.needed_per_month, 0)} reviews a month, "
        f"and there is room for {decimal(cliff.room_per_month, 0)}.{told}"
    )


def completion_sentence(
    ahead: Explored, scenario: Scenario, group: Group, month: pd.Timestamp
) -> str:
    """What the completion forecast of a scenario says against the briefing's, as booked."""
    before = group.at(ahead.outlooks().completion_of(group).table, month)
    after = group.at(ahead.outlooks(scenario).completion_of(group).table, month)
    if scenario.is_central:
        return (
            "This is the briefing itself: nothing is supposed to differ. By "
            f"{date_words(month)} {_approved(after)} are likely to be approved, and the chance of "
            f"being on trajectory is {chance(after['p_on_trajectory'])}."
        )
    lead = f"With {supposed(scenario)}"
    if set(scenario.departures) <= WORKFORCE_ONLY:
        return f"{lead}, nothing changes here: what is supposed is of the workforce alone."
    parts = ["due", "median", "p_on_trajectory"]
    if before[parts].equals(after[parts]):
        return (
            f"{lead}, the completion forecast stays as in the briefing: by {date_words(month)} "
            f"{_approved(after)} are likely to be approved, and the chance of being on trajectory "
            f"is {chance(after['p_on_trajectory'])}.{_later(scenario, month)}"
        )
    return (
        f"{lead}, {_approved(after)} are likely to be approved by {date_words(month)}, in place of "
        f"{decimal(before['median'], 0)} in the briefing; the chance of being on trajectory is "
        f"{_instead(after, before)}."
    )


def _later(scenario: Scenario, month: pd.Timestamp) -> str:
    """Where to look for what meetings after the month do."""
    later = [m for m, count in scenario.extra_meetings.items() if count and pd.Timestamp(m) > month]
    return f" Look at {month_words(pd.Timestamp(min(later)))} for more." if later else ""


def _instead(after: pd.Series, before: pd.Series) -> str:
    """A scenario's chance, and the briefing's where it reads otherwise."""
    now, was = chance(after["p_on_trajectory"]), chance(before["p_on_trajectory"])
    return f"still {now}" if now == was else f"{now} in place of {was}"


def _approved(row: pd.Series) -> str:
    low, high = decimal(row["lower_80"], 0), decimal(row["upper_80"], 0)
    count = decimal(row["median"], 0)
    noun = "action" if count == "1" else "actions"
    return f"{count} {noun} ({interval(low, high)})"


def keeps_up_sentence(ahead: Explored, scenario: Scenario, month: pd.Timestamp) -> str:
    """What would be approved if review kept up, in a scenario against the briefing."""
    before, after = (
        ALL.at(ahead.outlooks(one).completion.keeps_up, month) for one in (CENTRAL, scenario)
    )
    count, was = (decimal(row["expected"], 0) for row in (after, before))
    now = chance(after["p_on_trajectory"])
    lead = f"{KEEPS_UP}, {count} approved actions are expected by {date_words(month)}"
    if scenario.is_central:
        return sentence_case(f"{lead}, and the chance is {now}.")
    if before[["expected", "p_on_trajectory"]].equals(after[["expected", "p_on_trajectory"]]):
        return sentence_case(f"{lead}, as in the briefing, and the chance is {now}.")
    return sentence_case(f"{lead}, in place of {was}, and the chance is {_instead(after, before)}.")


def by_month(ahead: Explored, scenario: Scenario, group: Group) -> pd.DataFrame:
    """The months ahead, the briefing's rows first.

    Returns:
        course (briefing, scenario), then the columns of completion_forecast.csv.
    """
    return pd.concat(
        [
            group.of(ahead.outlooks(one).completion_of(group).table).assign(course=name)
            for name, one in (("briefing", CENTRAL), ("scenario", scenario))
        ],
        ignore_index=True,
    ).pipe(_course_first)


def reviews_by_month(ahead: Explored, scenario: Scenario) -> pd.DataFrame:
    """The review of the months ahead, the briefing's rows first.

    Returns:
        course (briefing, scenario), the columns of review_forecast.csv, and due, approved,
        p_on_trajectory within the meetings' room.
    """
    return pd.concat(
        [
            ahead.outlooks(one)
            .review.table.merge(ahead.outlooks(one).review.within_room, on="month_end")
            .assign(course=name)
            for name, one in (("briefing", CENTRAL), ("scenario", scenario))
        ],
        ignore_index=True,
    ).pipe(_course_first)


def _course_first(frame: pd.DataFrame) -> pd.DataFrame:
    return frame[["course", *(name for name in frame.columns if name != "course")]]
