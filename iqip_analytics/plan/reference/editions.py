"""The calendar: editions of the report and meetings of the evidence group, past and booked."""

from itertools import pairwise

import pandas as pd

from iqip_analytics.plan.reference.calendar import days_before, first_friday, month_end, months
from iqip_analytics.plan.reference.frame import text_frame

FIRST_MONTH, LAST_MONTH = "2019-03", "2020-06"

# The September edition has period end 2019-08-31, cut-off 2019-09-06, published 2019-09-13.
DAYS_TO_PUBLICATION = 7

CAPACITY = "12"  # actions that one meeting can review (assumption)

# A5: Conditions 1 and 2 come to an extra meeting. A23: "will plan additional meetings".
EXTRA_MEETINGS = {"2019-09-09": "2019-09-05", "2019-10-18": "2019-10-07"}


def reports() -> pd.DataFrame:
    """The table `reports`: the cut-off is the first Friday after the month."""
    after = months(FIRST_MONTH, "2020-07")
    rows = []
    for month, following in pairwise(after):
        cutoff = first_friday(following)
        rows.append([month_end(month), cutoff, days_before(cutoff, -DAYS_TO_PUBLICATION)])
    return text_frame(["period_end", "data_cutoff", "published_on"], rows)


def meetings() -> pd.DataFrame:
    """The table `meetings`: every first Friday, and the extra ones once they were called."""
    regular = {first_friday(month): "" for month in months(FIRST_MONTH, LAST_MONTH)}
    rows = [[day, CAPACITY, called] for day, called in (regular | EXTRA_MEETINGS).items()]
    return text_frame(["meeting_on", "capacity", "recorded_on"], sorted(rows))
