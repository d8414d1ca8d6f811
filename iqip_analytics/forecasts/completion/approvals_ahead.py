"""Completion forecast: how many actions will be approved by each month end, and how surely."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from iqip_analytics.contract.faults import InputError
from iqip_analytics.contract.vocabulary import TRUST
from iqip_analytics.forecasts.completion.approval_history import History, history
from iqip_analytics.forecasts.completion.approval_tables import (
    GroupOutlook,
    approvals_needed,
    by_action,
    by_month,
    by_quantile,
    likely_finish,
    months_ahead,
)
from iqip_analytics.forecasts.completion.chances import Chances
from iqip_analytics.forecasts.completion.pool import Pool, pool
from iqip_analytics.forecasts.count_distribution import mixed_count_probabilities
from iqip_analytics.measures.groups import groups
from iqip_analytics.plan.known import KnownPlan
from iqip_analytics.plan.run import shared

FINISH_HORIZON = 60
LITTLE_ORIGINS, LITTLE_COMPLETIONS = 12, 30


@dataclass(frozen=True, eq=False, kw_only=True)
class CompletionForecast:
    """What is likely to be approved, for the groups of a scope; months after the period end.

    table: the columns of completion_forecast.csv; counts are cumulative approved (rule 14).
    quantiles: those of completion_quantiles.csv.
    actions: those of action_forecast.csv, a row for each action of the scope not approved.
    approvals_needed: grouping, group, month_end, due, approved (now), needed_per_month.
    likely_finish: grouping, group, median, lower_80, upper_80 (month ends; blank where not
        reached within five years), for `all` and each division.
    little_history: fewer than 12 past origins or 30 completions: the range rests on little.
    past_origins: earlier month ends that a forecast could have been made at, 60 at most.
    completions: approvals in the history that the model saw, five years at most.
    reopened, approved_months: re-openings seen, and the months of approved actions in which they
        could have come; `reopening_rate` is their ratio, a month.
    spread: factor that past origins put on the spread of what is shared; 1.6 until they can.
    reference_class_weight: its weight in the pool, from past origins.
    """

    scope: str
    period_end: pd.Timestamp
    horizon: int
    table: pd.DataFrame
    quantiles: pd.DataFrame
    actions: pd.DataFrame
    approvals_needed: pd.DataFrame
    likely_finish: pd.DataFrame
    little_history: bool
    past_origins: int
    completions: int
    reopened: int
    approved_months: int
    spread: float
    reference_class_weight: float

    @property
    def reopening_rate(self) -> float:
        """Re-openings an approved action and month; not forecast, only told. NaN if none could."""
        return self.reopened / self.approved_months if self.approved_months else float("nan")

    @property
    def at_risk(self) -> pd.DataFrame:
        """The actions, those first that add most to the shortfall."""
        return self.actions.sort_values(
            ["expected_shortfall", "agreed_deadline", "action_id"],
            ascending=[False, True, True],
            kind="stable",
        ).reset_index(drop=True)


def completion_forecast(
    known: KnownPlan,
    *,
    horizon: int = 12,
    pace: float = 1.0,
    wanted: tuple[str, str] | None = None,
) -> CompletionForecast:
    """The completion forecast of a known plan, fitted on the trust's own history.

    Args:
        known: the trust's position, or a division's, of whose own actions the tables then speak.
            The same forecast stands behind every scope, so divisions and trust-wide add up to the
            trust.
        horizon: months after the period end.
        pace: factor on every action's hazard of approval; 1 is what the history says.
        wanted: the grouping and group that alone the tables shall hold; it takes less time.

    Raises:
        InputError: where the horizon is below 1, or the pace is below 0 or not finite.

    >>> import iqip_analytics as iqip
    >>> september = iqip.read("data/reference").as_at("2019-08-31")
    >>> forecast = completion_forecast(september, horizon=3)
    >>> ahead = forecast.table.query("grouping == 'all'")
    >>> ahead[["month_end", "total", "due"]]
       month_end  total  due
    0 2019-09-30    281   38
    1 2019-10-31    281   69
    2 2019-11-30    281  107
    >>> bool((ahead["lower_95"] <= ahead["lower_80"]).all()), forecast.little_history
    (True, True)
    """
    if horizon < 1:
        raise InputError(f"horizon {horizon} is too short; give at least 1 month")
    if not 0 <= pace < np.inf:
        raise InputError(f"pace {pace} is not possible; give 0 or more")
    known, scope = known.trust, known.scope
    in_scope = (known.actions["division"] == scope).to_numpy() | (scope == TRUST)
    far = max(FINISH_HORIZON, horizon)
    forecast = _of_trust(known, far)
    past, chances = forecast.model.history, forecast.chances.at_pace(pace)
    shown = past.open_now & in_scope
    months = months_ahead(known, horizon)
    outlooks = _outlooks(known, scope, chances, past.open_now, horizon, wanted)
    ending = [o for o in outlooks if o.name.grouping in ("all", "division")]
    finished = chances.all_approved([outlook.rows[past.open_now] for outlook in ending])
    completions = int(past.newly_approved.sum())
    reopened, approved_months = _reopenings(past)
    return CompletionForecast(
        scope=scope,
        period_end=known.period_end,
        horizon=horizon,
        table=by_month(outlooks, months),
        quantiles=by_quantile(outlooks, months),
        actions=by_action(
            known,
            np.flatnonzero(shown),
            past,
            chances.of_actions(in_scope[past.open_now]),
            horizon,
        ),
        approvals_needed=approvals_needed(outlooks, months),
        likely_finish=likely_finish(ending, finished, months_ahead(known, far)),
        little_history=past.months < LITTLE_ORIGINS or completions < LITTLE_COMPLETIONS,
        past_origins=past.months,
        completions=completions,
        reopened=reopened,
        approved_months=approved_months,
        spread=forecast.spread,
        reference_class_weight=forecast.weight,
    )


# Every scope of a month rests on the same chances
@shared
def _of_trust(known: KnownPlan, horizon: int) -> Pool:
    return pool(history(known), horizon=horizon)


def _outlooks(
    known: KnownPlan,
    scope: str,
    chances: Chances,
    open_now: np.ndarray,
    horizon: int,
    wanted: tuple[str, str] | None,
) -> list[GroupOutlook]:
    """The scope's groups, or the one that is wanted; chances speak of the trust's open actions."""
    in_scope = (known.actions["division"] == scope).to_numpy() | (scope == TRUST)
    months = months_ahead(known, horizon).to_numpy()
    is_due = known.actions["agreed_deadline"].to_numpy()[:, None] <= months
    found = []
    counted: dict[bytes, np.ndarray] = {}  # several groups may hold the same open actions
    for group in groups(known.of(scope)):
        if wanted not in (None, (group.grouping, group.group)):
            continue
        rows = np.zeros(len(in_scope), dtype=bool)
        rows[in_scope] = group.rows
        chosen = rows[open_now]
        if chosen.tobytes() not in counted:
            counted[chosen.tobytes()] = mixed_count_probabilities(
                *chances.of_group(chosen, horizon), chances.weights
            )
        found.append(
            GroupOutlook(
                name=group._replace(rows=rows),
                approved=int((rows & ~open_now).sum()),
                due=is_due[rows].sum(axis=0),
                probabilities=counted[chosen.tobytes()],
            )
        )
    return found


def _reopenings(past: History) -> tuple[int, int]:
    approved = past.approved[:, :-1]
    return int((approved & ~past.approved[:, 1:]).sum()), int(approved.sum())
