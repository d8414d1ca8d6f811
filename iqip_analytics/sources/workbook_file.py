"""What lies in a workbook's file: is it one, is it safe to open, and what its reader leaves out.

The reader gives a blank for a cell that shows an error, for a formula that was never calculated
and for the zeros that a format puts before a number. A blank there would be a wrong figure, so
those cells are looked up in the file itself.
"""

import lzma
import re
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

from iqip_analytics.contract.faults import InputError

MOST_UNPACKED = 400 * 2**20  # bytes; a million cells take about 60 MB
MOST_CELLS = 30_000_000
OLE = bytes.fromhex("d0cf11e0a1b11ae1")  # a workbook with a password, or one of before 2007

# What is taken once is never given back (*+, ++), and no part runs past the next <: the time that a
# sheet takes grows with its size alone, however it is put together
_CELL = rb"<(?:\w+:)?c\b([^<>]*+)(?<!/)>"
_VALUE = rb"<(?:\w+:)?v>"
_ANY_FORMULA = rb"<(?:\w+:)?f\b[^<>]*+>(?:(?<=/>)|[^<]*+</(?:\w+:)?f>)"
_REF = re.compile(rb'\br="([A-Z]{1,7})(\d{1,9})"')
_STYLE = re.compile(rb'\bs="(\d{1,9})"')
_ERROR_CELL = re.compile(_CELL + rb"\s*+(?:" + _ANY_FORMULA + rb")?+\s*+" + _VALUE + rb"([^<]*+)<")
_FORMULA = re.compile(
    _CELL
    + rb"\s*+"
    + _ANY_FORMULA
    + rb"\s*+(?:<(?:\w+:)?v\s*+/>|<(?:\w+:)?v></(?:\w+:)?v>)?+\s*+</(?:\w+:)?c>"
)
_TYPED = re.compile(rb'\bt="[^n]')
_NUMBER_CELL = re.compile(_CELL + rb"\s*+" + _VALUE + rb"(\d++)</(?:\w+:)?v>")
_ANY_CELL = re.compile(_CELL)
_TWO_LETTERS = re.compile(rb'\br="([A-Z]{2})\d')
_THREE_LETTERS = re.compile(rb'\br="[A-Z]{3}')
_ROW = re.compile(rb"<(?:\w+:)?row\b([^<>]*+)>")
_ROW_NUMBER = re.compile(rb'\br="(\d{1,8})')

MOST_DIGITS = 32  # that a format of zeros is followed in; a number has fifteen

Position = tuple[int, int]

# What unpacking and parsing raise on a file that is cut short, overwritten or put together wrongly
DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, ElementTree.ParseError),
    *(OSError, EOFError, KeyError, ValueError, RuntimeError),
)


@dataclass(frozen=True, eq=False, kw_only=True)
class Survey:
    """Cells of a sheet by row (from 1) and column (from 0): unreadable, or shown with zeros."""

    unreadable: Mapping[Position, str] = field(default_factory=dict)
    padded: Mapping[Position, str] = field(default_factory=dict)


def refuse_unsafe(path: Path) -> None:
    """Refuse a file that is no workbook, has a password, or would unpack beyond all measure."""
    with path.open("rb") as file:
        start = file.read(8)
    if start == OLE:
        raise InputError(
            f"workbook '{path.name}' is protected by a password, or in the format of before 2007; "
            "save it without a password as .xlsx"
        )
    try:
        with zipfile.ZipFile(path) as parts:
            size = sum(part.file_size for part in parts.infolist())
            names = set(parts.namelist())
    except DAMAGED as error:
        raise InputError(_broken(path)) from error
    if size > MOST_UNPACKED:
        raise InputError(
            f"workbook '{path.name}' would unpack to {size / 2**20:,.0f} MB; at most "
            f"{MOST_UNPACKED / 2**20:,.0f} MB are read. Keep only the tables in it"
        )
    if "xl/workbook.xml" not in names:
        raise InputError(_broken(path))


def _broken(path: Path) -> str:
    return (
        f"workbook '{path.name}' cannot be read: it is damaged, cut short or not an .xlsx file; "
        "open it in the spreadsheet program and save it again as .xlsx"
    )


def surveyed(path: Path, sheets: set[str]) -> dict[str, Survey]:
    """A survey of each sheet named.

    Raises:
        InputError: where the file is damaged, or a sheet's cells lie too far apart to be read.
    """
    try:
        with zipfile.ZipFile(path) as parts:
            padding, places = _padding(parts), _sheet_parts(parts)
            return {name: _survey(parts.read(places[name]), name, padding) for name in sheets}
    except DAMAGED as error:
        raise InputError(_broken(path)) from error


def _sheet_parts(parts: zipfile.ZipFile) -> dict[str, str]:
    """The part of the file that holds each sheet, by the sheet's name."""
    relations = {
        relation.get("Id"): relation.get("Target", "")
        for relation in ElementTree.fromstring(parts.read("xl/_rels/workbook.xml.rels"))
    }
    sheets = ElementTree.fromstring(parts.read("xl/workbook.xml")).findall(".//{*}sheet")
    found = {sheet.get("name", ""): relations.get(_relation(sheet), "") for sheet in sheets}
    return {
        name: target[1:] if target.startswith("/") else f"xl/{target}"
        for name, target in found.items()
        if target
    }


def _relation(sheet: ElementTree.Element) -> str | None:
    return next((value for name, value in sheet.items() if name.endswith("}id")), None)


def _padding(parts: zipfile.ZipFile) -> dict[int, int]:
    """How many digits a cell style shows at least, for the styles that fill up with zeros."""
    if "xl/styles.xml" not in parts.namelist():
        return {}
    styles = ElementTree.fromstring(parts.read("xl/styles.xml"))
    digits = {
        form.get("numFmtId"): min(len(form.get("formatCode", "")), MOST_DIGITS)
        for form in styles.findall(".//{*}numFmt")
        if re.fullmatch("00+", form.get("formatCode", ""))
    }
    used = styles.find("{*}cellXfs")
    forms = [] if used is None else [style.get("numFmtId") for style in used]
    return {style: digits[form] for style, form in enumerate(forms) if form in digits}


def _survey(sheet: bytes, name: str, padding: Mapping[int, int]) -> Survey:
    _refuse_far(sheet, name)
    unreadable: dict[Position, str] = {}
    if b't="e"' in sheet:
        for cell in _ERROR_CELL.finditer(sheet):
            if b't="e"' not in cell[1]:
                continue
            unreadable[_position(cell[1])] = (
                f"the cell shows the error {cell[2].decode(errors='replace')}; "
                "put the value in its place"
            )
    if b"<f" in sheet or b":f" in sheet:
        for cell in _FORMULA.finditer(sheet):
            if b't="str"' not in cell[1]:
                unreadable[_position(cell[1])] = (
                    "the formula was never calculated; open the workbook, let it calculate, save"
                )
    padded: dict[Position, str] = {}
    for cell in _NUMBER_CELL.finditer(sheet) if padding else ():
        style = _STYLE.search(cell[1])
        if style and int(style[1]) in padding and not _TYPED.search(cell[1]):
            padded[_position(cell[1])] = cell[2].decode().zfill(padding[int(style[1])])
    return Survey(unreadable=unreadable, padded=padded)


def _refuse_far(sheet: bytes, name: str) -> None:
    """A single cell at the far edge would make the reader lay out every cell before it."""
    rows = (_ROW_NUMBER.search(attributes) for attributes in _ROW.findall(sheet))
    height = max((int(row[1]) for row in rows if row), default=0)
    # A plain look for such a name first: most sheets have none, and to look at each cell is slow
    wide, far = b"", False
    if _TWO_LETTERS.search(sheet) or _THREE_LETTERS.search(sheet):
        cells = _ANY_CELL.findall(sheet)
        far = any(_THREE_LETTERS.search(attributes) for attributes in cells)
        named = (_TWO_LETTERS.search(attributes) for attributes in cells)
        wide = max((name[1] for name in named if name), default=b"")
    width = (wide[0] - 64) * 26 + wide[1] - 64 if wide else 26
    if far or height * width > MOST_CELLS:
        raise InputError(
            f"sheet '{name}' has cells far away from its table; delete the rows below it and the "
            "columns to the right of it"
        )


def _position(attributes: bytes) -> Position:
    found = _REF.search(attributes)
    if found is None:
        return 0, 0
    column = 0
    for character in found[1]:
        column = column * 26 + character - 64
    return int(found[2]), column - 1
