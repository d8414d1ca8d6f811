"""The regulator's findings: one is closed when all of its actions are."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from iqip_analytics.contract.vocabulary import ACTION_TYPES, MUST_AND_SHOULD, TRUST
from iqip_analytics.measures.groups import in_order
from iqip_analytics.measures.progress import is_approved
from iqip_analytics.plan.known import KnownPlan
from iqip_analytics.plan.position_in_time import actions_begun
from iqip_analytics.plan.recorded import standing_rows

OPEN, CLOSED, IN_PART = "open", "closed", "closed_in_part"
NOT_IMPLEMENTED = "closed_not_implemented"
STATES = {
    OPEN: "open",
    CLOSED: "closed",
    IN_PART: "closed in part",
    NOT_IMPLEMENTED: "closed as not implemented",
}
# A finding that asks for a Must Do is one, whatever else it asks for
KINDS = (*MUST_AND_SHOULD, *(kind for kind in ACTION_TYPES if kind not in MUST_AND_SHOULD))


class Findings(NamedTuple):
    """The regulator's findings, which the register names in `report_reference`.

    table: a row for each finding: report_reference; action_type (must_do where any of its actions
        is one, then should_do, section_29a, section_31); actions (in the plan), approved, overdue,
        withdrawn (counts); state: open (an action of the plan is not approved), closed (all are
        approved), closed_in_part (those left are approved, others were withdrawn),
        closed_not_implemented (all were withdrawn).
    both_ways: must_do and should_do: action_type, actions, approved, unreferenced (actions of the
        plan without a reference), findings, and how many of them are in each state.
    """

    table: pd.DataFrame
    both_ways: pd.DataFrame


def findings(known: KnownPlan) -> Findings | None:
    """Each finding of the regulator with the state of its actions; None where none is named.

    Declined evidence closes nothing: its action stays open. A division's findings are judged by its
    own actions alone.

    >>> import iqip_analytics as iqip
    >>> november = iqip.read("data/reference").as_at("2019-10-31")
    >>> found = findings(november)
    >>> bool((found.table["actions"] >= found.table["approved"]).all())
    True
    """
    begun = _begun(known.trust)
    if begun["report_reference"].isna().all():
        return None
    gone = begun[begun["withdrawn"]]
    if known.scope != TRUST:
        gone = gone[gone["division"] == known.scope]
    own = ["action_id", "report_reference", "action_type"]
    overdue = (known.actions["agreed_deadline"] <= known.period_end).to_numpy()
    approved = is_approved(known)
    held = known.actions[own].assign(
        actions=1, approved=approved.astype(int), overdue=(overdue & ~approved).astype(int)
    )
    left = gone[own].assign(actions=0, approved=0, overdue=0, withdrawn=1)
    every = pd.concat([held, left], ignore_index=True)
    every = every.fillna({"withdrawn": 0}).astype({"withdrawn": int})
    table = _by_finding(every.dropna(subset=["report_reference"]))
    return Findings(table, _both_ways(held, table))


def _begun(trust: KnownPlan) -> pd.DataFrame:
    """The trust's actions, those withdrawn too, as in force."""
    recorded = standing_rows(trust.recorded["actions"], "actions", trust.data_cutoff)
    return actions_begun(recorded, trust.changes, trust.period_end)


def _by_finding(actions: pd.DataFrame) -> pd.DataFrame:
    rank = {kind: place for place, kind in enumerate(KINDS)}
    counts = ["actions", "approved", "overdue", "withdrawn"]
    table = (
        actions.assign(rank=actions["action_type"].map(rank))
        .groupby("report_reference")
        .agg({"rank": "min", **dict.fromkeys(counts, "sum")})
        .reindex(sorted(actions["report_reference"].unique(), key=in_order))
        .reset_index(names="report_reference")
    )
    left = table["actions"] - table["approved"]
    state = np.select(
        [left > 0, table["actions"] == 0, table["withdrawn"] > 0],
        [OPEN, NOT_IMPLEMENTED, IN_PART],
        CLOSED,
    )
    kinds = table["rank"].map(dict(enumerate(KINDS)))
    return table.assign(action_type=kinds, state=state)[
        ["report_reference", "action_type", *counts, "state"]
    ]


def _both_ways(held: pd.DataFrame, table: pd.DataFrame) -> pd.DataFrame:
    rows = []
    for kind in MUST_AND_SHOULD:
        of_actions = held[held["action_type"] == kind]
        states = table.loc[table["action_type"] == kind, "state"]
        rows.append(
            {
                "action_type": kind,
                "actions": len(of_actions),
                "approved": int(of_actions["approved"].sum()),
                "unreferenced": int(of_actions["report_reference"].isna().sum()),
                "findings": len(states),
                **{state: int((states == state).sum()) for state in STATES},
            }
        )
    return pd.DataFrame(rows)
