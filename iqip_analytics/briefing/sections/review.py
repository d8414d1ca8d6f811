"""Evidence review: whether the group keeps up with the deadlines, and what it would take."""

from typing import Any

import numpy as np
import pandas as pd
from markupsafe import Markup

from iqip_analytics.briefing.contents import Contents
from iqip_analytics.briefing.html import (
    Column,
    Html,
    Row,
    block,
    bullets,
    paragraph,
    table,
)
from iqip_analytics.briefing.sections.completion_outlook import ahead_at
from iqip_analytics.briefing.sections.review_sentences import (
    approval_sentence,
    need_sentence,
    queue_sentence,
    shared_sentence,
)
from iqip_analytics.contract.vocabulary import TRUST
from iqip_analytics.contract.wording import (
    NOT_KNOWN,
    chance,
    date_words,
    decimal,
    month_words,
)
from iqip_analytics.forecasts.review.reviews_ahead import ReviewForecast


def section(contents: Contents, review: ReviewForecast) -> Html:
    """The reviews needed against the room for them, in words and as tables."""
    if not review.need["reviews_needed"].any() and not review.queue_now:
        return block()
    return block(
        paragraph(shared_sentence(review) + need_sentence(review)),
        paragraph(" ".join(filter(None, [queue_sentence(review), approval_sentence(review)]))),
        _need_table(review),
        _table(contents, review),
        bullets(review.notes) if review.notes else None,
    )


def _need_table(review: ReviewForecast) -> Markup | None:
    """The trust's reviews needed against its room; nothing for a division, which shares both."""
    needed = review.need["reviews_needed"]
    if review.scope != TRUST or not needed.any() or not np.isfinite(needed).all():
        return None
    until = int(needed.to_numpy().nonzero()[0][-1])
    return table(
        "Reviews needed so that every action is approved by its deadline, and the room for them",
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
                    decimal(row.reviews_needed, 1),
                    _count(row.capacity),
                ]
            )
            for row in review.need.loc[:until].itertuples()
        ],
    )


def _table(contents: Contents, review: ReviewForecast) -> Markup:
    """What is expected at three dates; the group's room and meetings where they are known."""
    limited = review.limited
    rows = ahead_at(review.table)
    return table(
        f"Evidence review expected, {contents.known.scope_name}",
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
