"""Outcome measures that restate a number of staff, and so would disclose a withheld one."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from iqip_analytics.measures.workforce_so_far import workforce_history
from iqip_analytics.plan.known import KnownPlan

ROUNDED_TO = 0.0101  # a measure may be supplied rounded or truncated to two decimals
FEWEST_ALIKE, SHARE_ALIKE = 3, 0.8  # months in both that must agree; a corrected one may differ


def without_restated(outcomes: pd.DataFrame, known: KnownPlan) -> pd.DataFrame:
    """Outcomes without the measures whose values are those of a workforce table.

    A vacancy rate times a printed establishment gives the vacancies, even where they are withheld;
    the same holds for a leaver rate and a measure in WTE.

    Args:
        outcomes: the columns of outcomes.csv.
        known: any scope's position; the workforce of the trust and of every division counts.
    """
    staff = [*_series_of_staff(known)]
    if not staff:
        return outcomes
    by_month = pd.concat(staff, axis=1, sort=True)
    restated = [
        measure
        for measure, own in outcomes.groupby("measure_id")
        if _said_again(own.set_index("month_end")["value"].dropna(), by_month)
    ]
    return outcomes[~outcomes["measure_id"].isin(restated)]


def _series_of_staff(known: KnownPlan) -> Iterator[pd.Series]:
    """Every column of numbers of every scope and staff group, by month end."""
    trust = known.trust
    for scope in (trust, *(trust.of(code) for code in trust.divisions["division"])):
        history = workforce_history(scope)
        if history is None:
            continue
        numbers = history.select_dtypes("number").columns
        for _, own in history.groupby("staff_group"):
            by_month = own.set_index("month_end")
            yield from (by_month[name].dropna() for name in numbers)


def _said_again(measure: pd.Series, staff: pd.DataFrame) -> bool:
    """Whether any column of staff by month says what the measure says."""
    theirs = staff.reindex(measure.index).to_numpy(dtype=float)
    shared = (~np.isnan(theirs)).sum(axis=0)
    # Months of one value, such as 0, are alike by chance
    varied = np.fmax.reduce(theirs, axis=0, initial=-np.inf) > np.fmin.reduce(
        theirs, axis=0, initial=np.inf
    )
    apart = np.abs(theirs - measure.to_numpy(dtype=float)[:, np.newaxis])
    alike = (apart <= ROUNDED_TO).sum(axis=0) >= SHARE_ALIKE * shared
    return bool((alike & varied & (shared >= FEWEST_ALIKE)).any())
