"""Small numbers of people: withheld as "fewer than 5", with whatever would disclose them."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import pandas as pd

from iqip_analytics.briefing.disclosure.equations import Form, Known
from iqip_analytics.briefing.disclosure.staff_numbers import ALL, RATE, is_small
from iqip_analytics.briefing.disclosure.staff_numbers import Cell as StaffCell
from iqip_analytics.contract.vocabulary import TRUST
from iqip_analytics.contract.wording import (
    FEWER_THAN_FIVE,
    MORE_THAN_MINUS_FIVE,
    NOT_SHOWN,
    Withheld,
)
from iqip_analytics.forecasts.workforce.staff_ahead import WorkforceForecast


def shown(value: float | Withheld) -> float | Withheld:
    """A number of people or WTE as it may be printed; one already withheld stays so."""
    if isinstance(value, Withheld):
        return value
    return _in_place_of(value) if is_small(value) else value


FLOWS = ("starters_wte", "leavers_wte", "net_gain_wte")
STOCKS = ("in_post_wte", "vacancy_wte", "establishment_wte")


def history_without_small(
    staff: pd.DataFrame, scope: str, told: Mapping[StaffCell, bool]
) -> pd.DataFrame:
    """Workforce history without its small numbers, and without what would disclose them.

    Args:
        staff: the columns of workforce.csv, in WTE.
        scope: whose they are.
        told: what `staff_told` decided for all pages of the trust.

    Returns:
        The same rows with `Withheld` in place of numbers, without net_gain_planned_wte, which is
        starters less a level that is printed.
    """
    rows = list(zip(staff["month_end"], staff["staff_group"], strict=True))

    def open_to_all(name: str) -> list[bool]:
        return [told.get(StaffCell(month, scope, group, name), False) for month, group in rows]

    tells = {name: open_to_all(name) for name in (*FLOWS, *STOCKS, RATE)}
    tells["vacancy_pct"] = list(map(all, zip(*(tells[name] for name in STOCKS), strict=True)))
    if (staff["leaver_basis"] == "planned").any():
        # Starters and transfers less a printed level; for the trust, starters alone
        parts = ["starters_wte"] if scope == TRUST else list(FLOWS)
        tells["net_gain_wte"] = list(map(all, zip(*(tells[name] for name in parts), strict=True)))
    return staff.assign(**{name: _as_told(staff[name], may) for name, may in tells.items()}).drop(
        columns="net_gain_planned_wte"
    )


def _as_told(numbers: pd.Series, may: Sequence[bool]) -> pd.Series:
    """Numbers of people or WTE, or shares of them, as they may be printed."""
    people = numbers.name in (*FLOWS, *STOCKS)
    return _covered(
        numbers,
        [
            None
            if math.isnan(number)
            else _in_place_of(number)
            if people and is_small(number)
            else None
            if one
            else NOT_SHOWN
            for number, one in zip(numbers, may, strict=True)
        ],
    )


def stocks_told(
    scope: str, month: pd.Timestamp, told: Mapping[StaffCell, bool]
) -> Callable[[str], bool]:
    """Whether a staff group's vacancy and its parts are printed for a month."""
    return lambda group: all(
        told.get(StaffCell(month, scope, group, name), False) for name in STOCKS
    )


def forecast_without_small(
    forecast: WorkforceForecast, told: Mapping[StaffCell, bool]
) -> WorkforceForecast:
    """A workforce forecast without its small numbers.

    Expected values that would disclose one are withheld too; of ranges and quantiles, vacancy and
    staff in post together, since they add up to establishment. Where staff in post of the last
    known month are withheld, so are those ahead, from which they would follow.
    """
    begins = stocks_told(forecast.scope, forecast.last_known_month, told)
    table, quantiles = forecast.table, forecast.quantiles
    expected = expected_told(table, begins)
    bounds = [name for name in table.columns if name.startswith(("lower", "median", "upper"))]
    covers = {
        "expected": [
            None if may or math.isnan(value) else _in_place_of(value)
            for value, may in zip(table["expected"], expected, strict=True)
        ],
        **{name: _of_small(table[name]) for name in bounds},
    }
    table = table.assign(**{name: _covered(table[name], cover) for name, cover in covers.items()})
    predicted = _covered(quantiles["predicted"], _of_small(quantiles["predicted"]))
    return replace(
        forecast,
        table=_stocks_together(table, bounds, begins),
        quantiles=_stocks_together(quantiles.assign(predicted=predicted), ["predicted"], begins),
    )


def expected_told(table: pd.DataFrame, begins: Callable[[str], bool]) -> list[bool]:
    """Whether each expected value of a forecast may be printed.

    Staff in post ahead are those of the last known month and every net gain since.
    """
    rows = list(zip(table["month_end"], table["staff_group"], table["quantity"], strict=True))
    parts = [group for group in dict.fromkeys(table["staff_group"]) if group != ALL]
    months = {month: place for place, month in enumerate(dict.fromkeys(table["month_end"]))}
    number = {group: place for place, group in enumerate(parts)}

    def form(month: pd.Timestamp, group: str, quantity: str) -> Form:
        place = months[month]
        since = range(place + 1) if quantity in STOCKS else [place]
        signs = FLOW_SIGNS.get(quantity, FLOW_SIGNS["net_gain_wte"])
        return {
            2 * (one * len(parts) + number[member]) + flow: sign
            for one in since
            for member in (parts if group == ALL else [group])
            for flow, sign in signs.items()
        }

    numbers = [float(value) for value in table["expected"]]
    forms = [form(*row) for row in rows]
    known = Known()
    for value, one in zip(numbers, forms, strict=True):
        if is_small(value):
            known.keep(one)
    may = [False] * len(rows)
    for n in sorted(range(len(rows)), key=lambda n: (months[rows[n][0]], numbers[n] != 0, n)):
        _, group, quantity = rows[n]
        told = not is_small(numbers[n]) and not math.isnan(numbers[n])
        may[n] = told and (quantity in FLOWS or begins(group)) and not known.gives_away(forms[n])
        if may[n]:
            known.publish(forms[n])
    return may


# 0 for starters, 1 for leavers
FLOW_SIGNS = {"starters_wte": {0: 1}, "leavers_wte": {1: 1}, "net_gain_wte": {0: 1, 1: -1}}


def _in_place_of(value: float) -> Withheld:
    """The words for a number that is not printed; a small one keeps its sign."""
    if not is_small(value):
        return NOT_SHOWN
    return FEWER_THAN_FIVE if value > 0 else MORE_THAN_MINUS_FIVE


def _of_small(numbers: pd.Series) -> list[Withheld | None]:
    kept = (shown(float(number)) for number in numbers)
    return [number if isinstance(number, Withheld) else None for number in kept]


def _covered(numbers: pd.Series, covers: Sequence[Withheld | None]) -> pd.Series:
    """Numbers, some of them replaced by words; unchanged where none is."""
    if not any(covers):
        return numbers
    pairs = zip(numbers, covers, strict=True)
    printed = [number if cover is None else cover for number, cover in pairs]
    return pd.Series(printed, index=numbers.index, dtype=object)


def _stocks_together(
    table: pd.DataFrame, columns: list[str], begins: Callable[[str], bool]
) -> pd.DataFrame:
    """The table with all of vacancy and staff in post withheld where one of them is."""
    stocks = table["quantity"].isin(STOCKS)
    keys = pd.Series(list(zip(table["month_end"], table["staff_group"], strict=True)), table.index)
    already = table[columns].map(lambda number: isinstance(number, Withheld))
    reached = stocks & (
        keys.isin(set(keys[stocks & already.any(axis=1)])) | ~table["staff_group"].map(begins)
    )
    if not reached.any():
        return table
    return table.assign(
        **{
            name: table[name].astype(object).where(~reached | already[name], NOT_SHOWN)
            for name in columns
        }
    )
