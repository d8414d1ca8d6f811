"""A plan's files as they are: reading, comparing and copying see the same.

An import is made at one moment, when the note of its rows is renamed into the plan's folder. The
rows of one stopped on its way count, and the next command puts them in place, keeping what was
typed into the files since. Nothing here imports pandas: `iqip brief` needs a plan's fingerprint
before it reads anything.
"""

import contextlib
import csv
import io
import json
import logging
import os
import re
import stat
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from iqip_analytics.contract.faults import (
    Fault,
    InputError,
    SourceError,
    not_written,
    quoted,
)
from iqip_analytics.contract.sole_writer import LOCK, lock_held

# ---- files replaced whole: obstacles are found before anything is written ----


UNFINISHED = ".unfinished"
# The lock files of LibreOffice and Excel beside an open file
OPEN_MARKS = (".~lock.{}#", "~${}")


def refuse_unwritable(files: Sequence[Path]) -> None:
    """Refuse files that cannot be replaced: read-only, in a read-only folder, or open elsewhere.

    Raises:
        InputError: naming the file and the reason.
    """
    for folder in dict.fromkeys(file.parent for file in files):
        if not _writable(folder):
            raise InputError(
                f"the folder '{folder}' is read only; make it writable, or import into a copy of "
                "it; nothing was written"
            )
    for file in files:
        for mark in (form.format(file.name) for form in OPEN_MARKS):
            if (file.parent / mark).exists():
                raise InputError(
                    f"'{file.name}' is open in a spreadsheet program, as '{mark}' beside it says; "
                    "close it and import again; nothing was written"
                )
        if file.is_symlink():
            raise InputError(
                f"'{file.name}' is a link, in whose place an import would put a file; import into "
                "the folder that it leads to, or put the file itself here; nothing was written"
            )
        if not file.exists():
            continue
        if not _writable(file):
            raise InputError(
                f"'{file.name}' is read only; make it writable, or import into a copy of the plan; "
                "nothing was written"
            )
        try:
            file.open("r+b").close()  # Windows gives a file to one program at a time
        except OSError as error:
            raise InputError(
                f"'{file.name}' cannot be written ({error.strerror}); is it open in another "
                "program? Nothing was written"
            ) from None


def _writable(path: Path) -> bool:
    # By its mode too: even a user who may write everything leaves alone what was locked on purpose
    with contextlib.suppress(OSError):
        return bool(path.stat().st_mode & stat.S_IWUSR) and os.access(path, os.W_OK)
    return False


def set_aside(file: Path, content: bytes) -> None:
    """Write a file's new content beside it, and make sure it is on disk."""
    with _aside(file).open("wb") as unfinished:
        unfinished.write(content)
        unfinished.flush()
        os.fsync(unfinished.fileno())


def put_in_place(file: Path) -> None:
    """Replace a file by what was written beside it."""
    _aside(file).replace(file)


def write_whole(file: Path, content: bytes) -> None:
    """Write a file whole, or leave what was there.

    Raises:
        InputError: where it cannot be written.
    """
    try:
        set_aside(file, content)
        put_in_place(file)
    except OSError as error:
        with contextlib.suppress(OSError):
            _aside(file).unlink(missing_ok=True)
        raise not_written(file, error) from None


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
    """An unused folder name for a backup."""
    place, number = folder / stamp, 1
    while place.exists():
        number += 1
        place = folder / f"{stamp}-{number}"
    return place


# ---- rows after those of a CSV file ----


Row = Mapping[str, str]
csv.field_size_limit(2**27)
BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def headings(content: bytes) -> list[str]:
    """The headings of a CSV file; none where it is empty."""
    return [name.strip() for name in next(_cells(content), [])]


def row_counts(content: bytes) -> Counter[tuple[tuple[str, str], ...]]:
    """How often each row occurs in a CSV file, identified by its filled cells.

    Raises:
        UnicodeDecodeError, csv.Error: where it is not a CSV file in UTF-8.
    """
    rows = _cells(content)
    names = [name.strip() for name in next(rows, [])]
    return Counter(filled(dict(zip(names, row, strict=False))) for row in rows if any(row))


def filled(row: Row) -> tuple[tuple[str, str], ...]:
    """What identifies a row, whatever further columns its file has."""
    return tuple(sorted((name, cell.strip()) for name, cell in row.items() if cell.strip()))


def appended(content: bytes, rows: Sequence[Row]) -> bytes:
    """The content of a CSV file with rows appended, every earlier byte as it was.

    Only where a column is new are the old rows rewritten, each with a further blank.
    """
    ending = "\r\n" if b"\r\n" in content else "\n"
    text = content.decode("utf-8-sig")
    names = headings(content)
    new = [
        name for name in dict.fromkeys(name for row in rows for name in row) if name not in names
    ]
    used = [name for name in new if not names or any(row.get(name) for row in rows)]
    if used:
        text = _widened(text, used, ending)
    elif text and not text.endswith(("\n", "\r")):
        text += ending
    lines = io.StringIO(newline="")
    table = csv.DictWriter(
        lines, [*names, *used], restval="", extrasaction="ignore", lineterminator=ending
    )
    table.writerows(rows)
    mark = BYTE_ORDER_MARK if content.startswith(BYTE_ORDER_MARK) else b""
    return mark + (text + lines.getvalue()).encode()


def _cells(content: bytes) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True)


def _widened(text: str, columns: list[str], ending: str) -> str:
    lines = io.StringIO(newline="")
    table = csv.writer(lines, lineterminator=ending)
    rows = list(csv.reader(io.StringIO(text, newline=""))) or [[]]
    table.writerow([*rows[0], *columns])
    table.writerows([*row, *[""] * len(columns)] for row in rows[1:] if row)
    return lines.getvalue()


# ---- an import that was stopped ----

NOTE = ".import-to-finish.json"
PLAIN_NAME = re.compile(r"[a-z_]+\.csv")  # of a table: a note may have come with a folder
SECONDS_TO_WAIT = 60

log = logging.getLogger("iqip_analytics")


@dataclass(frozen=True, eq=False, kw_only=True)
class Noted:
    """The rows that an import adds to one file.

    columns: the file's headings before; rows: each with how often the file already held it.
    """

    columns: Sequence[str]
    rows: Sequence[tuple[Row, int]]

    def added_to(self, content: bytes, file_name: str) -> bytes:
        """A file's content with the rows that it does not hold yet.

        Raises:
            SourceError: where it has lost a heading, so that they cannot be added.
        """
        try:
            held, names = row_counts(content), headings(content)
        except (UnicodeDecodeError, csv.Error):
            return content  # the reader reports what is wrong with the file
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
    """What an import notes about a file to which it adds rows."""
    held = row_counts(content)
    counted = []
    for row in rows:
        counted.append((dict(row), held[filled(row)]))
        held[filled(row)] += 1
    return Noted(columns=headings(content), rows=counted)


def note_of(folder: Path) -> dict[str, Noted]:
    """The rows by file that a stopped import has still to add; none without one.

    Raises:
        InputError: where the note cannot be read.
    """
    try:
        files = json.loads((folder / NOTE).read_text(encoding="utf-8"))
        if elsewhere := [name for name in files if not PLAIN_NAME.fullmatch(name)]:
            raise ValueError(f"{quoted(elsewhere[0])} is no file of a plan")
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
    """Write the note: the moment at which an import is made."""
    plain = {name: {"columns": each.columns, "rows": each.rows} for name, each in files.items()}
    set_aside(folder / NOTE, json.dumps(plain, ensure_ascii=False).encode())
    put_in_place(folder / NOTE)


def plan_held(lock: Path) -> contextlib.AbstractContextManager[None]:
    """Hold a plan for one import; a second waits a minute, and is then refused.

    Raises:
        InputError: where another import still holds it, or nothing can be written there.
    """
    return lock_held(
        lock,
        otherwise=f"{lock.parent}: another import is writing there; wait for it, then try again",
        wait_seconds=SECONDS_TO_WAIT,
    )


def finish_if_possible(folder: Path) -> None:
    """Finish a stopped import; where the folder cannot be written its rows count nevertheless."""
    if (folder / NOTE).exists():
        with contextlib.suppress(InputError, OSError), plan_held(folder / LOCK):
            finish(folder)


def finish(folder: Path) -> None:
    """Put the rows of a stopped import in place, and say so; the caller holds the plan.

    Raises:
        SourceError: where a file has since changed so that they no longer fit.
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


def _refuse_unreadable(content: bytes, name: str) -> None:
    try:
        row_counts(content)
    except (UnicodeDecodeError, csv.Error):
        message = (
            "is not a readable CSV file in UTF-8; mend it, so that the rows of an import that was "
            "stopped on its way can be added"
        )
        raise SourceError([Fault(place=name, message=message)]) from None


# ---- all files at one moment ----

TRIES_TO_READ = 20


def plan_files(folder: Path) -> dict[str, bytes]:
    """The CSV files of a plan's folder by name, all as at one moment.

    A stopped import is finished first, and a line on standard error says so; where the folder
    cannot be written, its rows count nevertheless.

    Raises:
        SourceError: where a file cannot be read.
        InputError: where they keep changing while they are read.
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
            elif os.path.lexists(file):
                message = "is a folder, or a link that leads nowhere, and no file that can be read"
                faults.append(Fault(place=file.name, message=message))
        except FileNotFoundError:
            continue  # it has gone meanwhile: the state differs, all is read again
        except OSError as error:
            faults.append(Fault(place=file.name, message=f"cannot be read: {error.strerror}"))
    if faults:
        raise SourceError(faults)
    for name, noted in note_of(folder).items():
        contents[name] = noted.added_to(contents.get(name, b""), name)
    return dict(sorted(contents.items()))


def _state(folder: Path) -> list[tuple[str, int, int, int]]:
    """What shows that a file was replaced, written, made or removed."""
    found = []
    for file in sorted([*folder.glob("*.csv"), folder / NOTE]):
        with contextlib.suppress(OSError):  # gone meanwhile, or a link that leads in a circle
            of_file = file.stat()
            found.append((file.name, of_file.st_ino, of_file.st_size, of_file.st_mtime_ns))
    return found
