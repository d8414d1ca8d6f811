"""What past origins say: how wide the forecast should have been, and whom to trust beside it.

At each past month end the level is what its own past told, the hazard's shape is today's. Counts
of the whole are taken as normal: this judges the forecast, it does not publish one.
"""

from dataclasses import dataclass

import numpy as np
from scipy import special

from iqip_analytics.forecasts.completion.approval_history import History
from iqip_analytics.forecasts.completion.hazard import CompletionModel, design_codes
from iqip_analytics.forecasts.completion.level import common_kernel, division_kernel

LAST = 12  # known shares of each horizon
TRUST_ACTIONS = 5.0  # actions' worth of belief that a division's share is the trust's


def shares_by_origin(history: History, horizon: int) -> np.ndarray:
    """Share approved within each number of months of the actions open at each past origin.

    A division's share is drawn to the trust's where its open set was small.

    Returns:
        Shape (origins, horizon, divisions), NaN where the outcome is not known; an origin is a
        column of `history.approved`, the month end before the history's first month being one.
    """
    numbers = np.arange(history.first - 1, history.last + 1)
    was_open = (history.added[:, None] <= numbers) & ~history.approved
    member = (history.division == np.arange(len(history.divisions))[:, None]).astype(float)
    actions = (member @ was_open.astype(float)).T
    shares = np.full((len(numbers), horizon, len(history.divisions)), np.nan)
    for months in range(1, min(horizon, history.months) + 1):
        done = was_open[:, :-months] & history.approved[:, months:]
        approved = (member @ done.astype(float)).T
        trust = approved.sum(axis=1) / np.maximum(actions[:-months].sum(axis=1), 1)
        drawn = approved + TRUST_ACTIONS * trust[:, None]
        shares[:-months, months - 1] = drawn / (actions[:-months] + TRUST_ACTIONS)
    return shares


def last_shares(shares: np.ndarray, origin: int) -> np.ndarray:
    """What was known at an origin: the last `LAST` shares of each horizon, the latest first.

    Horizons not seen yet go on at the rate of the last seen. Along the horizons shares never
    fall. Without any history there are none.

    Args:
        shares: by origin, as `shares_by_origin` gives them.
        origin: from 0.

    Returns:
        Shape (shares, horizon, divisions).
    """
    count, horizon = min(origin, LAST), shares.shape[1]
    known = np.zeros((count, horizon, shares.shape[2]))
    for step in range(horizon if count else 0):
        months = step + 1
        latest = origin - months
        if latest < 0:
            known[:, step] = 1 - (1 - known[:, step - 1]) ** (months / step)
        else:
            known[:, step] = shares[np.maximum(latest - np.arange(count), 0), step]
    return np.maximum.accumulate(known, axis=1)


FEWEST, MOST = 12, 24  # past origins: with fewer nothing is judged, older ones are left aside
HORIZON = 6
NARROWEST, WIDEST = 0.7, 2.5
BELIEF = 24  # origins' worth of belief that the sizes fit; origins overlap, and count for little
UNJUDGED = 1.6
MOST_WEIGHT = 0.5  # of the reference class in the pool


@dataclass(frozen=True, eq=False, kw_only=True)
class PastOrigins:
    """Forecasts of past origins and what followed, shape (origins, horizon), NaN if not yet known.

    mean, deviation: of the number approved, of the actions open at the origin.
    open_then: how many those were.
    shares: the reference class as known then, shape (origins, horizon, past shares).
    """

    outcome: np.ndarray
    mean: np.ndarray
    deviation: np.ndarray
    open_then: np.ndarray
    shares: np.ndarray


def judged_spread(past: PastOrigins) -> float:
    """Factor by which the level's spread would have been right, drawn to 1 by belief.

    Until there are enough to judge by, the spread is wider: the sizes believed may not fit.
    """
    known = ~np.isnan(past.outcome)
    standing = known.any(axis=1)
    if standing.sum() < FEWEST:
        return UNJUDGED
    error = (past.outcome - past.mean) / past.deviation
    by_origin = np.nanmean(error[standing] ** 2, axis=1)
    square = (by_origin.sum() + BELIEF) / (len(by_origin) + BELIEF)
    return float(np.clip(np.sqrt(square), NARROWEST, WIDEST))


def judged_weight(past: PastOrigins) -> float:
    """Weight of the reference class with which the pool would have scored best in CRPS.

    The CRPS of a linear pool is a parabola of its weight.
    """
    known = ~np.isnan(past.outcome) & ~np.isnan(past.shares).any(axis=2)
    origins = int(known.any(axis=1).sum())
    if origins < FEWEST:
        return 0.0
    outcome, mean, deviation = (a[known] for a in (past.outcome, past.mean, past.deviation))
    shares = past.shares[known]
    actions = np.broadcast_to(past.open_then[:, None], known.shape)[known][:, None]
    there, width = actions * shares, np.sqrt(actions * shares * (1 - shares) + 1e-9)
    to_model = _distance(outcome - mean, deviation).mean()
    to_class = _distance(outcome[:, None] - there, width).mean()
    within_model = _distance(np.zeros_like(mean), np.sqrt(2) * deviation).mean()
    between = _distance(mean[:, None] - there, np.hypot(deviation[:, None], width)).mean()
    apart = there[:, :, None] - there[:, None, :]
    within_class = _distance(apart, np.hypot(width[:, :, None], width[:, None, :])).mean()
    curvature = between - (within_model + within_class) / 2
    slope = to_class - to_model - (between - within_model)
    if curvature <= 0:
        return 0.0
    best = float(np.clip(-slope / (2 * curvature), 0.0, MOST_WEIGHT))
    return best * origins / (origins + BELIEF)


def _distance(mean: np.ndarray, deviation: np.ndarray) -> np.ndarray:
    """Expected absolute value of a normal quantity."""
    standard = mean / deviation
    density = np.exp(-(standard**2) / 2) / np.sqrt(2 * np.pi)
    return deviation * (standard * (2 * special.ndtr(standard) - 1) + 2 * density)


def past_origins(model: CompletionModel, horizon: int = HORIZON) -> PastOrigins:
    """The forecasts that the last `MOST` month ends would have had, and their outcomes."""
    past = model.history
    origins = np.arange(max(past.months - MOST, 1), past.months)
    count = len(origins)
    by_origin = shares_by_origin(past, horizon)
    found = PastOrigins(
        outcome=np.full((count, horizon), np.nan),
        mean=np.zeros((count, horizon)),
        deviation=np.ones((count, horizon)),
        open_then=np.zeros(count),
        shares=np.full((count, horizon, LAST), np.nan),
    )
    for place, origin in enumerate(map(int, origins)):
        rows = np.flatnonzero((past.added < past.first + origin) & ~past.approved[:, origin])
        found.open_then[place] = len(rows)
        found.mean[place], found.deviation[place] = _forecast_then(model, rows, origin, horizon)
        followed = past.approved[rows, origin + 1 : origin + horizon + 1].sum(axis=0)
        found.outcome[place, : len(followed)] = followed
        if len(rows) and origin >= LAST:
            actions = np.bincount(past.division[rows], minlength=len(past.divisions))
            shares = last_shares(by_origin, origin) @ actions / len(rows)
            found.shares[place] = shares.T
    return found


def _forecast_then(
    model: CompletionModel, rows: np.ndarray, origin: int, horizon: int
) -> tuple[np.ndarray, np.ndarray]:
    """Mean and deviation of approvals within each number of months after an origin."""
    past = model.history
    ahead = past.first + origin + np.arange(horizon)[:, None]
    codes = design_codes(past, rows[None, :], ahead, past.deadline[rows, origin])
    level, covariance = _level_then(model, origin, horizon)
    hazards = np.exp(model.hazard.log_hazard(codes) + level[:, None])
    known = past.exposure[origin : origin + horizon]
    hazards[: len(known)] *= known[:, None]
    left = np.exp(-hazards.cumsum(axis=0))
    slopes = np.tril(left @ hazards.T)  # of each mean, by the log level of each month
    shared = np.einsum("hi,ij,hj->h", slopes, covariance, slopes)
    own = (left * (1 - left)).sum(axis=1)
    return (1 - left).sum(axis=1), np.sqrt(own + shared + 1e-9)


def _level_then(model: CompletionModel, origin: int, horizon: int) -> tuple[np.ndarray, np.ndarray]:
    """The whole's log level in the months after an origin, from the months up to it."""
    expected = model.course.expected * np.exp(model.level.log_level)
    weight = expected.sum(axis=1)[:origin]
    wanted = (model.level.log_level * expected).sum(axis=1)[:origin] / np.maximum(weight, 1e-9)
    surprise = (model.course.observed - expected).sum(axis=1)[:origin] / np.maximum(weight, 1e-9)
    share = expected[:origin].sum(axis=0) / max(expected[:origin].sum(), 1e-9)
    months, ahead = np.arange(origin, dtype=float), origin + np.arange(horizon, dtype=float)

    def kernel(one: np.ndarray, other: np.ndarray) -> np.ndarray:
        return common_kernel(one, other) + (share**2).sum() * division_kernel(one, other)

    root = np.sqrt(weight)
    scaled = np.eye(origin) + root[:, None] * kernel(months, months) * root
    across = kernel(ahead, months) * root
    solved = np.linalg.solve(scaled, np.column_stack([root * (wanted + surprise), across.T]))
    return across @ solved[:, 0], kernel(ahead, ahead) - across @ solved[:, 1:]
