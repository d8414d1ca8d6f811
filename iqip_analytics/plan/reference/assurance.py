"""Opinions on how far progress is assured, as its committees gave them."""

import pandas as pd

from iqip_analytics.plan.reference.frame import text_frame

# A20: HMBQ is not assured of End of Life Care and the Deteriorating Patient, first under the notice
# of Medicine, from October as priorities 8 and 9. All other opinions, and the days, are
# assumptions; on 3 September priority 6 was given none.
OPINIONS = """
trust | 2019-08-06 | HMBQ | limited | Deadlines are not yet agreed for every element of the plan.
trust | 2019-09-03 | HMBQ | moderate | Satisfied with the current level of progress overall.
medicine | 2019-09-03 | HMBQ | not_assured | Not assured of progress with End of Life Care and the \
Deteriorating Patient under the Section 29A notice.
surgery | 2019-09-03 | HMBQ | moderate |
womens_childrens | 2019-09-03 | HMBQ | moderate | CTG training compliance is to be confirmed.
priority:1 | 2019-09-03 | HMBQ | reasonable | Appointments are made as planned.
priority:2 | 2019-09-03 | HMBQ | moderate |
priority:3 | 2019-09-03 | HMBQ | reasonable | Framework drafted and on its way to the Board.
priority:4 | 2019-09-03 | HMBQ | moderate | The mandatory training review is late.
priority:5 | 2019-09-03 | HMBQ | reasonable |
priority:7 | 2019-09-03 | HMBQ | limited | Reported in the Conditions paper.
priority:3 | 2019-09-04 | Executive leadership meeting | reasonable | Framework and flows of \
information agreed.
trust | 2019-09-05 | Oversight and Assurance Group | moderate |
trust | 2019-10-01 | HMBQ | moderate | October's deadlines are the test of the plan.
medicine | 2019-10-01 | HMBQ | limited | Both areas are now reported as priorities 8 and 9.
womens_childrens | 2019-10-01 | HMBQ | reasonable | Conditions 1 and 2 are closed.
priority:1 | 2019-10-01 | HMBQ | moderate | The leadership programme starts later than planned.
priority:4 | 2019-10-01 | HMBQ | moderate |
priority:6 | 2019-10-01 | HMBQ | moderate |
priority:7 | 2019-10-01 | HMBQ | moderate |
priority:8 | 2019-10-01 | HMBQ | not_assured | Scale of the work not known; no outcome measures.
priority:9 | 2019-10-01 | HMBQ | not_assured | Observations vary between wards.
trust | 2019-10-29 | HMBQ | limited | More fell due in October than was closed.
medicine | 2019-10-29 | HMBQ | limited | Most of the overdue actions are in this division.
surgery | 2019-10-29 | HMBQ | moderate |
clinical_support_services | 2019-10-29 | HMBQ | moderate | A new division with inherited actions.
priority:3 | 2019-10-29 | HMBQ | substantial | Framework adopted by the Board.
priority:8 | 2019-10-29 | HMBQ | not_assured | Outcome measures are still not agreed.
priority:9 | 2019-10-29 | HMBQ | limited | Support is in place; outcome measures are not agreed.
priority:4 | 2019-10-30 | People Committee | reasonable | Mandatory training review received.
"""


def assurance() -> pd.DataFrame:
    """The table `assurance`, in the order in which opinions were given."""
    return text_frame(
        ["scope", "given_on", "forum", "opinion", "note"],
        [[cell.strip() for cell in line.split("|")] for line in OPINIONS.strip().splitlines()],
    )
