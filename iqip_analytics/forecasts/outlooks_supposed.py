"""What if: every forecast of a scope, on the expected course or on a supposed one."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

import pandas as pd

from iqip_analytics.contract.dates import month_end, month_ends
from iqip_analytics.contract.faults import InputError, did_you_mean
from iqip_analytics.forecasts.completion.approval_tables import months_ahead
from iqip_analytics.forecasts.completion.approvals_ahead import (
    CompletionForecast,
    completion_forecast,
)
from iqip_analytics.forecasts.completion.chance_history import chance_history
from iqip_analytics.forecasts.completion.options import options
from iqip_analytics.forecasts.review.meetings import by_month
from iqip_analytics.forecasts.review.reviews_ahead import ReviewForecast, review_forecast
from iqip_analytics.forecasts.scenario import Scenario, Touched, supposing
from iqip_analytics.forecasts.workforce.staff_ahead import WorkforceForecast, workforce_forecast
from iqip_analytics.measures.progress import is_approved
from iqip_analytics.plan.known import KnownPlan
from iqip_analytics.plan.shared_results import Shared, for_one_forecast, shared

LAST_DAY = pd.Timestamp("2100-12-31")
# A setting that does not affect a forecast leaves it as already computed
completion_once, review_once = Shared(completion_forecast), Shared(review_forecast)
options_once, workforce_once = Shared(options), Shared(workforce_forecast)


@dataclass(frozen=True, eq=False, kw_only=True)
class Outlooks:
    """The forecasts of one scope in a scenario, each computed when first asked for.

    as_planned: the scope's position, with deadlines as they stand.
    known: the same position, with deadlines as supposed.
    scenario: what is supposed; `planned_leavers_wte` is the scope's own.
    horizon: months after the period end.
    by: further groupings of the completion forecast, of a register's own columns.
    """

    as_planned: KnownPlan
    known: KnownPlan
    scenario: Scenario
    horizon: int
    by: tuple[str, ...] = ()

    @cached_property
    def completion(self) -> CompletionForecast:
        """The completion forecast."""
        if not self.by:
            return self.completion_of(None)
        return completion_once(self.known, by=self.by, **self._supposed(Touched.REVIEW))

    def completion_of(self, group: tuple[str, str] | None) -> CompletionForecast:
        """The completion forecast of one group alone, which takes less time."""
        return completion_once(self.known, wanted=group, **self._supposed(Touched.REVIEW))

    @cached_property
    def review(self) -> ReviewForecast:
        """The forecast of evidence review."""
        return review_once(self.known, **self._supposed(Touched.REVIEW))

    @cached_property
    def options(self) -> pd.DataFrame:
        """What each choice of meetings buys: the columns of options.csv."""
        return options_once(self.known, **self._supposed(Touched.REVIEW))

    @cached_property
    def chance_history(self) -> pd.DataFrame:
        """How the chance has moved, of the plan as it is: the columns of chance_history.csv."""
        return chance_history(self.as_planned, horizon=self.horizon)

    @cached_property
    def workforce(self) -> WorkforceForecast | None:
        """The workforce forecast; None where the source holds no workforce of the scope."""
        return workforce_once(self.as_planned, **self._supposed(Touched.STAFF))

    def _supposed(self, touched: Touched) -> dict[str, Any]:
        return {"horizon": self.horizon, **self.scenario.touching(touched)}


def what_if(
    known: KnownPlan, *, horizon: int = 12, by: Collection[str] = (), **supposed: Any
) -> Outlooks:
    """The forecasts of a scope under supposed conditions; without any, those of its briefing.

    Args:
        known: the trust's position, or a division's.
        horizon: months after the period end.
        by: further groupings of completion: regulation, core_service, site, report_reference.
        supposed: fields of a `Scenario`: submission_rate, capacity, extra_meetings, approval_share
            and deadlines_moved affect completion and review, which are one course; leavers_level,
            planned_leavers_wte (of the scope), recruitment_conversion and recruitment_delay affect
            the workforce.

    Raises:
        InputError: for an unknown field, a value out of range, or a deadline that cannot be moved
            that way.

    >>> import iqip_analytics as iqip
    >>> september = iqip.read("data/reference").as_at("2019-08-31")
    >>> slower = what_if(september, submission_rate=0.5).completion.keeps_up
    >>> expected = what_if(september).completion.keeps_up
    >>> bool((slower["expected"] <= expected["expected"]).all())
    True
    """
    return outlooks(known, supposing(supposed), horizon, tuple(by))


def outlooks(
    known: KnownPlan, scenario: Scenario, horizon: int = 12, by: tuple[str, ...] = ()
) -> Outlooks:
    """The forecasts of a scope in a scenario; its planned leavers are taken as the scope's own.

    Raises:
        InputError: for a deadline that cannot be moved so, or a meeting outside the months ahead.
    """
    by_month(scenario.extra_meetings, months_ahead(known, horizon))
    known, moved = for_one_forecast(known), scenario.touching(Touched.DEADLINES)
    return Outlooks(
        as_planned=known,
        known=with_deadlines_moved(known.trust, **moved).of(known.scope),
        scenario=scenario,
        horizon=horizon,
        by=by,
    )


def refuse_impossible(known: KnownPlan, scenario: Scenario, horizon: int) -> None:
    """Refuse a scenario that this plan cannot have, before anything is computed.

    Raises:
        InputError: for a deadline that cannot be moved, or a meeting outside the months ahead.
    """
    with_deadlines_moved(known.trust, **scenario.touching(Touched.DEADLINES))
    by_month(scenario.extra_meetings, months_ahead(known, horizon))


# Every scope of a scenario shares one position, so that the trust's model is fitted once
@shared
def with_deadlines_moved(
    known: KnownPlan, deadlines_moved: int | tuple[tuple[str, date], ...]
) -> KnownPlan:
    """The position with deadlines ahead moved; the same object where none is.

    What was due by the period end stays due: only actions that are not approved and fall due
    after it can be moved, and only to a day after it.

    Args:
        known: the trust's position.
        deadlines_moved: the new deadline by action; or months by which all of them move.
            Moved to earlier months, none comes before the next month end, and what falls due by
            then stays as it is.

    Raises:
        InputError: for an action that is not in the plan, approved or due already, or a new
            deadline that is not ahead.
    """
    if not deadlines_moved:
        return known
    actions = known.actions
    ahead = ~is_approved(known) & (actions["agreed_deadline"] > known.period_end).to_numpy()
    if isinstance(deadlines_moved, int):
        new = _by_months(known, deadlines_moved)
    else:
        new = _by_action(known, dict(deadlines_moved), set(actions.loc[ahead, "action_id"]))
    deadlines = actions["agreed_deadline"].mask(ahead & new.notna(), new)
    return replace(
        known,
        actions=actions.assign(agreed_deadline=deadlines.astype("datetime64[us]")),
        months=month_ends(deadlines.min(), max(deadlines.max(), known.period_end)),
    )


def _by_months(known: KnownPlan, months: int) -> pd.Series:
    soonest = month_end(known.period_end, 1)
    agreed = known.actions["agreed_deadline"]
    moved = agreed + pd.DateOffset(months=months)
    return moved if months > 0 else moved.clip(lower=soonest).where(agreed > soonest, agreed)


def _by_action(known: KnownPlan, moved: Mapping[str, date], ahead: set[str]) -> pd.Series:
    """The new deadlines by action, blank where none is given."""
    own = set(known.actions["action_id"])
    for action, day in moved.items():
        if action not in own:
            raise InputError(
                f"deadlines_moved: action '{action}' is not in the plan at "
                f"{known.period_end:%Y-%m-%d}; {did_you_mean(action, sorted(own))}"
                "give an action_id of the table actions"
            )
        if action not in ahead:
            raise InputError(
                f"deadlines_moved: action '{action}' is approved or was due by "
                f"{known.period_end:%Y-%m-%d}; only what is open and due later can be moved"
            )
        if not known.period_end < pd.Timestamp(day) <= LAST_DAY:
            raise InputError(
                f"deadlines_moved: {day} for action '{action}' is not possible; give a day after "
                f"{known.period_end:%Y-%m-%d} and before 2101"
            )
    return pd.to_datetime(known.actions["action_id"].map(dict(moved)))
