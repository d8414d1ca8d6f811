"""`iqip`: from a plan source to briefings. A command's module waits until the command is named."""

import os
import sys
from functools import cached_property
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from iqip_analytics.cli.screen import refuse
from iqip_analytics.contract.faults import InputError, SourceError
from iqip_analytics.publish.running.engines import before_numpy
from iqip_analytics.sources.fault_report import fault_lines

INPUT_AT_FAULT = 2
INTERRUPTED = 130
ALL_FAULTS = (
    "Nothing was written. `iqip check SOURCE --report faults.csv` lists every fault. A register "
    "with headings of its own is read by `iqip load SOURCE TARGET --mapping FILE` first."
)
SETTINGS = {"help_option_names": ["-h", "--help"]}


class Command(TyperCommand):
    """A command by its name, place and first line of help: enough to list it without its imports.

    Args:
        name: as it is typed.
        place: its function, as `module:function` within this room.
        first_line: of the function's docstring.
    """

    def __init__(self, name: str, place: str, first_line: str) -> None:
        super().__init__(name, help=first_line, rich_markup_mode="rich")
        self.place = place

    @cached_property
    def loaded(self) -> Any:
        """The command itself, with its options."""
        module, _, function = self.place.partition(":")
        alone = typer.Typer(
            add_completion=False, rich_markup_mode="rich", context_settings=SETTINGS
        )
        alone.command(self.name)(
            getattr(import_module(f"iqip_analytics.cli.{module}"), function or module)
        )
        return typer.main.get_command(alone)

    def make_context(self, *arguments: Any, **options: Any) -> Any:
        """What is typed after the name, read by the command itself."""
        return self.loaded.make_context(*arguments, **options)


COMMANDS = TyperGroup(
    name="iqip",
    no_args_is_help=True,
    rich_markup_mode="rich",
    context_settings=SETTINGS,
    help="Briefings on an NHS integrated quality improvement plan, from its register.",
    epilog="Exit status: 0 done; 1 some briefings failed; 2 input or usage at fault.",
    commands=[
        Command(
            "start",
            "start",
            "Lay out a folder to work in: notebooks, params, a reference plan, a place for "
            "outputs.",
        ),
        Command(
            "brief",
            "brief",
            "Make the HTML briefings of a month, with every number as CSV beside them.",
        ),
        Command(
            "check",
            "check",
            "Check a plan source: every fault at once, each with file, row, column and remedy.",
        ),
        Command(
            "template",
            "doors:template",
            "Make a workbook with every table, drop-downs and notes, ready to fill in.",
        ),
        Command(
            "load",
            "doors:load",
            "Fill a database from any plan source, in one transaction; or a folder of CSV files.",
        ),
        Command(
            "import",
            "doors:import_",
            "Compare this month's register with the plan; append agreed changes and events.",
        ),
        Command(
            "forecast",
            "forecast",
            "Forecast completion, review and workforce; the files go where `iqip brief` puts them.",
        ),
        Command(
            "owners",
            "owners",
            "Make a page, a calendar file and a draft message for each lead and owner who is "
            "asked.",
        ),
        Command(
            "backtest",
            "backtest",
            "Forecast from past month ends with what was known then, and score it by what "
            "followed.",
        ),
        Command(
            "sample",
            "sample",
            "Write a synthetic plan source: no real action, the same bytes for the same options.",
        ),
        Command(
            "explore",
            "explore",
            "Try what-ifs in a browser: another pace, more meetings, more leavers, later recruits.",
        ),
    ],
)


def run() -> None:
    """Run the command line; what is wrong with an input is said without a traceback."""
    before_numpy()
    try:
        COMMANDS()
    except SourceError as error:
        refuse("\n".join([*fault_lines(error.faults), ALL_FAULTS]))
        sys.exit(INPUT_AT_FAULT)
    except InputError as error:
        refuse(str(error))
        sys.exit(INPUT_AT_FAULT)
    except KeyboardInterrupt:
        refuse("stopped; pages written so far stand")
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        # The reader of our lines has gone; nothing more can be said to it
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
