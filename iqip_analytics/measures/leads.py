"""How the work is spread over executive leads."""

import pandas as pd

from iqip_analytics.measures.deadlines import due_next
from iqip_analytics.measures.progress import is_approved
from iqip_analytics.plan.known import KnownPlan

NOT_NAMED = "Not named"


def load_by_lead(known: KnownPlan) -> pd.DataFrame:
    """Actions by executive lead, the heaviest open load first.

    Returns:
        executive_lead, total, approved, open, overdue, due_next (within 90 days): counts.
    """
    approved = is_approved(known)
    actions = known.actions.assign(
        executive_lead=known.actions["executive_lead"].fillna(NOT_NAMED),
        approved=approved,
        open=~approved,
        overdue=~approved & (known.actions["agreed_deadline"] <= known.period_end),
        due_next=known.actions["action_id"].isin(due_next(known)["action_id"]),
    )
    return (
        actions.groupby("executive_lead", as_index=False)
        .agg(
            total=("action_id", "size"),
            **{column: (column, "sum") for column in ("approved", "open", "overdue", "due_next")},
        )
        .sort_values(["open", "executive_lead"], ascending=[False, True], ignore_index=True)
    )
