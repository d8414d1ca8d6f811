"""How the themed risks align with the trust's risk register."""

import pandas as pd

from iqip_analytics.contract.vocabulary import ALIGNMENTS
from iqip_analytics.plan.known import KnownPlan


def risk_alignment(known: KnownPlan) -> pd.DataFrame | None:
    """Themed risks by alignment with the risk register, resolved ones included (rule 15).

    Returns:
        alignment, risks: a row for each of the three states, zeros included; None where the
        source holds no risks.
    """
    risks = known.tables.get("risks")
    if risks is None:
        return None
    counted = risks["alignment"].value_counts().reindex(list(ALIGNMENTS), fill_value=0)
    return counted.rename_axis("alignment").rename("risks").reset_index()


def risks_overdue(known: KnownPlan) -> pd.DataFrame | None:
    """Risks whose work was due by the cut-off and is not resolved; None without risks."""
    risks = known.tables.get("risks")
    if risks is None:
        return None
    late = risks["resolved_on"].isna() & (risks["due_on"] <= known.data_cutoff)
    return risks[late].sort_values(["due_on", "risk_id"], ignore_index=True)


def unlinked(known: KnownPlan) -> tuple[int, int] | None:
    """How many risks have no action, and how many actions no risk; None without links."""
    risks, links = known.tables.get("risks"), known.tables.get("risk_actions")
    if risks is None or links is None:
        return None
    without_action = ~risks["risk_id"].isin(links["risk_id"])
    without_risk = ~known.actions["action_id"].isin(links["action_id"])
    return int(without_action.sum()), int(without_risk.sum())
