"""Ahead: each forecast of a scenario by itself, computed only where a setting touches it."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pandas as pd

from iqip_analytics.contract.vocabulary import TRUST
from iqip_analytics.forecasts.completion.approvals_ahead import (
    CompletionForecast,
    completion_forecast,
)
from iqip_analytics.forecasts.review.reviews_ahead import ReviewForecast, review_forecast
from iqip_analytics.forecasts.scenario import CENTRAL, Scenario
from iqip_analytics.forecasts.what_if import position_supposed
from iqip_analytics.forecasts.workforce.staff_ahead import WorkforceForecast, workforce_forecast
from iqip_analytics.measures.progress import trajectory
from iqip_analytics.measures.workforce import workforce_history
from iqip_analytics.plan.known import KnownPlan

REMEMBERED = 8  # results of each kind: the briefing's, this one, and those just seen


@dataclass(frozen=True, eq=False, kw_only=True)
class Ahead:
    """The forecasts of one scope at one position, in any scenario; as `what_if` gives them.

    planned_leavers_wte: that the briefing counts with, where a scenario has none of its own.
    """

    known: KnownPlan
    scope: str
    horizon: int = 12
    planned_leavers_wte: float | None = None

    def position(self, scenario: Scenario = CENTRAL) -> KnownPlan:
        """The trust's position with deadlines as supposed."""
        return position_supposed(self.known, scenario.deadlines_moved)

    def completion(
        self, scenario: Scenario = CENTRAL, group: tuple[str, str] | None = None
    ) -> CompletionForecast:
        """The completion forecast: all touch it but what is of the workforce.

        Args:
            scenario: what is supposed.
            group: the grouping and group that alone its tables shall hold; it takes less time.
        """
        return _completion(
            self.position(scenario),
            self.scope,
            self.horizon,
            scenario.submission_rate,
            scenario.capacity,
            tuple(sorted(scenario.extra_meetings.items())),
            scenario.approval_share,
            group,
        )

    def review(self, scenario: Scenario = CENTRAL) -> ReviewForecast:
        """The review forecast: all touch it but what is of the workforce."""
        return _review(
            self.position(scenario),
            self.scope,
            self.horizon,
            scenario.submission_rate,
            scenario.capacity,
            tuple(sorted(scenario.extra_meetings.items())),
            scenario.approval_share,
        )

    def workforce(self, scenario: Scenario = CENTRAL) -> WorkforceForecast | None:
        """The workforce forecast: leavers, planned leavers and recruitment touch it."""
        return _workforce(
            self.known,
            self.scope,
            self.horizon,
            self.planned(scenario),
            scenario.leavers_level,
            scenario.recruitment_conversion,
            scenario.recruitment_delay,
        )

    def planned(self, scenario: Scenario = CENTRAL) -> float | None:
        """Planned leavers a month, WTE; a scenario's are the trust's. None without any."""
        own = scenario.planned_leavers_wte
        return self.planned_leavers_wte if own is None or self.scope != TRUST else own

    def trajectory(self, scenario: Scenario = CENTRAL) -> pd.DataFrame:
        """The scope's trajectory, as in trajectory.csv; deadlines touch it."""
        return _trajectory(self.position(scenario), self.scope)

    def staff(self) -> pd.DataFrame | None:
        """The scope's workforce so far, as in workforce.csv; None where there is none."""
        return _staff(self.known, self.scope)


@lru_cache(maxsize=REMEMBERED)
def _completion(
    known: KnownPlan,
    scope: str,
    horizon: int,
    submission_rate: float,
    capacity: int | None,
    extra_meetings: tuple[tuple[Any, int], ...],
    approval_share: float | None,
    group: tuple[str, str] | None,
) -> CompletionForecast:
    return completion_forecast(
        known,
        scope=scope,
        horizon=horizon,
        submission_rate=submission_rate,
        capacity=capacity,
        extra_meetings=dict(extra_meetings),
        approval_share=approval_share,
        wanted=group,
    )


@lru_cache(maxsize=REMEMBERED)
def _review(
    known: KnownPlan,
    scope: str,
    horizon: int,
    submission_rate: float,
    capacity: int | None,
    extra_meetings: tuple[tuple[Any, int], ...],
    approval_share: float | None,
) -> ReviewForecast:
    return review_forecast(
        known,
        scope=scope,
        horizon=horizon,
        submission_rate=submission_rate,
        capacity=capacity,
        extra_meetings=dict(extra_meetings),
        approval_share=approval_share,
    )


@lru_cache(maxsize=REMEMBERED)
def _workforce(
    known: KnownPlan,
    scope: str,
    horizon: int,
    planned: float | None,
    leavers_level: float,
    conversion: float | None,
    delay: int,
) -> WorkforceForecast | None:
    return workforce_forecast(
        known,
        scope=scope,
        horizon=horizon,
        planned_leavers_wte=planned,
        leavers_level=leavers_level,
        recruitment_conversion=conversion,
        recruitment_delay=delay,
    )


@lru_cache(maxsize=REMEMBERED)
def _trajectory(known: KnownPlan, scope: str) -> pd.DataFrame:
    return trajectory(known.of(scope))


@lru_cache(maxsize=REMEMBERED)
def _staff(known: KnownPlan, scope: str) -> pd.DataFrame | None:
    return workforce_history(known.of(scope))
