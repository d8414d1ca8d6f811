"""Days as registers write them, read by the one form that a mapping names: nothing is guessed."""

import datetime as dt
import re
from calendar import monthrange
from collections.abc import Callable

MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
)
_DAY = re.compile(r"(\d{1,2})[/.\- ]+(\d{1,2}|[A-Za-z]+\.?)[/.\- ,]+(\d{4}|\d{2})")
_MONTH_DAY = re.compile(r"(\d{1,2}|[A-Za-z]+\.?)[/.\- ]+(\d{1,2})[/.\- ,]+(\d{4}|\d{2})")
_MONTH = re.compile(r"(\d{1,2}|[A-Za-z]+\.?)[/.\- ']+(\d{4}|\d{2})")
_YEAR_MONTH = re.compile(r"(\d{4})[/.\-](\d{1,2})")


def day_first(text: str) -> dt.date | None:
    """A day such as 31/08/2019, 31.8.19 or 31 August 2019.

    >>> day_first("31/08/2019"), day_first("1 Sept 19")
    (datetime.date(2019, 8, 31), datetime.date(2019, 9, 1))
    """
    found = _DAY.fullmatch(text)
    return _date(found[3], found[2], found[1]) if found else None


def month_first(text: str) -> dt.date | None:
    """A day such as 08/31/2019 or August 31, 2019."""
    found = _MONTH_DAY.fullmatch(text)
    return _date(found[3], found[1], found[2]) if found else None


def month_end(text: str) -> dt.date | None:
    """The last day of a month such as Sept-19, September 2019 or 09/2019.

    >>> month_end("Sept-19")
    datetime.date(2019, 9, 30)
    """
    found, turned = _MONTH.fullmatch(text), _YEAR_MONTH.fullmatch(text)
    year, month = (found[2], found[1]) if found else (turned[1], turned[2]) if turned else ("", "")
    first = _date(year, month, "1") if year else None
    return first.replace(day=monthrange(first.year, first.month)[1]) if first else None


FORMS: dict[str, Callable[[str], dt.date | None]] = {
    "day_first": day_first,
    "month_first": month_first,
    "month_end": month_end,
}


def as_iso(text: str, forms: list[str]) -> str:
    """A cell as YYYY-MM-DD where one of the forms fits; else as it stands, a fault later."""
    plain = " ".join(text.split())
    days = (FORMS[form](plain) for form in forms)
    found = next((day for day in days if day is not None), None)
    return text if found is None else found.isoformat()


def _date(year: str, month: str, day: str) -> dt.date | None:
    number = int(month) if month.isdigit() else _month_number(month.rstrip(".").lower())
    try:
        return dt.date(int(year) + (2000 if len(year) == 2 else 0), number, int(day))
    except ValueError:
        return None


def _month_number(name: str) -> int:
    """A month by its name or the beginning of it, three letters at least; 0 where there is none."""
    if len(name) < 3:
        return 0
    return next((n for n, month in enumerate(MONTHS, start=1) if month.startswith(name)), 0)
