"""`iqip explore`: the explorers in JupyterLab, or served by Voilà as web pages."""

import importlib.util
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import nbformat
import typer

from iqip_analytics.cli.options import DataCutoff, PeriodEnd, Source, settings_with
from iqip_analytics.cli.screen import say
from iqip_analytics.contract.faults import InputError, did_you_mean
from iqip_analytics.publish.folder import sole_writer, write_together
from iqip_analytics.publish.notebooks import CHECKOUT
from iqip_analytics.sources.source_names import settled

COPIES = Path("outputs") / "explore"


def file_name(name: str) -> str:
    """The notebook of an explorer."""
    return f"explore_{name}.ipynb"


def copied(project: Path, names: Iterable[str], parameters: Mapping[str, Any]) -> Path:
    """Copies of the explorers' notebooks in `outputs/explore`, in place of earlier ones.

    What is run and saved there leaves the project's notebooks unchanged.

    Args:
        project: the folder that holds `notebooks/` and `outputs/`.
        names: of the explorers.
        parameters: what the notebooks' own parameters are replaced by.

    Returns:
        The folder of the copies.

    Raises:
        InputError: where the notebooks are missing, or nothing can be written.
    """
    files = {}
    for name in map(file_name, names):
        original = project / "notebooks" / name
        if not original.is_file():
            raise InputError(f"notebooks/{name} is not in {project}")
        files[name] = nbformat.writes(_filled(original, parameters)).encode()
    try:
        with sole_writer(project / COPIES):
            write_together(project / COPIES, files)
    except OSError as error:
        raise InputError(f"{COPIES}: nothing can be written there ({error.strerror})") from None
    return project / COPIES


def _filled(original: Path, parameters: Mapping[str, Any]) -> nbformat.NotebookNode:
    """A notebook whose parameters cell sets these values."""
    notebook = nbformat.read(original, as_version=4)
    for cell in notebook.cells:
        if "parameters" in cell.metadata.get("tags", []):
            cell.source = "\n".join(f"{name} = {value!r}" for name, value in parameters.items())
    return notebook


EXPLORERS = ("completion", "workforce")
TEMPLATES = Path(__file__).parents[1] / "explore" / "templates"
DOOR = "iqip_analytics.cli.voila_door"
ALLOWED = "IQIP_VISITORS_MAY_SAVE"  # as in explore.saving, whose import needs widgets


def explore(
    name: Annotated[
        str, typer.Argument(metavar="[completion|workforce]", help="What to explore.")
    ] = "completion",
    data: Source = None,
    period_end: PeriodEnd = None,
    data_cutoff: DataCutoff = None,
    scope: Annotated[
        str, typer.Option(metavar="SCOPE", help="trust, or a division's code.")
    ] = "trust",
    voila: Annotated[
        bool, typer.Option("--voila", help="As a web page without a notebook around it.")
    ] = False,
    allow_saving: Annotated[
        bool,
        typer.Option(
            "--allow-saving",
            help="With --voila: visitors may save scenarios and make briefings of them.",
        ),
    ] = False,
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Open a browser on it.")
    ] = True,
    port: Annotated[int, typer.Option(min=1, max=65535, help="Of the server.")] = 8888,
) -> None:
    """Try what-ifs in a browser: another pace, more meetings, more leavers, later recruits.

    Source and dates are those of params/report.yaml unless given.

    Example: [bold]iqip explore workforce --period-end 2019-08-31[/bold]
    """
    if name not in EXPLORERS:
        raise InputError(
            f"'{name}' cannot be explored; {did_you_mean(name, EXPLORERS)}"
            f"there are: {', '.join(EXPLORERS)}"
        )
    if voila and importlib.util.find_spec("voila") is None:
        raise InputError(
            "Voilà is not installed; `make setup` installs it in this project's .venv, elsewhere "
            "`pip install 'iqip-analytics[voila]'` does; without --voila the explorers open in "
            "JupyterLab"
        )
    if allow_saving and not voila:
        raise InputError(
            "--allow-saving is for --voila; in JupyterLab, whoever has the token may save and run "
            "anything"
        )
    project = _project()
    given = {"source": data, "period_end": period_end, "data_cutoff": data_cutoff}
    settings = settings_with([], given)
    cut_off = settings.data_cutoff
    parameters = {
        "source": settled(str(settings.source)),
        "period_end": f"{settings.period_end}",
        "data_cutoff": None if cut_off is None else f"{cut_off}",
        "scope": scope,
        "project": str(project),
    }
    notebook = copied(project, EXPLORERS, parameters) / f"explore_{name}.ipynb"
    say(
        f"{notebook.relative_to(project)} holds a copy; what is changed in it is replaced next time"
    )
    if voila:
        _offer_template()
        os.environ[ALLOWED] = "yes" if allow_saving else "no"
    _serve(_command(project, notebook, voila=voila, browser=browser, port=port))


def _project() -> Path:
    """This folder, which must be the project's.

    Raises:
        InputError: where it holds no explorers.
    """
    here = Path.cwd()
    if (here / "notebooks" / "explore_completion.ipynb").is_file():
        return here
    where = f": cd {CHECKOUT}" if (CHECKOUT / "notebooks").is_dir() else ""
    raise InputError(
        "the explorers' notebooks are not in this folder; run `iqip explore` in the project's own, "
        f"the one that holds notebooks/ and params/{where}; "
        "`iqip start FOLDER` lays out a new one"
    )


def _command(
    project: Path, notebook: Path, *, voila: bool, browser: bool, port: int
) -> Sequence[str]:
    quiet = [] if browser else ["--no-browser"]
    if voila:
        return [sys.executable, "-m", DOOR, str(notebook), f"--port={port}", *quiet]
    address = f"/lab/tree/{notebook.relative_to(project).as_posix()}"
    return [
        *(sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={project}"),
        *("--ServerApp.ip=127.0.0.1", "--ServerApp.allow_remote_access=False"),
        *(f"--LabApp.default_url={address}", f"--ServerApp.port={port}", *quiet),
        *(["--allow-root"] if _is_root() else []),
    ]


def _is_root() -> bool:
    """Whether this is the superuser, as in many containers: Jupyter must then be told so."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def _offer_template() -> None:
    """Let Voilà find our template, whose page loads nothing from outside."""
    paths = [str(TEMPLATES), *filter(None, [os.environ.get("JUPYTER_PATH")])]
    os.environ["JUPYTER_PATH"] = os.pathsep.join(paths)


def _serve(command: Sequence[str]) -> None:
    """Become the server, so that ending this process ends it; on Windows wait for it."""
    sys.stdout.flush()
    if os.name == "posix":
        os.execv(command[0], list(command))
    with subprocess.Popen(command) as server:
        raise typer.Exit(server.wait())
