"""The workbook template: every table with headings, notes, drop-downs and an example."""

import csv
import datetime as dt
import io
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from iqip_analytics.contract.faults import InputError
from iqip_analytics.contract.input_tables import REQUIRED_TABLES, TABLES, Table
from iqip_analytics.sources.cells import is_month, words_allowed
from iqip_analytics.sources.plan_files import write_whole
from iqip_analytics.sources.sheets import letter
from iqip_analytics.sources.workbook import LISTS, READ_ME, SUFFIXES

TITLE, NOTES, EXAMPLE, HEADINGS = 1, 2, 3, 4  # rows; data start below
FORMATS = {"text": "@", "date": "yyyy-mm-dd", "number": "General", "whole": "0"}
WIDE = {"title": 44, "text": 60, "note": 34, "reason": 34, "name": 28, "value": 22}

LAST_ROW = 20_000
# Where a code is looked up: the key column of another sheet
LOOKED_UP = {
    "division": "divisions",
    "priority": "priorities",
    "action_id": "actions",
    "measure_id": "measures",
    "risk_id": "risks",
}

FILL = {"required": "12436D", "optional": "28A197", "notes": "F0F4F5"}


@dataclass(frozen=True, kw_only=True)
class Words:
    """What the template says of a table, and of each column: an example and a note."""

    row_is: str
    examples: dict[str, str]
    notes: dict[str, str]


def words() -> dict[str, Words]:
    """The template's words for every table of the contract."""
    found: dict[str, Words] = {}
    text = (
        files("iqip_analytics.sources").joinpath("template_words.csv").read_text(encoding="utf-8")
    )
    for row in csv.DictReader(text.splitlines()):
        if not row["column"]:
            found[row["table"]] = Words(row_is=row["note"], examples={}, notes={})
        else:
            found[row["table"]].examples[row["column"]] = row["example"]
            found[row["table"]].notes[row["column"]] = row["note"]
    return found


def write_template(path: Path) -> None:
    """Write the template to a new .xlsx file.

    Raises:
        InputError: where the file exists (it may be filled in), or cannot be written.
    """
    if path.suffix.lower() not in SUFFIXES:
        raise InputError(f"'{path.name}' is not named as a workbook; end it in .xlsx")
    if path.exists():
        raise InputError(f"'{path}' exists; give the template another name")
    content = io.BytesIO()  # a workbook that cannot be finished leaves a complaint of its own
    template().save(content)
    write_whole(path, content.getvalue())


def template() -> Workbook:
    """The template as a workbook: a read-me, a sheet per table, and the hidden lists."""
    book = Workbook()
    said = words()
    _read_me(book.active, said)
    ordered = [*REQUIRED_TABLES, *(name for name in TABLES if name not in REQUIRED_TABLES)]
    lists = add_lists(book.create_sheet(LISTS))
    book[LISTS].sheet_state = "hidden"
    for name in ordered:
        sheet = book.create_sheet(name, index=len(book.sheetnames) - 1)
        _table_sheet(sheet, TABLES[name], said[name])
        add_choices(sheet, TABLES[name], list(said[name].notes), lists, HEADINGS + 1)
    return book


def _read_me(sheet: Worksheet, said: dict[str, Words]) -> None:
    sheet.title = READ_ME
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 20, 90
    lines = [
        (
            "Improvement plan",
            "One sheet per table; the names of sheets and headings stay as they are",
        ),
        ("To fill in", f"{', '.join(REQUIRED_TABLES)}; every other sheet may stay empty"),
        (
            "Where to type",
            f"From row {HEADINGS + 1} down; rows {NOTES} and {EXAMPLE} are never read",
        ),
        ("Dates", "A real date, or text as YYYY-MM-DD; a month is its last day"),
        ("To check it", "iqip check FILE.xlsx names every fault by its cell"),
        ("", ""),
        *((name, words.row_is) for name, words in said.items()),
    ]
    for line in lines:
        sheet.append(line)
    for (cell,) in sheet.iter_rows(max_col=1):
        cell.font = Font(bold=True)


def _table_sheet(sheet: Worksheet, table: Table, said: Words) -> None:
    needed = "required" if table.required else "optional"
    sheet.cell(TITLE, 1, f"{said.row_is} ({needed})").font = Font(bold=True, size=12)
    for number, column in enumerate(said.notes, start=1):
        filled = table.schema.columns[column].required
        _column_format(sheet, table, column, number)
        _above(sheet.cell(NOTES, number), _note(table, column, said), FILL["notes"])
        _above(sheet.cell(EXAMPLE, number), _example(table, column, said), FILL["notes"])
        sheet.cell(EXAMPLE, number).font = Font(italic=True, color="505A5F")
        sheet.cell(EXAMPLE, number).number_format = FORMATS[table.kind(column)]
        heading = sheet.cell(HEADINGS, number, column)
        heading.font = Font(bold=True, color="FFFFFF")
        heading.fill = PatternFill("solid", fgColor=FILL["required" if filled else "optional"])
    sheet.row_dimensions[NOTES].height = 62
    sheet.freeze_panes = sheet.cell(HEADINGS + 1, 2)
    sheet.sheet_properties.tabColor = FILL[needed]
    _protect_headings(sheet)


def _column_format(sheet: Worksheet, table: Table, column: str, number: int) -> None:
    dimension = sheet.column_dimensions[letter(number - 1)]
    dimension.width = WIDE.get(column, max(len(column) + 3, 14))
    dimension.number_format = FORMATS[table.kind(column)]
    dimension.protection = Protection(locked=False)


def _above(cell: Cell, value: object, fill: str) -> None:
    cell.value = value
    cell.fill = PatternFill("solid", fgColor=fill)
    cell.alignment = Alignment(wrap_text=True, vertical="top")


def _note(table: Table, column: str, said: Words) -> str:
    """What a column is for, in a note of one or two lines."""
    kind = {"date": "a date", "number": "a number", "whole": "a whole number"}
    shape = "the last day of a month" if is_month(table, column) else kind.get(table.kind(column))
    needed = "to fill" if table.schema.columns[column].required else "may be blank"
    return ". ".join(filter(None, [said.notes[column], ", ".join(filter(None, [needed, shape]))]))


def _example(table: Table, column: str, said: Words) -> object:
    text, kind = said.examples[column], table.kind(column)
    if not text or kind == "text":
        return text or None
    return dt.date.fromisoformat(text) if kind == "date" else float(text)


def _protect_headings(sheet: Worksheet) -> None:
    """Lock the headings and nothing below; without a password, so that a trust may unlock."""
    protection = sheet.protection
    protection.sheet = True
    for allowed in ("formatColumns", "formatRows", "formatCells", "insertRows", "deleteRows"):
        setattr(protection, allowed, False)
    protection.sort = protection.autoFilter = False


# ---- what a cell accepts ----


def add_lists(sheet: Worksheet) -> dict[tuple[str, ...], str]:
    """Write the vocabulary into columns of the hidden sheet; returns the range of each list."""
    ranges: dict[tuple[str, ...], str] = {}
    for table in TABLES.values():
        for column in table.schema.columns:
            words = tuple(words_allowed(table, column))
            if words and words not in ranges:
                at = len(ranges)
                for row, word in enumerate((column, *words), start=1):
                    sheet.cell(row, at + 1, word)
                ranges[words] = f"{LISTS}!${letter(at)}$2:${letter(at)}${len(words) + 1}"
    return ranges


def add_choices(
    sheet: Worksheet,
    table: Table,
    columns: list[str],
    lists: dict[tuple[str, ...], str],
    first_row: int,
) -> None:
    """Add drop-downs and checks for every column of a table's sheet, from its first data row."""
    for number, column in enumerate(columns):
        rule = _rule(table, column, lists, f"{letter(number)}{first_row}", first_row)
        if rule is not None:
            rule.add(f"{letter(number)}{first_row}:{letter(number)}{LAST_ROW}")
            sheet.add_data_validation(rule)


def _rule(
    table: Table, column: str, lists: dict[tuple[str, ...], str], cell: str, first_row: int
) -> DataValidation | None:
    words = tuple(words_allowed(table, column))
    if words:
        return _validation("list", lists[words], "Choose a word from the list")
    target = LOOKED_UP.get(column)
    if target is not None and target != table.name:
        where = f"{target}!$A${first_row}:$A${LAST_ROW}"
        return _validation("list", where, f"Not on the sheet {target} yet", style="warning")
    if is_month(table, column):
        return _validation("custom", f"DAY({cell}+1)=1", "Write a month as its last day")
    if table.kind(column) == "date":
        return _validation(
            "date",
            "DATE(1990,1,1)",
            "Write a date",
            operator="between",
            formula2="DATE(2099,12,31)",
        )
    if table.kind(column) in ("number", "whole"):
        kind = "whole" if table.kind(column) == "whole" else "decimal"
        return _validation(kind, "-1E9", "Write a number", operator="between", formula2="1E9")
    return None


def _validation(
    kind: str, formula: str, error: str, *, style: str = "stop", **more: str
) -> DataValidation:
    rule = DataValidation(type=kind, formula1=formula, allow_blank=True, errorStyle=style, **more)
    rule.showErrorMessage = True
    rule.errorTitle, rule.error = "iqip", error
    return rule
