"""What was found at a plan source before anything is typed: every cell text, blank as ""."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

import pandas as pd

from iqip_analytics.plan.faults import Fault


@dataclass(frozen=True, eq=False, kw_only=True)
class RawTable:
    """A table as found: every cell text, blank as "", the index the row as a spreadsheet counts.

    letters: for a table on a sheet, the letter of each column, so that a fault can name its cell.
    """

    name: str
    place: str
    cells: pd.DataFrame
    header_row: int = 1
    letters: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, eq=False, kw_only=True)
class RawSource:
    """Everything found at a plan source; `place_form` is how a table's place is called there."""

    name: str
    tables: dict[str, RawTable]
    faults: list[Fault] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    place_form: str = "{}.csv"


def with_cells(faults: Iterable[Fault], tables: Iterable[RawTable]) -> list[Fault]:
    """The faults, those of a sheet with the cell that they stand in (`actions!F7`)."""
    letters = {
        (table.place, column): letter
        for table in tables
        for column, letter in table.letters.items()
    }
    return [
        replace(fault, cell=f"{letters[fault.place, fault.column]}{fault.row}")
        if fault.row and fault.column and (fault.place, fault.column) in letters
        else fault
        for fault in faults
    ]
