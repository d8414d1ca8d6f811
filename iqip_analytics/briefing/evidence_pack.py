"""The evidence pack: each action with the link to its evidence, by regulation and core service."""

import numpy as np
import pandas as pd

from iqip_analytics.contract.vocabulary import REGISTER_GROUPINGS
from iqip_analytics.measures.groups import in_order
from iqip_analytics.measures.progress import is_approved, standing_approvals
from iqip_analytics.plan.known import KnownPlan

ORDER = ("regulation", "core_service", "site", "report_reference", "action_id")
COLUMNS = [
    *REGISTER_GROUPINGS,
    "action_id",
    "title",
    "action_type",
    "division",
    "status",
    "approved_on",
    "evidence_link",
]


def evidence_pack(known: KnownPlan) -> pd.DataFrame | None:
    """The actions of a scope as an inspector needs them; for the committee alone.

    None where the trust's register supplies no link.

    Returns:
        The columns of evidence_pack.csv, sorted by regulation, core service, site, report
        reference and action, blank cells last: status is approved, overdue or open; approved_on
        the day of the approval in force; evidence_link as in the register.
    """
    if known.trust.actions["evidence_link"].isna().all():
        return None
    approved = is_approved(known)
    late = (known.actions["agreed_deadline"] <= known.period_end).to_numpy()
    pack = known.actions.assign(
        status=np.select([approved, late], ["approved", "overdue"], "open"),
        approved_on=known.actions["action_id"].map(standing_approvals(known)),
    ).astype({"approved_on": "datetime64[us]"})
    rows = pack[list(ORDER)].itertuples(index=False, name=None)
    place = {at: [_blank_last(cell) for cell in row] for at, row in enumerate(rows)}
    return pack.iloc[sorted(place, key=lambda at: place[at])][COLUMNS].reset_index(drop=True)


def _blank_last(cell: object) -> tuple[bool, object]:
    return (True, ()) if pd.isna(cell) else (False, in_order(str(cell)))
