"""How long a step takes: from a decline to the next submission, from submission to decision."""

from typing import NamedTuple

import numpy as np
import pandas as pd

DAYS_A_MONTH = 365.25 / 12
BELIEVED_LAG = (1.125, 1.375, 1.625, 1.875)  # prior worth four lags: one to two months
BELIEVED_WAIT = (0.25, 0.5, 0.75, 1.0)  # and four waits: up to a month
LATER_MONTHS = 2.0  # mean time remaining, once a step has lasted longer than any known


class Lags(NamedTuple):
    """The distribution of a step's length: values in months, and the chance to be over by each.

    What is left after the last value comes at a steady rate, `LATER_MONTHS` on average.
    """

    months: np.ndarray
    over_by: np.ndarray
    seen: int


def lags(reviewed: pd.DataFrame, cut_off: pd.Timestamp) -> Lags:
    """Lags from a decline to the next submission, by Kaplan–Meier, with the prior's own lags.

    Lags still open at the cut-off count for as long as they have lasted. A lag may be of 0 days.

    Args:
        reviewed: the rounds of review.
        cut_off: the last day of knowledge.
    """
    of_action = reviewed.groupby("place")
    later = of_action["submitted_on"].shift(-1)
    recorded = of_action["submission_recorded"].shift(-1)
    declined = (reviewed["decision"] == "declined").to_numpy(dtype=bool)
    # A decision without a recorded submission says nothing of when it was submitted
    told = declined & (later.isna() | (recorded == 1)).to_numpy(dtype=bool)
    came = later.notna().to_numpy() & told
    lasted = _months(reviewed["decided_on"], later.fillna(cut_off))
    return _kaplan_meier(
        np.concatenate([lasted[came], BELIEVED_LAG]), lasted[told & ~came], int(came.sum())
    )


def waits(reviewed: pd.DataFrame, cut_off: pd.Timestamp) -> Lags:
    """Waits from a recorded submission to the decision, in the same way."""
    recorded = reviewed["submission_recorded"].to_numpy(dtype=bool)
    over = recorded & reviewed["decided_on"].notna().to_numpy()
    lasted = _months(reviewed["submitted_on"], reviewed["decided_on"].fillna(cut_off))
    return _kaplan_meier(
        np.concatenate([lasted[over], BELIEVED_WAIT]), lasted[recorded & ~over], int(over.sum())
    )


def _months(start: pd.Series, end: pd.Series) -> np.ndarray:
    return np.maximum((end - start).dt.days.to_numpy(dtype=float), 0.0) / DAYS_A_MONTH


def _kaplan_meier(over: np.ndarray, going_on: np.ndarray, seen: int) -> Lags:
    months, ended = np.unique(over, return_counts=True)
    lasted = np.sort(np.concatenate([over, going_on]))
    at_risk = len(lasted) - np.searchsorted(lasted, months)
    return Lags(months, 1 - np.cumprod(1 - ended / at_risk), seen)


def over_within(lag: Lags, months: np.ndarray) -> np.ndarray:
    """The chance that a step is over within a number of months of its beginning."""
    step = np.searchsorted(lag.months, months, side="right")
    known = np.concatenate([[0.0], lag.over_by])[step]
    beyond = np.maximum(months - lag.months[-1], 0.0)
    tail = 1 - (1 - lag.over_by[-1]) * np.exp(-beyond / LATER_MONTHS)
    return np.where(step < len(lag.months), known, tail)


def over_after(lag: Lags, months: np.ndarray, elapsed: np.ndarray) -> np.ndarray:
    """The same within a number of months from now, for a step that has already lasted some time."""
    passed = over_within(lag, elapsed)
    going_on = passed < 1
    chance = (over_within(lag, elapsed + months) - passed) / np.where(going_on, 1 - passed, 1.0)
    # Longer than any known: from now on at a steady rate
    return np.where(going_on, chance, 1 - np.exp(-months / LATER_MONTHS))


def drawn_lags(lag: Lags, uniforms: np.ndarray, elapsed: np.ndarray | None = None) -> np.ndarray:
    """Lengths at uniform numbers, in months from the beginning of the step.

    Args:
        lag: the distribution.
        uniforms: between 0 and 1.
        elapsed: months that have passed without an end; broadcasts with `uniforms`.
    """
    gone = np.zeros(1) if elapsed is None else elapsed
    passed = np.zeros(1) if elapsed is None else over_within(lag, gone)
    going_on = passed < 1
    level = np.where(going_on, passed + uniforms * (1 - passed), uniforms)
    step = np.searchsorted(lag.over_by, level)
    last = lag.over_by[-1]
    left = np.maximum((1 - level) / np.where(going_on, max(1 - last, 1e-12), 1.0), 1e-12)
    tail = np.where(going_on, lag.months[-1], gone) - LATER_MONTHS * np.log(left)
    within = going_on & (step < len(lag.months))
    return np.where(within, lag.months[np.minimum(step, len(lag.months) - 1)], tail)


def sooner(months: np.ndarray, rate: float) -> np.ndarray:
    """Lengths at another rate of submission; at rate 0 nothing comes back."""
    return months / rate if rate > 0 else np.full_like(months, np.inf)
