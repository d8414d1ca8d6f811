"""The plan as known at a report's dates: all that measures, forecasts and briefings see."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Self, cast

import numpy as np
import pandas as pd

from iqip_analytics.contract.dates import ReportDates
from iqip_analytics.contract.faults import InputError, did_you_mean
from iqip_analytics.contract.vocabulary import REGISTER_GROUPINGS, TRUST

NO_DAY = np.datetime64("NaT", "us")


@dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class KnownPlan:
    """One position in time, of the trust or narrowed `of` one division.

    actions: those in the plan at the period end, as in force then: the contract's columns with
        `division` "trust_wide" where blank, `original_deadline` as first agreed, and
        `first_division`; indexed 0 to n - 1.
    evidence: events known by the cut-off (action_id, event_on, event, note, known_on), in the
        order in which they count.
    changes: agreed changes known by the cut-off.
    divisions: those reported at the period end (division, name, reported_from, reported_to).
    tables: every other table as known, by name; absent where the source has none.
    recorded: all rows recorded by the cut-off, from which an earlier report can be taken again.
    since_cut_off: events after the cut-off up to publication; counted nowhere.
    months: month ends of the trust's trajectory, the same for every scope.
    history_start: first day of the plan's history.
    whole: the trust's position that a division's was narrowed from; None for the trust's own.
    """

    name: str
    scope: str
    dates: ReportDates
    actions: pd.DataFrame
    evidence: pd.DataFrame
    changes: pd.DataFrame
    divisions: pd.DataFrame
    tables: Mapping[str, pd.DataFrame]
    recorded: Mapping[str, pd.DataFrame]
    since_cut_off: pd.DataFrame
    months: pd.DatetimeIndex
    history_start: pd.Timestamp
    whole: "KnownPlan | None" = None

    def __repr__(self) -> str:
        return (
            f"{type(self).__name__}: {self.scope_name} at {self.period_end:%Y-%m-%d}, cut-off "
            f"{self.data_cutoff:%Y-%m-%d}, {len(self.actions):,} actions in the plan"
        )

    @property
    def trust(self) -> Self:
        """The trust's position at the same dates: itself, or what it was narrowed from."""
        return self if self.whole is None else cast(Self, self.whole)

    @property
    def digest(self) -> str:
        """A fingerprint of the plan as known, the same for every scope and form of source."""
        return self.trust._digest

    @cached_property
    def _digest(self) -> str:
        # Later editions are left out: next month's row in `reports`, entered without a day, says
        # nothing about this report
        content = hashlib.sha256()
        for name, rows in sorted(self.recorded.items()):
            known = rows[rows["period_end"] <= self.period_end] if name == "reports" else rows
            blank = [c for c in LATER_COLUMNS.get(name, ()) if c in known and known[c].isna().all()]
            known = known.drop(columns=blank)
            if len(known):
                content.update(name.encode())
                content.update(known.to_csv(index=False, lineterminator="\n").encode())
        return content.hexdigest()

    @property
    def period_end(self) -> pd.Timestamp:
        """The month end that the trajectory is read at."""
        return self.dates.period_end

    @property
    def data_cutoff(self) -> pd.Timestamp:
        """The last day of knowledge."""
        return self.dates.data_cutoff

    def cut_off(self, month_end: pd.Timestamp) -> pd.Timestamp:
        """The cut-off of a month: its row in `reports`, else with the same lag as this report.

        That of an earlier month never lies after this report's own.
        """
        return self.cut_offs(pd.DatetimeIndex([month_end]))[0]

    def cut_offs(self, month_ends: pd.DatetimeIndex) -> pd.DatetimeIndex:
        """The cut-off of each month, as by `cut_off`."""
        months = month_ends.to_numpy(dtype="datetime64[us]")
        days = months + (self.data_cutoff - self.period_end).to_timedelta64()
        if self._editions:
            own = [self._editions.get(month, NO_DAY) for month in months]
            own_days = np.array(own, dtype=months.dtype)
            days = np.where(np.isnat(own_days), days, own_days)
        latest = self.data_cutoff.to_datetime64()
        days = np.where(months < self.period_end.to_datetime64(), np.minimum(days, latest), days)
        days = np.where(months == self.period_end.to_datetime64(), latest, days)
        return pd.DatetimeIndex(days, dtype="datetime64[us]")

    @cached_property
    def _editions(self) -> dict[np.datetime64, np.datetime64]:
        """The cut-off of each period end in `reports`."""
        reports = self.tables.get("reports")
        if reports is None:
            return {}
        ends, days = (reports[name].to_numpy() for name in ("period_end", "data_cutoff"))
        return dict(zip(ends, days, strict=True))

    def of(self, scope: str) -> Self:
        """The same position narrowed to a division's own actions, staff and risks.

        Args:
            scope: `trust`, or the code of a division reported at the period end.

        Raises:
            InputError: where the division is not reported at the period end.

        >>> import iqip_analytics as iqip
        >>> september = iqip.read("data/reference").as_at("2019-08-31")
        >>> len(september.actions), len(september.of("medicine").actions)
        (281, 113)
        """
        if scope == self.scope:
            return self
        if self.whole is not None:
            return cast(Self, self.whole.of(scope))
        reported = list(self.divisions["division"])
        if scope not in reported:
            raise InputError(
                f"scope '{scope}' is not reported at {self.period_end:%Y-%m-%d}; "
                f"{did_you_mean(scope, [TRUST, *reported])}"
                f"the scopes then are: {', '.join([TRUST, *reported])}"
            )
        actions = self.actions[self.actions["division"] == scope].reset_index(drop=True)
        own = set(actions["action_id"])
        return replace(
            self,
            scope=scope,
            whole=self,
            actions=actions,
            evidence=self.evidence[self.evidence["action_id"].isin(own)],
            changes=self.changes[self.changes["action_id"].isin(own)],
            divisions=self.divisions[self.divisions["division"] == scope],
            tables={name: _of_division(name, table, scope) for name, table in self.tables.items()},
            since_cut_off=self.since_cut_off[self.since_cut_off["action_id"].isin(own)],
        )

    @property
    def scope_name(self) -> str:
        """What the scope is called on a page."""
        if self.scope == TRUST:
            return "Trust"
        return str(self.divisions["name"].iloc[0])


# Columns of a later release: blank, they leave the digest of an older plan unchanged
LATER_COLUMNS = {"actions": (*REGISTER_GROUPINGS, "evidence_link")}

OWNED_BY = {
    "workforce": "division",
    "recruitment": "division",
    "risks": "division",
    "measures": "division",
    "commentary": "scope",
    "assurance": "scope",
}


def _of_division(name: str, table: pd.DataFrame, division: str) -> pd.DataFrame:
    column = OWNED_BY.get(name)
    return table if column is None else table[table[column] == division].reset_index(drop=True)
