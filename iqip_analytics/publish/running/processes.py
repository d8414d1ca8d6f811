"""Jobs done in child processes, a few at a time, each within a time limit."""

import multiprocessing
import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from typing import Literal

from iqip_analytics.publish.running import ending
from iqip_analytics.publish.running.jobs import Failed, Job, Outcome

StartMethod = Literal["fork", "spawn"]


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

    A child does one job and ends, so that no setting of one briefing reaches the next. A child that
    dies or exceeds the time limit (seconds) is a failed briefing; the others continue. Children end
    with this process, however it ends, together with all that their cells started.
    """
    context = multiprocessing.get_context(start_method)
    waiting = list(reversed(jobs))
    children: list[_Child] = []
    lifeline = context.Pipe(duplex=False)
    try:
        while waiting or children:
            while waiting and len(children) < workers:
                children.append(_started(context, waiting.pop(), work, time_limit, lifeline))
            for child in _ended(children, time_limit):
                children.remove(child)
                yield _answer(child, time_limit)
    finally:
        for child in children:
            ending.end(child.process)
        for end in lifeline:
            end.close()


Lifeline = tuple[Connection, Connection]


def _started(
    context: BaseContext,
    job: Job,
    work: Callable[[Job], Outcome],
    time_limit: float,
    lifeline: Lifeline,
) -> _Child:
    answer, sending = context.Pipe(duplex=False)
    watched, held = lifeline
    # A fork has copies of both ends; a spawned child is given the one to listen at
    inherited = held if context.get_start_method() == "fork" else None
    bounds = os.getpid(), time_limit + ending.LATER_SECONDS, watched
    process = context.Process(  # type: ignore[attr-defined]
        target=_work, args=(work, job, sending, bounds, inherited), daemon=False
    )
    process.start()
    sending.close()
    return _Child(job, process, answer, time.monotonic())


def _work(
    work: Callable[[Job], Outcome],
    job: Job,
    sending: Connection,
    bounds: tuple[int, float, Connection],
    inherited: Connection | None,
) -> None:
    if inherited is not None:
        inherited.close()
    silence()
    ending.begin(*bounds)
    sending.send(work(job))
    sending.close()


def silence() -> None:
    """Silence a child and its kernel: their output would break the progress bar."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    os.close(nowhere)


def _ended(children: Sequence[_Child], time_limit: float) -> list[_Child]:
    """The children that have answered, died, or exceeded their time; waits for the first."""
    soonest = min(child.started for child in children) + time_limit
    ready = wait([child.answer for child in children], timeout=max(0, soonest - time.monotonic()))
    late = time.monotonic() - time_limit
    return [child for child in children if child.answer in ready or child.started <= late]


def _answer(child: _Child, time_limit: float) -> Outcome:
    seconds = round(time.monotonic() - child.started, 3)
    if not child.answer.poll():
        ending.end(child.process)
        message = f"took longer than its time limit of {time_limit:g} seconds and was ended"
        return Failed(scope=child.job.scope, message=message, seconds=seconds)
    try:
        outcome: Outcome = child.answer.recv()
    except (EOFError, OSError):
        child.process.join()
        message = f"its process ended without an answer ({_how(child.process.exitcode)})"
        outcome = Failed(scope=child.job.scope, message=message, seconds=seconds)
    child.answer.close()
    child.process.join(ending.POLITE_SECONDS)
    ending.end(child.process)
    return outcome


def _how(exit_code: int | None) -> str:
    if exit_code is not None and exit_code < 0:
        return f"signal {-exit_code}"
    return f"exit status {exit_code}"
