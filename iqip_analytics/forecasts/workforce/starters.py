"""Starters outside the pipeline: an ordinary month's recruitment, nobody counted twice."""

import numpy as np
import pandas as pd

from iqip_analytics.forecasts.workforce.leavers import monthly_outlook
from iqip_analytics.forecasts.workforce.outlook import Outlook
from iqip_analytics.forecasts.workforce.panel import Panel

KNOWN_WITHIN = 12  # months in which a series' starters must be filled at least once


def starter_outlooks(panel: Panel, cohorts: pd.DataFrame, horizon: int) -> list[Outlook | None]:
    """The outlook of starters who are in no cohort, by series; None where starters are unknown.

    Cohorts that counted in a past month are taken out of that month's starters first, so that
    the baseline holds only those who came outside the pipeline.
    """
    outlooks: list[Outlook | None] = []
    for number, series in enumerate(panel.series):
        history = panel.values["starters_wte"][:, number]
        if np.isnan(history[-KNOWN_WITHIN:]).all():
            outlooks.append(None)
            continue
        own = cohorts[
            (cohorts["division"] == series.division)
            & (cohorts["staff_group"] == series.staff_group)
        ]
        outlooks.append(monthly_outlook(_outside_cohorts(history, own, panel.months), horizon))
    return outlooks


def _outside_cohorts(
    history: np.ndarray, own: pd.DataFrame, months: pd.DatetimeIndex
) -> np.ndarray:
    came = own.groupby("month_end")["expected_wte"].sum().reindex(months).fillna(0.0)
    return np.maximum(history - came.to_numpy(), 0.0)
