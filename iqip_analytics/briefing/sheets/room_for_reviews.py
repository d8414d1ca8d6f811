"""Reviews needed against the room for them, where review holds the plan back."""

import numpy as np

from iqip_analytics.briefing.charts.review import review_chart
from iqip_analytics.briefing.contents import Contents
from iqip_analytics.briefing.drawing import svg
from iqip_analytics.briefing.html import Html, paragraph, picture, sheet_block
from iqip_analytics.briefing.sections.review_sentences import cliff_told, months_words, whole
from iqip_analytics.contract.wording import counted, month_words, sentence_case
from iqip_analytics.forecasts.review.need import ReviewCliff


def room_for_reviews(contents: Contents) -> Html:
    """The trust's reviews needed by month and the room; nothing where review does not bind.

    A division shares the room: its page shows the trust's, under that name.
    """
    review = contents.review
    binds = contents.keeps_up_differs and np.isfinite(review.need["reviews_needed"]).all()
    if review.cliff is None or not binds:
        return sheet_block("")
    cliff = cliff_told(review.cliff, review.need)
    title, whose = room_title(cliff), ""
    if not contents.is_trust:
        title, whose = f"Whole trust: {title}", " of the trust"
    mean = "" if cliff.first == cliff.last else f"; the mean is of {months_words(cliff)}"
    return sheet_block(
        title,
        picture(
            svg(
                review_chart(review.need, small=True),
                "room-for-reviews",
                f"Bars of reviews needed. {title}.",
            ),
            f"Reviews needed so that every action{whose} is approved by its deadline{mean}.",
        ),
        paragraph(
            waiting_sentence(
                review.queue_now, "" if contents.is_trust else f" of {contents.known.scope_name}"
            )
        ),
    )


def room_title(cliff: ReviewCliff) -> str:
    """What is needed a month against the room, unless the two printed numbers are equal.

    >>> import pandas as pd
    >>> months = pd.Timestamp("2019-11-30"), pd.Timestamp("2020-01-31")
    >>> room_title(ReviewCliff(*months, 53.3, 12.0))
    '53 reviews needed a month, room for 12'
    >>> room_title(ReviewCliff(months[0], months[0], 5.0, 3.0))
    'November 2019: 5 reviews needed, room for 3'
    """
    needed, room = whole(cliff.needed_per_month), whole(cliff.room_per_month)
    single = cliff.first == cliff.last
    start = f"{month_words(cliff.first)}: " if single else ""
    if needed == room:
        return sentence_case(f"{start}slightly more reviews are needed than there is room for")
    noun = "review" if needed == "1" else "reviews"
    each = "" if single else " a month"
    return f"{start}{needed} {noun} needed{each}, room for {room}"


def waiting_sentence(waiting: int, whose: str = "") -> str:
    """What is submitted and not yet decided at the cut-off.

    >>> waiting_sentence(9), waiting_sentence(1, " of Medicine")
    ('Nine actions wait for review at the cut-off.', 'One action of Medicine waits for review at \
the cut-off.')
    """
    verb = "waits" if waiting == 1 else "wait"
    return sentence_case(
        f"{counted(waiting, 'action', words=True)}{whose} {verb} for review at the cut-off."
    )
