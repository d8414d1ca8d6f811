"""Every table of the reference plan source, by its name in the data contract."""

import pandas as pd

from iqip_analytics.plan.reference.actions import actions
from iqip_analytics.plan.reference.changes import changes
from iqip_analytics.plan.reference.commentary import commentary
from iqip_analytics.plan.reference.divisions import divisions, priorities
from iqip_analytics.plan.reference.editions import meetings, reports
from iqip_analytics.plan.reference.evidence import evidence
from iqip_analytics.plan.reference.risks import risk_actions, risks
from iqip_analytics.plan.reference.workforce import workforce

MAKERS = {
    "actions": actions,
    "changes": changes,
    "evidence": evidence,
    "reports": reports,
    "meetings": meetings,
    "divisions": divisions,
    "priorities": priorities,
    "workforce": workforce,
    "risks": risks,
    "risk_actions": risk_actions,
    "commentary": commentary,
}


def reference_tables() -> dict[str, pd.DataFrame]:
    """The synthetic plan of a reference trust that does not exist, all cells text, blank as "".

    >>> len(reference_tables()["actions"])
    283
    """
    return {name: make() for name, make in MAKERS.items()}
