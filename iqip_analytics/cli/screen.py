"""What a person at the terminal, or a log behind a pipe, gets to read."""

import re
import sys

from rich.console import Console

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
