"""A scope's tables as an Excel workbook that a screen reader, Power Query and a printer can use."""

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import partial

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from iqip_analytics.contract.output_columns import KINDS, OutputColumn
from iqip_analytics.publish.forms.completion_chart import add_completion_chart
from iqip_analytics.publish.forms.cover import REPORT, Cover
from iqip_analytics.publish.forms.fixed_zip import fixed_zip
from iqip_analytics.publish.forms.sheet_writer import SheetWriter, plain
from iqip_analytics.publish.forms.typed_tables import Cell, TypedTable, typed_tables

# No table's name has a space or a capital, so none can clash with these
COVER_SHEET, NOTES_SHEET, CHART_SHEET = "Cover", "Column notes", "Completion chart"
LONGEST_SHEET_NAME = 31
LANGUAGE = "en-GB"
LOOKS_LIKE_A_CELL = re.compile(r"[a-z]{1,3}\d+|r\d*c?\d*|c\d*")
RESERVED = ("history", "cover", "column notes", "completion chart")


def workbook(texts: Mapping[str, str], cover: Cover) -> bytes:
    """The workbook of a scope: cover, notes on columns, a chart, and a sheet for each table.

    Args:
        texts: its tables as CSV text, by name.
        cover: what its first sheet says.

    Returns:
        The bytes of an .xlsx file, the same for the same input.
    """
    written = io.BytesIO()
    book = xlsxwriter.Workbook(
        written,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "default_format_properties": {"font_name": "Arial", "font_size": 11},
        },
    )
    book.set_properties(
        {
            "title": cover.title,
            "subject": REPORT,
            "category": cover.marking,
            "created": cover.dated,
        }
    )
    tables = typed_tables(texts)
    names = sheet_names([table.name for table in tables])
    sheet = partial(_sheet, book, cover=cover)
    SheetWriter(book, sheet(COVER_SHEET)).cover(cover, tables, names)
    SheetWriter(book, sheet(NOTES_SHEET)).table("_column_notes", *_notes(tables, names))
    chart_sheet = sheet(CHART_SHEET) if _has_completion(texts) else None
    for table, name in zip(tables, names, strict=True):
        SheetWriter(book, sheet(name)).table(
            object_name(table.name), table.columns, table.rows, about=plain(table.row_per)
        )
    if chart_sheet is not None:
        add_completion_chart(book, chart_sheet, tables, cover.title)
    book.close()
    return fixed_zip(written.getvalue(), _in_english)


def sheet_names(names: Iterable[str]) -> list[str]:
    """Each table's sheet: its name, cut and numbered where Excel takes no such name.

    >>> sheet_names(["position", "history", "a" * 40, "a" * 41])[1:]
    ['history_2', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaa_2']
    """
    given: list[str] = []
    for name in names:
        tries = [name[:LONGEST_SHEET_NAME], *(f"{name[:29]}_{n}" for n in range(2, 10))]
        given.append(next(t for t in tries if t not in given and t.casefold() not in RESERVED))
    return given


def object_name(table: str) -> str:
    """The Excel table's name: that of its CSV, unless Excel would take it for a cell."""
    return f"table_{table}" if LOOKS_LIKE_A_CELL.fullmatch(table) else table


def _has_completion(texts: Mapping[str, str]) -> bool:
    return {"trajectory", "completion_forecast"} <= set(texts)


def _sheet(book: xlsxwriter.Workbook, name: str, *, cover: Cover) -> Worksheet:
    """A new sheet, set up for print, with its marking on every printed page."""
    sheet = book.add_worksheet(name)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.set_header(f"&L{_printed(cover.marking)}&R{_printed(cover.title)}")
    sheet.set_footer("&L&A&RPage &P of &N")
    return sheet


def _printed(text: str) -> str:
    """Text for a header, in which & begins a code and 255 characters are the limit."""
    return text[:100].replace("&", "&&")


def _notes(
    tables: Sequence[TypedTable], names: Sequence[str]
) -> tuple[tuple[OutputColumn, ...], list[tuple[Cell, ...]]]:
    headings = ("sheet", "column", "holds", "unit", "meaning", "allowed")
    rows: list[tuple[Cell, ...]] = [
        (
            name,
            column.name,
            KINDS[column.kind],
            column.unit or None,
            plain(column.meaning) or None,
            ", ".join(column.allowed) or None,
        )
        for table, name in zip(tables, names, strict=True)
        for column in table.columns
    ]
    return tuple(OutputColumn(name=h, kind="text", meaning="") for h in headings), rows


def _in_english(part: str, content: bytes) -> bytes:
    """A part of the workbook with its language, which the library cannot set."""
    if part == "docProps/core.xml":
        language = f"<dc:language>{LANGUAGE}</dc:language></cp:coreProperties>".encode()
        return content.replace(b"</cp:coreProperties>", language)
    if part.startswith("xl/charts/"):
        return content.replace(b'"en-US"', f'"{LANGUAGE}"'.encode())
    return content
