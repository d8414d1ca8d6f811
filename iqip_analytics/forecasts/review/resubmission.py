"""How long a declined action takes to come back: by the lags seen, and one to two months."""

from typing import NamedTuple

import numpy as np
import pandas as pd

DAYS_A_MONTH = 365.25 / 12
BELIEVED_MONTHS = (1.125, 1.375, 1.625, 1.875)  # four lags' worth of belief: one to two months
LATER_MONTHS = 2.0  # mean of what is still to come, once a lag is longer than any known


class Lags(NamedTuple):
    """The distribution of a lag: values in months, and the chance to be over by each.

    What is left after the last value comes at a steady rate, `LATER_MONTHS` on average.
    """

    months: np.ndarray
    over_by: np.ndarray
    seen: int


def lags(reviewed: pd.DataFrame, cut_off: pd.Timestamp) -> Lags:
    """Lags from a decline to the next submission, by Kaplan and Meier with the belief's own.

    Lags that go on at the cut-off count for as long as they lasted.

    Args:
        reviewed: the rounds of review.
        cut_off: the last day of knowledge.
    """
    later = reviewed.groupby("action_id")["submitted_on"].shift(-1)
    recorded = reviewed.groupby("action_id")["submission_recorded"].shift(-1)
    declined = (reviewed["decision"] == "declined").to_numpy(dtype=bool)
    # A decision that came without a submission tells nothing of when it was submitted
    told = declined & (later.isna() | (recorded == 1)).to_numpy(dtype=bool)
    came = later.notna().to_numpy() & told
    ends = later.fillna(cut_off)
    days = (ends - reviewed["decided_on"]).dt.days.to_numpy(dtype=float)
    lasted = np.maximum(days, 1.0) / DAYS_A_MONTH
    return _kaplan_meier(
        np.concatenate([lasted[came], BELIEVED_MONTHS]), lasted[told & ~came], int(came.sum())
    )


def _kaplan_meier(over: np.ndarray, going_on: np.ndarray, seen: int) -> Lags:
    months = np.unique(over)
    at_risk = (over[:, None] >= months).sum(axis=0) + (going_on[:, None] >= months).sum(axis=0)
    ended = (over[:, None] == months).sum(axis=0)
    return Lags(months, 1 - np.cumprod(1 - ended / at_risk), seen)


def drawn_lags(lag: Lags, uniforms: np.ndarray, elapsed: np.ndarray | float = 0.0) -> np.ndarray:
    """Lags at uniform numbers, each longer than what has elapsed of it, in months.

    Args:
        lag: the distribution.
        uniforms: between 0 and 1.
        elapsed: months; broadcasts with `uniforms`.
    """
    passed = np.concatenate([[0.0], lag.over_by])[
        np.searchsorted(lag.months, elapsed, side="right")
    ]
    level = passed + uniforms * (1 - passed)
    step = np.searchsorted(lag.over_by, level)
    last = lag.over_by[-1]
    within = (step < len(lag.months)) & (passed < last)
    left = np.maximum((1 - level) / max(1 - last, 1e-12), 1e-12)
    # Beyond the last value: at a steady rate, from the later of that value and now
    tail = np.maximum(lag.months[-1], elapsed) - LATER_MONTHS * np.log(
        np.where(passed < last, left, 1 - uniforms)
    )
    return np.where(within, lag.months[np.minimum(step, len(lag.months) - 1)], tail)


def sooner(months: np.ndarray, rate: float) -> np.ndarray:
    """Lags at another rate of submission; at rate 0 nothing comes back."""
    return months / rate if rate > 0 else np.full_like(months, np.inf)
