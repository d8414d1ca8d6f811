"""The door: a plan source is read, typed and checked whole, and comes out as a `Plan`."""

from pathlib import Path

import pandas as pd
import pandera.errors

from iqip_analytics.contract.faults import Fault, SourceError, did_you_mean, quoted
from iqip_analytics.contract.input_tables import REQUIRED_TABLES, TABLES, Table
from iqip_analytics.plan.plan import Plan
from iqip_analytics.plan.recorded import in_row_order
from iqip_analytics.sources.cells import typed
from iqip_analytics.sources.forms import found_at
from iqip_analytics.sources.found_tables import RawSource, RawTable, with_cells
from iqip_analytics.sources.mapped import found_as_mapped
from iqip_analytics.sources.mapping import read_mapping
from iqip_analytics.sources.rules import rule_faults


def read(
    source: str | Path,
    *,
    tables: tuple[str, ...] = tuple(TABLES),
    schema: str | None = None,
    mapping: str | Path | None = None,
) -> Plan:
    """Read and check a plan source.

    Args:
        source: a folder of `<table>.csv`, a workbook with a sheet per table, or a database's URL.
        tables: the tables to read; all of the contract's by default.
        mapping: a file that tells what the source's own headings and words are in the contract.
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
    if mapping is None:
        raw = found_at(source, schema)
    else:
        raw = found_as_mapped(source, read_mapping(Path(mapping)))
    wanted = {name: table for name, table in raw.tables.items() if name in tables}
    faults = raw.faults + _missing_tables(raw, tables)
    warnings = list(raw.warnings)
    frames: dict[str, pd.DataFrame] = {}
    for name, table in wanted.items():
        frame, found = checked(table, TABLES[name])
        faults += found
        warnings += _unknown_columns(table, TABLES[name])
        if frame is not None:
            frames[name] = frame
    places = {name: table.place for name, table in wanted.items()}
    whole = {name: frame for name, frame in frames.items() if not _touched(faults, places[name])}
    faults += rule_faults(whole, places)
    if faults:
        located = with_cells(_without_echoes(faults, raw.faults), wanted.values())
        raise SourceError(sorted(located, key=_reading_order))
    ordered = {name: _in_order(frame) for name, frame in frames.items()}
    return Plan(name=raw.name, tables=ordered, warnings=tuple(warnings))


def _in_order(frame: pd.DataFrame) -> pd.DataFrame:
    """Rows in the order that `row_order` gives them, which has then done its work.

    A plan is thus the same whether its source has an order of its own, as a file, or needs one.
    """
    return in_row_order(frame).assign(row_order=float("nan"))


def _without_echoes(faults: list[Fault], unreadable: list[Fault]) -> list[Fault]:
    """The faults, without those of a cell that only seems blank because it was unreadable."""
    cells = {(fault.place, fault.row, fault.column) for fault in unreadable if fault.column}
    return [
        fault
        for fault in faults
        if fault in unreadable or (fault.place, fault.row, fault.column) not in cells
    ]


def _reading_order(fault: Fault) -> tuple[str, int]:
    return fault.place, fault.row or 0


def _touched(faults: list[Fault], place: str) -> bool:
    """Whether a table lacks rows or cells, so that rules across tables would complain falsely."""
    return any(fault.place == place and fault.column is None for fault in faults)


def _missing_tables(raw: RawSource, tables: tuple[str, ...]) -> list[Fault]:
    unread = {fault.place for fault in raw.faults}
    return [
        Fault(place=raw.place_form.format(name), message="is missing; every plan source needs it")
        for name in REQUIRED_TABLES
        if name in tables and name not in raw.tables and raw.place_form.format(name) not in unread
    ]


def _unknown_columns(raw: RawTable, table: Table) -> list[str]:
    return [
        f"{raw.place}: column {quoted(name)} is not in the data contract; left out. "
        + did_you_mean(name, table.schema.columns)
        for name in raw.cells.columns
        if name not in table.schema.columns
    ]


def checked(raw: RawTable, table: Table) -> tuple[pd.DataFrame | None, list[Fault]]:
    """A table typed and held against its schema; None where a required column is missing."""
    faults = _missing_columns(raw, table)
    if faults:
        return None, faults
    columns: dict[str, pd.Series] = {}
    for name in table.schema.columns:
        blank = pd.Series("", index=raw.cells.index, name=name, dtype="str")
        columns[name], found = typed(raw.cells.get(name, blank), table.kind(name), raw.place)
        faults += found
    frame = pd.DataFrame(columns, index=raw.cells.index)
    if table.required and table.name != "evidence" and frame.empty and not faults:
        faults.append(Fault(place=raw.place, message="has headings but no row below them"))
    unparsed = {(fault.row, fault.column) for fault in faults}
    faults += [
        fault
        for fault in _schema_faults(frame, table, raw.place)
        if (fault.row, fault.column) not in unparsed
    ]
    return frame, faults


def _missing_columns(raw: RawTable, table: Table) -> list[Fault]:
    unknown = [name for name in raw.cells.columns if name not in table.schema.columns]
    faults = []
    for name, column in table.schema.columns.items():
        if column.required and name not in raw.cells.columns:
            near = did_you_mean(str(name), unknown).replace("did you mean", "is it")
            message = f"the column is missing; {near}the headings stand in row {raw.header_row}"
            faults.append(
                Fault(place=raw.place, row=raw.header_row, column=str(name), message=message)
            )
    return faults


def _schema_faults(frame: pd.DataFrame, table: Table, place: str) -> list[Fault]:
    try:
        table.schema.validate(frame, lazy=True)
    except pandera.errors.SchemaErrors as errors:
        cases = errors.failure_cases
        return [
            _schema_fault(table, place, str(column), str(check), value, row)
            for column, check, value, row in zip(
                cases["column"], cases["check"], cases["failure_case"], cases["index"], strict=True
            )
        ]
    return []


def _schema_fault(
    table: Table, place: str, column: str, check: str, value: object, row: object
) -> Fault:
    if not isinstance(row, int | float) or pd.isna(row):  # not a cell: our own schema is wrong
        raise AssertionError(f"{place}, {column}: {check} ({value})")
    if check == "not_nullable":
        message = "is blank; it must be filled"
    else:
        shown = f"{value:%Y-%m-%d}" if isinstance(value, pd.Timestamp) else value
        message = f"{quoted(shown)} is not {check}"
        if table.kind(column) == "text" and check.startswith("one of "):
            hint = did_you_mean(str(value), check.removeprefix("one of ").split(", "))
            message = f"{quoted(shown)} is unknown; {hint}expected {check}"
    return Fault(place=place, row=int(row), column=column, message=message)
