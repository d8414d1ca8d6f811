"""Rows appended to a folder of CSV files: all files at one moment, with a backup."""

import contextlib
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from iqip_analytics.contract.faults import InputError, not_written
from iqip_analytics.contract.sole_writer import LOCK
from iqip_analytics.sources.plan_files import (
    NOTE,
    Row,
    appended,
    content_of,
    finish,
    free_place,
    note_of,
    noted,
    plan_files,
    plan_held,
    put_in_place,
    refuse_unwritable,
    remove_set_aside,
    set_aside,
    write_note,
)
from iqip_analytics.sources.reading import read

BACKUPS = "backups"


@dataclass(frozen=True, kw_only=True)
class PlanFolder:
    """A folder of CSV files, held for one import; `stamp` names its backup."""

    folder: Path
    stamp: str

    def append(self, rows: Mapping[str, Sequence[Row]]) -> Path:
        """Append rows to the tables of the plan; the folder of the backup.

        Raises:
            SourceError: where the plan with the rows would be faulty; nothing has been written.
            InputError: where a file cannot be written; nothing has been written.
        """
        files = {f"{table}.csv": list(new) for table, new in rows.items()}
        refuse_unwritable([self.folder / name for name in files])
        try:
            self._refuse_faulty(files)
            backup = self._backup(list(files))
            self._append(files)
        except OSError as error:
            raise not_written(self.folder, error) from error
        return backup

    def _refuse_faulty(self, files: Mapping[str, Sequence[Row]]) -> None:
        with tempfile.TemporaryDirectory(prefix="iqip-") as name:
            trial = Path(name) / self.folder.resolve().name
            trial.mkdir()
            contents = plan_files(self.folder)
            for file, new in files.items():
                contents[file] = appended(contents.get(file, b""), new)
            for file, content in contents.items():
                (trial / file).write_bytes(content)
            read(trial)

    def _backup(self, names: Sequence[str]) -> Path:
        place = free_place(self.folder / BACKUPS, self.stamp)
        place.mkdir(parents=True)
        for name in names:
            if (self.folder / name).exists():
                shutil.copy2(self.folder / name, place / name)
        return place

    def _append(self, files: Mapping[str, Sequence[Row]]) -> None:
        """Write all new files aside, then the note, the moment of import, then put all in place."""
        before = {self.folder / name: content_of(self.folder / name) for name in files}
        try:
            for file, content in before.items():
                set_aside(file, appended(content or b"", files[file.name]))
            note = {
                file.name: noted(content or b"", files[file.name])
                for file, content in before.items()
            }
            write_note(self.folder, note)
            for file in before:
                put_in_place(file)
        except OSError:
            self._undo(before)
            raise
        with contextlib.suppress(OSError):  # all is in place; the next command removes the note
            (self.folder / NOTE).unlink()

    def _undo(self, before: Mapping[Path, bytes | None]) -> None:
        """Restore every file; where even that fails, the import is valid and finished later."""
        remove_set_aside(self.folder)
        if not note_of(self.folder):
            return
        try:
            for file, content in before.items():
                if content is None:
                    file.unlink(missing_ok=True)
                elif content_of(file) != content:
                    set_aside(file, content)
                    put_in_place(file)
            (self.folder / NOTE).unlink()
        except OSError as error:
            raise InputError(
                f"'{self.folder}' could be written in part only ({error.strerror}); the import "
                "counts, and the next command that opens the plan finishes it"
            ) from error


@contextmanager
def folder_held(folder: Path, stamp: str) -> Iterator[PlanFolder]:
    """Hold a folder of CSV files for one import; a stopped one is finished first.

    Raises:
        InputError: where another import holds it, or it cannot be written.
    """
    with plan_held(folder / LOCK):
        try:
            finish(folder)
            remove_set_aside(folder)
        except OSError as error:
            raise not_written(folder, error) from error
        yield PlanFolder(folder=folder, stamp=stamp)
