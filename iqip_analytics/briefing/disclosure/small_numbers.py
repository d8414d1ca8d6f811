"""Small numbers of people: withheld as "fewer than 5", with whatever would give them away."""

import math
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

import pandas as pd

from iqip_analytics.contract.dates import month_end
from iqip_analytics.contract.wording import FEWER_THAN_FIVE, NOT_SHOWN, Withheld
from iqip_analytics.forecasts.workforce.staff_ahead import WorkforceForecast

SMALLEST_SHOWN = 5  # of people or WTE; NHS practice for pages that leave the committee

Cell = tuple[Hashable, ...]


def is_small(value: float) -> bool:
    """Whether a number of people or WTE is withheld: above 0 and below 5, on either side of 0.

    The unrounded number decides: 4.996, which rounds to 5.00, is fewer than 5. 0 is shown.

    >>> [is_small(wte) for wte in (0.0, 0.4, 4.996, 5.0, -2.5, float("nan"))]
    [False, True, True, False, True, False]
    """
    return 0 < abs(value) < SMALLEST_SHOWN


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
RATE_MONTHS = 12


def history_without_small(staff: pd.DataFrame) -> pd.DataFrame:
    """Workforce history without its small numbers, and without what would give them away.

    A small number could be worked out from the other staff groups, from the month's other flows,
    from establishment, from staff in post of neighbouring months and from the two percentages.

    Args:
        staff: the columns of workforce.csv, in WTE.

    Returns:
        The same rows with `Withheld` in place of numbers, without net_gain_planned_wte, which is
        starters less a level that is printed.
    """
    rows = list(zip(staff["month_end"], staff["staff_group"], strict=True))
    values: dict[Cell, float] = {
        (*row, name): float(value)
        for name in (*FLOWS, *STOCKS)
        for row, value in zip(rows, staff[name], strict=True)
    }
    planned = bool((staff["leaver_basis"] == "planned").any())
    relations = [
        *_within_a_month(values, planned=planned),
        *_from_month_to_month(rows, planned=planned),
    ]
    hidden = withheld(values, relations)
    covers = {name: [hidden.get((*row, name)) for row in rows] for name in (*FLOWS, *STOCKS)}
    covers["vacancy_pct"] = [_cover((*row, name) in hidden for name in STOCKS) for row in rows]
    covers["leaver_rate_12m"] = [_cover(cell in hidden for cell in _rate(*row)) for row in rows]
    return staff.assign(
        **{name: _covered(staff[name], cover) for name, cover in covers.items()}
    ).drop(columns="net_gain_planned_wte")


def forecast_without_small(forecast: WorkforceForecast) -> WorkforceForecast:
    """A workforce forecast without its small numbers.

    Of expected values, what would give one away within its month is withheld too; of ranges and
    quantiles, vacancy and staff in post together, since they add up to establishment.
    """
    table, quantiles = forecast.table, forecast.quantiles
    cells = list(zip(table["month_end"], table["staff_group"], table["quantity"], strict=True))
    values: dict[Cell, float] = dict(zip(cells, table["expected"].astype(float), strict=True))
    hidden = withheld(values, _within_a_month(values, planned=False))
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


def _cover(found: Iterable[bool]) -> Withheld | None:
    return NOT_SHOWN if any(found) else None


def _covered(numbers: pd.Series, covers: Sequence[Withheld | None]) -> pd.Series:
    """Numbers with some replaced by what stands in their place; unchanged where none is."""
    if not any(covers):
        return numbers
    pairs = zip(numbers, covers, strict=True)
    printed = [number if cover is None else cover for number, cover in pairs]
    return pd.Series(printed, index=numbers.index, dtype=object)


def _within_a_month(values: Mapping[Cell, float], *, planned: bool) -> Iterator[Sequence[Cell]]:
    """Relations within a month: groups and their sum, flows, stocks.

    On planned leavers, net gain is starters less a level that is printed. Establishment may be
    missing where a forecast takes it from elsewhere.
    """
    sums: dict[Cell, list[Cell]] = {}
    for cell in values:
        month, _, name = cell
        sums.setdefault((month, name), []).append(cell)
    for cells in sums.values():  # zeros last: to withhold one would be to disclose it
        yield sorted(cells, key=lambda c: (values[c] == 0, c[1] == "all", abs(values[c])))
    for row in dict.fromkeys(cell[:2] for cell in values):
        yield [(*row, name) for name in FLOWS if not (planned and name == "leavers_wte")]
        yield [(*row, name) for name in STOCKS if (*row, name) in values]


def _from_month_to_month(
    rows: Iterable[tuple[pd.Timestamp, str]], *, planned: bool
) -> Iterator[Sequence[Cell]]:
    """Relations between months: the change of staff in post is what came less what went."""
    for month, group in rows:
        stocks = [(month_end(month, back), group, "in_post_wte") for back in (-1, 0)]
        yield [*stocks, *((month, group, name) for name in FLOWS[:2])]
        if not planned:
            yield [*stocks, (month, group, "net_gain_wte")]


def _rate(month: pd.Timestamp, group: str) -> Iterator[Cell]:
    """What a 12-month leaver rate is made of."""
    for back in range(RATE_MONTHS):
        yield (month_end(month, -back), group, "leavers_wte")
    for back in (0, RATE_MONTHS):
        yield (month_end(month, -back), group, "in_post_wte")


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
