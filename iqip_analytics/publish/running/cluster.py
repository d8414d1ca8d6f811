"""Jobs sent to a Dask cluster: the plan source travels with each, no disk is shared."""

from collections.abc import Iterator, Sequence
from concurrent.futures import Future, as_completed
from dataclasses import replace
from typing import TYPE_CHECKING

from iqip_analytics.contract.faults import InputError
from iqip_analytics.publish.keys import source_files
from iqip_analytics.publish.running.jobs import Failed, Job, Outcome
from iqip_analytics.publish.running.one_job import outcome_in_fresh_python

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

    When a worker dies, another does its briefing again; Dask gives up after three such deaths,
    and the briefing has failed. Workers need this package in this version and its extra `dask`.

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
    except Exception as error:  # whatever befell the worker
        message = f"its worker did not answer ({type(error).__name__}: {error})"
        return Failed(scope=job.scope, message=message[:300])
