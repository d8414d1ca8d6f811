"""Starters outside the pipeline: an ordinary month's recruitment, nobody counted twice."""

import numpy as np
import pandas as pd

from iqip_analytics.forecasts.workforce.monthly_outlook import monthly_outlooks
from iqip_analytics.forecasts.workforce.outlook import Outlook
from iqip_analytics.forecasts.workforce.panel import Panel

KNOWN_WITHIN = 12  # months in which a series' starters must be filled at least once


def starter_outlooks(panel: Panel, cohorts: pd.DataFrame, horizon: int) -> list[Outlook | None]:
    """The outlook of starters who are in no cohort, by series; None where starters are unknown.

    Nobody is counted twice, by two steps. A cohort that counted in a past month is taken out of
    that month's starters. And where a series has cohorts at all, months far above the usual are
    cut back: large intakes arrive as cohorts, listed or not, and those to come are listed. A
    series without cohorts keeps its large months, which then are all that tells of them.
    """
    starters = panel.values["starters_wte"]
    calendar = panel.months.month.to_numpy()
    outlooks: list[Outlook | None] = [None] * len(panel.series)
    came = np.column_stack([_came(cohorts, series, panel.months) for series in panel.series])
    outside = np.maximum(starters - np.nan_to_num(came), 0.0)
    listed = ~np.isnan(came).all(axis=0)
    known = ~np.isnan(starters[-KNOWN_WITHIN:]).all(axis=0)
    for numbers, with_spikes in ((known & listed, False), (known & ~listed, True)):
        chosen = np.flatnonzero(numbers)
        if len(chosen):
            history = outside[:, chosen]
            alone = np.ones_like(history)
            found = monthly_outlooks(history, alone, calendar, horizon, with_spikes=with_spikes)
            for number, outlook in zip(chosen, found, strict=True):
                outlooks[number] = outlook
    return outlooks


def _came(cohorts: pd.DataFrame, series: tuple[str, str], months: pd.DatetimeIndex) -> np.ndarray:
    """Expected WTE of the series' cohorts by past month; NaN throughout where it has none."""
    if cohorts.empty:
        return np.full(len(months), np.nan)
    division, staff_group = series
    own = cohorts[(cohorts["division"] == division) & (cohorts["staff_group"] == staff_group)]
    if own.empty:
        return np.full(len(months), np.nan)
    by_month = own.groupby("month_end")["expected_wte"].sum()
    return by_month.reindex(months).fillna(0.0).to_numpy(dtype=float)
