"""One small register with every table of the contract, and ways to write it down."""

import csv
import datetime as dt
from pathlib import Path

import pandas as pd
from openpyxl import Workbook

from iqip_analytics import Plan
from iqip_analytics.contract.input_tables import TABLES

Rows = list[dict[str, str]]
Tables = dict[str, Rows]


SMALL = Path(__file__).parent / "small"


def small() -> Tables:
    """The small register, to be changed freely."""
    tables = {}
    for path in sorted(SMALL.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as lines:
            tables[path.stem] = list(csv.DictReader(lines))
    return tables


def small_to_import() -> Tables:
    """The small register without the tables that no import looks at."""
    return {
        name: rows
        for name, rows in small().items()
        if name in ("actions", "changes", "divisions", "evidence", "reports")
    }


def as_folder(tables: Tables, folder: Path) -> Path:
    """The tables as a folder of CSV files."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            lines = csv.DictWriter(file, list(rows[0]))
            lines.writeheader()
            lines.writerows(rows)
    return folder


def as_typed(table: str, column: str, text: str) -> object:
    """A cell as somebody would type it into a workbook: real dates, real numbers, else text."""
    columns = TABLES[table].schema.columns
    kind = TABLES[table].kind(column) if column in columns else "text"
    if text == "":
        return None
    if kind == "date":
        return dt.date.fromisoformat(text)
    return float(text) if kind in ("number", "whole") else text


def as_workbook(tables: Tables, path: Path, *, all_text: bool = False, titles: int = 0) -> Path:
    """The tables as a workbook, a sheet each; `titles` rows stand above each table's headings."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in tables.items():
        sheet = book.create_sheet(name)
        for number in range(titles):
            sheet.append([f"Improvement plan, line {number}"])
        sheet.append(list(rows[0]))
        for row in rows:
            sheet.append(
                [cell if all_text else as_typed(name, key, cell) for key, cell in row.items()]
            )
            for cell in sheet[sheet.max_row]:
                if isinstance(cell.value, str):
                    cell.data_type = "s"
    book.save(path)
    return path


def assert_same_plan(found: Plan, expected: Plan) -> None:
    """Both plans have the same tables, cell for cell, and so the same fingerprint."""
    assert set(found.tables) == set(expected.tables)
    for name, table in expected.tables.items():
        pd.testing.assert_frame_equal(
            found.tables[name].reset_index(drop=True), table.reset_index(drop=True), obj=name
        )
    assert found.as_at("2019-08-31").digest == expected.as_at("2019-08-31").digest
