"""The completion model: the hazard of approval by deadline, age, type and division; its level."""

from dataclasses import dataclass, fields
from itertools import pairwise

import numpy as np

from iqip_analytics.contract.vocabulary import ACTION_TYPES
from iqip_analytics.forecasts.completion.approval_history import History
from iqip_analytics.forecasts.completion.level import Course, Level, fitted_level
from iqip_analytics.forecasts.completion.level_sizes import learnt_sizes
from iqip_analytics.forecasts.nodes import in_parts

# Months past the deadline in force and months since adding at which a new bin begins
LATENESS_EDGES = (-17, -11, -8, -6, -5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 6, 9, 13, 19, 25)
AGE_EDGES = (1, 2, 3, 4, 5, 6, 7, 9, 11, 13, 19, 25, 37)
SLIP_EDGES = (1, 4, 10)  # months by which the deadline in force lies behind the first-agreed one
PHASE_EDGES = (0, 3)  # of a division's own effect: before the deadline, about it, after it
PHASES = len(PHASE_EDGES) + 1

# The prior mean of the log hazard by lateness, bin by bin, before any history: work is seldom
# done long before its deadline, mostly around it, and what is very late is seldom done at all.
# Rounded from the years before 2022 of a register of public works (METHODS.md).
BELIEVED_BY_LATENESS = (
    *(-3.5, -3.5, -3.5, -3.0, -2.5, -1.5, -0.75, -0.25, 0.0, 0.5),
    *(0.75, 0.5, 0.5, 0.5, 0.25, 0.0, 0.0, -0.25, -0.5, -1.0),
)
BELIEVED_BY_AGE = (-0.5, -0.25, -0.25, *[0.0] * 11)  # newly added actions are seldom done at once
# Registers differ in how much deadlines matter: the whole effect of lateness is scaled
MEANING_SPREAD = 0.12
BIN_SPREAD = 0.75  # prior standard deviation of one bin of lateness, age or slip
STEP_SPREAD = 0.5  # and of the step from one bin to the next
EFFECT_SPREAD = 0.3  # of the effect of a type, or of a division in one phase
LEAST_APPROVALS, LEAST_MONTHS = 0.5, 12.0  # prior of the base rate

MOST_STEPS, CLOSE_ENOUGH = 50, 1e-4
MOST_LOG_HAZARD = 2.5  # a month's chance of 1 - exp(-exp(2.5)): as good as certain


@dataclass(frozen=True, eq=False, kw_only=True)
class Cells:
    """Person-months grouped by month, division and what the hazard's shape depends on.

    codes: shape (cells, terms), a column number of the design for each term.
    place: month * divisions + division, months counted from 0 at the first.
    """

    codes: np.ndarray
    place: np.ndarray
    trials: np.ndarray
    approvals: np.ndarray


@dataclass(frozen=True, eq=False, kw_only=True)
class Hazard:
    """A fitted shape; the log of a month's hazard is a sum over terms.

    estimate, covariance: of the design's columns, the first being the constant.
    """

    estimate: np.ndarray
    covariance: np.ndarray

    def log_hazard(self, codes: np.ndarray) -> np.ndarray:
        """The estimate for design codes whose last axis is the terms."""
        return self.estimate[0] + self.estimate[codes].sum(axis=-1)


def columns(divisions: int) -> np.ndarray:
    """The design's column at which each term begins, and last the number of columns."""
    bins = [len(edges) + 1 for edges in (LATENESS_EDGES, AGE_EDGES, SLIP_EDGES)]
    return np.cumsum([1, *bins, len(ACTION_TYPES), divisions * PHASES])


def design_codes(
    history: History, rows: np.ndarray, months: np.ndarray, deadline: np.ndarray
) -> np.ndarray:
    """The design's columns for actions in given months, with the deadline in force then.

    Args:
        history: the plan's history.
        rows: actions; broadcasts with `months` and `deadline`.
        months: month numbers.
        deadline: month numbers.

    Returns:
        Integers, a last axis of five terms: lateness, age, slip, type, division in its phase.
    """
    starts = columns(len(history.divisions))
    terms = [
        np.digitize(months - deadline, LATENESS_EDGES),
        np.digitize(months - history.added[rows], AGE_EDGES),
        np.digitize(deadline - history.original[rows], SLIP_EDGES),
        history.action_type[rows],
        history.division[rows] * PHASES + np.digitize(months - deadline, PHASE_EDGES),
    ]
    placed = [start + term for start, term in zip(starts, terms, strict=False)]
    return np.stack(np.broadcast_arrays(*placed), axis=-1)


def cells(history: History) -> Cells:
    """The person-months of the history, grouped."""
    counted = history.at_risk & (history.exposure > 0)
    # So few months at a time that their numbers stay in fast memory
    parts = [
        _gathered(history, counted, months)
        for months in in_parts(max(history.months, 1), len(history.added))
    ]
    return Cells(
        **{
            part.name: np.concatenate([getattr(p, part.name) for p in parts])
            for part in fields(Cells)
        }
    )


def _gathered(history: History, counted: np.ndarray, months: slice) -> Cells:
    """The person-months that count of some months, gathered."""
    rows, month = np.nonzero(counted[:, months])
    month += months.start
    codes = design_codes(history, rows, history.first + month, history.deadline[rows, month])
    place = month * len(history.divisions) + history.division[rows]
    starts = columns(len(history.divisions))
    # A cell's division is in its place already, its phase in its lateness
    sizes = (max(history.months, 1) * len(history.divisions), *np.diff(starts)[:-1])
    label = np.ravel_multi_index((place, *(codes - starts[:-1]).T[:-1]), sizes)
    held = np.unique(label)
    cell = np.searchsorted(held, label)  # less time than `np.unique` takes for the same
    one = np.zeros(len(held), dtype=int)
    one[cell] = np.arange(len(cell))  # any person-month of a cell: all have its codes
    return Cells(
        codes=codes[one],
        place=place[one],
        trials=np.bincount(cell, minlength=len(held)).astype(float),
        approvals=np.bincount(cell, history.approved[rows, month + 1], minlength=len(held)),
    )


RECENT = 36  # months from which the deadline alone is learnt


def by_deadline_alone(gathered: Cells, months: int, divisions: int) -> np.ndarray:
    """The design's columns of Kaplan and Meier's estimate of the delay: lateness and nothing else.

    For each bin, the share of its person-months in the last `RECENT` months that were approved; the
    overall share counts as one month more.
    """
    start, end = columns(divisions)[:2]
    recent = gathered.place >= (months - RECENT) * divisions
    lateness = gathered.codes[recent, 0] - start
    trials = np.bincount(lateness, gathered.trials[recent], end - start)
    approvals = np.bincount(lateness, gathered.approvals[recent], end - start)
    usual = (approvals.sum() + LEAST_APPROVALS) / (trials.sum() + LEAST_MONTHS)
    found = np.zeros(columns(divisions)[-1])
    share = np.minimum((approvals + usual) / (trials + 1), 1 - 1e-6)
    found[start:end] = np.log(-np.log1p(-share))
    return found


def fitted_hazard(gathered: Cells, level: np.ndarray, start: Hazard | None = None) -> Hazard:
    """The shape fitted to person-months, shrunk to the prior where they say little.

    Newton's steps of a binomial regression with complementary log-log link, to convergence.

    Args:
        gathered: person-months.
        level: log level of the hazard, shape (months, divisions), taken as given.
        start: a fit to begin from.
    """
    belief, held = beliefs(level.shape[1])
    evidence = _Evidence.of(gathered, level, len(belief))
    estimate = belief.copy() if start is None else start.estimate
    if start is None:
        estimate[0] = np.log(evidence.approvals.sum() / evidence.trials.sum())
    for _ in range(MOST_STEPS):
        pull, information = evidence.at(estimate)
        information += held
        step = np.linalg.solve(information, pull - held @ (estimate - belief))
        longest = np.abs(step).max()
        estimate = estimate + step * min(1.0, 2.0 / max(longest, 1e-12))
        if longest < CLOSE_ENOUGH:
            break
    return Hazard(estimate=estimate, covariance=np.linalg.inv(information))


@dataclass(frozen=True, eq=False, kw_only=True)
class _Evidence:
    """Person-months as the regression sees them; the base rate's prior is one further cell.

    That cell has the constant alone: its other codes lead to a column without weight.
    """

    codes: np.ndarray
    pairs: np.ndarray
    trials: np.ndarray
    approvals: np.ndarray
    offset: np.ndarray
    width: int

    @classmethod
    def of(cls, gathered: Cells, level: np.ndarray, width: int) -> "_Evidence":
        codes = np.full((len(gathered.codes) + 1, gathered.codes.shape[1] + 1), width)
        codes[:, 0] = 0
        codes[:-1, 1:] = gathered.codes
        pairs = codes[:, :, None] * (width + 1) + codes[:, None, :]
        return cls(
            codes=codes,
            pairs=pairs.ravel(),
            trials=np.append(gathered.trials, LEAST_MONTHS),
            approvals=np.append(gathered.approvals, LEAST_APPROVALS),
            offset=np.append(level.ravel()[gathered.place], 0.0),
            width=width,
        )

    def at(self, estimate: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Slope of the log likelihood by coefficient, and its expected curvature."""
        columns, terms = self.width + 1, self.codes.shape[1]
        log_hazard = np.append(estimate, 0.0)[self.codes].sum(axis=1) + self.offset
        hazard = np.exp(np.clip(log_hazard, -30, MOST_LOG_HAZARD))
        chance = -np.expm1(-hazard)
        per_approval = hazard / chance
        slope = (self.approvals - self.trials * chance) * per_approval
        weight = self.trials * hazard * (1 - chance) * per_approval
        pull = np.bincount(self.codes.ravel(), slope.repeat(terms), columns)
        curvature = np.bincount(self.pairs, weight.repeat(terms**2), columns**2)
        return pull[:-1], curvature.reshape(columns, columns)[:-1, :-1]


def beliefs(divisions: int) -> tuple[np.ndarray, np.ndarray]:
    """Prior mean and precision of the design's columns; none for the constant."""
    starts = columns(divisions)
    mean, held = np.zeros(starts[-1]), np.zeros((starts[-1], starts[-1]))
    mean[starts[0] : starts[2]] = (*BELIEVED_BY_LATENESS, *BELIEVED_BY_AGE)
    for term, (first, end) in enumerate(pairwise(starts)):
        own, bins = slice(first, end), end - first
        ordered = term < 3  # lateness, age, slip: neighbours are alike
        held[own, own] = np.eye(bins) / (BIN_SPREAD if ordered else EFFECT_SPREAD) ** 2
        if ordered:
            steps = np.diff(np.eye(bins), axis=0)
            held[own, own] += steps.T @ steps / STEP_SPREAD**2
    lateness = slice(starts[0], starts[1])
    meaning = MEANING_SPREAD * mean[lateness]
    free = np.linalg.inv(held[lateness, lateness]) + np.outer(meaning, meaning)
    held[lateness, lateness] = np.linalg.inv(free)
    return mean, held


ROUNDS = 2  # shape given level, level given shape


@dataclass(frozen=True, eq=False, kw_only=True)
class CompletionModel:
    """What was learnt from a history: the hazard's shape, its level, and the approvals expected.

    deadline_alone: the design's columns of a simpler hazard, by lateness alone and without a level.
    """

    history: History
    hazard: Hazard
    deadline_alone: np.ndarray
    course: Course
    level: Level


def completion_model(history: History) -> CompletionModel:
    """The model fitted to a history: the shape, how much its level moves, and both in turn."""
    gathered = cells(history)
    shape = (history.months, len(history.divisions))
    exposure = np.log(np.maximum(history.exposure, 1e-9))[:, None]
    hazard = fitted_hazard(gathered, exposure + np.zeros(shape))
    course = _course(gathered, hazard, exposure, shape)
    level = fitted_level(course)
    level = fitted_level(course, learnt_sizes(level), level.log_level)
    for _ in range(ROUNDS - 1):
        hazard = fitted_hazard(gathered, exposure + level.log_level, hazard)
        course = _course(gathered, hazard, exposure, shape)
        level = fitted_level(course, level.sizes, level.log_level)
    course = _course(gathered, hazard, exposure, shape)
    return CompletionModel(
        history=history,
        hazard=hazard,
        deadline_alone=by_deadline_alone(gathered, *shape),
        course=course,
        level=level,
    )


def _course(
    gathered: Cells, hazard: Hazard, exposure: np.ndarray, shape: tuple[int, int]
) -> Course:
    """Approvals by month and division, and what the shape alone expects of them."""
    log_hazard = hazard.log_hazard(gathered.codes) + exposure[gathered.place // shape[1], 0]
    chance = -np.expm1(-np.exp(log_hazard))

    def summed(values: np.ndarray) -> np.ndarray:
        return np.bincount(gathered.place, values, shape[0] * shape[1]).reshape(shape).astype(float)

    return Course(
        observed=summed(gathered.approvals),
        expected=summed(gathered.trials * chance),
        variance=summed(gathered.trials * chance * (1 - chance)),
    )
