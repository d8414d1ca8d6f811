"""Events in the closure of actions: what was submitted, and what the evidence group decided."""

from collections.abc import Iterator

import pandas as pd

from iqip_analytics.plan.reference.calendar import days_before
from iqip_analytics.plan.reference.frame import text_frame

COLUMNS = ["action_id", "event_on", "event", "note", "recorded_on"]

# A3: of the 8 section notice actions approved, 7 are by 2 August, the eighth is of 6 September.
# A7: 6 September approves 9 of 11; A8: 1 condition and 8 Must and Should Do.
# A10: 14 Must and Should Do before it, so 22 in all, of which 18 are in the safe domain.
# A5: Conditions 1 and 2 on 9 September. Meetings from October are the story's own (assumption).
APPROVED = {
    "2019-04-05": "SN-003 DP-013",
    "2019-05-03": "SN-008 SP-021 DP-109",
    "2019-06-07": "SN-015 SP-017 DP-001 DP-063",
    "2019-07-05": "SN-047 SN-067 SP-007 SP-024 SP-033 DP-065 DP-125",
    "2019-08-02": "SN-005 SN-054 SP-025 DP-047 DP-095",
    "2019-09-06": "SN-057 SP-015 SP-041 DP-002 DP-073 DP-080 DP-110 DP-118 DP-120",
    "2019-09-09": "SN-001 SN-002",
    "2019-10-04": "SN-011 SN-020 SN-064 SP-003 SP-042 SP-045 DP-017 DP-066 DP-089",
    "2019-10-18": "SN-019 SN-045 SN-061 SP-019 DP-012 DP-077 DP-100 DP-124",
    "2019-11-01": "SN-004 SN-075 SP-001 SP-030 SP-056 DP-003 DP-053 DP-074 DP-090 DP-111",
}

DECLINED = {
    "2019-05-03": {"DP-063": "Log signed on weekdays only; a month of full records is asked for"},
    "2019-07-05": {"DP-095": "Audit covers one scan room; the others are to be included"},
    "2019-08-02": {"DP-118": "Policy supplied, but no record of a test"},
    "2019-09-06": {
        "DP-077": "Overnight stays continued in August",
        "DP-089": "Audit of ten cases is too small; fifty are asked for",
    },
    "2019-10-04": {
        "SN-045": "Training record does not reach the agreed 90%",
        "DP-003": "Pain scores are recorded, but relief is not timed",
    },
    "2019-10-18": {"DP-076": "Scores shown for one ward of four"},
    "2019-11-01": {
        "SN-046": "Reports reach matrons, not yet the ward teams",
        "DP-134": "Plans agreed, but the space is not yet in use",
    },
}

# Handed in, but not decided upon at the next meeting or not decided upon yet (assumption).
WAITING = {
    "SN-011": ("2019-09-03", "Deferred: evidence for August to be added"),
    "DP-017": ("2019-09-04", "Deferred: audit of two wards to be added"),
    "SN-044": ("2019-10-24", ""),
    "SP-014": ("2019-10-25", ""),
    "DP-023": ("2019-10-28", ""),
    "SN-060": ("2019-10-29", ""),
    "DP-098": ("2019-10-30", ""),
    "DP-141": ("2019-10-30", ""),
    "SN-017": ("2019-10-30", ""),
    "DP-065": ("2019-10-31", "Second submission after re-opening"),
    "DP-143": ("2019-10-31", ""),
    "DP-076": ("2019-11-05", ""),
    "SN-046": ("2019-11-06", ""),
    "SP-031": ("2019-11-07", ""),
    "DP-134": ("2019-11-08", ""),
}

AFTERWARDS = [
    ("SN-003", "2019-08-21", "embedded", "Six months of audits at or above 95%", ""),
    ("DP-013", "2019-09-19", "embedded", "Spot checks clear for a quarter", ""),
    ("SN-008", "2019-10-02", "embedded", "Reported each month without a reminder", "2019-10-09"),
    ("DP-065", "2019-10-16", "reopened", "Walk-round found unlocked fluids in two theatres", ""),
    ("SP-021", "2019-10-22", "embedded", "No alert overdue for six months", ""),
]

APPROVAL_NOTES = {
    "SN-001": "Target reached and confirmed; extra meeting",
    "SN-002": "Target reached and confirmed; extra meeting",
    "DP-077": "Second submission; no overnight stay for four weeks",
    "DP-089": "Second submission; fifty cases audited",
}

# Days from submission to meeting: 7 to 18, all on weekdays where the meeting is on a Friday.
WAIT_DAYS = (7, 10, 14, 8, 17, 11, 15, 9, 18, 16)
WAIT_DAYS_AGAIN = 9  # for a second submission


def evidence() -> pd.DataFrame:
    """The table `evidence`, in the order of events."""
    waiting = [(i, day, "submitted", note, "") for i, (day, note) in WAITING.items()]
    rows = [*_decisions(), *waiting, *AFTERWARDS]
    return text_frame(COLUMNS, sorted(rows, key=lambda row: (row[1], row[0], row[2])))


def _decisions() -> Iterator[tuple[str, str, str, str, str]]:
    """Every decision of the group, each with the submission that it answers."""
    earlier: set[str] = set()
    for meeting, approved in APPROVED.items():
        declined = DECLINED.get(meeting, {})
        presented = approved.split() + list(declined)
        for place, action_id in enumerate(presented):
            wait = WAIT_DAYS_AGAIN if action_id in earlier else WAIT_DAYS[place % len(WAIT_DAYS)]
            event = "declined" if action_id in declined else "approved"
            note = declined.get(action_id) or APPROVAL_NOTES.get(action_id, "")
            yield action_id, days_before(meeting, wait), "submitted", "", ""
            yield action_id, meeting, event, note, ""
        earlier.update(declined)
