"""Strategic priorities: their actions, their assurance opinion, their milestones."""

import pandas as pd

from iqip_analytics.contract.vocabulary import TRUST
from iqip_analytics.measures.progress import is_approved
from iqip_analytics.plan.known import KnownPlan
from iqip_analytics.plan.shared_results import shared

PRIORITY_COLUMNS = [
    "priority",
    "name",
    "executive_lead",
    "actions",
    "approved",
    "due",
    "opinion",
    "measures_agreed",
]


def priorities(known: KnownPlan) -> pd.DataFrame | None:
    """The strategic priorities reported at the period end.

    Returns:
        The columns of priorities.csv: counts of actions, the latest assurance opinion (blank
        where none was given), and whether outcome measures are agreed (blank where the source
        holds no measures). None where the source holds no priorities.
    """
    table = known.tables.get("priorities")
    if table is None:
        return None
    actions = known.actions.assign(
        approved=is_approved(known),
        due=known.actions["agreed_deadline"] <= known.period_end,
    )
    counts = (
        actions.dropna(subset=["priority"])
        .groupby("priority")
        .agg(actions=("action_id", "size"), approved=("approved", "sum"), due=("due", "sum"))
    )
    measures = known.tables.get("measures")
    agreed = None if measures is None else table["priority"].isin(measures["priority"].dropna())
    opinions = latest_opinions(known)
    return (
        table.sort_values("priority", ignore_index=True)
        .join(counts, on="priority")
        .fillna({"actions": 0, "approved": 0, "due": 0})
        .astype({"actions": int, "approved": int, "due": int})
        .assign(
            opinion=lambda f: [opinions.get(f"priority:{number}") for number in f["priority"]],
            measures_agreed=agreed,
        )[PRIORITY_COLUMNS]
    )


def latest_opinions(known: KnownPlan) -> dict[str, str]:
    """The latest assurance opinion for each scope that has one."""
    given = known.tables.get("assurance")
    if given is None:
        return {}
    latest = given.sort_values("given_on", kind="stable").drop_duplicates("scope", keep="last")
    return dict(zip(latest["scope"], latest["opinion"], strict=True))


# A page says in several places what its committee said last
@shared
def last_opinions(known: KnownPlan, forum: str) -> pd.DataFrame:
    """The last opinion that a forum gave of each scope (rule 22).

    Returns:
        scope, given_on, opinion, note; the trust first, then by name, priorities by number.
    """
    given = known.tables.get("assurance")
    if given is None:
        return pd.DataFrame(columns=["scope", "given_on", "opinion", "note"])
    own = given[given["forum"] == forum].sort_values("given_on", kind="stable")
    latest = own.drop_duplicates("scope", keep="last")
    return latest.sort_values("scope", key=lambda scopes: scopes.map(_place), ignore_index=True)[
        ["scope", "given_on", "opinion", "note"]
    ]


def _place(scope: str) -> tuple[bool, str, int]:
    name, _, number = scope.partition(":")
    return scope != TRUST, name, int(number or 0)


def milestones(known: KnownPlan) -> pd.DataFrame | None:
    """Milestones of the priorities, with their slip.

    Returns:
        milestone_id, priority, name, due_on, forecast_on, completed_on, slip_days (from the due
        date to completion, else to the forecast; blank with neither), overdue (due by the period
        end and not completed). None where the source holds none.
    """
    table = known.tables.get("milestones")
    if table is None:
        return None
    reached = table["completed_on"].fillna(table["forecast_on"])
    return table.assign(
        slip_days=(reached - table["due_on"]).dt.days.astype("Int64"),
        overdue=table["completed_on"].isna() & (table["due_on"] <= known.period_end),
    ).sort_values(["priority", "due_on", "milestone_id"], ignore_index=True)[
        [
            "milestone_id",
            "priority",
            "name",
            "due_on",
            "forecast_on",
            "completed_on",
            "slip_days",
            "overdue",
        ]
    ]
