"""Memory of a run: what a process no longer needs goes back, what it holds is shared."""

import contextlib
import ctypes
import gc


def give_back() -> None:
    """Return to the system what was freed; the C library keeps up to 64 MB of it otherwise."""
    # Only the C library of GNU has this; on Windows already the question is a TypeError
    with contextlib.suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)


def keep_from_being_copied() -> None:
    """Spare children a copy of what the parent holds: its garbage is not looked through again."""
    gc.collect()
    give_back()
    with contextlib.suppress(AttributeError):
        gc.freeze()
