"""What past origins say: how high and wide the forecast should have been, what to pool with it.

At each past month end the level is learnt from the months up to it, the hazard's shape is today's.
Counts of the whole are taken as normal: this judges the forecast, it does not publish one.
"""

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from scipy import special

from iqip_analytics.contract.vocabulary import ACTION_TYPES
from iqip_analytics.forecasts.completion.approval_history import History
from iqip_analytics.forecasts.completion.hazard import CompletionModel, design_codes
from iqip_analytics.forecasts.completion.level import common_kernel, division_kernel

LAST = 12  # known shares of each horizon
TRUST_ACTIONS = 5.0  # actions that the prior, a division's share being the trust's, is worth


def shares_by_origin(history: History, horizon: int) -> np.ndarray:
    """Share approved within each number of months of the actions open at each past origin.

    A division's share is shrunk to the trust's where its open set was small.

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

    Horizons not seen yet continue at the rate of the last seen. Shares never fall with the horizon.
    Without any history there are none.

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


FEWEST, MOST = 3, 24  # past origins: with fewer nothing is pooled, older ones are ignored
HORIZON = 6
NARROWEST, WIDEST = 0.7, 2.5
SPREAD_BELIEF = 48  # origins that the prior is worth; they overlap, so they count for little
# Prior of the pace: an even chance that it is right, else off by so much in its logarithm
PACE_SPREAD, RIGHT = 0.2, 0.5
BLOCK = 6  # origins worth one: those less than six months apart share outcomes
YEAR, YOUNG = 12, 0.6  # widening without any history; none from a year on
WEIGHTS = (0.96, 0.02, 0.02)  # prior: the model, the deadline alone, the reference class
WEIGHT_BELIEF = 24
FAR = 2**20  # months: more than any two dates of a plan are apart
ROUNDING = 1 / 12  # variance added by rounding to a whole number


class Weights(NamedTuple):
    """Of the model, of the deadline alone and of the reference class; they sum to 1."""

    model: float
    deadline: float
    reference: float


MODEL_ALONE = Weights(1.0, 0.0, 0.0)


@dataclass(frozen=True, eq=False, kw_only=True)
class PastOrigins:
    """Forecasts of past origins and what followed, shape (origins, horizon), NaN if not yet known.

    mean, deviation: of the number approved, of the actions open at the origin.
    plain_mean, plain_deviation: the same, by the deadline alone.
    open_then: how many were open.
    shares: the reference class as known then, shape (origins, horizon, past shares).
    """

    outcome: np.ndarray
    mean: np.ndarray
    deviation: np.ndarray
    plain_mean: np.ndarray
    plain_deviation: np.ndarray
    open_then: np.ndarray
    shares: np.ndarray

    @property
    def standing(self) -> np.ndarray:
        """The origins with at least one known outcome."""
        return np.flatnonzero(~np.isnan(self.outcome).all(axis=1))

    def at_pace(self, pace: float) -> "PastOrigins":
        """The same with the model's forecasts so many times as high."""
        return replace(self, mean=pace * self.mean)


def judged_pace(past: PastOrigins) -> float:
    """Factor by which the model's forecasts would have been right on average.

    Deadlines that are moved again and again, or work that slackens, show in it: a past forecast
    knew the deadlines of its day. What came within the months of each origin is looked at. That
    the forecasts were right is given up only where origins agree.

    Args:
        past: forecasts and outcomes.
    """
    standing = past.standing
    if len(standing) < FEWEST:
        return 1.0
    count, last = len(standing), (~np.isnan(past.outcome[standing])).sum(axis=1) - 1
    came, mean, deviation = (
        figures[standing, last] for figures in (past.outcome, past.mean, past.deviation)
    )
    ratio = (came.sum() + 1) / (mean.sum() + 1)
    squares = ((came - ratio * mean) ** 2).sum() + BLOCK * (deviation**2).mean()
    unsure = BLOCK * count * squares / (count + BLOCK) / (came.sum() + 1) ** 2
    kept = PACE_SPREAD**2 / (PACE_SPREAD**2 + unsure)
    evidence = np.log1p(-kept) + kept * np.log(ratio) ** 2 / unsure
    wrong = special.expit(np.log((1 - RIGHT) / RIGHT) + evidence / 2)
    return float(ratio ** (kept * wrong))


def judged_spread(past: PastOrigins, months: int = YEAR) -> float:
    """The factor on the level's spread that would have been right, shrunk to 1.

    Under a year of history it is wider: no season was seen, and the shape was fitted to the very
    months that judge it.

    Args:
        past: forecasts and outcomes.
        months: of history.
    """
    error = ((past.outcome - past.mean) / past.deviation)[past.standing]
    by_origin = np.nanmean(error**2, axis=1) if len(error) else np.zeros(0)
    square = (by_origin.sum() + SPREAD_BELIEF) / (len(by_origin) + SPREAD_BELIEF)
    young = 1 + YOUNG * max(0.0, 1 - months / YEAR)
    return float(np.clip(young * np.sqrt(square), NARROWEST, WIDEST))


def judged_weights(past: PastOrigins, spread: float = 1.0) -> Weights:
    """The weights that make past outcomes most likely, shrunk to `WEIGHTS`.

    An origin counts once, by the mean log density over its months, which share their outcomes.
    """
    standing = past.standing
    if len(standing) < FEWEST:
        return MODEL_ALONE
    outcome, actions = past.outcome[standing], past.open_then[standing, None, None]
    shares = past.shares[standing]
    width = np.sqrt(actions * shares * (1 - shares) + ROUNDING)
    likely = np.stack(
        [
            _density(outcome, past.mean[standing], spread * past.deviation[standing]),
            _density(outcome, past.plain_mean[standing], spread * past.plain_deviation[standing]),
            _density(outcome[..., None], actions * shares, width).mean(axis=2),
        ]
    )
    score = np.nanmean(np.log(likely + 1e-30), axis=2)
    likely = np.exp(score - score.max(axis=0))
    believed = WEIGHT_BELIEF * np.array(WEIGHTS)
    weights = np.array(WEIGHTS)
    for _ in range(30):  # steps of expectation and maximisation
        part = weights[:, None] * likely
        weights = believed + (part / part.sum(axis=0)).sum(axis=1)
        weights /= weights.sum()
    return Weights(*map(float, weights))


def _density(outcome: np.ndarray, mean: np.ndarray, deviation: np.ndarray) -> np.ndarray:
    """Density of a normal quantity."""
    return np.exp(-(((outcome - mean) / deviation) ** 2) / 2) / (deviation * np.sqrt(2 * np.pi))


def past_origins(model: CompletionModel, horizon: int = HORIZON) -> PastOrigins:
    """The forecasts that the last `MOST` month ends would have had, and their outcomes."""
    past = model.history
    origins = np.arange(max(past.months - MOST, 1), past.months)
    count = len(origins)
    by_origin, kind = shares_by_origin(past, horizon), _kinds(past)
    found = PastOrigins(
        outcome=np.full((count, horizon), np.nan),
        mean=np.zeros((count, horizon)),
        deviation=np.ones((count, horizon)),
        plain_mean=np.zeros((count, horizon)),
        plain_deviation=np.ones((count, horizon)),
        open_then=np.zeros(count),
        shares=np.full((count, horizon, LAST), np.nan),
    )
    for place, origin in enumerate(map(int, origins)):
        rows = np.flatnonzero((past.added < past.first + origin) & ~past.approved[:, origin])
        found.open_then[place] = len(rows)
        if not len(rows):
            continue
        alike = kind[rows] * FAR + past.deadline[rows, origin] - past.deadline.min()
        _, first, repeats = np.unique(alike, return_index=True, return_counts=True)
        of_model, plain = _forecasts_then(model, rows[first], repeats, origin, horizon)
        found.mean[place], found.deviation[place] = of_model
        found.plain_mean[place], found.plain_deviation[place] = plain
        followed = past.approved[rows, origin + 1 : origin + horizon + 1].sum(axis=0)
        found.outcome[place, : len(followed)] = followed
        actions = np.bincount(past.division[rows], minlength=len(past.divisions))
        shares = last_shares(by_origin, origin) @ actions / len(rows)
        found.shares[place] = shares[np.arange(LAST) % len(shares)].T  # few are repeated
    return found


def _kinds(past: History) -> np.ndarray:
    """A number shared only by actions that differ in nothing but their deadline."""
    kind = past.division * len(ACTION_TYPES) + past.action_type
    for months in (past.added, past.original):
        kind = kind * FAR + months - months.min(initial=0)
    return np.unique(kind, return_inverse=True)[1].ravel()


Moments = tuple[np.ndarray, np.ndarray]


def _forecasts_then(
    model: CompletionModel, rows: np.ndarray, repeats: np.ndarray, origin: int, horizon: int
) -> tuple[Moments, Moments]:
    """Mean and deviation of approvals within each number of months: of the model, and plain.

    Args:
        model: fitted.
        rows: one action of each kind, with its deadline in force at the origin.
        repeats: how many there are.
        origin: from 0.
        horizon: months.
    """
    past = model.history
    ahead = past.first + origin + np.arange(horizon)[:, None]
    codes = design_codes(past, rows[None, :], ahead, past.deadline[rows, origin])
    level, covariance = _level_then(model, origin, horizon)
    known = np.append(past.exposure[origin : origin + horizon], np.ones(horizon))[:horizon, None]
    level += np.diag(covariance) / 2  # the mean of a log-normal level
    hazards = known * np.exp(model.hazard.log_hazard(codes) + level[:, None])
    plain = known * np.exp(model.deadline_alone[codes[..., 0]])
    return _moments(hazards, repeats, covariance), _moments(plain, repeats, covariance)


def _moments(hazards: np.ndarray, repeats: np.ndarray, covariance: np.ndarray) -> Moments:
    """Mean and deviation of the number approved by each month, given the log level's covariance."""
    left = np.exp(-hazards.cumsum(axis=0))
    slopes = np.tril((left * repeats) @ hazards.T)  # of each mean, by the months' log level
    shared = np.einsum("hi,ij,hj->h", slopes, covariance, slopes)
    own = (left * (1 - left)) @ repeats
    return (1 - left) @ repeats, np.sqrt(own + shared + ROUNDING)


def _level_then(model: CompletionModel, origin: int, horizon: int) -> tuple[np.ndarray, np.ndarray]:
    """The whole's log level in the months after an origin, from the months up to it."""
    expected = model.course.expected * np.exp(model.level.log_level)
    weight = expected.sum(axis=1)[:origin]
    wanted = (model.level.log_level * expected).sum(axis=1)[:origin] / np.maximum(weight, 1e-9)
    surprise = (model.course.observed - expected).sum(axis=1)[:origin] / np.maximum(weight, 1e-9)
    share = expected[:origin].sum(axis=0) / max(expected[:origin].sum(), 1e-9)
    months, ahead = np.arange(origin, dtype=float), origin + np.arange(horizon, dtype=float)
    sizes = model.level.sizes

    def kernel(one: np.ndarray, other: np.ndarray) -> np.ndarray:
        own = division_kernel(one, other, sizes.own)
        return common_kernel(one, other, sizes.common) + (share**2).sum() * own

    root = np.sqrt(weight)
    scaled = np.eye(origin) + root[:, None] * kernel(months, months) * root
    across = kernel(ahead, months) * root
    solved = np.linalg.solve(scaled, np.column_stack([root * (wanted + surprise), across.T]))
    return across @ solved[:, 0], kernel(ahead, ahead) - across @ solved[:, 1:]
