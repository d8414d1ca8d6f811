"""Meeting by meeting, path by path: who is reviewed, who is approved, who comes back."""

from dataclasses import dataclass

import numpy as np

from iqip_analytics.forecasts.review.meetings import Room
from iqip_analytics.forecasts.review.resubmission import Lags, drawn_lags, sooner

SEED = 20190831  # of decisions and lags: fixed, so that the same input gives the same bits
SURE = 0.8  # of the paths: in so many a queue is to be short


@dataclass(frozen=True, eq=False, kw_only=True)
class Paths:
    """Counts on each path and in each month ahead, shape (paths, months, groups of actions).

    Queue before + submitted = presented + queue after, on every path, for every group.
    """

    submitted: np.ndarray
    presented: np.ndarray
    approved: np.ndarray
    queue: np.ndarray

    def of(self, group: int | None) -> "Paths":
        """The counts of one group, or of all together: shape (paths, months)."""

        def counts(values: np.ndarray) -> np.ndarray:
            return values.sum(axis=2) if group is None else values[..., group]

        return Paths(
            submitted=counts(self.submitted),
            presented=counts(self.presented),
            approved=counts(self.approved),
            queue=counts(self.queue),
        )


class Review:
    """The queue on joint paths as it moves from meeting to meeting."""

    def __init__(
        self,
        times: np.ndarray,
        rates: np.ndarray,
        lag: Lags,
        *,
        group: np.ndarray,
        groups: int,
        horizon: int,
        submission_rate: float = 1.0,
    ) -> None:
        """Begin at the cut-off.

        Args:
            times: when each action next joins the queue, in months, shape (paths, actions).
            rates: each action's approval rate, the same shape.
            lag: from a decline to the next submission.
            group: of each action, from 0.
            groups: how many there are.
            horizon: months ahead.
            submission_rate: factor on how fast what is declined comes back.
        """
        self.submission_rate = submission_rate
        self.times, self.rates, self.lag, self.group = times.copy(), rates, lag, group
        self.draws = np.random.Generator(np.random.PCG64(SEED))
        shape = (len(times), horizon, groups)
        self.submitted, self.presented, self.approved = np.zeros((3, *shape), dtype=np.int32)
        self.waiting = np.zeros((len(times), groups), dtype=np.int32)
        path, action = np.nonzero(times <= 0)
        _count(self.waiting, path, group[action])
        self._count_submitted(*np.nonzero((times > 0) & (times <= horizon)))

    def _count_submitted(self, path: np.ndarray, action: np.ndarray) -> None:
        inside = self.times[path, action] <= self.submitted.shape[1]
        path, action = path[inside], action[inside]
        month = np.ceil(self.times[path, action]).astype(int) - 1
        _count(self.submitted, path, month, self.group[action])

    def load(self, time: float) -> np.ndarray:
        """How many wait on each path at a time."""
        return (self.times <= time).sum(axis=1)

    def meet(self, time: float, capacity: int) -> None:
        """Hold a meeting: the first in the queue are reviewed, as many as there is room for."""
        room = min(int(capacity), self.times.shape[1])
        if room <= 0:
            return
        first = np.argpartition(self.times, room - 1, axis=1)[:, :room]
        # Drawn for the whole room, so that decisions do not hang on how many wait
        decided, later = self.draws.random((2, len(self.times), room))
        reviewed = np.take_along_axis(self.times, first, axis=1) <= time
        rates = np.take_along_axis(self.rates, first, axis=1)
        month = int(np.ceil(max(time, 1e-9))) - 1
        passed, failed = reviewed & (decided < rates), reviewed & (decided >= rates)
        for counts, which in ((self.presented, reviewed), (self.approved, passed)):
            path, slot = np.nonzero(which)
            _count(counts[:, month], path, self.group[first[path, slot]])
        path, slot = np.nonzero(passed)
        self.times[path, first[path, slot]] = np.inf
        path, slot = np.nonzero(failed)
        action = first[path, slot]
        lag = sooner(drawn_lags(self.lag, later[failed]), self.submission_rate)
        self.times[path, action] = time + np.maximum(lag, 1e-6)
        self._count_submitted(path, action)

    def paths(self) -> Paths:
        """The counts of all months."""
        moved = (self.submitted - self.presented).cumsum(axis=1)
        return Paths(
            submitted=self.submitted,
            presented=self.presented,
            approved=self.approved,
            queue=self.waiting[:, None] + moved,
        )


def _count(counts: np.ndarray, *place: np.ndarray) -> None:
    """Add one at each place, as often as it occurs."""
    flat = np.ravel_multi_index(place, counts.shape)
    counts += np.bincount(flat, minlength=counts.size).reshape(counts.shape).astype(counts.dtype)


def as_booked(review: Review, room: Room) -> Paths:
    """The months ahead with the meetings as booked."""
    for time, capacity in zip(room.time, room.capacity, strict=True):
        review.meet(float(time), int(capacity))
    return review.paths()


def meetings_needed(review: Review, room: Room) -> np.ndarray:
    """The least number of meetings in each month that leaves a wait of under a month.

    That is: in four paths of five no more wait at the month's end than that month had room for.
    Months before held the larger of what is booked and what they needed.
    """
    per_meeting = room.per_meeting or 0
    needed = np.zeros(len(room.booked), dtype=int)
    for month, booked in enumerate(room.booked):
        likely = np.quantile(review.load(month + 1.0), SURE, method="higher")
        # n meetings review n * room and may leave as many behind
        needed[month] = -(-int(likely) // (2 * per_meeting))
        held = max(int(booked), int(needed[month]))
        review.meet(month + 1.0, held * per_meeting)
    return needed
