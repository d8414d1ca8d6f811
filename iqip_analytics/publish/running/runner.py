"""Jobs run on this machine: by an engine, so many at a time, within a time limit."""

import contextlib
from collections.abc import Iterator, Sequence

from iqip_analytics.publish.running.engines import STOCK, Engine
from iqip_analytics.publish.running.jobs import Job, Outcome
from iqip_analytics.publish.running.memory import keep_from_being_copied
from iqip_analytics.publish.running.one_briefing import made, rehearse
from iqip_analytics.publish.running.preloading import preload
from iqip_analytics.publish.running.processes import outcomes
from iqip_analytics.publish.running.shared_work import compute_together


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
    if engine.start_method == "fork" and engine.papermill_engine != STOCK:
        preload()
        with contextlib.suppress(Exception):  # what fails here fails in its own briefing
            rehearse(jobs[0])
        compute_together(jobs, workers)
        keep_from_being_copied()
    yield from outcomes(
        jobs,
        made,
        workers=workers,
        time_limit=time_limit,
        start_method=engine.start_method,
    )
