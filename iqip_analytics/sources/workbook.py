"""One workbook with a sheet per table, read cell for cell as the CSV folder would be."""

import datetime as dt
from pathlib import Path

import python_calamine
from python_calamine import CalamineWorkbook, SheetMetadata, SheetTypeEnum, SheetVisibleEnum

from iqip_analytics.contract.faults import InputError, did_you_mean, quoted
from iqip_analytics.contract.input_tables import TABLES
from iqip_analytics.sources.cell_text import texts
from iqip_analytics.sources.found_tables import RawSource, RawTable
from iqip_analytics.sources.sheet_tables import Grid, table_of
from iqip_analytics.sources.workbook_file import Survey, refuse_unsafe, surveyed

SUFFIXES = (".xlsx", ".xlsm")
READ_ME, LISTS = "read_me", "lists"  # the template's own sheets, which hold no table


def read_workbook(path: Path) -> RawSource:
    """The contract's tables on the sheets of a workbook, with what could not be read as faults.

    A title above the headings is passed over; a hidden sheet is read and named in a warning. A
    sheet without a row below its headings, as the template has many, supplies no table.

    Raises:
        InputError: where the file is no readable workbook.
    """
    source = RawSource(name=path.stem, tables={}, place_form="{}")
    workbook = _opened(path)
    sheets = _sheets_of_tables(workbook, source)
    for name, grid in _grids(workbook, path, set(sheets)).items():
        table = sheets[name]
        found, faults = table_of(grid, table, TABLES[table].schema.columns)
        if not TABLES[table].required and not _filled(found, grid):
            continue
        source.faults.extend(faults)
        if found is not None:
            source.tables[table] = found
    return source


def _filled(table: RawTable | None, grid: Grid) -> bool:
    return len(table.cells) > 0 if table is not None else grid.height > 1


def grids(path: Path) -> dict[str, Grid]:
    """The cells of every sheet, in the workbook's order."""
    workbook = _opened(path)
    return _grids(workbook, path, {sheet.name for sheet in _worksheets(workbook)})


def _grids(workbook: CalamineWorkbook, path: Path, names: set[str]) -> dict[str, Grid]:
    survey = surveyed(path, names)
    return {
        sheet.name: _grid(workbook, path, sheet.name, survey[sheet.name])
        for sheet in _worksheets(workbook)
        if sheet.name in names
    }


def _opened(path: Path) -> CalamineWorkbook:
    refuse_unsafe(path)
    try:
        return CalamineWorkbook.from_path(str(path))
    except python_calamine.CalamineError as error:
        raise InputError(f"workbook '{path.name}' cannot be read: {error}") from error


def _worksheets(workbook: CalamineWorkbook) -> list[SheetMetadata]:
    return [sheet for sheet in workbook.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]


def _sheets_of_tables(workbook: CalamineWorkbook, source: RawSource) -> dict[str, str]:
    """The table of each sheet; what is left out, and what is hidden, goes to the warnings."""
    found = {}
    for sheet in _worksheets(workbook):
        name = sheet.name.strip().lower()
        if name in TABLES:
            found[sheet.name] = name
            if sheet.visible != SheetVisibleEnum.Visible:
                source.warnings.append(f"sheet {quoted(sheet.name)} is hidden; it was read")
        elif name not in (READ_ME, LISTS):
            source.warnings.append(
                f"sheet {quoted(sheet.name)} is not a table of the data contract; left out. "
                + did_you_mean(name, TABLES)
            )
    return found


def _grid(workbook: CalamineWorkbook, path: Path, name: str, survey: Survey) -> Grid:
    rows = _rows(workbook, path, name)
    columns = [texts(column) for column in zip(*rows, strict=True)]
    for (row, column), shown in survey.padded.items():
        columns[column][row - 1] = shown
    return Grid(place=name, columns=columns, unreadable=survey.unreadable)


Cell = int | float | str | bool | dt.time | dt.date | dt.datetime | dt.timedelta


def _rows(workbook: CalamineWorkbook, path: Path, name: str) -> list[list[Cell]]:
    try:
        return workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
    except python_calamine.CalamineError as error:
        raise InputError(f"workbook '{path.name}', sheet '{name}': {error}") from error
    except BaseException as error:
        # The reader is compiled; what its author did not foresee comes as a panic
        if type(error).__name__ != "PanicException":
            raise
        raise InputError(f"workbook '{path.name}', sheet '{name}' cannot be read") from error
