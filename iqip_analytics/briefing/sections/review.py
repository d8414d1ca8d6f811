"""Evidence review: whether the group keeps up with the deadlines, and what it would take."""

from typing import Any

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
from iqip_analytics.briefing.sections.completion_outlook import FEWEST_POINTS, ahead_at
from iqip_analytics.briefing.sections.review_sentences import (
    approval_sentence,
    need_sentence,
    queue_sentence,
    room_for_all,
    shared_sentence,
)
from iqip_analytics.contract.vocabulary import TRUST
from iqip_analytics.contract.wording import (
    NOT_KNOWN,
    chance,
    counted,
    date_words,
    decimal,
    month_words,
    sentence_case,
)
from iqip_analytics.forecasts.review.reviews_ahead import ReviewForecast


def section(contents: Contents, review: ReviewForecast) -> Html:
    """The reviews needed against the room for them, in words, as a chart and as a table."""
    if not review.need["reviews_needed"].any() and not review.queue_now:
        return block()
    return block(
        paragraph(shared_sentence(review) + need_sentence(review)),
        paragraph(" ".join(filter(None, [queue_sentence(review), approval_sentence(review)]))),
        _chart(contents, review),
        _table(contents, review),
        bullets(review.notes) if review.notes else None,
    )


def _chart(contents: Contents, review: ReviewForecast) -> Markup | None:
    """The trust's reviews needed against its room; nothing for a division, which shares both."""
    needed = review.need["reviews_needed"]
    drawn = int((needed > 0).sum())
    if review.scope != TRUST or not np.isfinite(needed).all() or drawn < FEWEST_POINTS:
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
                Column("Due, not submitted", numeric=True),
                Column("Reviews needed", numeric=True),
                Column("Room", numeric=True),
            ],
            [
                Row(
                    [
                        month_words(row.month_end),
                        row.due,
                        decimal(row.reviews_needed, 0),
                        _count(row.capacity),
                    ]
                )
                for row in review.need.loc[: needed.to_numpy().nonzero()[0][-1]].itertuples()
            ],
        ),
    )


def _message(review: ReviewForecast) -> str:
    further, cliff = review.further, review.cliff
    if further is not None and further.by is not None:
        meetings = counted(further.meetings, "further meeting", words=True)
        verb = "is" if further.meetings == 1 else "are"
        return sentence_case(f"{meetings} {verb} needed by {month_words(further.by)}")
    if cliff is not None:
        return f"More reviews are needed than there is room for in {month_words(cliff.first)}"
    if not review.limited:
        return "Reviews are needed, and no meetings are supplied"
    if review.need["capacity"].isna().any():
        return "Reviews are needed, and the room for them is not known"
    return room_for_all(review.need).split(" up to ")[0]


def _table(contents: Contents, review: ReviewForecast) -> Markup:
    """What is expected at three dates; the group's room and meetings where they are known."""
    limited = review.limited
    rows = ahead_at(review.table)
    return table(
        f"Evidence review expected, {contents.known.scope_name}; the CSV beside this page has "
        "every month",
        [
            Column("Month end"),
            Column("Submitted", numeric=True),
            Column("Presented", numeric=True),
            Column("Queue", numeric=True),
            *(LIMITED_COLUMNS if limited else []),
        ],
        [
            Row(
                [
                    date_words(row.month_end),
                    decimal(row.submitted, 1),
                    decimal(row.presented, 1),
                    decimal(row.queue, 1),
                    *(_of_group(row) if limited else []),
                ]
            )
            for row in rows.itertuples()
        ],
    )


LIMITED_COLUMNS = [
    Column("Room", numeric=True),
    Column("Chance that more wait than a month has room for", numeric=True),
    Column("Meetings booked", numeric=True),
    Column("Meetings needed", numeric=True),
]


def _of_group(row: Any) -> list[str]:
    over = row.p_queue_over_capacity
    return [
        _count(row.capacity),
        NOT_KNOWN if pd.isna(over) else chance(over),
        _count(row.meetings_booked),
        _count(row.meetings_needed),
    ]


def _count(value: object) -> str:
    return NOT_KNOWN if pd.isna(value) else f"{value:,}"
