"""Files replaced whole: what keeps one from it is found before anything is written, and named."""

import contextlib
import os
import stat
from collections.abc import Sequence
from pathlib import Path

from iqip_analytics.contract.faults import InputError

UNFINISHED = ".unfinished"
# What LibreOffice and Excel lay beside a file that they have open
OPEN_MARKS = (".~lock.{}#", "~${}")


def refuse_unwritable(files: Sequence[Path]) -> None:
    """Refuse files that cannot be replaced: read only, in a folder that is, or open elsewhere.

    Raises:
        InputError: naming the file and what keeps it.
    """
    for folder in dict.fromkeys(file.parent for file in files):
        if not _writable(folder):
            raise InputError(f"the folder '{folder}' is read only; nothing was written")
    for file in files:
        for mark in (form.format(file.name) for form in OPEN_MARKS):
            if (file.parent / mark).exists():
                raise InputError(
                    f"'{file.name}' is open in a spreadsheet program, as '{mark}' beside it says; "
                    "close it and import again; nothing was written"
                )
        if not file.exists():
            continue
        if not _writable(file):
            raise InputError(f"'{file.name}' is read only; nothing was written")
        try:
            file.open("r+b").close()  # Windows lends a file to one program at a time
        except OSError as error:
            raise InputError(
                f"'{file.name}' cannot be written ({error.strerror}); is it open in another "
                "program? Nothing was written"
            ) from None


def _writable(path: Path) -> bool:
    # By its mode too: who may write everything still leaves alone what was locked on purpose
    with contextlib.suppress(OSError):
        return bool(path.stat().st_mode & stat.S_IWUSR) and os.access(path, os.W_OK)
    return False


def set_aside(file: Path, content: bytes) -> None:
    """Write what a file is to hold beside it, on the disk for certain."""
    with _aside(file).open("wb") as unfinished:
        unfinished.write(content)
        unfinished.flush()
        os.fsync(unfinished.fileno())


def put_in_place(file: Path) -> None:
    """Let what was written beside a file take its place."""
    _aside(file).replace(file)


def remove_set_aside(folder: Path) -> None:
    """Remove what a stopped import left beside the files."""
    for file in folder.glob(f".*{UNFINISHED}"):
        with contextlib.suppress(OSError):
            file.unlink(missing_ok=True)


def _aside(file: Path) -> Path:
    return file.with_name(f".{file.name}{UNFINISHED}")


def content_of(file: Path) -> bytes | None:
    """What a file holds; None where it does not exist."""
    return file.read_bytes() if file.exists() else None


def free_place(folder: Path, stamp: str) -> Path:
    """A folder for a backup that holds nothing yet."""
    place, number = folder / stamp, 1
    while place.exists():
        number += 1
        place = folder / f"{stamp}-{number}"
    return place
