"""Joint draws of when each open action is approved, for what no single count can tell.

On every path the counts of divisions and trust-wide actions add up to the trust's, because they
are counts of the same draws. Published quantiles do not come from here: they carry no noise.
"""

import numpy as np

from iqip_analytics.forecasts.chances import Chances


def approval_months(chances: Chances, *, paths: int = 1000, seed: int = 0) -> np.ndarray:
    """The month ahead in which each open action is approved, path by path.

    Args:
        chances: of the open actions, at nodes.
        paths: how many; they are shared out over the nodes by weight.
        seed: of the draws; the same seed gives the same paths.

    Returns:
        Shape (paths, open actions): 0 for the first month ahead, the horizon where not within it.
    """
    middle = (np.arange(paths) + 0.5) / paths
    node = np.searchsorted(np.cumsum(chances.weights)[:-1], middle)
    draws = np.random.default_rng(seed).random((paths, len(chances.cell)))
    return np.stack(
        [
            (chances.approved[at][:, chances.cell] < drawn).sum(axis=0)
            for at, drawn in zip(node, draws, strict=True)
        ]
    )


def counts_by_month(months: np.ndarray, chosen: np.ndarray, horizon: int) -> np.ndarray:
    """Cumulative approvals of the chosen open actions on each path, shape (paths, horizon)."""
    ahead = np.arange(horizon)
    return (months[:, chosen, None] <= ahead).sum(axis=1)
