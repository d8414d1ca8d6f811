"""What is of the trust and stands behind every briefing, computed once: before the children."""

import contextlib
import multiprocessing
from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from functools import partial
from typing import TYPE_CHECKING

from iqip_analytics.publish.running.jobs import Job
from iqip_analytics.publish.running.processes import silence

if TYPE_CHECKING:  # start-up cost: pandas
    import pandas as pd

    from iqip_analytics.briefing.contents import Choices
    from iqip_analytics.plan.known import KnownPlan

# As with imports: what fails here fails in its own briefing, and is told there
left_to_the_briefings = contextlib.suppress(Exception)


def compute_together(jobs: Sequence[Job], workers: int) -> None:
    """Compute what the briefings of a run share: each part for itself, should one fail.

    Helpers make the record of forecasts while this process fits all else; with one worker there
    are none, and the record is made here.
    """
    if len(jobs) < 2:
        return
    job = _usual(jobs)
    with left_to_the_briefings, contextlib.ExitStack() as running:
        from iqip_analytics.briefing.contents import (  # noqa: PLC0415  # start-up cost: pandas
            compute_for_all,
        )

        known, choices = _position_and_choices(job)
        made: Iterable[list[pd.DataFrame]] | None = None
        with left_to_the_briefings:
            made = _begun(job, running.enter_context(_helpers(workers))) if workers > 1 else None
        with left_to_the_briefings:
            compute_for_all(known.of(job.scope), choices)
        with left_to_the_briefings:
            _record(known, made)


def _usual(jobs: Sequence[Job]) -> Job:
    """A division's job, with the horizon that most have."""
    (horizon, _), *_ = Counter(job.parameters["horizon"] for job in jobs).most_common(1)
    return next(job for job in reversed(jobs) if job.parameters["horizon"] == horizon)


def _position_and_choices(job: Job) -> "tuple[KnownPlan, Choices]":
    """The position that a job is written from, and its choices."""
    from iqip_analytics.briefing.contents import Choices  # noqa: PLC0415  # start-up cost: pandas
    from iqip_analytics.forecasts.scenario import Scenario  # noqa: PLC0415  # start-up cost: pandas
    from iqip_analytics.plan.run import run_at_work  # noqa: PLC0415  # start-up cost: pandas

    wanted = job.parameters
    run = run_at_work(str(wanted["source"]))
    if run is None:
        raise LookupError(f"no run is at work on {wanted['source']}")
    known = run.as_at(*(wanted[name] for name in ("period_end", "data_cutoff", "published_on")))
    choices = Choices(
        horizon=wanted["horizon"],
        scenario=Scenario.model_validate(wanted.get("scenario") or {}),
        circulation=wanted.get("circulation", "committee"),
    )
    return choices.seen(known), choices


def _helpers(workers: int) -> ProcessPoolExecutor:
    from iqip_analytics.forecasts.quality import scorecard  # noqa: PLC0415  # start-up cost: pandas

    most = min(workers, len(scorecard.ORIGINS))
    return ProcessPoolExecutor(most, multiprocessing.get_context("fork"), initializer=silence)


def _begun(job: Job, helpers: Executor) -> "Iterable[list[pd.DataFrame]]":
    from iqip_analytics.forecasts.quality import scorecard  # noqa: PLC0415  # start-up cost: pandas

    return helpers.map(partial(_forecasts_made, job), scorecard.ORIGINS)


def _forecasts_made(job: Job, back: int) -> "list[pd.DataFrame]":
    """Part of the record; a helper has the position from the parent that it was forked from."""
    from iqip_analytics.forecasts.quality import scorecard  # noqa: PLC0415  # start-up cost: pandas

    known, _ = _position_and_choices(job)
    return scorecard.forecasts_made(known, back)


def _record(known: "KnownPlan", made: "Iterable[list[pd.DataFrame]] | None") -> None:
    from iqip_analytics.forecasts.quality import scorecard  # noqa: PLC0415  # start-up cost: pandas

    if made is None:
        scorecard.scorecard(known)
    else:
        scorecard.remember(known, list(made))
