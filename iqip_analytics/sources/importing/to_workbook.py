"""Rows appended to the sheets of a workbook: formats kept, every other cell untouched."""

import datetime as dt
import io
import re
import shutil
import tempfile
import warnings
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass
from pathlib import Path

import openpyxl
from openpyxl.cell.cell import Cell
from openpyxl.utils import range_boundaries
from openpyxl.utils.cell import column_index_from_string, get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from iqip_analytics.contract.faults import InputError, not_written, quoted
from iqip_analytics.contract.input_tables import TABLES
from iqip_analytics.contract.sole_writer import LOCK
from iqip_analytics.sources.headings import blocks
from iqip_analytics.sources.plan_files import (
    Row,
    free_place,
    plan_held,
    put_in_place,
    refuse_unwritable,
    set_aside,
)
from iqip_analytics.sources.reading import read
from iqip_analytics.sources.sheets import letter
from iqip_analytics.sources.workbook import workbook_source

# The parts of a workbook that openpyxl writes back; it silently drops any other
KEPT_PARTS = re.compile(
    r"\[Content_Types\]\.xml|_rels/.*|docProps/.*|customXml/.*"
    r"|xl/(workbook|styles|sharedStrings|calcChain)\.xml|xl/_rels/.*|xl/theme/.*"
    r"|xl/worksheets/sheet\d*\.xml|xl/worksheets/_rels/.*|xl/tables/.*|xl/vbaProject\.bin"
    r"|xl/externalLinks/.*|xl/printerSettings/.*|xl/comments\d*\.xml|xl/comments/.*|xl/drawings/.*\.vml"
    r"|xl/drawings/(_rels/.*)?|.*/"
)
LOST_PARTS = {
    "charts": "a chart",
    "media": "a picture",
    "drawings": "a drawing, chart or picture",
    "pivot": "a pivot table",
    "slicer": "a slicer",
    "threadedComments": "a conversation in comments",
    "metadata": "a formula of several cells",
    "connections": "a connection to data elsewhere",
    "queryTables": "a connection to data elsewhere",
    "chartsheets": "a sheet that is a chart",
}


@dataclass(frozen=True, kw_only=True)
class PlanWorkbook:
    """A workbook, held for one import; `stamp` names its backup."""

    path: Path
    stamp: str

    def append(self, rows: Mapping[str, Sequence[Row]]) -> Path:
        """Append rows to the sheets of the tables; the folder of the backup.

        Raises:
            SourceError: where the workbook with the rows would be faulty; it is as it was.
            InputError: where a row has no place, or the file cannot be written; it is as it was.
        """
        content = self._with_rows(rows)
        with tempfile.TemporaryDirectory(prefix="iqip-") as name:
            trial = Path(name) / self.path.name
            trial.write_bytes(content)
            read(trial)
        refuse_unwritable([self.path])
        try:
            backup = free_place(self.path.parent / f"{self.path.stem}-backups", self.stamp)
            backup.mkdir(parents=True)
            shutil.copy2(self.path, backup / self.path.name)
            set_aside(self.path, content)
            put_in_place(self.path)
        except OSError as error:
            raise not_written(self.path, error) from error
        return backup

    def _with_rows(self, rows: Mapping[str, Sequence[Row]]) -> bytes:
        tables = _tables(self.path)
        book = openpyxl.load_workbook(self.path, keep_vba=self.path.suffix.lower() == ".xlsm")
        for name, new in rows.items():
            if name not in tables:
                raise InputError(
                    f"workbook '{self.path.name}' has no sheet {name}; add one with the headings "
                    f"{', '.join(new[0])}, or import into a folder"
                )
            _append(book[tables[name].sheet], tables[name], new)
        written = io.BytesIO()
        book.save(written)
        return written.getvalue()


@contextmanager
def workbook_held(path: Path, stamp: str) -> Iterator[PlanWorkbook]:
    """Hold a workbook for one import.

    Raises:
        InputError: where another import holds it, it cannot be written, or something in it would
            be lost or become unreadable by writing.
    """
    refuse_unwritable([path])
    with plan_held(path.with_name(f".{path.name}{LOCK}")):
        _refuse_what_would_be_lost(path)
        yield PlanWorkbook(path=path, stamp=stamp)


def _refuse_what_would_be_lost(path: Path) -> None:
    tables = _tables(path)  # first: it refuses what is not a workbook, or not safe
    lost = []
    with zipfile.ZipFile(path) as parts:
        for part in parts.namelist():
            if not KEPT_PARTS.fullmatch(part):
                known = (said for sign, said in LOST_PARTS.items() if sign in part)
                lost.append(next(known, f"the part {quoted(part)}"))
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        book = openpyxl.load_workbook(path)
    lost += [f"what its writer says of it: {str(each.message)!r}" for each in said]
    if lost:
        raise InputError(
            f"workbook '{path.name}' holds {lost[0]}, which would be lost when rows are written "
            "into it; import into a folder instead (made by: iqip load), or remove it there"
        )
    for table in tables.values():
        sheet = book[table.sheet]
        formula = next(
            (cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"), None
        )
        if formula is not None:
            raise InputError(
                f"workbook '{path.name}', sheet {quoted(table.sheet)}: {formula.coordinate} is a "
                "formula, whose value would be lost until a spreadsheet program opens the file; "
                "put the values in place of the formulas, or import into a folder"
            )


@dataclass(frozen=True, kw_only=True)
class SheetTable:
    """Where a table is on its sheet: the letter of each column, its headings, its last row."""

    name: str
    sheet: str
    letters: Mapping[str, str]
    header_row: int
    last_row: int


def _tables(path: Path) -> dict[str, SheetTable]:
    """The tables on the sheets with their names, including those without rows."""
    source = workbook_source(path)
    found = {}
    for sheet_name in source.names:
        name = sheet_name.strip().lower()
        if name not in TABLES:
            continue
        sheet, columns = source.sheet(sheet_name), TABLES[name].schema.columns
        for block in blocks(sheet, columns)[:1]:
            rows = [row for row in range(block.last, block.end + 1) if any(sheet.row(row))]
            found[name] = SheetTable(
                name=name,
                sheet=sheet_name,
                letters={said: letter(at) for at, said in block.named.items() if said in columns},
                header_row=block.last,
                last_row=max([block.last, *rows]),
            )
    return found


def _append(sheet: Worksheet, table: SheetTable, rows: Sequence[Row]) -> None:
    letters = dict(table.letters) | _new_columns(sheet, table, rows)
    last = table.last_row
    number = last
    for row in rows:
        number += 1
        for name, text in row.items():
            if name in letters:
                above = sheet[f"{letters[name]}{last}"] if last > table.header_row else None
                _fill(sheet[f"{letters[name]}{number}"], table.name, name, text, above)
    _stretch(sheet, last, number)


def _new_columns(sheet: Worksheet, table: SheetTable, rows: Sequence[Row]) -> dict[str, str]:
    """Columns that the sheet lacks, with headings added after the existing ones."""
    needed = [
        name
        for name in dict.fromkeys(name for row in rows for name in row)
        if name not in table.letters and any(row.get(name) for row in rows)
    ]
    last = max(column_index_from_string(letter) for letter in table.letters.values())
    beyond = range(last + 1, sheet.max_column + 1)
    remarks = [column for column in beyond if any(cell.value for cell in _column(sheet, column))]
    first = max([last, *remarks]) + 1
    letters = {name: get_column_letter(first + place) for place, name in enumerate(needed)}
    for name, column in letters.items():
        heading = sheet[f"{column}{table.header_row}"]
        heading.value = name
        _like(heading, sheet[f"{next(iter(table.letters.values()))}{table.header_row}"])
    return letters


def _column(sheet: Worksheet, number: int) -> Sequence[Cell]:
    return next(sheet.iter_cols(min_col=number, max_col=number))


def _fill(cell: Cell, table: str, column: str, text: str, above: Cell | None) -> None:
    """A cell as a person would type it, in the format of the one above it."""
    if above is not None and not cell.has_style:
        _like(cell, above)
    if not text:
        cell.value = None
        return
    kind = TABLES[table].kind(column)
    as_text = above is not None and isinstance(above.value, str)
    if kind == "date" and not as_text:
        cell.value = dt.date.fromisoformat(text)
        if cell.number_format == "General":
            cell.number_format = "yyyy-mm-dd"
    elif kind in ("number", "whole") and not as_text:
        cell.value = float(text) if kind == "number" else int(text)
    else:
        cell.value = text
        cell.data_type = "s"  # a text that begins with = is not a formula


def _like(cell: Cell, other: Cell) -> None:
    if other.has_style:
        cell._style = copy(other._style)  # openpyxl's own way to copy a format


def _stretch(sheet: Worksheet, last: int, new_last: int) -> None:
    """Extend tables and filters that ended with the last row to the new one."""
    for found in [*sheet.tables.values(), sheet.auto_filter]:
        if found.ref and range_boundaries(found.ref)[3] == last:
            start, _, end = found.ref.partition(":")
            found.ref = f"{start}:{re.sub(r'[0-9]+', '', end)}{new_last}"
    for shown in sheet.tables.values():
        if shown.autoFilter is not None:
            shown.autoFilter.ref = shown.ref
