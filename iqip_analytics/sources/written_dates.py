"""Days as registers write them, read by the forms that a mapping names: nothing is guessed."""

import datetime as dt
import re
from calendar import monthrange
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
)
# As a Welsh board writes them, and as they change after "o" and "i"
WELSH = (
    *("ionawr", "chwefror", "mawrth", "ebrill", "mai", "mehefin", "gorffennaf"),
    *("awst", "medi", "hydref", "tachwedd", "rhagfyr"),
)
CHANGED = {
    "fawrth": 3,
    "fai": 5,
    "fehefin": 6,
    "orffennaf": 7,
    "fedi": 9,
    "dachwedd": 11,
    "ragfyr": 12,
}
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
LONDON = ZoneInfo("Europe/London")

_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
_NUMBER_OR_NAME = r"(\d{1,2}|[^\W\d_]+\.?)"
_YEAR = r"(\d{4}|'?\d{2})"
_DAY = re.compile(rf"(\d{{1,2}})(?:[/.\- ]+|(?<=\d)(?=[^\W\d_])){_NUMBER_OR_NAME}[/.\- ,]+{_YEAR}")
_MONTH_DAY = re.compile(rf"{_NUMBER_OR_NAME}[/.\- ]+(\d{{1,2}})[/.\- ,]+{_YEAR}")
_CLOSE = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})")
_YEAR_DAY = re.compile(rf"(\d{{4}}|\d{{2}})[/.\- ]{_NUMBER_OR_NAME}[/.\- ](\d{{1,2}})")
# A two-digit year only after a name with a hyphen or apostrophe between: "Aug 31" may be a day
_NAMED_MONTH = re.compile(r"([^\W\d_]+\.?)(?:[/.\- ,]+(\d{4})|-(\d{2})| ?'(\d{2}))")
_MONTH = re.compile(r"(\d{1,2})[/.\- ](\d{4})")
_QUARTER = re.compile(r"Q(?:uarter )?([1-4])", re.IGNORECASE)
_NHS_YEAR = re.compile(r"(?:20)?(\d{2})[/-](?:20)?(\d{2})")
_NAME_YEAR = re.compile(r"([^\W\d_]+\.?) (\d{2})")
_END_OF = re.compile(r"(?:by )?(?:the )?end (?:of )?(?:the )?", re.IGNORECASE)
_SERIAL = re.compile(r"[345]\d{4}")  # days from 1982 to 2064
_YEAR_MONTH = re.compile(rf"(\d{{4}})[/.\- ]{_NUMBER_OR_NAME}")
_CLOSE_MONTH = re.compile(r"((?:19|20)\d{2})(0[1-9]|1[0-2])")
_BY = re.compile(r"^by (?=\d)", re.IGNORECASE)
_TIME = re.compile(
    r"[ T,]+(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:[.,]\d+)?)?\s*([ap]\.?m\.?)?"
    r"\s*(Z|UTC|GMT|BST|[+-]\d{2}:?\d{2})?",
    re.IGNORECASE,
)
_WEEKDAY = re.compile(r"(mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,? +", re.IGNORECASE)
_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th)\b(?: of\b)?|(?<=\d) of\b", re.IGNORECASE)
_DASHES = re.compile("[\u2010-\u2015\u2212]")
_APOSTROPHES = re.compile("[\u2018\u2019\u02bc\u00b4`]")

MONTH_END, MONTH_START = "month_end", "month_start"
UTC_DAY, DAY_AND_TIME = "utc_day", "day_and_time"


def day_first(text: str) -> dt.date | None:
    """A day such as 31/08/2019, 31.8.19, 31 August 2019 or Saturday 31st August 2019.

    >>> day_first("31/08/2019"), day_first("1 Sept 19")
    (datetime.date(2019, 8, 31), datetime.date(2019, 9, 1))
    """
    found = _DAY.fullmatch(text)
    return _date(found[3], found[2], found[1]) if found else None


def month_first(text: str) -> dt.date | None:
    """A day such as 08/31/2019 or August 31, 2019."""
    found = _MONTH_DAY.fullmatch(text)
    return _date(found[3], found[1], found[2]) if found else None


def year_first(text: str) -> dt.date | None:
    """A day such as 2019/8/31, 19-08-31, 2019-Aug-31 or 20190831."""
    found = _YEAR_DAY.fullmatch(text) or _CLOSE.fullmatch(text)
    return _date(found[1], found[2], found[3]) if found else None


def month_end(text: str) -> dt.date | None:
    """The last day of a month such as Sept-19, Sep '19, September 2019 or 09/2019.

    >>> month_end("Sept-19"), month_end("end of September 2019"), month_end("Sept 19")
    (datetime.date(2019, 9, 30), datetime.date(2019, 9, 30), None)
    """
    ended = _END_OF.match(text)
    text = text[ended.end() :] if ended else text
    if ended and (found := _NAME_YEAR.fullmatch(text)):  # no day: the month's end is meant
        first = _date(found[2], found[1], "1")
    elif found := _NAMED_MONTH.fullmatch(text):
        first = _date(found[2] or found[3] or found[4], found[1], "1")
    elif found := _MONTH.fullmatch(text):
        first = _date(found[2], found[1], "1")
    elif found := _YEAR_MONTH.fullmatch(text) or _CLOSE_MONTH.fullmatch(text):
        first = _date(found[1], found[2], "1")
    else:
        return None
    return last_of_month(first) if first else None


def quarter_end(text: str) -> dt.date | None:
    """The last day of a quarter of the NHS year, which begins in April, such as Q2 2019/20.

    >>> quarter_end("Q2 2019/20"), quarter_end("19/20 Q4"), quarter_end("Q2 2019")
    (datetime.date(2019, 9, 30), datetime.date(2020, 3, 31), None)
    """
    quarter = _QUARTER.search(text)
    rest = text.replace(quarter[0], "", 1) if quarter else text
    year = _NHS_YEAR.fullmatch(_END_OF.sub("", rest).strip(" ,-"))
    if quarter is None or year is None or (int(year[1]) + 1) % 100 != int(year[2]):
        return None
    month = 3 * int(quarter[1]) + 3
    return last_of_month(dt.date(2000 + int(year[1]) + month // 13, (month - 1) % 12 + 1, 1))


def serial(text: str) -> dt.date | None:
    """A day as the number by which a spreadsheet holds it, such as 43708."""
    if not _SERIAL.fullmatch(text):
        return None
    return dt.date(1899, 12, 30) + dt.timedelta(days=int(text))


# The forms that a mapping may name for a column, each with an example
FORMS = {
    "day_first": "31/08/2019",
    "month_first": "08/31/2019",
    "year_first": "2019/08/31",
    MONTH_END: "Aug-19, for the last day of the month",
    MONTH_START: "2019-08-01, for the last day of its month",
    "quarter_end": "Q2 2019/20, for the last day of a quarter of the NHS year",
    "serial": "43708, as a spreadsheet holds a day",
    UTC_DAY: "2019-08-30T23:00:00Z, for the day in London",
    DAY_AND_TIME: "31/08/2019 14:30, the time dropped",
}
_READERS: dict[str, Callable[[str], dt.date | None]] = {
    "day_first": day_first,
    "month_first": month_first,
    "year_first": year_first,
    MONTH_END: month_end,
    "quarter_end": quarter_end,
    "serial": serial,
}


@dataclass(frozen=True, kw_only=True)
class WrittenDay:
    """A day as read, or what is wrong with it; `midnight`: a time of midnight was dropped."""

    day: dt.date | None = None
    complaint: str = ""
    midnight: bool = False
    form: str = ""


def written_day(text: str, forms: Sequence[str] = (), *, month: bool = False) -> WrittenDay:
    """A cell as a day: as YYYY-MM-DD, or in one of the forms named.

    `month`: whether the column holds months; their first days are then taken under month_end.
    """
    plain = _DASHES.sub("-", _APOSTROPHES.sub("'", " ".join(text.split())))
    day_text, timed = _without_time(plain)
    if timed is not None and UTC_DAY in forms:
        return _in_london(day_text, timed, forms)
    midnight = False
    if timed is not None:
        if timed.zone:
            return WrittenDay(
                complaint="gives a time with its zone; the form utc_day takes its day in London"
            )
        if timed.clock != dt.time() and DAY_AND_TIME not in forms:
            return WrittenDay(
                complaint="gives a time; the form day_and_time drops it, the form utc_day takes "
                "the day in London"
            )
        midnight = timed.clock == dt.time()
    found = _read(day_text, forms)
    if found is None:
        return WrittenDay()
    day, form = found
    if (
        day.day == 1
        and form != MONTH_END
        and (MONTH_START in forms or (month and MONTH_END in forms))
    ):
        day = last_of_month(day)
    return WrittenDay(day=day, midnight=midnight, form=form)


def names_a_month(text: str) -> bool:
    """Whether a heading is a month, as Apr-19 or 2019-04-01.

    >>> names_a_month("Apr-19"), names_a_month("Update 3")
    (True, False)
    """
    return written_day(text, [MONTH_END], month=True).day is not None


def last_of_month(day: dt.date) -> dt.date:
    """The last day of a day's month."""
    return day.replace(day=monthrange(day.year, day.month)[1])


@dataclass(frozen=True, kw_only=True)
class _Timed:
    clock: dt.time
    zone: str


def _without_time(text: str) -> tuple[str, _Timed | None]:
    found = _TIME.search(text)
    if found is None or found.end() != len(text) or len(text[: found.start()]) < 6:
        return text, None
    hour, minute, second = int(found[1]), int(found[2]), int(found[3] or 0)
    half = (found[4] or "").lower().replace(".", "")
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    try:
        return text[: found.start()], _Timed(
            clock=dt.time(hour, minute, second), zone=(found[5] or "").upper()
        )
    except ValueError:
        return text, None


def _in_london(day_text: str, timed: _Timed, forms: Sequence[str]) -> WrittenDay:
    found = _read(day_text, forms)
    if found is None:
        return WrittenDay()
    ahead = dt.timedelta()
    if timed.zone == "BST":
        ahead = dt.timedelta(hours=1)
    elif timed.zone[:1] in ("+", "-"):
        digits = timed.zone[1:].replace(":", "")
        ahead = dt.timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
        ahead = -ahead if timed.zone[0] == "-" else ahead
    moment = dt.datetime.combine(found[0], timed.clock, tzinfo=dt.UTC) - ahead
    return WrittenDay(day=moment.astimezone(LONDON).date(), form=UTC_DAY)


def _read(text: str, forms: Sequence[str]) -> tuple[dt.date, str] | None:
    if _ISO.fullmatch(text):
        day = _date(text[:4], text[5:7], text[8:])
        return (day, "") if day else None
    if not forms:
        return None
    plain = _BY.sub("", _ORDINAL.sub("", text.rstrip(". ,")), count=1)
    weekday = _WEEKDAY.match(plain)
    plain = " ".join((plain[weekday.end() :] if weekday else plain).split())
    for form in forms:
        day = _READERS[form](plain) if form in _READERS else None
        if day is not None:
            if weekday and WEEKDAYS[day.weekday()][:3] != weekday[1].lower():
                return None
            return day, form
    return None


def _date(year: str, month: str, day: str) -> dt.date | None:
    year = year.lstrip("'")
    number = int(month) if month.isdigit() else month_number(month)
    try:
        return dt.date(int(year) + (2000 if len(year) == 2 else 0), number, int(day))
    except ValueError:
        return None


def month_number(name: str) -> int:
    """A month by its name or the beginning of it, at least three letters; 0 where there is none.

    >>> month_number("Sept."), month_number("Medi"), month_number("June")
    (9, 9, 6)
    """
    name = name.rstrip(".").lower()
    if len(name) < 3:
        return 0
    for months in (MONTHS, WELSH):
        number = next((n for n, month in enumerate(months, start=1) if month.startswith(name)), 0)
        if number:
            return number
    return CHANGED.get(name, 0)
