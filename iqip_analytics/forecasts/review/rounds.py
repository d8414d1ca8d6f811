"""Rounds of review: each time an action came before the Evidence Assurance Group, and its end."""

import numpy as np
import pandas as pd

from iqip_analytics.contract.dates import month_end, month_ends
from iqip_analytics.measures.progress import is_approved
from iqip_analytics.plan.known import KnownPlan
from iqip_analytics.plan.shared_results import shared

ROUND_COLUMNS = [
    "action_id",
    "submitted_on",
    "submission_known_on",
    "submission_recorded",
    "decision",
    "decided_on",
    "decision_known_on",
]
STILL_WAITS = NO_ROUND = -1  # no row of the events, or of the rounds
APPROVED, WAITING, DECLINED, NOT_SUBMITTED = "approved", "waiting", "declined", "not_submitted"


def rounds(known: KnownPlan) -> pd.DataFrame:
    """Every round of review of the actions in the plan, in the order in which they began.

    A round begins with a submission and ends with the next decision. Further submissions before
    it are the same entry in the queue; a submission of an approved action is none. A decision
    without a submission is a round of its own, submitted on the day of the decision.

    Returns:
        A row for each round: action_id; submitted_on, submission_known_on; submission_recorded;
        decision (approved, declined, blank while waiting), decided_on, decision_known_on.
    """
    in_plan = known.evidence["action_id"].isin(known.actions["action_id"])
    events = known.evidence[in_plan].reset_index(drop=True)
    begun: list[int] = []  # the event with which each round begins, and that with which it ends
    ended: list[int] = []
    waiting: dict[str, int] = {}
    approved: set[str] = set()
    for row, (action, event) in enumerate(
        zip(_words(events["action_id"]), _words(events["event"]), strict=True)
    ):
        if event == "submitted" and action not in approved and action not in waiting:
            waiting[action] = len(begun)
            begun.append(row)
            ended.append(STILL_WAITS)
        elif event in (APPROVED, DECLINED):
            own = waiting.pop(action, None)
            if own is None:
                begun.append(row)
                ended.append(row)
            else:
                ended[own] = row
            if event == APPROVED:
                approved.add(action)
        elif event == "reopened":
            approved.discard(action)
    first, last = events.reindex(begun), events.reindex(ended)
    return pd.DataFrame(
        {
            "action_id": first["action_id"].to_numpy(),
            "submitted_on": first["event_on"].to_numpy(),
            "submission_known_on": first["known_on"].to_numpy(),
            "submission_recorded": (first["event"] == "submitted").to_numpy(dtype=bool),
            "decision": last["event"].array,
            "decided_on": last["event_on"].to_numpy(),
            "decision_known_on": last["known_on"].to_numpy(),
        },
        columns=ROUND_COLUMNS,
    )


def _words(values: pd.Series) -> list[str]:
    """The values as a list, by way of an array: pandas converts text one value at a time."""
    return list(values.to_numpy(dtype=object))


@shared
def submissions_known(known: KnownPlan) -> bool:
    """Whether any submission of an action in the plan is recorded."""
    submitted = known.evidence.loc[known.evidence["event"] == "submitted", "action_id"]
    return bool(submitted.isin(known.actions["action_id"]).any())


def standing(known: KnownPlan, reviewed: pd.DataFrame) -> pd.DataFrame:
    """Where each action stands with the group at the cut-off, in the order of the plan.

    Args:
        known: the trust's position.
        reviewed: its `rounds`.

    Returns:
        action_id; state (approved, waiting, declined, not_submitted); since (day of the
        submission that waits, or of the decline not yet answered).
    """
    deciding = known.evidence["event"].isin([APPROVED, DECLINED, "reopened"])
    decisions = known.evidence[deciding].drop_duplicates("action_id", keep="last")
    lately = set(_words(decisions.loc[decisions["event"] == DECLINED, "action_id"]))
    actions = _words(known.actions["action_id"])
    declined = np.array([action in lately for action in actions], dtype=bool)
    # Rounds follow each other in time: the last of an action's is kept
    row_of = {action: row for row, action in enumerate(_words(reviewed["action_id"]))}
    place = [row_of.get(action, NO_ROUND) for action in actions]
    rows = reviewed[["submitted_on", "decided_on"]].reindex(place)
    waits = (rows["submitted_on"].notna() & rows["decided_on"].isna()).to_numpy()
    state = np.select(
        [is_approved(known), waits, declined], [APPROVED, WAITING, DECLINED], NOT_SUBMITTED
    )
    since = rows["submitted_on"].where(waits, rows["decided_on"])
    shown = np.isin(state, [WAITING, DECLINED])
    return pd.DataFrame(
        {
            "action_id": known.actions["action_id"],
            "state": state,
            "since": since.where(shown).to_numpy(),
        }
    )


def review_history(known: KnownPlan, reviewed: pd.DataFrame) -> pd.DataFrame:
    """Submissions, decisions and the queue of each past month, from cut-off to cut-off.

    Returns:
        month_end, submitted, presented, approved, declined (counts of the month), queue (waiting
        at the cut-off; an action once). Queue before + submitted = presented + queue after.
    """
    months = month_ends(min(known.history_start, known.period_end), known.period_end)
    before = known.cut_off(month_end(months[0], -1))
    edges = pd.DatetimeIndex([before, *known.cut_offs(months)])
    # A decision cannot be known before its submission: entered late, both count then
    began = reviewed["submission_known_on"]
    ended = reviewed[["submission_known_on", "decision_known_on"]].max(axis=1, skipna=False)
    return pd.DataFrame(
        {
            "month_end": months,
            "submitted": _by_month(began, edges),
            "presented": _by_month(ended, edges),
            "approved": _by_month(ended[reviewed["decision"] == APPROVED], edges),
            "declined": _by_month(ended[reviewed["decision"] == DECLINED], edges),
            "queue": [int((began <= day).sum() - (ended <= day).sum()) for day in edges[1:]],
        }
    )


def _by_month(days: pd.Series, edges: pd.DatetimeIndex) -> np.ndarray:
    return np.diff([int((days <= edge).sum()) for edge in edges])
