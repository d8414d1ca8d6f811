"""Days and months as ISO text."""

import datetime as dt


def days_before(day: str, days: int) -> str:
    """The day that lies `days` before.

    >>> days_before("2019-09-06", 7)
    '2019-08-30'
    """
    return (dt.date.fromisoformat(day) - dt.timedelta(days=days)).isoformat()


def month_end(month: str) -> str:
    """The last day of a month given as YYYY-MM.

    >>> month_end("2020-02")
    '2020-02-29'
    """
    return days_before(f"{_month_after(month)}-01", 1)


def first_friday(month: str) -> str:
    """The first Friday of a month given as YYYY-MM.

    >>> first_friday("2019-09")
    '2019-09-06'
    """
    first = dt.date.fromisoformat(f"{month}-01")
    return (first + dt.timedelta(days=(4 - first.weekday()) % 7)).isoformat()


def months(first: str, last: str) -> list[str]:
    """Every month from the first to the last, as YYYY-MM.

    >>> months("2019-11", "2020-01")
    ['2019-11', '2019-12', '2020-01']
    """
    found = [first]
    while found[-1] < last:
        found.append(_month_after(found[-1]))
    return found


def mid_month(month: str) -> str:
    """The 15th of a month given as YYYY-MM, or the Friday before where it is at a weekend.

    >>> mid_month("2019-12")
    '2019-12-13'
    """
    day = dt.date.fromisoformat(f"{month}-15")
    return (day - dt.timedelta(days=max(0, day.weekday() - 4))).isoformat()


def _month_after(month: str) -> str:
    year, number = map(int, month.split("-"))
    return f"{year + number // 12}-{number % 12 + 1:02d}"
