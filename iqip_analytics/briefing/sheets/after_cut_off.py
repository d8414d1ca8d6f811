"""Since the cut-off: what came after it is named where its action stands, and counts nowhere."""

import pandas as pd

from iqip_analytics.contract.wording import joined
from iqip_analytics.plan.known import KnownPlan


def approved_since(known: KnownPlan) -> dict[str, pd.Timestamp]:
    """The day of approval, of actions whose last decision since the cut-off is one (rule 23)."""
    events = known.since_cut_off
    decided = events[events["event"].isin(["approved", "declined", "reopened"])]
    last = decided.drop_duplicates("action_id", keep="last")
    approved = last[last["event"] == "approved"]
    return dict(zip(approved["action_id"], approved["event_on"], strict=True))


def submitted_since(known: KnownPlan) -> dict[str, pd.Timestamp]:
    """The day of submission, of actions whose last event since the cut-off is one."""
    last = known.since_cut_off.drop_duplicates("action_id", keep="last")
    submitted = last[last["event"] == "submitted"]
    return dict(zip(submitted["action_id"], submitted["event_on"], strict=True))


def approved_since_words(late: pd.DataFrame, approved: dict[str, pd.Timestamp]) -> str:
    """Which overdue actions were approved after the cut-off; blank where none was.

    Args:
        late: rows of overdue.csv.
        approved: as `approved_since` gives them.

    >>> late = pd.DataFrame({"action_id": ["SN-001", "SN-002", "SN-003"]})
    >>> approved_since_words(late, {"SN-001": pd.Timestamp("2019-09-09")})
    'approved since the cut-off: SN-001 on 9 September'
    """
    own = {action: approved[action] for action in late["action_id"] if action in approved}
    by_day = pd.Series(own, dtype="object").groupby(own) if own else []
    parts = [f"{joined(list(actions.index))} on {day.day} {day:%B}" for day, actions in by_day]
    return f"approved since the cut-off: {joined(parts)}" if parts else ""
