"""A report in hand: a plan at its three dates, with all that an analyst asks of it by name.

`iqip.open` gives one. It is a position in time like any other, so the rooms' functions take it;
its own methods are the short way to them, and what they give shows itself in a notebook.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from iqip_analytics.briefing import Briefing, briefing_for
from iqip_analytics.briefing.charts.fan import shown_months, trajectory_chart
from iqip_analytics.briefing.charts.staffing import staffing_fan
from iqip_analytics.briefing.csv_tables import tidy_tables
from iqip_analytics.briefing.html import Column, Row, table
from iqip_analytics.briefing.labels import group_label, status_words
from iqip_analytics.contract.dates import DateLike
from iqip_analytics.contract.faults import InputError, did_you_mean
from iqip_analytics.contract.wording import chance, date_words, decimal, month_words, wte
from iqip_analytics.forecasts.completion.approvals_ahead import CompletionForecast
from iqip_analytics.forecasts.outlooks_supposed import Outlooks, what_if
from iqip_analytics.forecasts.review.reviews_ahead import ReviewForecast
from iqip_analytics.forecasts.workforce.staff_ahead import WorkforceForecast
from iqip_analytics.measures.changes_since import SinceLastReport, since_last_report
from iqip_analytics.measures.deadlines import due_next, overdue
from iqip_analytics.measures.evidence_group import evidence_outcomes
from iqip_analytics.measures.outcome_measures import outcomes
from iqip_analytics.measures.progress import position, trajectory
from iqip_analytics.measures.risk_register import risk_alignment
from iqip_analytics.measures.strategic_priorities import priorities
from iqip_analytics.measures.workforce_so_far import workforce_history
from iqip_analytics.plan.known import KnownPlan
from iqip_analytics.plan.run import Run, run_at_work
from iqip_analytics.plan.shared_results import RunPosition
from iqip_analytics.publish.briefing_in_hand import saved
from iqip_analytics.sources.reading import read

WHOLE = ("all", "all")  # the grouping and group of all the scope's actions
SHOWN_MONTHS = 12


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

    def position(self) -> pd.DataFrame:
        """Where each group stands: the columns of position.csv.

        >>> import iqip_analytics as iqip
        >>> position = iqip.open("data/reference", "2019-08-31").position()
        >>> position.set_index("group").loc["section_notice", ["total", "due", "approved"]].tolist()
        [75, 10, 8]
        """
        return position(self)

    def trajectory(self) -> pd.DataFrame:
        """Due and approved by month: the columns of trajectory.csv."""
        return trajectory(self)

    def overdue(self, by: str | None = None) -> pd.DataFrame:
        """The actions that were due and are not approved, or how many there are.

        Args:
            by: a column to count them by, such as `executive_lead`; None for the actions.

        Raises:
            InputError: for a column that the list has not.

        >>> import iqip_analytics as iqip
        >>> iqip.open("data/reference", "2019-08-31").overdue(by="division")
                   division  overdue
        0  womens_childrens        2
        """
        listed = overdue(self)
        return listed if by is None else _counted(listed, by, "overdue")

    def due_next(self, by: str | None = None) -> pd.DataFrame:
        """The actions that fall due within 90 days, or how many there are by a column."""
        listed = due_next(self)
        return listed if by is None else _counted(listed, by, "due_next")

    def evidence_outcomes(self) -> pd.DataFrame:
        """What the Evidence Assurance Group decided: the columns of evidence.csv."""
        return evidence_outcomes(self)

    def outcomes(self) -> pd.DataFrame | None:
        """Outcome measures with their control limits: outcomes.csv. None without any."""
        return outcomes(self)

    def priorities(self) -> pd.DataFrame | None:
        """Strategic priorities: the columns of priorities.csv. None without any."""
        return priorities(self)

    def risks(self) -> pd.DataFrame | None:
        """How the risks stand to the risk register: risks.csv. None without any."""
        return risk_alignment(self)

    def since_last_report(self) -> SinceLastReport | None:
        """What changed since the last report; None where there was none."""
        return since_last_report(self)

    def forecast(self, scope: str | None = None, *, horizon: int = 12) -> "CompletionView":
        """How many actions are likely to be approved by each month end.

        Args:
            scope: `trust` or a division's code; by default this report's own.
            horizon: months after the period end.
        """
        return self.what_if(scope, horizon=horizon).completion

    def workforce(self, scope: str | None = None, *, horizon: int = 12) -> "WorkforceView":
        """Starters, leavers, net gain and vacancies: what happened and what is likely.

        Raises:
            InputError: where the source holds no workforce of the scope.
        """
        return self.what_if(scope, horizon=horizon).workforce

    def what_if(self, scope: str | None = None, *, horizon: int = 12, **supposed: Any) -> "WhatIf":
        """Every forecast under supposed conditions, beside the one expected.

        Args:
            scope: `trust` or a division's code; by default this report's own.
            horizon: months after the period end.
            supposed: as `forecasts.what_if` takes them, such as `submission_rate=1.2`,
                `extra_meetings={"2019-10": 2}` or `leavers_level=0.9`.

        Raises:
            InputError: for a value out of range.

        >>> import iqip_analytics as iqip
        >>> september = iqip.open("data/reference", "2019-08-31")
        >>> compared = september.what_if("surgery", submission_rate=1.5).compare().table
        >>> bool((compared["expected_what_if"] >= compared["expected"]).all())
        True
        """
        own = self if scope is None else self.of(scope)
        return WhatIf(
            known=own,
            expected=what_if(own, horizon=horizon),
            outlooks=what_if(own, horizon=horizon, **supposed),
        )

    def briefing(self, scope: str | None = None, **choices: Any) -> "BriefingInHand":
        """The briefing of a scope; it shows its beginning, and can be saved as a page.

        Args:
            scope: `trust` or a division's code; by default this report's own.
            choices: as `briefing_for` takes them, such as `leaver_basis="planned"`.
        """
        made = briefing_for(self if scope is None else self.of(scope), **choices)
        return BriefingInHand(contents=made.contents)

    def __dir__(self) -> list[str]:
        """What to ask a report, without the machinery of a position."""
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

    Within a run of briefings the plan that was read for all of them is used.

    Args:
        source: a folder of CSV files, a workbook, or a database's URL.
        period_end: the month end that the trajectory is read at, as 2019-08-31 or 2019-08; by
            default the last month in which anything happened.
        data_cutoff: the last day of knowledge; by default the edition's, else the period end.
        published_on: the day of publication; by default the edition's, else the cut-off.
        schema: where a database keeps the tables, if not in its user's own schema.
        mapping: a file that tells what the source's own headings and words are.

    Raises:
        SourceError: with every fault found in the source.
        InputError: where there is no such source, or the dates do not fit.

    >>> open("data/reference", "2019-09")
    Report: Trust at 2019-09-30, cut-off 2019-10-04, 281 actions in the plan
    """
    run = run_at_work(str(source)) if mapping is None else None
    run = run or Run(plan=read(source, schema=schema, mapping=mapping))
    end = run.plan.latest().period_end if period_end is None else period_end
    return run.position(Report, end, data_cutoff, published_on)


@dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class BriefingInHand(Briefing):
    """A briefing that shows its beginning, with its tables as frames."""

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """Every table that stands beside the page as CSV, by name."""
        return tidy_tables(self.contents)

    def save(self, page: str | Path) -> list[Path]:
        """Write the page that `iqip brief` makes, and its tables in a folder beside it.

        Raises:
            InputError: where the file is no .html, or nothing can be written there.
        """
        return saved(self, Path(page))

    def __repr__(self) -> str:
        known = self.contents.known
        return f"{type(self).__name__}: {known.scope_name} at {known.period_end:%Y-%m-%d}"

    def _repr_html_(self) -> str:
        first = (self.head, self.tiles, self.decisions)
        return "\n".join(str(piece.markup) for piece in first)


@dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class CompletionView:
    """A completion forecast that shows itself; `forecast` holds all of it."""

    known: KnownPlan
    forecast: CompletionForecast
    supposed: KnownPlan

    @property
    def table(self) -> pd.DataFrame:
        """The columns of completion_forecast.csv."""
        return self.forecast.table

    @property
    def actions(self) -> pd.DataFrame:
        """Each open action with its chance: the columns of action_forecast.csv."""
        return self.forecast.actions

    def plot(self, grouping: str = "all", group: str = "all") -> Figure:
        """The trajectory of a group with its forecast fan.

        Raises:
            InputError: for a group without an action in the plan.
        """
        end = self.known.period_end
        agreed = _of_group(trajectory(self.supposed), grouping, group)
        ahead = _of_group(self.table, grouping, group)
        return trajectory_chart(shown_months(agreed, end), shown_months(ahead, end))

    def __repr__(self) -> str:
        return f"{type(self).__name__}: {self.known.scope_name}, {self._claim()}"

    def _claim(self) -> str:
        rows = _of_group(self.table, *WHOLE)
        last = rows.iloc[-1]
        return (
            f"{decimal(last['expected'], 0)} of {int(last['due'])} due expected by "
            f"{month_words(last['month_end'])}"
        )

    def _repr_html_(self) -> str:
        columns = [
            Column("Month end", unbroken=True),
            *(Column(name, True) for name in ("Due", "Expected", "80% range", "On trajectory")),
        ]
        rows = [
            Row(
                [
                    date_words(row["month_end"]),
                    int(row["due"]),
                    decimal(row["expected"], 0),
                    f"{int(row['lower_80'])} to {int(row['upper_80'])}",
                    chance(row["p_on_trajectory"]),
                ]
            )
            for _, row in _of_group(self.table, *WHOLE).iterrows()
        ]
        return str(table(f"{self.known.scope_name}: approvals ahead", columns, rows))


@dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class WorkforceView:
    """Workforce so far and ahead that shows itself.

    history: the columns of workforce.csv. forecast: all of the forecast.
    """

    known: KnownPlan
    history: pd.DataFrame
    forecast: WorkforceForecast

    @property
    def table(self) -> pd.DataFrame:
        """The columns of workforce_forecast.csv."""
        return self.forecast.table

    def plot(self, quantity: str = "net_gain_wte", staff_group: str = "all") -> Figure:
        """One quantity so far and its forecast fan.

        Args:
            quantity: starters_wte, leavers_wte, net_gain_wte, in_post_wte or vacancy_wte.
            staff_group: a staff group, or `all`.

        Raises:
            InputError: for a quantity or staff group that there is not.
        """
        _refuse("quantity", quantity, self.table["quantity"])
        _refuse("staff group", staff_group, self.table["staff_group"])
        ahead = self.table[
            (self.table["quantity"] == quantity) & (self.table["staff_group"] == staff_group)
        ]
        past = self.history[self.history["staff_group"] == staff_group]
        label = quantity.removesuffix("_wte").replace("_", " ").capitalize()
        return staffing_fan(past, ahead, quantity, label, f"{label}, WTE")

    def __repr__(self) -> str:
        last = self.history["month_end"].max()
        return f"{type(self).__name__}: {self.known.scope_name}, known to {month_words(last)}"

    def _repr_html_(self) -> str:
        whole = self.history[self.history["staff_group"] == "all"].tail(SHOWN_MONTHS)
        names = ("starters_wte", "leavers_wte", "net_gain_wte", "vacancy_wte")
        columns = [
            Column("Month", unbroken=True),
            *(Column(name, True) for name in ("Starters", "Leavers", "Net gain", "Vacancy")),
        ]
        rows = [
            Row([month_words(row["month_end"]), *(wte(row[name]) for name in names)])
            for _, row in whole.iterrows()
        ]
        return str(table(f"{self.known.scope_name}: workforce, WTE", columns, rows))


@dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class WhatIf:
    """Forecasts under supposed conditions, beside those expected."""

    known: KnownPlan
    expected: Outlooks
    outlooks: Outlooks

    @property
    def completion(self) -> CompletionView:
        """The completion forecast as supposed."""
        return CompletionView(
            known=self.known, forecast=self.outlooks.completion, supposed=self.outlooks.known
        )

    @property
    def review(self) -> ReviewForecast:
        """The forecast of evidence review as supposed."""
        return self.outlooks.review

    @property
    def workforce(self) -> WorkforceView:
        """The workforce forecast as supposed.

        Raises:
            InputError: where the source holds no workforce of the scope.
        """
        history, forecast = workforce_history(self.known), self.outlooks.workforce
        if history is None or forecast is None:
            raise InputError(
                f"the plan holds no workforce of {self.known.scope_name}; "
                "supply it in the table workforce"
            )
        return WorkforceView(known=self.known, history=history, forecast=forecast)

    def compare(self) -> "Comparison":
        """The completion forecast as supposed beside the one expected."""
        return Comparison(
            known=self.known,
            expected=self.expected.completion,
            supposed=self.outlooks.completion,
            position=self.outlooks.known,
        )

    def __repr__(self) -> str:
        fields = self.outlooks.scenario.departures
        said = ", ".join(f"{name}={value}" for name, value in fields.items())
        return f"{type(self).__name__}: {self.known.scope_name}, {said or 'as expected'}"

    def _repr_html_(self) -> str:
        return self.compare()._repr_html_()


@dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class Comparison:
    """Two completion forecasts of one scope side by side."""

    known: KnownPlan
    expected: CompletionForecast
    supposed: CompletionForecast
    position: KnownPlan

    @property
    def table(self) -> pd.DataFrame:
        """month_end, due, expected, p_on_trajectory and the same `_what_if`, of all actions."""
        columns = ["month_end", "due", "expected", "p_on_trajectory"]
        return _of_group(self.expected.table, *WHOLE)[columns].merge(
            _of_group(self.supposed.table, *WHOLE)[columns],
            on="month_end",
            suffixes=("", "_what_if"),
        )

    def plot(self) -> Figure:
        """The fan as supposed, with the median expected as a line."""
        end = self.known.period_end
        return trajectory_chart(
            shown_months(_of_group(trajectory(self.position), *WHOLE), end),
            shown_months(_of_group(self.supposed.table, *WHOLE), end),
            shown_months(_of_group(self.expected.table, *WHOLE), end),
        )

    def __repr__(self) -> str:
        return f"{type(self).__name__}: {self.known.scope_name}, {len(self.table)} months ahead"

    def _repr_html_(self) -> str:
        columns = [
            Column("Month end", unbroken=True),
            *(
                Column(name, True)
                for name in ("Expected", "What if", "On trajectory", "On trajectory, what if")
            ),
        ]
        rows = [
            Row(
                [
                    date_words(row["month_end"]),
                    decimal(row["expected"], 0),
                    decimal(row["expected_what_if"], 0),
                    chance(row["p_on_trajectory"]),
                    chance(row["p_on_trajectory_what_if"]),
                ]
            )
            for _, row in self.table.iterrows()
        ]
        return str(table(f"{self.known.scope_name}: what if", columns, rows))


def _counted(listed: pd.DataFrame, by: str, name: str) -> pd.DataFrame:
    _refuse("column", by, listed.columns)
    return (
        listed.groupby(by, dropna=False)
        .size()
        .rename(name)
        .reset_index()
        .sort_values([name, by], ascending=[False, True], ignore_index=True)
    )


def _of_group(frame: pd.DataFrame, grouping: str, group: str) -> pd.DataFrame:
    _refuse("grouping", grouping, frame["grouping"])
    own = frame[frame["grouping"] == grouping]
    _refuse(f"{grouping} group", group, own["group"])
    return own[own["group"] == group]


def _refuse(kind: str, given: str, there: Any) -> None:
    known = list(dict.fromkeys(map(str, there)))
    if given not in known:
        raise InputError(
            f"{kind} '{given}' is not there; {did_you_mean(given, known)}"
            f"there are: {', '.join(known)}"
        )
