"""What all briefings need, imported once: by the parent, before its children."""

import contextlib
import gc
import importlib
import os
import sys

NEEDED = (
    "iqip_analytics.briefing",
    "iqip_analytics.publish.running.one_briefing",
    "IPython.core.application",
    "IPython.core.completerlib",
    "IPython.core.crashhandler",
    "IPython.core.logger",
    "IPython.core.magics",
    "IPython.core.oinspect",
    "matplotlib.pyplot",
    "pandas.core.methods.to_dict",
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
