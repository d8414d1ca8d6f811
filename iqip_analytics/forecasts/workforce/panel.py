"""The workforce table as months by series: a series is one staff group of one division."""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
import pandas as pd

from iqip_analytics.contract.dates import month_ends, months_between
from iqip_analytics.contract.vocabulary import TRUST

ENDED_AFTER = 3  # months without a row: late figures up to here, beyond it a series has ended
QUANTITIES = ("leavers_wte", "starters_wte", "in_post_wte", "establishment_wte")


class Series(NamedTuple):
    """A staff group of a division."""

    division: str
    staff_group: str

    @property
    def label(self) -> str:
        """The series' name in a file."""
        return f"{self.division}/{self.staff_group}"


@dataclass(frozen=True, eq=False, kw_only=True)
class Panel:
    """Monthly figures of the series that have not ended; blank (NaN) where there is no row.

    months: every month end from the first row to the last known workforce month.
    series: in order of division, then staff group.
    values: by quantity, an array of months by series, WTE.
    """

    months: pd.DatetimeIndex
    series: tuple[Series, ...]
    values: dict[str, np.ndarray]

    @property
    def last_month(self) -> pd.Timestamp:
        """The last known workforce month."""
        return self.months[-1]

    @property
    def leavers(self) -> np.ndarray:
        """Leavers, WTE, months by series."""
        return self.values["leavers_wte"]

    @cached_property
    def late(self) -> np.ndarray:
        """Months between a series' own last row and the last known workforce month."""
        known = ~np.isnan(self.leavers)
        return np.argmax(known[::-1], axis=0)

    def of_scope(self, scope: str) -> list[int]:
        """The numbers of the series of the trust or of a division."""
        named = enumerate(self.series)
        return [number for number, series in named if scope in (TRUST, series.division)]

    def last_known(self, quantity: str, series: int) -> float:
        """The last filled figure of a series among its last rows; NaN where it has none."""
        recent = self.values[quantity][-1 - ENDED_AFTER :, series]
        filled = recent[~np.isnan(recent)]
        return float(filled[-1]) if len(filled) else np.nan


def panel(workforce: pd.DataFrame, divisions: list[str] | None = None) -> Panel | None:
    """The panel of a `workforce` table as known.

    Args:
        workforce: the contract's columns, one row for each month, division and staff group.
        divisions: those still reported; rows of others are history that ended.

    Returns:
        None where no series is left: there is no data to forecast from.
    """
    if workforce.empty:
        return None
    months = month_ends(workforce["month"].min(), workforce["month"].max())
    since = workforce["month"].map(lambda month: months_between(month, months[-1]))
    own_last = since.groupby([workforce["division"], workforce["staff_group"]]).transform("min")
    going_on = own_last <= ENDED_AFTER
    if divisions is not None:
        going_on &= workforce["division"].isin(divisions)
    rows = workforce[going_on]
    if rows.empty:
        return None
    names = sorted(set(zip(rows["division"], rows["staff_group"], strict=True)))
    codes = {name: number for number, name in enumerate(names)}
    of_series = [codes[name] for name in zip(rows["division"], rows["staff_group"], strict=True)]
    cells = (months.get_indexer(rows["month"]), of_series)  # the contract has month ends only
    return Panel(
        months=months,
        series=tuple(Series(*name) for name in names),
        values={
            quantity: _placed(rows[quantity], cells, (len(months), len(names)))
            for quantity in QUANTITIES
        },
    )


def _placed(
    figures: pd.Series, cells: tuple[np.ndarray, list[int]], shape: tuple[int, int]
) -> np.ndarray:
    """Figures in their months and series; NaN where there is none."""
    placed = np.full(shape, np.nan)
    placed[cells] = figures.to_numpy(dtype=float)
    return placed
