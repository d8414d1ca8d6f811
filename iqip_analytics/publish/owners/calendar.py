"""A role's actions as a calendar file (RFC 5545); the next month's file replaces it."""

from datetime import UTC, date, datetime, timedelta

import pandas as pd
from icalendar import Alarm, Calendar, Event

from iqip_analytics.contract.wording import chance_of_one, date_words
from iqip_analytics.publish.owners.file_names import event_uid
from iqip_analytics.publish.owners.packs import Pack
from iqip_analytics.publish.owners.tasks import Task

PRODUCT = "-//iqip_analytics//owner packs//EN"
FIRST_DAY = date(2000, 1, 1)  # sequence numbers count from here: a later file has a higher one
REMINDERS = (7, 1)  # days before; the first still ahead when the file is sent


def calendar_file(pack: Pack, published_on: pd.Timestamp) -> bytes:
    """The calendar of a role: an all-day event for each action that needs a step.

    What the last report asked for and this one does not is sent as cancelled, so that it also
    disappears from the calendar.
    """
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", f"Improvement plan: {pack.role}")
    day = published_on.date()
    for task in pack.tasks:
        if task.approved_on is None:
            calendar.add_component(_asked(pack.role, task, day))
        else:
            calendar.add_component(_cancelled(pack.role, task.action_id, task.title, day))
    for action_id, title in pack.settled:
        calendar.add_component(_cancelled(pack.role, action_id, title, day))
    return bytes(calendar.to_ical())


def _asked(role: str, task: Task, published: date) -> Event:
    begins = task.by.date()
    since = f"Overdue since {date_words(task.deadline)}" if task.is_overdue else "Due"
    event = _event(role, task.action_id, begins, published)
    event.add("summary", f"{since}: {task.action_id} {task.title}")
    event.add("description", "\n".join(_lines(task)))
    event.add("status", "CONFIRMED")
    # No reminder for what waits for somebody else
    before = next((days for days in REMINDERS if begins - timedelta(days) > published), None)
    if before is not None and not task.waits:
        event.add_component(_reminder(task, before))
    return event


def _cancelled(role: str, action_id: str, title: str, published: date) -> Event:
    event = _event(role, action_id, published, published)
    event.add("summary", f"No longer asked: {action_id} {title}")
    event.add("status", "CANCELLED")
    return event


def _event(role: str, action_id: str, begins: date, published: date) -> Event:
    event = Event()
    event.add("uid", event_uid(role, action_id))
    event.add("sequence", (published - FIRST_DAY).days)
    event.add("dtstamp", datetime(published.year, published.month, published.day, tzinfo=UTC))
    event.add("dtstart", begins)
    event.add("dtend", begins + timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    event.add("categories", ["Improvement plan"])
    # Outlook needs these besides the standard's own
    event.add("x-microsoft-cdo-alldayevent", "TRUE")
    event.add("x-microsoft-cdo-busystatus", "FREE")
    return event


def _lines(task: Task) -> list[str]:
    of = "by the next month end" if task.is_overdue else "in time"
    likely = "" if task.chance is None else f"Chance of approval {of}: {chance_of_one(task.chance)}"
    return [
        task.title,
        task.asked,
        f"Agreed deadline: {date_words(task.deadline)}",
        *filter(None, [likely]),
        f"You are its {task.part}.",
    ]


def _reminder(task: Task, days: int) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", f"{task.action_id}: {task.asked}")
    alarm.add("trigger", timedelta(days=-days))
    return alarm
