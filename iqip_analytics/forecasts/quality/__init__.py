"""How good these forecasts have been: backtests, and the record of our own.

Modules:
    calibration: Calibration: how often what was called likely came true, and how evenly outcomes
        fell
    completion_backtest: Completion from past month ends: the model, the methods in use, and what
        followed
    completion_baselines: What others would have forecast: six methods in use, from the same history
    field_baselines: What tools in the field would have forecast: days drawn again (Lighthouse) and
        earned schedule
    hubverse: The hubverse's form: forecasts and what followed, for other people's scoring programs
    leavers_backtest: Leavers from past month ends: the model, the methods in use, and what followed
    past_forecasts: Our own earlier forecasts, made again from what was known then, and what
        happened
    rolling_origin: Rolling origins: each method forecasts from what was known, and is scored by
        what came
    scorecard: Scorecard: earlier months' forecasts, what happened, and how good they were
    scoring: How good forecasts were: CRPS, coverage, bias and calibration from their quantiles
    staff_backtest: The trust's staff from past month ends: leavers, net gain and its chance, and
        what followed
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from iqip_analytics.forecasts.quality.calibration import (
        chances,
        pit_by_horizon,
        reliability,
    )
    from iqip_analytics.forecasts.quality.completion_backtest import backtest_completion
    from iqip_analytics.forecasts.quality.leavers_backtest import backtest_leavers
    from iqip_analytics.forecasts.quality.rolling_origin import Backtest, backtest, monthly_origins
    from iqip_analytics.forecasts.quality.scorecard import Scorecard
    from iqip_analytics.forecasts.quality.scoring import (
        by_horizon,
        crps_ranges,
        examples,
        pit,
        scores,
    )
    from iqip_analytics.forecasts.quality.staff_backtest import backtest_staff

__all__ = [
    "Backtest",
    "Scorecard",
    "backtest",
    "backtest_completion",
    "backtest_leavers",
    "backtest_staff",
    "by_horizon",
    "chances",
    "crps_ranges",
    "examples",
    "monthly_origins",
    "pit",
    "pit_by_horizon",
    "reliability",
    "scores",
]

_MODULES = {
    "Backtest": "rolling_origin",
    "Scorecard": "scorecard",
    "backtest": "rolling_origin",
    "backtest_completion": "completion_backtest",
    "backtest_leavers": "leavers_backtest",
    "backtest_staff": "staff_backtest",
    "by_horizon": "scoring",
    "chances": "calibration",
    "crps_ranges": "scoring",
    "examples": "scoring",
    "monthly_origins": "rolling_origin",
    "pit": "scoring",
    "pit_by_horizon": "calibration",
    "reliability": "calibration",
    "scores": "scoring",
}


def __getattr__(name: str) -> object:
    """The room's public names, imported on first use: a briefing needs no baselines."""
    if name in _MODULES:
        return getattr(import_module(f"iqip_analytics.forecasts.quality.{_MODULES[name]}"), name)
    raise AttributeError(f"module 'iqip_analytics.forecasts.quality' has no attribute '{name}'")


def __dir__() -> list[str]:
    return __all__
