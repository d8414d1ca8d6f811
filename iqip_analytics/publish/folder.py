"""The output folder: files change together or not at all, and one run at a time writes there.

New files are written into a folder aside, the files that they replace are linked there, and a note
records this; as long as the note exists, the next process to find it puts every old file back.
"""

import contextlib
import errno
import filecmp
import json
import os
import shutil
import stat
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from iqip_analytics.contract.faults import InputError, not_written
from iqip_analytics.contract.sole_writer import LOCK, lock_held

UNFINISHED = ".iqip-unfinished"
NOTE = "to-put-back.json"
NEW, OLD = "new", "old"
BELOW = ("", "*/", "*/*/")  # a month, and a folder of it


@contextlib.contextmanager
def sole_writer(folder: Path) -> Iterator[None]:
    """Hold the output folder for one run; the system releases it however the run ends.

    Whatever an earlier run left half done, in any month, is put back first.

    Raises:
        InputError: where another run holds it, or nothing can be written there.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise not_written(folder, error) from None
    busy = f"{folder}: another run is writing there; wait for it, or give another --out"
    with lock_held(folder / LOCK, otherwise=busy):
        for place in _half_done(folder):
            mend(place)
        yield


def write_together(
    folder: Path, files: Mapping[str, bytes], *, in_place_of: Iterable[str] = ()
) -> None:
    """Write files below a folder, and remove those that they replace under other names.

    All are on disk before the first takes its place. Where one cannot, each is as it was; after a
    run was killed in between, `mend` restores that. Files with the same bytes are left alone.

    Args:
        folder: created where missing.
        files: content by name below the folder.
        in_place_of: the names of an earlier release; those not written again are removed.

    Raises:
        OSError: naming the file that cannot be written; then every file is as it was.
    """
    new = {name: content for name, content in files.items() if not _holds(folder, name, content)}
    gone = [name for name in dict.fromkeys(in_place_of) if name not in files]
    gone = [name for name in gone if os.path.lexists(_within(folder, name))]
    if not new and not gone:
        return
    folder.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix=UNFINISHED, dir=folder))
    try:
        _set_aside(folder, aside, new, gone)
        _swap(folder, aside, tuple(new), gone)
    finally:
        if not (aside / NOTE).exists():
            shutil.rmtree(aside, ignore_errors=True)


def mend(folder: Path) -> None:
    """Put back what a killed run had begun to replace; the caller holds the folder.

    Raises:
        InputError: where that cannot be done.
    """
    for aside in sorted(folder.glob(f"{UNFINISHED}*/")):
        try:
            if (aside / NOTE).exists():
                _put_back(folder, aside)
        except OSError as error:
            raise InputError(
                f"{aside}: holds the files that a run which was stopped had begun to replace, and "
                f"they cannot be put back ({error}); close them wherever they are open, then try "
                "again"
            ) from None
        except (ValueError, KeyError, AttributeError):
            raise InputError(
                f"{aside}: was left by a run that was stopped, and its {NOTE} is damaged, so that "
                f"nobody knows what is to be put back; look at the files in its folder {OLD}, then "
                "remove it"
            ) from None
        shutil.rmtree(aside, ignore_errors=True)


def _half_done(folder: Path) -> list[Path]:
    """The folders in which a release was stopped, except those under another lock."""
    found = {aside.parent for below in BELOW for aside in folder.glob(f"{below}{UNFINISHED}*/")}
    return [
        place
        for place in sorted(found)
        if not any((own / LOCK).exists() for own in {place, place.parent} - {folder, folder.parent})
    ]


def _set_aside(folder: Path, aside: Path, new: Mapping[str, bytes], gone: Iterable[str]) -> None:
    """The new files, links to the old ones, and last their note, all in the folder aside."""
    for part in (NEW, OLD):
        (aside / part).mkdir()
    stood = {}
    for number, (name, content) in enumerate([*new.items(), *((name, None) for name in gone)]):
        with _naming(name):
            target = _within(folder, name)
            if content is not None:
                target.parent.mkdir(parents=True, exist_ok=True)
                _write(aside / NEW / str(number), content)
            stood[name] = os.path.lexists(target)
            if stood[name]:
                _keep(target, aside / OLD / str(number))
    _write(aside / f"{NOTE}-", json.dumps(stood).encode())
    (aside / f"{NOTE}-").replace(aside / NOTE)


def _swap(folder: Path, aside: Path, new: Iterable[str], gone: Iterable[str]) -> None:
    """Put the new files in their places, then remove the note: the moment of the release."""
    try:
        for number, name in enumerate(new):
            with _naming(name):
                (aside / NEW / str(number)).replace(folder / name)
        for name in gone:
            with _naming(name):
                (folder / name).unlink()
        (aside / NOTE).unlink()
    except BaseException:  # a signal to end, too
        if (aside / NOTE).exists():
            _put_back(folder, aside)
        raise


def _put_back(folder: Path, aside: Path) -> None:
    """Restore each file as the note describes, then remove the note."""
    stood = json.loads((aside / NOTE).read_text(encoding="utf-8"))
    for number, (name, before) in enumerate(stood.items()):
        target, old = _within(folder, name), aside / OLD / str(number)
        if not before:
            target.unlink(missing_ok=True)
        elif os.path.lexists(old) and not _is_still_there(old, target):
            old.replace(target)
    (aside / NOTE).unlink()


def _is_still_there(old: Path, target: Path) -> bool:
    """Whether a file was not replaced: one that may not be replaced cannot be put back either."""
    if not os.path.lexists(target):
        return False
    if os.path.samestat(old.lstat(), target.lstat()):
        return True
    linked = old.is_symlink() or target.is_symlink()
    return not linked and filecmp.cmp(old, target, shallow=False)


def _write(file: Path, content: bytes) -> None:
    with file.open("wb") as opened:
        opened.write(content)
        opened.flush()
        os.fsync(opened.fileno())


def _keep(target: Path, old: Path) -> None:
    """A second name for a file, or a copy where the disk has no links; not for read-only files.

    Windows does not replace such a file, and elsewhere somebody meant it to stay.
    """
    found = target.lstat()
    if stat.S_ISDIR(found.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(target))
    if not found.st_mode & stat.S_IWUSR:
        raise PermissionError(errno.EACCES, "is read only", str(target))
    try:
        os.link(target, old, follow_symlinks=False)
    except (OSError, NotImplementedError):
        shutil.copy2(target, old, follow_symlinks=False)


@contextlib.contextmanager
def _naming(name: str) -> Iterator[None]:
    """An error that names the file as its reader knows it, not the one aside."""
    try:
        yield
    except OSError as error:
        raise type(error)(error.errno, error.strerror, name) from None


def _holds(folder: Path, name: str, content: bytes) -> bool:
    target = _within(folder, name)
    try:
        return target.stat().st_size == len(content) and target.read_bytes() == content
    except OSError:
        return False


def _within(folder: Path, name: str) -> Path:
    """A file's path, which must lie below the folder whatever its name."""
    target = folder / name
    if not target.parent.resolve().is_relative_to(folder.resolve()) or ".." in Path(name).parts:
        raise ValueError(f"'{name}' leads out of the output folder")
    return target
