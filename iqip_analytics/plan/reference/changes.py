"""Agreed changes: two new priorities, the fourth division, and the usual corrections of October."""

from collections.abc import Iterator

import pandas as pd

from iqip_analytics.plan.reference.actions import first_actions
from iqip_analytics.plan.reference.frame import text_frame

COLUMNS = ["action_id", "recorded_on", "effective_on", "field", "value", "reason"]

# A19: End of Life Care and Deteriorating Patient become priorities under the Chief Nurse.
NEW_PRIORITIES_RECORDED = {"8": "2019-09-18", "9": "2019-09-20"}
NEW_PRIORITIES_EFFECTIVE = "2019-09-30"
ALSO_DETERIORATING_PATIENT = ("DP-111", "DP-129")  # sepsis and early warning scores (assumption)
NEW_LEAD = "Chief Nurse"

# A18: actions of clinical support services move; "timeframes will not be adjusted".
RE_MAPPED_EFFECTIVE = "2019-10-31"
RE_MAPPED_TO = "clinical_support_services"
RE_MAPPED_RECORDED = {
    "medicine": "2019-10-08",
    "surgery": "2019-10-15",
    "womens_childrens": "2019-10-22",
}

# Corrections agreed in October (assumptions): none of them known to the October edition.
CORRECTIONS = [
    (
        "DP-034",
        "2019-10-24",
        "agreed_deadline",
        "2019-12-31",
        "Activity staff start in December; agreed by the Executive Lead",
    ),
    (
        "SP-037",
        "2019-10-25",
        "agreed_deadline",
        "2020-03-31",
        "Depends on international nurses who register in the new year",
    ),
    (
        "SP-052",
        "2019-10-21",
        "withdrawn",
        "Merged with SP-054",
        "One agreement with partners now covers attendance and sign-off",
    ),
    (
        "DP-070",
        "2019-10-23",
        "action_owner",
        "Deputy General Manager for Surgery",
        "Responsibilities shared out anew in the division",
    ),
]


def changes() -> pd.DataFrame:
    """The table `changes`, in the order in which they were recorded."""
    corrections = [
        (action_id, recorded, RE_MAPPED_EFFECTIVE, field, value, reason)
        for action_id, recorded, field, value, reason in CORRECTIONS
    ]
    rows = [*_new_priorities(), *_re_mapping(), *corrections]
    return text_frame(COLUMNS, sorted(rows, key=lambda row: (row[1], row[0], row[3])))


def _new_priorities() -> Iterator[tuple[str, str, str, str, str, str]]:
    known = first_actions()
    later = {i: a.later_priority for i, a in known.items() if a.later_priority}
    later |= dict.fromkeys(ALSO_DETERIORATING_PATIENT, "9")
    for action_id, priority in later.items():
        dates = (NEW_PRIORITIES_RECORDED[priority], NEW_PRIORITIES_EFFECTIVE)
        reason = "Additional strategic priority agreed by the board in August 2019"
        yield action_id, *dates, "priority", priority, reason
        if known[action_id].executive_lead != NEW_LEAD:
            reason = "Both new priorities are led by the Chief Nurse"
            yield action_id, *dates, "executive_lead", NEW_LEAD, reason


def _re_mapping() -> Iterator[tuple[str, str, str, str, str, str]]:
    reason = "Belongs to the new division of Clinical Support Services; the deadline stands"
    for action_id, action in first_actions().items():
        if action.to_clinical_support:
            recorded = RE_MAPPED_RECORDED[action.division]
            yield action_id, recorded, RE_MAPPED_EFFECTIVE, "division", RE_MAPPED_TO, reason
