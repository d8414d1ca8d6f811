"""A source with its own headings and words, read as its mapping says."""

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

import pandas as pd

from iqip_analytics.contract.faults import Fault, InputError, did_you_mean, quoted
from iqip_analytics.contract.input_tables import TABLES
from iqip_analytics.sources.csv_folder import csv_grid
from iqip_analytics.sources.forms import found_at
from iqip_analytics.sources.found_tables import RawSource, RawTable
from iqip_analytics.sources.mapping import LEFT_OUT, Mapping, TableMapping
from iqip_analytics.sources.sheet_tables import Grid, table_of
from iqip_analytics.sources.source_names import is_url
from iqip_analytics.sources.workbook import SUFFIXES, grids
from iqip_analytics.sources.written_dates import as_iso


def found_as_mapped(source: str | Path, mapping: Mapping) -> RawSource:
    """Everything found at a source, the tables of the mapping as it says.

    Raises:
        InputError: where the source cannot be read, or is a database (a view maps a table there).
    """
    if is_url(source):
        raise InputError("a database is not read through a mapping; make a view for each table")
    whole = found_at(source)
    sheets = sheets_of(Path(source))
    names = {table: spec.sheet or table for table, spec in mapping.items()}
    places = {sheets[name].place for name in names.values() if name in sheets}
    places |= {whole.place_form.format(table) for table in mapping}
    found = RawSource(
        name=whole.name,
        tables={name: table for name, table in whole.tables.items() if name not in mapping},
        faults=[fault for fault in whole.faults if fault.place not in places],
        warnings=[line for line in whole.warnings if not _about(line, set(names.values()))],
        place_form=whole.place_form,
    )
    for table, spec in mapping.items():
        elsewhere = {
            heading
            for other, mapping_of_it in mapping.items()
            if names[other] == names[table]
            for heading in mapping_of_it.columns
        }
        _map_into(found, table, spec, sheets, elsewhere)
    return found


def sheets_of(source: Path) -> dict[str, Grid]:
    """The sheets of a workbook, or the CSV files of a folder, by their names."""
    if source.suffix.lower() in SUFFIXES:
        return grids(source)
    return {path.stem: csv_grid(path) for path in sorted(source.glob("*.csv"))}


def mapped(raw: RawTable, spec: TableMapping, elsewhere: Collection[str] = frozenset()) -> RawTable:
    """A table under the contract's names, with the contract's words and days.

    Headings that only stand for another table of the same sheet are `elsewhere`.
    """
    names = {
        heading: spec.columns.get(heading, heading)
        for heading in raw.cells.columns
        if heading in spec.columns or heading not in elsewhere
        if spec.columns.get(heading, heading) not in LEFT_OUT
    }
    twice = sorted({name for name in names.values() if list(names.values()).count(name) > 1})
    if twice:
        both = " and ".join(quoted(heading) for heading in names if names[heading] == twice[0])
        raise InputError(f"{raw.place}: the headings {both} stand for {twice[0]}; map one to ~")
    cells = raw.cells[list(names)].rename(columns=names)
    cells = cells.assign(
        **{column: _translated(cells[column], spec, str(column)) for column in cells.columns}
    )
    for column, value in spec.fill.items():
        own = cells.get(column, pd.Series("", index=cells.index, dtype="str"))
        cells = cells.assign(**{column: own.where(own.str.strip() != "", value)})
    if spec.only_where is not None and spec.only_where in cells:
        cells = cells[cells[spec.only_where].str.strip() != ""]
    letters = {
        names[heading]: letter for heading, letter in raw.letters.items() if heading in names
    }
    return replace(raw, cells=cells, letters=letters)


def _map_into(
    found: RawSource,
    table: str,
    spec: TableMapping,
    sheets: dict[str, Grid],
    elsewhere: Collection[str],
) -> None:
    name = spec.sheet or table
    if name not in sheets:
        hint = did_you_mean(name, sheets)
        message = f"the mapping takes {table} from {quoted(name)}, which is not there; {hint}"
        found.faults.append(Fault(place=found.place_form.format(table), message=message.strip()))
        return
    raw, faults = table_of(sheets[name], table, wanted(table, spec), spec.heading_rows)
    found.faults.extend(faults)
    if raw is not None:
        absent = [heading for heading in spec.columns if heading not in raw.cells.columns]
        found.warnings.extend(
            f"{raw.place}: the mapping names the heading {quoted(heading)}, which is not there. "
            + did_you_mean(heading, raw.cells.columns)
            for heading in absent
        )
        found.tables[table] = without_approved_on(mapped(raw, spec, elsewhere))


def wanted(table: str, spec: TableMapping) -> list[str]:
    """The headings by which the heading row is found."""
    return [*spec.columns, *TABLES[table].schema.columns]


def without_approved_on(raw: RawTable) -> RawTable:
    """Approvals are events: the day in a register is no column of its actions."""
    return replace(raw, cells=raw.cells.drop(columns="approved_on", errors="ignore"))


def _translated(column: pd.Series, spec: TableMapping, name: str) -> pd.Series:
    words = {word.strip().casefold(): value for word, value in spec.values.get(name, {}).items()}
    if words:
        column = column.map(lambda cell: words.get(cell.strip().casefold(), cell))
    if name in spec.dates:
        column = column.map(lambda cell: as_iso(cell.strip(), spec.dates[name]))
    return column.astype("str")


def _about(warning: str, sheets: set[str]) -> bool:
    return any(
        warning.startswith((f"sheet {quoted(name)} ", f"{name}.csv is not a table"))
        for name in sheets
    )
