"""Small numbers of people: told as "fewer than 5", and not to be had by a subtraction either."""

import math
from collections.abc import Hashable, Iterable, Mapping, Sequence

from iqip_analytics.contract.wording import FEWER_THAN_FIVE, NOT_SHOWN, Withheld

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
