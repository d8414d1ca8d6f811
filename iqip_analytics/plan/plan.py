"""A plan as recorded, and the one door through which everything else sees it at a date."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from iqip_analytics.contract.dates import DateLike, ReportDates, day
from iqip_analytics.contract.dates import period_end as month_of_report
from iqip_analytics.plan.division_rules import last_happening
from iqip_analytics.plan.known import KnownPlan
from iqip_analytics.plan.position_in_time import known_plan
from iqip_analytics.plan.recorded import known_rows, latest_rows


@dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class Plan:
    """All tables of a plan source, typed and checked; `name` is the source's, never a path.

    `account` says, in a line for each table, what became of the source's rows. Neither it nor
    `warnings` stands on a page: they are of all rows, whenever recorded.
    """

    name: str
    tables: Mapping[str, pd.DataFrame]
    warnings: tuple[str, ...] = ()
    account: tuple[str, ...] = ()

    def __repr__(self) -> str:
        rows = ", ".join(f"{name} {len(table):,}" for name, table in self.tables.items())
        return f"{type(self).__name__} {self.name}, rows: {rows}"

    def report_dates(
        self,
        period_end: DateLike,
        data_cutoff: DateLike | None = None,
        published_on: DateLike | None = None,
    ) -> ReportDates:
        """The three dates of a report; those not given come from `reports`, else the contract."""
        end = month_of_report(period_end)
        edition = self._edition(end)
        if data_cutoff is None:
            cutoff = end if edition is None else edition["data_cutoff"]
        else:
            cutoff = day(data_cutoff, "data cut-off")
        if published_on is not None:
            published = day(published_on, "publication day")
        elif edition is None or pd.isna(edition["published_on"]):
            published = cutoff
        else:
            published = max(edition["published_on"], cutoff)
        return ReportDates(period_end=end, data_cutoff=cutoff, published_on=published)

    def _edition(self, period_end: pd.Timestamp) -> pd.Series | None:
        """The row of `reports` for a period end, as recorded by its own cut-off."""
        if "reports" not in self.tables:
            return None
        reports = self.tables["reports"]
        in_time = reports["recorded_on"].isna() | (reports["recorded_on"] <= reports["data_cutoff"])
        rows = latest_rows(reports[in_time & (reports["period_end"] == period_end)], "reports")
        return None if rows.empty else rows.iloc[0]

    def as_at(
        self,
        period_end: DateLike,
        data_cutoff: DateLike | None = None,
        published_on: DateLike | None = None,
    ) -> KnownPlan:
        """The plan as known at a report's dates: everything later has been removed.

        Args:
            period_end: the month end that the trajectory is read at.
            data_cutoff: the last day of knowledge, on or after the period end; by default the
                edition's in the table `reports`, else the period end.
            published_on: the day of publication, on or after the cut-off; by default the
                edition's, else the cut-off. Events in between are in `since_cut_off` alone.

        Raises:
            InputError: where the dates do not fit, or no division is reported then.

        >>> from iqip_analytics import read
        >>> september = read("data/reference").as_at("2019-08-31")
        >>> f"{september.data_cutoff:%d %B}", len(september.actions), len(september.divisions)
        ('06 September', 281, 3)
        >>> read("data/reference").as_at("2019-08-30")  # doctest: +ELLIPSIS
        Traceback (most recent call last):
        iqip_analytics.contract.faults.InputError: period end 2019-08-30 is not a month end; ...
        """
        dates = self.report_dates(period_end, data_cutoff, published_on)
        known = {
            name: known_rows(table, name, dates.data_cutoff) for name, table in self.tables.items()
        }
        return known_plan(
            name=self.name,
            known=known,
            evidence=self.tables["evidence"],
            dates=dates,
        )

    def latest(self) -> KnownPlan:
        """The plan with all that is on record, at the last month in which anything happened.

        Raises:
            InputError: where no division is reported then.
        """
        return self.as_at(last_happening(self.tables))
