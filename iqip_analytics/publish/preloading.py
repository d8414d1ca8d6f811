"""What every briefing imports, imported once: by the parent of all children, before they start."""

import contextlib
import importlib
import os
import sys

NEEDED = (
    "iqip_analytics.briefing",
    "iqip_analytics.publish.making",
    "matplotlib.pyplot",
    "seaborn",
)


def before_numpy() -> None:
    """Settings that must stand before numpy is first imported in a process that will fork."""
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
