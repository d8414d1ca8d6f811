"""An import that was stopped on its way: its rows count, and the next command puts them in place.

An import is made at one moment, when the note of its rows takes its name in the plan's folder.
What was typed into the files since then stays beside the rows that the note still has to add.
"""

import contextlib
import csv
import json
import logging
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from iqip_analytics.contract.faults import Fault, InputError, SourceError, quoted
from iqip_analytics.contract.sole_writer import LOCK, lock_held
from iqip_analytics.sources.csv_rows import Row, appended, filled, headings, row_counts

NOTE = ".import-to-finish.json"
UNFINISHED = ".unfinished"
SECONDS_TO_WAIT = 60

log = logging.getLogger("iqip_analytics")


@dataclass(frozen=True, eq=False, kw_only=True)
class Noted:
    """The rows that an import adds to one file.

    columns: the file's headings before; rows: each with how often the file held it already.
    """

    columns: Sequence[str]
    rows: Sequence[tuple[Row, int]]

    def added_to(self, content: bytes, file_name: str) -> bytes:
        """A file's content with those rows that it does not hold yet.

        Raises:
            SourceError: where it has lost a heading, so that they cannot be added.
        """
        try:
            held, names = row_counts(content), headings(content)
        except (UnicodeDecodeError, csv.Error):
            return content  # the reader says what is wrong with the file
        lost = [name for name in self.columns if name not in names]
        if lost:
            message = (
                f"has lost the heading {quoted(lost[0])} since an import was stopped on its way; "
                "put it back, so that the rows of the import can be added"
            )
            raise SourceError([Fault(place=file_name, message=message)])
        missing = [row for row, before in self.rows if held[filled(row)] <= before]
        return appended(content, missing) if missing else content


def noted(content: bytes, rows: Sequence[Row]) -> Noted:
    """What an import notes of a file that it is to add rows to."""
    held = row_counts(content)
    counted = []
    for row in rows:
        counted.append((dict(row), held[filled(row)]))
        held[filled(row)] += 1
    return Noted(columns=headings(content), rows=counted)


def note_of(folder: Path) -> dict[str, Noted]:
    """The rows by file that an import has still to add; none where none was stopped.

    Raises:
        InputError: where the note cannot be read.
    """
    try:
        files = json.loads((folder / NOTE).read_text(encoding="utf-8"))
        return {
            name: Noted(columns=found["columns"], rows=[(row, n) for row, n in found["rows"]])
            for name, found in files.items()
        }
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(
            f"'{folder / NOTE}' holds the rows of an import that was stopped, and cannot be read "
            f"({error}); restore it, or remove it and import again"
        ) from error


def write_note(folder: Path, files: Mapping[str, Noted]) -> None:
    """The moment at which an import is made."""
    plain = {name: {"columns": each.columns, "rows": each.rows} for name, each in files.items()}
    set_aside(folder / NOTE, json.dumps(plain, ensure_ascii=False).encode())
    put_in_place(folder / NOTE)


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


def plan_held(lock: Path) -> contextlib.AbstractContextManager[None]:
    """Hold a plan for one import; a second waits a minute, and is then refused.

    Raises:
        InputError: where another import holds it still, or nothing can be written there.
    """
    return lock_held(
        lock,
        otherwise=f"{lock.parent}: another import is writing there; wait for it, then try again",
        wait_seconds=SECONDS_TO_WAIT,
    )


def finish_if_possible(folder: Path) -> None:
    """Finish a stopped import; where the folder cannot be written its rows count all the same."""
    if (folder / NOTE).exists():
        with contextlib.suppress(InputError, OSError), plan_held(folder / LOCK):
            finish(folder)


def finish(folder: Path) -> None:
    """Put the rows of a stopped import in place, and say so; the caller holds the plan.

    Raises:
        SourceError: where a file was changed since in a way that leaves no place for them.
        OSError: where a file cannot be written; the next command tries again.
    """
    files = note_of(folder)
    if not files:
        return
    whole: dict[Path, bytes] = {}
    for name, each in files.items():
        content = content_of(folder / name) or b""
        with_rows = each.added_to(content, name)
        _refuse_unreadable(with_rows, name)
        if with_rows != content:
            whole[folder / name] = with_rows
    for file, content in whole.items():
        set_aside(file, content)
    for file in whole:
        put_in_place(file)
    (folder / NOTE).unlink()
    log.warning("%s: an import had been stopped on its way; it is finished now", folder)


def content_of(file: Path) -> bytes | None:
    """What a file holds; None where it does not exist."""
    return file.read_bytes() if file.exists() else None


def _refuse_unreadable(content: bytes, name: str) -> None:
    try:
        row_counts(content)
    except (UnicodeDecodeError, csv.Error):
        message = (
            "is not a readable CSV file in UTF-8; mend it, so that the rows of an import that was "
            "stopped on its way can be added"
        )
        raise SourceError([Fault(place=name, message=message)]) from None
