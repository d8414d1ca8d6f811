"""Small plan sources written as text tables, and larger ones drawn from a known rule."""

import numpy as np
import pandas as pd

from iqip_analytics.contract.input_tables import TABLES
from iqip_analytics.plan.plan import Plan

BLANK = {"element": "divisional_plan", "action_type": "must_do", "cqc_domain": "safe"}


def typed(name: str, rows: list[dict]) -> pd.DataFrame:
    """Rows as the reader would type them, missing columns blank."""
    schema = TABLES[name].schema
    frame = pd.DataFrame(rows, columns=list(schema.columns))
    for column in schema.columns:
        kind = TABLES[name].kind(str(column))
        if kind == "date":
            frame[column] = pd.to_datetime(frame[column]).astype("datetime64[us]")
        elif kind == "text":
            frame[column] = frame[column].astype("str")
        else:
            frame[column] = frame[column].astype("Int64" if kind == "whole" else "float64")
    return frame


def plan_of(register: str, *, start: str = "2019-01-31", changes: list[dict] = ()) -> Plan:
    """A plan from a text table: action | added | deadline | approved | division (| reopened)."""
    header, *lines = [line for line in register.strip().splitlines() if line.strip()]
    names = [name.strip() for name in header.split("|")]
    rows = [dict(zip(names, map(str.strip, line.split("|")), strict=True)) for line in lines]
    actions = [
        {
            **BLANK,
            "action_id": row["action"],
            "title": row["action"],
            "division": row.get("division", "medicine"),
            "added_on": row.get("added") or None,
            "agreed_deadline": row["deadline"],
        }
        for row in rows
    ]
    events = [
        {"action_id": row["action"], "event_on": row[event], "event": event}
        for row in rows
        for event in ("approved", "reopened")
        if row.get(event)
    ]
    return plan_from(actions, events, start=start, changes=list(changes))


def plan_from(
    actions: list[dict], events: list[dict], *, start: str, changes: list[dict] = ()
) -> Plan:
    """A plan from rows; every division that occurs is reported from the start."""
    codes = sorted({row["division"] for row in actions if row["division"]} or {"medicine"})
    divisions = [{"division": c, "name": c.title(), "reported_from": start} for c in codes]
    tables = {
        "actions": typed("actions", actions),
        "evidence": typed("evidence", events),
        "divisions": typed("divisions", divisions),
    }
    if changes:
        tables["changes"] = typed("changes", list(changes))
    return Plan(name="register", tables=tables)


def drawn_plan(
    *, count: int = 120, months: int = 24, divisions: int = 3, chance: float = 0.15, seed: int = 1
) -> Plan:
    """A register that follows a known rule: after adding, the same chance every month."""
    rng = np.random.default_rng(seed)
    ends = pd.date_range("2017-01-31", periods=months + 24, freq="ME")
    actions, events = [], []
    for number in range(count):
        added = ends[rng.integers(0, months)] - pd.Timedelta(days=int(rng.integers(0, 27)))
        wait = int(rng.geometric(chance))
        name = f"A{number:03d}"
        actions.append(
            {
                **BLANK,
                "action_id": name,
                "title": name,
                "action_type": ["must_do", "should_do"][number % 2],
                "division": f"division_{number % divisions}",
                "added_on": added,
                "agreed_deadline": added + pd.Timedelta(days=int(rng.integers(30, 300))),
            }
        )
        month = ends.searchsorted(added) + wait
        if month < len(ends):
            events.append(
                {
                    "action_id": name,
                    "event_on": ends[month] - pd.Timedelta(days=5),
                    "event": "approved",
                }
            )
    return plan_from(actions, events, start="2017-01-31")
