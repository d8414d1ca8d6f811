"""Cohorts expected: who starts when, by which route, and when they count as registered."""

import pandas as pd

from iqip_analytics.plan.reference.calendar import month_end
from iqip_analytics.plan.reference.frame import text_frame

COLUMNS = [
    "cohort",
    "division",
    "staff_group",
    "route",
    "start_month",
    "headcount",
    "wte_per_head",
    "conversion",
    "registered_after_months",
    "recorded_on",
]

DIVISIONS = {
    "Medicine": "medicine",
    "Surgery": "surgery",
    "Women and Children": "womens_childrens",
    "Clinical Support Services": "clinical_support_services",
}

# One cohort a line: name | staff group | route | start month | WTE a head, conversion, months to
# registration | recorded on | heads by division. W6: 13 local nurses, 82 international nurses (41
# and 41: assumption), 36 nursing associates in training of whom the first register in September
# 2020, every student midwife placed. Everything else is an assumption.
COHORTS = """
Nursing associates in training since September 2018 | nursing_associates | tna | 2018-09 \
| 1.0 0.9 24 | 2018-09-28 | Medicine 9, Surgery 5
Nursing associates in training since March 2019 | nursing_associates | tna | 2019-03 \
| 1.0 0.9 24 | 2019-03-29 | Medicine 8, Surgery 4
Nursing associates in training since June 2019 | nursing_associates | tna | 2019-06 \
| 1.0 0.9 24 | 2019-06-28 | Medicine 6, Surgery 4
Local nurses of August 2019 | registered_nurses | local_rn | 2019-08 \
| 1.0 1.0 0 | 2019-07-19 | Medicine 6, Surgery 5, Women and Children 2
Newly qualified nurses of September 2019 | registered_nurses | newly_qualified | 2019-09 \
| 1.0 0.95 0 | 2019-07-26 | Medicine 4, Surgery 4, Women and Children 1
Newly qualified midwives of autumn 2019 | midwives | newly_qualified | 2019-10 \
| 0.9 1.0 1 | 2019-08-23 | Women and Children 8
International nurses of October 2019 | registered_nurses | international | 2019-10 \
| 1.0 0.9 2 | 2019-08-16 | Medicine 24, Surgery 17
International nurses of November 2019 | registered_nurses | international | 2019-11 \
| 1.0 0.9 3 | 2019-08-16 | Medicine 23, Surgery 14, Women and Children 4
Return to practice, January 2020 | registered_nurses | return_to_practice | 2020-01 \
| 0.8 0.75 3 | 2019-08-30 | Medicine 2, Surgery 1
Recruitment campaign, January 2020 | registered_nurses | local_rn | 2020-01 \
| 1.0 0.8 0 | 2019-10-25 | Medicine 5, Surgery 3, Clinical Support Services 2
"""


def recruitment() -> pd.DataFrame:
    """The table `recruitment`: a row for each cohort in each division that it joins."""
    rows = []
    for line in COHORTS.strip().splitlines():
        name, group, route, month, figures, recorded, joining = map(str.strip, line.split("|"))
        wte, conversion, months = figures.split()
        for share in joining.split(", "):
            division, heads = share.rsplit(maxsplit=1)
            rows.append(
                [
                    f"{name}, {division}",
                    DIVISIONS[division],
                    group,
                    route,
                    month_end(month),
                    heads,
                    wte,
                    conversion,
                    months,
                    recorded,
                ]
            )
    return text_frame(COLUMNS, rows)
