"""Rendering: a scenario's briefing made by the command line, in a process that can be ended."""

import atexit
import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

TICK = 1.0  # seconds between two words on how long it takes
POLITE_SECONDS = 5.0


class Rendering:
    """One run of the command line, followed in the background.

    Args:
        command: arguments of `iqip`.
        folder: where it runs.
        tell: called each second with the seconds so far and the last line that was printed.
        done: called once at the end with the exit status (None where it was cancelled) and every
            line that was printed.
    """

    def __init__(
        self,
        command: Sequence[str],
        folder: Path,
        *,
        tell: Callable[[int, str], None],
        done: Callable[[int | None, list[str]], None],
    ) -> None:
        self._tell, self._done = tell, done
        self._lines: list[str] = []
        self._cancelled = False
        self._process = subprocess.Popen(
            [sys.executable, "-m", "iqip_analytics", *command],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
            # A group of its own, so that its children can be ended with it, and nothing else
            start_new_session=True,
        )
        # A kernel that is shut down takes the run with it
        atexit.register(self.cancel)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._follower = threading.Thread(target=self._follow, daemon=True)
        self._reader.start()
        self._follower.start()

    def cancel(self) -> None:
        """End the run and its children; pages already written stand."""
        if self._process.poll() is None:
            self._cancelled = True
            self._signal(signal.SIGTERM)

    def wait(self, seconds: float | None = None) -> None:
        """Wait until it has ended and that has been told."""
        self._follower.join(seconds)

    def _read(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as printed:
            for line in printed:
                self._lines.append(line.rstrip())

    def _follow(self) -> None:
        passed, asked = 0, 0
        while self._process.poll() is None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(TICK)
                break
            passed += 1
            asked += self._cancelled
            if asked > POLITE_SECONDS:
                self._signal(_AT_ONCE)
            self._tell(passed, self._lines[-1] if self._lines else "")
        self._reader.join(POLITE_SECONDS)
        atexit.unregister(self.cancel)
        self._done(None if self._cancelled else self._process.returncode, self._lines)

    def _signal(self, number: int) -> None:
        """Signal the run's own group; where there are no groups, the run."""
        with contextlib.suppress(ProcessLookupError):
            if hasattr(os, "killpg"):
                os.killpg(self._process.pid, number)
            else:
                self._process.terminate()


_AT_ONCE = getattr(signal, "SIGKILL", signal.SIGTERM)
