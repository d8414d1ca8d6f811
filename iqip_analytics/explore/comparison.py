"""Comparison: the same measures in the briefing and in a scenario, and what differs."""

from collections.abc import Iterable
from typing import Any, NamedTuple, TypeAlias

import pandas as pd
from markupsafe import Markup

from iqip_analytics.briefing.html import Column, Row, table
from iqip_analytics.contract.dates import months_between
from iqip_analytics.contract.wording import NOT_KNOWN, chance, counted, decimal, month_words, signed

COLUMNS = [
    "measure",
    "unit",
    "briefing",
    "briefing_lower_80",
    "briefing_upper_80",
    "scenario",
    "scenario_lower_80",
    "scenario_upper_80",
]
CHANCE, MONTH = "chance, 0 to 1", "month end"
PLACES = {"actions": 0, "meetings": 0, "actions a month": 1, "WTE": 2, "WTE a month": 2}

Value: TypeAlias = Any  # a number, or a month end


class Measure(NamedTuple):
    """One number of a scenario, unrounded, with its 80% range where it has one.

    never: what is said in place of a blank.
    """

    name: str
    unit: str
    value: Value
    lower_80: Value = None
    upper_80: Value = None
    never: str = NOT_KNOWN


def compared(briefing: Iterable[Measure], scenario: Iterable[Measure]) -> pd.DataFrame:
    """The measures side by side, unrounded, month ends as dates: `COLUMNS`."""
    return pd.DataFrame(
        [
            (one.name, one.unit, *_plain(one), *_plain(other))
            for one, other in zip(briefing, scenario, strict=True)
        ],
        columns=COLUMNS,
    )


def _plain(measure: Measure) -> tuple[object, object, object]:
    return _text(measure.value), _text(measure.lower_80), _text(measure.upper_80)


def _text(value: Value) -> object:
    if value is None or pd.isna(value):
        return None
    return f"{value:%Y-%m-%d}" if isinstance(value, pd.Timestamp) else value


def comparison_table(
    caption: str, briefing: Iterable[Measure], scenario: Iterable[Measure]
) -> Markup:
    """The measures side by side, as the briefing rounds them, and the change."""
    return table(
        caption,
        [
            Column("Measure"),
            Column("Briefing (80% range)", numeric=True),
            Column("This scenario (80% range)", numeric=True),
            Column("Change", numeric=True),
        ],
        [
            Row([one.name, shown(one), shown(other), change(one, other)])
            for one, other in zip(briefing, scenario, strict=True)
        ],
    )


def shown(measure: Measure) -> str:
    """A measure as a page prints it, with its range.

    >>> shown(Measure("Approved", "actions", 57.0, 41.0, 73.0))
    '57 actions (41 to 73)'
    """
    if pd.isna(measure.value) and measure.lower_80 is None:
        return measure.never
    value = _printed(measure.value, measure)
    if measure.unit not in (CHANCE, MONTH):
        unit = measure.unit
        single = unit in ("actions", "meetings") and value == "1"
        value = f"{value} {unit.removesuffix('s') if single else unit}"
    if measure.lower_80 is None:
        return value
    low, high = (_printed(end, measure) for end in (measure.lower_80, measure.upper_80))
    return f"{value} ({low} to {high})"


def _printed(value: Value, measure: Measure) -> str:
    if value is None or pd.isna(value):
        return measure.never
    if isinstance(value, pd.Timestamp):
        return month_words(value)
    return chance(value) if measure.unit == CHANCE else decimal(value, PLACES[measure.unit])


def change(one: Measure, other: Measure) -> str:
    """What a scenario changes of a measure.

    >>> change(Measure("p", CHANCE, 0.5), Measure("p", CHANCE, 0.625))
    '+12.5 points'
    """
    before, after = one.value, other.value
    if pd.isna(before) or pd.isna(after):
        return "none" if pd.isna(before) and pd.isna(after) else "–"
    if isinstance(before, pd.Timestamp) and isinstance(after, pd.Timestamp):
        months = months_between(before, after)
        return "none" if not months else f"{counted(abs(months), 'month')} {_side(months)}"
    moved = float(str(after)) - float(str(before))
    if moved == 0:
        return "none"
    if one.unit == CHANCE:
        return f"{signed(100 * moved, 1)} points"
    return signed(moved, PLACES[one.unit])


def _side(months: int) -> str:
    return "later" if months > 0 else "earlier"
