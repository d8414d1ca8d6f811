"""One table of the contract, taken from the sheets that hold it: found, mapped, typed, checked."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from iqip_analytics.contract.faults import (
    Fault,
    SourceError,
    did_you_mean,
    quoted,
)
from iqip_analytics.contract.input_tables import REQUIRED_TABLES, TABLES, Table
from iqip_analytics.sources.account import FAULT, HEADING, LEFT_OUT, TITLE, USED, SheetAccount
from iqip_analytics.sources.cells import is_month, kind_of, typed
from iqip_analytics.sources.headings import Block, blocks
from iqip_analytics.sources.ids import parents_of
from iqip_analytics.sources.mapped import Found, mapped, own_headings
from iqip_analytics.sources.mapping import APPROVED_ON, TableMapping
from iqip_analytics.sources.mapping import Mapping as RegisterMapping
from iqip_analytics.sources.parts import Part, joined
from iqip_analytics.sources.sheets import Sheet, Source, letter
from iqip_analytics.sources.unmapped import beside, entries_of, left_out

FEW_SHEETS = 8
TITLE_CELLS = 2  # a row above the headings with more filled cells may be a row of the table


@dataclass(frozen=True, eq=False, kw_only=True)
class TableRead:
    """A table as read: its typed rows, numbered from 0, and where each came from.

    frame: None where a required column is missing, or nothing could be read.
    approved_on: for a register's actions, the day of approval of each row.
    misread: cells that already have a fault, so that a consequence is not a second one.
    read_texts: columns already returned by `texts`.
    undated: the ids of actions that the mapping leaves out for want of a deadline.
    """

    name: str
    parts: Sequence[Part] = ()
    frame: pd.DataFrame | None = None
    approved_on: pd.Series | None = None
    accounts: Sequence[SheetAccount] = ()
    faults: Sequence[Fault] = ()
    notes: Sequence[str] = ()
    supplied: bool = True
    misread: set[tuple[str, int | None, str | None]] = field(default_factory=set)
    read_texts: dict[str, list[str]] = field(default_factory=dict)
    undated: Sequence[str] = ()

    def texts(self, column: str) -> list[str]:
        """A column as its cells are written, blank as "", row by row."""
        if column not in self.read_texts:
            self.read_texts[column] = [
                cell
                for part in self.parts
                for cell in (
                    part.cells[column].tolist() if column in part.cells else [""] * len(part.rows)
                )
            ]
        return self.read_texts[column]

    def _origin(self, at: int) -> tuple[Part, int]:
        for part in self.parts:
            if at < len(part.rows):
                return part, at
            at -= len(part.rows)
        raise IndexError(at)

    def row_named(self, at: int, beside: int | None = None) -> str:
        """A row as a message names it, with its sheet where the other row is on a different one."""
        part, place = self._origin(at)
        row = f"row {part.rows[place]}"
        if beside is None or self._origin(beside)[0].sheet is part.sheet:
            return row
        return f"{row} of {quoted(part.sheet.place)}"

    def fault(self, at: int, column: str | None, message: str) -> Fault:
        """A fault of a row of the table, at the place from which it was read."""
        part, place = self._origin(at)
        return _fault(part, place, column, message)

    def at_fault(self, at: int, message: str) -> None:
        """Record a row as one with a fault."""
        part, place = self._origin(at)
        part.account.give([int(part.rows[place])], FAULT, message)


def _fault(part: Part, at: int, column: str | None, message: str) -> Fault:
    row = int(part.rows[at])
    cell = None
    if part.sheet.lettered and column in part.at:
        cell = f"{letter(part.at[str(column)])}{row}"
    if part.sheet.headings is not None:
        key = [name for name in TABLES[part.table].key if name in part.cells] or [*part.cells][:1]
        named = ", ".join(quoted(part.cells[name][at]) for name in key)
        message = f"{message} (the row of {named})"
    return Fault(place=part.sheet.place, row=row, column=column, message=message, cell=cell)


def read_table(
    source: Source,
    name: str,
    entries: Sequence[TableMapping] | None,
    own: str | None,
    mapping: RegisterMapping,
) -> TableRead:
    """A table from the sheets that its mapping names, or from the one of its own name."""
    found = Found()
    accounts: dict[str, SheetAccount] = {}
    own_tables = {each.strip().lower() for each in source.names} & set(TABLES)
    unread = False
    for spec in entries or (TableMapping(),):
        sheets = spec.sheets or {own or source.sheet_of(name) or name: {}}
        for sheet_name, fills in sheets.items():
            if sheet_name not in source.names:
                found.faults.append(_no_sheet(source, name, sheet_name))
                unread = True
                continue
            try:
                wanted = [*spec.targets()] if spec.columns else own_headings(name)
                sheet = source.sheet(sheet_name, wanted)
            except SourceError as error:
                found.faults.extend(error.faults)
                unread = True
                continue
            account = accounts.setdefault(sheet.place, SheetAccount(name, sheet))
            if sheet_name in source.hidden:
                found.notes.append(f"sheet {quoted(sheet_name)} is hidden; it was read")
            part = _from_sheet(sheet, name, spec, fills, account, mapping, own_tables)
            found.parts.extend(part.parts)
            found.faults.extend(part.faults)
            found.notes.extend(part.notes)
            found.undated.extend(part.undated)
    if entries is None and not _is_supplied(name, accounts.values(), found, unread=unread):
        return TableRead(name=name, supplied=False)
    parts = joined(found.parts)
    found = replace(found, parts=parts, notes=list(dict.fromkeys(found.notes)))
    return _typed(name, found, list(accounts.values()))


def _no_sheet(source: Source, table: str, name: str) -> Fault:
    hint = did_you_mean(name, source.names) or did_you_mean(
        name, [each.lower() for each in source.names]
    )
    there = ", ".join(map(quoted, source.names[:FEW_SHEETS])) or "none"
    more = f" and {len(source.names) - FEW_SHEETS} more" if len(source.names) > FEW_SHEETS else ""
    message = (
        f"has no {source.part} {quoted(name)}, from which the mapping takes {table}; "
        f"it has {there}{more}. {hint}"
    )
    return Fault(place=source.shown, message=message.rstrip(" ."))


def _is_supplied(
    name: str, accounts: Collection[SheetAccount], found: Found, *, unread: bool
) -> bool:
    """A sheet without a row below its headings, like many in the template, supplies no table."""
    if name in REQUIRED_TABLES or unread or not all(a.sheet.lettered for a in accounts):
        return True
    return any(len(part.rows) for part in found.parts) or (
        bool(found.faults) and any(account.sheet.height > 1 for account in accounts)
    )


def _from_sheet(
    sheet: Sheet,
    table: str,
    spec: TableMapping,
    fills: Mapping[str, str],
    account: SheetAccount,
    mapping: RegisterMapping,
    own_tables: Collection[str],
) -> Found:
    """The parts of a table on one sheet: one for each block of rows to be read."""
    wanted = [*spec.columns] if spec.columns else own_headings(table)
    there = blocks(sheet, wanted, spec.heading_rows, spec.heading_row)
    found = Found()
    if not there:
        message = "is empty; it must hold the headings"
        if not sheet.lettered:
            message = "is empty; its first row must hold the headings"
        found.faults.append(Fault(place=sheet.place, message=message))
        return found
    _above(sheet, there[0], spec, account, found)
    if sheet.headings is None:
        for block in there:
            account.give(range(block.first, block.last + 1), HEADING)
    coloured = any(entry.colours for _, entry in entries_of(sheet, mapping))
    read = there if spec.blocks == "all" else there[:1]
    for block in read:
        given = mapped(sheet, block, table, spec, fills, account, colours_read=coloured)
        found.parts.extend(given.parts)
        found.faults.extend(given.faults)
        found.notes.extend(given.notes)
        found.undated.extend(given.undated)
        if not given.parts and given.faults:
            rows = range(block.last + 1, block.end + 1)
            account.give(rows, FAULT, given.faults[0].message)
    _other_blocks(sheet, there, spec, account, found)
    found.notes.extend(left_out(sheet, there[0], table, spec, mapping, own_tables))
    found.faults.extend(beside(sheet, there[0], table, spec, mapping))
    if spec.parents is None or spec.parents == "use":
        return found
    return replace(found, parts=[_without_parents(part) for part in found.parts])


def _above(
    sheet: Sheet, block: Block, spec: TableMapping, account: SheetAccount, found: Found
) -> None:
    """Rows above the headings: titles, a row that groups headings, or possibly lost rows."""
    if sheet.headings is not None:
        return
    stated = f"heading_row: {spec.heading_row}" if spec.heading_row is not None else ""
    grouping = {top for top, left, _, right in sheet.merged if right > left}
    template = sheet.height > 1 and sheet.row(1)[0].endswith(("(required)", "(optional)"))
    for row in (np.flatnonzero(sheet.filled[: block.first - 1]) + 1).tolist():
        cells = int(sheet.filled[row - 1])
        if cells <= TITLE_CELLS or (template and block.last == TEMPLATE_HEADINGS):
            account.give([row], TITLE)
        elif stated:
            account.give([row], LEFT_OUT, stated)
        elif row == block.first - 1 and row in grouping:
            account.give([row], HEADING)
        else:
            message = (
                f"{cells} cells are filled above the headings, which were found in row "
                f"{block.last}; if nothing above them is to be read, say in a mapping "
                f"heading_row: {block.last}"
            )
            found.faults.append(sheet.fault(message, row))
            account.give([row], FAULT, message)


TEMPLATE_HEADINGS = 4  # the template's own notes and examples are above


def _other_blocks(
    sheet: Sheet,
    there: Sequence[Block],
    spec: TableMapping,
    account: SheetAccount,
    found: Found,
) -> None:
    for block in there[1:] if spec.blocks != "all" else ():
        rows = range(block.last + 1, block.end + 1)
        if spec.blocks == "first":
            account.give(rows, LEFT_OUT, "blocks: first")
            continue
        first = there[0]
        message = (
            f"headings stand in row {first.last} and again in row {block.last}: "
            f"{_span(first)} and {_span(block)} are two blocks; make them one, or say in a mapping "
            "blocks: all, or blocks: first"
        )
        found.faults.append(sheet.fault(message, block.last))
        account.give(rows, FAULT, message)
        account.give(range(block.first, block.last + 1), FAULT, message)


def _span(block: Block) -> str:
    first, last = block.last + 1, block.end
    return f"row {first}" if first >= last else f"rows {first} to {last}"


def _without_parents(part: Part) -> Part:
    ids = part.cells["action_id"].tolist() if "action_id" in part.cells else []
    parents = np.array([each in parents_of(ids) for each in ids], dtype=bool)
    if not parents.any():
        return part
    part.account.give(part.rows[parents], LEFT_OUT, "parents: leave_out")
    return part.kept(~parents)


# ---- typed and checked against the contract ----


def _typed(name: str, found: Found, accounts: list[SheetAccount]) -> TableRead:
    table = TABLES[name]
    faults = list(found.faults)
    misread: set[tuple[str, int | None, str | None]] = set()
    columns: dict[str, list[pd.Series]] = {column: [] for column in table.schema.columns}
    approved: list[pd.Series] = []
    lacking = False
    for part in found.parts:
        missing = _missing_columns(part, table)
        if missing:
            faults += missing
            part.account.give(part.rows, FAULT, missing[0].message)
            lacking = True
            continue
        for column in [*columns, *([APPROVED_ON] if APPROVED_ON in part.cells else [])]:
            values, wrong = _typed_column(part, table, column)
            (approved if column == APPROVED_ON else columns[column]).append(values)
            faults += wrong
            misread |= {(fault.place, fault.row, fault.column) for fault in wrong}
            misread |= {
                (part.sheet.place, int(part.rows[at]), column)
                for at in part.undecided.get(column, ())
            }
    for part in found.parts:
        part.account.give([*part.rows.tolist(), *part.joined_rows], USED)
    if lacking or not found.parts:
        for account in accounts:
            account.give_the_rest(FAULT, faults[0].message if faults else "")
        return TableRead(
            name=name,
            accounts=accounts,
            faults=tuple(faults),
            notes=tuple(found.notes),
            supplied=bool(accounts),
            misread=misread,
        )
    frame = pd.DataFrame(
        {
            column: pd.concat(values, ignore_index=True) if len(values) > 1 else values[0]
            for column, values in columns.items()
        }
    )
    read = TableRead(
        name=name,
        parts=found.parts,
        frame=frame,
        approved_on=pd.concat(approved, ignore_index=True)
        if len(approved) == len(found.parts)
        else None,
        accounts=accounts,
        notes=tuple(found.notes),
        misread=misread,
        undated=tuple(dict.fromkeys(found.undated)),
    )
    if table.required and name != "evidence" and frame.empty and not faults:
        place = found.parts[0].sheet.place
        message = "has headings but no row below them; it needs one at least"
        faults.append(Fault(place=place, message=message))
    for at, column, message in _schema_faults(frame, table):
        fault = read.fault(at, column, message)
        if (fault.place, fault.row, fault.column) not in misread:
            faults.append(fault)
            misread.add((fault.place, fault.row, fault.column))
    _account_faults(read, faults)
    return replace(read, faults=tuple(faults))


def _account_faults(read: TableRead, faults: Sequence[Fault]) -> None:
    places = {account.sheet.place: account for account in read.accounts}
    for fault in faults:
        if fault.row and fault.place in places:
            places[fault.place].give([fault.row], FAULT, fault.message)


def _typed_column(part: Part, table: Table, column: str) -> tuple[pd.Series, list[Fault]]:
    height = len(part.rows)
    kind = "date" if column == APPROVED_ON else kind_of(table, column)
    if column not in part.cells:
        dtype = {"text": "str", "date": "datetime64[us]", "whole": "Int64"}.get(kind, "float64")
        return pd.Series(np.nan, index=range(height), dtype="float64").astype(dtype), []
    if table.name == "changes" and column == "value" and part.spec.dates.get(column):
        return _moved_deadlines(part)
    written: dict[str, Any] = {}
    if kind == "date":
        written = {
            "forms": part.spec.dates.get(column, []),
            "month": column != APPROVED_ON and is_month(table, column),
            "months": part.months.get(column, ()),
        }
    found = typed(part.cells[column], kind, plain=part.sheet.plain, **written)
    if found.midnights:
        part.account.remarks[f"times of midnight dropped from {column}"] += found.midnights
    within = sum(
        not part.cells[column][at].endswith("-01")
        and f"{found.values[at]:%Y-%m-%d}" != part.cells[column][at]
        for at in part.months.get(column, ())
        if not pd.isna(found.values[at])
    )
    if within:
        part.account.remarks[f"days of {column} shown as months read as their month's end"] += (
            within
        )
    wrong = dict(found.wrong) | part.unreadable.get(column, {})
    values = found.values
    if wrong:
        values = values.copy()
        values[list(wrong)] = None
    return values, [_fault(part, at, column, message) for at, message in sorted(wrong.items())]


def _moved_deadlines(part: Part) -> tuple[pd.Series, list[Fault]]:
    """The values of changes; those of deadlines are days in the forms of the mapping."""
    cells = part.cells["value"].copy()
    moved = np.flatnonzero((part.cells["field"] == "agreed_deadline") & (cells != ""))
    days = typed(cells[moved], "date", forms=part.spec.dates["value"])
    cells[moved] = days.values.dt.strftime("%Y-%m-%d").fillna("").to_numpy()
    wrong = {int(moved[at]): message for at, message in days.wrong.items()}
    wrong |= part.unreadable.get("value", {})
    return typed(cells, "text").values, [
        _fault(part, at, "value", message) for at, message in sorted(wrong.items())
    ]


def _missing_columns(part: Part, table: Table) -> list[Fault]:
    absent = [
        name
        for name, column in table.schema.columns.items()
        if column.required and name not in part.cells
    ]
    block = [name for name in headings_of(part) if name not in table.schema.columns]
    row = _heading_row(part)
    faults = []
    for name in absent:
        near = did_you_mean(str(name), block).replace("did you mean", "is it")
        message = f"the column is missing; {near}"
        if part.spec.columns:
            message += (
                f"name its heading under columns, or give it to every row by fill: {{{name}: …}}"
            )
            if (table.name, name) == ("evidence", "event_on"):
                message += ", the day when a status became known"
        elif row:
            message += f"the headings stand in row {row}"
        faults.append(
            Fault(place=part.sheet.place, row=row, column=str(name), message=message.rstrip("; "))
        )
    return faults


def _heading_row(part: Part) -> int | None:
    rows = part.account.rows(HEADING)
    below = int(part.rows[0]) if len(part.rows) else part.sheet.height + 1
    return max((row for row in rows if row < below), default=None)


def headings_of(part: Part) -> list[str]:
    """The headings above a part, by the position of their columns; [] where none were found."""
    if part.sheet.headings is not None:
        return list(part.sheet.headings)
    row = _heading_row(part)
    return part.sheet.row(row) if row else []


def _schema_faults(frame: pd.DataFrame, table: Table) -> list[tuple[int, str, str]]:
    """Cells that are blank and must not be, or break a check; distinct values are judged once."""
    found: list[tuple[int, str, str]] = []
    for name, column in table.schema.columns.items():
        if not column.required and not column.checks:
            continue
        values = frame[name]
        blank = values.isna().to_numpy()
        if column.required:
            found += [(at, name, _blank(table, name)) for at in np.flatnonzero(blank).tolist()]
        if blank.all() or not column.checks:
            continue
        different = values.drop_duplicates().dropna()
        for check in column.checks:
            fits = check.fits(different).astype(bool)
            for value in different[~fits]:
                message = _misfit(table, name, str(check.error), value)
                of_value = (values == value).to_numpy(dtype=bool, na_value=False)
                found += [(at, name, message) for at in np.flatnonzero(of_value).tolist()]
    return found


def _blank(table: Table, column: str) -> str:
    return "is blank; it must be filled" + REMEDIES.get((table.name, column), "")


REMEDIES = {
    ("evidence", "event_on"): "; where a register keeps a status and no day, give the day it "
    "became known by fill in the mapping, as fill: {event_on: 2019-08-31}",
    ("actions", "agreed_deadline"): "; where no day is agreed yet (TBC, ongoing), either give one "
    "under values in the mapping, as agreed_deadline: {TBC: 2020-03-31}, or leave such actions "
    "out, as only_where: [title, agreed_deadline] with agreed_deadline: {TBC: ~}; they are not "
    "counted then, and named in the notes",
}


def _misfit(table: Table, column: str, check: str, value: object) -> str:
    shown = f"{value:%Y-%m-%d}" if isinstance(value, pd.Timestamp) else value
    if table.kind(column) == "text" and check.startswith("one of "):
        hint = did_you_mean(str(value), check.removeprefix("one of ").split(", "))
        return f"{quoted(shown)} is unknown; {hint}expected {check}"
    return f"{quoted(shown)} is not {check}"
