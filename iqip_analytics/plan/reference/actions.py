"""The improvement actions: 281 from the start (A1) and two that joined in October 2019."""

from dataclasses import replace

import pandas as pd

from iqip_analytics.plan.reference.bank import Action, Notice, Priority, Service
from iqip_analytics.plan.reference.calendar import days_before, month_end
from iqip_analytics.plan.reference.deadlines import agreed_deadlines
from iqip_analytics.plan.reference.divisional_medicine import MEDICINE
from iqip_analytics.plan.reference.divisional_surgery import SURGERY
from iqip_analytics.plan.reference.divisional_womens_childrens import WOMENS_CHILDRENS
from iqip_analytics.plan.reference.frame import text_frame
from iqip_analytics.plan.reference.notices import NOTICES
from iqip_analytics.plan.reference.priority_actions import PRIORITIES

COLUMNS = [
    "action_id",
    "title",
    "element",
    "action_type",
    "division",
    "cqc_domain",
    "priority",
    "executive_lead",
    "action_owner",
    "added_on",
    "agreed_deadline",
    "statutory_date",
    "recorded_on",
]

BANKS: dict[str, tuple[Notice | Priority | Service, ...]] = {
    "SN": NOTICES,
    "SP": PRIORITIES,
    "DP": MEDICINE + SURGERY + WOMENS_CHILDRENS,
}

NO_LEAD_YET = 31  # one action in so many has no executive lead named (assumption)
NO_STATUTORY_DATE = 4  # one notice action in so many has no date set by the regulator (assumption)
STATUTORY_MARGIN = 60  # days after the agreed deadline, then to the end of that month (assumption)

ADDED_ON = "2019-10-14"
ADDED = {
    "SP-063": (
        Action(
            title="Agree outcome measures for end of life care after the diagnostic review",
            element="strategic_priority",
            action_type="must_do",
            division="medicine",
            cqc_domain="effective",
            priority="8",
            executive_lead="Chief Nurse",
            action_owner="Lead Nurse for End of Life Care",
        ),
        "2020-01-31",
    ),
    "DP-145": (
        Action(
            title="Set up a governance meeting for the clinical support services",
            element="divisional_plan",
            action_type="should_do",
            division="clinical_support_services",
            cqc_domain="well_led",
            executive_lead="Director of Governance",
            action_owner="Divisional Director for Clinical Support Services",
        ),
        "2019-12-31",
    ),
}


def first_actions() -> dict[str, Action]:
    """The 281 actions in the plan from the start, by action id."""
    planned = {
        f"{prefix}-{number:03d}": action
        for prefix, banks in BANKS.items()
        for number, action in enumerate((a for bank in banks for a in bank.actions()), start=1)
    }
    without_lead = list(planned)[NO_LEAD_YET - 1 :: NO_LEAD_YET]
    return planned | {i: replace(planned[i], executive_lead="") for i in without_lead}


def deadlines() -> dict[str, str]:
    """The first-agreed deadline of each of the 281 actions."""
    ids: dict[str, list[str]] = {}
    for action_id, action in first_actions().items():
        ids.setdefault(action.element, []).append(action_id)
    return agreed_deadlines(ids)


def actions() -> pd.DataFrame:
    """The table `actions`."""
    due = deadlines()
    rows = [
        _row(action_id, action, due[action_id], place)
        for place, (action_id, action) in enumerate(first_actions().items())
    ]
    rows += [
        _row(action_id, action, deadline, 0, ADDED_ON)
        for action_id, (action, deadline) in ADDED.items()
    ]
    return text_frame(COLUMNS, rows)


def _row(
    action_id: str, action: Action, deadline: str, place: int, added_on: str = ""
) -> list[str]:
    return [
        action_id,
        action.title,
        action.element,
        action.action_type,
        action.division,
        action.cqc_domain,
        action.priority,
        action.executive_lead,
        action.action_owner,
        added_on,
        deadline,
        _statutory_date(action, deadline, place),
        added_on,
    ]


def _statutory_date(action: Action, deadline: str, place: int) -> str:
    if action.element != "section_notice" or place % NO_STATUTORY_DATE == NO_STATUTORY_DATE - 1:
        return ""
    return month_end(days_before(deadline, -STATUTORY_MARGIN)[:7])
