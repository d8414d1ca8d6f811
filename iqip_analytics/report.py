"""A report in hand: a plan at its three dates, with everything an analyst asks of it by name.

`iqip.open` returns one. It is a position in time like any other, so the rooms' functions accept it;
its methods are shortcuts to them, and their results show themselves in a notebook.
"""

import warnings
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from iqip_analytics.briefing import briefing_for
from iqip_analytics.briefing.consistency_notes import silence_sentence
from iqip_analytics.briefing.html import Column, Row, table
from iqip_analytics.briefing.labels import group_label, status_words
from iqip_analytics.contract.dates import DateLike
from iqip_analytics.contract.vocabulary import REGISTER_GROUPINGS
from iqip_analytics.contract.wording import date_words
from iqip_analytics.forecasts.outlooks_supposed import what_if
from iqip_analytics.measures.approved_impact import impact
from iqip_analytics.measures.changes_since import SinceLastReport, since_last_report
from iqip_analytics.measures.deadlines import due_next, overdue
from iqip_analytics.measures.evidence_group import evidence_outcomes
from iqip_analytics.measures.outcome_measures import outcomes
from iqip_analytics.measures.progress import position, trajectory
from iqip_analytics.measures.regulator_findings import Findings, findings
from iqip_analytics.measures.risk_register import risk_alignment
from iqip_analytics.measures.strategic_priorities import priorities
from iqip_analytics.plan.run import Run, run_at_work
from iqip_analytics.plan.shared_results import RunPosition
from iqip_analytics.sources.reading import read
from iqip_analytics.views import (
    BriefingInHand,
    CompletionView,
    WhatIf,
    WorkforceView,
    refuse_unless_there,
)

# What a list of actions may be filtered and counted by, besides its own columns
OF_THE_REGISTER = ("cqc_domain", "priority", *REGISTER_GROUPINGS)


@dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class Report(RunPosition):
    """A plan as known at a report's dates, for the trust or narrowed `.of("surgery")`.

    >>> import iqip_analytics as iqip
    >>> september = iqip.open("data/reference", "2019-08-31")
    >>> september
    Report: Trust at 2019-08-31, cut-off 2019-09-06, 281 actions in the plan
    >>> september.of("medicine")
    Report: Medicine at 2019-08-31, cut-off 2019-09-06, 113 actions in the plan
    """

    def position(self, by: Collection[str] | str = ()) -> pd.DataFrame:
        """Where each group stands: the columns of position.csv.

        Args:
            by: columns of the register to group by too: regulation, core_service, site,
                report_reference.

        Raises:
            InputError: for a column by which nothing can be grouped.

        >>> import iqip_analytics as iqip
        >>> position = iqip.open("data/reference", "2019-08-31").position()
        >>> position.set_index("group").loc["section_notice", ["total", "due", "approved"]].tolist()
        [75, 10, 8]
        """
        return position(self, _groupings(by))

    def trajectory(self, by: Collection[str] | str = ()) -> pd.DataFrame:
        """Due and approved by month: the columns of trajectory.csv; `by` as for `position`."""
        return trajectory(self, _groupings(by))

    def findings(self) -> Findings | None:
        """The regulator's findings and the state of their actions. None where none is named."""
        return findings(self)

    def overdue(self, by: str | None = None, **having: str) -> pd.DataFrame:
        """The actions that were due and are not approved, or how many there are.

        Args:
            by: a column to count them by, such as `executive_lead`; None for the actions.
            having: columns of the register with the value wanted, such as
                `site="Site A"` or `regulation="Regulation 12: Safe care and treatment"`.

        Raises:
            InputError: for a column that neither the list nor the register has, or a value that no
                action in the plan has.

        >>> import iqip_analytics as iqip
        >>> iqip.open("data/reference", "2019-08-31").overdue(by="division")
                   division  overdue
        0  womens_childrens        2
        """
        return self._asked(overdue(self), "overdue", by, having)

    def due_next(self, by: str | None = None, **having: str) -> pd.DataFrame:
        """The actions that fall due within 90 days, or how many; arguments as for `overdue`."""
        return self._asked(due_next(self), "due_next", by, having)

    def evidence_outcomes(self) -> pd.DataFrame:
        """What the Evidence Assurance Group decided: the columns of evidence.csv."""
        return evidence_outcomes(self)

    def outcomes(self) -> pd.DataFrame | None:
        """Outcome measures with their control limits: outcomes.csv. None without any."""
        return outcomes(self)

    def impact(self) -> pd.DataFrame | None:
        """What became of the measures that actions are to move: impact.csv. None without links."""
        return impact(self)

    def priorities(self) -> pd.DataFrame | None:
        """Strategic priorities: the columns of priorities.csv. None without any."""
        return priorities(self)

    def risks(self) -> pd.DataFrame | None:
        """How the risks align with the risk register: risks.csv. None without any."""
        return risk_alignment(self)

    def since_last_report(self) -> SinceLastReport | None:
        """What changed since the last report; None where there was none."""
        return since_last_report(self)

    def forecast(
        self, scope: str | None = None, *, horizon: int = 12, by: Collection[str] | str = ()
    ) -> CompletionView:
        """How many actions are likely to be approved by each month end.

        Args:
            scope: `trust` or a division's code; by default this report's own.
            horizon: months after the period end.
            by: columns of the register to group by too, as for `position`.
        """
        return self.what_if(scope, horizon=horizon, by=by).completion

    def workforce(self, scope: str | None = None, *, horizon: int = 12) -> WorkforceView:
        """Starters, leavers, net gain and vacancies: what happened and what is likely.

        Raises:
            InputError: where the source holds no workforce of the scope.
        """
        return self.what_if(scope, horizon=horizon).workforce

    def what_if(
        self,
        scope: str | None = None,
        *,
        horizon: int = 12,
        by: Collection[str] | str = (),
        **supposed: Any,
    ) -> WhatIf:
        """Every forecast under supposed conditions, alongside the expected one.

        Args:
            scope: `trust` or a division's code; by default this report's own.
            horizon: months after the period end.
            by: columns of the register to group completion by too, as for `position`.
            supposed: as for `forecasts.what_if`, such as `submission_rate=1.2`,
                `extra_meetings={"2019-10": 2}` or `leavers_level=0.9`.

        Raises:
            InputError: for a value out of range.

        >>> import iqip_analytics as iqip
        >>> september = iqip.open("data/reference", "2019-08-31")
        >>> compared = september.what_if("surgery", submission_rate=1.5).compare().table
        >>> bool((compared["expected_what_if"] >= compared["expected"]).all())
        True
        """
        own, groupings = self if scope is None else self.of(scope), _groupings(by)
        return WhatIf(
            known=own,
            expected=what_if(own, horizon=horizon, by=groupings),
            outlooks=what_if(own, horizon=horizon, by=groupings, **supposed),
        )

    def briefing(self, scope: str | None = None, **choices: Any) -> BriefingInHand:
        """The briefing of a scope; it shows its beginning, and can be saved as a page.

        Args:
            scope: `trust` or a division's code; by default this report's own.
            choices: as for `briefing_for`, such as `leaver_basis="planned"`.
        """
        made = briefing_for(self if scope is None else self.of(scope), **choices)
        return BriefingInHand(contents=made.contents)

    def _asked(
        self, listed: pd.DataFrame, name: str, by: str | None, having: Mapping[str, str]
    ) -> pd.DataFrame:
        """A list of the actions that have the values wanted, or how many by a column."""
        register = self.actions.set_index("action_id")
        register = register[[column for column in OF_THE_REGISTER if column in register]]
        full = listed.join(register, on="action_id")
        wanted = pd.Series(True, index=full.index)
        for column, value in having.items():
            refuse_unless_there("column", column, full.columns)
            cells = self.actions[column] if column in self.actions else full[column]
            refuse_unless_there(f"{column} of an action", value, cells.dropna())
            wanted &= full[column].astype("string").eq(value).fillna(False).astype(bool)
        return listed[wanted] if by is None else _counted(full[wanted], by, name)

    def __dir__(self) -> list[str]:
        """What a report can be asked, without the machinery of a position."""
        asked = [name for name in vars(Report) if not name.startswith("_")]
        frames = ["actions", "divisions", "dates", "scope", "scope_name", "of", "trust"]
        return sorted([*asked, *frames])

    def _repr_html_(self) -> str:
        rows = self.position()
        whole = rows[rows["grouping"].isin(["all", "element"])]
        caption = (
            f"{self.scope_name}, {date_words(self.period_end)}, "
            f"known at {date_words(self.data_cutoff)}"
        )
        columns = [
            Column("Group"),
            *(Column(name, True) for name in ("Actions", "Due", "Approved")),
            Column("Status"),
        ]
        return str(
            table(
                caption,
                columns,
                [
                    Row(
                        [
                            group_label(self, row["grouping"], row["group"]),
                            *(int(row[name]) for name in ("total", "due", "approved")),
                            status_words(row["status"], int(row["overdue"])),
                        ]
                    )
                    for _, row in whole.iterrows()
                ],
                empty="No action in the plan.",
            )
        )


def open(
    source: str | Path,
    period_end: DateLike | None = None,
    data_cutoff: DateLike | None = None,
    published_on: DateLike | None = None,
    *,
    schema: str | None = None,
    mapping: str | Path | None = None,
) -> Report:
    """Read a plan source and take its position at a report's dates, in one step.

    Within a run of briefings the plan that was read for all of them is used. Where the last months
    of the report are silent, a warning says since when, in the words of `iqip brief`.

    Args:
        source: a folder of CSV files, a workbook, or a database's URL.
        period_end: the month end that the trajectory is read at, as 2019-08-31 or 2019-08; by
            default the last month in which anything happened.
        data_cutoff: the last day of knowledge; by default the edition's, else the period end.
        published_on: the day of publication; by default the edition's, else the cut-off.
        schema: where a database keeps the tables, if not in its user's own schema.
        mapping: a file that says what the source's own headings and words mean.

    Raises:
        SourceError: with every fault found in the source.
        InputError: where there is no such source, or the dates do not fit.

    >>> open("data/reference", "2019-09")
    Report: Trust at 2019-09-30, cut-off 2019-10-04, 281 actions in the plan
    """
    at_work = run_at_work(str(source)) if mapping is None else None
    run = at_work or Run(plan=read(source, schema=schema, mapping=mapping))
    end = run.plan.latest().period_end if period_end is None else period_end
    report = run.position(Report, end, data_cutoff, published_on)
    silence = "" if at_work else silence_sentence(report)  # a run says it once for all its pages
    if silence:
        warnings.warn(silence, stacklevel=2)
    return report


def _groupings(by: Collection[str] | str) -> tuple[str, ...]:
    """Columns of the register to group by; one may be given alone."""
    names = (by,) if isinstance(by, str) else tuple(by)
    for name in names:
        refuse_unless_there("grouping", name, REGISTER_GROUPINGS)
    return tuple(dict.fromkeys(names))


def _counted(listed: pd.DataFrame, by: str, name: str) -> pd.DataFrame:
    refuse_unless_there("column", by, listed.columns)
    return (
        listed.groupby(by, dropna=False)
        .size()
        .rename(name)
        .reset_index()
        .sort_values([name, by], ascending=[False, True], ignore_index=True)
    )
