"""Cells of text become dates and numbers; those that cannot are faults, not guesses."""

import re
from collections.abc import Callable

import numpy as np
import pandas as pd

from iqip_analytics.contract.faults import Fault, quoted
from iqip_analytics.contract.input_tables import DATE_TYPE

ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
PLAIN_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,2})?")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
FIRST_YEAR, LAST_YEAR = 1990, 2099  # a typing slip such as 0219 would stretch every series

LARGEST_WHOLE = 10**15  # a spreadsheet keeps fifteen digits
LONGEST_CELL = 32_767  # what one cell of a spreadsheet can hold


def typed(column: pd.Series, kind: str, place: str) -> tuple[pd.Series, list[Fault]]:
    """A column of text, blank as "", as its kind; and a fault for each cell that does not fit.

    A faulty cell is returned as missing, so that the rest can still be checked.
    """
    stripped = column.str.strip()
    filled = stripped != ""
    values = stripped.where(filled, None)
    wrong = column[column != ""].map(lambda cell: _complaint(cell, kind))
    faults = [
        Fault(place=place, row=int(row), column=str(column.name), message=message)
        for row, message in wrong.dropna().items()
    ]
    values = values.where(~values.index.isin(wrong.dropna().index), None)
    return _MAKERS[kind](values), faults


def _complaint(cell: str, kind: str) -> str | None:
    if len(cell) > LONGEST_CELL:
        return f"the cell holds {len(cell):,} characters; at most {LONGEST_CELL:,} are read"
    if CONTROL.search(cell):
        return f"{quoted(CONTROL.sub('�', cell))} holds a control character; remove it"
    cell = cell.strip()
    return _COMPLAINTS[kind](cell) if cell else None


def _date_complaint(cell: str) -> str | None:
    if not ISO_DAY.fullmatch(cell):
        return f"{quoted(cell)} is not a date as YYYY-MM-DD"
    try:
        np.datetime64(cell)
    except ValueError:
        return f"{quoted(cell)} is not a day of the calendar"
    if not FIRST_YEAR <= int(cell[:4]) <= LAST_YEAR:
        return f"{quoted(cell)} is not a date from {FIRST_YEAR} to {LAST_YEAR}"
    return None


def _number_complaint(cell: str) -> str | None:
    if PLAIN_NUMBER.fullmatch(cell) and np.isfinite(float(cell)):
        return None
    return f"{quoted(cell)} is not a number; write it plainly, as 12 or 8.17"


def _whole_complaint(cell: str) -> str | None:
    complaint = _number_complaint(cell)
    if complaint is None and not (float(cell).is_integer() and abs(float(cell)) <= LARGEST_WHOLE):
        return f"{quoted(cell)} is not a whole number; write it plainly, as 4"
    return complaint


_COMPLAINTS: dict[str, Callable[[str], str | None]] = {
    "text": lambda _cell: None,
    "date": _date_complaint,
    "number": _number_complaint,
    "whole": _whole_complaint,
}

_MAKERS: dict[str, Callable[[pd.Series], pd.Series]] = {
    "text": lambda values: values.astype("str"),
    "date": lambda values: pd.to_datetime(values, format="%Y-%m-%d").astype(DATE_TYPE),
    "number": lambda values: values.astype("float64"),
    "whole": lambda values: values.astype("float64").astype("Int64"),
}
