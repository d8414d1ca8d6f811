"""Which engine runs the cells, and what its processes have ready before they start."""

import contextlib
import ctypes
import gc
import importlib
import multiprocessing
import os
import sys
from typing import NamedTuple

from iqip_analytics.contract.faults import InputError, did_you_mean
from iqip_analytics.publish.running.processes import StartMethod

IN_PROCESS = "iqip-in-process"
STOCK = "nbclient"
NEEDED = (
    "iqip_analytics.report",
    "iqip_analytics.publish.running.one_briefing",
    "IPython.core.application",
    "IPython.core.completerlib",
    "IPython.core.crashhandler",
    "IPython.core.logger",
    "IPython.core.magics",
    "IPython.core.oinspect",
    "matplotlib.pyplot",
    "pandas.core.methods.to_dict",
)
# New objects before Python collects garbage: a run, and each of its children, ends before there is
# much; imports alone would trigger 600 collections otherwise.
SELDOM = 50_000


class Engine(NamedTuple):
    """A way to run notebooks: how a child starts, and the papermill engine within it."""

    name: str
    start_method: StartMethod
    papermill_engine: str


def engine_named(name: str | None = None) -> Engine:
    """The engine of a name; without one, the fastest that is safe on this system.

    A fork shares what its parent has imported. Windows has no fork, and on macOS system libraries
    may fail in one: there each briefing gets a spawned process.

    Raises:
        InputError: for an engine that does not exist here.
    """
    engines = {
        "fork": Engine("fork", "fork", IN_PROCESS),
        "spawn": Engine("spawn", "spawn", IN_PROCESS),
        STOCK: Engine(STOCK, "fork" if fork_is_safe() else "spawn", STOCK),
    }
    if not fork_is_safe():
        del engines["fork"]
    if name is None:
        return next(iter(engines.values()))
    if name not in engines:
        raise InputError(
            f"engine '{name}' is not available here; {did_you_mean(name, engines)}"
            f"choose one of: {', '.join(engines)}"
        )
    return engines[name]


def fork_is_safe() -> bool:
    """Whether this system can copy a running process without harm."""
    return sys.platform.startswith("linux") and "fork" in multiprocessing.get_all_start_methods()


def before_numpy() -> None:
    """Settings to make before numpy is first imported in a process that will fork."""
    gc.set_threshold(SELDOM)
    # A pool of threads does not survive a fork, and children already use every core
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    if "nbformat" not in sys.modules:
        # Compiles grammars for 0.9 s, to check web addresses that no notebook schema uses
        sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]


def preload() -> None:
    """Import what briefings need; what fails here fails again in its briefing, which reports it."""
    for name in NEEDED:
        with contextlib.suppress(Exception):
            importlib.import_module(name)


def give_back() -> bool:
    """Return freed memory to the system where possible; up to 64 MB would stay here otherwise."""
    # Only the GNU C library has this; on Windows even looking is a TypeError
    try:
        ctypes.CDLL(None).malloc_trim(0)
    except (OSError, AttributeError, TypeError):
        return False
    return True


def keep_from_being_copied() -> None:
    """Spare children copies of what the parent holds, by keeping it out of garbage collection."""
    gc.collect()
    give_back()
    with contextlib.suppress(AttributeError):
        gc.freeze()
