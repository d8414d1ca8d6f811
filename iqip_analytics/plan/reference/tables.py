"""Every table of the reference plan source, by its name in the data contract."""

import pandas as pd

from iqip_analytics.plan.reference.actions import actions
from iqip_analytics.plan.reference.assurance import assurance
from iqip_analytics.plan.reference.changes import changes
from iqip_analytics.plan.reference.commentary import commentary
from iqip_analytics.plan.reference.divisions import divisions, priorities
from iqip_analytics.plan.reference.editions import meetings, reports
from iqip_analytics.plan.reference.evidence import evidence
from iqip_analytics.plan.reference.measure_values import measure_values
from iqip_analytics.plan.reference.measures import measures
from iqip_analytics.plan.reference.milestones import milestones
from iqip_analytics.plan.reference.recruitment import recruitment
from iqip_analytics.plan.reference.risks import risk_actions, risks
from iqip_analytics.plan.reference.updates import updates
from iqip_analytics.plan.reference.workforce import workforce

MAKERS = {
    "actions": actions,
    "changes": changes,
    "evidence": evidence,
    "reports": reports,
    "meetings": meetings,
    "divisions": divisions,
    "priorities": priorities,
    "updates": updates,
    "measures": measures,
    "measure_values": measure_values,
    "workforce": workforce,
    "recruitment": recruitment,
    "milestones": milestones,
    "risks": risks,
    "risk_actions": risk_actions,
    "assurance": assurance,
    "commentary": commentary,
}


def reference_tables() -> dict[str, pd.DataFrame]:
    """The synthetic plan of a reference trust that does not exist, all cells text, blank as "".

    >>> len(reference_tables()["actions"])
    283
    """
    return {name: make() for name, make in MAKERS.items()}
