"""`iqip`: from a plan source to briefings. A command's module is imported when it is called."""

import contextlib
import signal
import sys
from collections.abc import Iterator
from functools import cached_property
from importlib import import_module
from typing import Any, NoReturn

import typer
from typer.core import TyperCommand, TyperGroup

from iqip_analytics.cli.screen import all_was_said, ready, refuse
from iqip_analytics.contract.faults import InputError, SourceError
from iqip_analytics.publish.running.engines import before_numpy
from iqip_analytics.sources.fault_report import fault_lines

NOT_ALL_DONE = 1
INPUT_AT_FAULT = 2
STOPPED = 128  # plus the signal's number, as in a shell
SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")
ALL_FAULTS = (
    "Nothing was written. `iqip check SOURCE --report faults.csv` lists every fault. A register "
    "with headings of its own is read by `iqip load SOURCE TARGET --mapping FILE` first."
)
SETTINGS = {"help_option_names": ["-h", "--help"]}


class Command(TyperCommand):
    """A command by its name, place and first line of help: enough to list it without its imports.

    Args:
        name: as typed.
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
        """What is typed after the name, parsed by the command itself."""
        return self.loaded.make_context(*arguments, **options)


COMMANDS = TyperGroup(
    name="iqip",
    no_args_is_help=True,
    rich_markup_mode="rich",
    context_settings=SETTINGS,
    help="Briefings on an NHS integrated quality improvement plan, from its register.",
    epilog="Exit status: 0 done; 1 some briefings failed, or something could not be written; "
    "2 input or usage at fault; 129, 130, 137 or 143 stopped.",
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
            "Make a page, a calendar file and a draft message for each lead and owner with "
            "something due.",
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


class Stopped(BaseException):
    """A signal asks this program to end: what it has begun is put in order first.

    number: of the signal.
    """

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def _stop(number: int, _: object) -> NoReturn:
    raise Stopped(number)


def run() -> None:
    """Run the command line, and end with the status that GUIDE.md explains."""
    before_numpy()
    ready()
    with _ended_in_order():
        status = _status()
    sys.exit(status if all_was_said() else status or NOT_ALL_DONE)


@contextlib.contextmanager
def _ended_in_order() -> Iterator[None]:
    """Within this block a signal to end is an exception, so that what was begun is put in order."""
    before = {}
    for name in SIGNALS:
        number = getattr(signal, name, None)  # Windows has no SIGHUP
        # A signal ignored, as by nohup, stays so; only the main thread may set a handler
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            with contextlib.suppress(ValueError):
                before[number] = signal.signal(number, _stop)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _status() -> int:
    """The command's status; faults of an input or a place are reported without a traceback."""
    try:
        COMMANDS()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0 if end.code is None else NOT_ALL_DONE
    except SourceError as error:
        refuse("\n".join([*fault_lines(error.faults), ALL_FAULTS]))
        return INPUT_AT_FAULT
    except InputError as error:
        refuse(str(error))
        return INPUT_AT_FAULT
    except Stopped as stopped:
        refuse("stopped; pages written so far stand")
        return STOPPED + stopped.number
    except OSError as error:  # a full disk, or a place that may not be read or written
        place = "" if error.filename is None else f"{error.filename}: "
        refuse(f"{place}{error.strerror or error}")
        return NOT_ALL_DONE
    except MemoryError:
        refuse("there is not enough memory; pages written so far stand")
        return NOT_ALL_DONE
    return 0
