"""`iqip template`, `iqip load` and `iqip import`: ways in for registers that live elsewhere."""

from pathlib import Path
from typing import Annotated

import typer

from iqip_analytics.cli.screen import say


def template(
    file: Annotated[Path, typer.Argument(help="The workbook to make.", metavar="FILE.xlsx")],
) -> None:
    """Make a workbook with every table, drop-downs and notes, ready to fill in.

    Fill in actions, evidence and divisions; every other sheet may stay empty. A file that exists
    is left as it is.

    Example: [bold]iqip template plan.xlsx[/bold]
    """
    from iqip_analytics.plan.template import write_template  # noqa: PLC0415  # start-up cost

    write_template(file)
    say(f"{file}: fill it in from row 5 down, then: iqip check {file}")
