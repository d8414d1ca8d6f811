"""Options that several commands take, and settings made from files and options."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, get_args

import typer

from iqip_analytics.briefing.choices import (
    BriefingChoices,
    ReportSettings,
    ScopeSettings,
    laid_over,
)
from iqip_analytics.contract.faults import Fault, InputError
from iqip_analytics.forecasts.scenario import Scenario
from iqip_analytics.publish.settings_files import SettingsError, report_settings, settings_of
from iqip_analytics.sources.source_names import (
    REGISTER_VARIABLE,
    is_url,
    no_source,
    register_of,
    shown,
)

REPORT_FILE = Path("params/report.yaml")
OTHER_NAMES = {"source": "--data"}


def option_name(choice: str) -> str:
    """The option by which a choice is made."""
    return OTHER_NAMES.get(choice, f"--{choice.replace('_', '-')}")


def chosen(choice: str, metavar: str) -> Any:
    """The option of one of a briefing's choices, with the help that its declaration gives.

    Its value is text: the declaration says what is allowed, as with a params file.
    """
    field = BriefingChoices.model_fields[choice]
    usual = False if field.default in (None, ()) else str(field.default)
    return typer.Option(option_name(choice), metavar=metavar, help=field.title, show_default=usual)


def allowed_words(choice: str) -> str:
    """The words that a choice may take, as a help text names them."""
    return "|".join(get_args(BriefingChoices.model_fields[choice].annotation))


Source = Annotated[str | None, chosen("source", "SOURCE")]
PeriodEnd = Annotated[str | None, chosen("period_end", "YYYY-MM-DD")]
DataCutoff = Annotated[str | None, chosen("data_cutoff", "YYYY-MM-DD")]
PublishedOn = Annotated[str | None, chosen("published_on", "YYYY-MM-DD")]
LeaverBasis = Annotated[str | None, chosen("leaver_basis", allowed_words("leaver_basis"))]
Circulation = Annotated[str | None, chosen("circulation", allowed_words("circulation"))]
GroupBy = Annotated[str | None, chosen("group_by", "COLUMN,...")]
Horizon = Annotated[str | None, chosen("horizon", "MONTHS")]
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


def mapped_source(source: str | None, mapping: Path | None) -> str | None:
    """The source of a briefing: where a mapping is given, that file, which names its register.

    A notebook can then be run again from its source alone. Where the mapping names no register, the
    one given is taken, also by the processes that make the briefings.

    Raises:
        InputError: where no register is given or named, or the mapping names another.
    """
    os.environ.pop(REGISTER_VARIABLE, None)
    if mapping is None:
        return source
    if source is not None and not is_url(source):
        os.environ[REGISTER_VARIABLE] = str(Path(source).resolve())
    named = register_of(mapping)
    if source is not None and source != named and Path(source).resolve() != Path(named).resolve():
        raise InputError(f"mapping '{mapping}' names '{shown(named)}' as its source; give that")
    return str(mapping)


def settings_with(files: Sequence[Path], options: Mapping[str, Any]) -> ReportSettings:
    """The month's settings: from the files, else from params/report.yaml; options override them.

    Raises:
        InputError: where a value is not allowed, or source or period end is given nowhere.
    """
    found = list(files) or ([REPORT_FILE] if os.path.lexists(REPORT_FILE) else [])
    source = options.get("source")
    if source is not None and not is_url(source) and not Path(source).exists():
        raise no_source(source)  # before dates are asked for
    settings = laid_over(report_settings(found), given(options, ReportSettings))
    for name in ("source", "period_end"):
        if getattr(settings, name) is None:
            raise InputError(_missing(name, found, options))
    return settings


def given(options: Mapping[str, Any], model: type[ScopeSettings]) -> Any:
    """The options that were given, as settings.

    Raises:
        SettingsError: with every fault, each naming its option.
    """
    values = {name: value for name, value in options.items() if value is not None}
    try:
        return settings_of(values, model, "option")
    except SettingsError as error:
        raise SettingsError(map(_of_an_option, error.faults)) from None


def scenario_folder(out: Path, scenario: Scenario) -> Path:
    """Where the months of a scenario go, so that none is taken for the briefing."""
    return out if scenario.is_central else out / "scenarios" / scenario.slug


def params_folder(files: Sequence[Path]) -> Path | None:
    """Where the scopes' own files are: beside the first params file."""
    file = next(iter(files), REPORT_FILE)
    return file.parent if file.is_file() else None


def _of_an_option(fault: Fault) -> Fault:
    return replace(fault, place=option_name(str(fault.column)), column=None)


def _missing(choice: str, files: Sequence[Path], options: Mapping[str, Any]) -> str:
    option = option_name(choice)
    if choice == "period_end" and options.get("source"):
        return f"give {option} too: the dates of a params file belong to its own source"
    if files:
        return f"give {option}, or set it in {' or '.join(map(str, files))}"
    return (
        f"give {option}, or set it in {REPORT_FILE} (there is none in this folder); "
        "`iqip start FOLDER` lays out a folder that has one, with a plan to try"
    )
