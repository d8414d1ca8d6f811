"""What is printed to a terminal or a log, and how far a run has come."""

import io
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO, cast

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from iqip_analytics.publish.manifest import Row

if TYPE_CHECKING:
    from iqip_analytics.publish.work import Work

# Text of a register is printed too: no control character may reach the terminal
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def ready() -> None:
    """Streams that accept any text: a letter that their code page lacks is shown by its number.

    A stream closed before this program began is discarded; otherwise the next file opened would
    take its place, and what is printed would be written to it.
    """
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest free number
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open("r+", encoding="utf-8"))  # noqa: SIM115
            if name != "stdin":
                _lost(name)
        elif isinstance(getattr(sys, name), io.TextIOWrapper):
            getattr(sys, name).reconfigure(errors="backslashreplace")


LOST: set[str] = set()


def _lost(name: str) -> None:
    """Note that a stream accepts no more, and discard what follows."""
    LOST.add(name)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1 if name == "stdout" else 2)
    os.close(nowhere)


def all_was_said() -> bool:
    """Whether both streams have accepted everything printed so far."""
    for name in ("stdout", "stderr"):
        _print(name)  # what others printed
    return not LOST


def say(text: str, *, error: bool = False) -> None:
    """Print plain text as it is; where its stream accepts no more, the work goes on regardless."""
    shown = CONTROL.sub(lambda found: f"\\x{ord(found[0]):02x}", text)
    _print("stderr" if error else "stdout", f"{shown}\n")


def _print(name: str, text: str = "") -> None:
    stream = getattr(sys, name)
    try:
        if text:
            stream.write(text)
        stream.flush()
    except (OSError, ValueError):  # full, closed, or without a reader
        _lost(name)


def refuse(message: str) -> None:
    """Say what is wrong with the input, on standard error."""
    say(f"iqip: {message}", error=True)


def at_a_terminal() -> bool:
    """Whether output goes to a terminal: then a bar is drawn, otherwise lines are printed."""
    return sys.stdout.isatty()


def watched(steps: "Iterator[Row | Work]") -> "Iterator[Row | Work]":
    """The steps of a run, shown as they are done."""
    return _with_bar(steps) if at_a_terminal() else _with_lines(steps)


class _Terminal:
    """The terminal as rich writes to it: if it has gone, the work goes on regardless."""

    def write(self, text: str) -> int:
        _print("stdout", text)
        return len(text)

    def flush(self) -> None:
        """Each piece has been flushed already."""

    def __getattr__(self, name: str) -> Any:
        return getattr(sys.stdout, name)


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
    # No refreshing thread: a process that forks may only have one thread
    console = Console(file=cast(TextIO, _Terminal()))
    with Progress(*columns, console=console, auto_refresh=False) as bar:
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
