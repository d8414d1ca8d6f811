"""`iqip`: from a plan source to briefings. Heavy packages wait until a command needs them."""

import os
import sys

import typer

from iqip_analytics.cli.backtest import backtest
from iqip_analytics.cli.brief import brief
from iqip_analytics.cli.check import check
from iqip_analytics.cli.doors import import_, load, template
from iqip_analytics.cli.explore import explore
from iqip_analytics.cli.forecast import forecast
from iqip_analytics.cli.sample import sample
from iqip_analytics.cli.screen import refuse
from iqip_analytics.cli.start import start
from iqip_analytics.contract.faults import InputError, SourceError
from iqip_analytics.publish.running.preloading import before_numpy
from iqip_analytics.sources.fault_report import fault_lines

INPUT_AT_FAULT = 2
INTERRUPTED = 130
ALL_FAULTS = (
    "Nothing was written. `iqip check SOURCE --report faults.csv` lists every fault. A register "
    "with headings of its own is read by `iqip load SOURCE TARGET --mapping FILE` first."
)

app = typer.Typer(
    name="iqip",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Briefings on an NHS integrated quality improvement plan, from its register.",
    epilog="Exit status: 0 done; 1 some briefings failed; 2 input or usage at fault.",
)
app.command()(start)
app.command()(brief)
app.command()(check)
app.command()(template)
app.command()(load)
app.command("import")(import_)
app.command()(forecast)
app.command()(backtest)
app.command()(sample)
app.command()(explore)


def run() -> None:
    """Run the command line; what is wrong with an input is said without a traceback."""
    before_numpy()
    try:
        app()
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
