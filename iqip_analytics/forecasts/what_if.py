"""What if: every forecast of a scope, on the expected course or on a supposed one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from iqip_analytics.contract.dates import DateLike
from iqip_analytics.contract.vocabulary import TRUST
from iqip_analytics.forecasts.completion.approval_tables import months_ahead
from iqip_analytics.forecasts.completion.approvals_ahead import (
    CompletionForecast,
    completion_forecast,
)
from iqip_analytics.forecasts.deadlines_moved import deadlines_moved as with_deadlines_moved
from iqip_analytics.forecasts.review.joint_reviews import for_one_forecast
from iqip_analytics.forecasts.review.meetings import by_month
from iqip_analytics.forecasts.review.reviews_ahead import ReviewForecast, review_forecast
from iqip_analytics.forecasts.scenario import Scenario
from iqip_analytics.forecasts.workforce.staff_ahead import WorkforceForecast, workforce_forecast
from iqip_analytics.plan.known import KnownPlan
from iqip_analytics.plan.remembered import remembered


@dataclass(frozen=True, eq=False, kw_only=True)
class Outlooks:
    """The forecasts of one scope; `known` is the trust's position with deadlines as supposed."""

    known: KnownPlan
    completion: CompletionForecast
    review: ReviewForecast
    workforce: WorkforceForecast | None


def what_if(
    known: KnownPlan,
    *,
    scope: str = TRUST,
    horizon: int = 12,
    submission_rate: float = 1.0,
    capacity: int | None = None,
    extra_meetings: Mapping[DateLike, int] | None = None,
    approval_share: float | None = None,
    deadlines_moved: int | Mapping[str, date] = 0,
    leavers_level: float = 1.0,
    planned_leavers_wte: float | None = None,
    recruitment_conversion: float | None = None,
    recruitment_delay: int = 0,
) -> Outlooks:
    """The forecasts of a scope under supposed conditions; without any, those of its briefing.

    Completion and review are one course: the submission rate, the approval share, moved deadlines,
    capacity and extra meetings touch both. The last four are of the workforce.

    Args:
        known: the trust's position; nothing else is seen.
        scope: the trust, or a division then reported.
        horizon: months after the period end.
        submission_rate: factor on how fast actions are submitted and approved.
        capacity: actions that each meeting ahead reviews, in place of what is booked or learnt.
        extra_meetings: further meetings, by month end.
        approval_share: of what is presented, 0 to 1, in place of the rates learnt.
        deadlines_moved: the new deadline by action, or months by which all that are ahead move.
        leavers_level: factor on the leavers expected.
        planned_leavers_wte: planned leavers a month, WTE, of the scope.
        recruitment_conversion: share of each cohort that starts, 0 to 1, in place of its own.
        recruitment_delay: months by which every cohort ahead comes later.

    Raises:
        InputError: for a value out of range, a scope that is not reported, or where `known` is
            narrowed to a division already.

    >>> import iqip_analytics as iqip
    >>> september = iqip.read("data/reference").as_at("2019-08-31")
    >>> slower = what_if(september, submission_rate=0.5).completion.table
    >>> expected = what_if(september).completion.table
    >>> bool((slower["expected"] <= expected["expected"]).all())
    True
    """
    supposed = position_supposed(known, deadlines_moved)
    reviewed: Mapping[str, Any] = {
        "submission_rate": submission_rate,
        "approval_share": approval_share,
        "capacity": capacity,
        "extra_meetings": extra_meetings,
    }
    once = for_one_forecast(supposed)
    return Outlooks(
        known=supposed,
        completion=completion_forecast(once, scope=scope, horizon=horizon, **reviewed),
        review=review_forecast(once, scope=scope, horizon=horizon, **reviewed),
        workforce=workforce_forecast(
            supposed,
            scope=scope,
            horizon=horizon,
            planned_leavers_wte=planned_leavers_wte,
            leavers_level=leavers_level,
            recruitment_conversion=recruitment_conversion,
            recruitment_delay=recruitment_delay,
        ),
    )


def position_supposed(known: KnownPlan, deadlines_moved: int | Mapping[str, date]) -> KnownPlan:
    """The position that forecasts start from; the very same object for the same supposition.

    Raises:
        InputError: for a deadline that cannot be moved so.
    """
    return _moved(known, _hashable(deadlines_moved))


def refuse_impossible(known: KnownPlan, scenario: Scenario, horizon: int) -> None:
    """Refuse a scenario that this plan cannot have, before anything is computed.

    Raises:
        InputError: for a deadline that cannot be moved, or a meeting outside the months ahead.
    """
    _moved(known, _hashable(scenario.deadlines_moved))
    by_month(scenario.extra_meetings, months_ahead(known, horizon))


def _hashable(moved: int | Mapping[str, date]) -> int | tuple[tuple[str, date], ...]:
    return moved if isinstance(moved, int) else tuple(sorted(moved.items()))


# Every scope of a scenario shares one position, so that what is of the trust is fitted once
@remembered
def _moved(known: KnownPlan, moved: int | tuple[tuple[str, date], ...]) -> KnownPlan:
    return with_deadlines_moved(known, moved if isinstance(moved, int) else dict(moved))
