"""No child outlives its parent or its time limit, nor does what a cell of its has started."""

import contextlib
import multiprocessing
import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from iqip_analytics.publish.running import ending
from iqip_analytics.publish.running.jobs import Job, Made, Outcome
from iqip_analytics.publish.running.processes import outcomes
from tests.publish.conftest import Workplace
from tests.publish.stand_in import notebook

FORK = multiprocessing.get_context("fork")
pytestmark = pytest.mark.system

# In a session of its own, so that no signal to a group reaches it; and one whose parent has gone
STARTS_OTHERS = """
import subprocess
def noted(command):
    subprocess.Popen(command, shell=True, start_new_session=True)
noted("echo $$ >> pids; exec sleep 600")
noted("(sh -c 'echo $$ >> pids; exec sleep 600' &) ; exit 0")
while open('pids').read().count(chr(10)) < 2: time.sleep(0.02)
with open('pids', 'a') as file:
    print(os.getpid(), file=file)
"""
# Nothing else of this process runs meanwhile: no thread, no handler
NEVER_ENDS = "import re; re.match('(a+)+$', 'a' * 60 + 'b')"
PIDS = 3


def pids_in(folder: Path) -> list[int]:
    """The ids noted so far, waited for until there are all."""
    file = folder / "pids"
    within_time(lambda: file.exists() and file.read_text().count("\n") >= PIDS)
    return [int(line) for line in file.read_text().split()]


def within_time(condition, seconds: float = 600) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


def is_running(pid: int) -> bool:
    """Whether a process is there and no mere entry of one that has ended."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state not in "ZX"


def all_ended(pids: list[int]) -> bool:
    return not any(map(is_running, pids))


@pytest.fixture
def busy(workplace) -> Workplace:
    """A workplace in which the trust's briefing starts other processes and never ends."""
    (workplace.folder / "pids").touch()
    workplace.put("trust", notebook(middle=f"{STARTS_OTHERS}\n{NEVER_ENDS}"))
    return workplace


@pytest.mark.parametrize("engine", ["fork", "nbclient"])
@pytest.mark.parametrize("name", ["SIGKILL", "SIGTERM", "SIGHUP", "SIGINT"])
def test_however_a_run_is_ended_all_that_it_started_ends_with_it(busy, name, engine):
    number = signal.Signals[name]
    with busy.started("trust", "--engine", engine) as run:
        pids = pids_in(busy.folder)
        assert not all_ended(pids)
        os.kill(run.pid, number)
        run.join()
        status = run.exitcode
    # As a shell says it: 137, 143, 129 and 130
    assert status == (-number if name == "SIGKILL" else 128 + number)
    within_time(lambda: all_ended(pids))
    busy.put("trust", notebook())
    assert busy.brief("trust").returncode == 0


def test_a_time_limit_holds_though_the_parent_does_nothing(busy):
    with busy.started("trust", "--time-limit", "1") as run:
        pids = pids_in(busy.folder)
        os.kill(run.pid, signal.SIGSTOP)
        within_time(lambda: all_ended(pids))
        os.kill(run.pid, signal.SIGCONT)
        run.join()
    assert run.exitcode == 1


@pytest.mark.parametrize("last", ["1 / 0", "os._exit(3)", "os.kill(os.getpid(), 11)", "pass"])
def test_what_a_cell_started_ends_with_its_briefing(workplace, last):
    (workplace.folder / "pids").touch()
    workplace.put("trust", notebook(middle=f"{STARTS_OTHERS}\n{last}"))
    run = workplace.brief("trust")
    assert run.returncode == (0 if last == "pass" else 1)
    within_time(lambda: all_ended(pids_in(workplace.folder)))


def test_how_a_briefing_ended_is_said(workplace):
    workplace.put("trust", notebook(middle="os.kill(os.getpid(), 11)"))
    workplace.put("division", notebook(middle="os._exit(3)"))
    said = workplace.brief("trust", "medicine").stderr
    assert "trust failed: its process ended without an answer (signal 11)" in said
    assert "medicine failed: its process ended without an answer (exit status 3)" in said


def test_another_program_ends_with_this_one_too(tmp_path):
    """As the browser that prints a page."""
    command = "echo $$ > pids; (setsid sleep 600 & echo $! >> pids); echo 1 >> pids; exec sleep 600"

    def parent() -> None:
        subprocess.run([*ending.bound(600), "sh", "-c", command], cwd=tmp_path, check=False)

    process = FORK.Process(target=parent)
    process.start()
    *pids, _ = pids_in(tmp_path)
    process.kill()
    process.join()
    within_time(lambda: all_ended(pids))


def test_another_program_is_ended_at_its_time_limit_and_its_status_is_its_own():
    assert subprocess.run([*ending.bound(0.2), "sleep", "600"], check=False).returncode != 0
    assert subprocess.run([*ending.bound(600), "sh", "-c", "exit 3"], check=False).returncode == 3


# ---- where the system does not tell of a parent's end ----


def notes_itself_and_waits(job: Job) -> Outcome:
    with Path(job.notebook).open("a") as file:
        file.write(f"{os.getpid()}\n" * PIDS)
    time.sleep(600)
    return Made(scope="", files={}, title="", scope_name="", status="", status_text="", headline=())


@pytest.fixture
def elsewhere(monkeypatch):
    monkeypatch.setattr(ending, "LINUX", False)


def job_in(folder: Path) -> Job:
    return Job(
        scope="trust", notebook_name="", notebook=str(folder / "pids"), parameters={}, engine=""
    )


def test_elsewhere_too_a_child_ends_with_its_parent(tmp_path, elsewhere):
    def parent() -> None:
        list(
            outcomes(
                [job_in(tmp_path)] * 2,
                notes_itself_and_waits,
                workers=2,
                time_limit=600,
                start_method="fork",
            )
        )

    process = FORK.Process(target=parent)
    process.start()
    within_time((tmp_path / "pids").exists)
    within_time(lambda: (tmp_path / "pids").read_text().count("\n") >= 2 * PIDS)
    pids = pids_in(tmp_path)
    process.kill()
    process.join()
    within_time(lambda: all_ended(pids))


def test_elsewhere_too_a_time_limit_holds_without_the_parent(tmp_path, elsewhere):
    def child() -> None:
        with contextlib.suppress(KeyboardInterrupt):
            ending.begin(os.getppid(), 0.2)
            time.sleep(600)

    process = FORK.Process(target=child)
    process.start()
    process.join(60)
    assert process.exitcode == -signal.SIGKILL
