"""How the themed risks stand to the trust's risk register."""

import pandas as pd

from iqip_analytics.plan.known import KnownPlan
from iqip_analytics.plan.vocabulary import ALIGNMENTS


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
