"""Appending rows to a plan source: all of them or none, with a backup, and no old row touched."""

import csv
import io
import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from iqip_analytics.contract.faults import InputError
from iqip_analytics.sources.csv_folder import COMMITTED
from iqip_analytics.sources.importing.findings import Row
from iqip_analytics.sources.reading import read
from iqip_analytics.sources.source_names import is_url
from iqip_analytics.sources.workbook import SUFFIXES

STAGED, BACKUPS = ".import-staged", "backups"
Rows = Mapping[str, Sequence[Row]]


def append(source: str, rows: Rows, stamp: str) -> Path:
    """Append rows to the tables of a plan source; the place of the backup.

    The source as it will be is read and checked first.

    Raises:
        SourceError: where the source with the rows would be faulty; nothing has been written.
        InputError: where the source is a database, or cannot be written.
    """
    path = Path(source)
    if is_url(source):
        raise InputError(
            "a database is read only; import into a folder or workbook, then fill the database "
            "with: iqip load"
        )
    if path.suffix.lower() in SUFFIXES:
        raise InputError(
            f"'{path.name}' is a workbook; registers are imported into a folder of CSV files, "
            "which keeps every old row as it stands"
        )
    finish_pending(path)
    return _append_to_folder(path, rows, stamp)


def finish_pending(folder: Path) -> None:
    """Put the files of an import in place that was stopped after it had counted as made."""
    committed = folder / COMMITTED
    if committed.is_dir():
        for file in sorted(committed.glob("*.csv")):
            file.replace(folder / file.name)
        committed.rmdir()


def _append_to_folder(folder: Path, rows: Rows, stamp: str) -> Path:
    files = {
        f"{table}.csv": appended(_bytes(folder / f"{table}.csv"), new)
        for table, new in rows.items()
    }
    _refuse_faulty(folder, files)
    try:
        backup = _backup(folder, list(files), stamp)
        _commit(folder, files)
    except OSError as error:
        raise InputError(f"'{folder}' cannot be written: {error.strerror}") from error
    return backup


def _bytes(file: Path) -> bytes:
    return file.read_bytes() if file.exists() else b""


def appended(content: bytes, rows: Sequence[Row]) -> bytes:
    """The content of a CSV file with rows after it, every byte of before as it was.

    Only where a column is new are the old rows written again, each with a blank more.
    """
    ending = "\r\n" if b"\r\n" in content else "\n"
    text = content.decode("utf-8-sig")
    header = next(csv.reader(io.StringIO(text, newline="")), [])
    names = [name.strip() for name in header]
    new = [
        name for name in dict.fromkeys(name for row in rows for name in row) if name not in names
    ]
    used = [name for name in new if not header or any(row.get(name) for row in rows)]
    if used:
        text = _widened(text, used, ending)
    elif text and not text.endswith(("\n", "\r")):
        text += ending
    lines = io.StringIO(newline="")
    table = csv.DictWriter(
        lines, [*names, *used], restval="", extrasaction="ignore", lineterminator=ending
    )
    table.writerows(rows)
    mark = content[:3] if content.startswith(b"\xef\xbb\xbf") else b""
    return mark + (text + lines.getvalue()).encode()


def _widened(text: str, columns: list[str], ending: str) -> str:
    lines = io.StringIO(newline="")
    table = csv.writer(lines, lineterminator=ending)
    rows = list(csv.reader(io.StringIO(text, newline=""))) or [[]]
    table.writerow([*rows[0], *columns])
    table.writerows([*row, *[""] * len(columns)] for row in rows[1:] if row)
    return lines.getvalue()


def _refuse_faulty(folder: Path, files: Mapping[str, bytes]) -> None:
    with tempfile.TemporaryDirectory(prefix="iqip-") as name:
        trial = Path(name) / "plan"
        trial.mkdir()
        for file in folder.glob("*.csv"):
            shutil.copyfile(file, trial / file.name)
        for file_name, content in files.items():
            (trial / file_name).write_bytes(content)
        read(trial)


def _backup(folder: Path, names: Sequence[str], stamp: str) -> Path:
    """Copies of the files that will change, in a folder of their own that holds nothing yet."""
    place, number = folder / BACKUPS / stamp, 1
    while place.exists():
        number += 1
        place = folder / BACKUPS / f"{stamp}-{number}"
    place.mkdir(parents=True)
    for name in names:
        if (folder / name).exists():
            shutil.copy2(folder / name, place / name)
    return place


def _commit(folder: Path, files: Mapping[str, bytes]) -> None:
    """All new files at once: the one renaming is the moment; what follows may be taken up later.

    A reader that comes between takes the committed files before those in the folder.
    """
    staged = folder / STAGED
    shutil.rmtree(staged, ignore_errors=True)
    staged.mkdir()
    for name, content in files.items():
        with (staged / name).open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    staged.rename(folder / COMMITTED)
    finish_pending(folder)
