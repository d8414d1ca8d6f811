"""Small numbers of people: withheld as "fewer than 5", with whatever would give them away."""

import math
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

import pandas as pd

from iqip_analytics.briefing.disclosure.staff_shown import RATE, is_small
from iqip_analytics.briefing.disclosure.staff_shown import Cell as StaffCell
from iqip_analytics.contract.vocabulary import TRUST
from iqip_analytics.contract.wording import FEWER_THAN_FIVE, NOT_SHOWN, Withheld
from iqip_analytics.forecasts.workforce.staff_ahead import WorkforceForecast

Cell = tuple[Hashable, ...]


def shown(value: float | Withheld) -> float | Withheld:
    """A number of people or WTE as it may be printed; one already withheld stays withheld."""
    if isinstance(value, Withheld):
        return value
    return FEWER_THAN_FIVE if is_small(value) else value


def withheld(
    values: Mapping[Cell, float], relations: Iterable[Sequence[Cell]]
) -> dict[Cell, Withheld]:
    """The cells of a table that are not printed.

    Args:
        values: each cell's number of people or WTE.
        relations: groups of cells in which each can be worked out from the others (parts and their
            total; starters, leavers and net gain), in the order in which cells are given up.

    Returns:
        Every small cell as fewer than 5, and as many others as not shown as are needed for no
        relation to lack exactly one cell. A relation with a blank cell gives nothing away.
    """
    hidden = {cell: FEWER_THAN_FIVE for cell, value in values.items() if is_small(value)}
    complete = [
        cells
        for cells in relations
        if len(cells) > 1 and all(not math.isnan(values.get(cell, math.nan)) for cell in cells)
    ]
    found_one = True
    while found_one:
        found_one = False
        for cells in complete:
            if sum(cell in hidden for cell in cells) == 1:
                hidden[next(cell for cell in cells if cell not in hidden)] = NOT_SHOWN
                found_one = True
    return hidden


# Each in the order in which its members are given up
FLOWS = ("starters_wte", "leavers_wte", "net_gain_wte")
STOCKS = ("in_post_wte", "vacancy_wte", "establishment_wte")


def history_without_small(
    staff: pd.DataFrame, scope: str, told: Mapping[StaffCell, bool]
) -> pd.DataFrame:
    """Workforce history without its small numbers, and without what would give them away.

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
        # Starters and transfers less a level that is printed; of the trust, starters alone
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
            else FEWER_THAN_FIVE
            if people and is_small(number)
            else None
            if one
            else NOT_SHOWN
            for number, one in zip(numbers, may, strict=True)
        ],
    )


def forecast_without_small(forecast: WorkforceForecast) -> WorkforceForecast:
    """A workforce forecast without its small numbers.

    Of expected values, what would give one away within its month is withheld too; of ranges and
    quantiles, vacancy and staff in post together, since they add up to establishment.
    """
    table, quantiles = forecast.table, forecast.quantiles
    cells = list(zip(table["month_end"], table["staff_group"], table["quantity"], strict=True))
    values: dict[Cell, float] = dict(zip(cells, table["expected"].astype(float), strict=True))
    hidden = withheld(values, _within_a_month(values))
    bounds = [name for name in table.columns if name.startswith(("lower", "median", "upper"))]
    covers = {
        "expected": [hidden.get(cell) for cell in cells],
        **{name: _of_small(table[name]) for name in bounds},
    }
    table = table.assign(**{name: _covered(table[name], cover) for name, cover in covers.items()})
    predicted = _covered(quantiles["predicted"], _of_small(quantiles["predicted"]))
    return replace(
        forecast,
        table=_stocks_together(table, bounds),
        quantiles=_stocks_together(quantiles.assign(predicted=predicted), ["predicted"]),
    )


def _of_small(numbers: pd.Series) -> list[Withheld | None]:
    kept = (shown(float(number)) for number in numbers)
    return [number if isinstance(number, Withheld) else None for number in kept]


def _covered(numbers: pd.Series, covers: Sequence[Withheld | None]) -> pd.Series:
    """Numbers with some replaced by what stands in their place; unchanged where none is."""
    if not any(covers):
        return numbers
    pairs = zip(numbers, covers, strict=True)
    printed = [number if cover is None else cover for number, cover in pairs]
    return pd.Series(printed, index=numbers.index, dtype=object)


def _within_a_month(values: Mapping[Cell, float]) -> Iterator[Sequence[Cell]]:
    """Relations within a month: groups and their sum, flows, stocks.

    Establishment is missing from a forecast, which takes the latest known.
    """
    sums: dict[Cell, list[Cell]] = {}
    for cell in values:
        month, _, name = cell
        sums.setdefault((month, name), []).append(cell)
    for cells in sums.values():  # zeros last: to withhold one would be to disclose it
        yield sorted(cells, key=lambda c: (values[c] == 0, c[1] == "all", abs(values[c])))
    for row in dict.fromkeys(cell[:2] for cell in values):
        yield [(*row, name) for name in FLOWS]
        yield [(*row, name) for name in STOCKS if (*row, name) in values]


def _stocks_together(table: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """The table with all of vacancy and staff in post withheld where one of them is."""
    stocks = table["quantity"].isin(STOCKS)
    keys = pd.Series(list(zip(table["month_end"], table["staff_group"], strict=True)), table.index)
    already = table[columns].map(lambda number: isinstance(number, Withheld))
    reached = stocks & keys.isin(set(keys[stocks & already.any(axis=1)]))
    if not reached.any():
        return table
    return table.assign(
        **{
            name: table[name].astype(object).where(~reached | already[name], NOT_SHOWN)
            for name in columns
        }
    )
