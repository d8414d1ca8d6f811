"""A workbook, each sheet read cell by cell as it is shown."""

import datetime as dt
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import python_calamine
from python_calamine import CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from iqip_analytics.contract.faults import DAMAGED, InputError
from iqip_analytics.sources.sheets import Position, Sheet, Source, no_colours, texts, tidied
from iqip_analytics.sources.workbook_parts import (
    OLE,
    SheetPart,
    broken,
    refuse_unsafe,
    sheet_part,
    shows_error,
)
from iqip_analytics.sources.xls_errors import error_cells

SUFFIXES = (".xlsx", ".xlsm")
OTHER_SUFFIXES = (".ods", ".xls", ".xlsb")
ZIPPED, MARKED_UP = b"PK\x03\x04", b"<"
READ_ME, LISTS = "read_me", "lists"  # the template's own sheets, which hold no table
CANNOT_TELL = (
    "hidden and struck-out cells, number formats (such as percentages), colours and comments are "
    "not seen in this form of workbook; save it as .xlsx to have them seen"
)
ZERO_DAY = "the cell holds 0, shown as a day (00/01/1900); leave it blank, or type the day"

Cell = int | float | str | bool | dt.time | dt.date | dt.datetime | dt.timedelta


def workbook_source(path: Path) -> Source:
    """The sheets of a workbook.

    Raises:
        InputError: where the file is not a readable workbook.
    """
    book = _opened(path)
    sheets = [sheet for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
    seen = path.suffix.lower() in SUFFIXES
    return Source(
        name=path.stem,
        names=[sheet.name for sheet in sheets],
        load=lambda name, _wanted: _sheet(book, path, name),
        shown=path.name,
        hidden=[sheet.name for sheet in sheets if sheet.visible != SheetVisibleEnum.Visible],
        silent=(READ_ME, LISTS),
        cannot_tell="" if seen else CANNOT_TELL,
    )


def _opened(path: Path) -> CalamineWorkbook:
    if path.suffix.lower() == ".xls":
        with path.open("rb") as file:
            begins = file.read(8)
        if begins.startswith(ZIPPED):
            raise InputError(
                f"workbook '{path.name}' is an .xlsx file under another name; give it the ending "
                ".xlsx"
            )
        if begins.lstrip(b"\xef\xbb\xbf \r\n").startswith(MARKED_UP):
            raise InputError(
                f"workbook '{path.name}' is a web page or XML under the name of an .xls file, as "
                "some systems export it; open it in the spreadsheet program and save it as .xlsx"
            )
        if begins != OLE:
            raise InputError(broken(path))
    else:
        refuse_unsafe(path)
    try:
        return CalamineWorkbook.from_path(str(path))
    except python_calamine.PasswordError as error:
        raise InputError(
            f"workbook '{path.name}' is protected by a password; save it without one as .xlsx"
        ) from error
    except python_calamine.CalamineError as error:
        raise InputError(broken(path)) from error


def _sheet(book: CalamineWorkbook, path: Path, name: str) -> Sheet:
    xml = path.suffix.lower() in SUFFIXES
    # The file itself is checked first: this refuses a sheet too wide to be laid out
    part = sheet_part(path, name) if xml else None
    found, rows = _rows(book, path, name)
    held: list[Sequence[Cell]] = list(zip(*rows, strict=True))
    columns = [list(tidied(texts(column))) for column in held]
    merged = [(r1 + 1, c1, r2 + 1, c2) for (r1, c1), (r2, c2) in _merged(found, path)]
    zeros = {
        (row, at): ZERO_DAY
        for at, column in enumerate(held)
        if "00:00:00" in columns[at]
        for row, cell in enumerate(column, start=1)
        if cell == dt.time()
    }
    for row, at in zeros:
        columns[at][row - 1] = "00/01/1900"

    def numbers(column: int) -> frozenset[int]:
        styled = part.styled if part is not None else {}
        return frozenset(
            row
            for row, cell in enumerate(held[column], start=1)
            if cell.__class__ is float and (row, column) not in styled
        )

    sheet = Sheet(
        name=name, place=name, columns=columns, lettered=True, numbers=numbers, merged=merged
    )
    if part is None:
        errors = error_cells(path).get(name, {}) if path.suffix.lower() == ".xls" else {}
        return replace(sheet, unreadable=zeros | _errors_shown(columns, errors))
    unreadable = zeros | _shown_as_in(part, held, columns)
    formats = {at: part.styles.formats[style] for at, style in part.styled.items()}
    return replace(
        sheet,
        unreadable=unreadable,
        months=frozenset(at for at, form in formats.items() if form.month),
        yearless=frozenset(at for at, form in formats.items() if form.yearless),
        hidden_rows=part.hidden_rows,
        hidden_columns=part.hidden_columns,
        struck=part.struck,
        colours=part.colours if part.filled else no_colours,
        comments=part.comments,
        around={
            at: (form.before, form.after)
            for at, form in formats.items()
            if form.before or form.after
        },
    )


def _errors_shown(columns: list[list[str]], errors: Mapping[Position, str]) -> dict[Position, str]:
    """Put errors into the columns, where they are blank; returns the message for each."""
    height = len(columns[0]) if columns else 0
    there = {
        (row, at): error
        for (row, at), error in errors.items()
        if row <= height and at < len(columns)
    }
    for (row, at), error in there.items():
        columns[at][row - 1] = error
    return {place: shows_error(error) for place, error in there.items()}


def _shown_as_in(
    part: SheetPart, held: Sequence[Sequence[Cell]], columns: list[list[str]]
) -> dict[Position, str]:
    """Put into the columns what the file shows instead; returns the cells of unknown value."""
    height = len(columns[0]) if columns else 0
    for (row, at), style in part.styled.items():
        if row <= height and at < len(columns):
            cell = held[at][row - 1]
            shown = part.styles.formats[style]
            if isinstance(cell, float) and shown.changes_numbers:
                columns[at][row - 1] = shown.text(cell)
    unreadable = {}
    for (row, at), (text, message) in part.unreadable.items():
        if row <= height and at < len(columns):
            columns[at][row - 1] = text
            unreadable[row, at] = message
    return unreadable


def _rows(book: CalamineWorkbook, path: Path, name: str) -> tuple[CalamineSheet, list[list[Cell]]]:
    try:
        sheet = book.get_sheet_by_name(name)
        return sheet, sheet.to_python(skip_empty_area=False)
    except python_calamine.CalamineError as error:
        raise InputError(_no_sheet(path, name)) from error
    except BaseException as error:
        # The reader is compiled; unforeseen errors come as a panic
        if type(error).__name__ != "PanicException":
            raise
        raise InputError(_no_sheet(path, name)) from error


def _no_sheet(path: Path, name: str) -> str:
    return (
        f"workbook '{path.name}', sheet '{name}' cannot be read; open it in the spreadsheet "
        "program and save it again as .xlsx"
    )


def _merged(sheet: CalamineSheet, path: Path) -> Sequence[tuple[Position, Position]]:
    """The merged ranges; a form that does not reveal them must have none, nor hide an error."""
    kept = {".ods": _kept_in_ods, ".xlsb": _kept_in_xlsb}.get(path.suffix.lower())
    if kept is not None:
        try:
            with zipfile.ZipFile(path) as parts:
                hidden = kept(parts)
        except DAMAGED as error:
            raise InputError(broken(path)) from error
        if hidden:
            raise InputError(
                f"workbook '{path.name}' has {hidden}, which cannot be followed in this form; "
                "save it as .xlsx"
            )
    return sheet.merged_cell_ranges or ()


def _kept_in_ods(parts: zipfile.ZipFile) -> str:
    content = parts.read("content.xml")
    if b"number-rows-spanned" in content:
        return "merged cells"
    return "cells that show an error" if b'value-type="error"' in content else ""


# Records of a binary sheet that hold a merged range; an error, typed or from a formula
MERGED_CELL, ERROR_CELLS = 176, (3, 11)


def _kept_in_xlsb(parts: zipfile.ZipFile) -> str:
    for name in parts.namelist():
        if name.startswith("xl/worksheets/") and name.endswith(".bin"):
            found = set(_record_kinds(parts.read(name)))
            if MERGED_CELL in found:
                return "merged cells"
            if found & set(ERROR_CELLS):
                return "cells that show an error"
    return ""


def _record_kinds(content: bytes) -> Iterator[int]:
    """The kinds of the records of a binary part: a kind and a length in seven bits a byte."""
    at = 0
    while at < len(content):
        kind = content[at]
        at += 1
        if kind & 0x80 and at < len(content):
            kind = (kind & 0x7F) | (content[at] & 0x7F) << 7
            at += 1
        length = shift = 0
        for _ in range(4):
            if at >= len(content):
                break
            byte = content[at]
            at += 1
            length |= (byte & 0x7F) << shift
            shift += 7
            if not byte & 0x80:
                break
        yield kind
        at += length
