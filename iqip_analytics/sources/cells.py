"""Columns of text become days and numbers; cells that cannot are faults, not guesses.

Each distinct text is judged once, however many cells hold it.
"""

import datetime as dt
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from iqip_analytics.contract.faults import beyond_month, quoted
from iqip_analytics.contract.input_tables import DATE_TYPE, Table
from iqip_analytics.sources.sheets import CONTROL, LONGEST_CELL
from iqip_analytics.sources.written_dates import (
    FORMS,
    WrittenDay,
    last_of_month,
    serial,
    written_day,
)

PLAIN_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,2})?")
ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
FIRST_YEAR, LAST_YEAR = 1990, 2099  # a slip such as 0219 would stretch every series

LARGEST_WHOLE = 10**15  # a spreadsheet keeps fifteen digits
LARGEST_NUMBER = 1e12  # far beyond any count of people, pounds or events
TOO_MANY_YEARS = 10
FEWEST_HALVES, MONTHS_IN_YEAR = 3, 12
ONE_OF, LAST_DAY = "one of ", "the last day of a month"
# Figures that may be written with a %, as 93% and as 0.93
PERCENTAGES = {("measure_values", "value"), ("measure_values", "planned"), ("measures", "target")}
SHARES = {("recruitment", "conversion")}


@dataclass(frozen=True, eq=False, kw_only=True)
class Typed:
    """A column as its kind, missing where blank or wrong; what is wrong, by position."""

    values: pd.Series
    wrong: Mapping[int, str] = field(default_factory=dict)
    midnights: int = 0


def kind_of(table: Table, column: str) -> str:
    """How a column's cells are written: text, date, number, percent, share or whole."""
    if (table.name, column) in PERCENTAGES:
        return "percent"
    return "share" if (table.name, column) in SHARES else table.kind(column)


def words_allowed(table: Table, column: str) -> list[str]:
    """The words that a column may hold; empty where any text is allowed."""
    for check in table.schema.columns[column].checks:
        if str(check.error).startswith(ONE_OF):
            return str(check.error).removeprefix(ONE_OF).split(", ")
    return []


def is_month(table: Table, column: str) -> bool:
    """Whether a column holds months, written as their last day."""
    return any(check.error == LAST_DAY for check in table.schema.columns[column].checks)


def typed(
    cells: Sequence[str] | np.ndarray, kind: str, *, plain: bool = False, **written: object
) -> Typed:
    """A column of tidied text, blank as "", as its kind: text, date, number, percent, share, whole.

    Args:
        cells: the column.
        kind: how its cells are written; `percent` and `share` are numbers that may be written
            with a %: as 93 and as 0.93.
        plain: whether no cell can be too long or hold a control character.
        written: for days, `forms`, `month` and `months` of `typed_days`.
    """
    wrong = {} if plain else _unfit(cells)
    if kind == "text":
        column = np.array(cells, dtype=object)
        column[column == ""] = None
        column[list(wrong)] = None
        return Typed(values=pd.Series(column, dtype="str"), wrong=wrong)
    if kind == "date":
        return typed_days(cells, wrong, **written)  # type: ignore[arg-type]
    codes, different = pd.factorize(np.array(cells, dtype=object))
    numbers = np.full(len(different), np.nan)
    complaints: dict[int, str] = {}
    for number, text in enumerate(different):
        if text:
            found = _number(str(text), kind)
            if isinstance(found, str):
                complaints[number] = found
            else:
                numbers[number] = found
    wrong = _spread(codes, complaints) | wrong
    values = numbers[codes]
    values[list(wrong)] = np.nan
    series = pd.Series(values)
    return Typed(values=series.astype("Int64") if kind == "whole" else series, wrong=wrong)


def typed_days(
    cells: Sequence[str] | np.ndarray,
    wrong: Mapping[int, str],
    *,
    forms: Sequence[str] = (),
    month: bool = False,
    months: Collection[int] = (),
) -> Typed:
    """A column of days.

    Args:
        cells: the column, tidied.
        wrong: what is already wrong, by position.
        forms: the forms that a mapping names besides YYYY-MM-DD.
        month: whether the column holds months.
        months: the cells that show a month without a day, though they hold a day.
    """
    array = np.array(cells, dtype=object)
    for at in months:  # distinguished from the same day shown in full
        array[at] = f"{array[at]}{MONTH_SHOWN}" if array[at] else array[at]
    codes, different = pd.factorize(array)
    days = np.full(len(different), np.datetime64("NaT"), dtype=DATE_TYPE)
    found = [_day(str(text), forms, month) if text else WrittenDay() for text in different]
    complaints = {n: each.complaint for n, each in enumerate(found) if each.complaint}
    for number, each in enumerate(found):
        if each.day is not None:
            days[number] = np.datetime64(each.day)
    midnight = np.array([each.midnight for each in found], dtype=bool)
    complaints |= _other_reading(list(map(str, different)), found, forms)
    complaints |= _half_converted(list(map(str, different)), found)
    wrong = _spread(codes, complaints) | dict(wrong)
    values = days[codes]
    values[list(wrong)] = np.datetime64("NaT")
    return Typed(
        values=pd.Series(values, dtype=DATE_TYPE),
        wrong=wrong,
        midnights=int(midnight[codes].sum()) if len(different) else 0,
    )


MONTH_SHOWN = "\0month"  # no cell holds a NUL, which would already be a fault


def _spread(codes: np.ndarray, complaints: Mapping[int, str]) -> dict[int, str]:
    """Complaints about distinct texts, given to every cell that holds them."""
    if not complaints:
        return {}
    at = np.flatnonzero(np.isin(codes, list(complaints)))
    return {int(place): complaints[int(codes[place])] for place in at}


def _unfit(cells: Sequence[str] | np.ndarray) -> dict[int, str]:
    """Cells not allowed in any kind: too long, or with a control character."""
    wrong: dict[int, str] = {}
    if max(map(len, cells), default=0) > LONGEST_CELL:
        wrong = {
            at: f"the cell holds {len(cell):,} characters; at most {LONGEST_CELL:,} are read"
            for at, cell in enumerate(cells)
            if len(cell) > LONGEST_CELL
        }
    joined = "".join(cells)
    if not joined.isprintable() and CONTROL.search(joined):
        wrong |= {
            at: f"{quoted(CONTROL.sub('�', cell))} holds a control character; remove it"
            for at, cell in enumerate(cells)
            if at not in wrong and CONTROL.search(cell)
        }
    return wrong


def _day(cell: str, forms: Sequence[str], month: bool) -> WrittenDay:
    """A cell as a day within the years that a plan can hold, or what is wrong with it."""
    text, shown_as_month = cell.removesuffix(MONTH_SHOWN), cell.endswith(MONTH_SHOWN)
    found = written_day(text, forms, month=month)
    if found.day is None:
        return WrittenDay(complaint=_no_day(text, found.complaint, forms))
    if not FIRST_YEAR <= found.day.year <= LAST_YEAR:
        return WrittenDay(
            complaint=f"{quoted(text)} is not a date from {FIRST_YEAR} to {LAST_YEAR}"
        )
    if shown_as_month:
        return _shown_month(found.day, forms)
    return found


def _shown_month(day: dt.date, forms: Sequence[str]) -> WrittenDay:
    if "month_end" in forms or "month_start" in forms:
        return WrittenDay(day=last_of_month(day))
    if day.day == 1:
        return WrittenDay(
            complaint=f"the cell shows '{day:%b-%y}' and no day, and holds {day}; show the day, "
            "or name the form month_end under `dates` of a mapping"
        )
    return WrittenDay(day=day)


def _no_day(text: str, complaint: str, forms: Sequence[str]) -> str:
    if complaint:
        return f"{quoted(text)} {complaint}"
    if ISO_DAY.fullmatch(text):
        beyond = beyond_month(text)
        return f"{quoted(text)} is not a day of the calendar{beyond and f'; {beyond}'}"
    tried = [form for form in forms if form in FORMS]
    said = f"{quoted(text)} is not a date as YYYY-MM-DD"
    if day := serial(text):
        return (
            f"{said}; it is a spreadsheet's number for {day}: format the cell as a date, or name "
            "the form serial under `dates` of a mapping"
        )
    return said + (f"; tried too: {', '.join(tried)}" if tried else "")


_SHORT = re.compile(r"(\d{2})[-/.](\d{1,2})[-/.](\d{2})(?!\d)")


def _other_reading(
    texts: Sequence[str], found: Sequence[WrittenDay], forms: Sequence[str]
) -> dict[int, str]:
    """Days with two-digit years that make better sense with the year first, as 19-08-31.

    Better sense: nearer to the column's other days or, where it has none, closer together.
    """
    if not {"day_first", "month_first"} & set(forms):
        return {}
    short: dict[int, tuple[int, int]] = {}
    for at, text in enumerate(texts):
        parts = _SHORT.match(text)
        day = found[at].day
        if parts and day is not None and found[at].form in ("day_first", "month_first"):
            turned = written_day(parts[0], ["year_first"]).day
            if turned is not None:
                short[at] = (day.year, turned.year)
    if not short:
        return {}
    named = [years[0] for years in short.values()]
    turned_years = [years[1] for years in short.values()]
    others = [each.day.year for at, each in enumerate(found) if each.day and at not in short]
    if others:
        middle = sorted(others)[len(others) // 2]
        odd = [
            at
            for at, (as_named, turned) in short.items()
            if abs(as_named - middle) >= TOO_MANY_YEARS > abs(turned - middle) + 2
        ]
    else:
        spread = max(named) - min(named), max(turned_years) - min(turned_years)
        late = min(named) - max(turned_years) >= TOO_MANY_YEARS and max(turned_years) >= 2013
        odd = list(short) if spread[1] < spread[0] or (spread[1] <= spread[0] and late) else []
    return {
        at: f"{quoted(texts[at])} may have its year first ({short[at][1]}) or last "
        f"({short[at][0]}); write the year with four digits, or name the form year_first"
        for at in odd
    }


_NUMBERS = re.compile(r"\d{1,2}[-/. ]\d{1,2}[-/. ]\d{2,4}")


def _half_converted(texts: Sequence[str], found: Sequence[WrittenDay]) -> dict[int, str]:
    """Real days up to the 12th alongside text for later days: day and month were exchanged.

    This happens to a file opened and saved with another country's settings.
    """
    real = [n for n, each in enumerate(found) if each.day and not each.form]
    text = [
        n
        for n, each in enumerate(found)
        if each.day and each.form == "day_first" and _NUMBERS.match(texts[n])
    ]
    if not real or not text or len(real) + len(text) < FEWEST_HALVES:
        return {}
    days = {n: day for n, each in enumerate(found) if (day := each.day) is not None}
    if (
        max(days[n].day for n in real) > MONTHS_IN_YEAR
        or min(days[n].day for n in text) <= MONTHS_IN_YEAR
    ):
        return {}
    return {
        real[0]: f"{quoted(texts[real[0]])} and every other real date lies up to the 12th of a "
        f"month, and every day written as text, as {quoted(texts[text[0]])}, after it: day and "
        "month seem exchanged where a file was opened under other settings; take the days from "
        "the register again, or make them all real dates"
    }


def _number(cell: str, kind: str) -> float | str:
    percentage = cell.endswith("%")
    plain = cell[:-1].rstrip() if percentage else cell
    if not PLAIN_NUMBER.fullmatch(plain) or not np.isfinite(float(plain)):
        return f"{quoted(cell)} is not a number; write it plainly, as 12 or 8.17"
    value = float(plain)
    if percentage:
        if kind == "share":
            return value / 100
        if kind != "percent":
            return f"{quoted(cell)} is not a number; write it plainly, as 12 or 8.17"
    if kind == "whole" and not (value.is_integer() and abs(value) <= LARGEST_WHOLE):
        return f"{quoted(cell)} is not a whole number; write it plainly, as 4"
    if abs(value) > LARGEST_NUMBER and kind != "whole":
        return f"{quoted(cell)} is not a number that can be meant; at most {LARGEST_NUMBER:,.0f}"
    return value
