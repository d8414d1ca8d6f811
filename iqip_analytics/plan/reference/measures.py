"""Outcome measures of the priorities and divisions, and when those of the new ones were agreed."""

import pandas as pd

from iqip_analytics.plan.reference.frame import text_frame

COLUMNS = [
    "measure_id",
    "name",
    "priority",
    "division",
    "unit",
    "direction",
    "cumulative",
    "target",
    "target_on",
    "recorded_on",
]

LEADERS, PRACTITIONERS, VACANCY = "OM-01", "OM-02", "OM-06"
CTG_MIDWIVES, CTG_DOCTORS = "OM-14", "OM-15"
SCANS = "OM-16"

# One measure a line: id | name | priority | division | unit direction | target | target on.
# Names, units and targets are assumptions, but for the 100 leaders and for both CTG conditions.
AGREED = """
OM-01 | Leaders at band 7 and above trained | 1 | | count increase | 100 | 2020-03-31
OM-02 | Improvement practitioners trained (QSIR) | 1 | | count increase | |
OM-03 | Staff who would recommend the trust as a place to work | 2 | | percent increase | 65 |
OM-04 | Incidents closed within 20 working days | 3 | | percent increase | 80 |
OM-05 | Turnover of all staff in the month | 4 | | percent decrease | 1 |
OM-06 | Vacancy rate of registered nurses and midwives | 4 | | percent decrease | 9 | 2020-03-31
OM-07 | Mandatory training compliance | 4 | | percent increase | 90 | 2020-03-31
OM-08 | Staff appraised within the year | 4 | | percent increase | 90 | 2020-01-15
OM-09 | Emergency patients seen within four hours | 5 | | percent increase | 95 |
OM-10 | Bed days lost to delayed transfers | 6 | | rate decrease | 35 |
OM-11 | Exception reports from doctors in training | 7 | | count neutral | |
OM-12 | Falls on medical wards | | medicine | rate decrease | 6 |
OM-13 | Venous thromboembolism assessed before surgery | | surgery | percent increase | 95 |
OM-14 | CTG training compliance, midwives | | womens_childrens | percent increase | 95 | 2019-08-31
OM-15 | CTG training compliance, doctors | | womens_childrens | percent increase | 95 | 2019-08-31
OM-16 | Urgent scans reported within the agreed time | | surgery | percent increase | 90 |
"""

CUMULATIVE = (LEADERS, PRACTITIONERS)

# A18: imaging goes over to the fourth division, and its measure with it, re-recorded in October.
RE_MAPPED = {SCANS: ("clinical_support_services", "2019-10-15")}

# A19: the measures of the two new priorities are agreed only after the November edition.
AGREED_LATER_ON = "2019-11-29"
AGREED_LATER = """
OM-17 | Patients who die with an individual end of life care plan | 8 | | percent increase | 90 |
OM-18 | Preferred place of death recorded | 8 | | percent increase | 80 |
OM-19 | NEWS2 observations recorded on time | 9 | | percent increase | 95 |
OM-20 | Sepsis treated with antibiotics within the hour | 9 | | percent increase | 90 |
"""


def measures() -> pd.DataFrame:
    """The table `measures`; a row recorded later replaces the one before it."""
    agreed = [_row(line, "") for line in AGREED.strip().splitlines()]
    later = [_row(line, AGREED_LATER_ON) for line in AGREED_LATER.strip().splitlines()]
    division, recorded = COLUMNS.index("division"), COLUMNS.index("recorded_on")
    moved = []
    for measure_id, (to, day) in RE_MAPPED.items():
        (row,) = (row.copy() for row in agreed if row[0] == measure_id)
        row[division], row[recorded] = to, day
        moved.append(row)
    return text_frame(COLUMNS, [*agreed, *moved, *later])


def _row(line: str, recorded_on: str) -> list[str]:
    measure_id, name, priority, division, kind, target, *due = (p.strip() for p in line.split("|"))
    cumulative = "yes" if measure_id in CUMULATIVE else "no"
    target_on = due[0] if due else ""
    return [
        measure_id, name, priority, division, *kind.split(), cumulative, target, target_on,
        recorded_on,
    ]  # fmt: skip
