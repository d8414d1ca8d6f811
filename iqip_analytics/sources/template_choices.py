"""What a cell of the template accepts: a word of the vocabulary, a known code, a date, a number."""

from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from iqip_analytics.contract.input_tables import TABLES, Table
from iqip_analytics.sources.cells import is_month, words_allowed
from iqip_analytics.sources.sheets import letter
from iqip_analytics.sources.workbook import LISTS

LAST_ROW = 20_000
# Where a code is looked up: the key column of another sheet
LOOKED_UP = {
    "division": "divisions",
    "priority": "priorities",
    "action_id": "actions",
    "measure_id": "measures",
    "risk_id": "risks",
}


def add_lists(sheet: Worksheet) -> dict[tuple[str, ...], str]:
    """The vocabulary in columns of the hidden sheet; the range of each list."""
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
    """Drop-downs and checks for every column of a table's sheet, from its first row to fill."""
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
