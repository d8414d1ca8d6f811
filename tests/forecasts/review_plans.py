"""Plans whose evidence review follows a known rule: submissions, meetings, decisions, returns."""

from itertools import pairwise

import numpy as np
import pandas as pd

from iqip_analytics.contract.vocabulary import ACTION_TYPES
from iqip_analytics.plan.plan import Plan
from tests.forecasts.registers import typed

START = pd.Timestamp("2017-12-31")
TYPES = list(ACTION_TYPES)


def review_plan(
    register: str, meetings: str | None = None, *, divisions: tuple[str, ...] = ("medicine",)
) -> Plan:
    """A plan from a text table: action | deadline | events (and perhaps type, division).

    Events are written as `submitted 2019-02-03, declined 2019-02-28`; meetings as days, each
    perhaps with its capacity after a colon.
    """
    header, *lines = [line for line in register.strip().splitlines() if line.strip()]
    names = [name.strip() for name in header.split("|")]
    rows = [dict(zip(names, map(str.strip, line.split("|")), strict=True)) for line in lines]
    actions = [
        {
            "action_id": row["action"],
            "title": row["action"],
            "element": "divisional_plan",
            "action_type": row.get("type", "must_do"),
            "division": row.get("division", "medicine"),
            "cqc_domain": "safe",
            "agreed_deadline": row["deadline"],
        }
        for row in rows
    ]
    events = []
    for row in rows:
        for words in filter(None, map(str.strip, row.get("events", "").split(","))):
            event, happened, *recorded = words.split()
            events.append(
                {
                    "action_id": row["action"],
                    "event": event,
                    "event_on": happened,
                    "recorded_on": recorded[0] if recorded else None,
                }
            )
    return _plan(actions, events, None if meetings is None else _meetings(meetings), divisions)


def _meetings(text: str) -> list[dict]:
    rows = []
    for word in text.split():
        held, _, capacity = word.partition(":")
        rows.append({"meeting_on": held, "capacity": float(capacity) if capacity else None})
    return rows


def _plan(
    actions: list[dict],
    events: list[dict],
    meetings: list[dict] | None,
    divisions: tuple[str, ...],
    start: str = "2018-12-31",
) -> Plan:
    tables = {
        "actions": typed("actions", actions),
        "evidence": typed("evidence", events),
        "divisions": typed(
            "divisions",
            [
                {"division": code, "name": code.title(), "reported_from": start}
                for code in divisions
            ],
        ),
    }
    if meetings is not None:
        tables["meetings"] = typed("meetings", meetings)
    return Plan(name="register", tables=tables)


def followed_plan(
    seed: int,
    *,
    count: int = 160,
    months: int = 30,
    capacity: int = 9,
    rates: tuple[float, ...] = (0.8, 0.8, 0.8, 0.8),
    hazard: float = 0.16,
    lag_days: tuple[int, int] = (30, 61),
) -> Plan:
    """A plan that follows a known rule, day by day.

    Each action is submitted with a hazard a month that rises fourfold about its deadline; a
    meeting at each month end reviews the first in the queue; a type is approved at its rate; a
    declined action comes back after a lag drawn evenly between two numbers of days.
    """
    rng = np.random.default_rng(seed)
    ends = pd.date_range(START, periods=months + 1, freq="ME")
    actions, waiting, events = [], [], []
    for number in range(count):
        name = f"A{number:03d}"
        deadline = ends[0] + pd.Timedelta(days=int(rng.integers(40, 30 * months)))
        actions.append(
            {
                "action_id": name,
                "title": name,
                "element": "divisional_plan",
                "action_type": TYPES[number % len(TYPES)],
                "division": "medicine",
                "cqc_domain": "safe",
                "agreed_deadline": deadline,
            }
        )
        waiting.append((_submitted(rng, ends, deadline, hazard), number))
    waiting = [(day, number) for day, number in waiting if day is not None]
    events += [(number, day, "submitted") for day, number in waiting]
    for meeting in ends[1:]:
        ready = sorted((day, number) for day, number in waiting if day <= meeting)[:capacity]
        for day, number in ready:
            waiting.remove((day, number))
            approved = rng.random() < rates[number % len(TYPES)]
            events.append((number, meeting, "approved" if approved else "declined"))
            if not approved:
                again = meeting + pd.Timedelta(days=int(rng.integers(*lag_days)))
                waiting.append((again, number))
                events.append((number, again, "submitted"))
    rows = [
        {"action_id": actions[number]["action_id"], "event_on": day, "event": event}
        for number, day, event in sorted(events, key=lambda row: row[1])
    ]
    meetings = [{"meeting_on": day, "capacity": capacity} for day in ends[1:]]
    return _plan(actions, rows, meetings, ("medicine",), start=str(START.date()))


def _submitted(
    rng: np.random.Generator, ends: pd.DatetimeIndex, deadline: pd.Timestamp, hazard: float
) -> pd.Timestamp | None:
    for before, end in pairwise(ends):
        late = (end - deadline).days / 30.4
        chance = 1 - np.exp(-hazard * (4.0 if late > -1 else 1.0 if late > -4 else 0.2))
        if rng.random() < chance:
            return before + pd.Timedelta(days=int(rng.integers(1, (end - before).days + 1)))
    return None
