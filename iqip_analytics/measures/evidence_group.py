"""What the Evidence Assurance Group decided since the last report."""

from typing import NamedTuple

import pandas as pd
from statsmodels.stats.proportion import proportion_confint

from iqip_analytics.contract.dates import month_end
from iqip_analytics.contract.vocabulary import ACTION_TYPES, TRUST_WIDE
from iqip_analytics.plan.known import KnownPlan
from iqip_analytics.plan.shared_results import shared

DECISIONS = ("approved", "declined")
OUTCOME_COLUMNS = [
    "division",
    "presented",
    *DECISIONS,
    *(f"{decision}_{kind}" for decision in DECISIONS for kind in ACTION_TYPES),
]


@shared
def decisions(known: KnownPlan) -> pd.DataFrame:
    """Approvals and declines known after the previous month's cut-off, of actions in the plan.

    Returns:
        A row for each decision: action_id, title, division, action_type, event_on, event, note.
    """
    since = known.cut_off(month_end(known.period_end, -1))
    events = known.evidence[
        known.evidence["event"].isin(DECISIONS) & (known.evidence["known_on"] > since)
    ]
    of_action = known.actions[["action_id", "title", "division", "action_type"]]
    return events.merge(of_action, on="action_id")[
        ["action_id", "title", "division", "action_type", "event_on", "event", "note"]
    ]


def evidence_outcomes(known: KnownPlan) -> pd.DataFrame:
    """Decisions by division and type of action (counting rule 8).

    Returns:
        The columns of evidence.csv, all counts: a row for each division then reported, zeros
        included; `trust_wide` where such an action was presented; and last the total.

    >>> import iqip_analytics as iqip
    >>> september = iqip.read("data/reference").as_at("2019-08-31")
    >>> evidence_outcomes(september)[["division", "presented", "approved", "declined"]]
               division  presented  approved  declined
    0          medicine          2         2         0
    1           surgery          5         3         2
    2  womens_childrens          4         4         0
    3             total         11         9         2
    """
    made = decisions(known)
    divisions = list(known.divisions["division"])
    if (made["division"] == TRUST_WIDE).any():
        divisions.append(TRUST_WIDE)
    rows = [_outcome(division, made[made["division"] == division]) for division in divisions]
    return pd.DataFrame([*rows, _outcome("total", made)], columns=OUTCOME_COLUMNS)


def _outcome(division: str, made: pd.DataFrame) -> dict[str, object]:
    counted = made.groupby(["event", "action_type"]).size()
    by_type = {
        f"{decision}_{kind}": int(counted.get((decision, kind), 0))
        for decision in DECISIONS
        for kind in ACTION_TYPES
    }
    totals = {decision: int((made["event"] == decision).sum()) for decision in DECISIONS}
    return {"division": division, "presented": len(made), **totals, **by_type}


class ApprovalRate(NamedTuple):
    """Approved of presented, with its Jeffreys intervals as shares from 0 to 1."""

    approved: int
    presented: int
    lower_80: float
    upper_80: float
    lower_95: float
    upper_95: float


def approval_rate(outcomes: pd.DataFrame) -> ApprovalRate | None:
    """How often the group approves what it is shown; None where nothing was presented.

    >>> rate = approval_rate(pd.DataFrame({"division": ["total"], "approved": 9, "presented": 11}))
    >>> round(rate.lower_95, 2), round(rate.upper_95, 2)
    (0.53, 0.96)
    """
    total = outcomes[outcomes["division"] == "total"].iloc[0]
    approved, presented = int(total["approved"]), int(total["presented"])
    if presented == 0:
        return None
    intervals = [
        float(bound)
        for alpha in (0.2, 0.05)
        for bound in proportion_confint(approved, presented, alpha=alpha, method="jeffreys")
    ]
    return ApprovalRate(approved, presented, *intervals)
