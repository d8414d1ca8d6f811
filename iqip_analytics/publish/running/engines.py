"""Which engine runs the cells, and how the processes that do so are started."""

import multiprocessing
import sys
from typing import NamedTuple

from iqip_analytics.contract.faults import InputError, did_you_mean
from iqip_analytics.publish.running.processes import StartMethod

IN_PROCESS = "iqip-in-process"
STOCK = "nbclient"


class Engine(NamedTuple):
    """A way to run notebooks: how a child starts, and the papermill engine within it."""

    name: str
    start_method: StartMethod
    papermill_engine: str


def engine_named(name: str | None = None) -> Engine:
    """The engine of a name; without one, the fastest that is safe on this system.

    A fork shares what its parent has imported. Windows has none, and on macOS the system's own
    libraries may fail in one: there each briefing gets a spawned process.

    Raises:
        InputError: where there is no such engine here.
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
