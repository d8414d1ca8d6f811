"""Counts of approvals on joint paths, as a distribution without the noise of their number.

If review keeps up the distribution is known exactly. A path on which no meeting left anything
behind stands for its own part of that distribution; on the others the meetings decided.
"""

import numpy as np


def approved_by_month(months: np.ndarray, horizon: int) -> np.ndarray:
    """How many are approved by each month ahead on each path.

    Args:
        months: in which each action is approved, from 0; shape (actions, paths).
        horizon: months ahead.

    Returns:
        Shape (months ahead, paths).

    >>> approved_by_month(np.array([[0, 2], [1, 255]], dtype=np.uint8), 3)
    array([[1, 0],
           [2, 0],
           [2, 1]])
    """
    paths = months.shape[1]
    inside = np.minimum(months, horizon).astype(np.int32)
    place = (inside + np.arange(paths, dtype=np.int32) * (horizon + 1)).ravel()
    counts = np.bincount(place, minlength=paths * (horizon + 1)).reshape(paths, horizon + 1)
    return counts[:, :horizon].cumsum(axis=1).T


def distribution(
    counts: np.ndarray, unhindered: np.ndarray, exact: np.ndarray, room: np.ndarray
) -> np.ndarray:
    """The distribution of a count by month: never lower with more room, and never above it.

    Args:
        counts: approved by each month on each path, as the meetings let through.
        unhindered: the same if review keeps up, with the same draws.
        exact: probabilities of the latter, shape (months, 1 + actions).
        room: places at the meetings up to each month; infinite where that is no limit.

    Returns:
        Probabilities, of the shape of `exact`.
    """
    months, paths = counts.shape
    levels = (np.arange(paths) + 0.5) / paths
    cumulative = exact.cumsum(axis=1)
    stands_for = np.empty_like(counts)
    for month in range(months):
        rank = np.argsort(unhindered[month], kind="stable")
        stands_for[month, rank] = np.searchsorted(cumulative[month], levels - 1e-12)
    held_back = counts < unhindered
    told = np.where(held_back, np.minimum(counts, stands_for), stands_for)
    told = np.minimum(told, np.minimum(room, exact.shape[1] - 1)[:, None]).astype(int)
    # Nothing approved is lost again: the quantiles rise with the months
    told = np.maximum.accumulate(np.sort(told, axis=1), axis=0)
    found = np.zeros_like(exact)
    for month in range(months):
        found[month] = np.bincount(told[month], minlength=exact.shape[1]) / paths
    return found
