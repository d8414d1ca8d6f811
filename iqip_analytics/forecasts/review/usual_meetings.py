"""What past meetings say of those ahead: how often one is held, and what it can review."""

import numpy as np
import pandas as pd

from iqip_analytics.forecasts.review.rounds import submissions_known
from iqip_analytics.plan.known import KnownPlan

BUSIEST = 0.9  # of past meetings, by the decisions made
LOOKED_BACK = 24  # meetings
KNOWN_GAPS = 6  # meetings, the last ones known
LATEST = pd.Timestamp("2200-12-31")  # of what is not decided yet


def meeting_days(table: pd.DataFrame) -> pd.Series:
    """Each day on which there is a meeting, in order."""
    return table["meeting_on"].drop_duplicates().sort_values(ignore_index=True)


def gap_between(table: pd.DataFrame) -> pd.Timedelta | None:
    """The median gap of the last six meetings known, in whole days; None with fewer than two."""
    gaps = meeting_days(table).tail(KNOWN_GAPS).diff().dropna()
    return None if gaps.empty else pd.Timedelta(days=max(round(gaps.median().days), 1))


def capacity_learnt(known: KnownPlan, reviewed: pd.DataFrame) -> int | None:
    """Decisions of a busy meeting after which something still waited: nine in ten made no more.

    None where that never was so, none was held or no submission is recorded: nothing then tells
    how many a meeting could have reviewed.
    """
    days = meeting_days(known.tables["meetings"])
    held = days[days <= known.data_cutoff].to_numpy()
    if not len(held) or not submissions_known(known):
        return None
    submitted = reviewed["submitted_on"].to_numpy()
    decided = reviewed["decided_on"].fillna(LATEST).to_numpy()
    # A decision entered some days later is of the meeting before it
    meeting = np.searchsorted(held, decided, side="right") - 1
    meeting[reviewed["decided_on"].isna()] = len(held)
    busy = [
        made
        for place, on in enumerate(held)
        if (made := int((meeting == place).sum())) and ((submitted <= on) & (meeting > place)).any()
    ]
    if not busy:
        return None
    return int(np.quantile(busy[-LOOKED_BACK:], BUSIEST, method="higher"))
