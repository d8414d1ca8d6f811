"""Deadlines: what is overdue or due next, who leads it, what explains the variance."""

from typing import NamedTuple

import pandas as pd

from iqip_analytics.contract.dates import month_end
from iqip_analytics.measures.groups import group_named
from iqip_analytics.measures.progress import is_approved
from iqip_analytics.plan.known import KnownPlan
from iqip_analytics.plan.shared_results import shared

DUE_NEXT_DAYS = 90
CLIFF_LEAST = 5
CLIFF_TIMES = 2
CLIFF_MONTHS = 3
NOT_NAMED = "Not named"

_ACTION_COLUMNS = ["action_id", "title", "element", "action_type", "division", "agreed_deadline"]
_OWNER_COLUMNS = ["executive_lead", "action_owner", "original_deadline", "statutory_date"]


def overdue(known: KnownPlan) -> pd.DataFrame:
    """Actions due by the period end and not approved, the longest overdue first.

    Returns:
        The columns of overdue.csv except the forecast's; `days_overdue` from the period end.

    >>> import iqip_analytics as iqip
    >>> september = iqip.read("data/reference").as_at("2019-08-31")
    >>> list(overdue(september)["action_id"])
    ['SN-001', 'SN-002']
    """
    late = known.actions[
        ~is_approved(known) & (known.actions["agreed_deadline"] <= known.period_end)
    ]
    days = (known.period_end - late["agreed_deadline"]).dt.days
    return _listed(late.assign(days_overdue=days), "days_overdue")


@shared
def due_next(known: KnownPlan) -> pd.DataFrame:
    """Actions not approved whose deadline falls in the 90 days after the period end.

    Returns:
        The columns of due_next.csv except the forecast's; `days_left` from the period end.
    """
    days = (known.actions["agreed_deadline"] - known.period_end).dt.days
    soon = ~is_approved(known) & (days > 0) & (days <= DUE_NEXT_DAYS)
    return _listed(known.actions.assign(days_left=days)[soon], "days_left")


def past_statutory_date(known: KnownPlan) -> pd.DataFrame:
    """Actions not approved whose statutory date is past, whatever deadline was agreed.

    Returns:
        The rows of the plan's actions, the earliest date first.
    """
    late = ~is_approved(known) & (known.actions["statutory_date"] < known.period_end)
    return known.actions[late].sort_values(["statutory_date", "action_id"], ignore_index=True)


def _listed(actions: pd.DataFrame, days: str) -> pd.DataFrame:
    return (
        actions.sort_values(["agreed_deadline", "action_id"], kind="stable")
        .loc[:, [*_ACTION_COLUMNS, days, *_OWNER_COLUMNS]]
        .reset_index(drop=True)
    )


def due_per_month(known: KnownPlan) -> pd.DataFrame:
    """How many actions fall due in each month of the trajectory, and how many of those are open.

    Returns:
        month_end, due, open (due in that month and not approved).
    """
    month = known.actions["agreed_deadline"].map(month_end)
    due = month.value_counts().reindex(known.months, fill_value=0)
    still_open = month[~is_approved(known)].value_counts().reindex(known.months, fill_value=0)
    return pd.DataFrame(
        {"month_end": known.months, "due": due.to_numpy(), "open": still_open.to_numpy()}
    )


class DeadlineCliff(NamedTuple):
    """The first month in which many deadlines fall."""

    month_end: pd.Timestamp
    due: int
    mean_before: float


def deadline_cliff(known: KnownPlan) -> DeadlineCliff | None:
    """The first month after the period end with a steep rise in deadlines (counting rule 13).

    At least 5 due, and more than twice the mean of the three months before; None without one.
    """
    due = due_per_month(known).set_index("month_end")["due"]
    for month in due.index[due.index > known.period_end]:
        before = sum(int(due.get(month_end(month, -k), 0)) for k in range(1, CLIFF_MONTHS + 1))
        count = int(due[month])
        # Compared without dividing for the mean, so that a tie stays a tie.
        if count >= CLIFF_LEAST and count * CLIFF_MONTHS > CLIFF_TIMES * before:
            return DeadlineCliff(month, count, before / CLIFF_MONTHS)
    return None


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
    candidate = group_named(known, grouping, group)
    if candidate is None:
        raise ValueError(f"no action of {grouping} {group} is in the plan")
    approved = is_approved(known)
    due = (known.actions["agreed_deadline"] <= known.period_end).to_numpy()
    return VarianceExplained(
        late=known.actions[candidate.rows & due & ~approved],
        early=known.actions[candidate.rows & ~due & approved],
    )


def closure_funnel(known: KnownPlan) -> pd.DataFrame:
    """How far the actions in the plan have come, counting each rung once per action.

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
