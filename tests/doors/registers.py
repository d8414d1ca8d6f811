"""One register in text, written down in every form that a door takes."""

import csv
import sqlite3
import zipfile
from collections.abc import Callable
from html import escape
from pathlib import Path

import openpyxl
import yaml

from iqip_analytics import InputError, SourceError
from iqip_analytics.contract.faults import Fault
from iqip_analytics.sources.importing.register import Register, read_register
from iqip_analytics.sources.mapping import read_mapping
from iqip_analytics.sources.reading import Reading, reading

Rows = list[list[str]]

ACTIONS = """
action_id | title  | element         | action_type | division | cqc_domain | agreed_deadline
A1        | Huddle | divisional_plan | must_do     | medicine | safe       | 2019-08-31
A2        | Charts | divisional_plan | must_do     | medicine | safe       | 2019-09-30
A3        | Coding | divisional_plan | should_do   | surgery  | effective  | 2019-10-31
"""
EVIDENCE = "action_id | event_on | event\nA1 | 2019-08-06 | approved"
DIVISIONS = """
division | name     | reported_from
medicine | Medicine | 2019-03-31
surgery  | Surgery  | 2019-03-31
"""
CALLED = {
    "action_id": "Ref",
    "title": "Action",
    "element": "Part of plan",
    "action_type": "Type",
    "division": "Care group",
    "cqc_domain": "Domain",
    "agreed_deadline": "Due",
    "approved_on": "Approved",
}


def rows_of(text: str) -> Rows:
    """The cells of a text table, its headings first."""
    lines = [line for line in text.splitlines() if line.strip()]
    return [[cell.strip() for cell in line.split("|")] for line in lines]


def csv_file(path: Path, rows: Rows) -> Path:
    """Rows as a CSV file, as long or short as they are."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as lines:
        csv.writer(lines).writerows(rows)
    return path


def workbook(path: Path, sheets: dict[str, Rows]) -> Path:
    """Rows as the sheets of a workbook, all of them text."""
    path.parent.mkdir(parents=True, exist_ok=True)
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append([cell or None for cell in row])
    book.save(path)
    return path


ODS = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-content office:version="1.2"'
    ' xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">'
    "<office:body><office:spreadsheet>{}</office:spreadsheet></office:body>"
    "</office:document-content>"
)


ODS_PARTS = (
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
    "</manifest:manifest>"
)


def open_document(path: Path, sheets: dict[str, Rows]) -> Path:
    """Rows as the sheets of an OpenDocument workbook, all of them text."""
    path.parent.mkdir(parents=True, exist_ok=True)
    tables = ""
    for name, rows in sheets.items():
        lines = "".join(
            "<table:table-row>" + "".join(map(_ods_cell, row)) + "</table:table-row>"
            for row in rows
        )
        tables += f'<table:table table:name="{name}">{lines}</table:table>'
    with zipfile.ZipFile(path, "w") as parts:
        parts.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        parts.writestr("META-INF/manifest.xml", ODS_PARTS)
        parts.writestr("content.xml", ODS.format(tables))
    return path


def _ods_cell(cell: str) -> str:
    if not cell:
        return "<table:table-cell/>"
    return (
        f'<table:table-cell office:value-type="string"><text:p>{escape(cell)}</text:p>'
        "</table:table-cell>"
    )


def database(path: Path, tables: dict[str, Rows]) -> str:
    """Rows as the tables of an SQLite database, all of them text."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with sqlite3.connect(path) as connection:
        for name, (header, *body) in tables.items():
            columns = ", ".join(f"{column} text" for column in header)
            connection.execute(f"create table {name} ({columns})")
            marks = ", ".join("?" * len(header))
            connection.executemany(f"insert into {name} values ({marks})", body)
    connection.close()
    return f"sqlite:///{path}"


def mapping_file(folder: Path, actions: dict, evidence: dict | list | None = None) -> Path:
    """A mapping of a register on the sheet `live`."""
    tables = {"actions": actions} | ({"evidence": evidence} if evidence else {})
    path = folder / "mapping.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump({"tables": tables}, sort_keys=False), encoding="utf-8")
    return path


def own(rows: Rows) -> Rows:
    """Rows under a register's own headings."""
    return [[CALLED.get(heading, heading) for heading in rows[0]], *rows[1:]]


def found_by(read: Callable[[], Reading | Register]) -> tuple[Fault, ...]:
    """The faults that a door finds."""
    try:
        found = read()
        return tuple(found.faults) if isinstance(found, Reading) else ()
    except SourceError as error:
        return error.faults
    except InputError as error:
        return (Fault(place="", message=str(error)),)


def every_door(
    folder: Path, actions: Rows, dates: tuple[str, ...] = ()
) -> dict[str, tuple[Fault, ...]]:
    """The faults that each form and command finds in one register."""
    others = {"evidence": rows_of(EVIDENCE), "divisions": rows_of(DIVISIONS)}
    mapped = {
        "from": "live",
        "columns": {CALLED.get(h, h): h for h in actions[0]},
        "dates": {"agreed_deadline": list(dates)},
    }
    mapping = mapping_file(folder, mapped)
    month = [[*row, cell] for row, cell in zip(actions, ["approved_on", *[""] * 99], strict=False)]
    month_mapping = mapping_file(
        folder / "month", mapped | {"columns": {CALLED.get(h, h): h for h in month[0]}}
    )
    for name, rows in others.items():
        csv_file(folder / "mapped" / f"{name}.csv", rows)
    csv_file(folder / "mapped" / "live.csv", own(actions))
    register = csv_file(folder / "month" / "live.csv", own(month))
    sheet = workbook(folder / "month" / "live.xlsx", {"live": own(month)})
    book = workbook(folder / "mapped.xlsx", {"live": own(actions)} | others)
    ods = open_document(folder / "mapped.ods", {"live": own(actions)} | others)
    doors = {
        "mapped folder": found_by(lambda: reading(folder / "mapped", mapping=mapping)),
        "mapped workbook": found_by(lambda: reading(book, mapping=mapping)),
        "mapped OpenDocument": found_by(lambda: reading(ods, mapping=mapping)),
        "import of a CSV file": found_by(
            lambda: read_register(register, read_mapping(month_mapping))
        ),
        "import of a sheet": found_by(lambda: read_register(sheet, read_mapping(month_mapping))),
    }
    if not dates:
        plain = {"actions": actions} | others
        for name, rows in plain.items():
            csv_file(folder / "plain" / f"{name}.csv", rows)
        url = database(folder / "plan.db", plain)
        plain_book = workbook(folder / "plain.xlsx", plain)
        plain_ods = open_document(folder / "plain.ods", plain)
        plain_month = csv_file(folder / "month" / "register.csv", month)
        doors |= {
            "folder": found_by(lambda: reading(folder / "plain")),
            "workbook": found_by(lambda: reading(plain_book)),
            "OpenDocument": found_by(lambda: reading(plain_ods)),
            "database": found_by(lambda: reading(url)),
            "import": found_by(lambda: read_register(plain_month)),
        }
    return doors
