"""One writer at a time: a folder of outputs, and a plan, each let go of however its writer ends."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from iqip_analytics.contract.faults import InputError

LOCK = ".iqip-lock"


@contextmanager
def lock_held(lock: Path, *, otherwise: str, wait_seconds: float = 0) -> Iterator[None]:
    """Hold a lock file; a second who wants it waits so long, and is then refused.

    The system lets go of it when its holder ends, killed or not; children forked meanwhile do not
    hold it. The file itself stays.

    Args:
        lock: the file.
        otherwise: the sentence for whoever finds it held by another.
        wait_seconds: how long to wait for the other.

    Raises:
        InputError: where another holds it still, or the file cannot be made.
    """
    import filelock  # noqa: PLC0415  # start-up cost: most commands write nothing

    try:
        held = filelock.FileLock(lock, fallback_to_soft=False).acquire(timeout=wait_seconds)
    except filelock.Timeout:
        raise InputError(otherwise) from None
    except OSError as error:
        raise InputError(
            f"{lock.parent}: nothing can be written there ({error.strerror})"
        ) from None
    with held:
        yield
