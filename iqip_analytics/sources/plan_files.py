"""A plan's files as they stand: whoever reads, compares or copies them sees the same.

Nothing here imports pandas: `iqip brief` asks for a plan's fingerprint before it reads anything.
"""

import contextlib
from pathlib import Path

from iqip_analytics.contract.faults import Fault, InputError, SourceError
from iqip_analytics.sources.stopped_import import NOTE, finish_if_possible, note_of

TRIES_TO_READ = 20


def plan_files(folder: Path) -> dict[str, bytes]:
    """The CSV files of a plan's folder by name, all as they stood at one moment.

    An import that was stopped is finished first, and a line on standard error says so; where the
    folder cannot be written, its rows count all the same.

    Raises:
        SourceError: where a file cannot be read.
        InputError: where they are written faster than they can be read.
    """
    finish_if_possible(folder)
    for _ in range(TRIES_TO_READ):
        before = _state(folder)
        contents = _contents(folder)
        if _state(folder) == before:
            return contents
    raise InputError(f"plan source '{folder}' is being written all the time; try again later")


def _contents(folder: Path) -> dict[str, bytes]:
    contents, faults = {}, []
    for file in folder.glob("*.csv"):
        try:
            if file.is_file():
                contents[file.name] = file.read_bytes()
        except FileNotFoundError:
            continue  # it went while the others were read: the state differs, all is read again
        except OSError as error:
            faults.append(Fault(place=file.name, message=f"cannot be read: {error.strerror}"))
    if faults:
        raise SourceError(faults)
    for name, noted in note_of(folder).items():
        contents[name] = noted.added_to(contents.get(name, b""), name)
    return dict(sorted(contents.items()))


def _state(folder: Path) -> list[tuple[str, int, int, int]]:
    """What tells that a file was replaced, written, made or removed."""
    found = []
    for file in sorted([*folder.glob("*.csv"), folder / NOTE]):
        with contextlib.suppress(FileNotFoundError):
            of_file = file.stat()
            found.append((file.name, of_file.st_ino, of_file.st_size, of_file.st_mtime_ns))
    return found
