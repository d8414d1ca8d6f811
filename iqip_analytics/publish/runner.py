"""Jobs run on this machine: by an engine, so many at a time, within a time limit."""

from collections.abc import Iterator, Sequence

from iqip_analytics.publish.engines import Engine
from iqip_analytics.publish.jobs import Job, Outcome
from iqip_analytics.publish.making import made
from iqip_analytics.publish.papermill_engines import ready_to_fork
from iqip_analytics.publish.processes import outcomes


def local_outcomes(
    jobs: Sequence[Job], *, engine: Engine, workers: int, time_limit: float
) -> Iterator[Outcome]:
    """The outcome of each job, in the order in which they end.

    Args:
        jobs: what to make.
        engine: how cells are run.
        workers: how many at a time.
        time_limit: seconds that one briefing may take.
    """
    if not jobs:
        return
    if engine.start_method == "fork" and engine.papermill_engine != "nbclient":
        ready_to_fork()
    yield from outcomes(
        jobs,
        made,
        workers=workers,
        time_limit=time_limit,
        start_method=engine.start_method,
    )
