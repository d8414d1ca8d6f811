"""`iqip forecast`: the forecast tables alone, for the trust and each division, no notebook."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from iqip_analytics.cli.options import DataCutoff, Out, ScenarioChoice, given, scenario_folder
from iqip_analytics.cli.screen import say
from iqip_analytics.forecasts.scenario import Scenario
from iqip_analytics.publish.folder import sole_writer, write_together
from iqip_analytics.publish.scenario_files import scenario_of
from iqip_analytics.publish.settings import ReportSettings

if TYPE_CHECKING:
    import pandas as pd

    from iqip_analytics.plan.known import KnownPlan


def forecast(
    source: Annotated[str, typer.Argument(help="The plan source: a folder of CSV files.")],
    period_end: Annotated[
        str, typer.Option(metavar="YYYY-MM-DD", help="The month end to forecast from.")
    ],
    data_cutoff: DataCutoff = None,
    horizon: Annotated[int, typer.Option(min=1, max=60, help="Months ahead.")] = 12,
    scenario: ScenarioChoice = None,
    out: Out = Path("outputs"),
) -> None:
    """Forecast completion, review and workforce; the CSV files go where `iqip brief` puts them.

    Example: [bold]iqip forecast data/reference --period-end 2019-08-31 --horizon 6[/bold]
    """
    options = {"source": source, "period_end": period_end, "data_cutoff": data_cutoff}
    known = _known(given(options, ReportSettings))
    supposed = scenario_of(scenario or "central")
    scopes = ("trust", *known.divisions["division"])
    files = {
        f"{scope}/{name}.csv": text
        for scope in scopes
        for name, text in _texts(_tables(known, scope, horizon, supposed)).items()
    }
    out = scenario_folder(out, supposed)
    folder = out / f"{known.period_end:%Y-%m}"
    with sole_writer(out):
        write_together(folder, files)
    for scope in scopes:
        say(f"{scope}: {folder / scope}")


def _known(settings: ReportSettings) -> "KnownPlan":
    from iqip_analytics.plan.kept import kept  # noqa: PLC0415  # start-up cost: pandas
    from iqip_analytics.sources.reading import read  # noqa: PLC0415  # start-up cost: pandas

    return kept(read(str(settings.source))).as_at(str(settings.period_end), settings.data_cutoff)


def _tables(
    known: "KnownPlan", scope: str, horizon: int, scenario: Scenario
) -> Mapping[str, "pd.DataFrame"]:
    """The contract's forecast tables of a scope, by name."""
    from iqip_analytics.forecasts.what_if import (  # noqa: PLC0415  # start-up cost: statsmodels
        what_if,
    )

    outlooks = what_if(known, scope=scope, horizon=horizon, **scenario.departures)
    tables = {
        "completion_forecast": outlooks.completion.table,
        "completion_quantiles": outlooks.completion.quantiles,
        "action_forecast": outlooks.completion.actions,
        "review_forecast": outlooks.review.table,
    }
    staff = outlooks.workforce
    if staff is not None:
        tables |= {"workforce_forecast": staff.table, "workforce_quantiles": staff.quantiles}
    return tables


def _texts(tables: Mapping[str, "pd.DataFrame"]) -> dict[str, bytes]:
    """The tables as the CSV files that a briefing writes, byte for byte."""
    from iqip_analytics.briefing.numbers import csv_text  # noqa: PLC0415  # start-up cost: seaborn
    from iqip_analytics.publish.numbers import csv_files  # noqa: PLC0415  # start-up cost: nbformat

    texts = {name: csv_text(frame) for name, frame in tables.items()}
    return {name.removesuffix(".csv"): text for name, text in csv_files({"tables": texts}).items()}
