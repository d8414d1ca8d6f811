"""Jobs done in child processes, so many at a time, each within a time limit."""

import multiprocessing
import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from typing import Literal

from iqip_analytics.publish.running.jobs import Failed, Job, Outcome

StartMethod = Literal["fork", "spawn"]
POLITE_SECONDS = 2.0


@dataclass(frozen=True)
class _Child:
    job: Job
    process: BaseProcess
    answer: Connection
    started: float


def outcomes(
    jobs: Sequence[Job],
    work: Callable[[Job], Outcome],
    *,
    workers: int,
    time_limit: float,
    start_method: StartMethod,
) -> Iterator[Outcome]:
    """The outcome of each job, in the order in which they end.

    A child does one job and ends, so that no setting of one briefing reaches the next. A child
    that dies or that passes the time limit (seconds) is a failed briefing; the others go on.
    """
    context = multiprocessing.get_context(start_method)
    waiting = list(reversed(jobs))
    children: list[_Child] = []
    try:
        while waiting or children:
            while waiting and len(children) < workers:
                children.append(_started(context, waiting.pop(), work))
            for child in _ended(children, time_limit):
                children.remove(child)
                yield _answer(child, time_limit)
    finally:
        for child in children:
            _end(child)


def _started(context: BaseContext, job: Job, work: Callable[[Job], Outcome]) -> _Child:
    answer, sending = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(work, job, sending), daemon=False)  # type: ignore[attr-defined]
    process.start()
    sending.close()
    return _Child(job, process, answer, time.monotonic())


def _work(work: Callable[[Job], Outcome], job: Job, sending: Connection) -> None:
    silence()
    sending.send(work(job))
    sending.close()


def silence() -> None:
    """What a child or its kernel prints belongs to no briefing, and would break the bar."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    os.close(nowhere)


def _ended(children: Sequence[_Child], time_limit: float) -> list[_Child]:
    """The children that have answered, died, or used up their time; waits for the first."""
    soonest = min(child.started for child in children) + time_limit
    ready = wait([child.answer for child in children], timeout=max(0, soonest - time.monotonic()))
    late = time.monotonic() - time_limit
    return [child for child in children if child.answer in ready or child.started <= late]


def _answer(child: _Child, time_limit: float) -> Outcome:
    seconds = round(time.monotonic() - child.started, 3)
    if not child.answer.poll():
        _end(child)
        message = f"took longer than its time limit of {time_limit:g} seconds and was ended"
        return Failed(scope=child.job.scope, message=message, seconds=seconds)
    try:
        outcome: Outcome = child.answer.recv()
    except (EOFError, OSError):
        child.process.join()
        message = f"its process ended without an answer ({_how(child.process.exitcode)})"
        outcome = Failed(scope=child.job.scope, message=message, seconds=seconds)
    child.answer.close()
    child.process.join(POLITE_SECONDS)
    _end(child)
    return outcome


def _how(exit_code: int | None) -> str:
    if exit_code is not None and exit_code < 0:
        return f"signal {-exit_code}"
    return f"exit status {exit_code}"


def _end(child: _Child) -> None:
    """End a child by its own id, politely first."""
    if child.process.is_alive():
        child.process.terminate()
        child.process.join(POLITE_SECONDS)
    if child.process.is_alive():
        child.process.kill()
        child.process.join()
