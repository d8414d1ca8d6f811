"""The command line, run in this process: what it prints, and with which status it ends."""

import contextlib
import io
import sys
from dataclasses import dataclass
from unittest.mock import patch

from iqip_analytics.cli.main import run


@dataclass(frozen=True, kw_only=True)
class Done:
    """What a command left behind: its status and its two outputs."""

    returncode: int
    stdout: str
    stderr: str


def iqip_command(*arguments: object) -> Done:
    """Run `iqip` with arguments as a shell would, errors included."""
    out, err = io.StringIO(), io.StringIO()
    status = 0
    with (
        patch.object(sys, "argv", ["iqip", *map(str, arguments)]),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        try:
            run()
        except SystemExit as end:
            status = end.code if isinstance(end.code, int) else int(end.code is not None)
    return Done(returncode=status, stdout=out.getvalue(), stderr=err.getvalue())
