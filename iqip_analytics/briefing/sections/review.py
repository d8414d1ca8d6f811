"""Evidence review: whether the group keeps up with the deadlines, and what would let it."""

import numpy as np
import pandas as pd
from markupsafe import Markup

from iqip_analytics.briefing.charts.review import review_chart
from iqip_analytics.briefing.contents import Contents
from iqip_analytics.briefing.drawing import svg
from iqip_analytics.briefing.html import (
    Column,
    Html,
    Row,
    block,
    bullets,
    figure,
    paragraph,
    table,
)
from iqip_analytics.briefing.wording import (
    NOT_KNOWN,
    chance,
    counted,
    date_words,
    decimal,
    interval,
    month_words,
    sentence_case,
    share,
)
from iqip_analytics.forecasts.review.forecast import ReviewForecast
from iqip_analytics.forecasts.review.need import ReviewCliff
from iqip_analytics.plan.vocabulary import ACTION_TYPES, TRUST

LOOKED_AHEAD = 3  # months

Figure = tuple[object, ...]  # a row of figures.csv


def section(contents: Contents, review: ReviewForecast) -> Html:
    """The reviews needed against the room for them, in words, as a chart and as a table."""
    return block(
        paragraph(_shared(review) + need_sentence(review)),
        paragraph(queue_sentence(review)),
        _optional(room_sentence(contents, review)),
        paragraph(approval_sentence(review)),
        _chart(contents, review),
        _table(contents, review),
        bullets(review.notes) if review.notes else None,
    )


def _optional(text: str) -> Markup | None:
    return paragraph(text) if text else None


def _shared(review: ReviewForecast) -> str:
    if review.scope == TRUST:
        return ""
    return "The Evidence Assurance Group reviews every division's actions in one queue. "


def need_sentence(review: ReviewForecast) -> str:
    """Reviews needed a month against the room for them, and the meetings that would suffice."""
    need = review.need
    if not need["reviews_needed"].any():
        return "No review is needed in the months ahead."
    if not np.isfinite(need["reviews_needed"]).all():
        return "With no approval at all, no number of reviews brings the actions home."
    most = need.loc[need["reviews_needed"].idxmax()]
    at_most = f"{whole(most['reviews_needed'])} in {month_words(most['month_end'])}"
    if need["capacity"].isna().any():
        return (
            f"Up to {at_most}, reviews are needed, and the room for them is not known: no "
            "meeting says what it can review, and none was held."
        )
    if review.cliff is None:
        return (
            f"There is room for every review needed up to {month_words(need.iloc[-1]['month_end'])}"
            f": at most {at_most}, where there is room for {int(most['capacity'])}."
        )
    return cliff_sentence(review.cliff)


def cliff_sentence(cliff: ReviewCliff) -> str:
    """From when the reviews needed exceed the room for them, and by how many meetings.

    >>> months = pd.Timestamp("2019-10-31"), pd.Timestamp("2019-12-31")
    >>> cliff_sentence(ReviewCliff(*months, 31.2, 12.0, 1))
    'From October 31 reviews a month are needed against room for 12: one more meeting by December.'
    """
    single = cliff.first == cliff.last
    when = f"In {cliff.first:%B}" if single else f"From {cliff.first:%B}"
    number = whole(cliff.needed_per_month)
    noun = "review" if number == "1" else "reviews"
    verb = "is" if number == "1" else "are"
    needed = f"{when} {number} {noun}{'' if single else ' a month'} {verb} needed"
    if cliff.room_per_month == 0:
        needed += ", and there is no room for any"
    else:
        needed += f" against room for {whole(cliff.room_per_month)}"
    extra = cliff.extra_meetings
    if extra is None:
        return needed + "."
    by = f"{cliff.last:%B}" if cliff.last.year == cliff.first.year else month_words(cliff.last)
    if extra == 0:
        return f"{needed}; by {by} the meetings booked catch up."
    return f"{needed}: {counted(extra, 'more meeting', words=True)} by {by}."


def whole(number: float) -> str:
    """A number of reviews, rounded to a whole one."""
    return decimal(number, 0)


def _at(review: ReviewForecast, quantity: str) -> pd.Series:
    rows = review.ranges[review.ranges["quantity"] == quantity]
    return rows.iloc[min(LOOKED_AHEAD, len(rows)) - 1]


def queue_sentence(review: ReviewForecast) -> str:
    """What waits now, and what is likely to wait three months on."""
    later = _at(review, "queue")
    now = review.queue_now
    verb, be = "waits" if now == 1 else "wait", "is" if later["median"] == 1 else "are"
    low, high = (whole(later[end]) for end in ("lower_80", "upper_80"))
    return (
        f"{sentence_case(counted(now, 'action', words=True))} {verb} for review now; at "
        f"{date_words(later['month_end'])} {whole(later['median'])} {be} likely to wait "
        f"({interval(low, high)})."
    )


def room_sentence(contents: Contents, review: ReviewForecast) -> str:
    """That the meetings would hold approvals back, where the two forecasts differ so."""
    expected = expected_approvals(contents, review)
    let_through = _at(review, "approved_so_far")
    if expected is None or expected <= let_through["upper_80"]:
        return ""
    low, high = (whole(let_through[end]) for end in ("lower_80", "upper_80"))
    return (
        f"The meetings would hold approvals back: by {date_words(let_through['month_end'])} they "
        f"have room for about {whole(let_through['median'])} more ({interval(low, high)}), where "
        f"the completion forecast, which knows no limit of room, has {expected:,}."
    )


def supposed_room_sentence(contents: Contents) -> str:
    """What a scenario's room for review lets through; the completion forecast knows no limit."""
    if not {"capacity", "extra_meetings"} & set(contents.choices.scenario.departures):
        return ""
    let_through = _at(contents.review, "approved_so_far")
    low, high = (whole(let_through[end]) for end in ("lower_80", "upper_80"))
    return (
        f"That takes review to keep up: by {date_words(let_through['month_end'])} the meetings "
        f"supposed have room for about {whole(let_through['median'])} more approvals "
        f"({interval(low, high)})."
    )


def booked_room_sentence(contents: Contents) -> str:
    """That the meetings booked have room for fewer than that, where they would hold it back."""
    if not room_sentence(contents, contents.review):
        return ""
    let_through = _at(contents.review, "approved_so_far")
    low, high = (whole(let_through[end]) for end in ("lower_80", "upper_80"))
    return (
        f"That takes review to keep up: by {date_words(let_through['month_end'])} the meetings "
        f"booked have room for about {whole(let_through['median'])} more approvals "
        f"({interval(low, high)})."
    )


def expected_approvals(contents: Contents, review: ReviewForecast) -> int | None:
    """Further approvals within three months by the completion forecast's median.

    None where the room for them is not known, so that there is nothing to compare.
    """
    ahead = contents.group(contents.forecast.table, "all", "all")
    row = ahead[ahead["month_end"] == _at(review, "approved_so_far")["month_end"]]
    standing = contents.standing()
    if row.empty or standing is None or review.capacity_per_meeting is None:
        return None
    return int(row.iloc[0]["median"]) - int(standing["approved"])


def approval_sentence(review: ReviewForecast) -> str:
    """The approval rate with its interval, and the presentations that an action needs."""
    rate, needed = review.approval_rate, review.presentations_per_action
    if rate is None or needed is None:
        return "The Evidence Assurance Group has not decided anything yet."
    low, high = (decimal(100 * bound, 0) for bound in (rate.lower_95, rate.upper_95))
    sentence = (
        f"Of all decisions so far {share(rate.approved, rate.presented)} approved; the rate may "
        f"lie anywhere from {low}% to {high}% (95% interval, Jeffreys)"
    )
    if not np.isfinite(needed.expected):
        return f"{sentence}. In this scenario nothing is approved."
    sentence += f". An action needs {decimal(needed.expected, 2)} presentations"
    if needed.lower_95 == needed.upper_95:
        return f"{sentence} in this scenario."
    most = decimal(needed.upper_95, 1) if np.isfinite(needed.upper_95) else "no limit"
    return f"{sentence} on average ({decimal(needed.lower_95, 2)} to {most})."


def _chart(contents: Contents, review: ReviewForecast) -> Markup | None:
    """The trust's reviews needed against its room; a division shares both."""
    needed = review.need["reviews_needed"]
    if review.scope != TRUST or not needed.any() or not np.isfinite(needed).all():
        return None
    queue = review.ranges[review.ranges["quantity"] == "queue"].reset_index(drop=True)
    frame = review.need.assign(
        queue=queue["expected"], lower_80=queue["lower_80"], upper_80=queue["upper_80"]
    )
    message = _message(review)
    return figure(
        message,
        svg(review_chart(frame), "review", f"Bars of reviews needed by month. {message}."),
        f"Reviews needed so that every action is approved by its deadline; the queue at each "
        f"month's cut-off, expected and 80% range. {contents.known.scope_name}, known at "
        f"{date_words(contents.known.data_cutoff)}.",
        table(
            "Reviews needed by month and the room for them",
            [
                Column("Month"),
                Column("Due, not yet submitted", numeric=True),
                Column("Waiting now", numeric=True),
                Column("Reviews needed", numeric=True),
                Column("Room", numeric=True),
            ],
            [
                Row(
                    [
                        month_words(row.month_end),
                        row.due,
                        row.waiting,
                        decimal(row.reviews_needed, 1),
                        _count(row.capacity),
                    ]
                )
                for row in review.need.itertuples()
            ],
        ),
    )


def _message(review: ReviewForecast) -> str:
    cliff = review.cliff
    if cliff is not None:
        return f"From {month_words(cliff.first)} more reviews are needed than there is room for"
    if review.need["capacity"].isna().any():
        return "Reviews are needed, and the room for them is not known"
    return "There is room for every review needed"


TABLE_COLUMNS = [
    Column("Month end"),
    Column("Submitted", numeric=True),
    Column("Presented", numeric=True),
    Column("Room", numeric=True),
    Column("Queue", numeric=True),
    Column("Chance that the queue exceeds a month's room", numeric=True),
    Column("Meetings booked", numeric=True),
    Column("Meetings needed", numeric=True),
]


def _table(contents: Contents, review: ReviewForecast) -> Markup:
    return table(
        f"Evidence review expected, month by month, {contents.known.scope_name}",
        TABLE_COLUMNS,
        [
            Row(
                [
                    date_words(row.month_end),
                    decimal(row.submitted, 1),
                    decimal(row.presented, 1),
                    _count(row.capacity),
                    decimal(row.queue, 1),
                    NOT_KNOWN
                    if pd.isna(row.p_queue_over_capacity)
                    else chance(row.p_queue_over_capacity),
                    _count(row.meetings_booked),
                    _count(row.meetings_needed),
                ]
            )
            for row in review.table.itertuples()
        ],
    )


def _count(value: object) -> str:
    return NOT_KNOWN if pd.isna(value) else f"{value:,}"


def numbers(contents: Contents, review: ReviewForecast) -> list[Figure]:
    """What is printed and stands in no other table, as rows of figures.csv."""
    rows = [_number("waiting now", review.queue_now, "actions")]
    for quantity, name in (
        ("queue", "queue, median"),
        ("approved_so_far", "approvals since the cut-off, median"),
    ):
        for row in review.ranges[review.ranges["quantity"] == quantity].itertuples():
            label = f"{name}, {row.month_end:%Y-%m}"
            rows.append(_number(label, row.median, "actions", row.lower_80, row.upper_80))
    expected = expected_approvals(contents, review)
    if expected is not None:
        by = f"{_at(review, 'approved_so_far')['month_end']:%Y-%m}"
        label = f"further approvals that the completion forecast expects by {by}"
        rows.append(_number(label, expected, "actions"))
    return [*rows, *_needed(review), *_rates(review)]


def _number(
    name: str,
    value: float,
    unit: str,
    lower_80: float | None = None,
    upper_80: float | None = None,
    *,
    of: tuple[int, int] | tuple[None, None] = (None, None),
) -> Figure:
    return ("review", name, value, unit, *of, lower_80, upper_80)


def _needed(review: ReviewForecast) -> list[Figure]:
    rows = []
    for row in review.need[np.isfinite(review.need["reviews_needed"])].itertuples():
        month = f"{row.month_end:%Y-%m}"
        rows.append(_number(f"due in {month}, not yet submitted", row.due, "actions"))
        rows.append(_number(f"reviews needed in {month}", row.reviews_needed, "reviews"))
    cliff = review.cliff
    if cliff is None:
        return rows
    span, unit = f"{cliff.first:%Y-%m} to {cliff.last:%Y-%m}", "reviews a month"
    if np.isfinite(cliff.needed_per_month):
        rows.append(_number(f"reviews needed a month, {span}", cliff.needed_per_month, unit))
    rows.append(_number(f"room a month, {span}", cliff.room_per_month, unit))
    if cliff.extra_meetings is not None:
        label = f"more meetings by {cliff.last:%Y-%m}"
        rows.append(_number(label, cliff.extra_meetings, "meetings"))
    return rows


def _rates(review: ReviewForecast) -> list[Figure]:
    rate, needed = review.approval_rate, review.presentations_per_action
    if rate is None or needed is None:
        return []
    name, value = "approval rate of all decisions", 100 * rate.approved / rate.presented
    counts = (rate.approved, rate.presented)
    rows = [
        _number(name, value, "%", 100 * rate.lower_80, 100 * rate.upper_80, of=counts),
        _number(f"{name}, lower 95% bound", 100 * rate.lower_95, "%"),
        _number(f"{name}, upper 95% bound", 100 * rate.upper_95, "%"),
    ]
    if np.isfinite(needed.expected):
        name, unit = "presentations an action needs", "presentations"
        rows.append(_number(name, needed.expected, unit, needed.lower_80, needed.upper_80))
        rows.append(_number(f"{name}, lower 95% bound", needed.lower_95, unit))
        rows.append(_number(f"{name}, upper 95% bound", needed.upper_95, unit))
    for row in review.approval_by_type.itertuples():
        name = f"approval rate of {ACTION_TYPES[row.action_type]}, drawn to the trust's"
        ends = (100 * row.lower_80, 100 * row.upper_80)
        counts = (row.approved, row.presented)
        rows.append(_number(name, 100 * row.rate, "%", *ends, of=counts))
    return rows
