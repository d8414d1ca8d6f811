"""Comparison: the same measures in the briefing and in scenarios, side by side."""

from collections.abc import Sequence
from typing import Any, NamedTuple, TypeAlias

import pandas as pd
from markupsafe import Markup

from iqip_analytics.briefing.html import Column, Row, table
from iqip_analytics.contract.dates import months_between
from iqip_analytics.contract.wording import (
    NOT_KNOWN,
    chance,
    counted,
    decimal,
    month_words,
    signed,
    span,
)

COLUMNS = ["course", "measure", "unit", "value", "lower_80", "upper_80"]
CHANCE, MONTH = "chance, 0 to 1", "month end"
PLACES = {"actions": 0, "meetings": 0, "actions a month": 1, "WTE": 0, "WTE a month": 0}

Value: TypeAlias = Any  # a number, or a month end


class Measure(NamedTuple):
    """One number of a scenario, unrounded, with its 80% range where it has one.

    never: words in place of a blank.
    places: decimals printed; by default those of a forecast in its unit (rule 20).
    """

    name: str
    unit: str
    value: Value
    lower_80: Value = None
    upper_80: Value = None
    never: str = NOT_KNOWN
    places: int | None = None

    @property
    def decimals(self) -> int:
        """How many decimals are printed."""
        return PLACES[self.unit] if self.places is None else self.places


def compared(names: Sequence[str], measures: Sequence[Sequence[Measure]]) -> pd.DataFrame:
    """The measures of each course, unrounded, month ends as dates: `COLUMNS`."""
    return pd.DataFrame(
        [
            (name, one.name, one.unit, _text(one.value), _text(one.lower_80), _text(one.upper_80))
            for name, own in zip(names, measures, strict=True)
            for one in own
        ],
        columns=COLUMNS,
    )


def _text(value: Value) -> object:
    if value is None or pd.isna(value):
        return None
    return f"{value:%Y-%m-%d}" if isinstance(value, pd.Timestamp) else value


def comparison_table(
    caption: str, names: Sequence[str], measures: Sequence[Sequence[Measure]], active: int
) -> Markup:
    """The measures of the briefing and of each scenario side by side, as the briefing rounds them.

    Args:
        caption: the table's caption.
        names: of the courses, the briefing first.
        measures: of each course, the same ones.
        active: place of the scenario whose change from the briefing is shown.
    """
    return table(
        caption,
        [
            Column("Measure"),
            *(Column(f"{name} (80% range)", numeric=True) for name in names),
            Column(f"Change by {names[active]}", numeric=True),
        ],
        [
            Row([same[0].name, *map(shown, same), change(same[0], same[active])])
            for same in zip(*measures, strict=True)
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
    ends = (_printed(end, measure) for end in (measure.lower_80, measure.upper_80))
    return f"{value} ({span(*ends)})"


def _printed(value: Value, measure: Measure) -> str:
    if value is None or pd.isna(value):
        return measure.never
    if isinstance(value, pd.Timestamp):
        return month_words(value)
    return chance(value) if measure.unit == CHANCE else decimal(value, measure.decimals)


def change(one: Measure, other: Measure) -> str:
    """How a scenario changes a measure.

    >>> change(Measure("p", CHANCE, 0.5), Measure("p", CHANCE, 0.625))
    '+13 points'
    """
    before, after = one.value, other.value
    if pd.isna(before) or pd.isna(after):
        return "none" if pd.isna(before) and pd.isna(after) else "–"
    if isinstance(before, pd.Timestamp) and isinstance(after, pd.Timestamp):
        months = months_between(before, after)
        return "none" if not months else f"{counted(abs(months), 'month')} {_side(months)}"
    # Of what is printed, so that nobody who takes one from the other finds another number
    moved = _as_printed(after, one) - _as_printed(before, one)
    if moved == 0:
        return "none"
    if one.unit == CHANCE:
        return f"{signed(moved)} {'point' if abs(moved) == 1 else 'points'}"
    return signed(moved, one.decimals)


def _as_printed(value: Value, measure: Measure) -> float:
    percent = measure.unit == CHANCE
    text = decimal(100 * value, 0) if percent else decimal(value, measure.decimals)
    return float(text.replace(",", "").replace("−", "-"))


def _side(months: int) -> str:
    return "later" if months > 0 else "earlier"
