"""The output folder: files appear whole or not at all, and one run at a time writes there."""

import contextlib
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from iqip_analytics.contract.faults import InputError
from iqip_analytics.contract.sole_writer import LOCK, lock_held

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
    except OSError as error:
        raise InputError(f"{folder}: nothing can be written there ({error.strerror})") from None
    busy = f"{folder}: another run is writing there; wait for it, or give another --out"
    with lock_held(folder / LOCK, otherwise=busy):
        yield


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
