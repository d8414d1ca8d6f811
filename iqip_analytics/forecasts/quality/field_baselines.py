"""What tools in the field would have forecast: days drawn again (Lighthouse) and earned schedule.

Both can be scored alongside the backtest's own methods, as `further` methods.
"""

import numpy as np
import pandas as pd

from iqip_analytics.forecasts.completion.approval_history import History
from iqip_analytics.forecasts.count_distribution import count_quantiles
from iqip_analytics.forecasts.quality.completion_backtest import (
    CompletionMethod,
    CompletionOrigin,
    of_groups,
    of_history,
)
from iqip_analytics.forecasts.quality.completion_baselines import certain, members, open_counts
from iqip_analytics.forecasts.quality.scoring import LEVELS

DRAWN_DAYS = 90  # Lighthouse's guide recommends a history of 30 to 90 days
DAY = pd.Timedelta(days=1)


def days_drawn_again(origin: CompletionOrigin) -> pd.DataFrame:
    """How many in a number of days, as Lighthouse forecasts: each day ahead is one of the last 90.

    Its thousands of random runs approximate the distribution of a sum of identical, independent
    days, which is computed exactly here; capped at what is open.
    """
    known, past = origin.known, origin.past
    daily = _approved_by_day(origin)
    open_now = open_counts(past)
    ahead = (known.cut_offs(origin.months) - known.data_cutoff) // DAY
    values = np.zeros((len(daily), len(origin.months), len(LEVELS)))
    for place, counts in enumerate(daily):
        share = np.bincount(counts) / len(counts)
        for step, days in enumerate(ahead):
            count = count_quantiles(sum_of_days(share, int(days)), LEVELS)
            values[place, step] = np.minimum(count, open_now[place])
    return of_groups(origin, values)


def _approved_by_day(origin: CompletionOrigin) -> np.ndarray:
    """Approvals of the trust and of each division on each of the last 90 days."""
    known = origin.known
    events = known.evidence[known.evidence["event"] == "approved"]
    back = ((known.data_cutoff - events["event_on"]) // DAY).to_numpy()
    action = known.actions.index.get_indexer(
        events["action_id"].map(pd.Series(known.actions.index, known.actions["action_id"]))
    )
    recent = (back >= 0) & (back < DRAWN_DAYS) & (action >= 0)
    belong = members(origin.past)[:, action[recent]]
    return np.stack([np.bincount(back[recent][own], minlength=DRAWN_DAYS) for own in belong])


def sum_of_days(share: np.ndarray, days: int) -> np.ndarray:
    """The distribution of a sum of identical, independent days.

    Args:
        share: of days with no approval, one, two and so on.
        days: how many.

    >>> sum_of_days(np.array([0.5, 0.5]), 2)
    array([0.25, 0.5 , 0.25])
    """
    size = (len(share) - 1) * days + 1
    found = np.fft.irfft(np.fft.rfft(share, 2 * size) ** days, 2 * size)[:size]
    return np.clip(found.round(15), 0.0, None)


def earned_schedule(history: History, horizon: int) -> np.ndarray:
    """Earned schedule (Lipke 2003): the plan's own curve, at the pace earned so far.

    The schedule earned is the month by which as many were due as are approved now; a month of work
    has earned SPI(t) months of schedule, and is taken to continue to. Without spread.
    """
    start = min(int(history.deadline_now.min(initial=history.last)), history.first) - 1
    end = max(int(history.deadline_now.max(initial=history.last)), history.last)
    months = np.arange(start, end + 1)
    counts = np.zeros((1 + len(history.divisions), horizon))
    for place, own in enumerate(members(history)):
        due = (history.deadline_now[own, None] <= months).sum(axis=0).astype(float)
        approved = float((own & ~history.open_now).sum())
        earned = months_earned(due, approved)
        pace = earned / (history.last - start)
        ahead = np.interp(earned + pace * np.arange(1, horizon + 1), np.arange(len(due)), due)
        counts[place] = np.clip(ahead - approved, 0, open_counts(history)[place])
    return certain(np.maximum.accumulate(counts, axis=1))


def months_earned(due: np.ndarray, approved: float) -> float:
    """Months from the start of a plan to the time by which that many were due.

    Args:
        due: at the start, and at the end of each month after it; never falling.
        approved: up to now.
    """
    if approved <= due[0]:
        return 0.0
    if approved >= due[-1]:
        return float(len(due) - 1)
    month = int(np.searchsorted(due, approved, side="right")) - 1
    return float(month + (approved - due[month]) / (due[month + 1] - due[month]))


FIELD_METHODS: dict[str, CompletionMethod] = {
    "days_drawn_again": days_drawn_again,
    "earned_schedule": of_history(earned_schedule),
}
