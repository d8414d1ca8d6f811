"""Since the cut-off: what became known by publication is named, and counts nowhere (rule 23)."""

import pandas as pd

from iqip_analytics.plan.known import KnownPlan
from iqip_analytics.plan.shared_results import shared

DECISIONS = ("approved", "declined", "reopened")


@shared
def approved_since(known: KnownPlan) -> dict[str, pd.Timestamp]:
    """The day of approval, of actions whose last decision since the cut-off is one.

    The day may lie before the cut-off where it was recorded later.
    """
    events = known.since_cut_off
    return _last(events[events["event"].isin(DECISIONS)], "approved")


def submitted_since(known: KnownPlan) -> dict[str, pd.Timestamp]:
    """The day of submission, of actions whose last event since the cut-off is one."""
    return _last(known.since_cut_off, "submitted")


def _last(events: pd.DataFrame, event: str) -> dict[str, pd.Timestamp]:
    last = events.drop_duplicates("action_id", keep="last")
    own = last[last["event"] == event]
    return dict(zip(own["action_id"], own["event_on"], strict=True))
