"""A month's register: a row for each action as now in force, with the day of its approval."""

from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from iqip_analytics.contract.faults import Fault, InputError, SourceError, quoted
from iqip_analytics.contract.input_tables import TABLES
from iqip_analytics.sources.mapping import APPROVED_ON, Mapping, TableMapping
from iqip_analytics.sources.reading import Reading, opened, reading
from iqip_analytics.sources.source import Source
from iqip_analytics.sources.tables import TableRead

SHEETS = ("actions", "register")


@dataclass(frozen=True, eq=False, kw_only=True)
class Register:
    """A month's register as read.

    rows: the columns of `actions` that it has, and `approved_on` (a day, or blank).
    approved: the actions that it calls approved by a status, where it keeps no days; else None.
    account: what became of its rows, a line for each sheet; `notes`: what is worth a look.
    """

    rows: pd.DataFrame
    approved: frozenset[str] | None = None
    account: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def read_register(path: Path, mapping: Mapping | None = None) -> Register:
    """A register, read as a plan source is, of which the actions and their approvals are taken.

    A mapping translates its own headings, words and days; approvals come from the column mapped
    to `approved_on`, else from the mapping of `evidence`.

    Raises:
        InputError: where there is no such file, or it does not show which sheet is meant.
        SourceError: with every fault found; each action stands in one row.
    """
    if not path.is_file():
        raise InputError(f"register '{path}' does not exist; give a .csv or .xlsx file")
    spec = mapping or _unmapped(opened(path), path)
    tables = {name: spec[name] for name in ("actions", "evidence") if name in spec}
    if any(APPROVED_ON in entry.targets().values() for entry in tables.get("actions", ())):
        tables.pop("evidence", None)
    found = reading(path, tables=tuple(tables), mapping=tables, register=True)
    actions = found.tables.get("actions")
    if "evidence" in tables:
        found, status = _approved_by_status(found)
    else:
        status = None
    faults = [*found.faults, *_no_approvals(actions, tables), *_twice(actions)]
    if actions is None or actions.frame is None or faults:
        raise SourceError(faults)
    given = [name for name in TABLES["actions"].columns if _has(actions, name)]
    rows = actions.frame[given].assign(**{APPROVED_ON: _days(found, actions)})
    return Register(
        rows=rows.reset_index(drop=True),
        approved=status,
        account=found.account.lines(),
        notes=tuple(found.notes),
    )


def _unmapped(source: Source, path: Path) -> Mapping:
    """The sheet that the register is on, where no mapping says so."""
    named = [name for name in source.names if name.strip().lower() in SHEETS]
    found = named or [name for name in source.names if source.sheet(name).filled_rows]
    if len(found) != 1:
        raise InputError(
            f"register '{path.name}' has {len(found)} sheets that may be it; give the "
            "--mapping that tells which, or name one 'register'"
        )
    return {"actions": (TableMapping(sheets={found[0]: {}}),)}


def _has(actions: TableRead, column: str) -> bool:
    return any(column in part.cells for part in actions.parts)


def _approved_by_status(found: Reading) -> tuple[Reading, frozenset[str] | None]:
    """The approvals of a register that keeps a status and no day: that a day is blank is no fault.

    A day that the mapping fills in is none of the register's either.
    """
    evidence = found.tables.get("evidence")
    if evidence is None or evidence.frame is None:
        return found, None
    if any("event_on" in part.at for part in evidence.parts):
        return found, None
    approved = evidence.frame.loc[evidence.frame["event"] == "approved", "action_id"]
    undated = {evidence.fault(at, "event_on", "").row for at in range(len(evidence.frame))}
    places = {account.sheet.place for account in evidence.accounts}
    kept = [
        fault
        for fault in found.faults
        if not (
            fault.column == "event_on"
            and fault.place in places
            and (fault.row in undated or "the column is missing" in fault.message)
        )
    ]
    return replace(found, faults=tuple(kept)), frozenset(approved.dropna().astype(str))


def _days(found: Reading, actions: TableRead) -> pd.Series:
    """The day of approval of each action: its own column's, or its last event's of evidence."""
    assert actions.frame is not None  # whoever asks has looked
    if actions.approved_on is not None:
        return actions.approved_on
    evidence = found.tables.get("evidence")
    blank = pd.Series(pd.NaT, index=actions.frame.index, dtype="datetime64[us]")
    if evidence is None or evidence.frame is None:
        return blank
    if not any("event_on" in part.at for part in evidence.parts):
        return blank
    events = evidence.frame[evidence.frame["event"].isin(["approved", "reopened"])]
    last = events.sort_values("event_on", kind="stable").drop_duplicates("action_id", keep="last")
    approved = last[last["event"] == "approved"].set_index("action_id")["event_on"]
    return actions.frame["action_id"].map(approved).astype("datetime64[us]")


def _no_approvals(actions: TableRead | None, tables: Mapping) -> list[Fault]:
    if actions is None or "evidence" in tables or not actions.accounts or not actions.parts:
        return []
    if all(APPROVED_ON in part.cells for part in actions.parts):
        return []
    message = "the column is missing; it holds the day of approval, blank where not approved"
    part = next(part for part in actions.parts if APPROVED_ON not in part.cells)
    row = next(iter(part.account.rows("heading")), None)
    return [Fault(place=part.sheet.place, row=row, column=APPROVED_ON, message=message)]


def _twice(actions: TableRead | None) -> list[Fault]:
    if actions is None or actions.frame is None:
        return []
    ids = actions.frame["action_id"]
    return [
        actions.fault(
            int(str(at)),
            "action_id",
            f"{quoted(ids[at])} stands in more than one row; keep one",
        )
        for at in ids.index[ids.duplicated() & ids.notna()]
    ]
