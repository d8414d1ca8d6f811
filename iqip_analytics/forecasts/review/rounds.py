"""Rounds of review: each time an action came before the Evidence Assurance Group, and its end."""

import numpy as np
import pandas as pd

from iqip_analytics.contract.dates import month_end, month_ends
from iqip_analytics.measures.progress import is_approved
from iqip_analytics.plan.known import KnownPlan
from iqip_analytics.plan.shared_results import shared

ROUND_COLUMNS = [
    "action_id",
    "place",
    "submitted_on",
    "submission_known_on",
    "submission_recorded",
    "decision",
    "decided_on",
    "decision_known_on",
]
NOTHING = -1  # no row of the events, or of the rounds
APPROVED, WAITING, DECLINED, NOT_SUBMITTED = "approved", "waiting", "declined", "not_submitted"


def rounds(known: KnownPlan) -> pd.DataFrame:
    """Every round of review of the actions in the plan, in the order in which they began.

    A round begins with a submission and ends with the next decision. Further submissions before
    it are the same entry in the queue; a submission of an approved action is none. A decision
    without a submission is a round of its own, submitted on the day of the decision.

    Returns:
        A row for each round: action_id; place (of the action in the plan); submitted_on,
        submission_known_on; submission_recorded; decision (approved, declined, blank while
        waiting), decided_on, decision_known_on.
    """
    events, place = known.evidence.reset_index(drop=True), _places(known)
    first, last = _begun_and_ended(place, _words(events["event"]))
    began, ended = (
        events[["event", "event_on", "known_on"]].reindex(rows) for rows in (first, last)
    )
    return pd.DataFrame(
        {
            "action_id": events["action_id"].array.take(first),
            "place": place[first],
            "submitted_on": began["event_on"].to_numpy(),
            "submission_known_on": began["known_on"].to_numpy(),
            "submission_recorded": (began["event"] == "submitted").to_numpy(dtype=bool),
            "decision": ended["event"].array,
            "decided_on": ended["event_on"].to_numpy(),
            "decision_known_on": ended["known_on"].to_numpy(),
        },
        columns=ROUND_COLUMNS,
    )


def _begun_and_ended(place: np.ndarray, event: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The events with which each round begins and ends (-1: it still waits), in their order.

    Args:
        place: of the action of each event in the plan, -1 for none.
        event: what happened, in the order in which it counts.
    """
    turn = pd.Series(place).groupby(place).cumcount().to_numpy()  # 0 for an action's first event
    turn = np.where(place < 0, -1, turn)
    submitted, approved = event == "submitted", event == APPROVED
    decided, reopened = approved | (event == DECLINED), event == "reopened"
    ends = np.full(len(event), NOTHING)
    begins = np.zeros(len(event), dtype=bool)
    actions = place.max(initial=-1) + 1
    waits_since = np.full(actions, NOTHING)  # the event that began a round still open
    stands = np.zeros(actions, dtype=bool)  # approved
    for number in range(turn.max(initial=-1) + 1):
        rows = np.flatnonzero(turn == number)
        action = place[rows]
        waits = waits_since[action] != NOTHING
        joins = submitted[rows] & ~stands[action] & ~waits
        alone = decided[rows] & ~waits
        begins[rows] = joins | alone
        waits_since[action[joins | alone]] = rows[joins | alone]
        ends[waits_since[action[decided[rows]]]] = rows[decided[rows]]
        waits_since[action[decided[rows]]] = NOTHING
        stands[action] = (stands[action] | approved[rows]) & ~reopened[rows]
    first = np.flatnonzero(begins)
    return first, ends[first]


def _words(values: pd.Series) -> np.ndarray:
    """The values as plain words, which are compared in half the time."""
    return values.to_numpy(dtype=object)


@shared
def _places(known: KnownPlan) -> np.ndarray:
    """The place in the plan of each event's action; -1 where it is not in the plan."""
    return pd.Index(known.actions["action_id"]).get_indexer(known.evidence["action_id"])


@shared
def submissions_known(known: KnownPlan) -> bool:
    """Whether any submission of an action in the plan is recorded."""
    return bool((_places(known)[_words(known.evidence["event"]) == "submitted"] >= 0).any())


def standing(known: KnownPlan, reviewed: pd.DataFrame) -> pd.DataFrame:
    """Where each action stands with the group at the cut-off, in the order of the plan.

    Args:
        known: the trust's position.
        reviewed: its `rounds`.

    Returns:
        action_id; state (approved, waiting, declined, not_submitted); since (day of the
        submission that waits, or of the decline not yet answered).
    """
    event, place = _words(known.evidence["event"]), _places(known)
    deciding = (event == APPROVED) | (event == DECLINED) | (event == "reopened")
    decisions = np.flatnonzero(deciding & (place >= 0))
    # Events and rounds follow each other in time: of an action's, the last one is kept
    declined = np.zeros(len(known.actions), dtype=bool)
    declined[place[decisions]] = event[decisions] == DECLINED
    round_of = np.full(len(known.actions), NOTHING)
    round_of[reviewed["place"]] = np.arange(len(reviewed))
    rows = reviewed[["submitted_on", "decided_on"]].reindex(round_of)
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
