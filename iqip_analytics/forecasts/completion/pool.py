"""The forecast itself: the model, as wide as past origins want it, pooled with the reference class.

The reference class enters as nodes of its own: one for each past share, at which every open action
of a division has that division's share as its chance. So a pooled forecast still adds up, path by
path, from divisions to the trust.
"""

from dataclasses import dataclass, replace

import numpy as np

from iqip_analytics.forecasts.completion.approval_history import History
from iqip_analytics.forecasts.completion.chances import Chances, cumulative_chances
from iqip_analytics.forecasts.completion.hazard import CompletionModel, completion_model
from iqip_analytics.forecasts.completion.past_origins import (
    judged_spread,
    judged_weight,
    last_shares,
    past_origins,
    shares_by_origin,
)

NODES = 64
LEAST_WEIGHT = 0.02  # below it the reference class is left out
LONGEST_SHARES = 12  # months; later ones go on at the same rate


@dataclass(frozen=True, eq=False, kw_only=True)
class Pool:
    """Chances of every open action, and how past origins shaped them.

    spread: factor on the level's spread. weight: of the reference class, 0 to 0.5.
    """

    model: CompletionModel
    chances: Chances
    spread: float
    weight: float


def pool(
    history: History, *, horizon: int, nodes: int = NODES, exposure: np.ndarray | None = None
) -> Pool:
    """Chances of approval by each month ahead, all that is uncertain at fixed nodes.

    Args:
        history: of the whole trust.
        horizon: months ahead.
        nodes: how many for the model, a power of 2.
        exposure: of each month ahead, relative to a usual one; 1 where not given.
    """
    model = completion_model(history)
    past = past_origins(model)
    spread, weight = judged_spread(past), judged_weight(past)
    chances = cumulative_chances(
        model, horizon=horizon, nodes=nodes, spread=spread, exposure=exposure
    )
    if weight < LEAST_WEIGHT:
        return Pool(model=model, chances=chances, spread=spread, weight=0.0)
    both = pooled(chances, _shares(history, horizon), weight)
    return Pool(model=model, chances=both, spread=spread, weight=weight)


def pooled(chances: Chances, shares: np.ndarray, weight: float) -> Chances:
    """Chances with the shares of the reference class as further nodes of a total weight."""
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
