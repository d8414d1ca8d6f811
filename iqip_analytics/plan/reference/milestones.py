"""Dated milestones of the priorities: agreed, put off, reached early, reached late."""

from collections.abc import Iterator

import pandas as pd

from iqip_analytics.plan.reference.frame import text_frame

COLUMNS = [
    "milestone_id",
    "priority",
    "name",
    "due_on",
    "forecast_on",
    "completed_on",
    "recorded_on",
]

# One milestone a line: id | priority | name | due on. The paper's own dates are those of the two
# appointments, both restructuring days, 100 leaders by March, the practitioners, the framework,
# the emergency care phases and the first registrations; every other date is an assumption.
AGREED = """
MS-101 | 1 | Divisional leadership team for Medicine in post | 2019-07-31
MS-102 | 1 | Three divisions operational in the new structure | 2019-09-02
MS-103 | 1 | Substantive chief executive in post | 2019-09-02
MS-104 | 1 | Substantive medical director in post | 2019-09-09
MS-105 | 1 | First improvement practitioners (QSIR) trained | 2019-09-13
MS-106 | 1 | Interviews for the divisional director of Clinical Support Services | 2019-09-16
MS-107 | 1 | Division of Clinical Support Services operational | 2019-09-23
MS-108 | 1 | Band 7 leadership programme starts | 2019-09-16
MS-109 | 1 | Interviews for the Director of Governance | 2019-10-18
MS-110 | 1 | Divisional leadership programme meets the executive team | 2019-10-14
MS-111 | 1 | Divisions present their reporting structures to HMBQ | 2019-11-29
MS-112 | 1 | Second cohort of improvement practitioners trained | 2020-02-28
MS-113 | 1 | 100 leaders at band 7 and above trained | 2020-03-31
MS-201 | 2 | Deep dive on engagement and communication presented | 2019-09-05
MS-202 | 2 | Every member of staff has a letter from the divisional team | 2019-10-31
MS-203 | 2 | Results of the quarterly staff survey published | 2019-10-25
MS-301 | 3 | Governance framework agreed by the executive leadership meeting | 2019-09-04
MS-302 | 3 | Governance framework discussed at board development | 2019-09-12
MS-303 | 3 | Governance framework put to the Board for approval | 2019-10-01
MS-304 | 3 | Governance framework in use in every division | 2019-12-31
MS-401 | 4 | Mandatory training review reported to the People Committee | 2019-08-30
MS-402 | 4 | Recruitment campaign launched | 2019-10-14
MS-403 | 4 | First cohort of international nurses in post | 2019-10-21
MS-404 | 4 | Second cohort of international nurses in post | 2019-11-25
MS-405 | 4 | First trainee nursing associates register | 2020-09-30
MS-501 | 5 | Phase 1a of the emergency department completed | 2019-09-13
MS-502 | 5 | Phase 1b starts (week of 16 September) | 2019-09-16
MS-503 | 5 | Phase 2 starts | 2019-12-16
MS-504 | 5 | Phase 3 starts | 2020-01-06
MS-601 | 6 | Calendar of partnership meetings agreed with executives | 2019-06-28
MS-602 | 6 | Integrated urology service plan drafted with partners | 2019-10-31
MS-603 | 6 | Agreement on joint sign-off of serious incidents signed | 2019-11-29
MS-701 | 7 | Rotas checked against the colleges' rules on supervision | 2019-08-30
MS-702 | 7 | Induction in place for doctors who start in October | 2019-10-02
MS-703 | 7 | Teaching time protected in every rota | 2020-01-31
"""

# A19: milestones of the two new priorities, agreed with them.
AGREED_WITH_THE_NEW = {"8": "2019-09-18", "9": "2019-09-20"}
NEW = """
MS-801 | 8 | Diagnostic review of end of life care carried out | 2019-10-31
MS-802 | 8 | Outcome measures for end of life care agreed | 2019-10-31
MS-803 | 8 | Improvement plan for end of life care approved | 2020-01-31
MS-901 | 9 | External programme lead in place three days a week | 2019-09-30
MS-902 | 9 | Outcome measures for the deteriorating patient agreed | 2019-10-31
MS-903 | 9 | Every ward receives its observation results each week | 2019-11-29
"""

# What became known later, in its order: id | recorded on | forecast on | completed on. The delayed
# start of the leadership programme and of the training review, and the interviews of October, are
# the paper's; the rest are assumptions.
LATER = """
MS-101 | 2019-08-02 | 2019-08-05 |
MS-101 | 2019-08-05 | 2019-08-05 | 2019-08-05
MS-102 | 2019-09-02 | | 2019-09-02
MS-103 | 2019-09-02 | | 2019-09-02
MS-104 | 2019-09-09 | | 2019-09-09
MS-105 | 2019-09-13 | | 2019-09-13
MS-106 | 2019-09-16 | | 2019-09-16
MS-107 | 2019-09-04 | 2019-09-23 |
MS-107 | 2019-09-23 | 2019-09-23 | 2019-09-23
MS-108 | 2019-08-30 | 2019-11-04 |
MS-108 | 2019-10-30 | 2019-11-18 |
MS-109 | 2019-10-16 | | 2019-10-16
MS-110 | 2019-10-14 | | 2019-10-14
MS-113 | 2019-08-30 | 2020-03-31 |
MS-201 | 2019-09-05 | | 2019-09-05
MS-202 | 2019-10-30 | 2019-11-15 |
MS-203 | 2019-10-17 | | 2019-10-17
MS-301 | 2019-09-04 | | 2019-09-04
MS-302 | 2019-09-12 | | 2019-09-12
MS-303 | 2019-10-01 | | 2019-10-01
MS-401 | 2019-08-28 | 2019-10-31 |
MS-401 | 2019-10-24 | 2019-10-31 | 2019-10-24
MS-402 | 2019-10-07 | | 2019-10-07
MS-403 | 2019-10-28 | | 2019-10-28
MS-501 | 2019-09-13 | | 2019-09-13
MS-502 | 2019-09-16 | | 2019-09-16
MS-504 | 2019-10-31 | 2020-01-13 |
MS-601 | 2019-07-12 | | 2019-07-12
MS-602 | 2019-09-27 | 2019-11-15 |
MS-602 | 2019-10-25 | 2019-12-13 |
MS-701 | 2019-08-21 | | 2019-08-21
MS-702 | 2019-10-02 | | 2019-10-02
MS-801 | 2019-10-18 | | 2019-10-18
MS-802 | 2019-10-30 | 2019-11-29 |
MS-802 | 2019-11-29 | 2019-11-29 | 2019-11-29
MS-901 | 2019-09-23 | | 2019-09-23
MS-902 | 2019-10-30 | 2019-11-29 |
MS-902 | 2019-11-29 | 2019-11-29 | 2019-11-29
"""


def milestones() -> pd.DataFrame:
    """The table `milestones`; a row recorded later replaces the one before it."""
    agreed = {row[0]: row for row in _agreed()}
    rows = list(agreed.values())
    for milestone_id, recorded_on, forecast_on, completed_on in _cells(LATER):
        as_agreed = agreed[milestone_id][:4]
        rows.append([*as_agreed, forecast_on, completed_on, recorded_on])
    return text_frame(COLUMNS, sorted(rows, key=lambda row: (row[0], row[-1])))


def _agreed() -> Iterator[list[str]]:
    for milestone_id, priority, name, due_on in _cells(AGREED + NEW):
        recorded_on = AGREED_WITH_THE_NEW.get(priority, "")
        yield [milestone_id, priority, name, due_on, "", "", recorded_on]


def _cells(bank: str) -> Iterator[list[str]]:
    for line in filter(None, bank.splitlines()):
        yield [cell.strip() for cell in line.split("|")]
