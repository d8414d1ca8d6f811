"""What can be explored: the periods and scopes of a plan, and each scope's forecasts."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from iqip_analytics.briefing.choices import ReportSettings, ScopeSettings, laid_over
from iqip_analytics.contract.dates import DateLike
from iqip_analytics.contract.faults import InputError
from iqip_analytics.contract.vocabulary import REGISTER_GROUPINGS, TRUST
from iqip_analytics.forecasts.outlooks_supposed import Outlooks, outlooks
from iqip_analytics.forecasts.scenario import CENTRAL, Scenario, supposing
from iqip_analytics.measures.progress import trajectory
from iqip_analytics.measures.workforce_so_far import workforce_history
from iqip_analytics.plan.division_rules import last_happening
from iqip_analytics.plan.known import KnownPlan
from iqip_analytics.plan.run import Run
from iqip_analytics.plan.shared_results import shared
from iqip_analytics.publish.edition import Edition
from iqip_analytics.publish.settings_files import report_settings, settings_of
from iqip_analytics.sources.reading import read


@dataclass(frozen=True, eq=False, kw_only=True)
class Positions:
    """A plan source and the project folder in which its briefings are made.

    source: the plan source as given.
    project: the folder that holds `params/` and `outputs/`.
    period_end, data_cutoff: those to start with; the cut-off applies to that period alone.
    """

    run: Run
    source: str
    project: Path
    period_end: pd.Timestamp
    data_cutoff: pd.Timestamp | None

    def at(self, period_end: DateLike) -> KnownPlan:
        """The trust's position at a period end: always the same object.

        Raises:
            InputError: where no division is reported then.
        """
        return self.run.as_at(period_end, self.cut_off(period_end))

    def cut_off(self, period_end: DateLike) -> pd.Timestamp | None:
        """The cut-off given for a period end; None for the source's own."""
        return self.data_cutoff if pd.Timestamp(period_end) == self.period_end else None

    def period_ends(self) -> list[pd.Timestamp]:
        """The editions of the source that report a division, up to the last that anything is in."""
        found = {self.period_end}
        tables = self.run.plan.tables
        if "reports" in tables:
            first, last = tables["divisions"]["reported_from"].min(), last_happening(tables)
            found |= {month for month in tables["reports"]["period_end"] if first <= month <= last}
        return sorted(found)

    def parameters(self, period_end: DateLike, scope: str) -> dict[str, Any]:
        """What the project's params files set for the briefing of a scope.

        Returns:
            horizon, leaver_basis, planned_leavers_wte, as the notebooks take them.
        """
        file = self.project / "params" / "report.yaml"
        dates = {"period_end": f"{pd.Timestamp(period_end):%Y-%m-%d}"}
        given = settings_of({"source": self.source, **dates}, ReportSettings, "explorer")
        edition = Edition(
            report=laid_over(report_settings([file] if os.path.lexists(file) else []), given),
            options=ScopeSettings(),
            scopes=(scope,),
            params_folder=file.parent if file.is_file() else None,
            out=self.project / "outputs",
        )
        wanted = ("horizon", "leaver_basis", "planned_leavers_wte")
        return {name: edition.parameters(scope)[name] for name in wanted}


@dataclass(frozen=True, eq=False, kw_only=True)
class Explored:
    """One scope at one position, and its forecasts in any scenario.

    known: the scope's position, of a run: what a scenario does not affect is not computed again.
    planned_leavers_wte: the briefing's, used where a scenario has none of its own.
    """

    known: KnownPlan
    horizon: int = 12
    planned_leavers_wte: float | None = None

    @property
    def scope(self) -> str:
        """The scope's code."""
        return self.known.scope

    def outlooks(self, scenario: Scenario = CENTRAL) -> Outlooks:
        """The forecasts of the scope in a scenario, whose planned leavers are the trust's."""
        own = {**scenario.departures, "planned_leavers_wte": self.planned(scenario)}
        return outlooks(self.known, supposing(own), self.horizon)

    def planned(self, scenario: Scenario = CENTRAL) -> float | None:
        """Planned leavers a month, WTE; a scenario's are the trust's. None without any."""
        own = scenario.planned_leavers_wte
        return self.planned_leavers_wte if own is None or self.scope != TRUST else own

    def trajectory(self, scenario: Scenario = CENTRAL, grouping: str = "all") -> pd.DataFrame:
        """The scope's trajectory, as in trajectory.csv, and by a column of the register's own."""
        by = (grouping,) if grouping in REGISTER_GROUPINGS else ()
        return _trajectory(self.outlooks(scenario).known, by)

    def staff(self) -> pd.DataFrame | None:
        """The scope's workforce so far, as in workforce.csv; None where there is none."""
        return _staff(self.known)


@shared
def _trajectory(known: KnownPlan, by: tuple[str, ...]) -> pd.DataFrame:
    return trajectory(known, by)


@shared
def _staff(known: KnownPlan) -> pd.DataFrame | None:
    return workforce_history(known)


def positions(
    source: str, period_end: str, *, data_cutoff: str | None = None, project: str | Path = ".."
) -> Positions:
    """What can be explored of a plan source.

    Raises:
        InputError: where the source cannot be read, or has no position at the period end.
    """
    run = Run(plan=read(source))
    dates = run.plan.report_dates(period_end, data_cutoff)
    found = Positions(
        run=run,
        source=source,
        project=Path(project).resolve(),
        period_end=dates.period_end,
        data_cutoff=None if data_cutoff is None else dates.data_cutoff,
    )
    if not found.project.is_dir():
        raise InputError(f"project '{project}' is no folder; give the one that holds params/")
    found.at(dates.period_end)
    return found


def scopes(known: KnownPlan) -> dict[str, str]:
    """The scopes reported then: code by name, the trust first."""
    divisions = zip(known.divisions["name"], known.divisions["division"], strict=True)
    return {"Trust": TRUST, **{str(name): str(code) for name, code in divisions}}
