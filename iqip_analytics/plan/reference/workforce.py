"""Registered nurses and midwives by month: starters, leavers, transfers, and who is in post.

Amounts are whole hundredths of a WTE, so that every sum is exact.
"""

from collections.abc import Iterator
from itertools import pairwise

import pandas as pd

from iqip_analytics.plan.reference.calendar import month_end, months
from iqip_analytics.plan.reference.frame import text_frame

COLUMNS = [
    "month",
    "division",
    "staff_group",
    "establishment_wte",
    "in_post_wte",
    "starters_wte",
    "leavers_wte",
    "transfers_in_wte",
    "transfers_out_wte",
]

Row = tuple[str, str]  # division and staff group
Amounts = dict[Row, int]

MEDICINE = ("medicine", "registered_nurses")
SURGERY = ("surgery", "registered_nurses")
WOMENS_CHILDRENS = ("womens_childrens", "registered_nurses")
MIDWIVES = ("womens_childrens", "midwives")
CLINICAL_SUPPORT = ("clinical_support_services", "registered_nurses")

FIRST_MONTH, LAST_MONTH = "2018-03", "2019-10"

# Levels before the first month, and the shares that leavers and starters are dealt by: assumptions.
IN_POST_BEFORE = {MEDICINE: 35264, SURGERY: 24488, WOMENS_CHILDRENS: 9676, MIDWIVES: 15312}
ESTABLISHMENT = {MEDICINE: 39640, SURGERY: 27320, WOMENS_CHILDRENS: 10760, MIDWIVES: 16880}
NEW_BUDGET = "2019-04"
NEW_POSTS = {MEDICINE: 320, SURGERY: 160, WOMENS_CHILDRENS: 0, MIDWIVES: 120}
SHARES = {MEDICINE: 42, SURGERY: 27, WOMENS_CHILDRENS: 12, MIDWIVES: 19}

# W3: March + April 2019 = 26.97, July + August = 15.83; W2: six months average 8.34, so 50.04 in
# all and (W4) May + June = 7.24; W1: July 8.00 and August 7.83. Other months are assumptions.
LEAVERS = {
    "2018-03": 984, "2018-04": 1036, "2018-05": 892, "2018-06": 940, "2018-07": 1064,
    "2018-08": 1128, "2018-09": 1012, "2018-10": 876, "2018-11": 820, "2018-12": 808,
    "2019-01": 916, "2019-02": 852, "2019-03": 1360, "2019-04": 1337, "2019-05": 384,
    "2019-06": 340, "2019-07": 800, "2019-08": 783, "2019-09": 904, "2019-10": 864,
}  # fmt: skip

# W1, W5: with actual leavers, net gain 5 and 8.17 make 13.00 starters in July, 16.00 in August.
STARTERS = {
    "2018-03": 740, "2018-04": 800, "2018-05": 660, "2018-06": 680, "2018-07": 792,
    "2018-08": 840, "2018-09": 1640, "2018-10": 1360, "2018-11": 900, "2018-12": 480,
    "2019-01": 960, "2019-02": 820, "2019-03": 860, "2019-04": 940, "2019-05": 700,
    "2019-06": 620, "2019-07": 1300, "2019-08": 1600, "2019-09": 1480, "2019-10": 1240,
}  # fmt: skip

# W6, W7: 13 local nurses start (August), vacancies of both groups fall slightly in July and August.
NAMED_STARTERS = {
    "2019-07": {MEDICINE: 600, SURGERY: 300, WOMENS_CHILDRENS: 200, MIDWIVES: 200},
    "2019-08": {MEDICINE: 600, SURGERY: 500, WOMENS_CHILDRENS: 200, MIDWIVES: 300},
}
NAMED_LEAVERS = {
    "2019-07": {MEDICINE: 360, SURGERY: 240, WOMENS_CHILDRENS: 80, MIDWIVES: 120},
    "2019-08": {MEDICINE: 343, SURGERY: 200, WOMENS_CHILDRENS: 100, MIDWIVES: 140},
}

# W6: 46 internal transfers, March to August 2019, each taken as one WTE; who moved where, and the
# months, are assumptions.
TRANSFERS = {
    (MEDICINE, SURGERY): {
        "2019-04": 300, "2019-05": 400, "2019-06": 500, "2019-07": 500, "2019-08": 500,
        "2019-09": 200, "2019-10": 300,
    },
    (SURGERY, MEDICINE): {
        "2019-04": 200, "2019-05": 300, "2019-06": 400, "2019-07": 500, "2019-08": 500,
        "2019-09": 300, "2019-10": 200,
    },
    (SURGERY, WOMENS_CHILDRENS): {"2019-04": 100, "2019-08": 100},
    (WOMENS_CHILDRENS, SURGERY): {"2019-05": 100},
    (MEDICINE, WOMENS_CHILDRENS): {"2019-06": 100},
    (WOMENS_CHILDRENS, MEDICINE): {"2019-07": 100},
}  # fmt: skip

# A18: staff of the new division come over with their posts at the end of October (assumption).
FOURTH_DIVISION_FROM = "2019-10"
STAFF_MOVED = {MEDICINE: 2440, SURGERY: 1120, WOMENS_CHILDRENS: 300}
POSTS_MOVED = {MEDICINE: 2800, SURGERY: 1260, WOMENS_CHILDRENS: 340}


def workforce() -> pd.DataFrame:
    """The table `workforce`."""
    return text_frame(COLUMNS, _rows())


def _rows() -> Iterator[list[str]]:
    in_post: Amounts = {**IN_POST_BEFORE, CLINICAL_SUPPORT: 0}
    for place, month in enumerate(months(FIRST_MONTH, LAST_MONTH)):
        starters = NAMED_STARTERS.get(month) or _dealt(STARTERS[month], place)
        leavers = NAMED_LEAVERS.get(month) or _dealt(LEAVERS[month], place + 7)
        establishment = _establishment(month)
        for row in establishment:
            started, left = starters.get(row, 0), leavers.get(row, 0)
            came = sum(amount for _, to, amount in _flows(month) if to == row)
            went = sum(amount for source, _, amount in _flows(month) if source == row)
            in_post[row] += started - left + came - went
            amounts = (establishment[row], in_post[row], started, left, came, went)
            yield [month_end(month), *row, *map(_wte, amounts)]


def _dealt(total: int, place: int) -> Amounts:
    """A month's total dealt over the rows by share, leaning another way each month."""
    leaning = [share + (place * 5 + k * 7) % 11 - 5 for k, share in enumerate(SHARES.values())]
    bounds = [total * sum(leaning[:k]) // sum(leaning) for k in range(len(leaning) + 1)]
    return {row: end - start for row, (start, end) in zip(SHARES, pairwise(bounds), strict=True)}


def _establishment(month: str) -> Amounts:
    posts = dict(ESTABLISHMENT)
    if month >= NEW_BUDGET:
        posts = {row: amount + NEW_POSTS[row] for row, amount in posts.items()}
    if month < FOURTH_DIVISION_FROM:
        return posts
    left = {row: amount - POSTS_MOVED.get(row, 0) for row, amount in posts.items()}
    return left | {CLINICAL_SUPPORT: sum(POSTS_MOVED.values())}


def _flows(month: str) -> list[tuple[Row, Row, int]]:
    flows = [(*route, amounts.get(month, 0)) for route, amounts in TRANSFERS.items()]
    if month == FOURTH_DIVISION_FROM:
        flows += [(source, CLINICAL_SUPPORT, staff) for source, staff in STAFF_MOVED.items()]
    return flows


def _wte(hundredths: int) -> str:
    return f"{hundredths // 100}.{hundredths % 100:02d}"
