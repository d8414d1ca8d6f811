"""Small numbers of people: withheld as "fewer than 5", with whatever would give them away."""

import math
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

import pandas as pd

from iqip_analytics.contract.dates import month_end
from iqip_analytics.contract.wording import FEWER_THAN_FIVE, NOT_SHOWN, Withheld
from iqip_analytics.forecasts.workforce.staff_ahead import WorkforceForecast

SMALLEST_SHOWN = 5  # of people or WTE; NHS practice where a page leaves those who may know them

Cell = tuple[Hashable, ...]


def is_small(value: float) -> bool:
    """Whether a number of people or WTE is withheld: above 0 and below 5, on either side of 0.

    The number is judged unrounded: 4.996, which rounds to 5.00, is fewer than 5. None is told.

    >>> [is_small(wte) for wte in (0.0, 0.4, 4.996, 5.0, -2.5, float("nan"))]
    [False, True, True, False, True, False]
    """
    return 0 < abs(value) < SMALLEST_SHOWN


def shown(value: float | Withheld) -> float | Withheld:
    """A number of people or WTE as it may be printed; what is withheld already stays so."""
    if isinstance(value, Withheld):
        return value
    return FEWER_THAN_FIVE if is_small(value) else value


def withheld(
    values: Mapping[Cell, float], relations: Iterable[Sequence[Cell]]
) -> dict[Cell, Withheld]:
    """The cells of a table that are not printed.

    Args:
        values: each cell's number of people or WTE.
        relations: cells of which each follows from all the others (parts and their total, what
            came, what went and what is left), in the order in which they are given up.

    Returns:
        Every small cell as fewer than 5; and as many others as not shown as it takes that no
        relation lacks exactly one cell. A relation with a blank or missing cell tells nothing.
    """
    hidden = {cell: FEWER_THAN_FIVE for cell, value in values.items() if is_small(value)}
    telling = [
        cells
        for cells in relations
        if len(cells) > 1 and all(not math.isnan(values.get(cell, math.nan)) for cell in cells)
    ]
    going_on = True
    while going_on:
        going_on = False
        for cells in telling:
            if sum(cell in hidden for cell in cells) == 1:
                hidden[next(cell for cell in cells if cell not in hidden)] = NOT_SHOWN
                going_on = True
    return hidden


# Each group in the order in which its members are given up
FLOWS = ("starters_wte", "leavers_wte", "net_gain_wte")
STOCKS = ("in_post_wte", "vacancy_wte", "establishment_wte")
RATE_MONTHS = 12


def history_without_small(staff: pd.DataFrame) -> pd.DataFrame:
    """Workforce history whose small numbers are withheld, and what would tell them.

    A small number would follow from the other staff groups, from what else came or went, from
    establishment, from staff in post of neighbouring months, and from the two percentages.

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
    """A workforce forecast whose small numbers are withheld.

    Of what is expected also what would tell it within its month; of ranges and quantiles all of
    vacancy and staff in post where one of them is small, since they add up to establishment.
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
    """Numbers with what stands in place of some; where nothing does, as they were."""
    if not any(covers):
        return numbers
    pairs = zip(numbers, covers, strict=True)
    told = [number if cover is None else cover for number, cover in pairs]
    return pd.Series(told, index=numbers.index, dtype=object)


def _within_a_month(values: Mapping[Cell, float], *, planned: bool) -> Iterator[Sequence[Cell]]:
    """Groups and their sum, flows and stocks, of a month.

    On planned leavers net gain is starters less a level that is printed. Establishment may be
    missing where it is known otherwise.
    """
    sums: dict[Cell, list[Cell]] = {}
    for cell in values:
        month, _, name = cell
        sums.setdefault((month, name), []).append(cell)
    for cells in sums.values():  # a group with nothing, given up, would say that it has nothing
        yield sorted(cells, key=lambda c: (values[c] == 0, c[1] == "all", abs(values[c])))
    for row in dict.fromkeys(cell[:2] for cell in values):
        yield [(*row, name) for name in FLOWS if not (planned and name == "leavers_wte")]
        yield [(*row, name) for name in STOCKS if (*row, name) in values]


def _from_month_to_month(
    rows: Iterable[tuple[pd.Timestamp, str]], *, planned: bool
) -> Iterator[Sequence[Cell]]:
    """Staff in post of a month less that of the month before: what came and went."""
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
