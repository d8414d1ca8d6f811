"""A measure's phases: each has its own limits, from its months alone."""

import numpy as np
import pandas as pd

from iqip_analytics.measures.control_chart import FEWEST_POINTS, ControlChart, control_chart
from iqip_analytics.plan.known import KnownPlan

PHASE_COLUMNS = ["from_month", "reason"]


def phases(known: KnownPlan, measure_id: str) -> pd.DataFrame:
    """The changes of process that were agreed for a measure, the earliest first.

    Returns:
        from_month, the first month end of the phase, and reason; no row where limits never change.
    """
    every = known.tables.get("measure_phases")
    if every is None:
        return pd.DataFrame(columns=PHASE_COLUMNS)
    own = every[every["measure_id"] == measure_id]
    return own.sort_values("from_month", ignore_index=True)[PHASE_COLUMNS]


def phase_of(months: pd.Series, changes: pd.DataFrame) -> np.ndarray:
    """The phase that each month lies in: 0 up to the first change, then 1, 2 and so on."""
    starts = changes["from_month"].to_numpy(dtype="datetime64[ns]")
    return np.searchsorted(starts, months.to_numpy(dtype="datetime64[ns]"), side="right")


def charts_by_phase(
    points: pd.DataFrame, changes: pd.DataFrame
) -> list[tuple[np.ndarray, ControlChart]]:
    """The control chart of each phase that has a value (counting rule 19).

    Args:
        points: month_end and value of a measure, in order, without blanks.
        changes: its phases.

    Returns:
        Where in `points` the phase's months are, and their chart, phase by phase.
    """
    lies_in = phase_of(points["month_end"], changes)
    return [
        (places, control_chart(list(points["value"].iloc[places])))
        for phase in np.unique(lies_in)
        for places in [np.flatnonzero(lies_in == phase)]
    ]


def control_points(points: pd.DataFrame, changes: pd.DataFrame) -> pd.DataFrame:
    """What a control chart draws: every point with the limits of its phase.

    Args:
        points: month_end and value of a measure, in order, without blanks.
        changes: its phases.

    Returns:
        month_end, value, mean, lower_limit, upper_limit, phase, and special: +1 where a point is
        special cause high or rising, -1 low or falling, 0 common cause or in a phase of fewer than
        13 points, too few to judge.
    """
    drawn = points[["month_end", "value"]].reset_index(drop=True)
    names = ("mean", "lower_limit", "upper_limit", "special")
    own = {name: np.full(len(drawn), np.nan) for name in names}
    for places, chart in charts_by_phase(drawn, changes):
        judged = len(places) >= FEWEST_POINTS
        own["mean"][places] = chart.mean
        own["lower_limit"][places] = chart.lower_limit
        own["upper_limit"][places] = chart.upper_limit
        own["special"][places] = chart.special if judged else 0
    return drawn.assign(**own, phase=phase_of(drawn["month_end"], changes))
