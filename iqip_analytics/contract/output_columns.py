"""A column and a file of the output contract, and whether a frame may be published as that file."""

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from iqip_analytics.contract.wording import is_withheld

# What a column holds, in words for its reader
KINDS = {
    "text": "text",
    "whole": "whole number",
    "number": "number",
    "percentage": "0 to 100",
    "probability": "0 to 1",
    "day": "day",
    "month": "month",
    "truth": "true or false",
    "mixed": "number or day",
}
BOUNDS = {"percentage": (0.0, 100.0), "probability": (0.0, 1.0)}
RESIDUE = 1e-9  # floating-point sums may end this far beyond a bound


@dataclass(frozen=True, kw_only=True)
class OutputColumn:
    """One column of an output file.

    allowed: the only words that it may hold; empty where any will do.
    committee_only: left out of the edition for wide circulation.
    """

    name: str
    kind: str
    meaning: str
    unit: str = ""
    allowed: tuple[str, ...] = ()
    committee_only: bool = False

    def faults(self, values: pd.Series) -> Iterator[str]:
        """What the values hold that this column may not, in words; blanks are allowed."""
        known = values[values.notna()]
        if len(known) == 0:
            return
        if not _is_of(self.kind, known):
            yield f"{self.name}: {known.iloc[0]!r} ({values.dtype}) where {KINDS[self.kind]} goes"
            return
        wrong = sorted(set(known) - set(self.allowed)) if self.allowed else []
        if wrong:
            yield f"{self.name}: {wrong[0]!r} is none of {', '.join(self.allowed)}"
        if self.kind in BOUNDS and not known.between(*BOUNDS[self.kind]).all():
            low, high = float(known.min()), float(known.max())
            yield f"{self.name}: {low} to {high} where {KINDS[self.kind]} goes"

    def within_bounds(self, values: pd.Series) -> pd.Series:
        """The values without the residue of floating-point sums beyond a bound."""
        if self.kind not in BOUNDS or not pd.api.types.is_numeric_dtype(values):
            return values
        low, high = BOUNDS[self.kind]
        if values.between(low, high).all():
            return values
        residue = ((values < low) & (values >= low - RESIDUE)) | (
            (values > high) & (values <= high + RESIDUE)
        )
        return values.mask(residue, values.clip(low, high))


@dataclass(frozen=True, kw_only=True)
class OutputTable:
    """One output file: `name` is the file's without `.csv`.

    needs: the table of the plan source without which the file is not written; blank: none.
    """

    name: str
    row_per: str
    columns: tuple[OutputColumn, ...]
    written_for: str
    needs: str = ""

    def published(self, frame: pd.DataFrame, *, wide: bool = False) -> pd.DataFrame:
        """A frame as this file may hold it: unchanged, except for floating-point residue.

        Args:
            frame: what is to be written; a withheld number counts as blank.
            wide: for the edition that leaves out what only the committee may see.

        Raises:
            ValueError: where columns, their order, a type, a word or a bound differs; names all.
        """
        columns = [column for column in self.columns if not (wide and column.committee_only)]
        names = [column.name for column in columns]
        if list(frame.columns) != names:
            raise ValueError(f"{self.name}.csv has the columns {names}, not {list(frame.columns)}")
        bounded = [column for column in columns if column.kind in BOUNDS]
        tidy = frame.assign(
            **{column.name: column.within_bounds(frame[column.name]) for column in bounded}
        )
        faults = [
            f"{self.name}.csv, {fault}"
            for column in columns
            for fault in column.faults(_not_withheld(tidy[column.name]))
        ]
        if faults:
            raise ValueError("; ".join(faults))
        return tidy


def _not_withheld(values: pd.Series) -> pd.Series:
    return values[~values.map(is_withheld)] if values.dtype == object else values


def _is_of(kind: str, known: pd.Series) -> bool:
    """Whether values, none of them blank, are of a kind."""
    types = pd.api.types
    if kind == "text":
        return types.is_string_dtype(known)
    if kind == "truth":
        return types.is_bool_dtype(known)
    if kind == "day":
        return types.is_datetime64_any_dtype(known)
    if kind == "month":
        return types.is_datetime64_any_dtype(known) and bool(known.dt.is_month_end.all())
    if kind == "mixed":
        return all(isinstance(value, str) or types.is_number(value) for value in known)
    numbers = known.infer_objects()
    if kind == "whole":
        return types.is_integer_dtype(numbers)
    return types.is_numeric_dtype(numbers) and not types.is_bool_dtype(numbers)


def csv_text(frame: pd.DataFrame) -> str:
    """A frame as CSV: ISO dates, shares unrounded, blank where not known.

    Withheld values are blank too: a word would turn a column of numbers into text.
    """
    open_numbers = frame.assign(
        **{
            name: frame[name].mask(frame[name].map(is_withheld))
            for name in frame.columns
            if frame[name].dtype == object and frame[name].map(is_withheld).any()
        }
    )
    plain = open_numbers.assign(
        **{
            name: open_numbers[name].map({True: "true", False: "false"})
            for name in open_numbers.columns
            if pd.api.types.is_bool_dtype(open_numbers[name])
        }
    )
    return plain.to_csv(index=False, date_format="%Y-%m-%d", lineterminator="\n")
