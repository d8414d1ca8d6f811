"""Deadlines as first agreed: named ones, and the rest dealt out evenly over the agreed months."""

from math import gcd

from iqip_analytics.plan.reference.calendar import mid_month, month_end

# Actions due in each month: 281 in all (A1), 30 of them by the end of August 2019, and a steep
# rise from October (A6). The split by element is an assumption; its sums are not.
DUE_PER_MONTH = {
    "section_notice": {
        "2019-03": 1, "2019-04": 1, "2019-05": 1, "2019-06": 2, "2019-07": 2, "2019-08": 3,
        "2019-09": 3, "2019-10": 9, "2019-11": 11, "2019-12": 13, "2020-01": 12, "2020-02": 10,
        "2020-03": 7,
    },
    "strategic_priority": {
        "2019-04": 1, "2019-05": 1, "2019-06": 2, "2019-07": 2, "2019-08": 2, "2019-09": 2,
        "2019-10": 6, "2019-11": 8, "2019-12": 9, "2020-01": 9, "2020-02": 8, "2020-03": 7,
        "2020-04": 3, "2020-05": 1, "2020-06": 1,
    },
    "divisional_plan": {
        "2019-03": 1, "2019-04": 1, "2019-05": 2, "2019-06": 2, "2019-07": 3, "2019-08": 3,
        "2019-09": 3, "2019-10": 16, "2019-11": 19, "2019-12": 23, "2020-01": 21, "2020-02": 18,
        "2020-03": 16, "2020-04": 9, "2020-05": 5, "2020-06": 2,
    },
}  # fmt: skip

# A3, A4: Conditions 1 and 2 are due by the end of August. Emergency care phases, leadership
# training and the governance framework have the paper's own months; the others are assumptions.
NAMED_DEADLINES = {
    "SN-003": "2019-03-31",
    "SN-008": "2019-04-30",
    "SN-015": "2019-05-31",
    "SN-047": "2019-06-14",
    "SN-067": "2019-06-30",
    "SN-005": "2019-07-31",
    "SN-054": "2019-07-31",
    "SN-001": "2019-08-31",
    "SN-002": "2019-08-31",
    "SN-057": "2019-08-31",
    "SN-011": "2019-09-30",
    "SN-045": "2019-09-30",
    "SN-064": "2019-09-30",
    "SP-021": "2019-04-30",
    "SP-017": "2019-05-31",
    "SP-007": "2019-06-30",
    "SP-033": "2019-06-30",
    "SP-024": "2019-07-12",
    "SP-025": "2019-07-31",
    "SP-015": "2019-08-16",
    "SP-041": "2019-08-31",
    "SP-045": "2019-09-13",
    "SP-003": "2019-09-30",
    "SP-019": "2019-10-31",
    "SP-030": "2019-11-30",
    "SP-046": "2019-12-13",
    "SP-047": "2020-01-31",
    "SP-034": "2020-02-29",
    "SP-006": "2020-03-31",
    "SP-048": "2020-03-31",
    "SP-036": "2020-06-30",
    "DP-013": "2019-03-31",
    "DP-109": "2019-04-30",
    "DP-001": "2019-05-15",
    "DP-063": "2019-05-31",
    "DP-065": "2019-06-14",
    "DP-125": "2019-06-30",
    "DP-047": "2019-07-31",
    "DP-095": "2019-07-31",
    "DP-118": "2019-07-31",
    "DP-002": "2019-08-31",
    "DP-073": "2019-08-31",
    "DP-110": "2019-08-31",
    "DP-017": "2019-09-30",
    "DP-077": "2019-09-30",
    "DP-089": "2019-09-30",
    "DP-080": "2019-10-31",
    "DP-120": "2019-10-31",
}

MID_MONTH_EVERY = 5  # every fifth of the dealt deadlines lies in the middle of its month
EVEN_SPREAD = 0.618  # the stride, as a share of the pack, that deals a service over many months


def agreed_deadlines(ids: dict[str, list[str]]) -> dict[str, str]:
    """The deadline of every action, given each element's action ids in the order of the bank."""
    deadlines: dict[str, str] = {}
    for element, in_element in ids.items():
        named = {i: NAMED_DEADLINES[i] for i in in_element if i in NAMED_DEADLINES}
        rest = [i for i in in_element if i not in named]
        days = _free_days(DUE_PER_MONTH[element], list(named.values()))
        deadlines |= named | dict(zip(_dealt(rest), days, strict=True))
    return deadlines


def _free_days(due_per_month: dict[str, int], taken: list[str]) -> list[str]:
    """The days that are left when the named deadlines have had theirs, in order."""
    months = [
        month
        for month, due in due_per_month.items()
        for _ in range(due - sum(day.startswith(month) for day in taken))
    ]
    return [
        mid_month(month) if place % MID_MONTH_EVERY == 2 else month_end(month)
        for place, month in enumerate(months)
    ]


def _dealt(ids: list[str]) -> list[str]:
    """The ids in an order that takes neighbours far apart, each exactly once."""
    count = len(ids)
    stride = next(s for s in range(int(count * EVEN_SPREAD), 0, -1) if gcd(s, count) == 1)
    return [ids[place * stride % count] for place in range(count)]
