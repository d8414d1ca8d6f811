"""What the section on evidence review prints and no other table holds."""

import numpy as np

from iqip_analytics.briefing.contents import Contents
from iqip_analytics.briefing.sections.review_sentences import expected_approvals, three_months_on
from iqip_analytics.contract.vocabulary import ACTION_TYPES
from iqip_analytics.forecasts.review.reviews_ahead import ReviewForecast

Figure = tuple[object, ...]  # a row of figures.csv


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
        by = f"{three_months_on(review, 'approved_so_far')['month_end']:%Y-%m}"
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
