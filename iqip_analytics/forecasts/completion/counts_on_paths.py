"""Counts of approvals on joint paths: what the meetings let through, group by group."""

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


def distribution(counts: np.ndarray, actions: int) -> np.ndarray:
    """The probability of each count by month.

    Args:
        counts: shape (months, paths).
        actions: that may be counted.

    Returns:
        Shape (months, 1 + actions).
    """
    months, paths = counts.shape
    place = counts + np.arange(months)[:, None] * (actions + 1)
    found = np.bincount(place.ravel(), minlength=months * (actions + 1))
    return found.reshape(months, actions + 1) / paths


def chances_on_paths(approved: np.ndarray, months: int) -> np.ndarray:
    """The share of paths on which each action is approved by each month, (months, actions)."""
    actions, paths = approved.shape
    inside = np.minimum(approved, months).astype(np.int64)
    place = (inside + np.arange(actions)[:, None] * (months + 1)).ravel()
    counts = np.bincount(place, minlength=actions * (months + 1)).reshape(actions, months + 1)
    return counts[:, :months].cumsum(axis=1).T / paths


def finished_on_paths(approved: np.ndarray, chosen: list[np.ndarray], months: int) -> np.ndarray:
    """The share of paths on which every chosen action is approved by each month."""
    found = np.ones((len(chosen), months))
    for place, rows in enumerate(chosen):
        if rows.any():
            last = approved[rows].max(axis=0)
            found[place] = (last[:, None] <= np.arange(months)).mean(axis=0)
    return found
