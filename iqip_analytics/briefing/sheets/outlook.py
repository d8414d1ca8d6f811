"""The outlook as sheets print it: the month end that matters, and its forecast by name."""

from collections.abc import Sequence

import pandas as pd

from iqip_analytics.briefing.contents import MONTHS_ON, Contents, once
from iqip_analytics.contract.wording import between, chance, date_words, span

LIKELY, EVEN, UNLIKELY = 0.8, 0.5, 0.2


@once
def month_that_matters(contents: Contents) -> pd.Timestamp | None:
    """The month end of a sheet's outlook; None where nothing is open.

    The one up to which further meetings are asked for; where none is, three months on.
    """
    ahead = contents.group(contents.forecast.table, "all", "all")
    standing = contents.standing()
    if ahead.empty or standing is None or standing["approved"] == standing["total"]:
        return None
    months = list(ahead["month_end"])
    further = contents.review.further
    if further is not None and further.by in months:
        return further.by
    return months[min(MONTHS_ON, len(months)) - 1]


def three_dates(contents: Contents) -> list[pd.Timestamp]:
    """The month end that matters and the two before it, where they lie ahead."""
    last = month_that_matters(contents)
    if last is None:
        return []
    ahead = contents.group(contents.forecast.table, "all", "all")["month_end"]
    return list(ahead[ahead <= last])[-3:]


def forecast_at(
    frame: pd.DataFrame, month: pd.Timestamp, grouping: str = "all", group: str = "all"
) -> pd.Series | None:
    """A group's row of a forecast at a month end; None where it has none."""
    rows = frame[
        (frame["grouping"] == grouping) & (frame["group"] == group) & (frame["month_end"] == month)
    ]
    return None if rows.empty else rows.iloc[0]


def meetings_words(contents: Contents, month: pd.Timestamp) -> str:
    """What the bounded forecast up to a month rests on; blank where no meeting limits review."""
    review = contents.review
    if not review.limited:
        return ""
    if contents.room_is_supposed:
        return "with the meetings supposed"
    assumed = review.assumed_from
    if assumed is None or assumed > contents.known.cut_off(month):
        return "with the meetings booked"
    if review.last_booked is None or review.last_booked <= contents.known.data_cutoff:
        return "with the meetings assumed"
    return "with the meetings booked and assumed"


def as_words(contents: Contents, month: pd.Timestamp) -> str:
    """The same in a title or a cell, where review is limited: "As booked and assumed"."""
    rests_on = meetings_words(contents, month)
    return f"As {rests_on.removeprefix('with the meetings ')}" if rests_on else ""


def day_words(day: pd.Timestamp, now: pd.Timestamp) -> str:
    """A day in a narrow place, with its year only where it is not the report's.

    >>> day_words(pd.Timestamp("2019-12-06"), pd.Timestamp("2019-10-31"))
    '6 December'
    """
    return f"{day.day} {day:%B}" if day.year == now.year else date_words(day)


def likely(row: pd.Series) -> str:
    """What is likely to be approved, in a cell or a tile.

    >>> likely(pd.Series({"lower_80": 85, "upper_80": 1092}))
    '85 to 1,092'
    """
    return span(*_ends(row))


def likely_words(row: pd.Series) -> str:
    """What is likely to be approved, in a sentence.

    >>> likely_words(pd.Series({"lower_80": 85, "upper_80": 92}))
    'between 85 and 92'
    """
    return between(*_ends(row))


def _ends(row: pd.Series) -> tuple[str, str]:
    return f"{int(row['lower_80']):,}", f"{int(row['upper_80']):,}"


def outlook_words(meetings: str, row: pd.Series) -> str:
    """What is likely to be approved by a month end, against what is due by then.

    >>> row = {"lower_80": 85, "upper_80": 92, "due": 194, "month_end": pd.Timestamp("2020-01-31")}
    >>> outlook_words("with the meetings booked", pd.Series(row))
    'with the meetings booked, only between 85 and 92 are likely to be approved by the \
end of January, against 194 due'
    >>> outlook_words("", pd.Series({**row, "upper_80": 210}))
    'between 85 and 210 are likely to be approved by the end of January, against 194 due'
    """
    number, due = likely_words(row), int(row["due"])
    be = "is" if number == "1" else "are"
    start = f"{meetings}, " if meetings else ""
    only = "only " if row["upper_80"] < due else ""
    by = f"the end of {row['month_end']:%B}"
    return f"{start}{only}{number} {be} likely to be approved by {by}, against {due:,} due"


def chance_words(p_on_trajectory: float) -> str:
    """The chance of being on trajectory.

    >>> chance_words(0.28)
    'chance of being on trajectory then: 28%'
    """
    return f"chance of being on trajectory then: {chance(p_on_trajectory)}"


def outlook_state(p_on_trajectory: float) -> str:
    """The class of an outlook by its chance.

    >>> [outlook_state(p) for p in (0.9, 0.6, 0.4, 0.1)]
    ['on_trajectory', 'neutral', 'behind', 'alert']
    """
    bounds: Sequence[tuple[float, str]] = (
        (LIKELY, "on_trajectory"),
        (EVEN, "neutral"),
        (UNLIKELY, "behind"),
    )
    return next((state for bound, state in bounds if p_on_trajectory >= bound), "alert")
