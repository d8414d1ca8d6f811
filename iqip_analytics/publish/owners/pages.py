"""The page of a role, the body of its message, and the list of packs; all text is escaped."""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
import pandas as pd
from markupsafe import Markup

from iqip_analytics.briefing.decisions import REVIEW_GROUP
from iqip_analytics.briefing.html import Column, Row, table
from iqip_analytics.contract.dates import ReportDates, month_end
from iqip_analytics.contract.wording import chance_of_one, counted, date_words, joined
from iqip_analytics.publish.owners.packs import Occasion, Pack, summary
from iqip_analytics.publish.owners.tasks import Task

TEMPLATES = Path(__file__).parents[1] / "templates"
OF_TEN = (
    "A chance says how many of ten such actions are approved by then; an action is approved in "
    "time if it counts in the report of its deadline's month."
)


def role_page(pack: Pack, occasion: Occasion, name: str) -> str:
    """The page of a role; `name` is that of its files, without ending."""
    return _page("role.html.j2", **_content(pack, occasion), name=name)


def message_body(pack: Pack, occasion: Occasion) -> str:
    """What the page says, as the HTML of a message: without links to files beside it."""
    return _rendered("message.html.j2", **_content(pack, occasion))


def message_text(pack: Pack, occasion: Occasion) -> str:
    """The same in plain text."""
    return (
        _environment()
        .get_template("message.txt.j2")
        .render(**_content(pack, occasion), words=_words(pack, occasion.dates))
    )


def list_page(
    listed: Sequence[Pack], names: Mapping[str, str], dates: ReportDates, nobodys: Sequence[str]
) -> str:
    """The list of packs, by role."""
    rows = [
        {
            "role": pack.role,
            "name": names[pack.role],
            "overdue": len(pack.overdue),
            "due_next": len(pack.due_next),
            "address": pack.address or "not in the table contacts",
        }
        for pack in listed
        if pack.tasks
    ]
    left = joined([pack.role for pack in listed if not pack.tasks])
    said = f"{counted(len(nobodys), 'action')} overdue or due next: {joined(list(nobodys))}"
    return _page(
        "packs.html.j2",
        title=f"Leads and owners with something due, at {date_words(dates.period_end)}",
        rows=rows,
        nobodys=f"Neither lead nor owner is named for {said}." if nobodys else "",
        settled=f"Nothing is left for {left}: a calendar file alone takes back what was asked."
        if left
        else "",
    )


def title(pack: Pack, dates: ReportDates) -> str:
    """The heading of a role's page, which says what is to be done."""
    return f"{pack.role}: {summary(pack)} of {date_words(dates.period_end)}"


def _content(pack: Pack, occasion: Occasion) -> dict[str, Any]:
    dates = occasion.dates
    days = joined([date_words(day) for day in occasion.meetings])
    return {
        "title": title(pack, dates),
        "marking": occasion.marking,
        "meetings": f"The {REVIEW_GROUP} meets next on {days}." if days else "",
        "dates": f"Period end {date_words(dates.period_end)}, data cut-off "
        f"{date_words(dates.data_cutoff)}, published {date_words(dates.published_on)}.",
        "overdue": _overdue(pack.overdue, dates) if pack.overdue else "",
        "due_next": _due_next(pack.due_next) if pack.due_next else "",
        "of_ten": OF_TEN,
    }


def _overdue(tasks: Sequence[Task], dates: ReportDates) -> Markup:
    next_end = date_words(month_end(dates.period_end, 1))
    return _table(
        f"Overdue: {counted(len(tasks), 'action')}, the longest first",
        tasks,
        "Overdue",
        [_late(task.days) for task in tasks],
        f"Chance by {next_end}",
    )


def _due_next(tasks: Sequence[Task]) -> Markup:
    return _table(
        f"Due next: {counted(len(tasks), 'action')}, the earliest first",
        tasks,
        "Left",
        [counted(task.days, "day") for task in tasks],
        "Chance in time",
    )


def _table(
    caption: str, tasks: Sequence[Task], days: str, said: Sequence[str], chance: str
) -> Markup:
    columns = [
        Column("Action", unbroken=True),
        Column("Title"),
        Column("You are"),
        Column("Deadline"),
        Column(days),
        Column(chance),
        Column("Date named"),
        Column("What is asked"),
    ]
    rows = [
        Row(
            [
                task.action_id,
                task.title,
                task.part,
                deadline(task),
                late,
                _chance(task),
                "none" if task.promised is None else date_words(task.promised),
                task.asked,
            ]
        )
        for task, late in zip(tasks, said, strict=True)
    ]
    return table(caption, columns, rows)


def _chance(task: Task) -> str:
    """A task's chance; none where an event became known since the cut-off (rule 23)."""
    if task.approved_on is not None:
        return "approved"
    return "–" if task.chance is None else chance_of_one(task.chance)


def deadline(task: Task) -> str:
    """The deadline in force, with the first agreed where it differs."""
    if task.deadline == task.first_agreed:
        return date_words(task.deadline)
    return f"{date_words(task.deadline)} (first agreed {date_words(task.first_agreed)})"


def _late(days: int) -> str:
    return "due on the period end" if days == 0 else counted(days, "day")


def _words(pack: Pack, dates: ReportDates) -> list[str]:
    """Every task in two lines of plain text."""
    next_end = date_words(month_end(pd.Timestamp(dates.period_end), 1))
    lines = []
    for task in pack.tasks:
        state = "OVERDUE, deadline" if task.is_overdue else "Due"
        by = f"by {next_end}" if task.is_overdue else "in time"
        of = (
            ""
            if task.chance is None
            else f" Chance of approval {by}: {chance_of_one(task.chance)}."
        )
        lines.append(
            f"{task.action_id} {task.title}\n  {state} {deadline(task)} ({task.part}).{of}\n"
            f"  {task.asked}"
        )
    return lines


def _page(template: str, **content: Any) -> str:
    style = (TEMPLATES / "briefing" / "briefing.css").read_text(encoding="utf-8")
    return _rendered(template, style=style, **content)


def _rendered(template: str, **content: Any) -> str:
    return _environment().get_template(template).render(**content)


@cache
def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader([TEMPLATES / "owners", TEMPLATES / "index"]),
        autoescape=jinja2.select_autoescape(enabled_extensions=("html.j2",), default=False),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
