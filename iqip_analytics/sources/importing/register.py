"""A month's register: a row for each action as now in force, with the day of its approval."""

from collections.abc import Mapping as MappingOf
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from iqip_analytics.contract.faults import Fault, InputError, SourceError, quoted
from iqip_analytics.contract.input_tables import TABLES
from iqip_analytics.plan.plan import Plan
from iqip_analytics.sources.mapping import APPROVED_ON, Mapping, TableMapping
from iqip_analytics.sources.reading import Reading, opened, reading
from iqip_analytics.sources.sheets import Source
from iqip_analytics.sources.tables import TableRead

FEW = 5
TAKEN = ("approved", "reopened")  # events that an import takes
NO_DAY = "2000-01-01"  # the day of an approval without one in the register; never shown


@dataclass(frozen=True, eq=False, kw_only=True)
class Register:
    """A month's register as read.

    rows: the columns of `actions` that it has, and `approved_on` (a day, or blank).
    approved: the actions that a status calls approved, where there are no days; else None.
    account: what became of its rows, a line for each sheet; `notes`: what is worth a look.
    events: action, day and event of what is neither an approval nor a reopening; an import ignores
        these.
    """

    rows: pd.DataFrame
    approved: frozenset[str] | None = None
    account: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    events: tuple[tuple[str, pd.Timestamp, str], ...] = ()

    def not_imported(self, plan: Plan) -> tuple[str, ...]:
        """A note on events that are not in the plan and that no import adds."""
        there = plan.tables["evidence"][["action_id", "event_on", "event"]]
        known = set(there.itertuples(index=False, name=None))
        new = [event for event in self.events if event not in known]
        if not new:
            return ()
        said = ", ".join(f"{each} {event} {on:%Y-%m-%d}" for each, on, event in new[:FEW])
        more = f" and {len(new) - FEW:,} more" if len(new) > FEW else ""
        return (
            f"{len(new):,} event{'' if len(new) == 1 else 's'} of the register "
            f"{'is' if len(new) == 1 else 'are'} not in the plan, and an import takes approvals "
            f"alone: {said}{more}; add {'it' if len(new) == 1 else 'them'} to the table evidence.",
        )

    def dated(self, known: MappingOf[str, Sequence[str]], recorded_on: str) -> pd.DataFrame:
        """The rows with a day for each approval, where the register has only a status.

        Approvals in the plan keep their day; new ones get the day recorded.
        """
        if self.approved is None:
            return self.rows
        days = [
            (known.get(each) or [recorded_on])[-1] if each in self.approved else None
            for each in self.rows["action_id"]
        ]
        return self.rows.assign(**{APPROVED_ON: pd.to_datetime(pd.Series(days, dtype="object"))})


def read_register(path: Path, mapping: Mapping | None = None) -> Register:
    """A register, read like a plan source, from which actions and their approvals are taken.

    A mapping translates its own headings, words and days; approvals come from the column mapped
    to `approved_on`, else from the mapping of `evidence`.

    Raises:
        InputError: where there is no such file, or it is unclear which sheet is meant.
        SourceError: with every fault found; each action must have one row.
    """
    if not path.is_file():
        raise InputError(f"register '{path}' does not exist; give a .csv or .xlsx file")
    spec = mapping or _unmapped(opened(path), path)
    tables = {name: spec[name] for name in ("actions", "evidence") if name in spec}
    moves = _moves(spec)
    tables |= {"changes": moves} if moves else {}
    if any(APPROVED_ON in entry.targets().values() for entry in tables.get("actions", ())):
        tables.pop("evidence", None)
    whole = tables | {name: entries for name, entries in spec.items() if name not in tables}
    by_status = "evidence" in tables and not any(
        "event_on" in entry.targets().values() for entry in tables["evidence"]
    )
    if by_status:
        whole["evidence"] = tables["evidence"] = _without_days(tables["evidence"])
    found = reading(path, tables=tuple(tables), mapping=whole, register=True)
    actions = found.tables.get("actions")
    faults = [*found.faults, *_no_approvals(actions, tables), *_twice(actions)]
    if actions is None or actions.frame is None or faults:
        raise SourceError(faults)
    given = [name for name in TABLES["actions"].columns if _has(actions, name)]
    rows = _moved(actions.frame[given], found).assign(**{APPROVED_ON: _days(found, actions)})
    return Register(
        rows=rows.reset_index(drop=True),
        approved=_approved_by_status(found) if by_status else None,
        account=found.account.lines(),
        notes=tuple(found.notes),
        events=() if by_status else _other_events(path, spec.get("evidence", ())),
    )


def _other_events(
    path: Path, entries: Sequence[TableMapping]
) -> tuple[tuple[str, pd.Timestamp, str], ...]:
    """Submissions and other events in the register's own columns."""
    others = tuple(e for e in entries if e.fill.get("event", TAKEN[0]) not in TAKEN)
    if not others:
        return ()
    try:
        found = reading(path, tables=("evidence",), mapping={"evidence": others}, register=True)
    except InputError:
        return ()
    evidence = found.tables.get("evidence")
    if evidence is None or evidence.frame is None:
        return ()
    rows = evidence.frame[["action_id", "event_on", "event"]].dropna()
    return tuple(rows.itertuples(index=False, name=None))


def _moves(spec: Mapping) -> tuple[TableMapping, ...]:
    """The mappings of changes that are columns of the register, such as a revised deadline."""
    register = {name for entry in spec.get("actions", ()) for name in entry.sheets}
    return tuple(
        entry.model_copy(
            update={"fill": entry.fill | {"recorded_on": NO_DAY, "effective_on": NO_DAY}}
        )
        for entry in spec.get("changes", ())
        if entry.sheets and set(entry.sheets) <= register
    )


def _moved(rows: pd.DataFrame, found: Reading) -> pd.DataFrame:
    """The actions as now in force, with the changes in the register's own columns."""
    changes = found.tables.get("changes")
    if changes is None or changes.frame is None:
        return rows
    for field, of_field in changes.frame.dropna(subset=["value"]).groupby("field", sort=False):
        if field in rows:
            last = of_field.drop_duplicates("action_id", keep="last").set_index("action_id")
            now = rows["action_id"].map(last["value"])
            now = pd.to_datetime(now) if field == "agreed_deadline" else now
            rows = rows.assign(**{str(field): now.fillna(rows[field]).astype(rows[field].dtype)})
    return rows


def _unmapped(source: Source, path: Path) -> Mapping:
    """The sheet that the register is on, where no mapping says so."""
    found = source.sheet_of("actions")
    if found is None:
        raise InputError(
            f"register '{path.name}' has {len(source.names)} sheets of which none or several may "
            "be it; give the --mapping that tells which, or name one 'register'"
        )
    return {"actions": (TableMapping.model_validate({"from": found}),)}


def _has(actions: TableRead, column: str) -> bool:
    return any(column in part.cells for part in actions.parts)


def _without_days(entries: tuple[TableMapping, ...]) -> tuple[TableMapping, ...]:
    """A mapping of a status alone, with a placeholder day so that it can be read."""
    return tuple(
        entry.model_copy(update={"fill": {**entry.fill, "event_on": NO_DAY}}) for entry in entries
    )


def _approved_by_status(found: Reading) -> frozenset[str]:
    evidence = found.tables.get("evidence")
    if evidence is None or evidence.frame is None:
        return frozenset()
    approved = evidence.frame.loc[evidence.frame["event"] == "approved", "action_id"]
    return frozenset(approved.dropna().astype(str))


def _days(found: Reading, actions: TableRead) -> pd.Series:
    """The day of approval of each action: its own column's, or its last event's of evidence."""
    assert actions.frame is not None  # checked by the caller
    if actions.approved_on is not None:
        return actions.approved_on
    evidence = found.tables.get("evidence")
    blank = pd.Series(pd.NaT, index=actions.frame.index, dtype="datetime64[us]")
    if evidence is None or evidence.frame is None:
        return blank
    if not any("event_on" in part.at for part in evidence.parts):
        return blank
    events = evidence.frame[evidence.frame["event"].isin(TAKEN)]
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
