"""What owners said of their actions and when they expected to finish: it counts for nothing."""

import pandas as pd

from iqip_analytics.plan.reference.frame import text_frame

# One word a line: action | recorded on | owner's forecast | note. All are assumptions. "Complete"
# is the owner's word: only the evidence group's approval closes an action.
UPDATES = """
DP-118 | 2019-06-21 | 2019-08-02 | Test of the alarm is booked for July.
SN-001 | 2019-06-28 | 2019-08-31 | On course if every midwife attends in July and August.
SN-002 | 2019-06-28 | 2019-08-31 | Two sessions for doctors are planned.
DP-077 | 2019-07-18 | 2019-08-30 | Bed plan agreed with the site team.
SP-006 | 2019-07-26 | 2020-03-31 | Supplier of the programme is to be appointed in August.
SN-002 | 2019-08-22 | 2019-09-06 | Three doctors on leave are to be trained by 6 September.
SN-001 | 2019-08-23 | 2019-09-06 | Eight midwives still have to attend.
SN-045 | 2019-08-29 | 2019-09-30 | Places are booked, release from wards is difficult.
DP-077 | 2019-08-30 | 2019-08-30 | Complete, says the General Manager; evidence goes to the group.
SP-006 | 2019-08-30 | 2020-03-31 | Start moves to November because of procurement.
SP-002 | 2019-09-03 | 2020-02-29 | Session on the use of data is being planned.
SN-011 | 2019-09-03 | 2019-09-20 | Complete, says the Maternity Governance Lead.
SP-034 | 2019-09-04 | 2020-04-30 | The last cohort registers after the deadline.
SP-049 | 2019-09-05 | 2019-11-30 | Routes are walked with the fire officer each week.
SN-045 | 2019-09-24 | 2019-10-31 | Three wards cannot release staff before October.
DP-077 | 2019-09-26 | 2019-10-18 | No overnight stay since the middle of September.
SP-014 | 2019-09-26 | 2019-10-15 | Meetings held on four of seven wards.
SP-052 | 2019-09-27 | 2019-11-30 | Attendance is recorded from September.
DP-034 | 2019-09-30 | 2019-12-31 | Activity staff can only start in December.
SP-031 | 2019-10-02 | 2019-11-30 | Template agreed, vacancies remain.
DP-043 | 2019-10-03 | 2019-11-15 | Therapist for the programme starts in November.
SP-032 | 2019-10-09 | 2020-03-31 | Review reports to the People Committee this month.
SN-046 | 2019-10-10 | 2019-11-01 | Reports reach matrons first, wards from November.
SP-037 | 2019-10-11 | 2020-03-31 | Depends on international nurses who register in the new year.
SP-047 | 2019-10-15 | 2020-01-31 | Contractor confirms the start on 16 December.
SP-048 | 2019-10-15 | 2020-04-30 | Phase 3 may run into the spring.
SP-052 | 2019-10-18 | | Forecast withdrawn: to be merged with another action.
DP-076 | 2019-10-21 | 2019-12-06 | Scores for all four wards are collected from November.
SN-032 | 2019-10-22 | 2019-12-06 | Community partners agreed the form only this week.
SN-044 | 2019-10-24 | 2019-10-24 | Complete, says the Quality Improvement Manager.
SN-060 | 2019-10-25 | 2019-11-30 | Second consultant starts on 18 November.
SP-031 | 2019-10-28 | 2020-01-31 | Later than thought: waits for registrations in December.
SP-010 | 2019-10-29 | 2019-12-20 | Self-assessment waits for the new director.
DP-134 | 2019-10-30 | 2019-11-30 | Furniture is delivered in the third week of November.
DP-023 | 2019-10-31 | 2019-11-15 | Board rounds run on six of seven wards.
DP-065 | 2019-10-31 | 2019-12-06 | New locks are fitted in both theatres.
SP-043 | 2019-11-01 | | No forecast: two advertisements found no pharmacist.
"""


def updates() -> pd.DataFrame:
    """The table `updates`, in the order in which owners spoke."""
    return text_frame(
        ["action_id", "recorded_on", "owner_forecast_on", "note"],
        [[cell.strip() for cell in line.split("|")] for line in UPDATES.strip().splitlines()],
    )
