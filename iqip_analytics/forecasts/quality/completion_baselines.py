"""What others would have forecast: six methods in use, from the same history.

Each gives, for the open actions of the trust and of every division, how many are approved by each
month ahead: shape (1 + divisions, months ahead, quantile levels), the trust first.
"""

from collections.abc import Callable

import numpy as np
from scipy import special

from iqip_analytics.forecasts.completion.approval_history import History
from iqip_analytics.forecasts.completion.past_origins import LAST
from iqip_analytics.forecasts.count_distribution import count_quantiles, mixed_count_probabilities
from iqip_analytics.forecasts.quality.scoring import LEVELS

STRAIGHT_MONTHS, THROUGHPUT_MONTHS, ETS_MONTHS, CLOSED_WITHIN = 6, 12, 30, 36
DRAWS = 2000
SMOOTHINGS = np.linspace(0.0, 1.0, 41)


def members(history: History) -> np.ndarray:
    """Which actions belong to the trust and to each division, shape (1 + divisions, actions)."""
    divisions = np.arange(len(history.divisions))[:, None]
    return np.vstack([np.ones((1, len(history.division)), bool), history.division == divisions])


def closures(history: History) -> np.ndarray:
    """Approvals in each month, shape (1 + divisions, months)."""
    return members(history).astype(float) @ history.newly_approved


def open_counts(history: History) -> np.ndarray:
    """Open actions of the trust and of each division."""
    return members(history).astype(int) @ history.open_now.astype(int)


def trajectory(history: History, horizon: int) -> np.ndarray:
    """Everything on its deadline, overdue actions at once: what a board plan assumes."""
    ahead = history.last + np.arange(1, horizon + 1)
    is_due = history.open_now[:, None] & (history.deadline_now[:, None] <= ahead)
    return certain(members(history).astype(float) @ is_due)


def straight_line(history: History, horizon: int) -> np.ndarray:
    """The mean of the last 6 months' closures, month after month, up to all that is open."""
    last = closures(history)[:, -STRAIGHT_MONTHS:]
    rate = last.mean(axis=1) if last.shape[1] else np.zeros(len(last))
    counts = rate[:, None] * np.arange(1, horizon + 1)
    return certain(np.minimum(counts, open_counts(history)[:, None]))


def throughput(history: History, horizon: int, seed: int = 0) -> np.ndarray:
    """The last 12 months' closures resampled, one month drawn for all divisions at once."""
    last = closures(history)[:, -THROUGHPUT_MONTHS:]
    if not last.shape[1]:
        return certain(np.zeros((len(last), horizon)))
    months = np.random.default_rng(seed).integers(0, last.shape[1], (DRAWS, horizon))
    paths = last[:, months].cumsum(axis=2)
    capped = np.minimum(paths, open_counts(history)[:, None, None])
    return np.moveaxis(np.quantile(capped, LEVELS, axis=1), 0, 2)


def ets(history: History, horizon: int) -> np.ndarray:
    """Exponential smoothing ETS(A,N,N) of the last 30 months' closures, summed up ahead.

    Level and smoothing by maximum likelihood; the sum of the months ahead is then normal.
    """
    last = closures(history)[:, -ETS_MONTHS:]
    if last.shape[1] < 2:
        return straight_line(history, horizon)
    steps = np.arange(1, horizon + 1)
    fits = [smoothed(series) for series in last]
    mean = np.array([level for level, _, _ in fits])[:, None] * steps
    # Each month's error moves the level of all the months after it
    reach = [1 + smoothing * (steps[:, None] - steps) for _, smoothing, _ in fits]
    size = np.sqrt(np.stack([(np.tril(part) ** 2).sum(axis=1) for part in reach]))
    spread = size * np.array([error for _, _, error in fits])[:, None]
    values = mean[..., None] + spread[..., None] * special.ndtri(LEVELS)
    return np.clip(values, 0, open_counts(history)[:, None, None])


def smoothed(series: np.ndarray) -> tuple[float, float, float]:
    """Last level, smoothing and standard error of ETS(A,N,N), by maximum likelihood.

    For a given smoothing the errors are linear in the first level: the best has a closed form.
    """
    keep = 1 - SMOOTHINGS
    error, slope = np.zeros((2, len(series), len(SMOOTHINGS)))
    level, share = np.zeros(len(SMOOTHINGS)), np.ones(len(SMOOTHINGS))
    for month, value in enumerate(series):
        error[month], slope[month] = value - level, share
        level = level + SMOOTHINGS * error[month]
        share = share * keep
    first = (error * slope).sum(axis=0) / (slope**2).sum(axis=0)
    squares = ((error - first * slope) ** 2).sum(axis=0)
    best = int(squares.argmin())
    deviation = float(np.sqrt(squares[best] / len(series)))
    return float(level[best] + first[best] * share[best]), float(SMOOTHINGS[best]), deviation


def kaplan_meier(history: History, horizon: int) -> np.ndarray:
    """Delay past the deadline by Kaplan and Meier, every action on its own.

    From open actions and those closed in the last 36 months; each comes under observation when it
    is added (left truncation), relative to its present deadline.
    """
    closed = history.approved.argmax(axis=1) + history.first - 1
    recent = ~history.open_now & (closed > history.last - CLOSED_WITHIN)
    taken = history.open_now | recent
    enter = (history.added - history.deadline_now)[taken]
    leave = np.where(history.open_now, history.last, closed)[taken] - history.deadline_now[taken]
    leave = np.maximum(leave, enter)
    lowest = min(enter.min(initial=0), 0)
    size = max(leave.max(initial=0), 0) + horizon - lowest + 2
    arrived = np.bincount(enter - lowest, minlength=size).cumsum()
    gone = np.bincount(leave - lowest, minlength=size).cumsum()
    done = np.bincount((leave - lowest)[~history.open_now[taken]], minlength=size)
    at_risk = arrived - np.concatenate([[0], gone[:-1]])
    left_over = np.cumsum(np.log1p(-np.minimum(done / np.maximum(at_risk, 1), 1 - 1e-9)))
    now = np.clip(history.last - history.deadline_now[history.open_now] - lowest, 0, size - 1)
    then = np.minimum(now + np.arange(1, horizon + 1)[:, None], size - 1)
    chances = -np.expm1(left_over[then] - left_over[now])
    belong = members(history)[:, history.open_now]
    return np.stack([_counted(chances[:, own]) for own in belong])


def reference_class(history: History, horizon: int) -> np.ndarray:
    """The last 12 known shares of an open set done within each number of months."""
    member = members(history).astype(float)
    numbers = np.arange(history.first - 1, history.last + 1)
    was_open = (history.added[:, None] <= numbers) & ~history.approved
    actions = member @ was_open
    values = np.zeros((len(member), horizon, len(LEVELS)))
    for months in range(1, horizon + 1):
        if months <= history.months:
            done = member @ (was_open[:, :-months] & history.approved[:, months:])
            for place, (approved, of) in enumerate(zip(done, actions[:, :-months], strict=True)):
                shares = (approved[of > 0] / of[of > 0])[-LAST:]
                if len(shares):
                    values[place, months - 1] = np.quantile(shares, LEVELS)
                    continue
                values[place, months - 1] = _gone_on(values[place], months)
        else:
            values[:, months - 1] = _gone_on(values, months)
    return np.maximum.accumulate(values, axis=1) * open_counts(history)[:, None, None]


def _gone_on(values: np.ndarray, months: int) -> np.ndarray:
    """Shares of a horizon not seen yet: continued at the rate of the last seen."""
    if months == 1:
        return values[..., 0, :]
    return 1 - (1 - values[..., months - 2, :]) ** (months / (months - 1))


def certain(counts: np.ndarray) -> np.ndarray:
    """Counts without spread: every quantile is the count."""
    return np.repeat(counts[..., None], len(LEVELS), axis=-1)


def _counted(chances: np.ndarray) -> np.ndarray:
    return count_quantiles(mixed_count_probabilities(chances[None]), LEVELS)


BASELINES: dict[str, Callable[[History, int], np.ndarray]] = {
    "reference_class": reference_class,
    "trajectory": trajectory,
    "straight_line": straight_line,
    "throughput": throughput,
    "kaplan_meier": kaplan_meier,
    "ets": ets,
}
