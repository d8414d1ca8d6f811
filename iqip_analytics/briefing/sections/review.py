"""Evidence review: whether the group keeps up with the deadlines, and what it would take."""

from typing import Any

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
    has_need_table,
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
        paragraph(shared_sentence(review)),
        paragraph(" ".join(filter(None, [queue_sentence(review), approval_sentence(review)]))),
        _need_table(contents, review),
        _table(contents, review),
        bullets(review.notes) if review.notes else None,
    )


def _need_table(contents: Contents, review: ReviewForecast) -> Markup | None:
    """The deadlines ahead and the reviews that they need, against the room."""
    if not has_need_table(review):
        return None
    needed = review.need["reviews_needed"]
    months = contents.due_per_month
    deadlines = {row.month_end: (row.due, row.open) for row in months.itertuples() if row.due}
    told = (needed > 0) | review.need["month_end"].isin(list(deadlines))
    until = int(told.to_numpy().nonzero()[0][-1])
    return table(
        f"Deadlines ahead, the reviews that they need, and the room{_first_row(contents, review)}",
        [
            Column("Month"),
            Column("Due", numeric=True),
            Column("Not approved", numeric=True),
            Column("Not submitted", numeric=True),
            Column("Reviews needed", numeric=True),
            Column("Room", numeric=True),
        ],
        [
            Row(
                [
                    month_words(row.month_end),
                    *deadlines.get(row.month_end, (0, 0)),
                    row.due,
                    decimal(row.reviews_needed, 1),
                    _count(row.capacity),
                ]
            )
            for row in review.need.loc[:until].itertuples()
        ],
    )


def _first_row(contents: Contents, review: ReviewForecast) -> str:
    """What the first month holds besides what is due in it; blank where nothing."""
    waiting = set(review.waiting["action_id"])
    overdue = bool(set(contents.overdue["action_id"]) - waiting)
    month = f"; {month_words(review.need['month_end'].iloc[0])}"
    if overdue and waiting:
        return f"{month} takes in the overdue and, among its reviews, what waits"
    if overdue:
        return f"{month} takes in the overdue"
    return f"{month} takes in the reviews of what waits" if waiting else ""


def _table(contents: Contents, review: ReviewForecast) -> Markup:
    """What is expected at three dates; the group's room and meetings where they are known."""
    limited = review.limited
    rows = ahead_at(review.table)
    return table(
        f"Evidence review expected, {contents.known.scope_name}{_whose_room(review)}",
        [
            Column("Month end", unbroken=True),
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


def _whose_room(review: ReviewForecast) -> str:
    """Whose room and meetings are shown with a division's own reviews."""
    shared = review.limited and review.scope != TRUST
    return "; room, chance and meetings are the whole trust's" if shared else ""


LIMITED_COLUMNS = [
    Column("Room", numeric=True),
    Column("Chance that more wait than there is room for", numeric=True),
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
