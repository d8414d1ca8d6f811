"""The completion model: shape of the hazard and level through the months, fitted to a history."""

from dataclasses import dataclass

import numpy as np

from iqip_analytics.forecasts.completion.approval_history import History
from iqip_analytics.forecasts.completion.hazard import Cells, Hazard, cells, fitted_hazard
from iqip_analytics.forecasts.completion.level import Course, Level, fitted_level

ROUNDS = 2  # shape given level, level given shape


@dataclass(frozen=True, eq=False, kw_only=True)
class CompletionModel:
    """What a history taught: the hazard's shape, its level, and the approvals they expect."""

    history: History
    hazard: Hazard
    course: Course
    level: Level


def completion_model(history: History) -> CompletionModel:
    """The model fitted to a history, the shape and the level in turn."""
    gathered = cells(history)
    shape = (history.months, len(history.divisions))
    exposure = np.log(np.maximum(history.exposure, 1e-9))[:, None]
    hazard = fitted_hazard(gathered, exposure + np.zeros(shape))
    level = fitted_level(_course(gathered, hazard, exposure, shape))
    for _ in range(ROUNDS - 1):
        hazard = fitted_hazard(gathered, exposure + level.log_level, hazard)
        level = fitted_level(_course(gathered, hazard, exposure, shape), level.log_level)
    course = _course(gathered, hazard, exposure, shape)
    return CompletionModel(history=history, hazard=hazard, course=course, level=level)


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
