"""The bounded forecast on simulated plans of nine regimes: error, coverage, chance, time.

Run from the repository: `.venv/bin/python bench/review.py [PLANS]`, 200 of each regime where not
given. The rules are those of `tests/forecasts/regimes.py`; scores are of the trust, months 1 to 9.
"""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # small matrices: threads only wait

import argparse
import time

import numpy as np
import pandas as pd

from iqip_analytics.cli.screen import say
from iqip_analytics.forecasts.completion.approvals_ahead import completion_forecast
from iqip_analytics.forecasts.quality.scoring import QUANTILES, crps
from tests.forecasts.regimes import LAST, ORIGIN, REGIMES, Regime, regime_plan

HORIZON = 9


def scored(regime: Regime, seed: int) -> pd.DataFrame:
    """One plan's forecast against what happened: crps, cov80, bias, brier, seconds."""
    plan = regime_plan(regime, seed)
    known = plan.as_at(ORIGIN)
    began = time.process_time()
    forecast = completion_forecast(known, horizon=HORIZON)
    seconds = time.process_time() - began
    whole = forecast.table[forecast.table["grouping"] == "all"]
    quantiles = forecast.quantiles[forecast.quantiles["grouping"] == "all"]["predicted"].to_numpy()
    events = plan.as_at(LAST).evidence
    approved = events[events["event"] == "approved"]
    happened = np.array(
        [approved[approved["event_on"] <= m]["action_id"].nunique() for m in whole["month_end"]]
    )
    return pd.DataFrame(
        {
            "crps": crps(quantiles.reshape(HORIZON, len(QUANTILES)), happened),
            "cov80": 100 * ((whole["lower_80"] <= happened) & (happened <= whole["upper_80"])),
            "bias": whole["median"] - happened,
            "brier": (whole["p_on_trajectory"] - (happened >= whole["due"])) ** 2,
            "seconds": seconds,
        }
    )


def main() -> None:
    """Print a line for each regime."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("plans", nargs="?", type=int, default=200, help="of each regime")
    plans = options.parse_args().plans
    for name, regime in REGIMES.items():
        means = pd.concat([scored(regime, seed) for seed in range(plans)]).mean()
        say(
            f"{name:<34} CRPS {means['crps']:5.1f}  80% {means['cov80']:3.0f}  "
            f"bias {means['bias']:6.1f}  Brier {means['brier']:.3f}  {means['seconds']:.2f} s"
        )


if __name__ == "__main__":
    main()
