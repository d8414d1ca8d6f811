"""Cohorts expected: who in the recruitment pipeline counts as a starter, when, and how surely."""

from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import special

from iqip_analytics.contract.dates import month_end
from iqip_analytics.contract.faults import InputError
from iqip_analytics.forecasts.nodes import stratified_uniforms
from iqip_analytics.forecasts.workforce.monthly_outlook import on_grid

# An expected conversion counts as having seen this many earlier recruits.
CONVERSION_RECRUITS = 10
COHORT_COLUMNS = {
    "cohort": "str",
    "division": "str",
    "staff_group": "str",
    "route": "str",
    "month_end": "datetime64[us]",
    "headcount": "float64",
    "conversion": "float64",
    "wte_per_head": "float64",
    "expected_wte": "float64",
}


def cohorts(recruitment: pd.DataFrame | None) -> pd.DataFrame:
    """Each cohort with the month in which it counts as starters (counting rule 11).

    Args:
        recruitment: the table as known; None where the source has none.

    Returns:
        `COHORT_COLUMNS`: `month_end` is `start_month` + `registered_after_months`, so a trainee
        or an international nurse is supply only once registered; `expected_wte` is headcount ×
        conversion × WTE per head. A blank conversion is 1: the headcount is what is expected.
    """
    if recruitment is None or recruitment.empty:
        return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in COHORT_COLUMNS.items()})
    lag = recruitment["registered_after_months"].fillna(0).astype(int)
    counted = [
        month_end(start, months)
        for start, months in zip(recruitment["start_month"], lag, strict=True)
    ]
    return recruitment.assign(
        month_end=pd.DatetimeIndex(counted, dtype="datetime64[us]"),
        conversion=recruitment["conversion"].fillna(1.0),
        wte_per_head=recruitment["wte_per_head"].fillna(1.0),
        expected_wte=lambda f: f["headcount"] * f["conversion"] * f["wte_per_head"],
    )[list(COHORT_COLUMNS)]


class Supposed(NamedTuple):
    """What is supposed of leavers and cohorts; the defaults are what history and plan say."""

    leavers_level: float = 1.0
    recruitment_conversion: float | None = None
    recruitment_delay: int = 0


def supposing(supposed: Supposed, expected: pd.DataFrame, last_month: pd.Timestamp) -> pd.DataFrame:
    """The cohorts as supposed; those that counted by the last known month are history and stay.

    Raises:
        InputError: for a value out of range.
    """
    level, conversion, delay = supposed
    if not 0 <= level < np.inf:
        raise InputError(f"leavers' level {level} is not possible; give 0 or more")
    if conversion is not None and not 0 <= conversion <= 1:
        raise InputError(f"recruitment conversion {conversion} is not possible; give 0 to 1")
    if delay < 0 or delay != int(delay):
        raise InputError(f"recruitment delay {delay} is not possible; give whole months")
    if conversion is None and delay == 0:
        return expected
    ahead = expected["month_end"] > last_month
    later = expected["month_end"].map(lambda month: month_end(month, int(delay)))
    share = expected["conversion"] if conversion is None else conversion
    return expected.assign(
        month_end=expected["month_end"].mask(ahead, later).astype("datetime64[us]"),
        conversion=expected["conversion"].mask(ahead, share),
        expected_wte=lambda f: f["headcount"] * f["conversion"] * f["wte_per_head"],
    )


def cohort_wte(cohort: pd.Series) -> np.ndarray:
    """Starters of one cohort in each path, WTE.

    The share that starts follows a Beta distribution about the expected conversion, as wide as a
    beta-binomial of the headcount. Cohorts of one route share their draw: what delays one, visas or
    examinations, delays the others.
    """
    heads, expected = float(cohort["headcount"]), float(cohort["conversion"])
    paths = stratified_uniforms(f"conversion {cohort['route']}", 1)[:, 0]
    share = np.full(len(paths), expected)
    if 0 < expected < 1 and heads > 0:
        k = CONVERSION_RECRUITS
        worth = max(heads, 1) * (k + 1) / (max(heads, 1) + k) - 1
        worth = max(worth, 0.5)
        share = special.betaincinv(worth * expected, worth * (1 - expected), paths)
    return on_grid(heads * share * float(cohort["wte_per_head"]))
