"""The chance of approval in a month: relative to the deadline, the action's age, type, division."""

from dataclasses import dataclass

import numpy as np

from iqip_analytics.forecasts.history import History
from iqip_analytics.plan.vocabulary import ACTION_TYPES

# Months past the deadline and months since adding at which a new bin begins
LATENESS_EDGES = (-17, -11, -8, -6, -5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 6, 9, 13, 19, 25)
AGE_EDGES = (2, 3, 4, 5, 6, 7, 9, 11, 13, 19, 25, 37)
SLIP_EDGES = (1, 4, 10)  # months by which the deadline in force lies behind the first-agreed one

EFFECT_SPREAD = 1.0  # standard deviation of an effect on the log hazard, before any history
STEP_SPREAD = 1.0  # of the difference between neighbouring bins of lateness, age or slip
MOST_STEPS = 50
LEAST_APPROVALS, LEAST_MONTHS = 0.5, 12.0  # what is believed of the base rate before any history


@dataclass(frozen=True, eq=False, kw_only=True)
class Cells:
    """Person-months gathered by what the hazard depends on.

    codes: shape (cells, terms), a column number of the design for each term.
    """

    codes: np.ndarray
    trials: np.ndarray
    approvals: np.ndarray


@dataclass(frozen=True, eq=False, kw_only=True)
class Hazard:
    """A fitted complementary log-log model; the log of a month's hazard is a sum over terms.

    estimate, covariance: of the design's columns, the first being the constant.
    """

    estimate: np.ndarray
    covariance: np.ndarray

    def log_hazard(self, codes: np.ndarray) -> np.ndarray:
        """The estimate for design codes whose last axis is the terms."""
        return self.estimate[0] + self.estimate[codes].sum(axis=-1)


def columns(divisions: int) -> np.ndarray:
    """The design's column at which each term begins, and at last how many columns there are."""
    sizes = [
        1,
        len(LATENESS_EDGES) + 1,
        len(AGE_EDGES) + 1,
        len(SLIP_EDGES) + 1,
        len(ACTION_TYPES),
        divisions,
    ]
    return np.cumsum(sizes)


def design_codes(
    history: History, rows: np.ndarray, months: np.ndarray, deadline: np.ndarray
) -> np.ndarray:
    """The design's columns for actions in months, deadline being that in force then.

    Args:
        history: the plan's history.
        rows: actions; broadcasts with `months` and `deadline`.
        months: month numbers.
        deadline: month numbers.

    Returns:
        Integers, a last axis of five terms: lateness, age, slip, type, division.
    """
    starts = columns(len(history.divisions))
    terms = [
        np.digitize(months - deadline, LATENESS_EDGES),
        np.digitize(months - history.added[rows], AGE_EDGES),
        np.digitize(deadline - history.original[rows], SLIP_EDGES),
        history.action_type[rows],
        history.division[rows],
    ]
    placed = [start + term for start, term in zip(starts, terms, strict=False)]
    return np.stack(np.broadcast_arrays(*placed), axis=-1)


def cells(history: History, window: int) -> Cells:
    """The person-months of the last `window` months, gathered."""
    at_risk = history.at_risk
    at_risk[:, : max(history.months - window, 0)] = False
    rows, month = np.nonzero(at_risk)
    codes = design_codes(history, rows, history.first + month, history.deadline[rows, month])
    sizes = np.diff(columns(len(history.divisions)))
    starts = columns(len(history.divisions))[:-1]
    label = np.ravel_multi_index(tuple((codes - starts).T), tuple(sizes))
    found, place = np.unique(label, return_inverse=True)
    approvals = np.bincount(place, history.approved[rows, month + 1], minlength=len(found))
    return Cells(
        codes=np.stack(np.unravel_index(found, tuple(sizes)), axis=-1) + starts,
        trials=np.bincount(place, minlength=len(found)).astype(float),
        approvals=approvals,
    )


def fitted_hazard(gathered: Cells, divisions: int) -> Hazard:
    """The hazard fitted to person-months, with effects held near 0 (the mode under `precision`).

    Newton's steps of a binomial regression with complementary log-log link, to convergence.
    """
    width = int(columns(divisions)[-1])
    design = np.zeros((len(gathered.trials) + 1, width))
    design[:, 0] = 1
    np.put_along_axis(design[1:], gathered.codes, 1, axis=1)
    trials = np.concatenate([[LEAST_MONTHS], gathered.trials])
    approvals = np.concatenate([[LEAST_APPROVALS], gathered.approvals])
    held = precision(divisions)
    estimate = np.zeros(width)
    estimate[0] = np.log(approvals.sum() / trials.sum())
    for _ in range(MOST_STEPS):
        log_hazard = np.clip(design @ estimate, -30, 3)
        hazard = np.exp(log_hazard)
        chance = -np.expm1(-hazard)
        slope = hazard * (1 - chance)  # of the chance, by log hazard
        per_trial = slope / (chance * (1 - chance))
        gradient = design.T @ ((approvals - trials * chance) * per_trial) - held @ estimate
        information = design.T @ (design * (trials * slope * per_trial)[:, None]) + held
        step = np.linalg.solve(information, gradient)
        estimate = estimate + step * min(1.0, 2.0 / np.abs(step).max(initial=1e-9))
        if np.abs(step).max() < 1e-9:
            break
    return Hazard(estimate=estimate, covariance=np.linalg.inv(information))


def precision(divisions: int) -> np.ndarray:
    """What is believed of the effects before any history: normal around 0, neighbours alike."""
    starts = columns(divisions)
    held = np.zeros((starts[-1], starts[-1]))
    for first, past_last, alike in zip(starts, starts[1:], (1, 1, 1, 0, 0), strict=False):
        own = slice(first, past_last)
        held[own, own] = np.eye(past_last - first) / EFFECT_SPREAD**2
        if alike:
            steps = np.diff(np.eye(past_last - first), axis=0)
            held[own, own] += steps.T @ steps / STEP_SPREAD**2
    return held
