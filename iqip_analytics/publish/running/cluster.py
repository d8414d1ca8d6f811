"""Jobs sent to a Dask cluster: the plan source travels with each, no disk is shared.

A worker has threads and so cannot fork: it does each job in a fresh Python, with this module as the
main program. The job comes on standard input, its outcome goes to output.
"""

import os
import pickle
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, as_completed
from dataclasses import replace
from typing import TYPE_CHECKING

from iqip_analytics.contract.faults import InputError
from iqip_analytics.publish.keys import source_files
from iqip_analytics.publish.running.ending import LATER_SECONDS, begin
from iqip_analytics.publish.running.engines import before_numpy
from iqip_analytics.publish.running.jobs import Failed, Job, Outcome
from iqip_analytics.publish.running.processes import silence

if TYPE_CHECKING:
    from distributed import Client

CONNECT_SECONDS = 20


def refuse_unreachable(address: str) -> None:
    """Refuse an address before anything is written.

    Raises:
        InputError: where Dask is not installed, or no scheduler answers at the address.
    """
    _client(address).close()


def dask_outcomes(jobs: Sequence[Job], *, address: str, time_limit: float) -> Iterator[Outcome]:
    """The outcome of each job from a Dask cluster, in the order in which they end.

    When a worker dies, another repeats its briefing; after three such deaths Dask gives up and the
    briefing fails. Workers need the same version of this package and its extra `dask`.

    Raises:
        InputError: where Dask is not installed, or no scheduler answers at the address.
    """
    with _client(address) as client:
        pool = client.get_executor(pure=False)
        files = _source_files(jobs)
        waiting = {
            pool.submit(outcome_in_fresh_python, replace(job, source_files=files), time_limit): job
            for job in jobs
        }
        for future in as_completed(waiting):
            yield _outcome(future, waiting[future])


def _client(address: str) -> "Client":
    try:
        import distributed  # noqa: PLC0415  # optional dependency: the extra `dask`
    except ImportError:
        raise InputError("--dask needs the extra: pip install 'iqip-analytics[dask]'") from None
    try:
        return distributed.Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        raise InputError(f"no Dask scheduler answers at '{address}' ({error})") from None


def _source_files(jobs: Sequence[Job]) -> dict[str, bytes] | None:
    """The plan source's bytes by file name; None for a source that every machine can reach."""
    return source_files(str(jobs[0].parameters["source"])) if jobs else None


def _outcome(future: "Future[Outcome]", job: Job) -> Outcome:
    try:
        return future.result()
    except Exception as error:  # whatever happened to the worker
        message = f"its worker did not answer ({type(error).__name__}: {error})"
        return Failed(scope=job.scope, message=message[:300])


def outcome_in_fresh_python(job: Job, time_limit: float) -> Outcome:
    """The outcome of a job done in its own Python process, ended after a number of seconds."""
    command = [sys.executable, "-m", "iqip_analytics.publish.running.cluster"]
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:
        sent = pickle.dumps((os.getpid(), time_limit + LATER_SECONDS, job))
        try:
            answer, _ = process.communicate(sent, timeout=time_limit)
        except subprocess.TimeoutExpired:
            answer = None
        finally:
            process.terminate()  # harmless for one that has ended
    if answer is None:
        message = f"took longer than its time limit of {time_limit:g} seconds and was ended"
        return Failed(scope=job.scope, message=message, seconds=time_limit)
    if process.returncode != 0 or not answer:
        message = f"its process ended without an answer (exit status {process.returncode})"
        return Failed(scope=job.scope, message=message)
    outcome: Outcome = pickle.loads(answer)
    return outcome


def main() -> None:
    """Do the job read from standard input."""
    answer = os.dup(1)
    silence()
    before_numpy()
    parent, seconds, job = pickle.load(sys.stdin.buffer)
    begin(parent, seconds)
    from iqip_analytics.publish.running.one_briefing import made  # noqa: PLC0415  # start-up cost: papermill

    outcome = pickle.dumps(made(job))
    with os.fdopen(answer, "wb") as sending:
        sending.write(outcome)


if __name__ == "__main__":
    main()
