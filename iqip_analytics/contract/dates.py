"""The three dates of a report, and the months between them."""

import datetime as dt
import re
from dataclasses import dataclass

import pandas as pd

from iqip_analytics.contract.faults import InputError, beyond_month

MONTH = re.compile(r"\d{4}-\d{2}")

DateLike = str | dt.date  # a Timestamp is a date too


def day(value: DateLike, name: str = "date") -> pd.Timestamp:
    """A calendar day without a time.

    >>> day("2019-08-31")
    Timestamp('2019-08-31 00:00:00')
    """
    beyond = beyond_month(value) if isinstance(value, str) else ""
    if beyond:
        raise InputError(f"{name} '{value}' is no day: {beyond}")
    try:
        stamp = pd.Timestamp(dt.date.fromisoformat(value) if isinstance(value, str) else value)
    except (ValueError, TypeError) as error:
        raise InputError(f"{name} '{value}' is not a date as YYYY-MM-DD") from error
    return stamp.normalize()


def period_end(value: DateLike) -> pd.Timestamp:
    """A period end: a month end, or a month as YYYY-MM, whose last day is meant.

    >>> period_end("2019-08")
    Timestamp('2019-08-31 00:00:00')
    """
    if isinstance(value, str) and MONTH.fullmatch(value):
        return month_end(day(f"{value}-01", "period end"))
    return day(value, "period end")


def month_end(value: pd.Timestamp, months: int = 0) -> pd.Timestamp:
    """The last day of the month of `value`, or of the month that many months later.

    >>> month_end(pd.Timestamp("2019-08-06"), 1)
    Timestamp('2019-09-30 00:00:00')
    """
    return value.normalize() + pd.offsets.MonthEnd(0) + pd.offsets.MonthEnd(months)


def month_ends(first: pd.Timestamp, last: pd.Timestamp) -> pd.DatetimeIndex:
    """Every month end from the month of `first` to the month of `last`."""
    return pd.date_range(month_end(first), month_end(last), freq="ME", unit="us")


def months_between(earlier: pd.Timestamp, later: pd.Timestamp) -> int:
    """Whole calendar months from the month of `earlier` to the month of `later`."""
    return (later.year - earlier.year) * 12 + later.month - earlier.month


@dataclass(frozen=True, kw_only=True)
class ReportDates:
    """Period end, data cut-off and publication day of one report, in that order."""

    period_end: pd.Timestamp
    data_cutoff: pd.Timestamp
    published_on: pd.Timestamp

    def __post_init__(self) -> None:
        if self.period_end != month_end(self.period_end):
            raise InputError(
                f"period end {self.period_end:%Y-%m-%d} is not a month end; "
                f"the last day of that month is {month_end(self.period_end):%Y-%m-%d}"
            )
        if self.data_cutoff < self.period_end:
            raise InputError(
                f"data cut-off {self.data_cutoff:%Y-%m-%d} lies before the period end "
                f"{self.period_end:%Y-%m-%d}; give a day on or after it"
            )
        if self.published_on < self.data_cutoff:
            raise InputError(
                f"publication day {self.published_on:%Y-%m-%d} lies before the data cut-off "
                f"{self.data_cutoff:%Y-%m-%d}; give a day on or after it"
            )
