"""What is of the trust and stands behind every briefing, computed once: before the children."""

import contextlib
import multiprocessing
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from typing import TYPE_CHECKING

from iqip_analytics.publish.jobs import Job
from iqip_analytics.publish.processes import silence

if TYPE_CHECKING:  # start-up cost: pandas
    import pandas as pd

    from iqip_analytics.briefing.contents import Choices
    from iqip_analytics.plan.known import KnownPlan
    from iqip_analytics.plan.plan import Plan


def compute_together(jobs: Sequence[Job], workers: int) -> None:
    """Compute what the briefings of a kept plan share; helpers make the record meanwhile.

    As with imports: what fails here fails in its own briefing, and is told there.
    """
    with contextlib.suppress(Exception):
        if len(jobs) > 1 and _plan(jobs[-1]) is not None:
            _computed(jobs[-1], workers)


def _plan(job: Job) -> "Plan | None":
    from iqip_analytics.plan.kept import kept_plan  # noqa: PLC0415  # start-up cost: pandas

    return kept_plan(str(job.parameters["source"]))


def _wanted(job: Job) -> "tuple[KnownPlan, Choices, str]":
    """The kept position that a job is written from, its choices and its scope."""
    from iqip_analytics.briefing.contents import Choices  # noqa: PLC0415  # start-up cost: pandas
    from iqip_analytics.forecasts.scenario import Scenario  # noqa: PLC0415  # start-up cost: pandas

    wanted = job.parameters
    plan = _plan(job)
    if plan is None:
        raise LookupError(f"no plan is kept for {wanted['source']}")
    known = plan.as_at(*(wanted[name] for name in ("period_end", "data_cutoff", "published_on")))
    choices = Choices(
        horizon=wanted["horizon"],
        scenario=Scenario.model_validate(wanted.get("scenario") or {}),
        circulation=wanted.get("circulation", "committee"),
    )
    return choices.seen(known), choices, job.scope


def _computed(job: Job, workers: int) -> None:
    from iqip_analytics.briefing.contents import (  # noqa: PLC0415  # start-up cost: pandas
        compute_for_all,
    )
    from iqip_analytics.forecasts.record import scorecard  # noqa: PLC0415  # start-up cost: pandas

    known, choices, scope = _wanted(job)
    forked = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(workers, forked, initializer=silence) as helpers:
        made = helpers.map(partial(_forecasts_made, job), scorecard.ORIGINS)
        compute_for_all(known, choices, scope)
        scorecard.remember(known, list(made))


def _forecasts_made(job: Job, back: int) -> "list[pd.DataFrame]":
    """Part of the record; a helper has the position from the parent that it was forked from."""
    from iqip_analytics.forecasts.record.scorecard import (  # noqa: PLC0415  # start-up cost: pandas
        forecasts_made,
    )

    known, _, _ = _wanted(job)
    return forecasts_made(known, back)
