"""The forecast itself: a pool of three, each with the weight that past origins give it.

The model, as high and as wide as past origins call for; Kaplan–Meier by deadline alone, at nodes
with the same deviations of the level; the reference class, with a node for each past share, at
which every open action of a division has that division's share as its chance. All are nodes of one
forecast, which adds up from divisions to the trust on every path.
"""

from dataclasses import dataclass, replace

import numpy as np

from iqip_analytics.forecasts.completion.approval_history import History
from iqip_analytics.forecasts.completion.chances import (
    Chances,
    cumulative_chances,
    nodes_ahead,
)
from iqip_analytics.forecasts.completion.hazard import CompletionModel, completion_model
from iqip_analytics.forecasts.completion.past_origins import (
    Weights,
    judged_pace,
    judged_spread,
    judged_weights,
    last_shares,
    past_origins,
    shares_by_origin,
)

NODES, PLAIN_NODES = 64, 16
LEAST_WEIGHT = 0.03  # anything with less is left out
LONGEST_SHARES = 12  # months; later ones continue at the same rate


@dataclass(frozen=True, eq=False, kw_only=True)
class Pool:
    """Chances of every open action, and how past origins shaped them.

    pace, spread: factors on the model's hazard and on its level's spread. weights: of what is
        pooled.
    """

    model: CompletionModel
    chances: Chances
    pace: float
    spread: float
    weights: Weights


def pool(
    history: History, *, horizon: int, nodes: int = NODES, exposure: np.ndarray | None = None
) -> Pool:
    """Chances of approval by each month ahead, at fixed nodes for all that is uncertain.

    Args:
        history: of the whole trust.
        horizon: months ahead.
        nodes: how many for the model, a power of 2.
        exposure: of each month ahead, relative to a usual one; 1 where not given.
    """
    model = completion_model(history)
    past = past_origins(model)
    pace, spread = judged_pace(past), judged_spread(past, history.months)
    past = past.at_pace(pace)
    weights = _kept(judged_weights(past, spread))
    chances = cumulative_chances(
        model, horizon=horizon, nodes=nodes, spread=spread, pace=pace, exposure=exposure
    )
    if weights.deadline:
        plain = deadline_alone(chances, model, horizon, spread)
        chances = pooled(chances, plain, weights.deadline / (weights.deadline + weights.model))
    if weights.reference:
        chances = with_shares(chances, _shares(history, horizon), weights.reference)
    return Pool(model=model, chances=chances, pace=pace, spread=spread, weights=weights)


def _kept(weights: Weights) -> Weights:
    """The weights above the least; the rest goes to the model."""
    deadline, reference = (w if w >= LEAST_WEIGHT else 0.0 for w in weights[1:])
    return Weights(1 - deadline - reference, deadline, reference)


def deadline_alone(
    chances: Chances, model: CompletionModel, horizon: int, spread: float
) -> Chances:
    """The chances of the same actions by the deadline alone, with a constant mean level."""
    level, _ = nodes_ahead(model, horizon, PLAIN_NODES, spread)
    return replace(
        chances,
        coefficients=np.tile(model.deadline_alone, (PLAIN_NODES, 1)),
        level=level - level.mean(axis=0),
        weights=np.full(PLAIN_NODES, 1 / PLAIN_NODES),
    )


def pooled(chances: Chances, other: Chances, weight: float) -> Chances:
    """Chances pooled with other chances of the same actions, which have this total weight."""
    return replace(
        chances,
        coefficients=np.concatenate([chances.coefficients, other.coefficients]),
        level=np.concatenate([chances.level, other.level]),
        weights=np.concatenate([(1 - weight) * chances.weights, weight * other.weights]),
    )


def with_shares(chances: Chances, shares: np.ndarray, weight: float) -> Chances:
    """Chances with the reference class's shares as further nodes, which have this total weight."""
    own = np.full(len(shares), weight / len(shares))
    return replace(
        chances,
        shares=np.concatenate([chances.shares, shares]),
        weights=np.concatenate([(1 - weight) * chances.weights, own]),
    )


def _shares(history: History, horizon: int) -> np.ndarray:
    near = min(horizon, LONGEST_SHARES)
    known = last_shares(shares_by_origin(history, near), history.months)
    later = np.arange(near + 1, horizon + 1)[:, None]
    return np.concatenate([known, 1 - (1 - known[:, -1:]) ** (later / near)], axis=1)
