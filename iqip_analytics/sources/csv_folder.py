"""A folder of CSV files, or one of them, read cell by cell as text; and a plan written so."""

import csv
import io
import re
import shutil
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from iqip_analytics.contract.faults import Fault, InputError, SourceError, not_written
from iqip_analytics.plan.plan import Plan
from iqip_analytics.sources.plan_files import plan_files
from iqip_analytics.sources.sheets import LONGEST_CELL, Sheet, Source, tidied
from iqip_analytics.sources.source_names import no_source
from iqip_analytics.sources.workbook import OTHER_SUFFIXES, SUFFIXES

csv.field_size_limit(2**27)
OTHER_TEXT = (".tsv", ".txt", ".tab", ".psv")
WORKBOOKS = (*SUFFIXES, *OTHER_SUFFIXES)

SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "bars"}
AS_TEXT = re.compile(r'^="([^"]*)"$')
WIDE = (b"\xff\xfe", b"\xfe\xff")  # how UTF-16 begins
ZIPPED = b"PK\x03\x04"  # how a workbook begins
SAVE_AS = "save the file as 'CSV UTF-8 (comma delimited)'"
# What Python's reader says, in words that an analyst can use
UNREADABLE = {
    "unexpected end": "a quotation mark opens in this row and is never closed; close it, or "
    'write "" for a quotation mark in a text',
    "expected after": "a text in quotation marks goes on after the closing one; "
    'write "" for a quotation mark in a text',
    "field limit": "a cell of this row is too large to read; is a quotation mark left open?",
}


def csv_source(path: Path) -> Source:
    """A folder of CSV files, each a sheet by its name; or a single CSV file.

    Raises:
        InputError: where there is neither.
    """
    if not path.exists():
        raise no_source(path)
    if path.is_file():
        if path.suffix.lower() != ".csv":
            _refuse_other_text(path)
        return Source(
            name=path.stem,
            names=[path.stem],
            load=lambda _name, _wanted: csv_sheet(path.name, _bytes(path)),
            shown=path.name,
            place_form="{}.csv",
            part="file",
            for_more=f"; beside a single file no other is read: put {path.name} and it into one "
            "folder, and give the folder as the plan source",
        )
    files = {Path(name).stem: (name, content) for name, content in plan_files(path).items()}
    others = (*OTHER_TEXT, *WORKBOOKS, ".csv")
    beside = [
        file.name
        for file in path.iterdir()
        if file.suffix.lower() in others and file.name not in {name for name, _ in files.values()}
        if not file.name.startswith(("~$", "."))
    ]
    return Source(
        name=path.resolve().name,
        names=sorted(files),
        load=lambda name, _wanted: csv_sheet(*files[name]),
        shown=path.resolve().name,
        place_form="{}.csv",
        part="file",
        beside=sorted(beside),
    )


def _refuse_other_text(path: Path) -> None:
    if path.suffix.lower() in OTHER_TEXT:
        between = _separator_of(_bytes(path))
        raise InputError(
            f"'{path.name}': "
            + (f"the headings are separated by {between}, not by commas; " if between else "")
            + SAVE_AS
        )
    raise InputError(
        f"plan source '{path}' is of no form that can be read; give a folder of CSV files, a .csv "
        f"file, a workbook ({', '.join(WORKBOOKS)}), a mapping (.yaml) or a database's address, or "
        "save it as .xlsx"
    )


def csv_sheet(place: str, content: bytes) -> Sheet:
    """A CSV file as a sheet, including anything above its headings.

    Raises:
        SourceError: where it is not UTF-8 or not a readable CSV file, with the row.
    """
    text, fault = _decoded(place, content)
    if fault is not None:
        raise SourceError([fault])
    rows: list[list[str]] = []
    try:
        rows.extend(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        message = next((said for word, said in UNREADABLE.items() if word in str(error)), None)
        message = message or f"is not a readable CSV file: {error}"
        raise SourceError([Fault(place=place, row=len(rows) + 1, message=message)]) from error
    between = _separator(rows)
    if between is not None:
        message = f"the headings are separated by {between}, not by commas; {SAVE_AS}"
        raise SourceError([Fault(place=place, row=1, message=message)])
    widths = np.fromiter(map(len, rows), dtype=np.int64, count=len(rows))
    width = int(widths.max(initial=0))
    if rows and widths.min() < width:
        rows = [row if len(row) == width else [*row, *[""] * (width - len(row))] for row in rows]
    columns: list[Sequence[str]] = list(zip(*rows, strict=True))
    if '"=""' in text:  # a common way to make a spreadsheet keep an id as text
        columns = [[AS_TEXT.sub(r"\1", cell) for cell in column] for column in columns]
    plain = _is_plain(text, len(rows))
    if not plain or _has_spaces(text):
        columns = [tidied(column) for column in columns]
    return Sheet(name=Path(place).stem, place=place, columns=columns, widths=widths, plain=plain)


def _is_plain(text: str, rows: int) -> bool:
    """Whether no cell can hold an invisible mark or be too long, checked for all cells at once."""
    lines = text.split("\n")
    whole = len(lines) - (not lines[-1]) == rows  # no cell continues on the next line
    flat = "".join(lines).replace("\r", "")
    return whole and flat.isascii() and flat.isprintable() and max(map(len, lines)) <= LONGEST_CELL


def _has_spaces(text: str) -> bool:
    """Whether a cell may have a space at its edge, checked at every separator."""
    marks = [mark for mark in ',\n\r"' if mark in text]
    return " " in (text[:1], text[-1:]) or any(
        f"{mark} " in text or f" {mark}" in text for mark in marks
    )


def _separator(rows: list[list[str]]) -> str | None:
    """What separates the cells instead of commas: a mark found in most of the first rows."""
    first = [row for row in rows[:50] if any(cell.strip() for cell in row)]
    marked = Counter(mark for row in first for mark in SEPARATORS if mark in "".join(row))
    if not first or not marked:
        return None
    mark, often = marked.most_common(1)[0]
    narrow = sum(len(row) == 1 for row in first)
    heads = len(first[0]) == 1 and mark in first[0][0]
    return (
        SEPARATORS[mark] if heads or (often * 2 > len(first) and narrow * 2 > len(first)) else None
    )


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        fault = Fault(place=path.name, message=f"cannot be read: {error.strerror}")
        raise SourceError([fault]) from error


def _decoded(place: str, content: bytes) -> tuple[str, Fault | None]:
    try:
        return content.decode("utf-8-sig"), None
    except UnicodeDecodeError as error:
        if content.startswith(ZIPPED):
            message = "is a workbook under the name of a CSV file; give it the ending .xlsx"
            return "", Fault(place=place, message=message)
        row = content[: error.start].count(b"\n") + 1
        message = (
            f"is not UTF-8 (byte 0x{content[error.start]:02x}); "
            "save it as 'CSV UTF-8 (comma delimited)'"
        )
        if content[:2] in WIDE:
            between = _separator_of(content)
            message += f"; its cells are separated by {between}" if between else ""
        return "", Fault(place=place, row=row, message=message)


def _separator_of(content: bytes) -> str | None:
    """What separates the cells of a file that may be in another encoding."""
    text = content.decode("utf-16" if content[:2] in WIDE else "utf-8", errors="replace")
    return _separator([line.split(",") for line in text.splitlines()[:50]])


def write_folder(plan: Plan, folder: Path) -> int:
    """Write every table of a plan into a new folder, the form into which registers are imported.

    The folder appears complete, or not at all.

    Returns:
        The rows written.

    Raises:
        InputError: where the folder holds something already, or cannot be written.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError(f"'{folder}' exists and is not empty; give a new folder")
    unfinished = folder.with_name(f".{folder.name}.unfinished")
    try:
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(parents=True)
        for name, table in plan.tables.items():
            content = _plain(table).to_csv(index=False, lineterminator="\n")
            (unfinished / f"{name}.csv").write_text(content, encoding="utf-8", newline="")
        if folder.exists():
            folder.rmdir()
        unfinished.rename(folder)
    except OSError as error:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise not_written(folder, error) from error
    return sum(map(len, plan.tables.values()))


def _plain(table: pd.DataFrame) -> pd.DataFrame:
    """The columns that are used, `recorded_on` last; the file keeps the order of the rows."""
    used = table.drop(columns=["row_order", "recorded_on"]).assign(recorded_on=table["recorded_on"])
    whole = {name: used[name].astype("Int64") for name in used if _all_whole(used[name])}
    return used.assign(**whole)


def _all_whole(column: pd.Series) -> bool:
    if column.dtype != "float64":
        return False
    filled = column.dropna()
    return bool(len(filled)) and bool(
        (filled == filled.round()).all() and (filled.abs() < 1e15).all()
    )
