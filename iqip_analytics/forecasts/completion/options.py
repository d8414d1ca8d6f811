"""What each choice of meetings buys: as booked, one or two more a month, enough, keeping up."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from iqip_analytics.forecasts.completion.approval_tables import months_ahead
from iqip_analytics.forecasts.completion.approvals_ahead import whole_ahead, whole_as_booked
from iqip_analytics.forecasts.review.joint_reviews import (
    course_ahead,
    meetings_ahead,
)
from iqip_analytics.forecasts.review.meetings import ExtraMeetings, by_month
from iqip_analytics.forecasts.review.need import further_by_month
from iqip_analytics.forecasts.review.reviews_ahead import needed_ahead
from iqip_analytics.plan.known import KnownPlan
from iqip_analytics.plan.shared_results import for_one_forecast

OPTION_COLUMNS = [
    "option",
    "month_end",
    "due",
    "extra_meetings",
    "expected",
    "lower_80",
    "upper_80",
    "p_on_trajectory",
]
AS_BOOKED, ONE_MORE, TWO_MORE, ENOUGH, KEEPS_UP = (
    "as_booked",
    "one_more_a_month",
    "two_more_a_month",
    "enough",
    "keeps_up",
)


def options(
    known: KnownPlan,
    *,
    horizon: int = 12,
    submission_rate: float = 1.0,
    approval_share: float | None = None,
    capacity: int | None = None,
    extra_meetings: ExtraMeetings | None = None,
) -> pd.DataFrame:
    """The forecast of a scope's actions under each choice that a board has.

    Args:
        known: the trust's position, or a division's; the meetings are the trust's.
        horizon: months after the period end.
        submission_rate: factor on how fast actions are submitted.
        approval_share: of what is presented, 0 to 1, in place of the rates learnt.
        capacity: of every meeting ahead, in place of what is booked or learnt.
        extra_meetings: further meetings already supposed, by month end.

    Returns:
        The columns of options.csv. `extra_meetings` counts those up to the month; it is blank where
        review keeps up. Without a table of meetings no meeting is an option, and `enough` is none
        where the room of a meeting is not known.

    >>> import iqip_analytics as iqip
    >>> september = iqip.read("data/reference").as_at("2019-08-31")
    >>> found = options(september, horizon=3)
    >>> november = found[found["month_end"] == "2019-11-30"]
    >>> november[["option", "extra_meetings"]].head(3)
                  option  extra_meetings
    2          as_booked               0
    5   one_more_a_month               3
    8   two_more_a_month               6
    """
    known, scope = for_one_forecast(known.trust), known.scope
    supposed: Mapping[str, Any] = {
        "submission_rate": submission_rate,
        "approval_share": approval_share,
    }
    months = months_ahead(known, horizon)
    before = np.array(by_month(extra_meetings, months))
    course = course_ahead(known, horizon, **supposed, extra_meetings=extra_meetings)
    none = np.zeros(horizon, dtype=int)
    room = meetings_ahead(known, course, capacity)
    more = {AS_BOOKED: none}
    if room.limited:
        more |= {ONE_MORE: none + 1, TWO_MORE: none + 2}
        further = further_by_month(needed_ahead(known, course, horizon, capacity), room)
        more |= {} if further is None else {ENOUGH: further}
    frames = []
    for option, meetings in more.items():
        asked = {month: n for month, n in zip(months, before + meetings, strict=True) if n}
        own = course_ahead(known, horizon, **supposed, extra_meetings=asked)
        own = own if option == AS_BOOKED else own._replace(drawn=horizon)
        as_booked = whole_as_booked(known, scope, own, horizon, capacity)
        frames.append(as_booked.assign(option=option, extra_meetings=meetings.cumsum()))
    _, keeps_up = whole_ahead(known, scope, course, horizon, capacity)
    last = keeps_up.assign(option=KEEPS_UP, extra_meetings=pd.NA)
    together = pd.concat([*frames, last], ignore_index=True)
    return together.astype({"extra_meetings": "Int64"})[OPTION_COLUMNS]
