"""A folder with stand-in notebooks and a small plan source, in which `iqip brief` can be run."""

import contextlib
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from pathlib import Path

import nbformat
import pytest

from tests.publish.stand_in import notebook, plan_source
from tests.support.commands import iqip, iqip_started

SOURCE = ("--data", "plan", "--period-end", "2019-08-31")


@dataclass(frozen=True)
class Workplace:
    """A folder with `notebooks/` and a plan source, as an analyst has it."""

    folder: Path

    @property
    def month(self) -> Path:
        return self.folder / "outputs" / "2019-08"

    def put(self, name: str, content) -> None:
        """Put a notebook in place: `trust` or `division`."""
        nbformat.write(content, self.folder / "notebooks" / f"{name}_briefing.ipynb")

    def command(self, *options: str) -> list[str]:
        """The command as a shell starts it."""
        return [sys.executable, "-m", "iqip_analytics", "brief", *SOURCE, *options]

    def brief(
        self, *options: str, limit_bytes: int | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run `iqip brief` here as its own process, which may write files of so many bytes."""
        return iqip(self.folder, "brief", *SOURCE, *options, limit_bytes=limit_bytes)

    def brief_from_a_shell(self, *options: str) -> subprocess.CompletedProcess[str]:
        """Run `iqip brief` here in a Python of its own, imports and all."""
        return subprocess.run(
            self.command(*options),
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
            timeout=600,
        )

    @contextlib.contextmanager
    def started(self, *options: str) -> Iterator[BaseProcess]:
        """A run in the background, ended with the block."""
        with iqip_started(self.folder, "brief", *SOURCE, *options) as process:
            yield process

    def wait_for(self, file: Path, saying: str = "", seconds: float = 600) -> None:
        """Wait until a file is there and says something; a run that never gets there fails."""
        end = time.monotonic() + seconds
        while not (file.exists() and saying in file.read_text(encoding="utf-8")):
            assert time.monotonic() < end, f"{file} with {saying!r} does not appear"
            time.sleep(0.05)

    def files(self) -> dict[str, bytes]:
        """Every file of the month's folder."""
        return {
            file.relative_to(self.month).as_posix(): file.read_bytes()
            for file in sorted(self.month.rglob("*"))
            if file.is_file()
        }


def laid_out(folder: Path) -> Workplace:
    """A folder to brief in, whose notebooks are sound."""
    (folder / "notebooks").mkdir()
    plan_source(folder / "plan")
    place = Workplace(folder)
    for name in ("trust", "division"):
        place.put(name, notebook())
    return place


@pytest.fixture
def workplace(tmp_path) -> Workplace:
    """A folder to brief in, whose notebooks are sound."""
    return laid_out(tmp_path)


@pytest.fixture(scope="session")
def briefed_once(tmp_path_factory) -> Workplace:
    """A workplace that was briefed, for `briefed` to copy; no test changes it."""
    place = laid_out(tmp_path_factory.mktemp("briefed"))
    run = place.brief()
    assert run.returncode == 0, run.stderr
    return place


@pytest.fixture
def briefed(briefed_once, tmp_path) -> Workplace:
    """A workplace of the test's own whose month stands: nothing in it has changed since."""
    return Workplace(shutil.copytree(briefed_once.folder, tmp_path / "place"))
