"""`iqip start`: a folder to begin with, which holds all that a month's briefings need."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from iqip_analytics.cli.screen import say
from iqip_analytics.contract.faults import InputError, not_written
from iqip_analytics.publish.notebooks import carried

LAID_OUT = (
    "notebooks/*.ipynb",
    "params/report.yaml",
    "params/trust.yaml",
    "params/divisions/*.yaml",
    "params/scenarios/*.yaml",
    "data/reference/*",
    "outputs/README.md",
)
NEXT = """\
{folder} holds notebooks/, params/, outputs/ and data/reference/, the plan of an invented trust
Next:
  cd {folder}
  iqip brief                  its briefings, as params/report.yaml asks for them
  iqip template plan.xlsx     a workbook for your own plan, whose name then goes into report.yaml"""


def start(
    folder: Annotated[Path, typer.Argument(help="The folder to lay out; new or empty.")],
) -> None:
    """Lay out a folder to work in: notebooks, params, a reference plan, a place for outputs.

    Every file in it is yours to change: `iqip brief` uses the notebooks and params of the folder in
    which it is run. Nothing is overwritten.

    Example: [bold]iqip start briefings[/bold]
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError(f"{folder}: is not empty; give a new folder, nothing is overwritten")
    origin = carried()
    try:
        for file in laid_out(origin):
            place = folder / file.relative_to(origin)
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, place)
    except OSError as error:
        for begun in folder.glob("*"):  # it was empty before, and must be so to be tried again
            shutil.rmtree(begun, ignore_errors=True)
        raise not_written(folder, error) from None
    say(NEXT.format(folder=folder))


def laid_out(origin: Path) -> Iterator[Path]:
    """The files for a new folder, from a checkout or from the wheel."""
    for pattern in LAID_OUT:
        yield from sorted(file for file in origin.glob(pattern) if file.is_file())
