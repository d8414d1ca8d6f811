"""A folder of CSV files, read cell for cell as text."""

import csv
import io
from pathlib import Path

import pandas as pd

from iqip_analytics.contract.faults import Fault, InputError, did_you_mean, quoted
from iqip_analytics.contract.input_tables import TABLES
from iqip_analytics.sources.cells import CONTROL
from iqip_analytics.sources.found_tables import RawSource, RawTable
from iqip_analytics.sources.plan_files import plan_files
from iqip_analytics.sources.sheet_tables import Grid

SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "bars"}
# What Python's reader says, as an analyst can use it
UNREADABLE = {
    "unexpected end": "a quotation mark opens in this row and is never closed; close it, or "
    'write "" for a quotation mark in a text',
    "expected after": "a text in quotation marks goes on after the closing one; "
    'write "" for a quotation mark in a text',
    "field limit": "a cell of this row is too large to read; is a quotation mark left open?",
}


def read_csv_folder(folder: Path) -> RawSource:
    """The contract's tables in a folder of `<table>.csv`, with what could not be read as faults."""
    if not folder.exists():
        raise InputError(f"plan source '{folder}' does not exist; give a folder or a workbook")
    if not folder.is_dir():
        raise InputError(
            f"plan source '{folder}' is neither a folder of CSV files nor an .xlsx workbook"
        )
    source = RawSource(name=folder.resolve().name, tables={})
    for name, content in plan_files(folder).items():
        _read_into(source, name, content)
    return source


def _read_into(source: RawSource, name: str, content: bytes) -> None:
    table = Path(name).stem
    if table not in TABLES:
        hint = did_you_mean(table, TABLES)
        source.warnings.append(f"{name} is not a table of the data contract; left out. {hint}")
        return
    text, faults = _decoded(name, content)
    cells = None
    if not faults:
        cells, faults = _cells(text, name)
    source.faults.extend(faults)
    if cells is not None:
        source.tables[table] = RawTable(name=table, place=name, cells=cells)


def _decoded(name: str, content: bytes) -> tuple[str, list[Fault]]:
    try:
        return content.decode("utf-8-sig"), []
    except UnicodeDecodeError as error:
        row = content[: error.start].count(b"\n") + 1
        message = (
            f"is not UTF-8 (byte 0x{content[error.start]:02x}); "
            "save it as 'CSV UTF-8 (comma delimited)'"
        )
        return "", [Fault(place=name, row=row, message=message)]


def csv_grid(path: Path) -> Grid:
    """A CSV file as rows of text, whatever stands above its headings.

    Raises:
        InputError: where it is not UTF-8, or no readable CSV file.
    """
    try:
        text, faults = _decoded(path.name, path.read_bytes())
    except OSError as error:
        raise InputError(f"{path.name}: cannot be read: {error.strerror}") from error
    if faults:
        raise InputError(str(faults[0]))
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        raise InputError(f"{path.name} is not a readable CSV file: {error}") from error
    width = max(map(len, rows), default=0)
    even = [[*row, *[""] * (width - len(row))] for row in rows]
    return Grid(place=path.name, columns=list(zip(*even, strict=True)), lettered=False)


def _cells(text: str, place: str) -> tuple[pd.DataFrame | None, list[Fault]]:
    rows: list[list[str]] = []
    try:
        rows.extend(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        message = next((said for word, said in UNREADABLE.items() if word in str(error)), None)
        message = message or f"is not a readable CSV file: {error}"
        return None, [Fault(place=place, row=len(rows) + 1, message=message)]
    if not rows or not any(cell.strip() for cell in rows[0]):
        return None, [Fault(place=place, message="is empty; its first row must hold the headings")]
    header = [cell.strip() for cell in rows[0]]
    faults = _header_faults(header, place)
    if faults:
        return None, faults
    body = {
        number: row
        for number, row in enumerate(rows[1:], start=2)
        if any(cell.strip() for cell in row)
    }
    faults = [
        Fault(
            place=place,
            row=number,
            message=f"holds {len(row)} cells where the headings are {len(header)}; "
            "check for a missing cell, or a comma in a text without quotation marks",
        )
        for number, row in body.items()
        if len(row) != len(header)
    ]
    whole = {number: row for number, row in body.items() if len(row) == len(header)}
    cells = pd.DataFrame(
        list(whole.values()),
        index=pd.Index(list(whole), dtype="int64"),
        columns=header,
        dtype="str",
    )
    return cells.loc[:, [name for name in header if name]], faults


def _header_faults(header: list[str], place: str) -> list[Fault]:
    if len(header) == 1 and (between := [mark for mark in header[0] if mark in SEPARATORS]):
        message = (
            f"the headings are separated by {SEPARATORS[between[0]]}, not by commas; "
            "save the file as 'CSV UTF-8 (comma delimited)'"
        )
        return [Fault(place=place, row=1, message=message)]
    unclean = [
        Fault(
            place=place,
            row=1,
            message=f"the heading {quoted(CONTROL.sub('�', name))} holds a control character; "
            "remove it, or save the file as 'CSV UTF-8 (comma delimited)'",
        )
        for name in header
        if CONTROL.search(name)
    ]
    if unclean:
        return unclean[:1]
    twice = sorted({name for name in header if name and header.count(name) > 1})
    return [
        Fault(place=place, row=1, message=f"the heading {quoted(name)} stands twice; keep one")
        for name in twice
    ]
