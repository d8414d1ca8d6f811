"""Reviews needed against the room for them, where review holds the plan back."""

import numpy as np
import pandas as pd

from iqip_analytics.briefing.charts.review import review_chart
from iqip_analytics.briefing.contents import Contents
from iqip_analytics.briefing.drawing import svg
from iqip_analytics.briefing.html import Html, paragraph, picture, sheet_block
from iqip_analytics.briefing.sections.review_sentences import whole
from iqip_analytics.contract.wording import counted, date_words, month_words, sentence_case
from iqip_analytics.forecasts.review.need import ReviewCliff


def room_for_reviews(contents: Contents) -> Html:
    """The trust's reviews needed by month and the room; nothing where review does not bind."""
    review = contents.review
    needed = review.need["reviews_needed"]
    binds = contents.keeps_up_differs and review.cliff is not None and np.isfinite(needed).all()
    if not contents.is_trust or review.cliff is None or not binds:
        return sheet_block("")
    title = room_title(review.cliff, review.need)
    queue = review.ranges[review.ranges["quantity"] == "queue"].reset_index(drop=True)
    frame = review.need.assign(
        queue=queue["expected"], lower_80=queue["lower_80"], upper_80=queue["upper_80"]
    )
    return sheet_block(
        title,
        picture(
            svg(
                review_chart(frame, small=True),
                "room-for-reviews",
                f"Bars of reviews needed. {title}.",
            ),
            "Reviews needed so that every action is approved by its deadline, known at "
            f"{date_words(contents.known.data_cutoff)}.",
        ),
        paragraph(waiting_sentence(review.queue_now)),
    )


def room_title(cliff: ReviewCliff, need: pd.DataFrame) -> str:
    """What is needed against the room: a month on average, or in the first month that is short.

    A shortage is never told by two numbers that say the opposite.

    Args:
        cliff: where more reviews are needed than there is room for.
        need: month_end, reviews_needed, capacity.

    >>> months = pd.date_range("2019-11-30", periods=3, freq="ME")
    >>> need = pd.DataFrame({"month_end": months, "reviews_needed": [5.2, 0, 0], "capacity": 3})
    >>> room_title(ReviewCliff(months[0], months[2], 53.3, 12.0), need)
    'From November 2019: 53 reviews a month are needed, with room for 12'
    >>> room_title(ReviewCliff(months[0], months[2], 1.7, 3.0), need)
    'November 2019: 5 reviews are needed, with room for 3'
    """
    month = month_words(cliff.first)
    if cliff.first != cliff.last and int(whole(cliff.needed_per_month)) > cliff.room_per_month:
        needed, room = whole(cliff.needed_per_month), whole(cliff.room_per_month)
        if needed != room:
            verb = "review a month is" if needed == "1" else "reviews a month are"
            return f"From {month}: {needed} {verb} needed, with room for {room}"
    first = need[need["month_end"] == cliff.first].iloc[0]
    needed, room = whole(first["reviews_needed"]), whole(float(first["capacity"]))
    if needed == room:
        return f"{month}: slightly more reviews are needed than there is room for"
    verb = "review is" if needed == "1" else "reviews are"
    return f"{month}: {needed} {verb} needed, with room for {room}"


def waiting_sentence(waiting: int) -> str:
    """What is submitted and not yet decided at the cut-off.

    >>> waiting_sentence(9)
    'Nine actions wait for review at the cut-off.'
    """
    verb = "waits" if waiting == 1 else "wait"
    return sentence_case(
        f"{counted(waiting, 'action', words=True)} {verb} for review at the cut-off."
    )
