"""Progress against trajectory: how many actions were due, how many are approved."""

from collections.abc import Collection

import numpy as np
import pandas as pd

from iqip_analytics.contract.dates import DateLike
from iqip_analytics.measures.groups import groups
from iqip_analytics.plan.known import KnownPlan
from iqip_analytics.plan.recorded import event_versions
from iqip_analytics.plan.shared_results import shared

POSITION_COLUMNS = [
    "grouping",
    "group",
    "total",
    "due",
    "approved",
    "planned_pct",
    "actual_pct",
    "variance_actions",
    "variance_pp",
    "overdue",
    "days_behind",
    "status",
]
TRAJECTORY_COLUMNS = [
    "grouping",
    "group",
    "month_end",
    "total",
    "due",
    "due_original",
    "approved",
    "planned_pct",
    "actual_pct",
]


def approved_by(
    known: KnownPlan, cut_offs: pd.DatetimeIndex, counted: tuple[str, ...] = ("approved",)
) -> np.ndarray:
    """Which actions were approved, as known at each cut-off (counting rule 4).

    Of the events approved and reopened known by then, the last decides: by day, then by row.

    Args:
        known: the trust's position, or a division's.
        cut_offs: days.
        counted: the events that count as an approval.

    Returns:
        Booleans, one row for each of `known.actions`, one column for each cut-off.
    """
    events = _deciding(known, counted)
    approved = np.zeros((len(known.actions), len(cut_offs)), dtype=bool)
    days = cut_offs.to_numpy()[None, :]
    actions, turn = events["place"].to_numpy(), events["turn"].to_numpy()
    known_on = events["known_on"].to_numpy()[:, None]
    replaced_on = events["replaced_on"].to_numpy(dtype=known_on.dtype)[:, None]
    stands = (known_on <= days) & ~(replaced_on <= days)  # never replaced, where blank
    decisions = events["approval"].to_numpy()[:, None]
    for number in range(turn.max(initial=-1) + 1):
        later = turn == number
        action = actions[later]
        approved[action] = np.where(stands[later], decisions[later], approved[action])
    return approved


# A position is asked for its approvals at several rows of cut-offs
@shared
def _deciding(known: KnownPlan, counted: tuple[str, ...]) -> pd.DataFrame:
    """The events that decide: place of the action in the plan, approval (or re-opening), turn.

    Text is looked at here alone; turn is 0 for an action's first event.
    """
    recorded, place = known.recorded["evidence"], _recorded_places(known)
    deciding = recorded["event"].isin([*counted, "reopened"]).to_numpy() & (place >= 0)
    of_plan = pd.DataFrame(
        {
            "place": place[deciding],
            "approval": recorded["event"].to_numpy(dtype=object)[deciding] != "reopened",
            "event_on": recorded["event_on"].to_numpy()[deciding],
            "recorded_on": recorded["recorded_on"].to_numpy()[deciding],
        }
    )
    events = event_versions(of_plan, key=["place", "event_on", "approval"])
    return events.assign(turn=events.groupby("place").cumcount())


@shared
def _recorded_places(known: KnownPlan) -> np.ndarray:
    """The place in the plan of each recorded event's action; -1 where it is not in the plan."""
    return pd.Index(known.actions["action_id"]).get_indexer(known.recorded["evidence"]["action_id"])


# Most measures of a scope start from it
@shared
def is_approved(known: KnownPlan) -> np.ndarray:
    """Which of `known.actions` are approved as known at the cut-off. Must not be changed."""
    approved = approved_by(known, pd.DatetimeIndex([known.data_cutoff]))[:, 0]
    approved.flags.writeable = False
    return approved


@shared
def standing_approvals(known: KnownPlan) -> dict[str, pd.Timestamp]:
    """The day of the approval in force of each approved action: the first since re-opening."""
    approved = set(known.actions.loc[is_approved(known), "action_id"])
    events = known.evidence[
        known.evidence["action_id"].isin(approved)
        & known.evidence["event"].isin(["approved", "reopened"])
    ]
    reopened = (events["event"] == "reopened").astype(int)
    last = events.assign(round=reopened.groupby(events["action_id"]).cumsum())
    standing = last[last["event"] == "approved"]
    standing = standing[
        standing["round"] == standing.groupby("action_id")["round"].transform("max")
    ].drop_duplicates("action_id")
    return dict(zip(standing["action_id"], standing["event_on"], strict=True))


def position(known: KnownPlan, by: Collection[str] = ()) -> pd.DataFrame:
    """Where each group stands at the period end (counting rules 3 to 7).

    Args:
        known: the trust's position, or a division's.
        by: further groupings, as `groups` takes them: regulation, core_service, site,
            report_reference.

    Returns:
        A row for each group with an action in the plan: total, due, approved and overdue in
        actions; planned_pct and actual_pct 0 to 100, unrounded; variance_actions = approved - due,
        variance_pp in percentage points; days_behind (negative: ahead); status.

    >>> import iqip_analytics as iqip
    >>> september = iqip.read("data/reference").as_at("2019-08-31")
    >>> notices = position(september).set_index("group").loc["section_notice"]
    >>> int(notices["approved"]), int(notices["due"]), int(notices["total"])
    (8, 10, 75)
    """
    approved = is_approved(known)
    deadlines = known.actions["agreed_deadline"].to_numpy()
    is_due = deadlines <= known.period_end.to_datetime64()
    rows = [
        {
            "grouping": group.grouping,
            "group": group.group,
            "total": int(group.rows.sum()),
            "due": int((is_due & group.rows).sum()),
            "approved": int((approved & group.rows).sum()),
            "overdue": int((is_due & ~approved & group.rows).sum()),
            "days_behind": days_behind(
                deadlines[group.rows], int((approved & group.rows).sum()), known.period_end
            ),
        }
        for group in groups(known, by)
    ]
    counts = pd.DataFrame(rows, columns=[c for c in POSITION_COLUMNS if c in _COUNTED])
    return counts.pipe(_with_shares).assign(
        variance_actions=lambda f: f["approved"] - f["due"],
        variance_pp=lambda f: 100 * f["variance_actions"] / f["total"],
        status=lambda f: np.select(
            [f["approved"] > f["due"], f["approved"] == f["due"]],
            ["ahead", "on_trajectory"],
            "behind",
        ),
    )[POSITION_COLUMNS]


_COUNTED = {"grouping", "group", "total", "due", "approved", "overdue", "days_behind"}


def _with_shares(counts: pd.DataFrame) -> pd.DataFrame:
    return counts.assign(
        planned_pct=lambda f: 100 * f["due"] / f["total"],
        actual_pct=lambda f: 100 * f["approved"] / f["total"],
    )


def due_as_first_agreed(known: KnownPlan) -> pd.Series:
    """How many actions of each group were due at the period end by the deadlines first agreed.

    The trajectory has the same for its months, which leave out the period end where every deadline
    has been moved beyond it.

    Returns:
        A count for each (grouping, group) that has an action in the plan.

    >>> import iqip_analytics as iqip
    >>> october = iqip.read("data/reference").as_at("2019-10-31")
    >>> int(due_as_first_agreed(october)["all", "all"])
    69
    """
    was_due = (known.actions["original_deadline"] <= known.period_end).to_numpy()
    return pd.Series(
        {
            (group.grouping, group.group): int((was_due & group.rows).sum())
            for group in groups(known)
        }
    )


def days_behind(deadlines: np.ndarray, approved: int, period_end: DateLike) -> int:
    """Days that a group is behind its trajectory, negative where ahead (counting rule 7).

    With k approved and behind, from the (k+1)-th deadline to the period end; ahead, from the
    k-th deadline.

    >>> days = np.array(["2019-06-30", "2019-07-31", "2019-09-30"], dtype="datetime64[us]")
    >>> [days_behind(days, k, "2019-08-31") for k in (0, 1, 2, 3)]
    [62, 31, 0, -30]
    """
    end = pd.Timestamp(period_end).to_datetime64()
    due = int((deadlines <= end).sum())
    if approved == due:
        return 0
    nth = approved if approved < due else approved - 1
    deadline = np.sort(deadlines)[nth]
    return int((end - deadline) / np.timedelta64(1, "D"))


def trajectory(known: KnownPlan, by: Collection[str] = ()) -> pd.DataFrame:
    """The agreed and the original trajectory of each group, and what was approved, by month.

    Args:
        known: the trust's position, or a division's.
        by: further groupings, as `groups` takes them.

    Returns:
        The columns of trajectory.csv, a row for each group and month end of the trust's
        trajectory. total, due, due_original and approved count actions; planned_pct and
        actual_pct are 0 to 100, unrounded. Totals and deadlines are those of the period end in
        every row; approved and actual_pct are as known at each month's cut-off, and blank after
        the period end. A scope without an action has no row.

    >>> import iqip_analytics as iqip
    >>> september = iqip.read("data/reference").as_at("2019-08-31")
    >>> notices = trajectory(september).query("group == 'section_notice'")
    >>> notices[["month_end", "due", "approved"]].iloc[4:7]
        month_end  due  approved
    20 2019-07-31    7         7
    21 2019-08-31   10         8
    22 2019-09-30   13      <NA>
    """
    months = known.months
    ends = months.to_numpy()
    past = months <= known.period_end
    due = known.actions["agreed_deadline"].to_numpy()[:, None] <= ends
    original = known.actions["original_deadline"].to_numpy()[:, None] <= ends
    approved = approved_by(known, known.cut_offs(months[past]))
    found = groups(known, by)
    if not found:
        return pd.DataFrame(columns=TRAJECTORY_COLUMNS)
    counts = np.stack([approved[group.rows].sum(axis=0) for group in found]).astype(float)
    then_blank = np.full((len(found), len(months) - counts.shape[1]), np.nan)
    each = pd.DataFrame(
        [(group.grouping, group.group, int(group.rows.sum())) for group in found],
        columns=["grouping", "group", "total"],
    )
    rows = each.loc[each.index.repeat(len(months))].reset_index(drop=True)
    return rows.assign(
        month_end=months.append([months] * (len(found) - 1)),
        due=np.concatenate([due[group.rows].sum(axis=0) for group in found]),
        due_original=np.concatenate([original[group.rows].sum(axis=0) for group in found]),
        approved=pd.array(np.hstack([counts, then_blank]).ravel(), dtype="Int64"),
    ).pipe(_with_shares)[TRAJECTORY_COLUMNS]
