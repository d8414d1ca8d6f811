"""Ways in which sources go wrong, each as a change to the small register's folder or workbook."""

import codecs
import random
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl

from tests.doors.sources import Rows, Tables, as_folder, as_workbook, small

Mutation = Callable[[Path], Path]
TARGETS = ("actions", "changes", "evidence", "divisions", "workforce", "measure_values", "reports")


def mutations() -> Iterator[tuple[str, Mutation]]:
    """Every mutation under a name that tells what was done; each makes a source in a folder."""
    yield from _of_tables()
    yield from _of_csv_bytes()
    yield from _of_workbook_cells()
    yield from _of_workbook_partss()


# ---- the tables' content, as CSV and as workbook ----


def _of_tables() -> Iterator[tuple[str, Mutation]]:
    changes: dict[str, Callable[[Rows, str, random.Random], Rows]] = {
        "drop": lambda rows, column, _: [{k: v for k, v in r.items() if k != column} for r in rows],
        "blank": lambda rows, column, _: [r | {column: ""} for r in rows],
        "swap types": lambda rows, column, _: [r | {column: "12/13/2019"} for r in rows],
        "huge number": lambda rows, column, _: [r | {column: "9" * 400} for r in rows],
        "not a number": lambda rows, column, _: [r | {column: "nan"} for r in rows],
        "infinite": lambda rows, column, _: [r | {column: "1e99"} for r in rows],
        "control": lambda rows, column, _: [r | {column: "a\x0bb"} for r in rows],
        "formula": lambda rows, column, _: [r | {column: "=1+1"} for r in rows],
        "leap day": lambda rows, column, _: [r | {column: "2019-02-29"} for r in rows],
        "year 0219": lambda rows, column, _: [r | {column: "0219-08-31"} for r in rows],
        "unicode": lambda rows, column, _: [r | {column: "\u202e\u0661\uff11"} for r in rows],
    }
    for number, (name, change) in enumerate(changes.items()):
        for table in TARGETS:
            columns = list(small()[table][0])
            column = columns[(number + len(table)) % len(columns)]
            for form in ("csv", "xlsx") if number % 2 or name == "drop" else ("csv",):
                if form == "xlsx" and name == "control":
                    continue  # a workbook cannot be written with one
                yield f"{form}: {name} {table}.{column}", _table(table, column, change, form)
    for table in TARGETS:
        yield f"csv: shuffled columns of {table}", _shuffled(table)
        yield f"csv: every row of {table} twice", _rows(table, lambda rows: rows + rows)
        yield f"csv: no row of {table}", _header_only(table)
        yield f"csv: {table} is missing", _without(table)


def _table(
    table: str, column: str, change: Callable[[Rows, str, random.Random], Rows], form: str
) -> Mutation:
    def made(folder: Path) -> Path:
        tables = small()
        tables[table] = change(tables[table], column, random.Random(1))
        return _written(tables, folder, form)

    return made


def _written(tables: Tables, folder: Path, form: str) -> Path:
    if form == "csv":
        return as_folder(tables, folder / "plan")
    return as_workbook(tables, folder / "plan.xlsx", all_text=True)


def _rows(table: str, change: Callable[[Rows], Rows]) -> Mutation:
    return _table(table, "", lambda rows, *_: change(rows), "csv")


def _shuffled(table: str) -> Mutation:
    def shuffle(rows: Rows) -> Rows:
        columns = list(rows[0])
        random.Random(table).shuffle(columns)
        return [{column: row[column] for column in columns} for row in rows]

    return _rows(table, shuffle)


def _header_only(table: str) -> Mutation:
    return _bytes(table, lambda content: content.split(b"\n")[0] + b"\n")


def _without(table: str) -> Mutation:
    def made(folder: Path) -> Path:
        (as_folder(small(), folder / "plan") / f"{table}.csv").unlink()
        return folder / "plan"

    return made


# ---- the bytes of a CSV file ----


def _of_csv_bytes() -> Iterator[tuple[str, Mutation]]:
    changes: dict[str, Callable[[bytes], bytes]] = {
        "BOM": lambda b: codecs.BOM_UTF8 + b,
        "two BOMs": lambda b: codecs.BOM_UTF8 * 2 + b,
        "UTF-16": lambda b: b.decode().encode("utf-16"),
        "UTF-16 without BOM": lambda b: b.decode().encode("utf-16-le"),
        "Windows-1252": lambda b: b.replace(b"2019", "£2019".encode("cp1252"), 1),
        "NUL": lambda b: b.replace(b"2019", b"20\x0019", 1),
        "cut short": lambda b: b[: len(b) * 2 // 3],
        "empty": lambda b: b"",
        "blank lines": lambda b: b.replace(b"\n", b"\n\n"),
        "old Mac lines": lambda b: b.replace(b"\r\n", b"\n").replace(b"\n", b"\r"),
        "semicolons": lambda b: b.replace(b",", b";"),
        "tabs": lambda b: b.replace(b",", b"\t"),
        "open quotation": lambda b: b.replace(b",", b',"', 1),
        "10 MB cell": lambda b: b.replace(b"2019-0", b"x" * 10_000_000 + b"2019-0", 1),
        "a heading twice": lambda b: b.replace(b",", b"," + b.split(b",")[0] + b",", 1),
        "headings gone": lambda b: b.split(b"\n", 1)[1],
        "a title above": lambda b: b"Improvement plan\n" + b,
        "a cell too many": lambda b: b.rstrip() + b",more\n",
        "an archive": lambda b: b"PK\x03\x04" + bytes(range(256)) * 20,
        "one long line": lambda b: b.replace(b"\n", b" ").replace(b"\r", b" "),
    }
    for name, change in changes.items():
        for table in ("actions", "evidence", "workforce"):
            yield f"csv: {name} in {table}", _bytes(table, change)


def _bytes(table: str, change: Callable[[bytes], bytes]) -> Mutation:
    def made(folder: Path) -> Path:
        path = as_folder(small(), folder / "plan") / f"{table}.csv"
        path.write_bytes(change(path.read_bytes()))
        return folder / "plan"

    return made


# ---- the cells of a workbook ----


def _of_workbook_cells() -> Iterator[tuple[str, Mutation]]:
    odd: dict[str, object] = {
        "a truth value": True,
        "a negative number": -1,
        "a day serial": 43677.5,
        "a formula": "=TODAY()",
        "an error": "#DIV/0!",
        "a long text": "x" * 32_767,
        "spaces": "   ",
    }
    for name, value in odd.items():
        for sheet in ("actions", "evidence", "workforce"):
            for column in (1, 2, 4):
                yield f"xlsx: {name} in {sheet} column {column}", _cell(sheet, column, value)
    yield "xlsx: merged headings", _book(lambda book: book["actions"].merge_cells("A1:C1"))
    yield "xlsx: merged rows", _book(lambda book: book["actions"].merge_cells("A2:A4"))
    yield "xlsx: an empty sheet", _book(lambda book: book["actions"].delete_rows(1, 99))
    yield "xlsx: only a chart sheet", _book(_only_a_chart)
    yield "xlsx: a stray cell far down", _book(lambda b: b["actions"].cell(1_048_576, 3, "x"))
    yield "xlsx: a stray cell far out", _book(lambda b: b["evidence"].cell(7, 16_384, "x"))
    yield "xlsx: sheets in capitals", _book(_in_capitals)


def _cell(sheet: str, column: int, value: object) -> Mutation:
    def change(book: openpyxl.Workbook) -> None:
        book[sheet].cell(2, column).value = value
        if isinstance(value, str) and value.startswith("#"):
            book[sheet].cell(2, column).data_type = "e"

    return _book(change)


def _only_a_chart(book: openpyxl.Workbook) -> None:
    book.create_chartsheet("chart")
    for name in [name for name in book.sheetnames if name != "chart"]:
        del book[name]


def _in_capitals(book: openpyxl.Workbook) -> None:
    for sheet in book.worksheets:
        name, sheet.title = sheet.title.upper(), "between"  # or it would become ACTIONS1
        sheet.title = name


def _book(change: Callable[[openpyxl.Workbook], object]) -> Mutation:
    def made(folder: Path) -> Path:
        path = as_workbook(small(), folder / "plan.xlsx")
        book = openpyxl.load_workbook(path)
        change(book)
        book.save(path)
        return path

    return made


# ---- the file of a workbook ----


def _of_workbook_partss() -> Iterator[tuple[str, Mutation]]:
    for tenth in range(10):
        yield f"xlsx: cut at {tenth} tenths", _file(lambda b, t=tenth: b[: len(b) * t // 10])
    for seed in range(15):
        yield f"xlsx: bytes overwritten, seed {seed}", _file(lambda b, s=seed: _scribbled(b, s))
    yield "xlsx: a password", _file(lambda b: bytes.fromhex("d0cf11e0a1b11ae1") + bytes(9000))
    yield "xlsx: a CSV file under its name", _file(lambda b: b"action_id,title\nA1,Title\n")
    yield "xlsx: a web page under its name", _file(lambda b: b"<html><table></table></html>")
    yield "xlsx: a bomb", _bomb
    for part in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"):
        yield f"xlsx: without {part}", _part(part, None)
        yield f"xlsx: {part} empty", _part(part, lambda data: b"")
        yield f"xlsx: {part} cut", _part(part, lambda data: data[: len(data) // 2])
    sheet = "xl/worksheets/sheet1.xml"
    for name, change in {
        "cut": lambda data: data[: len(data) // 2],
        "NUL": lambda data: data.replace(b"medicine", b"med\x00cine"),
        "UTF-16": lambda data: data.decode().encode("utf-16"),
        "entities": lambda data: b'<!DOCTYPE x [<!ENTITY a "b">]>' + data,
        "no references": lambda data: data.replace(b' r="', b' q="'),
        "a wrong reference": lambda data: data.replace(b'r="A2"', b'r="2A"'),
        "a row of -1": lambda data: data.replace(b'row r="2"', b'row r="-1"'),
        "shared text that is not there": lambda data: data.replace(b't="inlineStr"', b't="s"'),
        "a number that is none": lambda data: data.replace(b"<v>43708</v>", b"<v>4e9999</v>"),
    }.items():
        yield f"xlsx: a sheet with {name}", _part(sheet, change)


def _file(change: Callable[[bytes], bytes]) -> Mutation:
    def made(folder: Path) -> Path:
        path = as_workbook(small(), folder / "plan.xlsx")
        path.write_bytes(change(path.read_bytes()))
        return path

    return made


def _scribbled(content: bytes, seed: int) -> bytes:
    random_bytes = random.Random(seed)
    scribbled = bytearray(content)
    for _ in range(1 + seed * 3):
        scribbled[random_bytes.randrange(len(scribbled))] = random_bytes.randrange(256)
    return bytes(scribbled)


def _bomb(folder: Path) -> Path:
    path = folder / "plan.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as parts:
        parts.writestr("xl/workbook.xml", b"<workbook/>")
        with parts.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            for _ in range(500):
                sheet.write(bytes(2**20))
    return path


def _part(name: str, change: Callable[[bytes], bytes] | None) -> Mutation:
    def made(folder: Path) -> Path:
        path = as_workbook(small(), folder / "whole.xlsx")
        with zipfile.ZipFile(path) as before, zipfile.ZipFile(folder / "plan.xlsx", "w") as after:
            for part in before.namelist():
                data = before.read(part)
                if part != name:
                    after.writestr(part, data)
                elif change is not None:
                    after.writestr(part, change(data))
        return folder / "plan.xlsx"

    return made
