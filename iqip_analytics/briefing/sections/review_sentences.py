"""Evidence review in sentences and figures: need against room, the queue, the approval rate."""

from itertools import chain
from typing import Any

import numpy as np
import pandas as pd

from iqip_analytics.briefing.contents import MONTHS_ON
from iqip_analytics.briefing.figures import Figure
from iqip_analytics.briefing.sections.evidence_decisions import approval_rate_figures
from iqip_analytics.contract.vocabulary import ACTION_TYPES, TRUST
from iqip_analytics.contract.wording import (
    SMALLEST_DENOMINATOR,
    between,
    counted,
    date_words,
    decimal,
    interval,
    month_words,
    sentence_case,
    share,
)
from iqip_analytics.forecasts.review.need import FurtherMeetings, ReviewCliff
from iqip_analytics.forecasts.review.reviews_ahead import ReviewForecast

GROUP = "the Evidence Assurance Group"
RANGES = {
    "queue": "queue, median",
    "approved_so_far": "approvals since the cut-off, median",
}


def shared_sentence(review: ReviewForecast) -> str:
    """Whose need and room these are: a division shares both with the others."""
    said = need_sentence(review)
    if review.scope == TRUST:
        return said
    return (
        "The Evidence Assurance Group reviews every division's actions in one queue. Across the "
        f"trust, {said[:1].lower()}{said[1:]}"
    )


def has_need_table(review: ReviewForecast) -> bool:
    """Whether a table has reviews needed against room: not for a division, which shares both."""
    needed = review.need["reviews_needed"]
    return review.scope == TRUST and bool(needed.any() and np.isfinite(needed).all())


def need_sentence(review: ReviewForecast) -> str:
    """Reviews needed a month against the room for them, and the meetings that would suffice."""
    need = review.need
    if not need["reviews_needed"].any():
        return "No review is needed in the months ahead."
    if not np.isfinite(need["reviews_needed"]).all():
        return "With no approval at all, no number of reviews brings the actions home."
    most = need.loc[need["reviews_needed"].idxmax()]
    _, reviews = needed_by_month(review)[most["month_end"]]
    at_most = f"{whole(reviews.value)} in {month_words(most['month_end'])}"
    if not review.limited:
        return (
            f"Reviews are needed, up to {at_most}; no meetings are supplied, and review is "
            "taken to limit nothing."
        )
    if need["capacity"].isna().any():
        return f"Reviews are needed, up to {at_most}, and the room for them is not known."
    if review.cliff is None:
        return f"{room_for_all(need)}: at most {at_most}, where there is room for {_room_of(most)}."
    return cliff_sentence(cliff_told(review.cliff, need), review.further)


def _room_of(month: pd.Series) -> int:
    return int(month["capacity"])


def room_for_all(need: pd.DataFrame) -> str:
    """States that there is room for every review needed, and months without a meeting."""
    needed = need[need["reviews_needed"] > 0]
    until = month_words(needed["month_end"].iloc[-1])
    none = int((need.loc[: needed.index[-1], "capacity"] == 0).sum())
    if not none:
        return f"There is room for every review needed up to {until}"
    without = f"though {counted(none, 'month', words=True)} until then "
    return (
        f"There is room for every review needed up to {until}, {without}"
        f"{'has' if none == 1 else 'have'} no meeting"
    )


def cliff_told(cliff: ReviewCliff, need: pd.DataFrame) -> ReviewCliff:
    """The shortage as printed: its first month alone where the three together are not short."""
    if cliff.needed_per_month > cliff.room_per_month:
        return cliff
    first = need[need["month_end"] == cliff.first].iloc[0]
    return ReviewCliff(
        cliff.first, cliff.first, float(first["reviews_needed"]), float(first["capacity"])
    )


def further_words(further: FurtherMeetings) -> str:
    """The one number of meetings needed, as headline, decision and section say it (rule 17).

    >>> further_words(FurtherMeetings(7, pd.Timestamp("2020-01-31")))
    'Seven further meetings of the group by January 2020 would keep the wait under a month.'
    """
    if further.by is None:
        return "No further meeting of the group is needed to keep the wait under a month."
    meetings = sentence_case(counted(further.meetings, "further meeting", words=True))
    by = month_words(further.by)
    return f"{meetings} of the group by {by} would keep the wait under a month."


def needed_by_month(
    review: ReviewForecast,
) -> dict[pd.Timestamp, tuple[Figure[int], Figure[float]]]:
    """Actions due and not yet submitted, and the reviews that they need, by month."""
    need = review.need[np.isfinite(review.need["reviews_needed"])]
    return {
        row.month_end: (
            Figure(
                "review", f"due in {row.month_end:%Y-%m}, not yet submitted", row.due, "actions"
            ),
            _figure(f"reviews needed in {row.month_end:%Y-%m}", row.reviews_needed, "reviews"),
        )
        for row in need.itertuples()
    }


def cliff_sentence(cliff: ReviewCliff, further: FurtherMeetings | None) -> str:
    """When the reviews needed outgrow the room for them, and how many meetings would suffice.

    >>> months = pd.Timestamp("2019-10-31"), pd.Timestamp("2019-12-31")
    >>> cliff_sentence(ReviewCliff(*months, 31.2, 12.0), None)
    'From October to December 2019, on average 31 reviews a month are needed against room for 12.'
    """
    single = cliff.first == cliff.last
    when = (
        f"In {month_words(cliff.first)}," if single else f"From {months_words(cliff)}, on average"
    )
    needed_a_month, room = cliff_figures(cliff)
    number, has = whole(needed_a_month.value), whole(room.value)
    if number == has:  # rounded, they would contradict the shortage
        number, has = decimal(needed_a_month.value, 1), decimal(room.value, 1)
    noun, verb = ("review", "is") if number == "1" else ("reviews", "are")
    needed = f"{when} {number} {noun}{'' if single else ' a month'} {verb} needed"
    if room.value == 0:
        needed += ", and there is no room for any"
    elif number == has:
        needed += ", slightly more than there is room for"
    else:
        needed += f" against room for {has.removesuffix('.0')}"
    return f"{needed}." if further is None else f"{needed}. {further_words(further)}"


def months_words(cliff: ReviewCliff) -> str:
    """The months over which the need is averaged.

    >>> months_words(ReviewCliff(pd.Timestamp("2019-11-30"), pd.Timestamp("2020-01-31"), 53.3, 12))
    'November 2019 to January 2020'
    """
    same_year = cliff.first.year == cliff.last.year
    start = f"{cliff.first:%B}" if same_year else month_words(cliff.first)
    return f"{start} to {month_words(cliff.last)}"


def cliff_figures(cliff: ReviewCliff) -> tuple[Figure[float], Figure[float]]:
    """Reviews needed a month, and the room for them."""
    span, unit = f"{cliff.first:%Y-%m} to {cliff.last:%Y-%m}", "reviews a month"
    return (
        _figure(f"reviews needed a month, {span}", cliff.needed_per_month, unit),
        _figure(f"room a month, {span}", cliff.room_per_month, unit),
    )


def further_figure(review: ReviewForecast) -> Figure[int] | None:
    """The further meetings needed, of the trust (rule 17); None where that is not known."""
    further = review.further
    if further is None:
        return None
    by = "" if further.by is None else f" by {further.by:%Y-%m}"
    return Figure("review", f"further meetings needed{by}", further.meetings, "meetings")


def whole(number: float) -> str:
    """A number of reviews, rounded to a whole one."""
    return decimal(number, 0)


def waiting_now(review: ReviewForecast) -> Figure[int]:
    """Actions submitted and not yet decided."""
    return Figure("review", "waiting now", review.queue_now, "actions")


def by_month(review: ReviewForecast, quantity: str) -> dict[pd.Timestamp, Figure[float]]:
    """A quantity of `RANGES` by month: median and 80% range."""
    rows = review.ranges[review.ranges["quantity"] == quantity]
    return {
        row.month_end: _figure(
            f"{RANGES[quantity]}, {row.month_end:%Y-%m}",
            row.median,
            "actions",
            row.lower_80,
            row.upper_80,
        )
        for row in rows.itertuples()
    }


def three_months_on(review: ReviewForecast, quantity: str) -> tuple[pd.Timestamp, Figure[float]]:
    """A quantity of `RANGES` three months on, or at the end of the forecast, with the month."""
    course = list(by_month(review, quantity).items())
    return course[min(MONTHS_ON, len(course)) - 1]


def queue_sentence(review: ReviewForecast) -> str:
    """What waits now, and what is likely to wait three months on.

    Blank where no submission is recorded: what waits is then not known.
    """
    if review.basis != "submissions":
        return ""
    by, later = three_months_on(review, "queue")
    now = waiting_now(review).value
    low, high = map(whole, later.range_80)
    who = sentence_case(counted(now, "action", words=True))
    told = f"{who} {'waits' if now == 1 else 'wait'} for review"
    if now == 0:
        told = "No submitted action waits for review"
    if later.value == 0 and low == high:
        return f"{told}, and none is expected to at {date_words(by)}."
    some = f"{whole(later.value)} {'is' if later.value == 1 else 'are'}"
    return (
        f"{told}; {some if later.value else 'none is'} expected to at {date_words(by)} "
        f"({interval(low, high)})."
    )


def approval_sentence(review: ReviewForecast) -> str:
    """The trust's approval rate with its interval, and the presentations that an action needs."""
    rate, needed = rate_of_all(review), presentations(review)
    if rate is None or needed is None:
        return f"No decision of {GROUP} is on record."
    approved, presented = rate[0].counts
    expected, least, most = (figure.value for figure in needed)
    sentence = (
        f"Of all the trust's decisions on record, {share(approved, presented)} were approvals"
    )
    if presented == 1:
        sentence = f"The trust's one decision on record {'approved' if approved else 'declined'}"
    if presented < SMALLEST_DENOMINATOR:
        sentence = f"{sentence}: too few to tell the rate"
    else:
        low, high = (decimal(bound.value, 0) for bound in rate[1:])
        sentence += f"; the rate itself lies {between(f'{low}%', f'{high}%')} (95% range)"
    if not np.isfinite(expected):
        return f"{sentence}. In this scenario nothing is approved."
    if least == most:
        return f"{sentence}. In this scenario an action needs {decimal(expected, 1)} presentations."
    if presented < SMALLEST_DENOMINATOR or not np.isfinite(most):
        return f"{sentence}."
    often = between(decimal(least, 1), decimal(most, 1))
    return (
        f"{sentence}. At that rate an action is presented {decimal(expected, 1)} times on average "
        f"({often})."
    )


def rate_of_all(
    review: ReviewForecast,
) -> tuple[Figure[float], Figure[float], Figure[float]] | None:
    """The approval rate of all decisions, and the bounds of its 95% interval."""
    return approval_rate_figures("review", "approval rate of all decisions", review.approval_rate)


def presentations(
    review: ReviewForecast,
) -> tuple[Figure[float], Figure[float], Figure[float]] | None:
    """Presentations that an action needs, and the bounds of their 95% interval."""
    needed = review.presentations_per_action
    if needed is None:
        return None
    name, unit = "presentations an action needs", "presentations"
    return (
        _figure(name, needed.expected, unit, needed.lower_80, needed.upper_80),
        _figure(f"{name}, lower 95% bound", needed.lower_95, unit),
        _figure(f"{name}, upper 95% bound", needed.upper_95, unit),
    )


def rates_by_type(review: ReviewForecast) -> list[Figure[float]]:
    """The approval rate of each type of action, shrunk towards the trust's."""
    return [
        Figure(
            "review",
            f"approval rate of {ACTION_TYPES[row.action_type]}, drawn to the trust's",
            100 * row.rate,
            "%",
            row.approved,
            row.presented,
            100 * row.lower_80,
            100 * row.upper_80,
        )
        for row in review.approval_by_type.itertuples()
    ]


def figures(review: ReviewForecast) -> list[Figure[Any]]:
    """The section's rows of figures.csv; infinite values are printed in words only."""
    rate, needed, further = rate_of_all(review), presentations(review), further_figure(review)
    rows: list[Figure[Any]] = [
        waiting_now(review),
        *chain(*(by_month(review, quantity).values() for quantity in RANGES)),
        *([further] if further else []),
        *(figure for month in needed_by_month(review).values() for figure in month),
    ]
    if review.cliff is not None:
        rows += [figure for figure in cliff_figures(review.cliff) if np.isfinite(figure.value)]
    if rate is None or needed is None:
        return rows
    finite = needed if np.isfinite(needed[0].value) else ()
    return [*rows, *rate, *finite, *rates_by_type(review)]


def _figure(
    name: str,
    value: float,
    unit: str,
    lower_80: float | None = None,
    upper_80: float | None = None,
) -> Figure[float]:
    return Figure("review", name, value, unit, lower_80=lower_80, upper_80=upper_80)
