"""A folder with stand-in notebooks and a small plan source, in which `iqip brief` can be run."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest

from tests.publish.stand_in import notebook, plan_source


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
        source = ["--data", "plan", "--period-end", "2019-08-31"]
        return [sys.executable, "-m", "iqip_analytics", "brief", *source, *options]

    def brief(self, *options: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run `iqip brief` here as its own process."""
        return subprocess.run(
            self.command(*options),
            cwd=self.folder,
            env=os.environ | environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=180,
        )

    def files(self) -> dict[str, bytes]:
        """Every file of the month's folder."""
        return {
            file.relative_to(self.month).as_posix(): file.read_bytes()
            for file in sorted(self.month.rglob("*"))
            if file.is_file()
        }


@pytest.fixture
def workplace(tmp_path) -> Workplace:
    """A folder to brief in, whose notebooks are sound."""
    (tmp_path / "notebooks").mkdir()
    plan_source(tmp_path / "plan")
    place = Workplace(tmp_path)
    for name in ("trust", "division"):
        place.put(name, notebook())
    return place
