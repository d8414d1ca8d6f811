"""Simulated trusts whose rates are known: steady, seasonal, small, with intakes, with a break.

Eight series (four divisions, two staff groups), five years, negative-binomial months of size 8.
Starters come at the rate of leavers, give or take 15% a trust.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd

from iqip_analytics.forecasts.workforce.joint import drawn, leaver_outlooks, starter_outlooks
from iqip_analytics.forecasts.workforce.panel import Panel, Series
from iqip_analytics.forecasts.workforce.pipeline import cohorts

MONTHS, AHEAD, SIZE = 60, 6, 8.0
SERIES = tuple(Series(f"division_{n // 2}", ("midwives", "nurses")[n % 2]) for n in range(8))
KINDS = ("steady", "season", "small", "intakes", "break")
BREAKS = (0.5, 1.6, 2.0, 3.0)


class Truth(NamedTuple):
    """A panel up to its last month, and the six months after it (months × series)."""

    panel: Panel
    leavers: np.ndarray
    starters: np.ndarray


def staff_panel(kind: str, number: int, *, ago: int | None = None) -> Truth:
    """One trust of a kind; `number` is the seed.

    Args:
        kind: one of `KINDS`.
        number: which of them.
        ago: months since all levels of a `break` moved at once; else 3 to 12.
    """
    draws = np.random.default_rng([KINDS.index(kind), number])
    months = np.arange(MONTHS + AHEAD)
    base = draws.uniform(0.2, 2.0, len(SERIES)) if kind == "small" else draws.uniform(2, 30, 8)
    leaving, starting = np.ones((2, len(months), 1))
    if kind == "season":
        leaving[:, 0] = _busy_month(months, draws, 1.8)
    if kind == "intakes":
        starting[:, 0] = _busy_month(months, draws, 4.0)
        leaving *= draws.choice([0.73, 1.0, 1.2])
    if kind == "break":
        since = draws.integers(3, 13) if ago is None else ago
        leaving[MONTHS - since :] = draws.choice(BREAKS)
    leavers = _months(draws, base * leaving)
    starters = _months(draws, base * starting * np.exp(draws.normal(0, 0.15)))
    known = {"leavers_wte": leavers[:MONTHS], "starters_wte": starters[:MONTHS]}
    staff = np.full((MONTHS, len(SERIES)), 1000.0)
    return Truth(
        Panel(
            months=pd.date_range(end="2019-08-31", periods=MONTHS, freq="ME", unit="us"),
            series=SERIES,
            values={**known, "in_post_wte": staff, "establishment_wte": staff},
        ),
        leavers[MONTHS:],
        starters[MONTHS:],
    )


def paths_ahead(panel: Panel) -> tuple[np.ndarray, np.ndarray]:
    """Leavers and starters, series × paths × months, as the forecast draws them."""
    expected = (
        ("leavers", leaver_outlooks(panel, AHEAD)),
        ("starters", starter_outlooks(panel, cohorts(None), AHEAD)),
    )
    leavers, starters = (
        np.stack([drawn(outlook, s, name, AHEAD) for outlook, s in zip(of, SERIES, strict=True)])
        for name, of in expected
    )
    return leavers, starters


def _busy_month(months: np.ndarray, draws: np.random.Generator, factor: float) -> np.ndarray:
    """One month of the year, at random, so much busier; the others so that the mean is 1."""
    busy = (months + draws.integers(12)) % 12 == 0
    return np.where(busy, factor, (12 - factor) / 11)


def _months(draws: np.random.Generator, mean: np.ndarray) -> np.ndarray:
    return draws.poisson(draws.gamma(SIZE, mean / SIZE)).astype(float)
