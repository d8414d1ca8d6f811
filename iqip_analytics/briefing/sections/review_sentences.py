"""Evidence review in sentences: need against room, the queue, the approval rate."""

import numpy as np
import pandas as pd

from iqip_analytics.briefing.contents import Contents
from iqip_analytics.contract.vocabulary import TRUST
from iqip_analytics.contract.wording import (
    counted,
    date_words,
    decimal,
    interval,
    month_words,
    sentence_case,
    share,
)
from iqip_analytics.forecasts.review.need import ReviewCliff
from iqip_analytics.forecasts.review.reviews_ahead import ReviewForecast

LOOKED_AHEAD = 3  # months


def shared_sentence(review: ReviewForecast) -> str:
    """That a division shares the queue; nothing for the trust."""
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


def three_months_on(review: ReviewForecast, quantity: str) -> pd.Series:
    """A quantity's range three months on, or at the last month looked at."""
    rows = review.ranges[review.ranges["quantity"] == quantity]
    return rows.iloc[min(LOOKED_AHEAD, len(rows)) - 1]


def queue_sentence(review: ReviewForecast) -> str:
    """What waits now, and what is likely to wait three months on."""
    later = three_months_on(review, "queue")
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
    let_through = three_months_on(review, "approved_so_far")
    if expected is None or expected <= let_through["upper_80"]:
        return ""
    low, high = (whole(let_through[end]) for end in ("lower_80", "upper_80"))
    return (
        f"The meetings would hold approvals back: by {date_words(let_through['month_end'])} they "
        f"have room for about {whole(let_through['median'])} more ({interval(low, high)}), where "
        f"the completion forecast, which knows no limit of room, has {expected:,}."
    )


def headline_room_sentence(contents: Contents) -> str:
    """What the room for review lets through, where a scenario sets it or it holds approvals back.

    The completion forecast, which the headline tells before it, knows no limit of room.
    """
    supposed = {"capacity", "extra_meetings"} & set(contents.choices.scenario.departures)
    if not supposed and not room_sentence(contents, contents.review):
        return ""
    let_through = three_months_on(contents.review, "approved_so_far")
    low, high = (whole(let_through[end]) for end in ("lower_80", "upper_80"))
    return (
        f"That takes review to keep up: by {date_words(let_through['month_end'])} the meetings "
        f"{'supposed' if supposed else 'booked'} have room for about "
        f"{whole(let_through['median'])} more approvals ({interval(low, high)})."
    )


def expected_approvals(contents: Contents, review: ReviewForecast) -> int | None:
    """Further approvals within three months by the completion forecast's median.

    None where the room for them is not known, so that there is nothing to compare.
    """
    ahead = contents.group(contents.forecast.table, "all", "all")
    row = ahead[ahead["month_end"] == three_months_on(review, "approved_so_far")["month_end"]]
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
