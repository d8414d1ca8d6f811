"""What a person at the terminal, or a log behind a pipe, gets to read; how far a run has come."""

import re
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from iqip_analytics.publish.manifest import Row

if TYPE_CHECKING:
    from iqip_analytics.publish.production import Work

# Text of a register goes to the terminal too: no control character may steer it
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def say(text: str, *, error: bool = False) -> None:
    """Print plain text as it is: no markup is read in it, no line is cut."""
    console = Console(stderr=error)
    console.print(
        CONTROL.sub(lambda found: f"\\x{ord(found[0]):02x}", text),
        markup=False,
        highlight=False,
        soft_wrap=True,
        emoji=False,
    )


def refuse(message: str) -> None:
    """Say what is wrong with the input, on standard error."""
    say(f"iqip: {message}", error=True)


def at_a_terminal() -> bool:
    """Whether somebody watches: a bar is drawn then, and lines are printed otherwise."""
    return sys.stdout.isatty()


def watched(steps: "Iterator[Row | Work]") -> "Iterator[Row | Work]":
    """The steps of a run, shown as they come."""
    return _with_bar(steps) if at_a_terminal() else _with_lines(steps)


def _with_lines(steps: "Iterator[Row | Work]") -> "Iterator[Row | Work]":
    for step in steps:
        if isinstance(step, Row):
            say(f"{step.scope}: {step.outcome} in {step.seconds:.1f} s")
        else:
            for scope in step.unchanged:
                say(f"{scope}: unchanged")
        yield step


def _with_bar(steps: "Iterator[Row | Work]") -> "Iterator[Row | Work]":
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    # No refreshing thread: a process that forks has to have one thread alone
    with Progress(*columns, auto_refresh=False) as bar:
        task = bar.add_task("reading the plan", total=None)
        bar.refresh()
        for step in steps:
            if isinstance(step, Row):
                bar.update(task, advance=1, description=step.scope)
            else:
                done = len(step.unchanged)
                total = len(step.scopes)
                bar.update(task, total=total, completed=done, description="running notebooks")
            bar.refresh()
            yield step
