"""A printed number that is in no other file: one value for its sentence and for figures.csv."""

from collections.abc import Iterable
from typing import Any, Generic, NamedTuple, TypeVar

import pandas as pd

from iqip_analytics.contract.output_tables import TABLES

T = TypeVar("T")


class Figure(NamedTuple, Generic[T]):
    """A number as a section prints it, and its row of figures.csv.

    value: unrounded; a share or a chance from 0 to 100; a month end where the unit is one.
    numerator, denominator: the counts that a share is made from.
    lower_80, upper_80: the ends of its 80% range.
    """

    section: str
    name: str
    value: T
    unit: str
    numerator: int | None = None
    denominator: int | None = None
    lower_80: T | None = None
    upper_80: T | None = None

    @property
    def counts(self) -> tuple[int, int]:
        """The counts that a share is printed from.

        Raises:
            ValueError: where it has none.
        """
        if self.numerator is None or self.denominator is None:
            raise ValueError(f"'{self.name}' is not made from counts")
        return self.numerator, self.denominator

    @property
    def range_80(self) -> tuple[T, T]:
        """The ends of the 80% range.

        Raises:
            ValueError: where it has none.
        """
        if self.lower_80 is None or self.upper_80 is None:
            raise ValueError(f"'{self.name}' has no range")
        return self.lower_80, self.upper_80


def figures_table(figures: Iterable[Figure[Any]]) -> pd.DataFrame:
    """Figures as the rows of figures.csv, in their order."""
    columns = [column.name for column in TABLES["figures"].columns]
    rows = [tuple(map(_in_csv, figure)) for figure in figures]
    return pd.DataFrame(rows, columns=columns).astype(
        {"numerator": "Int64", "denominator": "Int64"}
    )


def _in_csv(value: object) -> object:
    """A day as ISO text, blank where there is none; every other value as it is."""
    if value is pd.NaT:
        return ""
    return f"{value:%Y-%m-%d}" if isinstance(value, pd.Timestamp) else value
