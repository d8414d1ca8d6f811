"""A child ends with its parent and at its time limit, together with all that its cells started.

On Linux each child forks: one process does the work, its guard waits for its end, and then ends all
its descendants, in whatever session or group. The system itself signals to the guard that the
parent has gone. Elsewhere a thread of the child waits, and ends the child's own group.
"""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

LINUX = sys.platform.startswith("linux")
# prctl(2)
SET_SIGNAL_AT_PARENTS_END, ADOPT_ORPHANS = 1, 36
POLITE_SECONDS = 2.0
# seconds by which a child's own time limit is later than its parent's
LATER_SECONDS = 2.0
NOT_FOUND_TO_END = 10.0


def begin(parent: int, seconds: float | None, lifeline: Connection | None = None) -> None:
    """Make this fresh child end in time; it then goes on with its work.

    Args:
        parent: the id of the process that started it.
        seconds: its time limit, which holds without the parent; None for none.
        lifeline: closes when the parent ends; needed where the system sends no signal.
    """
    if LINUX:
        _split(parent, seconds)
        return
    if hasattr(os, "setsid"):
        os.setsid()
    threading.Thread(target=_end_when_told, args=(seconds, lifeline), daemon=True).start()


def end_with(parent: int) -> None:
    """Make this fresh child, which starts no processes, end at once with its parent."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    _at_parents_end(signal.SIGKILL, parent)


def bound(seconds: float) -> list[str]:
    """What to put before a command so that it ends with this process, or after some seconds."""
    return [sys.executable, "-m", __name__, str(os.getpid()), str(seconds)]


def end(process: BaseProcess) -> None:
    """End a child by its own id, politely first, and what it started."""
    if not LINUX:
        _end_tree(process.pid)
    if process.is_alive():
        process.terminate()
        process.join(POLITE_SECONDS)
    if process.is_alive():
        process.kill()
        process.join()


# ---- Linux ----


def _split(parent: int, seconds: float | None) -> None:
    os.setsid()
    _prctl(ADOPT_ORPHANS, 1)
    waited_for = {signal.SIGCHLD, signal.SIGTERM, signal.SIGHUP, signal.SIGINT}
    # A child must not inherit its parent's handlers
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.pthread_sigmask(signal.SIG_BLOCK, waited_for)
    _at_parents_end(signal.SIGTERM, parent)
    guard = os.getpid()
    worker = os.fork()
    if worker == 0:
        _at_parents_end(signal.SIGKILL, guard)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, waited_for)
        return
    os.closerange(3, os.sysconf("SC_OPEN_MAX"))  # the worker's alone, so that its end is noticed
    status = _waited(worker, seconds, waited_for)
    _end_descendants()
    _exit_like(status)


def _at_parents_end(number: signal.Signals, parent: int) -> None:
    """Have the system send this process a signal when its parent ends."""
    if LINUX:
        _prctl(SET_SIGNAL_AT_PARENTS_END, number)
        if os.getppid() != parent:  # it ended before the signal was set
            os._exit(128 + number)


def _prctl(option: int, value: int) -> None:
    ctypes.CDLL(None, use_errno=True).prctl(option, value, 0, 0, 0)


def _waited(worker: int, seconds: float | None, waited_for: set[signal.Signals]) -> int:
    """The worker's status; that of a killed process where parent or time limit ended it."""
    until = None if seconds is None else time.monotonic() + seconds
    while True:
        status = _reaped().get(worker)
        if status is not None:
            return status
        if until is None:
            number = signal.sigwait(waited_for)
        else:
            received = signal.sigtimedwait(waited_for, max(0.0, until - time.monotonic()))
            number = signal.SIGKILL if received is None else signal.Signals(received.si_signo)
        if number != signal.SIGCHLD:
            return int(number)


def _reaped() -> dict[int, int]:
    """The status of each child that has ended, by its id."""
    found = {}
    with contextlib.suppress(ChildProcessError):
        while (ended := os.waitpid(-1, os.WNOHANG))[0]:
            found[ended[0]] = ended[1]
    return found


def _end_descendants() -> None:
    """End all descendants; the children of each that ends pass to this process."""
    until = time.monotonic() + NOT_FOUND_TO_END
    while time.monotonic() < until:
        try:
            if os.waitpid(-1, os.WNOHANG)[0]:
                continue
        except ChildProcessError:
            return
        for child in _children():
            with contextlib.suppress(OSError):
                os.kill(child, signal.SIGKILL)
        time.sleep(0.01)


def _children() -> Iterator[int]:
    """The ids of this process's children."""
    own = str(os.getpid())
    for place in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            # After the name, which may hold anything but ends at the last bracket: state, parent
            if place.read_text(errors="replace").rpartition(")")[2].split()[1] == own:
                yield int(place.parent.name)


def _exit_like(status: int) -> None:
    """End as the worker ended, so that the parent can report it."""
    code = os.waitstatus_to_exitcode(status)
    if code < 0:
        with contextlib.suppress(OSError):
            signal.signal(-code, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {-code})
        os.kill(os.getpid(), -code)
    os._exit(code if code >= 0 else 1)


# ---- elsewhere ----


def _end_when_told(seconds: float | None, lifeline: Connection | None) -> None:
    """Wait for the parent's end or the time limit, whichever is first; then end this process."""
    if lifeline is None:
        time.sleep(threading.TIMEOUT_MAX if seconds is None else seconds)
    else:
        with contextlib.suppress(EOFError, OSError):
            lifeline.poll(seconds)
    _end_tree(os.getpid())
    os._exit(1)


def _end_tree(pid: int | None) -> None:
    """End a process and what it started, as far as the system knows that."""
    if pid is None:
        return
    if hasattr(os, "killpg"):
        with contextlib.suppress(OSError):
            os.killpg(pid, signal.SIGKILL)
    else:
        with contextlib.suppress(OSError):
            subprocess.run(
                ["taskkill", "/F", "/T", "/PID", str(pid)],
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                check=False,
            )


def main() -> None:
    """Run the command that follows a parent's id and the seconds."""
    parent, seconds, *command = sys.argv[1:]
    begin(int(parent), float(seconds))
    if LINUX:
        os.execvp(command[0], command)
    sys.exit(subprocess.run(command, check=False).returncode)


if __name__ == "__main__":
    main()
