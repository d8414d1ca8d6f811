"""Signal from noise: whether two periods differ, and which months are odd enough to query."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import special

from iqip_analytics.contract.dates import DateLike, day, month_end
from iqip_analytics.contract.faults import InputError
from iqip_analytics.plan.known import KnownPlan

CONVINCING = 0.05  # below this p a difference counts as evidence
QUESTIONED = 0.01  # below this probability a run of months is queried
COMPARED_MONTHS, RUN_MONTHS = 6, 2


@dataclass(frozen=True, eq=False, kw_only=True)
class PeriodComparison:
    """Leavers (or starters) of two periods, and how surprising their difference would be by chance.

    first_wte, second_wte: totals; first_months, second_months: how many months each is.
    first_count, second_count: the same as whole heads, which the exact test uses.
    p_value: two-sided, of a difference as large if the monthly rate had not changed.
    """

    quantity: str
    first_wte: float
    second_wte: float
    first_months: int
    second_months: int
    first_count: int
    second_count: int
    p_value: float

    @property
    def evidence(self) -> bool:
        """Whether the difference is more than chance would explain (p < 0.05)."""
        return self.p_value < CONVINCING


@dataclass(frozen=True, eq=False, kw_only=True)
class ImprobableMonths:
    """A run of months whose total is improbable: a query about the data, not a finding.

    first_month, last_month: month ends of the run; wte: its total.
    expected_wte: what the mean of the months around it, itself included, would give.
    others_wte: totals of the runs of the same length before and after, within those months.
    probability: of a total as far out on that side, at a constant rate.
    """

    quantity: str
    first_month: pd.Timestamp
    last_month: pd.Timestamp
    wte: float
    expected_wte: float
    others_wte: tuple[float, ...]
    probability: float


def two_sided_p(first: int, second: int, first_months: float, second_months: float) -> float:
    """The exact conditional test of two Poisson counts: binomial, given their sum.

    >>> round(two_sided_p(27, 16, 2, 2), 3)
    0.126
    """
    if first + second == 0:
        return 1.0
    share = first_months / (first_months + second_months)
    from scipy import stats  # noqa: PLC0415  # start-up cost: half a second, of a check too

    return float(stats.binomtest(first, first + second, share).pvalue)


def compare_periods(
    known: KnownPlan,
    first: Sequence[DateLike],
    second: Sequence[DateLike],
    *,
    quantity: str = "leavers_wte",
) -> PeriodComparison | None:
    """Whether a quantity's monthly rate differs between two periods, or only by chance.

    Args:
        known: the trust's position, or a division's.
        first: month ends of the earlier period.
        second: those of the later one.
        quantity: leavers_wte or starters_wte.

    Returns:
        None where the source holds no workforce.

    Raises:
        InputError: where a period is empty, months are in both, or a month is not known.
    """
    history = monthly_totals(known, quantity)
    if history is None:
        return None
    months = [_months(period) for period in (first, second)]
    shared = set(months[0]) & set(months[1])
    if shared:
        raise InputError(f"{min(shared):%Y-%m} is in both periods; a month belongs to one")
    totals = [_total(history, period, quantity) for period in months]
    first_count, second_count = (_whole_heads(total) for total in totals)
    return PeriodComparison(
        quantity=quantity,
        first_wte=totals[0],
        second_wte=totals[1],
        first_months=len(months[0]),
        second_months=len(months[1]),
        first_count=first_count,
        second_count=second_count,
        p_value=two_sided_p(first_count, second_count, len(months[0]), len(months[1])),
    )


def improbable_months(
    known: KnownPlan,
    *,
    months: int = COMPARED_MONTHS,
    run: int = RUN_MONTHS,
    quantity: str = "leavers_wte",
) -> tuple[ImprobableMonths, ...]:
    """Runs among the last months whose total a constant rate would hardly give.

    Args:
        known: the trust's position, or a division's.
        months: how many months, the last known one included, set the rate.
        run: length of the runs tested.
        quantity: leavers_wte or starters_wte.

    Returns:
        Those with a probability below 0.01, in order of time; none where a month is not known.
    """
    history = monthly_totals(known, quantity)
    if history is None or len(history) < months or history[-months:].isna().any():
        return ()
    last = history[-months:]
    expected = float(last.mean()) * run
    found = []
    for start in range(months - run + 1):
        total = round(float(last.iloc[start : start + run].sum()), 6)
        probability = _tail(total, expected)
        if probability < QUESTIONED:
            found.append(
                ImprobableMonths(
                    quantity=quantity,
                    first_month=last.index[start],
                    last_month=last.index[start + run - 1],
                    wte=total,
                    expected_wte=round(expected, 6),
                    others_wte=_runs_beside(last.to_numpy(), start, run),
                    probability=probability,
                )
            )
    return tuple(found)


def monthly_totals(known: KnownPlan, quantity: str) -> pd.Series | None:
    """A quantity of the scope by month end, WTE; NaN where a part is not known."""
    staff = known.tables.get("workforce")
    if staff is None or staff.empty:
        return None
    by_month = staff.groupby("month")[quantity].agg(lambda parts: parts.sum(skipna=False))
    return by_month.reindex(pd.date_range(by_month.index.min(), by_month.index.max(), freq="ME"))


def _months(period: Sequence[DateLike]) -> list[pd.Timestamp]:
    if not len(period):
        raise InputError("a period to compare has no month; give at least one month end")
    return sorted({month_end(day(month, "month")) for month in period})


def _total(history: pd.Series, months: list[pd.Timestamp], quantity: str) -> float:
    for month in months:
        if pd.isna(history.get(month, np.nan)):
            raise InputError(f"{quantity} of {month:%Y-%m} is not known; choose other months")
    return round(float(history[months].sum()), 6)


def _whole_heads(wte: float) -> int:
    """WTE as a count, half up."""
    return int(np.floor(wte + 0.5))


def _tail(total: float, expected: float) -> float:
    heads = _whole_heads(total)
    if total < expected:
        return float(special.pdtr(heads, expected))
    return float(special.pdtrc(heads - 1, expected)) if heads else 1.0


def _runs_beside(last: np.ndarray, start: int, run: int) -> tuple[float, ...]:
    """Totals of whole runs before and after, cut from the run outwards."""
    starts = [*range(start % run, start, run), *range(start + run, len(last) - run + 1, run)]
    return tuple(round(float(last[at : at + run].sum()), 6) for at in starts)
