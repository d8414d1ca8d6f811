"""When actions will be submitted: by the hazard of submission; where none is known, of approval."""

from dataclasses import replace

import numpy as np
import pandas as pd

from iqip_analytics.contract.faults import InputError
from iqip_analytics.forecasts.completion.approval_history import history
from iqip_analytics.forecasts.completion.chances import Chances
from iqip_analytics.forecasts.completion.pool import pool
from iqip_analytics.forecasts.review.resubmission import DAYS_A_MONTH, Lags, drawn_lags, sooner
from iqip_analytics.forecasts.review.rounds import DECLINED, NOT_SUBMITTED, WAITING
from iqip_analytics.plan.known import KnownPlan
from iqip_analytics.plan.run import shared

SUBMISSIONS, APPROVALS = "submissions", "approvals"
SEED = 20190906  # of the order of strata: fixed, so that the same input gives the same bits
NEVER = np.inf
YEAR = 12  # the level ahead is looked at over a year whatever the horizon


def submissions_known(known: KnownPlan) -> bool:
    """Whether any submission of an action in the plan is recorded."""
    own = known.evidence["action_id"].isin(known.actions["action_id"])
    return bool((known.evidence.loc[own, "event"] == "submitted").any())


# The same in every scenario
@shared
def submission_chances(known: KnownPlan, horizon: int) -> Chances:
    """Chances that each action not yet taken up is first submitted by each month ahead.

    The completion model's hazard, its level, shocks and beliefs, fitted to first submissions in
    place of approvals (a decision without a submission counts as one). Where no submission is
    recorded, it is fitted to approvals: an action then counts as ready when it would be approved.
    """
    past = history(_submissions_as_approvals(known) if submissions_known(known) else known)
    return pool(past, horizon=max(horizon, YEAR)).chances


def _submissions_as_approvals(known: KnownPlan) -> KnownPlan:
    """The same position, an action counting as approved once it was submitted or decided."""

    def taken_up(events: pd.DataFrame) -> pd.DataFrame:
        early = events["event"].isin(["submitted", DECLINED])
        return events.assign(event=events["event"].mask(early, "approved"))

    recorded = {**known.recorded, "evidence": taken_up(known.recorded["evidence"])}
    return replace(known, evidence=taken_up(known.evidence), recorded=recorded)


def submission_times(
    known: KnownPlan,
    standing: pd.DataFrame,
    lag: Lags,
    *,
    horizon: int,
    paths: int,
    submission_rate: float = 1.0,
) -> np.ndarray:
    """When each action that is not approved next joins the queue, on joint paths.

    Args:
        known: the trust's position.
        standing: where each action stands, as `rounds.standing` tells.
        lag: from a decline to the next submission.
        horizon: months ahead.
        paths: how many joint paths.
        submission_rate: factor on the hazard of submission.

    Returns:
        Shape (paths, actions not approved), in months after the cut-off: not above 0 for what
        waits now, infinite where beyond the horizon.

    Raises:
        InputError: for a rate below 0.
    """
    if not submission_rate >= 0 or np.isinf(submission_rate):
        raise InputError(f"submission rate {submission_rate} is not possible; give 0 or more")
    live = standing[standing["state"] != "approved"].reset_index(drop=True)
    uniforms = even_uniforms(paths, len(live))
    elapsed = (known.data_cutoff - live["since"]).dt.days.to_numpy(dtype=float) / DAYS_A_MONTH
    times = np.full((paths, len(live)), NEVER)
    state = live["state"].to_numpy()
    waits, declined, fresh = (state == kind for kind in (WAITING, DECLINED, NOT_SUBMITTED))
    times[:, waits] = -elapsed[waits]
    if declined.any():
        known_lag = elapsed[declined]
        coming = drawn_lags(lag, uniforms[:, declined], known_lag) - known_lag
        # Submitted after the cut-off: it is not known, so it did not come by then
        times[:, declined] = sooner(np.maximum(coming, 1e-6), submission_rate)
    if fresh.any():
        chances = submission_chances(known, horizon)
        cell = chances.cell[_open_rows(known, standing)[fresh]]
        times[:, fresh] = _first_times(chances, cell, uniforms[:, fresh], horizon, submission_rate)
    return np.where(times <= horizon, times, NEVER)


def _open_rows(known: KnownPlan, standing: pd.DataFrame) -> np.ndarray:
    """Each action that is not approved as a place among those that the chances know."""
    states = [NOT_SUBMITTED] if submissions_known(known) else [NOT_SUBMITTED, WAITING, DECLINED]
    counted = standing["state"].isin(states).to_numpy()
    place = np.cumsum(counted) - 1
    return place[(standing["state"] != "approved").to_numpy()]


def _first_times(
    chances: Chances, cell: np.ndarray, uniforms: np.ndarray, horizon: int, rate: float
) -> np.ndarray:
    """Times at which uniform numbers meet the cumulative chance, straight within a month."""
    paths = len(uniforms)
    node = np.searchsorted(chances.weights.cumsum(), (np.arange(paths) + 0.5) / paths)
    node = np.minimum(node, len(chances.weights) - 1)
    times = np.full(uniforms.shape, NEVER)
    below = np.zeros(uniforms.shape)
    by_then = chances.at_pace(rate).approved(horizon=horizon)
    for month in range(horizon):
        above = by_then[node, month][:, cell]
        inside = (uniforms > below) & (uniforms <= above)
        within = (uniforms - below)[inside] / (above - below)[inside]
        times[inside] = month + np.clip(within, 1e-6, 1.0)
        below = above
    return times


def even_uniforms(paths: int, columns: int) -> np.ndarray:
    """Uniform numbers, each column the middles of equal cells in an order of its own."""
    order = np.random.Generator(np.random.PCG64(SEED))
    cells = np.tile(np.arange(paths, dtype=float)[:, None], (1, columns))
    return (order.permuted(cells, axis=0) + 0.5) / paths
