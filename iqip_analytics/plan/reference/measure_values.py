"""Values of the outcome measures by month, known at the month's cut-off unless told otherwise."""

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from typing import NamedTuple

import pandas as pd

from iqip_analytics.plan.reference.calendar import first_friday, month_end, months
from iqip_analytics.plan.reference.frame import text_frame
from iqip_analytics.plan.reference.measure_series import PLANNED, SERIES
from iqip_analytics.plan.reference.measures import CTG_DOCTORS, CTG_MIDWIVES, VACANCY
from iqip_analytics.plan.reference.workforce import workforce

COLUMNS = [
    "measure_id",
    "month",
    "value",
    "numerator",
    "denominator",
    "planned",
    "recorded_on",
]

LAST_MONTH = "2020-12"  # beyond any series

# A5: reached and confirmed on 9 September, so known to the October edition only. The figures of
# August on incidents came late (assumption).
RECORDED = {
    (CTG_MIDWIVES, "2019-09"): "2019-09-09",
    (CTG_DOCTORS, "2019-09"): "2019-09-09",
    ("OM-04", "2019-08"): "2019-09-17",
}

# Incidents of June were counted again in September: more had been closed in time (assumption).
CORRECTED = [("OM-04", "2019-06", "415/509", "2019-09-24")]


class Entry(NamedTuple):
    """What one month showed, as text; a value may be left to its numerator and denominator."""

    value: str = ""
    numerator: str = ""
    denominator: str = ""


def measure_values() -> pd.DataFrame:
    """The table `measure_values`: what was planned first, then each month as it became known."""
    rows = [*_planned(), *_measured(), *_vacancy_rates(), *_corrections()]
    return text_frame(COLUMNS, sorted(rows, key=lambda row: (row[0], row[1], row[-1])))


def _planned() -> Iterator[list[str]]:
    for measure_id, (agreed_on, series) in PLANNED.items():
        for month, planned in _by_month(series).items():
            yield _row(measure_id, month, Entry(), planned, agreed_on)


def _measured() -> Iterator[list[str]]:
    for measure_id, series in SERIES.items():
        for month, entry in _by_month(series).items():
            if entry != "-":
                yield _known(measure_id, month, _entry(entry))


def _vacancy_rates() -> Iterator[list[str]]:
    """Vacant posts ÷ establishment of the table `workforce`; the rate is left to be worked out."""
    staff = workforce()
    for day, rows in staff.groupby("month"):
        posts = sum(map(Decimal, rows["establishment_wte"]))
        vacant = posts - sum(map(Decimal, rows["in_post_wte"]))
        entry = Entry(numerator=str(vacant), denominator=str(posts))
        yield _known(VACANCY, str(day)[:7], entry)


def _corrections() -> Iterator[list[str]]:
    for measure_id, month, entry, recorded_on in CORRECTED:
        yield _row(measure_id, month, _entry(entry), "", recorded_on)


def _known(measure_id: str, month: str, entry: Entry) -> list[str]:
    """A month's figures, with what was planned for it by the day on which they became known."""
    recorded_on = RECORDED.get((measure_id, month)) or _cut_off(month)
    agreed_on, series = PLANNED.get(measure_id, ("", ""))
    planned = _by_month(series).get(month, "") if agreed_on and agreed_on <= recorded_on else ""
    return _row(measure_id, month, entry, planned, recorded_on)


def _cut_off(month: str) -> str:
    """The first Friday after the month, as in `reports`."""
    following = next(after for before, after in pairwise(months(month, LAST_MONTH)))
    return first_friday(following)


def _by_month(series: str) -> dict[str, str]:
    """The entries of a series under their months, as YYYY-MM."""
    if not series:
        return {}
    first, *entries = series.split()
    return dict(zip(months(first, LAST_MONTH), entries, strict=False))


def _entry(text: str) -> Entry:
    """The figures behind an entry; a share in percent to two decimals, half up."""
    if "/" not in text:
        return Entry(value=text)
    numerator, denominator = text.split("/")
    share = 100 * Decimal(numerator) / Decimal(denominator)
    return Entry(str(share.quantize(Decimal("0.01"), ROUND_HALF_UP)), numerator, denominator)


def _row(measure_id: str, month: str, entry: Entry, planned: str, recorded_on: str) -> list[str]:
    return [measure_id, month_end(month), *entry, planned, recorded_on]
