"""What is submitted when: by the hazard of submission or, where none is recorded, of approval."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from iqip_analytics.contract.faults import InputError
from iqip_analytics.forecasts.completion.approval_history import LONGEST, History, history
from iqip_analytics.forecasts.completion.chances import Chances
from iqip_analytics.forecasts.completion.pool import Pool
from iqip_analytics.forecasts.nodes import in_parts
from iqip_analytics.forecasts.review.resubmission import (
    DAYS_A_MONTH,
    Lags,
    drawn_lags,
    sooner,
)
from iqip_analytics.forecasts.review.rounds import (
    APPROVED,
    DECLINED,
    NOT_SUBMITTED,
    WAITING,
    submissions_known,
)
from iqip_analytics.plan.known import KnownPlan

SUBMISSIONS, APPROVALS = "submissions", "approvals"
NEVER = np.inf
AT_ONCE = 256  # kinds of action whose chances are held together


@dataclass(frozen=True, eq=False, kw_only=True)
class Demand:
    """The trust's open actions, in the order of the plan, and when they come for review.

    basis: submissions, or approvals where no submission is recorded: demand is then what would be
        approved, and nothing of it is declined.
    pool: the model of what was not submitted yet; its chances are of the `fresh` actions.
    fresh, waiting, declined: which of the open actions were not submitted, wait, were declined.
    elapsed: months since the submission that waits, or since the decline; NaN otherwise.
    lag: from a decline to the next submission.
    rate: factor on the hazard of submission and of coming back.
    clock: months after the cut-off in the time of the model, and the same in days of meetings;
        None where the two are the same: they differ where only the days of meetings are known.
    """

    basis: str
    pool: Pool
    fresh: np.ndarray
    waiting: np.ndarray
    declined: np.ndarray
    elapsed: np.ndarray
    lag: Lags
    rate: float
    clock: tuple[np.ndarray, np.ndarray] | None

    @property
    def chances(self) -> Chances:
        """Chances that what was not submitted yet is submitted by each month ahead."""
        return self.pool.chances.at_pace(self.rate)


def demand(
    known: KnownPlan,
    stands: pd.DataFrame,
    fitted: Pool,
    lag: Lags,
    *,
    rate: float = 1.0,
    clock: tuple[np.ndarray, np.ndarray] | None = None,
) -> Demand:
    """The actions of a known plan that will come for review.

    Args:
        known: the trust's position.
        stands: where each action stands, from `rounds.standing`.
        fitted: the model of `submission_history`.
        lag: from a decline to the next submission.
        rate: factor on the hazard of submission and of coming back.
        clock: of the model and of the meetings, where they differ.

    Raises:
        InputError: for a rate below 0.
    """
    if not rate >= 0 or np.isinf(rate):
        raise InputError(f"submission rate {rate} is not possible; give 0 or more")
    live = stands[stands["state"] != APPROVED]
    by_submission = submissions_known(known)
    state = live["state"].to_numpy() if by_submission else np.full(len(live), NOT_SUBMITTED)
    elapsed = (known.data_cutoff - live["since"]).dt.days.to_numpy(dtype=float) / DAYS_A_MONTH
    return Demand(
        basis=SUBMISSIONS if by_submission else APPROVALS,
        pool=fitted,
        fresh=state == NOT_SUBMITTED,
        waiting=state == WAITING,
        declined=state == DECLINED,
        elapsed=elapsed,
        lag=lag,
        rate=rate,
        clock=clock,
    )


def submission_history(
    known: KnownPlan, stands: pd.DataFrame | None, longest: int = LONGEST
) -> History:
    """The history of first submissions; of approvals where no submission is recorded.

    A decision without a submission counts as one. What is declined or waits has been submitted.

    Args:
        known: the trust's position.
        stands: where each action stands, from `rounds.standing`; None where no submission is
            recorded.
        longest: months of history used, at most.
    """
    if stands is None:
        return history(known, longest)
    past = history(known, longest, counted=("submitted", DECLINED, APPROVED))
    past.approved[:, -1] = (stands["state"] != NOT_SUBMITTED).to_numpy()
    return past


def submission_times(
    ahead: Demand, node: np.ndarray, uniforms: np.ndarray, months: int | None = None
) -> np.ndarray:
    """When each open action next joins the queue, on joint paths.

    Args:
        ahead: the actions that will come.
        node: of the chances, on each path.
        uniforms: numbers between 0 and 1, shape (paths, open actions).
        months: ahead, where fewer are needed than the chances cover.

    Returns:
        Shape (paths, open actions), in months after the cut-off: not above 0 for what waits now,
        infinite where beyond the months computed.
    """
    paths = len(node)
    times = np.full((paths, len(ahead.fresh)), NEVER, dtype=np.float32)
    times[:, ahead.waiting] = -ahead.elapsed[ahead.waiting]
    if ahead.declined.any():
        elapsed = ahead.elapsed[ahead.declined]
        coming = drawn_lags(ahead.lag, uniforms[:, ahead.declined], elapsed) - elapsed
        # Submitted after the cut-off: not known, so it had not happened by then
        times[:, ahead.declined] = sooner(np.maximum(coming, 1e-3), ahead.rate)
    fresh, chances = np.flatnonzero(ahead.fresh), ahead.chances
    for first in range(0, chances.cells, AT_ONCE):
        own = (chances.cell >= first) & (chances.cell < first + AT_ONCE)
        by_then = chances.approved(slice(first, first + AT_ONCE), months)
        drawn = _first_times(
            by_then, chances.cell[own] - first, uniforms.take(fresh[own], axis=1), node
        )
        if ahead.clock is not None:
            drawn = np.interp(drawn, *ahead.clock, right=NEVER)
        times[:, fresh[own]] = drawn
    return times


def _first_times(
    by_then: np.ndarray, cell: np.ndarray, uniforms: np.ndarray, node: np.ndarray
) -> np.ndarray:
    """Times at which the cumulative chance reaches uniform numbers, linear within a month."""
    nodes, months, cells = by_then.shape
    width = 1 << months.bit_length()
    steps = np.full((nodes, cells, width), 2.0, dtype=np.float32)
    steps[..., 0], steps[..., 1 : months + 1] = 0.0, by_then.transpose(0, 2, 1)
    flat = steps.ravel()
    times = np.empty(uniforms.shape, dtype=np.float32)
    for paths in in_parts(*uniforms.shape):
        own = uniforms[paths]
        start = (node[paths, None] * cells + cell) * width
        place = start.copy()
        step = width // 2
        while step:  # the last month whose chance lies below the uniform number
            place += step * (flat.take(place + step) <= own)
            step //= 2
        below, above = flat.take(place), flat.take(place + 1, mode="clip")
        month = (place - start).astype(np.float32)
        within = (own - below) / np.maximum(above - below, 1e-9)
        times[paths] = np.where(above > 1, NEVER, month + np.clip(within, 1e-3, 1.0))
    return times
