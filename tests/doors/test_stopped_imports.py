"""An import stopped anywhere: the plan is as before or after it, for every command alike."""

import json
import multiprocessing
import os
import signal
import sys
from pathlib import Path

import pytest

import iqip_analytics as iqip
from iqip_analytics import InputError, SourceError
from iqip_analytics.contract.sole_writer import LOCK, lock_held
from iqip_analytics.publish.keys import source_digest, source_files
from iqip_analytics.sources import plan_files as files_of_a_plan
from iqip_analytics.sources.importing.run import import_register
from iqip_analytics.sources.plan_files import NOTE, plan_files
from tests.doors.command import iqip_command
from tests.doors.imports import DAY, contents, kinds, register, written
from tests.doors.sources import Tables, as_folder, small

FORK = multiprocessing.get_context("fork")
WRITES = ("open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.truncate")
DEADLINE, APPROVAL = "2019-12-31", "2019-10-01"


def four_tables() -> Tables:
    """The small register without what no import looks at."""
    return {name: small()[name] for name in ("actions", "changes", "divisions", "evidence")}


@pytest.fixture
def source(tmp_path):
    return as_folder(four_tables(), tmp_path / "trust")


@pytest.fixture
def october(tmp_path):
    rows = register()
    rows["007"] |= {"agreed_deadline": DEADLINE, "approved_on": APPROVAL}
    return written(rows, tmp_path / "october.csv")


def apply(october: Path, source: Path):
    return import_register(october, str(source), recorded_on=DAY, apply=True)


def writes_within(folder: Path, event: str, arguments: tuple) -> bool:
    """Whether an audited event writes below a folder."""
    if event not in WRITES or not isinstance(arguments[0], str | bytes | os.PathLike):
        return False
    if event == "open" and not arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
        return False
    return os.fsdecode(arguments[0]).startswith(str(folder))


def stopped_at(
    step: int | None, october: Path, source: Path, ends_with: BaseException | None = None
) -> int:
    """Import in a child that is killed before its nth write, or has that write refused.

    Without a step, it is killed before the first write after the import's moment.

    Its status: -9 killed, 2 refused with a sentence, 3 done all the same, 0 done before that write.
    """

    def child() -> None:
        left = [0 if step is None else step]

        def hook(event: str, arguments: tuple) -> None:
            if writes_within(source, event, arguments):
                left[0] -= 1 if step is not None or (source / NOTE).exists() else 0
                if left[0] == (0 if step is not None else -1):
                    if ends_with is None:
                        os.kill(os.getpid(), signal.SIGKILL)
                    raise ends_with

        sys.addaudithook(hook)
        try:
            apply(october, source)
        except InputError:
            os._exit(2)
        os._exit(0 if left[0] > 0 else 3)

    process = FORK.Process(target=child)
    process.start()
    process.join()
    assert process.exitcode is not None
    return process.exitcode


def every_step(make):
    """The status of each step's child, until one gets through."""
    for step in range(1, 100):
        status, source = make(step)
        yield step, status, source
        if status == 0:
            return
    pytest.fail("an import of two tables takes fewer than 100 writes")


def approvals(plan) -> list[str]:
    events = plan.tables["evidence"]
    return list(events[events["recorded_on"] == DAY]["event"])


@pytest.fixture
def steps(tmp_path, october):
    """An import stopped at each of its writes, each on a plan of its own."""

    def stopped(ends_with=None):
        def make(step: int):
            source = as_folder(four_tables(), tmp_path / str(step) / "trust")
            return stopped_at(step, october, source, ends_with), source

        return every_step(make)

    return stopped


def test_an_import_killed_at_any_write_is_whole_or_nothing_and_seen_alike(steps, october, tmp_path):
    before = contents(as_folder(four_tables(), tmp_path / "before"))
    seen = set()
    for _step, status, source in steps():
        files = plan_files(source)
        whole = files != before
        assert source_files(str(source)) == files
        plan = iqip.read(source)
        assert approvals(plan) == (["approved"] if whole else [])
        assert plan.tables["changes"]["value"].eq(DEADLINE).any() == whole
        assert not (source / NOTE).exists()
        assert plan_files(source) == files
        assert len(kinds(apply(october, source))) == (0 if whole else 2)
        assert sorted(file.name for file in source.glob(".*")) == [LOCK]
        seen.add((status, whole))
    assert seen == {(-9, False), (-9, True), (0, True)}


def test_a_write_that_is_refused_leaves_every_file_as_it_was(steps, tmp_path):
    before = contents(as_folder(four_tables(), tmp_path / "before"))
    seen = set()
    for _step, status, source in steps(OSError(28, "No space left on device")):
        seen.add((status, contents(source) == before))
        assert plan_files(source) == contents(source)
    # Two writes may be refused without harm: a folder that is there, and taking the note away
    assert seen == {(2, True), (3, False), (0, False)}


def test_rows_typed_by_hand_after_a_stop_are_never_lost(steps, tmp_path):
    typed = {
        "changes.csv": b"1E5,2019-10-07,2019-10-07,agreed_deadline,2019-11-30,by hand\n",
        "evidence.csv": b"1E5,2019-10-06,approved,by hand,2019-10-07\n",
    }
    for _step, _status, source in steps():
        noted = (source / NOTE).exists()
        whole = plan_files_unfinished(source)["evidence.csv"].count(APPROVAL.encode())
        for name, row in typed.items():
            (source / name).write_bytes((source / name).read_bytes() + row)
        fingerprint = source_digest(str(source))
        plan = iqip.read(source)
        for name, row in typed.items():
            assert (source / name).read_bytes().count(row) == 1
        assert (source / "evidence.csv").read_bytes().count(APPROVAL.encode()) == whole
        assert len(plan.tables["evidence"]) == 5 + whole
        assert source_digest(str(source)) == fingerprint
        assert noted or not (source / NOTE).exists()


def plan_files_unfinished(source: Path) -> dict[str, bytes]:
    """What the plan's files say while nobody may finish anything."""
    with lock_held(source / LOCK, otherwise="held"):
        files_of_a_plan.SECONDS_TO_WAIT, kept = 0, files_of_a_plan.SECONDS_TO_WAIT
        try:
            return plan_files(source)
        finally:
            files_of_a_plan.SECONDS_TO_WAIT = kept


@pytest.fixture
def stopped(source, october):
    """A plan with an import that was stopped right after its moment."""
    assert stopped_at(None, october, source) == -9
    assert (source / NOTE).exists()
    return source


@pytest.mark.parametrize("command", [["check"], ["load"], ["import"]])
def test_a_command_that_opens_the_plan_finishes_the_import_and_says_so(
    stopped, october, tmp_path, command, caplog
):
    more = {
        "check": [stopped],
        "load": [stopped, tmp_path / "loaded"],
        "import": [october, "--into", stopped, "--recorded-on", DAY],
    }[command[0]]
    done = iqip_command(*command, *more)
    assert done.returncode == 0, done.stderr
    assert caplog.messages == [
        f"{stopped}: an import had been stopped on its way; it is finished now"
    ]
    assert not (stopped / NOTE).exists()
    assert approvals(iqip.read(stopped)) == ["approved"]


def test_a_note_that_names_a_file_elsewhere_is_refused_and_nothing_is_written(source):
    evil = {"../evil.csv": {"columns": [], "rows": [[{"a": "b"}, 0]]}}
    (source / NOTE).write_text(json.dumps(evil), encoding="utf-8")
    with pytest.raises(InputError, match=r"'\.\./evil\.csv' is no file of a plan"):
        plan_files(source)
    assert not (source.parent / "evil.csv").exists()


def test_where_the_plan_cannot_be_written_the_rows_count_all_the_same(stopped):
    shown = plan_files_unfinished(stopped)
    assert (stopped / NOTE).exists()
    assert b"register of" in shown["changes.csv"]
    assert plan_files(stopped) == shown
    assert not (stopped / NOTE).exists()


def test_a_file_that_lost_its_headings_meanwhile_is_a_fault_and_nothing_is_lost(stopped):
    changes = stopped / "changes.csv"
    content = changes.read_bytes()
    changes.write_bytes(content.replace(b"reason", b"why"))
    for _ in range(2):
        with pytest.raises(SourceError, match="has lost the heading 'reason'"):
            iqip.read(stopped)
    with pytest.raises(SourceError, match="has lost the heading 'reason'"):
        source_digest(str(stopped))
    changes.write_bytes(content)
    assert approvals(iqip.read(stopped)) == ["approved"]


# ---- two at once ----


def test_an_import_between_two_files_of_a_reading_is_not_seen_by_halves(source, october, tmp_path):
    """The reader is held before its second file until an import is through."""
    after = as_folder(four_tables(), tmp_path / "after" / "trust")
    apply(october, after)

    def reader() -> None:
        opened: list[str] = []

        def hook(event: str, arguments: tuple) -> None:
            if event == "open" and str(arguments[0]).endswith(".csv") and len(opened) < 2:
                opened.append(str(arguments[0]))
                if len(opened) == 2:
                    importer = FORK.Process(target=apply, args=(october, source))
                    importer.start()
                    importer.join()

        sys.addaudithook(hook)
        read = plan_files(source)
        os._exit(0 if len(opened) == 2 and read == contents(after) else 1)

    process = FORK.Process(target=reader)
    process.start()
    process.join()
    assert process.exitcode == 0


def both_at_once(source: Path, registers: list[Path]) -> None:
    """Each register imported by a process of its own, all let go at one moment."""
    barrier = FORK.Barrier(len(registers))

    def child(file: Path) -> None:
        barrier.wait()
        apply(file, source)

    processes = [FORK.Process(target=child, args=(file,)) for file in registers]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0, 0]


@pytest.mark.parametrize(
    "tries", [pytest.param(2, id="a few"), pytest.param(50, marks=pytest.mark.system, id="fifty")]
)
def test_two_imports_at_once_lose_nothing(tmp_path, tries):
    registers = []
    for name, more in [("one", {"executive_lead": "One"}), ("other", {"executive_lead": "Two"})]:
        rows = register()
        rows["007"] |= more
        rows[name] = rows["1E5"] | {"action_id": name, "title": f"Falls {name} " * 5}
        registers.append(written(rows, tmp_path / f"{name}.csv"))
    expected = []
    for order in (registers, registers[::-1]):
        source = as_folder(four_tables(), tmp_path / order[0].stem / "trust")
        for file in order:
            apply(file, source)
        expected.append(contents(source))
    for number in range(tries):
        source = as_folder(four_tables(), tmp_path / f"try {number}" / "trust")
        both_at_once(source, registers)
        assert contents(source) in expected
        assert not (source / NOTE).exists()


def test_a_second_import_that_waits_too_long_is_refused_with_a_sentence(
    source, october, monkeypatch
):
    monkeypatch.setattr(files_of_a_plan, "SECONDS_TO_WAIT", 0)
    before = contents(source)
    refused = pytest.raises(InputError, match="another import is writing there; wait for it")
    with lock_held(source / LOCK, otherwise="held"), refused:
        apply(october, source)
    assert contents(source) == before
    assert len(kinds(apply(october, source))) == 2


# ---- files that cannot be replaced ----


def read_only_file(source: Path) -> str:
    (source / "evidence.csv").chmod(0o444)
    return "'evidence.csv' is read only; make it writable"


def read_only_folder(source: Path) -> str:
    (source / LOCK).touch()
    source.chmod(0o555)
    return f"the folder '{source}' is read only; make it writable"


def open_in_libreoffice(source: Path) -> str:
    (source / ".~lock.evidence.csv#").write_text("somebody")
    return r"'evidence.csv' is open in a spreadsheet program"


def open_in_excel(source: Path) -> str:
    (source / "~$changes.csv").write_text("somebody")
    return r"'changes.csv' is open in a spreadsheet program"


def a_link_elsewhere(source: Path) -> str:
    (source / "evidence.csv").rename(source.parent / "shared.csv")
    (source / "evidence.csv").symlink_to(source.parent / "shared.csv")
    return "'evidence.csv' is a link, in whose place"


@pytest.mark.parametrize(
    "kept",
    [read_only_file, read_only_folder, open_in_libreoffice, open_in_excel, a_link_elsewhere],
)
def test_a_file_that_cannot_be_replaced_is_named_and_nothing_is_written(source, october, kept):
    says = kept(source)
    before = contents(source)
    with pytest.raises(InputError, match=says.replace("(", r"\(")):
        apply(october, source)
    assert contents(source) == before
    assert not (source / "backups").exists()
    assert not (source / NOTE).exists()
    source.chmod(0o755)
