"""A release is whole or it is not: stopped or refused at any step, the old or the new one stands.

Every write below the folder is a step. At each one in turn a release is killed, has the write
refused as a full disk would, or is asked to end.
"""

import multiprocessing
import os
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from iqip_analytics.contract.faults import InputError
from iqip_analytics.contract.sole_writer import LOCK
from iqip_analytics.publish.folder import NOTE, UNFINISHED, mend, sole_writer, write_together

FORK = multiprocessing.get_context("fork")
WRITES = ("open", "os.rename", "os.link", "os.remove", "os.mkdir", "os.rmdir")
OLD = {"trust.html": b"old", "trust.ipynb": b"same", "trust/a.csv": b"old", "trust/gone.csv": b"x"}
NEW = {"trust.html": b"new", "trust.ipynb": b"same", "trust/a.csv": b"new", "trust/b.csv": b"new"}
OWN = {"trust/my_notes.csv": b"mine"}  # an analyst's, which no release ever listed
BEFORE, AFTER = {**OLD, **OWN}, {**NEW, **OWN}
KILLED, DONE, REFUSED, BEFORE_THAT_STEP = -signal.SIGKILL, 0, 3, 4


def laid_out(folder: Path) -> Path:
    for name, content in BEFORE.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


def visible(folder: Path) -> dict[str, bytes]:
    """What a reader of the folder sees."""
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.is_file() and UNFINISHED not in file.as_posix()
    }


def aside(folder: Path) -> list[Path]:
    return list(folder.glob(f"{UNFINISHED}*"))


def is_write(folder: Path, event: str, arguments: tuple) -> bool:
    if event not in WRITES or not isinstance(arguments[0], str | bytes | os.PathLike):
        return False
    if event == "open" and not arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
        return False
    return os.fsdecode(arguments[0]).startswith(str(folder))


def release(folder: Path) -> None:
    write_together(folder, NEW, in_place_of=OLD)


def kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def refuse() -> None:
    raise OSError(28, "No space left on device")


def ask_to_end() -> None:
    raise KeyboardInterrupt


def status_at(
    step: int, folder: Path, happens: Callable[[], None], work: Callable[[Path], None] = release
) -> int:
    """The status of a child in which something happens at the nth write below a folder."""

    def child() -> None:
        left = step

        def hook(event: str, arguments: tuple) -> None:
            nonlocal left
            if is_write(folder, event, arguments):
                left -= 1
                if left == 0:
                    happens()

        sys.addaudithook(hook)
        try:
            work(folder)
        except (OSError, InputError, KeyboardInterrupt):
            os._exit(REFUSED)
        os._exit(DONE if left <= 0 else BEFORE_THAT_STEP)

    process = FORK.Process(target=child)
    process.start()
    process.join()
    assert process.exitcode is not None
    return process.exitcode


def at_each_step(tmp_path: Path, happens: Callable[[], None]) -> Iterator[tuple[int, Path]]:
    """Each step's status and folder, until a release is through before that step."""
    for step in range(1, 200):
        folder = laid_out(tmp_path / str(step) / "2019-08")
        status = status_at(step, folder, happens)
        yield status, folder
        if status == BEFORE_THAT_STEP:
            assert visible(folder) == AFTER
            assert not aside(folder)
            return
    pytest.fail("a release of four files takes fewer than 200 writes")


def test_a_write_that_is_refused_leaves_the_old_release_whole(tmp_path):
    seen = set()
    for status, folder in at_each_step(tmp_path, refuse):
        assert visible(folder) == (BEFORE if status == REFUSED else AFTER)
        seen.add(status)
    # What is taken away after the release may fail without harm
    assert seen == {REFUSED, DONE, BEFORE_THAT_STEP}


def test_a_release_that_is_asked_to_end_leaves_one_or_the_other_whole(tmp_path):
    seen = set()
    for _status, folder in at_each_step(tmp_path, ask_to_end):
        assert visible(folder) in (BEFORE, AFTER)
        assert not any((each / NOTE).exists() for each in aside(folder))
        seen.add(visible(folder) == AFTER)
    assert seen == {False, True}


def test_a_release_killed_anywhere_is_whole_for_the_next_run(tmp_path):
    seen = set()
    for status, folder in at_each_step(tmp_path, kill):
        half = visible(folder)
        # What is half in place says so, and holds every old file
        assert half in (BEFORE, AFTER) or any((each / NOTE).exists() for each in aside(folder))
        with sole_writer(folder.parent):
            assert visible(folder) in (BEFORE, AFTER)
        assert not aside(folder)
        seen.add((status, visible(folder) == AFTER))
        release(folder)
        assert visible(folder) == AFTER
    assert seen == {(KILLED, False), (KILLED, True), (BEFORE_THAT_STEP, True)}


def test_mending_that_is_killed_itself_is_mended_by_the_next_run(tmp_path):
    """Every step of putting back, after a release that was killed at its last step but few."""
    for killed_at in range(1, 200):
        folder = laid_out(tmp_path / "found" / str(killed_at) / "2019-08")
        status_at(killed_at, folder, kill)
        if visible(folder) not in (BEFORE, AFTER):
            break
    for step in range(1, 50):
        copy = tmp_path / str(step) / "2019-08"
        shutil.copytree(folder, copy)
        status = status_at(step, copy, kill, mend)
        mend(copy)
        assert visible(copy) == BEFORE
        if status == BEFORE_THAT_STEP:
            return
    pytest.fail("four files are put back in fewer than 50 writes")


def a_folder_in_the_way(folder: Path) -> str:
    (folder / "trust" / "b.csv").mkdir()
    return "trust/b.csv"


def a_file_in_place_of_the_folder(folder: Path) -> str:
    shutil.rmtree(folder / "trust")
    (folder / "trust").write_bytes(b"mine")
    return "trust/a.csv"


def a_read_only_page(folder: Path) -> str:
    (folder / "trust.html").chmod(0o444)
    return "trust.html"


def a_read_only_table_that_goes(folder: Path) -> str:
    (folder / "trust" / "gone.csv").chmod(0o444)
    return "trust/gone.csv"


@pytest.mark.parametrize(
    "obstacle",
    [
        a_folder_in_the_way,
        a_file_in_place_of_the_folder,
        a_read_only_page,
        a_read_only_table_that_goes,
    ],
)
def test_whatever_cannot_be_replaced_is_named_and_keeps_all_the_others(tmp_path, obstacle):
    folder = laid_out(tmp_path)
    name = obstacle(folder)
    before = visible(folder)
    with pytest.raises(OSError, match=r".") as refused:
        release(folder)
    assert refused.value.filename == name
    assert visible(folder) == before
    assert not aside(folder)


def test_a_page_that_nobody_may_replace_is_left_where_it_is_and_nothing_stays_aside(tmp_path):
    """As one that is mounted, or may not be changed: it cannot be put back either."""
    folder = laid_out(tmp_path)

    def child() -> None:
        def hook(event: str, arguments: tuple) -> None:
            if event == "os.rename" and os.fsdecode(arguments[1]).endswith("trust.html"):
                raise PermissionError(1, "Operation not permitted")

        sys.addaudithook(hook)
        try:
            release(folder)
        except PermissionError as error:
            os._exit(REFUSED if error.filename == "trust.html" else DONE)

    process = FORK.Process(target=child)
    process.start()
    process.join()
    assert process.exitcode == REFUSED
    assert visible(folder) == BEFORE
    assert not aside(folder)


def test_a_note_that_is_damaged_is_named_with_what_to_do(tmp_path):
    left = laid_out(tmp_path) / f"{UNFINISHED}-stopped"
    left.mkdir()
    (left / NOTE).write_text("{", encoding="utf-8")
    with pytest.raises(InputError, match="look at the files in its folder old, then remove it"):
        mend(tmp_path)
    assert visible(tmp_path) == BEFORE


def test_a_scope_folder_that_leads_elsewhere_is_not_followed(tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    folder = laid_out(tmp_path / "2019-08")
    shutil.rmtree(folder / "trust")
    (folder / "trust").symlink_to(elsewhere, target_is_directory=True)
    with pytest.raises(ValueError, match="leads out of the output folder"):
        release(folder)
    assert (folder / "trust.html").read_bytes() == b"old"
    assert list(elsewhere.iterdir()) == []


def test_a_month_that_is_itself_a_link_is_written_where_it_leads(tmp_path):
    there = laid_out(tmp_path / "there")
    (tmp_path / "2019-08").symlink_to(there, target_is_directory=True)
    release(tmp_path / "2019-08")
    assert visible(there) == AFTER


@pytest.mark.parametrize("mask", [0o022, 0o077])
def test_files_are_for_those_whom_the_umask_lets_in(tmp_path, mask):
    before = os.umask(mask)
    try:
        release(tmp_path / "2019-08")
    finally:
        os.umask(before)
    for file in (tmp_path / "2019-08").rglob("*"):
        assert file.stat().st_mode & 0o777 == (0o777 if file.is_dir() else 0o666) & ~mask


def test_the_bytes_that_stand_are_not_written_again(tmp_path):
    folder = laid_out(tmp_path)
    stood = (folder / "trust.ipynb").stat()
    release(folder)
    assert (folder / "trust.ipynb").stat().st_ino == stood.st_ino


@pytest.mark.parametrize("name", ["../x.html", "/x.html", "trust/../../x.html"])
def test_no_name_leads_out_of_the_folder(tmp_path, name):
    folder = laid_out(tmp_path / "2019-08")
    for arguments in ({"files": {name: b"x"}}, {"files": {}, "in_place_of": [name]}):
        with pytest.raises(ValueError, match="leads out of the output folder"):
            write_together(folder, **arguments)
    assert visible(folder) == BEFORE


def test_a_run_mends_what_is_below_its_folder_but_not_where_another_has_the_lock(tmp_path):
    stopped = {}
    for place in ("", "2019-08", "2019-08/owner-packs", "explore"):
        folder = laid_out(tmp_path / place / "x").parent
        stopped[place] = folder / f"{UNFINISHED}-stopped"
        stopped[place].mkdir()
    (tmp_path / "explore" / LOCK).touch()
    with sole_writer(tmp_path):
        assert [place for place, left in stopped.items() if left.exists()] == ["explore"]
