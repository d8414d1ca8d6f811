"""What if: every forecast of a scope, on the expected course or on a supposed one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TypeAlias

import pandas as pd

from iqip_analytics.contract.dates import DateLike
from iqip_analytics.forecasts.completion.approval_tables import months_ahead
from iqip_analytics.forecasts.completion.approvals_ahead import (
    CompletionForecast,
    completion_forecast,
)
from iqip_analytics.forecasts.completion.chance_history import chance_history
from iqip_analytics.forecasts.completion.options import options
from iqip_analytics.forecasts.deadlines_moved import deadlines_moved as with_deadlines_moved
from iqip_analytics.forecasts.review.meetings import by_month
from iqip_analytics.forecasts.review.reviews_ahead import ReviewForecast, review_forecast
from iqip_analytics.forecasts.scenario import Scenario, supposing
from iqip_analytics.forecasts.workforce.staff_ahead import WorkforceForecast, workforce_forecast
from iqip_analytics.plan.known import KnownPlan
from iqip_analytics.plan.shared_results import for_one_forecast, shared

# Submission rate, capacity, further meetings by month, approval share
Reviewed: TypeAlias = tuple[float, int | None, tuple[tuple[date, int], ...], float | None]


@dataclass(frozen=True, eq=False, kw_only=True)
class Outlooks:
    """The forecasts of one scope in a scenario, each computed when it is first asked for.

    as_planned: the scope's position, with deadlines as they stand.
    known: the same position, with deadlines as supposed.
    scenario: what is supposed; `planned_leavers_wte` is the scope's own.
    horizon: months after the period end.
    """

    as_planned: KnownPlan
    known: KnownPlan
    scenario: Scenario
    horizon: int

    @cached_property
    def completion(self) -> CompletionForecast:
        """The completion forecast."""
        return self.completion_of(None)

    def completion_of(self, group: tuple[str, str] | None) -> CompletionForecast:
        """The completion forecast of one grouping and group alone, which takes less time."""
        return _completion(self.known, self.horizon, group, *self._reviewed)

    @cached_property
    def review(self) -> ReviewForecast:
        """The forecast of evidence review."""
        return _review(self.known, self.horizon, *self._reviewed)

    @cached_property
    def options(self) -> pd.DataFrame:
        """What each choice of meetings buys: the columns of options.csv."""
        return _options(self.known, self.horizon, *self._reviewed)

    @cached_property
    def chance_history(self) -> pd.DataFrame:
        """How the chance has moved, of the plan as it is: the columns of chance_history.csv."""
        return chance_history(self.as_planned, horizon=self.horizon)

    @property
    def _reviewed(self) -> Reviewed:
        """What of the scenario touches completion and review."""
        return (
            self.scenario.submission_rate,
            self.scenario.capacity,
            tuple(sorted(self.scenario.extra_meetings.items())),
            self.scenario.approval_share,
        )

    @cached_property
    def workforce(self) -> WorkforceForecast | None:
        """The workforce forecast; None where the source holds no workforce of the scope."""
        return _workforce(
            self.as_planned,
            self.horizon,
            self.scenario.planned_leavers_wte,
            self.scenario.leavers_level,
            self.scenario.recruitment_conversion,
            self.scenario.recruitment_delay,
        )


def what_if(
    known: KnownPlan,
    *,
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
        known: the trust's position, or a division's.
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
        InputError: for a value out of range, or a deadline that cannot be moved so.

    >>> import iqip_analytics as iqip
    >>> september = iqip.read("data/reference").as_at("2019-08-31")
    >>> slower = what_if(september, submission_rate=0.5).completion.keeps_up
    >>> expected = what_if(september).completion.keeps_up
    >>> bool((slower["expected"] <= expected["expected"]).all())
    True
    """
    scenario = supposing(
        {
            "submission_rate": submission_rate,
            "capacity": capacity,
            "extra_meetings": extra_meetings or {},
            "approval_share": approval_share,
            "deadlines_moved": deadlines_moved,
            "leavers_level": leavers_level,
            "planned_leavers_wte": planned_leavers_wte,
            "recruitment_conversion": recruitment_conversion,
            "recruitment_delay": recruitment_delay,
        }
    )
    return outlooks(known, scenario, horizon)


def outlooks(known: KnownPlan, scenario: Scenario, horizon: int = 12) -> Outlooks:
    """The forecasts of a scope in a scenario; its planned leavers are taken as the scope's own.

    Raises:
        InputError: for a deadline that cannot be moved so, or a meeting outside the months ahead.
    """
    by_month(scenario.extra_meetings, months_ahead(known, horizon))
    known = for_one_forecast(known)
    return Outlooks(
        as_planned=known,
        known=_moved(known.trust, _hashable(scenario.deadlines_moved)).of(known.scope),
        scenario=scenario,
        horizon=horizon,
    )


def refuse_impossible(known: KnownPlan, scenario: Scenario, horizon: int) -> None:
    """Refuse a scenario that this plan cannot have, before anything is computed.

    Raises:
        InputError: for a deadline that cannot be moved, or a meeting outside the months ahead.
    """
    _moved(known.trust, _hashable(scenario.deadlines_moved))
    by_month(scenario.extra_meetings, months_ahead(known, horizon))


def _hashable(moved: int | Mapping[str, date]) -> int | tuple[tuple[str, date], ...]:
    return moved if isinstance(moved, int) else tuple(sorted(moved.items()))


# Every scope of a scenario shares one position, so that what is of the trust is fitted once
@shared
def _moved(known: KnownPlan, moved: int | tuple[tuple[str, date], ...]) -> KnownPlan:
    return with_deadlines_moved(known, moved if isinstance(moved, int) else dict(moved))


# A setting that does not touch a forecast leaves it as it was computed before
@shared
def _completion(
    known: KnownPlan,
    horizon: int,
    group: tuple[str, str] | None,
    submission_rate: float,
    capacity: int | None,
    extra_meetings: tuple[tuple[date, int], ...],
    approval_share: float | None,
) -> CompletionForecast:
    return completion_forecast(
        known,
        horizon=horizon,
        submission_rate=submission_rate,
        capacity=capacity,
        extra_meetings=dict(extra_meetings),
        approval_share=approval_share,
        wanted=group,
    )


@shared
def _review(
    known: KnownPlan,
    horizon: int,
    submission_rate: float,
    capacity: int | None,
    extra_meetings: tuple[tuple[date, int], ...],
    approval_share: float | None,
) -> ReviewForecast:
    return review_forecast(
        known,
        horizon=horizon,
        submission_rate=submission_rate,
        capacity=capacity,
        extra_meetings=dict(extra_meetings),
        approval_share=approval_share,
    )


@shared
def _options(
    known: KnownPlan,
    horizon: int,
    submission_rate: float,
    capacity: int | None,
    extra_meetings: tuple[tuple[date, int], ...],
    approval_share: float | None,
) -> pd.DataFrame:
    return options(
        known,
        horizon=horizon,
        submission_rate=submission_rate,
        capacity=capacity,
        extra_meetings=dict(extra_meetings),
        approval_share=approval_share,
    )


@shared
def _workforce(
    known: KnownPlan,
    horizon: int,
    planned: float | None,
    leavers_level: float,
    conversion: float | None,
    delay: int,
) -> WorkforceForecast | None:
    return workforce_forecast(
        known,
        horizon=horizon,
        planned_leavers_wte=planned,
        leavers_level=leavers_level,
        recruitment_conversion=conversion,
        recruitment_delay=delay,
    )
