"""Calibration: how often what was called likely came true, and how evenly outcomes fell."""

import numpy as np
import pandas as pd

from iqip_analytics.contract.faults import InputError
from iqip_analytics.forecasts.count_distribution import count_quantiles, mixed_count_probabilities
from iqip_analytics.forecasts.quality.scoring import (
    LEVELS,
    PIT_BINS,
    by_forecast,
    months_ahead,
    spread_over_tenths,
)

BINS = 10
CONSISTENT = (0.05, 0.95)  # of what honest chances would show
CHANCE_COLUMNS = ["method", "level", "series", "origin", "month_end", "chance", "came"]
BEYOND = (LEVELS[0] / 2, (1 + LEVELS[-1]) / 2)  # chance below the first level and up to the last


def chances(forecasts: pd.DataFrame, *, whole: bool = True) -> pd.DataFrame:
    """The chance of reaching what was needed, by the quantiles, and whether it was reached.

    Read between quantiles, so it may differ from a chance published beside them by up to 0.025.

    Args:
        forecasts: of a backtest, with `needed`: the least count, or the WTE to be exceeded, of
            each forecast; rows where it is blank are skipped.
        whole: whether counts are forecast.

    Returns:
        `CHANCE_COLUMNS`: chance from 0 to 1, came is true or false.

    Raises:
        InputError: without a column `needed`.
    """
    if "needed" not in forecasts:
        raise InputError("these forecasts have no column 'needed': there is no chance to be judged")
    made, values = by_forecast(forecasts[forecasts["needed"].notna()])
    outcome, needed = (made[name].to_numpy(dtype=float) for name in ("outcome", "needed"))
    edge = needed - 0.5 if whole else needed
    below = [
        np.interp(at, row, LEVELS, left=BEYOND[0], right=BEYOND[1])
        for at, row in zip(edge, values, strict=True)
    ]
    came = outcome >= needed if whole else outcome > needed
    return made.assign(chance=1 - np.array(below, dtype=float), came=came)[CHANCE_COLUMNS]


def reliability(judged: pd.DataFrame, *, method: str = "model", bins: int = BINS) -> pd.DataFrame:
    """Chances in bins of equal width, with the share of them that came true.

    Args:
        judged: as `chances` gives it.
        method: whose chances.
        bins: how many.

    Returns:
        level, forecasts (in the bin), chance (their mean), came_true (share), lower and upper:
        where 90 of 100 such shares would lie if the chances were honest and the forecasts
        independent. Overlapping origins are not, so a share outside is a hint rather than proof.
    """
    judged = judged[judged["method"] == method]
    place = np.minimum((judged["chance"] * bins).astype(int), bins - 1)
    rows = []
    for (level, _), own in judged.groupby(["level", place], sort=True):
        count = mixed_count_probabilities(own["chance"].to_numpy()[None, None])
        lower, upper = count_quantiles(count, np.array(CONSISTENT))[0] / len(own)
        rows.append(
            {
                "level": level,
                "forecasts": len(own),
                "chance": own["chance"].mean(),
                "came_true": own["came"].mean(),
                "lower": lower,
                "upper": upper,
            }
        )
    names = ["level", "forecasts", "chance", "came_true", "lower", "upper"]
    return pd.DataFrame(rows, columns=names)


def pit_by_horizon(forecasts: pd.DataFrame, *, method: str = "model") -> pd.DataFrame:
    """How far outcomes are from falling evenly into the forecast's tenths, by months ahead.

    Returns:
        level, months_ahead, outcomes, distance (the share of outcomes that would have to lie in
        another tenth: 0 is even, 0.9 all in one), by_chance (its mean for as many independent
        outcomes that fall evenly).
    """
    made, values = by_forecast(forecasts[forecasts["method"] == method])
    shares = spread_over_tenths(values, made["outcome"].to_numpy(dtype=float))
    ahead = months_ahead(made)
    rows = []
    for (level, months), own in made.groupby(["level", ahead], sort=False).indices.items():
        due = 1 / PIT_BINS
        apart = np.abs(shares[own].mean(axis=0) - due).sum() / 2
        by_chance = PIT_BINS * np.sqrt(due * (1 - due) / len(own) / (2 * np.pi))
        rows.append((level, months, len(own), apart, by_chance))
    names = ["level", "months_ahead", "outcomes", "distance", "by_chance"]
    return pd.DataFrame(rows, columns=names)
