"""`iqip` in a process of its own, forked from one that has imported what every command needs.

The command is the real one and ends with its process; only the two seconds of imports are shared.
A test of the start itself, or of another way to start, runs `python -m iqip_analytics`.
"""

import contextlib
import multiprocessing
import os
import resource
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from multiprocessing.process import BaseProcess
from pathlib import Path

import papermill

from iqip_analytics.cli.main import run
from iqip_analytics.publish.running.processes import silence

SECONDS = 600  # no test waits for it: a command that hangs fails here, instead of for ever
FORKED = multiprocessing.get_context("forkserver")
FORKED.set_forkserver_preload(["tests.support.preloaded"])
PLAIN = {"COLUMNS": "200", "NO_COLOR": "1"}


def iqip(
    folder: Path,
    *arguments: str,
    limit_bytes: int | None = None,
    variables: Mapping[str, str] = PLAIN,
) -> subprocess.CompletedProcess[str]:
    """Run `iqip` in a folder; its process may write files of so many bytes."""
    with tempfile.TemporaryDirectory() as place:
        said = [Path(place) / name for name in ("out", "err")]
        process = _started(folder, arguments, said, variables, limit_bytes)
        process.join(SECONDS)
        if process.exitcode is None:
            process.kill()
        texts = [file.read_text(encoding="utf-8") for file in said]
        assert process.exitcode is not None, f"iqip {' '.join(arguments)} hangs: {texts}"
    return subprocess.CompletedProcess(arguments, process.exitcode, *texts)


@contextlib.contextmanager
def iqip_started(folder: Path, *arguments: str) -> Iterator[BaseProcess]:
    """A run in the background, ended with the block."""
    process = _started(folder, arguments, [Path(os.devnull)] * 2, {}, None)
    try:
        yield process
    finally:
        process.kill()
        process.join()


def papermill_status(folder: Path, *notebooks: tuple[str, str], engine: str) -> int:
    """Run notebooks one after the other by papermill, in one process; its exit status.

    Each is given by the name of its file and the name that it has after its run.
    """
    process = FORKED.Process(target=_papermill, args=(str(folder), notebooks, engine))
    process.start()
    process.join(SECONDS)
    assert process.exitcode is not None, f"papermill hangs in {folder}"
    return process.exitcode


def _papermill(folder: str, notebooks: Sequence[tuple[str, str]], engine: str) -> None:
    os.chdir(folder)
    silence()
    for name, ran in notebooks:
        papermill.execute_notebook(
            f"{name}.ipynb", f"{ran}.ipynb", engine_name=engine, progress_bar=False
        )


def _started(folder, arguments, said, variables, limit_bytes) -> BaseProcess:
    process = FORKED.Process(
        target=_run, args=(str(folder), arguments, said, dict(variables), limit_bytes)
    )
    process.start()
    return process


def _run(folder, arguments, said, variables, limit_bytes) -> None:
    # Tests that were started in the background ignore both, and so would what they start
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    for descriptor, file in zip((1, 2), said, strict=True):
        opened = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(opened, descriptor)
        os.close(opened)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.chdir(folder)
    os.environ.update(variables)
    if limit_bytes is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit_bytes, limit_bytes))
    sys.argv = ["iqip", *arguments]
    run()
