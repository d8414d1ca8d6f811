"""The reference class: what share of an open set was approved within so many months, before."""

import numpy as np

from iqip_analytics.forecasts.completion.approval_history import History

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
