"""Plans of the paper's size and pace that follow known rules, one regime after the other."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from iqip_analytics.plan.plan import Plan
from tests.forecasts.registers import typed
from tests.forecasts.review_plans import TYPES

START, ORIGIN, LAST = "2019-03-31", "2019-08-31", "2020-05-31"
DIVISIONS = ("medicine", "surgery", "womens_childrens")
ELEMENTS = ("section_notice", "strategic_priority", "divisional_plan")
ACTIONS = 280
# Share of the actions due in each month from April 2019 on: the paper's cliff in autumn
DUE = np.array([3, 4, 5, 6, 8, 12, 31, 38, 45, 42, 36, 30, 12, 6, 2], dtype=float)


@dataclass(frozen=True)
class Regime:
    """One set of rules.

    room: actions that a meeting reviews; a meeting is held on the 20th of each month.
    doubled: whether the meetings after the third one ahead are enlarged later on.
    push: factor on the chance of submission in the month of the deadline.
    slippage: chance that a deadline is moved by two months before it falls due.
    collapse: whether a division all but stops after the origin.
    """

    room: int = 200
    doubled: bool = False
    push: float = 3.0
    slippage: float = 0.0
    collapse: bool = False


REGIMES = {
    "own rules": Regime(),
    "push at the deadline": Regime(push=12.0),
    "slippage": Regime(slippage=0.3),
    "a division collapses": Regime(collapse=True),
    "room binds": Regime(room=12),
    "room binds, push": Regime(room=12, push=12.0),
    "room binds, slippage": Regime(room=12, slippage=0.3),
    "room binds, a division collapses": Regime(room=12, collapse=True),
    "room doubled later": Regime(room=12, doubled=True),
}


def regime_plan(regime: Regime, seed: int) -> Plan:
    """A plan that follows the rules of a regime, from April 2019 to May 2020."""
    rng = np.random.default_rng(seed)
    ends = pd.date_range(START, LAST, freq="ME")
    due = rng.choice(len(DUE), ACTIONS, p=DUE / DUE.sum()) + 1
    division = rng.choice(len(DIVISIONS), ACTIONS, p=[0.45, 0.35, 0.2])
    kind = rng.choice(len(TYPES), ACTIONS, p=[0.05, 0.05, 0.6, 0.3])
    pace = np.exp(rng.normal(0, 0.3))
    level = pace * np.exp(rng.normal(0, 0.2, len(ends)))
    rates = np.clip(0.82 + rng.normal(0, 0.05, len(TYPES)), 0.5, 0.97)
    in_force, changes = due.copy(), []
    events: list[tuple[int, pd.Timestamp, str]] = []
    waiting: list[tuple[pd.Timestamp, int]] = []
    taken_up = np.zeros(ACTIONS, dtype=bool)
    meetings = [end - pd.Timedelta(days=int(end.day) - 20) for end in ends[1:]]
    for month, (before, end, meeting) in enumerate(zip(ends[:-1], ends[1:], meetings, strict=True)):
        for number in np.flatnonzero(~taken_up & (in_force == month + 1)):
            if rng.random() < regime.slippage:
                in_force[number] += 2
                moved = before + pd.Timedelta(days=5)
                changes.append(_moved(number, moved, START, int(in_force[number])))
        late = month + 1 - in_force
        chance = 0.12 * np.where(late < -4, 0.25, np.where(late < 0, 1.0, 1.0 / (1 + 0.15 * late)))
        chance = np.where(late == 0, chance * regime.push, chance) * level[month]
        if regime.collapse and end > pd.Timestamp(ORIGIN):
            chance = np.where(division == 0, chance * 0.15, chance)
        for number in np.flatnonzero(~taken_up & (rng.random(ACTIONS) < 1 - np.exp(-chance))):
            taken_up[number] = True
            day = before + pd.Timedelta(days=int(rng.integers(1, (end - before).days + 1)))
            waiting.append((day, number))
            events.append((number, day, "submitted"))
        ahead = meeting > pd.Timestamp(ORIGIN) + pd.DateOffset(months=3)
        room = regime.room * (2 if regime.doubled and ahead else 1)
        for day, number in sorted(w for w in waiting if w[0] <= meeting)[:room]:
            waiting.remove((day, number))
            good = rng.random() < rates[kind[number]]
            events.append((number, meeting, "approved" if good else "declined"))
            if not good:
                again = meeting + pd.Timedelta(days=int(rng.integers(20, 60)))
                waiting.append((again, number))
                events.append((number, again, "submitted"))
    return Plan(
        name="regime", tables=_tables(regime, due, division, kind, events, changes, meetings)
    )


def _moved(number: int, day: pd.Timestamp, start: str, month: int) -> dict:
    deadline = pd.Timestamp(start) + pd.offsets.MonthEnd(month)
    return {
        "action_id": f"A{number:03d}",
        "recorded_on": day,
        "effective_on": day,
        "field": "agreed_deadline",
        "value": f"{deadline:%Y-%m-%d}",
    }


def _tables(
    regime: Regime,
    due: np.ndarray,
    division: np.ndarray,
    kind: np.ndarray,
    events: list[tuple[int, pd.Timestamp, str]],
    changes: list[dict],
    meetings: list[pd.Timestamp],
) -> dict[str, pd.DataFrame]:
    actions = [
        {
            "action_id": f"A{number:03d}",
            "title": f"A{number:03d}",
            "element": ELEMENTS[number % 3] if number % 3 != 1 else "divisional_plan",
            "action_type": TYPES[kind[number]],
            "division": DIVISIONS[division[number]],
            "cqc_domain": "safe",
            "agreed_deadline": pd.Timestamp(START) + pd.offsets.MonthEnd(int(due[number])),
        }
        for number in range(len(due))
    ]
    happened = [
        {"action_id": f"A{number:03d}", "event_on": day, "event": event}
        for number, day, event in sorted(events, key=lambda row: row[1])
        if day <= pd.Timestamp(LAST)
    ]
    enlarged = pd.Timestamp(ORIGIN) + pd.DateOffset(months=2)
    booked = [{"meeting_on": day, "capacity": float(regime.room)} for day in meetings]
    if regime.doubled:
        booked += [
            {"meeting_on": day, "capacity": 2.0 * regime.room, "recorded_on": enlarged}
            for day in meetings
            if day > pd.Timestamp(ORIGIN) + pd.DateOffset(months=3)
        ]
    tables = {
        "actions": typed("actions", actions),
        "evidence": typed("evidence", happened),
        "divisions": typed(
            "divisions",
            [{"division": d, "name": d.title(), "reported_from": START} for d in DIVISIONS],
        ),
        "meetings": typed("meetings", booked),
    }
    if changes:
        tables["changes"] = typed("changes", changes)
    return tables
