"""Submissions, reviews, approvals and the queue on joint paths, month by month and division."""

from dataclasses import dataclass

import numpy as np

from iqip_analytics.forecasts.review.reviews_on_paths import Reviews


@dataclass(frozen=True, eq=False, kw_only=True)
class Paths:
    """Counts on each path and in each month ahead, shape (paths, months, divisions).

    Queue before + submitted = presented + queue after, on every path, for every division.
    """

    submitted: np.ndarray
    presented: np.ndarray
    approved: np.ndarray
    queue: np.ndarray

    def of(self, division: int | None) -> "Paths":
        """The counts of one division, or of all together: shape (paths, months)."""

        def counts(values: np.ndarray) -> np.ndarray:
            return values.sum(axis=2) if division is None else values[..., division]

        return Paths(
            submitted=counts(self.submitted),
            presented=counts(self.presented),
            approved=counts(self.approved),
            queue=counts(self.queue),
        )


def counts_by_division(
    reviews: Reviews, division: np.ndarray, divisions: int, horizon: int
) -> Paths:
    """The counts of a row of meetings.

    Args:
        reviews: what came of them.
        division: code of each action, from 0.
        divisions: how many there are.
        horizon: months ahead.
    """
    paths = reviews.approved.shape[1]
    shape = (paths, horizon, divisions)

    def counted(path: np.ndarray, month: np.ndarray, action: np.ndarray) -> np.ndarray:
        inside = (month >= 0) & (month < horizon)
        place = (path[inside] * horizon + month[inside]) * divisions + division[action[inside]]
        return np.bincount(place, minlength=paths * horizon * divisions).reshape(shape)

    submitted, presented = np.zeros((2, *shape), dtype=np.int64)
    for own in reviews.rounds:
        submitted += counted(own.path, own.joined, own.action)
        presented += counted(own.path, own.reviewed, own.action)
    first = reviews.rounds[0]
    waits = np.zeros((paths, divisions), dtype=np.int64)
    np.add.at(waits, (first.path[first.joined < 0], division[first.action[first.joined < 0]]), 1)
    action, path = np.nonzero(reviews.approved < horizon)
    return Paths(
        submitted=submitted,
        presented=presented,
        approved=counted(path, reviews.approved[action, path].astype(np.int64), action),
        queue=waits[:, None] + (submitted - presented).cumsum(axis=1),
    )
