"""The variance explained: the actions that are late, and those that came early."""

from typing import NamedTuple

import pandas as pd

from iqip_analytics.measures.groups import groups
from iqip_analytics.measures.progress import is_approved
from iqip_analytics.plan.known import KnownPlan


class VarianceExplained(NamedTuple):
    """The named actions whose sum is a group's variance: early less late.

    late: due and not approved. early: approved and not yet due.
    """

    late: pd.DataFrame
    early: pd.DataFrame

    @property
    def variance(self) -> int:
        """Approved less due."""
        return len(self.early) - len(self.late)


def variance_explained(known: KnownPlan, grouping: str, group: str) -> VarianceExplained:
    """The actions behind a group's variance (A4).

    Raises:
        ValueError: where the group has no action in the plan.
    """
    for candidate in groups(known):
        if (candidate.grouping, candidate.group) == (grouping, group):
            approved = is_approved(known)
            due = (known.actions["agreed_deadline"] <= known.period_end).to_numpy()
            return VarianceExplained(
                late=known.actions[candidate.rows & due & ~approved],
                early=known.actions[candidate.rows & ~due & approved],
            )
    raise ValueError(f"no action of {grouping} {group} is in the plan")


def closure_funnel(known: KnownPlan) -> pd.DataFrame:
    """How far the actions in the plan have come, each rung counted once an action.

    Returns:
        rung (submitted, approved, embedded, lifted), actions, conditions. `approved` is rule 4's;
        submitted counts those ever submitted; embedded and lifted are later rungs of approved
        actions, so a re-opened action leaves them.
    """
    approved = is_approved(known)
    condition = known.actions["action_type"].isin(["section_29a", "section_31"]).to_numpy()
    rows = []
    for rung in ("submitted", "approved", "embedded", "lifted"):
        events = known.evidence.loc[known.evidence["event"] == rung, "action_id"]
        reached = known.actions["action_id"].isin(events).to_numpy()
        held = {"submitted": reached, "approved": approved}.get(rung, reached & approved)
        rows.append((rung, int(held.sum()), int((held & condition).sum())))
    return pd.DataFrame(rows, columns=["rung", "actions", "conditions"])
