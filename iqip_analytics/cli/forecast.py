"""`iqip forecast`: the forecast tables alone, for the trust and each division, no notebook."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import pandas as pd
import typer

from iqip_analytics.briefing.choices import ReportSettings
from iqip_analytics.briefing.consistency_notes import silence_sentence
from iqip_analytics.briefing.csv_tables import contract_csv
from iqip_analytics.cli.options import (
    DataCutoff,
    GroupBy,
    Horizon,
    Out,
    ScenarioChoice,
    given,
    scenario_folder,
)
from iqip_analytics.cli.screen import say
from iqip_analytics.forecasts.outlooks_supposed import what_if
from iqip_analytics.forecasts.scenario import Scenario
from iqip_analytics.plan.known import KnownPlan
from iqip_analytics.plan.run import Run
from iqip_analytics.publish.folder import sole_writer, write_together
from iqip_analytics.publish.numbers import csv_files
from iqip_analytics.publish.settings_files import scenario_of
from iqip_analytics.sources.reading import read


def forecast(
    source: Annotated[str, typer.Argument(help="The plan source.")],
    period_end: Annotated[
        str, typer.Option(metavar="YYYY-MM-DD", help="The month end to forecast from.")
    ],
    data_cutoff: DataCutoff = None,
    horizon: Horizon = None,
    group_by: GroupBy = None,
    scenario: ScenarioChoice = None,
    out: Out = Path("outputs"),
) -> None:
    """Forecast completion, review and workforce; the files go where `iqip brief` puts them.

    Example: [bold]iqip forecast data/reference --period-end 2019-08-31 --horizon 6[/bold]
    """
    options = {"source": source, "period_end": period_end, "data_cutoff": data_cutoff}
    settings = given({**options, "horizon": horizon, "group_by": group_by}, ReportSettings)
    known = _known(settings)
    supposed = scenario_of(scenario or "central")
    silence = silence_sentence(known)
    if silence:
        say(silence, error=True)
    scopes = ("trust", *known.divisions["division"])
    files = {
        f"{scope}/{name}.csv": text
        for scope in scopes
        for name, text in _texts(_tables(known.of(scope), settings, supposed)).items()
    }
    out = scenario_folder(out, supposed)
    folder = out / f"{known.period_end:%Y-%m}"
    with sole_writer(out):
        write_together(folder, files)
    for scope in scopes:
        say(f"{scope}: {folder / scope}")


def _known(settings: ReportSettings) -> KnownPlan:
    run = Run(plan=read(str(settings.source)))
    return run.as_at(str(settings.period_end), settings.data_cutoff)


def _tables(
    known: KnownPlan, settings: ReportSettings, scenario: Scenario
) -> Mapping[str, pd.DataFrame]:
    """The contract's forecast tables of a scope, by name."""
    outlooks = what_if(known, horizon=settings.horizon, by=settings.group_by, **scenario.departures)
    tables = {
        "completion_forecast": outlooks.completion.table,
        "completion_if_review_keeps_up": outlooks.completion.keeps_up,
        "completion_quantiles": outlooks.completion.quantiles,
        "action_forecast": outlooks.completion.actions,
        "review_forecast": outlooks.review.table,
        "options": outlooks.options,
        "chance_history": outlooks.chance_history,
    }
    staff = outlooks.workforce
    if staff is not None:
        tables |= {"workforce_forecast": staff.table, "workforce_quantiles": staff.quantiles}
    return tables


def _texts(tables: Mapping[str, pd.DataFrame]) -> dict[str, bytes]:
    """The tables as the CSV files that a briefing writes, byte for byte."""
    texts = {name: contract_csv(name, frame) for name, frame in tables.items()}
    return {name.removesuffix(".csv"): text for name, text in csv_files({"tables": texts}).items()}
