"""Each open action's chance of approval month by month, at nodes for all that is shared."""

import numpy as np

from iqip_analytics.forecasts.hazard import Hazard, design_codes
from iqip_analytics.forecasts.history import History
from iqip_analytics.forecasts.nodes import normal_nodes
from iqip_analytics.forecasts.shared_uncertainty import SharedUncertainty, gamma_from_normal

MOST_LOG_HAZARD = 3.0  # a month's chance of 1 - exp(-exp(3)): certain


def cumulative_chances(
    history: History, hazard: Hazard, shared: SharedUncertainty, *, horizon: int, nodes: int
) -> np.ndarray:
    """Chance that each open action is approved by each month ahead.

    Returns:
        Shape (nodes, months ahead, open actions), rising along the months.
    """
    rows = np.flatnonzero(history.open_now)[None, :]
    ahead = history.last + np.arange(1, horizon + 1)[:, None]
    codes = design_codes(history, rows, ahead, history.deadline_now[rows])
    divisions = len(history.divisions)
    width = len(hazard.estimate)
    normal = normal_nodes(nodes, 1 + horizon + divisions * (1 + horizon) + width)
    parts = np.split(normal, np.cumsum([1, horizon, divisions, divisions * horizon]), axis=1)
    level, shock, division_level, division_shock, coefficient = parts

    deviations = coefficient @ _root(hazard.covariance).T
    log_hazard = np.tile(hazard.log_hazard(codes), (nodes, 1, 1)) + deviations[:, :1, None]
    for term in range(codes.shape[-1]):
        log_hazard += deviations[:, codes[..., term]]
    common = np.log(gamma_from_normal(level, *map(np.asarray, shared.common_level)))
    common = common + _log_shock(shock, shared.common_shock)
    own = np.log(gamma_from_normal(division_level, *shared.division_level))[:, None, :]
    own = own + _log_shock(division_shock, shared.division_shock).reshape(nodes, horizon, divisions)
    log_hazard += common[:, :, None] + own[:, :, history.division[rows[0]]]
    hazards = np.exp(np.minimum(log_hazard, MOST_LOG_HAZARD))
    return -np.expm1(-hazards.cumsum(axis=1))


def _log_shock(normal: np.ndarray, deviation: float) -> np.ndarray:
    return deviation * normal - deviation**2 / 2


def _root(covariance: np.ndarray) -> np.ndarray:
    """A root of a covariance whose first columns carry the most."""
    values, vectors = np.linalg.eigh(covariance)
    return (vectors * np.sqrt(np.clip(values, 0, None)))[:, ::-1]
