"""The output folder: files appear whole or not at all, and one run at a time writes there."""

import contextlib
import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO

from iqip_analytics.contract.faults import InputError

if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


LOCK = ".iqip-lock"
UNFINISHED = ".iqip-unfinished"
SCOPE = re.compile(r"[a-z0-9_]+")


@contextlib.contextmanager
def sole_writer(folder: Path) -> Iterator[None]:
    """Hold the output folder for one run; the system lets go of it however the run ends.

    Raises:
        InputError: where another run holds it, or nothing can be written there.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle = (folder / LOCK).open("a+")
    except OSError as error:
        raise InputError(f"{folder}: nothing can be written there ({error.strerror})") from None
    with handle:
        if not _taken(handle.fileno()):
            raise InputError(
                f"{folder}: another run is writing there; wait for it, or give another --out"
            )
        _held.add(handle)
        try:
            yield
        finally:
            _held.discard(handle)


# A forked child holds its parent's lock too, and would keep it though the parent was killed
_held: set[IO[str]] = set()


def _let_go() -> None:
    while _held:
        _held.pop().close()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_let_go)


def _taken(descriptor: int) -> bool:
    try:
        _lock(descriptor)
    except OSError:
        return False
    return True


def write_together(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files below a folder: all are on the disk before the first takes its place.

    Raises:
        OSError: where the disk does not take them; then every file is as it was.
    """
    staged: list[tuple[Path, Path]] = []
    try:
        for name, content in files.items():
            target = _within(folder, name)
            target.parent.mkdir(parents=True, exist_ok=True)
            unfinished = target.with_name(target.name + UNFINISHED)
            staged.append((unfinished, target))
            with unfinished.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        for unfinished, target in staged:
            unfinished.replace(target)
    finally:
        for unfinished, _ in staged:
            with contextlib.suppress(OSError):
                unfinished.unlink(missing_ok=True)


def remove_others(folder: Path, keep: Iterable[str]) -> None:
    """Remove tables that an earlier briefing wrote and this one did not."""
    kept = set(keep)
    for file in sorted(folder.glob("*.csv")):
        if file.name not in kept:
            file.unlink()


def remove_unfinished(folder: Path) -> None:
    """Remove what a run left that was ended half-way."""
    for pattern in (f"*{UNFINISHED}", f"*/*{UNFINISHED}"):
        for file in sorted(folder.glob(pattern)):
            file.unlink(missing_ok=True)


def _within(folder: Path, name: str) -> Path:
    """A file's path, which must lie below the folder whatever its name is."""
    target = folder / name
    if not target.resolve().is_relative_to(folder.resolve()) or ".." in Path(name).parts:
        raise ValueError(f"'{name}' leads out of the output folder")
    return target
