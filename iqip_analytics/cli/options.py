"""Options that several commands take, and settings made from files and options."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from iqip_analytics.contract.faults import InputError
from iqip_analytics.forecasts.scenario import Scenario
from iqip_analytics.publish.settings import ReportSettings, ScopeSettings, laid_over
from iqip_analytics.publish.settings_files import report_settings, settings_of

REPORT_FILE = Path("params/report.yaml")

PeriodEnd = Annotated[
    str | None,
    typer.Option(
        metavar="YYYY-MM-DD",
        help="The month end that the trajectory is read at.",
        show_default=False,
    ),
]
DataCutoff = Annotated[
    str | None,
    typer.Option(metavar="YYYY-MM-DD", help="The last day of knowledge.", show_default=False),
]
PublishedOn = Annotated[
    str | None,
    typer.Option(metavar="YYYY-MM-DD", help="The day of publication.", show_default=False),
]
Out = Annotated[Path, typer.Option(metavar="DIR", help="Where the months' folders go.")]

ScenarioChoice = Annotated[
    str | None,
    typer.Option(
        metavar="FILE|low|high",
        help="What if: suppose what the file says, such as `submission_rate: 1.2`. The pages are "
        "marked, and go to scenarios/NAME in the output folder.",
        show_default=False,
    ),
]

MappingFile = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="What the source's own headings and words are in the data contract, "
        "such as params/mapping.yaml.",
        show_default=False,
    ),
]


def settings_with(files: Sequence[Path], options: Mapping[str, Any]) -> ReportSettings:
    """The month's settings: from the files, else from params/report.yaml here; options over them.

    Raises:
        InputError: where a value is not allowed, or source or period end is given nowhere.
    """
    found = list(files) or ([REPORT_FILE] if REPORT_FILE.is_file() else [])
    settings = laid_over(report_settings(found), given(options, ReportSettings))
    for name, option in (("source", "--data"), ("period_end", "--period-end")):
        if getattr(settings, name) is None:
            raise InputError(_missing(option, found, options))
    return settings


def given(options: Mapping[str, Any], model: type[ScopeSettings]) -> Any:
    """The options that were given, as settings; a fault names the option."""
    values = {name: value for name, value in options.items() if value is not None}
    try:
        return settings_of(values, model, "option")
    except InputError as error:
        raise InputError(_as_options(str(error))) from None


def scenario_folder(out: Path, scenario: Scenario) -> Path:
    """Where the months of a scenario go, so that none is taken for the briefing."""
    return out if scenario.is_central else out / "scenarios" / scenario.slug


def params_folder(files: Sequence[Path]) -> Path | None:
    """Where the scopes' own files are: beside the first params file."""
    file = next(iter(files), REPORT_FILE)
    return file.parent if file.is_file() else None


def _as_options(message: str) -> str:
    for name in ReportSettings.model_fields:
        option = "--data" if name == "source" else f"--{name.replace('_', '-')}"
        message = message.replace(f"option, {name}:", f"{option}:")
    return message


def _missing(option: str, files: Sequence[Path], options: Mapping[str, Any]) -> str:
    if option == "--period-end" and options.get("source"):
        return "give --period-end too: the dates of a params file belong to its own source"
    if files:
        return f"give {option}, or set it in {' or '.join(map(str, files))}"
    return (
        f"give {option}, or set it in {REPORT_FILE} (there is none in this folder); "
        "`iqip start FOLDER` lays out a folder that has one, with a plan to try"
    )
