"""One writer at a time for an output folder and for a plan, released however the writer ends."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from iqip_analytics.contract.faults import InputError, not_written

LOCK = ".iqip-lock"


@contextmanager
def lock_held(lock: Path, *, otherwise: str, wait_seconds: float = 0) -> Iterator[None]:
    """Hold a lock file; a second process waits for it, and is then refused.

    The system releases it when its holder ends, killed or not; children forked meanwhile do not
    hold it. The file itself stays.

    Args:
        lock: the file.
        otherwise: the message where another process holds it.
        wait_seconds: how long to wait for the other.

    Raises:
        InputError: where another process still holds it, or the file cannot be made.
    """
    import filelock  # noqa: PLC0415  # start-up cost: most commands write nothing

    try:
        held = filelock.FileLock(lock, fallback_to_soft=False).acquire(timeout=wait_seconds)
    except filelock.Timeout:
        raise InputError(otherwise) from None
    except OSError as error:
        raise not_written(lock.parent, error) from None
    with held:
        yield
