"""The group's reviews on joint paths: who is reviewed at which meeting, and who is approved.

First reviews go in order of submission; those of declined actions that have come back go after
them, in the order in which they were declined. Neither order nor draw depends on the meetings, so
that on every path more room lets no action through later: fewer and later places cannot help.
"""

from dataclasses import dataclass, replace

import numpy as np

from iqip_analytics.forecasts.nodes import in_parts
from iqip_analytics.forecasts.review.meetings import month_of
from iqip_analytics.forecasts.review.resubmission import Lags, drawn_lags

NEVER = 255  # a month never reached
NOT_AT_ALL = 2**16 - 1  # a tick never reached
SEED = 20190820  # of waits: fixed, so that the same input gives the same bits
PARTS = ("path", "action", "tick", "joined", "declines")  # of an entry
MOST_REVIEWS = 24  # of one action
TICK = 32  # bits to the right of a tick, which hold an action's position


@dataclass(frozen=True, eq=False, kw_only=True)
class Presented:
    """Reviews of one round that take place: path, action, and the months of the steps, from 0.

    joined: month in which it was submitted, -1 for what waits at the cut-off.
    reviewed: month of the review, NEVER where none comes.
    """

    path: np.ndarray
    action: np.ndarray
    joined: np.ndarray
    reviewed: np.ndarray


@dataclass(frozen=True, eq=False, kw_only=True)
class Reviews:
    """The result of a series of meetings.

    approved: month from 0 in which each action is approved, NEVER where it is not, shape (actions,
        paths).
    rounds: every submission and its review, round by round.
    """

    approved: np.ndarray
    rounds: tuple[Presented, ...]


@dataclass(frozen=True, eq=False, kw_only=True)
class Arrivals:
    """Submissions and decisions on joint paths, independent of the meetings.

    One entry for each submission, path by path in order of time:
    path, action: whose it is.
    tick: when, 0 for what waits at the cut-off.
    joined: in which month ahead, -1 for what waits.
    declines: how often the action would be declined before it is approved.

    lag: months from a decline to the next submission, on each path.
    waited: months that each action has waited at the cut-off, 0 where it does not wait.
    months: computed.
    """

    path: np.ndarray
    action: np.ndarray
    tick: np.ndarray
    joined: np.ndarray
    declines: np.ndarray
    lag: np.ndarray
    waited: np.ndarray
    months: int

    @classmethod
    def of(
        cls,
        times: np.ndarray,
        declines: np.ndarray,
        lag: np.ndarray,
        months: int,
    ) -> "Arrivals":
        """Arrivals from times and decisions, shape (paths, actions).

        Args:
            times: of submission, in months after the cut-off.
            declines: before each action is approved.
            lag: months from a decline to the next submission, on each path.
            months: to look at.
        """
        scale = (NOT_AT_ALL - 2) / months
        waiting = np.flatnonzero(times[0] <= 0)
        waiting = waiting[np.argsort(times[0, waiting], kind="stable")]
        paths, actions = times.shape
        actions_coming, ticks, counts = [], [], []
        for part in in_parts(paths, actions):
            own = times[part]
            ahead = np.where(own <= months, 1 + np.ceil(own * scale - 1e-3), NOT_AT_ALL)
            # Tick and action in one number: sorting these takes less time than an order of ticks
            both = np.where(own <= 0, 0, ahead).astype(np.int64) << TICK
            both |= np.arange(actions)
            both.sort(axis=1)
            both[:, : len(waiting)] = waiting
            comes = both < NOT_AT_ALL << TICK
            coming = both[comes]
            actions_coming.append((coming & (1 << TICK) - 1).astype(np.int32))
            ticks.append((coming >> TICK).astype(np.uint16))
            counts.append(comes.sum(axis=1))
        path = np.arange(paths, dtype=np.int32).repeat(np.concatenate(counts))
        action, tick = np.concatenate(actions_coming), np.concatenate(ticks)
        by_tick = month_of(np.maximum(np.arange(NOT_AT_ALL) - 1, 0) / scale).astype(np.int16)
        by_tick[0] = -1
        return cls(
            path=path,
            action=action,
            tick=tick,
            joined=by_tick.take(tick),
            declines=declines.ravel().take(path * actions + action),
            lag=lag,
            waited=np.maximum(-times[0], 0.0),
            months=months,
        )

    @property
    def ticks_a_month(self) -> float:
        """Ticks of the clock in a month."""
        return (NOT_AT_ALL - 2) / self.months

    def on_fewer(self, paths: int) -> "Arrivals":
        """The same on evenly spaced paths, a given number at most."""
        step = max(-(-len(self.lag) // paths), 1)
        chosen = self.path % step == 0
        parts = {part: getattr(self, part)[chosen] for part in PARTS}
        parts["path"] = parts["path"] // step
        return replace(self, **parts, lag=self.lag[::step])

    def waiting_at(self, month: int, time: np.ndarray, capacity: np.ndarray) -> np.ndarray:
        """How many wait at the end of a month on each path, given the meetings before."""
        early = self.tick < min(2 + int(month * self.ticks_a_month), NOT_AT_ALL)
        soon = replace(self, **{part: getattr(self, part)[early] for part in PARTS})
        waits = np.zeros(len(self.lag), dtype=np.int64)
        for own in soon.reviewed_at(time, capacity).rounds:
            still = (own.joined < month) & (own.reviewed == NEVER)
            waits += np.bincount(own.path[still], minlength=len(waits))
        return waits

    def reviewed_at(self, time: np.ndarray, capacity: np.ndarray) -> Reviews:
        """The reviews that meetings hold.

        Args:
            time: of each meeting, in months after the cut-off.
            capacity: actions that each can review.
        """
        paths = len(self.lag)
        ticks = np.minimum(1 + np.floor(time * self.ticks_a_month + 1e-3), NOT_AT_ALL - 1)
        first = np.searchsorted(ticks, np.arange(NOT_AT_ALL)).astype(np.int32)
        months = np.append(month_of(time), NEVER).astype(np.int16)
        actions = len(self.waited)
        approved = np.full(paths * actions, NEVER, dtype=np.uint8)
        room = np.tile(capacity.astype(np.int64), (paths, 1))
        path, action, joined = self.path, self.action, self.joined
        declines, came = self.declines, first.take(self.tick)
        rounds = []
        for _ in range(MOST_REVIEWS):
            held, room = _served(path, came, room)
            reviewed = months.take(held)
            rounds.append(Presented(path=path, action=action, joined=joined, reviewed=reviewed))
            done = np.flatnonzero((declines == 0) & (reviewed < NEVER))
            approved[path[done] * actions + action[done]] = reviewed[done]
            back = np.flatnonzero((declines > 0) & (reviewed < NEVER))
            if not len(back):
                break
            path, action, held = path[back], action[back], held[back]
            declines = declines[back] - 1
            ready = time[held] + self.lag[path]
            came = np.maximum(np.searchsorted(time, ready - 1e-6), held + 1).astype(np.int32)
            joined = np.where(ready <= self.months, month_of(np.minimum(ready, self.months)), NEVER)
        by_action = np.ascontiguousarray(approved.reshape(paths, actions).T)
        return Reviews(approved=by_action, rounds=tuple(rounds))

    def reviewed_after(self, wait: Lags) -> Reviews:
        """The reviews where each follows its submission after a wait, whatever else waits."""
        paths = len(self.lag)
        approved = np.full(len(self.waited) * paths, NEVER, dtype=np.uint8)
        path, action, joined, declines = self.path, self.action, self.joined, self.declines
        time = np.maximum(self.tick.astype(float) - 1, 0) / self.ticks_a_month
        waited = self.waited[action]
        draws = np.random.Generator(np.random.PCG64(SEED))
        rounds = []
        for _ in range(MOST_REVIEWS):
            time = time + drawn_lags(wait, draws.random(len(time)), waited) - waited
            month = np.where(time <= self.months, month_of(np.minimum(time, self.months)), NEVER)
            rounds.append(Presented(path=path, action=action, joined=joined, reviewed=month))
            done = (declines == 0) & (month < NEVER)
            approved[action[done] * paths + path[done]] = month[done]
            time = time + self.lag[path]
            back = (declines > 0) & (month < NEVER) & (time <= self.months)
            if not back.any():
                break
            path, action, declines, time = (v[back] for v in (path, action, declines, time))
            declines, joined, waited = declines - 1, month_of(time), np.zeros(len(path))
        return Reviews(approved=approved.reshape(-1, paths), rounds=tuple(rounds))


def declines_before(rates: np.ndarray, uniforms: np.ndarray) -> np.ndarray:
    """How often each action is declined before it is approved.

    Args:
        rates: at which it is approved when it is reviewed.
        uniforms: numbers between 0 and 1 that decide.
    """
    rate = np.minimum(rates, 1 - 1e-7)
    with np.errstate(divide="ignore", over="ignore"):  # a rate close to 0
        often = np.log(uniforms) / np.log1p(-rate)
    return np.minimum(np.where(rate <= 0, MOST_REVIEWS, often), MOST_REVIEWS).astype(np.uint8)


def _served(path: np.ndarray, came: np.ndarray, room: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The meeting at which each is reviewed, first come, first served, and the room left.

    Args:
        path: of each arrival, in order, and in order of time within a path.
        came: the first meeting after that; how many meetings there are if none.
        room: of each path and meeting.

    Returns:
        The meeting, or how many there are where none has room for it.
    """
    paths, meetings = room.shape
    if len(path) < paths:  # most paths have no arrivals left
        there, place = np.unique(path, return_inverse=True)
        if len(there) < paths:
            held, left = _served(place.astype(path.dtype), came, room[there])
            room = room.copy()
            room[there] = left
            return held, room
    flat = path * np.int32(meetings + 1) + came
    arrived = np.bincount(flat, minlength=paths * (meetings + 1)).reshape(paths, meetings + 1)
    waiting_by = arrived[:, :meetings].cumsum(axis=1)
    places = room.cumsum(axis=1)
    # Places up to a meeting, less those at which nobody was waiting
    unused = np.minimum.accumulate(np.minimum(waiting_by - places, 0), axis=1)
    used = np.diff(places + unused, axis=1, prepend=0)
    # In order: the first meeting takes the first, the second the next, the rest get none
    each = np.column_stack([used, arrived.sum(axis=1) - used.sum(axis=1)]).ravel()
    return np.tile(np.arange(meetings + 1, dtype=np.int32), paths).repeat(each), room - used
