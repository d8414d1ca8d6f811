"""Divisions and strategic priorities, with the first period end that each is reported for."""

import pandas as pd

from iqip_analytics.plan.reference.frame import text_frame

START = "2019-03-31"

# A18: three divisions become four; reported by four from the November edition, which is known
# from the summer (assumption).
DIVISIONS = [
    ["medicine", "Medicine", START, "", ""],
    ["surgery", "Surgery", START, "", ""],
    ["womens_childrens", "Women and Children", START, "", ""],
    ["clinical_support_services", "Clinical Support Services", "2019-10-31", "", "2019-08-02"],
]

# A19: seven strategic priorities become nine in the October edition.
PRIORITIES = [
    ["1", "Leadership and Management", "Chief Executive", START],
    ["2", "Engagement and Communication", "Director of Human Resources", START],
    ["3", "Governance Assurance", "Director of Governance", START],
    ["4", "Recruitment, Retention and Workforce Utilisation", "Director of Human Resources", START],
    ["5", "Emergency Care Environment", "Chief Operating Officer", START],
    ["6", "Closer Working with External Partners", "Director of Strategy", START],
    ["7", "Medical Education", "Medical Director", START],
    ["8", "End of Life Care", "Chief Nurse", "2019-09-30"],
    ["9", "Deteriorating Patient", "Chief Nurse", "2019-09-30"],
]


def divisions() -> pd.DataFrame:
    """The table `divisions`."""
    columns = ["division", "name", "reported_from", "reported_to", "recorded_on"]
    return text_frame(columns, DIVISIONS)


def priorities() -> pd.DataFrame:
    """The table `priorities`."""
    return text_frame(["priority", "name", "executive_lead", "reported_from"], PRIORITIES)
