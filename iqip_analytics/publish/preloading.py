"""What all briefings need, imported and computed once: by the parent, before its children."""

import contextlib
import ctypes
import gc
import importlib
import os
import sys
from collections.abc import Sequence

from iqip_analytics.publish.jobs import Job

NEEDED = (
    "iqip_analytics.briefing",
    "iqip_analytics.publish.making",
    "IPython.core.completerlib",
    "IPython.core.magics",
    "matplotlib.pyplot",
    "seaborn",
)
# New objects until Python looks for garbage: a run, and each of its children, ends before it has
# much; imports alone are looked through 600 times otherwise.
SELDOM = 50_000


def before_numpy() -> None:
    """Settings that must stand before numpy is first imported in a process that will fork."""
    gc.set_threshold(SELDOM)
    # A pool of threads does not survive a fork, and children already use every core
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    if "nbformat" not in sys.modules:
        # Compiles grammars for 0.9 s, for a check of web addresses that no notebook schema uses
        sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]


def preload() -> None:
    """Import what briefings need; what fails here fails in its own briefing, and is told there."""
    for name in NEEDED:
        with contextlib.suppress(Exception):
            importlib.import_module(name)


def compute_together(jobs: Sequence[Job]) -> None:
    """Compute what is of the trust and stands behind every briefing of a kept plan.

    As with imports: what fails here fails in its own briefing, and is told there.
    """
    from iqip_analytics.briefing.contents import (  # noqa: PLC0415  # start-up cost: pandas
        Choices,
        compute_of_trust,
    )
    from iqip_analytics.forecasts.scenario import Scenario  # noqa: PLC0415  # start-up cost: pandas
    from iqip_analytics.plan.kept import kept_plan  # noqa: PLC0415  # start-up cost: pandas

    if len(jobs) < 2:
        return
    wanted = jobs[0].parameters
    plan = kept_plan(str(wanted["source"]))
    if plan is None:
        return
    dates = (wanted[name] for name in ("period_end", "data_cutoff", "published_on"))
    with contextlib.suppress(Exception):
        scenario = Scenario.model_validate(wanted.get("scenario") or {})
        circulation = wanted.get("circulation", "committee")
        choices = Choices(horizon=wanted["horizon"], scenario=scenario, circulation=circulation)
        compute_of_trust(plan.as_at(*dates), choices)


def keep_from_being_copied() -> None:
    """Spare children a copy of what the parent holds.

    What it needs no longer goes back to the system, and its garbage is not looked through again.
    """
    gc.collect()
    with contextlib.suppress(OSError, AttributeError):  # only the C library of GNU has this
        ctypes.CDLL(None).malloc_trim(0)
    with contextlib.suppress(AttributeError):
        gc.freeze()
