"""Registers as text tables, written to CSV and read through the package's own door."""

import csv
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

import iqip_analytics as iqip
from iqip_analytics import KnownPlan, Plan
from iqip_analytics.contract.input_tables import DATE_TYPE, TABLES
from iqip_analytics.plan.run import Run
from tests.support.oracle import Row, Tables

EVENTS = ("submitted", "approved", "declined", "reopened", "embedded", "lifted")
DIVISIONS = """
    division | name    | reported_from
    medicine | Medicine | 2018-01-31
    surgery  | Surgery  | 2018-01-31
"""
# Reported for two months only: a briefing of it has few earlier reports to look back at
OF_LATE = """
    division | name     | reported_from
    medicine | Medicine | 2019-06-30
    surgery  | Surgery  | 2019-06-30
"""
USUAL = {
    "element": "divisional_plan",
    "action_type": "must_do",
    "division": "medicine",
    "cqc_domain": "safe",
}
SHORT = {"type": "action_type", "deadline": "agreed_deadline", "domain": "cqc_domain"}


def rows_of(text: str) -> list[Row]:
    """The rows of a text table: cells between bars, headings in its first line."""
    lines = [line for line in text.splitlines() if line.strip()]
    if not lines:
        return []
    header, *body = [[cell.strip() for cell in line.split("|")] for line in lines]
    return [dict(zip(header, row, strict=True)) for row in body]


def tables_of(register: str, **others: str) -> Tables:
    """The tables of a plan source from a register with an action in each line.

    Columns: action, and any of the contract's (type, domain and deadline for short); one column
    for each kind of event, holding its day, or several after commas, each perhaps with the day it
    was recorded after an @. What is not said is a Must Do of Medicine's plan, in Safe.
    """
    actions, events = [], []
    for row in rows_of(register):
        action = {"action_id": row["action"], "title": f"Action {row['action']}", **USUAL}
        for name, cell in row.items():
            if name in EVENTS:
                events += _events(row["action"], name, cell)
            elif name != "action":
                action[SHORT.get(name, name)] = cell
        if action["action_type"] in ("section_29a", "section_31"):
            action["cqc_domain"] = ""
        actions.append(action)
    tables = {
        "actions": actions,
        "evidence": events,
        "divisions": rows_of(DIVISIONS),
    }
    return tables | {name: rows_of(text) for name, text in others.items()}


def _events(action_id: str, event: str, cell: str) -> list[Row]:
    rows = []
    for word in filter(None, map(str.strip, cell.split(","))):
        happened, _, recorded = word.partition("@")
        rows.append(
            {
                "action_id": action_id,
                "event_on": happened,
                "event": event,
                "recorded_on": recorded,
            }
        )
    return rows


def written(tables: Tables, folder: Path) -> Path:
    """The tables as a folder of CSV files."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        header = list(dict.fromkeys(column for row in rows for column in row))
        if not rows:
            header = HEADINGS.get(name, [])
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            lines = csv.DictWriter(file, header, restval="")
            lines.writeheader()
            lines.writerows(rows)
    return folder


HEADINGS = {
    "evidence": ["action_id", "event_on", "event"],
    "changes": ["action_id", "recorded_on", "effective_on", "field", "value"],
    "reports": ["period_end", "data_cutoff"],
    "updates": ["action_id", "recorded_on"],
    "risks": ["risk_id", "theme", "alignment"],
    "workforce": ["month", "division", "staff_group", "leavers_wte"],
    "meetings": ["meeting_on"],
}


def plan_from(tables: Tables) -> Plan:
    """The tables as the package reads them."""
    with tempfile.TemporaryDirectory() as folder:
        return iqip.read(written(tables, Path(folder) / "register"))


def plan_of(register: str, **others: str) -> Plan:
    """A plan from a register as text, and any other tables as text by their names."""
    return plan_from(tables_of(register, **others))


def known_at(
    register: str,
    period_end: str,
    data_cutoff: str | None = None,
    published_on: str | None = None,
    **others: str,
) -> KnownPlan:
    """A register as known at a report's dates, of a run: what is learnt of it is learnt once."""
    plan = plan_of(register, **others)
    return Run(plan=plan).as_at(period_end, data_cutoff, published_on)


def quick_plan(tables: Tables) -> Plan:
    """The tables typed but not checked: for registers that are right by the way they are made."""
    return Plan(name="register", tables={name: _typed(name, rows) for name, rows in tables.items()})


def _typed(name: str, rows: list[Row]) -> pd.DataFrame:
    table = TABLES[name]
    columns = {}
    for column in table.schema.columns:
        cells = [row.get(column) or None for row in rows]
        match table.kind(column):
            case "date":
                columns[column] = np.array(cells, dtype=DATE_TYPE)
            case "text":
                columns[column] = pd.array(cells, dtype="str")
            case kind:
                numbers = pd.Series([float(cell or "nan") for cell in cells], dtype="float64")
                columns[column] = numbers.astype("Int64") if kind == "whole" else numbers
    return pd.DataFrame(columns)
