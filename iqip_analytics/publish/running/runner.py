"""Jobs run on this machine: what they share first, then each by an engine in a child process."""

import contextlib
import gc
import logging
import multiprocessing
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from functools import partial
from typing import NamedTuple

import pandas as pd

from iqip_analytics.briefing.contents import Choices, compute_for_all
from iqip_analytics.forecasts.completion import chance_history
from iqip_analytics.forecasts.quality import scorecard
from iqip_analytics.forecasts.scenario import Scenario
from iqip_analytics.plan.known import KnownPlan
from iqip_analytics.plan.run import run_at_work
from iqip_analytics.publish.running.ending import end_with
from iqip_analytics.publish.running.engines import (
    STOCK,
    Engine,
    keep_from_being_copied,
    preload,
)
from iqip_analytics.publish.running.jobs import Job, Outcome
from iqip_analytics.publish.running.one_briefing import made, rehearse
from iqip_analytics.publish.running.processes import outcomes, silence

log = logging.getLogger(__name__)


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
        with left_to_the_briefings("setting a page"):
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


def compute_together(jobs: Sequence[Job], workers: int) -> None:
    """Compute what the briefings of a run share, each part separately in case one fails.

    Helper processes make the record of forecasts while this process computes the rest; with one
    worker there are none, and the record is made here.
    """
    if len(jobs) < 2:
        return
    job = _usual(jobs)
    with left_to_the_briefings("the position"), contextlib.ExitStack() as running:
        known, choices = _position_and_choices(job)
        record: Iterable[LookedBack] | None = None
        with left_to_the_briefings("the start of the record"):
            record = _begun(job, running.enter_context(_helpers(workers))) if workers > 1 else None
        with left_to_the_briefings("forecasts"):
            compute_for_all(known.of(job.scope), choices)
        with left_to_the_briefings("the record"):
            _keep_record(known, choices.horizon, record)


@contextlib.contextmanager
def left_to_the_briefings(what: str) -> Iterator[None]:
    """Prepare something for all briefings; what fails here fails again in one, which reports it."""
    try:
        yield
    except Exception:
        log.info("%s could not be prepared for all briefings", what, exc_info=True)


def _usual(jobs: Sequence[Job]) -> Job:
    """A division's job, with the commonest horizon."""
    (horizon, _), *_ = Counter(job.parameters["horizon"] for job in jobs).most_common(1)
    return next(job for job in reversed(jobs) if job.parameters["horizon"] == horizon)


def _position_and_choices(job: Job) -> tuple[KnownPlan, Choices]:
    """A job's position and choices."""
    wanted = job.parameters
    run = run_at_work(str(wanted["source"]))
    if run is None:
        raise LookupError(f"no run is at work on {wanted['source']}")
    known = run.as_at(*(wanted[name] for name in ("period_end", "data_cutoff", "published_on")))
    needed = ("horizon", "circulation", "group_by")
    given = {name: wanted[name] for name in needed if name in wanted}
    choices = Choices(**given, scenario=Scenario.model_validate(wanted.get("scenario") or {}))
    return choices.seen(known), choices


def _helpers(workers: int) -> ProcessPoolExecutor:
    most = min(workers, len(scorecard.ORIGINS))
    fork = multiprocessing.get_context("fork")
    return ProcessPoolExecutor(most, fork, initializer=_helper_begins, initargs=(os.getpid(),))


def _helper_begins(parent: int) -> None:
    end_with(parent)
    silence()
    gc.freeze()  # what the parent holds is not looked through at each `gc.collect`


class LookedBack(NamedTuple):
    """An earlier position's part of the record, and its chances for the months still ahead."""

    record: list[pd.DataFrame]
    chances: dict[str, pd.DataFrame]


def _begun(job: Job, helpers: Executor) -> Iterable[LookedBack]:
    return helpers.map(partial(_looked_back, job), scorecard.ORIGINS)


def _looked_back(job: Job, back: int) -> LookedBack:
    """Both for one position; a helper has the latest position from its parent."""
    known, choices = _position_and_choices(job)
    found = LookedBack(
        record=scorecard.forecasts_made(known, back),
        chances=chance_history.chances_then(known, back, choices.horizon),
    )
    chance_history.let_go(known)
    gc.collect()  # a position and its results hold each other
    return found


def _keep_record(known: KnownPlan, horizon: int, record: Iterable[LookedBack] | None) -> None:
    if record is None:
        chance_history.chance_history(known, horizon=horizon)
        scorecard.scorecard(known)
        return
    made = list(record)
    chance_history.remember(known, horizon, [each.chances for each in made])
    scorecard.remember(known, [each.record for each in made])
