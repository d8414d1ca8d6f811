"""The group's reviews on joint paths: who is reviewed at which meeting, and who is approved.

First reviews go in order of submission; those of declined actions that have come back go after
them, in the order in which they were declined. Neither order nor draw hangs on the meetings, so
that on every path more room lets no action through later: fewer and later places cannot help.
"""

from dataclasses import dataclass

import numpy as np

from iqip_analytics.forecasts.review.meetings import month_of
from iqip_analytics.forecasts.review.resubmission import Lags, drawn_lags

NEVER = 255  # a month that does not come
LAST_TICK = 2**16 - 1
MOST_REVIEWS = 60  # of one action


@dataclass(frozen=True, eq=False, kw_only=True)
class Presented:
    """Reviews of one round that come to be: path, action, and the months from 0 of the steps.

    joined: month in which it was submitted, -1 for what waits at the cut-off.
    reviewed: month of the review, NEVER where none comes.
    """

    path: np.ndarray
    action: np.ndarray
    joined: np.ndarray
    reviewed: np.ndarray


@dataclass(frozen=True, eq=False, kw_only=True)
class Reviews:
    """What came of a row of meetings.

    approved: month from 0 in which each action is approved, NEVER where it is not, shape (actions,
        paths).
    rounds: every submission and its review, round by round.
    """

    approved: np.ndarray
    rounds: tuple[Presented, ...]


@dataclass(frozen=True, eq=False, kw_only=True)
class Arrivals:
    """Submissions and decisions on joint paths, whatever the meetings.

    tick: of each submission, 0 for what waits, `LAST_TICK` where it does not come; (paths,
        actions).
    order: the actions of each path in order of submission.
    declines: how often each action would be declined before it is approved, in that order.
    lag: months from a decline to the next submission, on each path.
    waited: months that each action has waited at the cut-off, 0 where it does not wait.
    months: looked at.
    """

    tick: np.ndarray
    order: np.ndarray
    declines: np.ndarray
    lag: np.ndarray
    waited: np.ndarray
    months: int

    @classmethod
    def of(
        cls, times: np.ndarray, rates: np.ndarray, uniforms: np.ndarray, lag: np.ndarray, months: int
    ) -> "Arrivals":
        """Arrivals from times, approval rates and uniform numbers, shape (paths, actions).

        Args:
            times: of submission, in months after the cut-off.
            rates: at which each action is approved when it is reviewed.
            uniforms: that decide.
            lag: months from a decline to the next submission, on each path.
            months: to look at.
        """
        scale = (LAST_TICK - 2) / months
        ahead = np.where(times <= months, 1 + np.ceil(times * scale - 1e-3), LAST_TICK)
        tick = np.where(times <= 0, 0, ahead).astype(np.uint16)
        waiting = np.flatnonzero(times[0] <= 0)
        order = np.argsort(tick, axis=1, kind="stable").astype(np.int32)
        longest_first = waiting[np.argsort(times[0, waiting], kind="stable")]
        order[:, : len(waiting)] = longest_first
        with np.errstate(divide="ignore"):
            declines = np.log(uniforms) / np.log1p(-np.minimum(rates, 1 - 1e-9))
        often = np.where(rates <= 0, MOST_REVIEWS, np.minimum(declines, MOST_REVIEWS))
        return cls(
            tick=tick,
            order=order,
            declines=np.take_along_axis(often.astype(np.uint8), order, axis=1),
            lag=lag,
            waited=np.maximum(-times[0], 0.0),
            months=months,
        )

    def waiting_at(self, month: int, time: np.ndarray, capacity: np.ndarray) -> np.ndarray:
        """How many wait at the end of a month on each path, the meetings before being these."""
        held = self.reviewed_at(time, capacity, until=month)
        waits = np.zeros(len(self.tick), dtype=np.int64)
        for own in held.rounds:
            still = (own.joined < month) & (own.reviewed == NEVER)
            waits += np.bincount(own.path[still], minlength=len(waits))
        return waits

    def reviewed_at(
        self, time: np.ndarray, capacity: np.ndarray, until: int | None = None
    ) -> Reviews:
        """The reviews of meetings.

        Args:
            time: of each meeting, in months after the cut-off.
            capacity: actions that each can review.
            until: months that are looked at; all of them where not given.
        """
        paths, actions = self.tick.shape
        meetings = len(time)
        scale = (LAST_TICK - 2) / self.months
        ticks = np.minimum(1 + np.floor(time * scale + 1e-3), LAST_TICK - 1)
        first = np.searchsorted(ticks, np.arange(LAST_TICK)).astype(np.uint8)
        first = np.append(first, meetings).astype(np.int16)
        sorted_ticks = np.take_along_axis(self.tick, self.order, axis=1)
        place = first[sorted_ticks]
        room = np.broadcast_to(np.minimum(capacity, actions), (paths, meetings))
        by_tick = month_of(np.maximum(np.arange(LAST_TICK + 1) - 1, 0) / scale)
        by_tick[0], by_tick[LAST_TICK] = -1, NEVER
        months = np.append(month_of(time), NEVER)
        approved = np.full((paths, actions), NEVER, dtype=np.uint8)
        last = LAST_TICK if until is None else min(2 + int(until * scale), LAST_TICK)
        path, column = np.nonzero(sorted_ticks < last)
        joined = by_tick[sorted_ticks[path, column]]
        came, action = place[path, column], self.order[path, column]
        declines, lag = self.declines[path, column], self.lag
        rounds = []
        for _ in range(MOST_REVIEWS):
            held, room = _served(path, came, room)
            rounds.append(
                Presented(path=path, action=action, joined=joined, reviewed=months[held])
            )
            done = (declines == 0) & (held < meetings)
            approved[path[done], action[done]] = months[held[done]]
            back = (declines > 0) & (held < meetings)
            if not back.any():
                break
            path, action, declines, held = (v[back] for v in (path, action, declines, held))
            declines = declines - 1
            ready = time[held] + lag[path]
            came = np.maximum(np.searchsorted(time, ready - 1e-6), held + 1)
            joined = np.where(ready <= self.months, month_of(ready), NEVER)
        return Reviews(approved=np.ascontiguousarray(approved.T), rounds=tuple(rounds))

    def reviewed_after(self, wait: Lags) -> Reviews:
        """The reviews where each follows its submission after a wait, whatever else waits."""
        paths, actions = self.tick.shape
        approved = np.full((paths, actions), NEVER, dtype=np.uint8)
        sorted_ticks = np.take_along_axis(self.tick, self.order, axis=1)
        path, column = np.nonzero(sorted_ticks < LAST_TICK)
        action, declines = self.order[path, column], self.declines[path, column]
        ticks = sorted_ticks[path, column].astype(float)
        time = np.maximum(ticks - 1, 0) * self.months / (LAST_TICK - 2)
        joined = np.where(ticks == 0, -1, month_of(time))
        draws = np.random.Generator(np.random.PCG64(actions))
        rounds = []
        waited = self.waited[action]
        for _ in range(MOST_REVIEWS):
            time = time + drawn_lags(wait, draws.random(len(time)), waited) - waited
            month = np.where(time <= self.months, month_of(time), NEVER)
            rounds.append(Presented(path=path, action=action, joined=joined, reviewed=month))
            done = (declines == 0) & (month < NEVER)
            approved[path[done], action[done]] = month[done]
            time = time + self.lag[path]
            back = (declines > 0) & (month < NEVER) & (time <= self.months)
            if not back.any():
                break
            path, action, declines, time = (v[back] for v in (path, action, declines, time))
            declines, joined, waited = declines - 1, month_of(time), np.zeros(len(path))
        return Reviews(approved=np.ascontiguousarray(approved.T), rounds=tuple(rounds))


def _served(path: np.ndarray, came: np.ndarray, room: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The meeting at which each is reviewed, first come first, and the room that is left.

    Args:
        path: of each that comes, in order, and within a path in the order of its coming.
        came: the first meeting after that; how many meetings there are if none.
        room: of each path and meeting.

    Returns:
        The meeting, or how many there are where none has room for it.
    """
    paths, meetings = room.shape
    flat = path * (meetings + 1) + came
    arrived = np.bincount(flat, minlength=paths * (meetings + 1)).reshape(paths, meetings + 1)
    waiting_by = arrived[:, :meetings].cumsum(axis=1)
    served = np.zeros((paths, meetings + 1), dtype=np.int64)
    for meeting in range(meetings):
        served[:, meeting + 1] = np.minimum(
            waiting_by[:, meeting], served[:, meeting] + room[:, meeting]
        )
    used = np.diff(served, axis=1)
    # In order: the first so many at the first meeting, the next at the second, the rest at none
    total = arrived.sum(axis=1)
    each = np.column_stack([used, total - served[:, -1]]).ravel()
    return np.tile(np.arange(meetings + 1), paths).repeat(each), room - used
