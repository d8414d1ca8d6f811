"""Soon: work asked for many times in a row is done once, after the last."""

import asyncio
from collections.abc import Callable

PAUSE = 0.02  # seconds: what a held arrow key or a row of settings takes to arrive


class Soon:
    """A piece of work that is done soon after it is asked for.

    In a kernel what else has arrived by then is taken in first; where no event loop runs, as in a
    script, the work is done at once.
    """

    def __init__(self, work: Callable[[], None], pause: float = PAUSE) -> None:
        self._work, self._pause = work, pause
        self._waiting: asyncio.TimerHandle | None = None

    def ask(self) -> None:
        """Have the work done."""
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            self._work()
            return
        if self._waiting is not None:
            self._waiting.cancel()
        self._waiting = loop.call_later(self._pause, self._now)

    def _now(self) -> None:
        self._waiting = None
        self._work()
