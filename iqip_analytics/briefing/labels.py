"""What groups, statuses and scenarios are called on a page."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd

from iqip_analytics.contract.vocabulary import (
    CONDITIONS,
    LABELS,
    NOT_STATED,
    REGISTER_GROUPINGS,
    STATUSES,
    TRUST_WIDE,
)
from iqip_analytics.contract.wording import (
    counted,
    date_words,
    joined,
    month_words,
    number_word,
    wte,
)
from iqip_analytics.forecasts.scenario import Scenario
from iqip_analytics.plan.known import KnownPlan

FEW = 3  # how many after the first are named rather than counted
STATUS_SHAPES = {"ahead": "▲", "on_trajectory": "●", "behind": "▼"}


def division_names(known: KnownPlan) -> dict[str, str]:
    """The name of each division that was ever reported, by code."""
    divisions = known.recorded["divisions"].drop_duplicates("division", keep="last")
    names = dict(zip(divisions["division"], divisions["name"], strict=True))
    return {**names, **dict(zip(known.divisions["division"], known.divisions["name"], strict=True))}


def group_label(known: KnownPlan, grouping: str, group: str) -> str:
    """A group as the board paper names it."""
    if grouping == "division" and group != TRUST_WIDE:
        return division_names(known).get(group, group)
    if grouping == "priority":
        return priority_label(known, int(group))
    if grouping in REGISTER_GROUPINGS and group != NOT_STATED:
        return group
    return LABELS.get(group, group)


def priority_label(known: KnownPlan, number: int) -> str:
    """A strategic priority's number and name."""
    priorities = known.tables.get("priorities")
    if priorities is not None:
        names = priorities.loc[priorities["priority"] == number, "name"]
        if len(names):
            return f"{number}. {names.iloc[0]}"
    return f"Priority {number}"


def priority_named(known: KnownPlan, number: int) -> str:
    """A strategic priority within a sentence, without the full stop after its number."""
    place, _, name = priority_label(known, number).partition(". ")
    return f"{place} ({name})" if name else str(number)


def oldest_named(late: pd.DataFrame) -> str:
    """The overdue action with the earliest deadline, and those that share it, by name if few.

    Args:
        late: rows of overdue.csv, the oldest first.

    >>> late = pd.DataFrame({"action_id": ["A1", "A2", "A3"], "agreed_deadline": [1, 1, 2]})
    >>> oldest_named(late), oldest_named(late.tail(1)), oldest_named(late.assign(agreed_deadline=1))
    ('A1 and A2', 'A3', 'A1, A2 and A3')
    >>> five = pd.DataFrame({"action_id": list("ABCDE"), "agreed_deadline": 1})
    >>> oldest_named(five)
    'A and four more'
    """
    first = late["agreed_deadline"] == late["agreed_deadline"].iloc[0]
    return few_named(list(late.loc[first, "action_id"]))


def few_named(names: Sequence[str]) -> str:
    """Names in a sentence: all where they are few, else the first and how many more.

    >>> few_named(["Medicine", "Surgery"]), few_named(list("ABCDE"))
    ('Medicine and Surgery', 'A and four more')
    """
    if len(names) <= 1 + FEW:
        return joined(names)
    return f"{names[0]} and {number_word(len(names) - 1)} more"


def reopened_words(late: pd.DataFrame, known: KnownPlan) -> str:
    """Since when the oldest overdue action is open again; blank where it was never approved.

    Args:
        late: rows of overdue.csv, the oldest first.
        known: the position that it is of.
    """
    if late.empty or (late["agreed_deadline"] == late["agreed_deadline"].iloc[0]).sum() > 1:
        return ""
    day = reopened_on(known).get(late["action_id"].iloc[0])
    if day is None:
        return ""
    year = "" if day.year == known.period_end.year else f" {day.year}"
    return f", re-opened {day.day} {day:%B}{year}"


def reopened_on(known: KnownPlan) -> dict[str, pd.Timestamp]:
    """The day of each action's last re-opening, where known at the cut-off."""
    events = known.evidence[known.evidence["event"] == "reopened"]
    return dict(zip(events["action_id"], events["event_on"], strict=True))


def status_cell(status: str) -> str:
    """Status in a cell of a sheet, its shape kept with its first word.

    >>> status_cell("on_trajectory").replace("\N{NO-BREAK SPACE}", "_")
    '●_on trajectory'
    """
    return f"{STATUS_SHAPES[status]}\N{NO-BREAK SPACE}{STATUSES[status].lower()}"


def status_words(status: str, overdue: int) -> str:
    """Status in words: "Behind, two overdue" (counting rule 6)."""
    late = f", {number_word(overdue)} overdue" if overdue else ""
    return STATUSES[status] + late


def noun_for(action_types: set[str], count: int) -> str:
    """What to call some actions: conditions where all of them are."""
    noun = "condition" if action_types and action_types <= set(CONDITIONS) else "action"
    return counted(count, noun, words=True)


def mark(scenario: Scenario) -> str:
    """The words that mark every page of a scenario; blank for the briefing itself."""
    if scenario.is_central:
        return ""
    return f"Scenario “{scenario.name}”: what if, not the expected course"


def supposed_words(scenario: Scenario) -> list[str]:
    """What a scenario assumes, setting by setting, worded to follow "with".

    >>> supposed_words(Scenario(extra_meetings={"2019-12": 2}, leavers_level=1.25))
    ['2 extra meetings in December 2019', 'leavers at 1.25 times the expected level']
    """
    return [_WORDS[name](value) for name, value in scenario.departures.items()]


def deadlines_in_words(scenario: Scenario) -> str:
    """Whether a chart or table shows the deadlines in force, or a scenario's."""
    return "as supposed" if "deadlines_moved" in scenario.departures else "in force"


def _meetings(by_month: Mapping[Any, int]) -> str:
    return ", ".join(
        f"{counted(number, 'extra meeting')} in {month_words(pd.Timestamp(month))}"
        for month, number in sorted(by_month.items())
    )


def _deadlines(moved: int | Mapping[str, Any]) -> str:
    if isinstance(moved, int):
        months = counted(abs(moved), "month")
        if moved > 0:
            return f"deadlines ahead {months} later"
        return f"deadlines ahead {months} earlier, but none before the next month end"
    return "deadlines of " + ", ".join(
        f"{action} on {date_words(pd.Timestamp(day))}" for action, day in sorted(moved.items())
    )


_WORDS: dict[str, Callable[[Any], str]] = {
    "submission_rate": lambda rate: f"actions submitted and approved {rate:g} times as fast",
    "capacity": lambda number: f"{counted(number, 'review')} a meeting",
    "extra_meetings": _meetings,
    "approval_share": lambda share: f"{100 * share:g}% of what is presented approved",
    "deadlines_moved": _deadlines,
    "leavers_level": lambda level: f"leavers at {level:g} times the expected level",
    "planned_leavers_wte": lambda level: f"the trust's planned leavers at {wte(level)} WTE a month",
    "recruitment_conversion": lambda share: f"{100 * share:g}% of each cohort starting",
    "recruitment_delay": lambda months: f"cohorts {counted(months, 'month')} late",
}
