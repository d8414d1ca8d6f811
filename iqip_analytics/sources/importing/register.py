"""A month's register: a row for each action as now in force, with the day of its approval."""

from pathlib import Path

import pandas as pd

from iqip_analytics.contract.faults import Fault, InputError, SourceError, did_you_mean, quoted
from iqip_analytics.contract.input_tables import TABLES
from iqip_analytics.sources.cells import typed
from iqip_analytics.sources.csv_folder import csv_grid
from iqip_analytics.sources.found_tables import RawTable, with_cells
from iqip_analytics.sources.mapped import mapped
from iqip_analytics.sources.mapping import TableMapping
from iqip_analytics.sources.reading import checked
from iqip_analytics.sources.sheet_tables import Grid, table_of
from iqip_analytics.sources.workbook import SUFFIXES, grids

APPROVED_ON = "approved_on"
HEADINGS = [*TABLES["actions"].columns, APPROVED_ON]
SHEETS = ("actions", "register")


def read_register(path: Path, mapping: TableMapping | None = None) -> pd.DataFrame:
    """A register, typed: the columns of `actions` that it has, and `approved_on` (day or blank).

    A mapping of `actions` translates its own headings, words and days.

    Raises:
        InputError: where there is no such file, or it does not show which sheet is meant.
        SourceError: with every fault found; each action stands in one row.
    """
    spec = mapping or TableMapping()
    headings = [*spec.columns, *HEADINGS]
    grid = register_grid(path, spec.sheet)
    raw, faults = table_of(grid, "actions", headings, spec.heading_rows)
    if raw is None:
        raise SourceError(faults)
    return typed_register(mapped(raw, spec), faults)


def typed_register(raw: RawTable, faults: list[Fault]) -> pd.DataFrame:
    """A register as found, typed and checked; `faults` are those of its reading."""
    if APPROVED_ON not in raw.cells.columns:
        message = "the column is missing; it holds the day of approval, blank where not approved"
        faults = [
            *faults,
            Fault(place=raw.place, row=raw.header_row, column=APPROVED_ON, message=message),
        ]
        raise SourceError(with_cells(faults, [raw]))
    frame, found = checked(raw, TABLES["actions"])
    approved_on, wrong = typed(raw.cells[APPROVED_ON], "date", raw.place)
    faults = faults + found + wrong + _twice(raw)
    if frame is None or faults:
        raise SourceError(with_cells(faults, [raw]))
    given = [name for name in TABLES["actions"].columns if name in raw.cells.columns]
    return frame[given].assign(**{APPROVED_ON: approved_on}).reset_index(drop=True)


def register_grid(path: Path, sheet: str | None = None) -> Grid:
    """The cells of a register: a CSV file, or the sheet of a workbook that holds it."""
    if not path.is_file():
        raise InputError(f"register '{path}' does not exist; give a .csv or .xlsx file")
    if path.suffix.lower() in SUFFIXES:
        return _sheet(path, sheet)
    if path.suffix.lower() != ".csv":
        raise InputError(f"register '{path.name}' is neither .csv nor .xlsx")
    return csv_grid(path)


def _sheet(path: Path, name: str | None) -> Grid:
    sheets = grids(path)
    if name is not None and name in sheets:
        return sheets[name]
    if name is not None:
        raise InputError(
            f"register '{path.name}' has no sheet {quoted(name)}, from which the mapping takes it; "
            f"{did_you_mean(name, sheets)}it has {', '.join(map(quoted, sheets))}"
        )
    named = [grid for name, grid in sheets.items() if name.strip().lower() in SHEETS]
    filled = [grid for grid in sheets.values() if grid.height]
    found = named or filled
    if len(found) != 1:
        raise InputError(
            f"register '{path.name}' has {len(found)} sheets that may be it; give the "
            "--mapping that tells which, or name one 'register'"
        )
    return found[0]


def _twice(raw: RawTable) -> list[Fault]:
    ids = raw.cells.get("action_id", pd.Series(dtype="str")).str.strip()
    return [
        Fault(
            place=raw.place,
            row=int(row),
            column="action_id",
            message=f"{quoted(ids[row])} stands in more than one row; keep one",
        )
        for row in ids.index[ids.duplicated() & (ids != "")]
    ]
