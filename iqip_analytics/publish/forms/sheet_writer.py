"""Cells of one Excel sheet, each written as the type it is: no text becomes a formula or a link."""

import math
from collections.abc import Sequence
from datetime import date

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from iqip_analytics.contract.formulas import is_formula
from iqip_analytics.contract.output_columns import OutputColumn
from iqip_analytics.publish.forms.cover import REPORT, Cover
from iqip_analytics.publish.forms.typed_tables import Cell, TypedTable

LONGEST_CELL = 32_767
FIRST_DAY = date(1900, 3, 1)  # before it Excel counts a day that never existed
NARROWEST, WIDEST, COVER_WIDTH = 10, 48, 90  # characters
LINE_HEIGHT, HIGHEST = 15, 409  # points
TABLE_STYLE = "Table Style Medium 2"
DAY_FORMAT = "yyyy-mm-dd"
NUMBER_FORMATS = {
    "whole": "#,##0",
    "number": "#,##0.00",
    "percentage": "0.0",
    "probability": "0.00",
}


def plain(meaning: str) -> str:
    """A meaning without the glossary's backticks."""
    return meaning.replace("`", "")


class SheetWriter:
    """Writes into one sheet of a workbook."""

    def __init__(self, book: xlsxwriter.Workbook, sheet: Worksheet) -> None:
        self.book, self.sheet = book, sheet
        self.formats: dict[tuple[tuple[str, object], ...], Format] = {}

    def cover(self, cover: Cover, tables: Sequence[TypedTable], names: Sequence[str]) -> None:
        """Title, facts, and a list of the sheets with a link to each."""
        self.sheet.set_column(0, 0, 34)
        self.sheet.set_column(1, 1, COVER_WIDTH)
        self.sheet.set_column(2, 2, 12)
        self.sheet.write_string(0, 0, cover.title, self._format(bold=True, font_size=16))
        self.sheet.write_string(1, 0, REPORT)
        for row, (label, text) in enumerate(cover.facts, start=3):
            self.sheet.write_string(row, 0, label, self._format(bold=True, valign="top"))
            self._text(row, 1, text, text_wrap=True, valign="top")
            self._height(row, len(text), COVER_WIDTH)
        first = len(cover.facts) + 4
        self.sheet.add_table(
            *(first, 0, first + max(len(tables), 1), 2),
            {
                "name": "_sheets",  # a name that no table of a briefing can have
                "style": TABLE_STYLE,
                "autofilter": False,
                "description": "The tables of this workbook, with what a row stands for",
                "columns": self._headings(["Sheet", "One row per", "Rows"]),
            },
        )
        link = self._format(font_color="#005eb8", underline=1)
        for place, (table, name) in enumerate(zip(tables, names, strict=True), start=first + 1):
            self.sheet.write_url(place, 0, f"internal:'{name}'!A1", link, name)
            self._text(place, 1, plain(table.row_per))
            self.sheet.write_number(place, 2, len(table.rows), self._format(num_format="#,##0"))

    def table(
        self,
        name: str,
        columns: Sequence[OutputColumn],
        rows: Sequence[Sequence[Cell]],
        about: str = "",
    ) -> None:
        """One table from the first cell on, as an Excel table with its heading kept in view."""
        wraps = [self._width(place, column, rows) for place, column in enumerate(columns)]
        self.sheet.add_table(
            *(0, 0, max(len(rows), 1), len(columns) - 1),
            {
                "name": name,
                "style": TABLE_STYLE,
                "description": f"One row per {about}" if about else f"The table {name}",
                "columns": self._headings([column.name for column in columns]),
            },
        )
        self.sheet.freeze_panes(1, 1)
        self.sheet.repeat_rows(0)
        for row, cells in enumerate(rows, start=1):
            for place, (column, cell) in enumerate(zip(columns, cells, strict=True)):
                self._cell(row, place, cell, column.kind, wraps[place])
            wrapped = [len(str(c)) for c, wrap in zip(cells, wraps, strict=True) if wrap]
            self._height(row, max(wrapped, default=0), WIDEST)

    def _headings(self, names: Sequence[str]) -> list[dict[str, object]]:
        """The heading row, with its own format, as LibreOffice knows no table styles."""
        look = self._format(bold=True, font_color="#ffffff", bg_color="#003087", valign="top")
        return [{"header": name, "header_format": look} for name in names]

    def _height(self, row: int, characters: int, width: int) -> None:
        """Height for text that wraps: LibreOffice keeps the row height of the file."""
        lines = math.ceil(characters / width)
        if lines > 1:
            self.sheet.set_row(row, min(LINE_HEIGHT * lines, HIGHEST))

    def _width(self, place: int, column: OutputColumn, rows: Sequence[Sequence[Cell]]) -> bool:
        """Set a column's width by its content; returns whether its text has to wrap."""
        longest = max((len(str(row[place])) for row in rows if row[place] is not None), default=0)
        shown = longest if column.kind in ("text", "mixed") else NARROWEST
        width = max(NARROWEST, len(column.name) + 4, shown + 2)  # room for the filter's arrow
        self.sheet.set_column(place, place, min(width, WIDEST))
        return width > WIDEST

    def _cell(self, row: int, place: int, cell: Cell, kind: str, wrap: bool) -> None:
        if cell is None:
            return
        if isinstance(cell, bool):
            self.sheet.write_boolean(row, place, cell)
        elif isinstance(cell, int | float) and _fits(cell):
            shown = NUMBER_FORMATS.get(kind, "General")
            self.sheet.write_number(row, place, cell, self._format(num_format=shown, valign="top"))
        elif isinstance(cell, date) and cell >= FIRST_DAY:
            dated = self._format(num_format=DAY_FORMAT, valign="top")
            self.sheet.write_datetime(row, place, cell, dated)
        else:
            self._text(row, place, str(cell), text_wrap=wrap, valign="top")

    def _text(self, row: int, place: int, text: str, **how: object) -> None:
        """A text as text, even when its cell is edited later."""
        if is_formula(text):
            how = {**how, "quote_prefix": True}
        shown = text if len(text) <= LONGEST_CELL else text[: LONGEST_CELL - 1] + "…"
        self.sheet.write_string(row, place, shown, self._format(**how))

    def _format(self, **how: object) -> Format:
        key = tuple(sorted(how.items()))
        if key not in self.formats:
            self.formats[key] = self.book.add_format(how)
        return self.formats[key]


def _fits(number: float) -> bool:
    return abs(number) < 1e308  # neither infinite nor NaN
