"""Submission, wait, decision: each open action's chance of approval if review keeps up.

Every meeting then reviews all that waits; without meetings each action is decided after a wait like
those seen. What is declined comes back after a lag and is reviewed again. Exact at each node.
"""

from dataclasses import dataclass

import numpy as np

from iqip_analytics.forecasts.completion.chances import CellChances, Chances
from iqip_analytics.forecasts.review.meetings import Room, month_of
from iqip_analytics.forecasts.review.resubmission import Lags, drawn_lags, over_after, over_within
from iqip_analytics.forecasts.review.submission import APPROVALS, Demand

WITHIN = (np.arange(16) + 0.5) / 16  # a month in parts


@dataclass(frozen=True, eq=False, kw_only=True)
class Decisions:
    """How the group decides, at the nodes of the chances.

    rates: at which each type is approved, shape (nodes, types).
    lag: months from a decline to the next submission, at each node.
    wait: from submission to decision, where no meetings are known.
    """

    rates: np.ndarray
    lag: np.ndarray
    wait: Lags


@dataclass(frozen=True, eq=False, kw_only=True)
class KeepingUp(CellChances):
    """Chances of approval where every meeting reviews all that waits.

    fresh: chances of submission of actions not yet submitted; their cells come first.
    reviewed_by: chance that an action that waits or was declined is next decided at each step, kind
        by kind, shape (steps, kinds).
    action_type: code of each cell.
    approved_from: of each node, type and step of the first decision, the chance to be approved by
        each month; shape (nodes, types, steps, months).
    steps: time of each step, in the time of the model; None where a wait follows submission.
    wait: chance of a decision by months after the month of submission.
    """

    weights: np.ndarray
    cell: np.ndarray
    fresh: Chances
    reviewed_by: np.ndarray
    action_type: np.ndarray
    approved_from: np.ndarray
    steps: np.ndarray | None
    wait: np.ndarray

    @property
    def horizon(self) -> int:
        """Months that are looked at."""
        return self.approved_from.shape[3]

    @property
    def cells(self) -> int:
        """How many kinds of open action there are."""
        return len(self.action_type)

    def approved(
        self, cells: np.ndarray | slice = slice(None), horizon: int | None = None
    ) -> np.ndarray:
        """Chance to be approved by each month ahead, shape (nodes, months ahead, cells)."""
        months = self.horizon if horizon is None else horizon
        own = np.arange(self.cells)[cells]
        late = own >= self.fresh.cells
        steps = self.reviewed_by.shape[0]
        if self.steps is None:
            steps = months
        elif months < self.horizon:
            steps = int((self.steps <= months).sum())
        first = np.zeros((len(self.weights), steps, len(own)))
        first[..., late] = self.reviewed_by[:steps, own[late] - self.fresh.cells]
        first[..., ~late] = self._first_decisions(own[~late], months, steps)
        found = np.zeros((len(self.weights), months, len(own)))
        for kind in np.unique(self.action_type[own]):
            same = self.action_type[own] == kind
            by_month = self.approved_from[:, kind, :steps, :months].transpose(0, 2, 1)
            found[..., same] = by_month @ first[..., same]
        return np.clip(found, 0.0, 1.0)

    def _first_decisions(self, cells: np.ndarray, months: int, steps: int) -> np.ndarray:
        by_then = self.fresh.approved(cells, months)
        start = np.zeros_like(by_then[:, :1])
        by_then = np.concatenate([start, by_then], axis=1)
        if self.steps is None:
            submitted = np.diff(by_then, axis=1)
            apart = np.arange(months)[:, None] - np.arange(months)
            kernel = np.where(apart >= 0, self.wait[np.maximum(apart, 0)], 0.0)
            return kernel @ submitted
        time = np.minimum(self.steps[:steps], months)
        month = np.minimum(time.astype(int), months - 1)
        within = (time - month)[:, None]
        by_step = by_then[:, month] * (1 - within) + by_then[:, month + 1] * within
        return np.diff(np.concatenate([start, by_step], axis=1), axis=1)


def keeping_up(
    ahead: Demand, decided: Decisions, action_type: np.ndarray, room: Room
) -> CellChances:
    """Chances of approval if review keeps up.

    Args:
        ahead: the actions that will come for review.
        decided: how it is decided, at the nodes of the chances.
        action_type: code of each open action.
        room: meetings; only their days matter.
    """
    chances = ahead.chances
    if ahead.basis == APPROVALS and not room.limited:
        return chances
    months = chances.horizon
    ends = np.arange(1.0, months + 1)
    late = np.flatnonzero(~ahead.fresh)
    traits = np.column_stack([action_type, ahead.waiting, np.nan_to_num(ahead.elapsed)])[late]
    kinds, kind = np.unique(traits, axis=0, return_inverse=True)
    cell = np.zeros(len(ahead.fresh), dtype=int)
    cell[ahead.fresh] = chances.cell
    cell[late] = chances.cells + kind.ravel()
    waits, elapsed = kinds[:, 1] > 0, kinds[:, 2]
    if room.limited:
        time = room.time
        by_step = over_after(ahead.lag, ahead.rate * time[:, None], elapsed[None, :])
        by_step[:, waits] = 1.0
        from_step = _by_meetings(decided, time, months)
        wait = np.zeros(0)
    else:
        wait = _after(months, decided.wait)
        by_step = over_after(ahead.lag, ahead.rate * ends[:, None], elapsed[None, :])
        came = np.diff(by_step, axis=0, prepend=0.0)
        apart = np.arange(months)[:, None] - np.arange(months)
        by_step = (np.where(apart >= 0, wait[np.maximum(apart, 0)], 0.0) @ came).cumsum(axis=0)
        by_step[:, waits] = over_after(decided.wait, ends[:, None], elapsed[None, waits])
        from_step = _by_waits(decided, ahead.rate, months)
    codes = np.zeros(chances.cells, dtype=int)
    codes[chances.cell] = action_type[ahead.fresh]
    return KeepingUp(
        weights=chances.weights,
        cell=cell,
        fresh=chances,
        reviewed_by=np.diff(by_step, axis=0, prepend=0.0),
        action_type=np.concatenate([codes, kinds[:, 0].astype(int)]),
        approved_from=from_step,
        steps=_in_the_models_time(room.time, ahead) if room.limited else None,
        wait=wait,
    )


def _in_the_models_time(time: np.ndarray, ahead: Demand) -> np.ndarray:
    return time if ahead.clock is None else np.interp(time, ahead.clock[1], ahead.clock[0])


def _by_meetings(decided: Decisions, time: np.ndarray, months: int) -> np.ndarray:
    """Approved by each month, of what a meeting reviews for the first time."""
    nodes, types = decided.rates.shape
    rates = decided.rates[..., None]
    found = np.zeros((nodes, types, len(time) + 1, months))
    held_by = month_of(time)
    again = np.searchsorted(time, time[None, :] + decided.lag[:, None] - 1e-6)
    again = np.maximum(again, np.arange(len(time)) + 1)
    node = np.arange(nodes)
    for meeting in reversed(range(len(time))):
        later = found[node, :, again[:, meeting]]
        found[:, :, meeting] = (1 - rates) * later
        found[:, :, meeting, held_by[meeting] :] += rates
    return found[:, :, :-1]


def _by_waits(decided: Decisions, rate: float, months: int) -> np.ndarray:
    """The same where a decision follows each submission after a wait, month by month."""
    nodes, types = decided.rates.shape
    apart = np.arange(months + 1)[:, None, None]
    lag = decided.lag[None, :, None] if rate else np.full((1, nodes, 1), np.inf)
    left = apart - WITHIN - lag
    by_then = np.where(left > 0, over_within(decided.wait, np.maximum(left, 0.0)), 0.0)
    again = np.diff(by_then.mean(axis=2), axis=0)[..., None]  # (months apart, nodes, 1)
    rates = decided.rates
    by_month = np.zeros((months, nodes, types))
    for month in range(months):
        later = sum((again[e] * by_month[month - e] for e in range(1, month + 1)), np.zeros(()))
        by_month[month] = (rates + (1 - rates) * later) / (1 - (1 - rates) * again[0])
    place = np.arange(months)[None, :] - np.arange(months)[:, None]
    found = np.where((place >= 0)[..., None, None], by_month[np.maximum(place, 0)], 0.0)
    return found.transpose(2, 3, 0, 1)


def _after(months: int, wait: Lags) -> np.ndarray:
    """Chance of a decision by months after the month of a submission."""
    left = np.arange(months + 1)[:, None] - WITHIN
    by_then = np.where(left > 0, over_within(wait, np.maximum(left, 0.0)), 0.0).mean(axis=1)
    return np.diff(by_then)


def lags_at_nodes(lag: Lags, nodes: int, rate: float) -> np.ndarray:
    """A lag for each node, evenly over its distribution, in an order independent of all else."""
    order = np.random.Generator(np.random.PCG64(nodes)).permutation(nodes)
    drawn = drawn_lags(lag, (order + 0.5) / nodes)
    return drawn / rate if rate > 0 else np.full(nodes, np.inf)
