"""How often the review forecast's ranges hold what a known rule then did."""

import numpy as np
import pandas as pd

from iqip_analytics.forecasts.review.reviews_ahead import review_forecast
from tests.forecasts.review_plans import TYPES, followed_plan

ORIGIN, LATER = "2019-02-28", pd.Timestamp("2019-08-31")
HORIZONS = (1, 3, 6)
QUANTITIES = ("submitted", "presented", "approved_so_far", "queue")


def review_hits(seeds: range) -> pd.DataFrame:
    """For each simulated plan, whether each range held the parameter or the outcome.

    Returns:
        seed, what (rate, rate_by_type, or a quantity), interval (80, 95), hit.
    """
    return pd.DataFrame(
        [row for seed in seeds for row in _hits(seed)], columns=["seed", "what", "interval", "hit"]
    )


def _hits(seed: int) -> list[tuple[int, str, int, bool]]:
    """Rates are common to all types in half of the plans, and differ by type in the others."""
    rng = np.random.default_rng(10_000 + seed)
    common = rng.uniform(0.6, 0.95)
    own = np.clip(common + (seed % 2) * rng.normal(0, 0.08, len(TYPES)), 0.3, 0.98)
    plan = followed_plan(seed, rates=tuple(own), hazard=rng.uniform(0.1, 0.25))
    forecast = review_forecast(plan.as_at(ORIGIN), horizon=max(HORIZONS))
    happened = review_forecast(plan.as_at(LATER), horizon=1).history.set_index("month_end")
    rows = []
    if seed % 2 == 0:
        rate = forecast.approval_rate
        for name, end in (
            (80, (rate.lower_80, rate.upper_80)),
            (95, (rate.lower_95, rate.upper_95)),
        ):
            rows.append((seed, "rate", name, end[0] <= common <= end[1]))
    for row, truth in zip(forecast.approval_by_type.itertuples(), own, strict=True):
        rows.append((seed, "rate_by_type", 80, row.lower_80 <= truth <= row.upper_80))
        rows.append((seed, "rate_by_type", 95, row.lower_95 <= truth <= row.upper_95))
    months = forecast.table["month_end"]
    ranges = forecast.ranges.set_index(["quantity", "month_end"])
    for ahead in HORIZONS:
        month = months[ahead - 1]
        outcome = happened.loc[month].to_dict()
        outcome["approved_so_far"] = happened.loc[months[0] : month, "approved"].sum()
        for name in QUANTITIES:
            row = ranges.loc[(name, month)]
            rows.append((seed, name, 80, row["lower_80"] <= outcome[name] <= row["upper_80"]))
    return rows


def shares(hits: pd.DataFrame) -> pd.Series:
    """Hits in percent, by what and interval."""
    return 100 * hits.groupby(["what", "interval"])["hit"].mean()
