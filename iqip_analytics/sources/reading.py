"""The door: a plan source is read, mapped, typed and checked whole, and becomes a `Plan`."""

import gc
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from iqip_analytics.contract.faults import (
    Fault,
    InputError,
    SourceError,
    did_you_mean,
    quoted,
)
from iqip_analytics.contract.input_tables import REQUIRED_TABLES, TABLES
from iqip_analytics.plan.plan import Plan
from iqip_analytics.plan.recorded import in_row_order
from iqip_analytics.sources.account import Account
from iqip_analytics.sources.csv_folder import csv_source
from iqip_analytics.sources.doubts import doubts
from iqip_analytics.sources.mapping import APPROVED_ON, read_mapping
from iqip_analytics.sources.mapping import Mapping as RegisterMapping
from iqip_analytics.sources.rules import rule_faults
from iqip_analytics.sources.sheets import Source
from iqip_analytics.sources.source_names import is_mapping, is_url, register_of, sql_extra
from iqip_analytics.sources.tables import TableRead, read_table
from iqip_analytics.sources.workbook import OTHER_SUFFIXES, SUFFIXES, workbook_source


@dataclass(frozen=True, eq=False, kw_only=True)
class Reading:
    """The result of reading a source: the plan, where it has no fault, and the account of rows."""

    name: str
    tables: Mapping[str, TableRead]
    faults: Sequence[Fault]
    notes: Sequence[str]
    account: Account = field(default_factory=Account)

    @property
    def plan(self) -> Plan:
        """The plan.

        Raises:
            SourceError: with every fault found, each naming file, row, column and what is expected.
        """
        if self.faults:
            raise SourceError(self.faults)
        return Plan(
            name=self.name,
            tables={
                name: _in_order(table.frame)
                for name, table in self.tables.items()
                if table.frame is not None
            },
            warnings=tuple(self.notes),
            account=self.account.lines(),
        )


def read(
    source: str | Path,
    *,
    tables: tuple[str, ...] = tuple(TABLES),
    schema: str | None = None,
    mapping: str | Path | None = None,
) -> Plan:
    """Read and check a plan source.

    Args:
        source: a folder of `<table>.csv`, a workbook with a sheet per table, or a database's URL;
            or a mapping file that names one, as `source: register.xlsx`.
        tables: the tables to read; all of the contract's by default.
        mapping: a file that says what the source's own headings and words are in the contract.
        schema: where a database keeps the tables, if not in its user's own schema.

    Returns:
        A plan with a frame for each table found: the columns of `contract/input_tables.py`, days as
        datetime64[us], numbers as float64 or Int64, words as str, blank cells missing.

    Raises:
        SourceError: with every fault found, each naming file, row, column and what is expected.
        InputError: where there is no such source, or it cannot be opened.

    >>> plan = read("data/reference")
    >>> len(plan.tables["actions"]), plan.warnings
    (283, ())
    >>> read("data/refrence")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    iqip_analytics.contract.faults.InputError: plan source 'data/refrence' does not exist; ...
    """
    return reading(source, tables=tables, schema=schema, mapping=mapping).plan


def reading(
    source: str | Path,
    *,
    tables: Collection[str] = tuple(TABLES),
    schema: str | None = None,
    mapping: str | Path | RegisterMapping | None = None,
    register: bool = False,
) -> Reading:
    """Read and check a plan source, and say what became of each of its rows.

    `register`: whether the source is a month's register, of which only `actions` is needed.

    Raises:
        InputError: where there is no such source, or it cannot be opened.
    """
    if is_mapping(source) and mapping is None:
        source, mapping = register_of(Path(source)), source
    found = opened(source, schema)
    try:
        as_mapped = (
            read_mapping(Path(mapping)) if isinstance(mapping, str | Path) else mapping or {}
        )
        with without_collecting():
            return _reading(found, as_mapped, tables, register=register)
    finally:
        found.close()


@contextmanager
def without_collecting() -> Iterator[None]:
    """Suspend garbage collection: going through rows by the hundred thousand is slow."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def opened(source: str | Path, schema: str | None = None) -> Source:
    """A plan source of any form.

    Raises:
        InputError: where nothing is there, or its form cannot be read.
    """
    if is_url(source):
        with sql_extra():
            from iqip_analytics.sources.database import (  # noqa: PLC0415  # optional dependency
                database_source,
            )
        return database_source(str(source), schema)
    path = Path(source)
    if path.is_file():
        if path.suffix.lower() in (*SUFFIXES, *OTHER_SUFFIXES):
            return workbook_source(path)
        if path.suffix.lower() == ".numbers":
            raise InputError(
                f"plan source '{path.name}' is not an .xlsx workbook; save it as .xlsx"
            )
    return csv_source(path)


def _reading(
    source: Source, mapping: RegisterMapping, tables: Collection[str], *, register: bool
) -> Reading:
    own, alike = _own_sheets(source, mapping)
    account, faults = Account(), list(alike)
    notes: list[str] = []
    found: dict[str, TableRead] = {}
    for name in [*(n for n in own if n in tables), *(n for n in mapping if n in tables)]:
        table = read_table(source, name, mapping.get(name), own.get(name), mapping)
        account.sheets.extend(table.accounts)
        faults += table.faults
        notes += table.notes
        if table.supplied:
            found[name] = table
    if not register:
        faults += _missing_tables(source, found, faults, tables, mapping)
    notes += [*_unread(source, own, mapping), *_beside(source, found, register=register)]
    faults += _across_tables(found, faults, notes, register=register)
    if source.cannot_tell and found:
        notes.append(source.cannot_tell)
    return Reading(
        name=source.name,
        tables={name: found[name] for name in sorted(found)},
        faults=tuple(sorted(_once(faults), key=_reading_order)),
        notes=tuple(dict.fromkeys(notes)),  # a column may be checked for two tables
        account=account,
    )


def _once(faults: Sequence[Fault]) -> list[Fault]:
    """Each fault once: the day of approval may be read for the actions and for their evidence."""
    said = {(f.place, f.row, f.message) for f in faults if f.column != APPROVED_ON}
    return [
        fault
        for fault in dict.fromkeys(faults)
        if fault.column != APPROVED_ON or (fault.place, fault.row, fault.message) not in said
    ]


def _across_tables(
    found: Mapping[str, TableRead], faults: Sequence[Fault], notes: list[str], *, register: bool
) -> list[Fault]:
    """Faults of rules across rows and tables, for tables with no missing rows.

    What a month's register lacks becomes a question when it is compared with the plan.
    """
    whole = {
        name: table
        for name, table in found.items()
        if table.frame is not None and not _touched(faults, table)
    }
    frames = {name: table.frame for name, table in whole.items() if table.frame is not None}
    wrong = []
    named = {name: table.row_named for name, table in whole.items()}
    breaches = [] if register else list(rule_faults(frames, named))
    for name, at, column, message in [*breaches, *doubts(whole, notes)]:
        fault = found[name].fault(at, column, message)
        if (fault.place, fault.row, fault.column) not in found[name].misread:
            wrong.append(fault)
            found[name].at_fault(at, message)
    return wrong


def _in_order(frame: pd.DataFrame) -> pd.DataFrame:
    """Rows in their `row_order`, which is then dropped.

    So a plan is the same whether its source has its own order, like a file, or needs one.
    """
    return in_row_order(frame).assign(row_order=np.nan)


def _reading_order(fault: Fault) -> tuple[str, int]:
    return fault.place, fault.row or 0


def _touched(faults: Sequence[Fault], table: TableRead) -> bool:
    """Whether a table lacks rows or cells, so that rules across tables would give false faults."""
    places = {account.sheet.place for account in table.accounts}
    return any(fault.place in places and fault.column is None for fault in faults)


def _own_sheets(source: Source, mapping: RegisterMapping) -> tuple[dict[str, str], list[Fault]]:
    """The sheet of each table with its own name; two sheets of one name are faults."""
    named: dict[str, list[str]] = {}
    for name in source.names:
        named.setdefault(name.strip().lower(), []).append(name)
    own = {table: names[0] for table, names in named.items() if table in TABLES}
    alike = [
        Fault(
            place=source.place(named[table][0]),
            message=f"{' and '.join(map(quoted, named[table]))} are alike but for case or blanks; "
            f"keep the one that holds {table}, or give the other another name",
        )
        for table in own
        if table not in mapping and len(named[table]) > 1
    ]
    return {table: name for table, name in own.items() if table not in mapping}, alike


def _missing_tables(
    source: Source,
    found: Mapping[str, TableRead],
    faults: Sequence[Fault],
    tables: Collection[str],
    mapping: RegisterMapping,
) -> list[Fault]:
    unread = {fault.place for fault in faults}
    missing = [
        Fault(
            place=source.place(name),
            message=f"is missing; every plan source needs it: a {source.part} with the headings "
            + ", ".join(n for n, c in TABLES[name].schema.columns.items() if c.required)
            + source.for_more,
        )
        for name in REQUIRED_TABLES
        if name in tables
        and name not in found
        and name not in mapping
        and source.place(name) not in unread
    ]
    return [*missing, *(_unreadable(source) if missing else [])]


def _unreadable(source: Source) -> list[Fault]:
    """The faults of what cannot be read, and so may hold a missing table."""
    found: list[Fault] = []
    for name in source.names:
        try:
            source.sheet(name)
        except SourceError as error:
            found += error.faults
        except InputError as error:
            found.append(source.fault(name, str(error)))
    return found


def _beside(source: Source, found: Collection[str], *, register: bool) -> list[str]:
    """A note for each file beside a folder's CSV files that may hold a table."""
    lacking = not register and any(name not in found for name in REQUIRED_TABLES)
    notes = []
    for name in source.beside:
        table = Path(name).stem.strip().lower()
        if lacking or (table in TABLES and table not in found):
            said = (
                f"call it {Path(name).stem}.csv"
                if Path(name).suffix.lower() == ".csv"
                else "give it as the plan source itself, or save its tables as 'CSV UTF-8 (comma "
                "delimited)'"
            )
            notes.append(f"{name} stands in the folder and is not read, as it is no .csv; {said}")
    return notes


def _unread(source: Source, own: Mapping[str, str], mapping: RegisterMapping) -> list[str]:
    """A note for each sheet from which no table is read, with the number of its rows."""
    taken: set[str | None] = set(own.values())
    for table, entries in mapping.items():
        for entry in entries:
            taken |= set(entry.sheets) or {source.sheet_of(table)}
    notes = []
    for name in source.names:
        if name in taken or name.strip().lower() in source.silent or name in source.silent:
            continue
        try:
            rows = source.sheet(name).filled_rows
            counted = f"{rows:,} row{'' if rows == 1 else 's'}"
        except InputError as error:
            counted = f"unreadable: {str(error).splitlines()[-1].strip()}"
        place = source.place(name)
        shown = place if place != name else f"sheet {quoted(name)}"
        if mapping:
            notes.append(f"{shown} ({counted}) is read by no table of the mapping; left out")
        else:
            hint = did_you_mean(name.strip().lower(), TABLES)
            notes.append(
                f"{shown} ({counted}) is not a table of the data contract; left out. {hint}"
            )
    return notes
