"""Each open action's chance of approval month by month, at nodes for all that is shared."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from iqip_analytics.forecasts.completion.approval_history import History
from iqip_analytics.forecasts.completion.hazard import CompletionModel, design_codes
from iqip_analytics.forecasts.completion.level import level_ahead
from iqip_analytics.forecasts.nodes import normal_nodes

MOST_LOG_HAZARD = 3.0  # a month's chance of 1 - exp(-exp(3)): certain
YEAR = 12  # months for which the level is forecast; beyond, its mean over that year holds
AT_ONCE = 64  # cells held in memory at once, where only sums over them are wanted


class CellChances(ABC):
    """Chances of approval of the open actions, those alike in one cell, at nodes."""

    weights: np.ndarray
    cell: np.ndarray

    @property
    @abstractmethod
    def horizon(self) -> int:
        """Months that are looked at."""

    @property
    @abstractmethod
    def cells(self) -> int:
        """How many kinds of open action there are."""

    @abstractmethod
    def approved(
        self, cells: np.ndarray | slice = slice(None), horizon: int | None = None
    ) -> np.ndarray:
        """Chance to be approved by each month ahead, shape (nodes, months ahead, cells)."""

    def repeats(self, chosen: np.ndarray) -> np.ndarray:
        """How many of the chosen open actions are in each cell."""
        return np.bincount(self.cell[chosen], minlength=self.cells)

    def of_group(
        self, chosen: np.ndarray, horizon: int | None = None
    ) -> tuple[np.ndarray, np.ndarray]:
        """Chances of the cells that hold chosen open actions, and how many each holds."""
        repeats = self.repeats(chosen)
        held = np.flatnonzero(repeats)
        return self.approved(held, horizon), repeats[held]

    def all_approved(self, groups: list[np.ndarray]) -> np.ndarray:
        """Chance that every chosen open action is approved, shape (groups, months ahead)."""
        repeats = np.zeros((len(groups), self.cells))
        for place, chosen in enumerate(groups):
            repeats[place] = self.repeats(chosen)
        logs = np.zeros((len(self.weights), self.horizon, len(groups)))
        for part in _parts(np.flatnonzero(repeats.any(axis=0))):
            logs += np.log(np.maximum(self.approved(part), 1e-300)) @ repeats[:, part].T
        return np.einsum("n,nhg->gh", self.weights, np.exp(logs))

    def of_actions(self, chosen: np.ndarray | None = None) -> np.ndarray:
        """Chance of each open action, or of the chosen ones, shape (months ahead, actions)."""
        cell = self.cell if chosen is None else self.cell[chosen]
        held, place = np.unique(cell, return_inverse=True)
        chances = np.zeros((self.horizon, len(held)))
        for part in _parts(np.arange(len(held))):
            chances[:, part] = np.einsum("n,nhc->hc", self.weights, self.approved(held[part]))
        return chances[:, place]


@dataclass(frozen=True, eq=False, kw_only=True)
class Chances(CellChances):
    """Chances of approval of the open actions, those alike in one cell; computed when asked for.

    coefficients: of the hazard's design, shape (nodes, columns).
    level: its log level, shape (nodes, months ahead within a year, divisions).
    shares: of the reference class, approved by each month ahead, at nodes of their own, shape
        (further nodes, months ahead, divisions).
    weights: of the nodes and further nodes; they sum to 1.
    codes: the design's columns, shape (months ahead, cells, terms).
    cell: of each open action looked at, in the order of the plan.
    division: code of each cell.
    exposure: of each month ahead, relative to a usual one.
    pace: factor on every hazard.
    """

    coefficients: np.ndarray
    level: np.ndarray
    shares: np.ndarray
    weights: np.ndarray
    codes: np.ndarray
    cell: np.ndarray
    division: np.ndarray
    exposure: np.ndarray
    pace: float = 1.0

    @property
    def horizon(self) -> int:
        """Months that are looked at."""
        return len(self.codes)

    @property
    def cells(self) -> int:
        """How many kinds of open action there are."""
        return len(self.division)

    def approved(
        self, cells: np.ndarray | slice = slice(None), horizon: int | None = None
    ) -> np.ndarray:
        """Chance to be approved by each month ahead, shape (nodes, months ahead, cells)."""
        codes, division = self.codes[:horizon, cells], self.division[cells]
        log_hazard = self.coefficients[:, codes[..., 0]]
        for term in range(1, codes.shape[-1]):
            log_hazard += self.coefficients[:, codes[..., term]]
        log_hazard += self.coefficients[:, :1, None]
        near = log_hazard[:, :YEAR]
        near += self.level[:, : near.shape[1], division]
        log_hazard[:, YEAR:] += self.level.mean(axis=1)[:, None, division]
        hazards = np.exp(np.minimum(log_hazard, MOST_LOG_HAZARD, out=log_hazard), out=log_hazard)
        if (self.exposure != 1).any():
            hazards *= self.exposure[: hazards.shape[1], None]
        of_model = -np.expm1(-hazards.cumsum(axis=1))
        both = np.concatenate([of_model, self.shares[:, :horizon, division]])
        return both if self.pace == 1 else 1 - (1 - both) ** self.pace

    def at_pace(self, pace: float) -> "Chances":
        """The chances with every hazard multiplied by a factor."""
        return replace(self, pace=self.pace * pace)


def _parts(cells: np.ndarray) -> Iterator[np.ndarray]:
    """Cells in batches small enough for their chances to take little memory."""
    for start in range(0, len(cells), AT_ONCE):
        yield cells[start : start + AT_ONCE]


def cumulative_chances(
    model: CompletionModel,
    *,
    horizon: int,
    nodes: int,
    spread: float = 1.0,
    pace: float = 1.0,
    exposure: np.ndarray | None = None,
) -> Chances:
    """Chances at nodes for the level ahead and the hazard's coefficients.

    Args:
        model: fitted.
        horizon: months ahead.
        nodes: how many, a power of 2.
        spread: factor on the level's deviations from its mean, from past origins.
        pace: factor on every hazard, from past origins.
        exposure: of each month ahead, relative to a usual one; 1 where not given.
    """
    past = model.history
    one_each, cell = _cells(past)
    level, coefficients = nodes_ahead(model, horizon, nodes, spread)
    ahead = past.last + np.arange(1, horizon + 1)[:, None]
    codes = design_codes(past, one_each[None, :], ahead, past.deadline_now[one_each])
    return Chances(
        coefficients=coefficients,
        level=level + np.log(pace),
        shares=np.zeros((0, horizon, len(past.divisions))),
        weights=np.full(nodes, 1 / nodes),
        codes=codes.astype(np.int32),
        cell=cell,
        division=past.division[one_each],
        exposure=np.ones(horizon) if exposure is None else exposure,
    )


def _cells(past: History) -> tuple[np.ndarray, np.ndarray]:
    """One open action of each kind, and the kind of each open action."""
    rows = np.flatnonzero(past.open_now)
    kinds = [past.deadline_now, past.added, past.original, past.division, past.action_type]
    traits = np.stack([kind[rows] for kind in kinds], axis=1)
    _, first, cell = np.unique(traits, axis=0, return_index=True, return_inverse=True)
    return rows[first], cell.ravel()


def nodes_ahead(
    model: CompletionModel, horizon: int, nodes: int, spread: float
) -> tuple[np.ndarray, np.ndarray]:
    """Log level (nodes, months within a year, divisions) and coefficients (nodes, columns)."""
    mean, covariance = level_ahead(model.level, min(horizon, YEAR))
    hazard = model.hazard
    width = len(covariance)
    normal = normal_nodes(nodes, width + len(hazard.estimate))
    deviation = normal[:, :width] @ root(covariance).T
    level = mean + spread * deviation.reshape(nodes, *mean.shape)
    coefficients = hazard.estimate + normal[:, width:] @ root(hazard.covariance).T
    return level, coefficients


def root(covariance: np.ndarray) -> np.ndarray:
    """A root of a covariance, the columns that carry most first."""
    values, vectors = np.linalg.eigh(covariance)
    # An eigenvector's sign is the solver's whim: its largest entry is made positive
    largest = np.abs(vectors).argmax(axis=0)
    vectors = vectors * np.sign(vectors[largest, np.arange(len(values))])
    return (vectors * np.sqrt(np.clip(values, 0, None)))[:, ::-1]
