"""Evidence review: whether the group keeps up with the deadlines, and what it would take."""

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
from iqip_analytics.briefing.sections.review_sentences import (
    approval_sentence,
    need_sentence,
    queue_sentence,
    room_sentence,
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
    return block(
        paragraph(shared_sentence(review) + need_sentence(review)),
        paragraph(queue_sentence(review)),
        _optional(room_sentence(contents)),
        paragraph(approval_sentence(review)),
        _chart(contents, review),
        _table(contents, review),
        bullets(review.notes) if review.notes else None,
    )


def _optional(text: str) -> Markup | None:
    return paragraph(text) if text else None


def _chart(contents: Contents, review: ReviewForecast) -> Markup | None:
    """The trust's reviews needed against its room; nothing for a division, which shares both."""
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
    further, cliff = review.further, review.cliff
    if further is not None and further.by is not None:
        meetings = counted(further.meetings, "further meeting", words=True)
        verb = "is" if further.meetings == 1 else "are"
        return sentence_case(f"{meetings} {verb} needed by {month_words(further.by)}")
    if cliff is not None:
        return f"From {month_words(cliff.first)} more reviews are needed than there is room for"
    if not review.limited:
        return "Reviews are needed, and no meetings are supplied"
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
