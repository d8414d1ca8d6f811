"""The wheel alone is enough: installed into a new environment, in a folder that was empty."""

import os
import subprocess
import sys
import sysconfig
import tarfile
import venv
from pathlib import Path

import pytest

from iqip_analytics.cli.start import laid_out
from tests.support.documents import tracked

ROOT = Path(__file__).parents[2]
DATA_OF_DEPENDENCIES = f"{sys.prefix}/share/jupyter"


def run(*command: str | Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """A command carried out in a folder, as far from this checkout as a user's."""
    apart = {name: text for name, text in os.environ.items() if not name.startswith("PYTHON")}
    return subprocess.run(
        list(map(str, command)),
        cwd=folder,
        env={**apart, "COLUMNS": "200", "NO_COLOR": "1", "JUPYTER_PATH": DATA_OF_DEPENDENCIES},
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )


@pytest.fixture(scope="module")
def iqip(tmp_path_factory) -> Path:
    """The `iqip` of a new environment, which has the wheel and only dependencies from here."""
    place = tmp_path_factory.mktemp("wheel")
    built = run(sys.executable, "-m", "hatchling", "build", "-d", place, "-t", "wheel", folder=ROOT)
    assert built.returncode == 0, built.stderr
    (wheel,) = place.glob("*.whl")
    venv.create(place / "venv", with_pip=False, symlinks=True)
    python = place / "venv" / "bin" / "python"
    install = [sys.executable, "-m", "pip", "--python", python, "install"]
    offline = ["--no-deps", "--no-index", "--disable-pip-version-check"]
    installed = run(*install, *offline, wheel, folder=place)
    assert installed.returncode == 0, installed.stderr
    (packages,) = place.glob("venv/lib/python*/site-packages")
    # A plain path: the .pth files there, with the editable install of this checkout, are not read
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    where = run(python, "-c", "import iqip_analytics as i; print(i.__file__)", folder=place)
    assert Path(where.stdout.strip()).is_relative_to(packages)
    return place / "venv" / "bin" / "iqip"


@pytest.fixture(scope="module")
def started(iqip, tmp_path_factory) -> Path:
    """A folder laid out by `iqip start`, the plan briefed once."""
    place = tmp_path_factory.mktemp("place")
    laid = run(iqip, "start", "briefings", folder=place)
    assert laid.returncode == 0, laid.stderr
    assert "cd briefings" in laid.stdout
    briefed = run(iqip, "brief", folder=place / "briefings")
    assert briefed.returncode == 0, briefed.stderr
    return place / "briefings"


def test_in_an_empty_folder_it_says_how_to_start(iqip, tmp_path):
    said = run(iqip, "brief", folder=tmp_path)
    assert said.returncode == 2
    assert "`iqip start FOLDER` lays out a folder" in said.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_started_folder_makes_its_briefings(started):
    made = {file.name for file in (started / "outputs" / "2019-08").glob("*.html")}
    assert made == {
        *("index.html", "trust.html", "medicine.html", "surgery.html", "womens_childrens.html")
    }


def test_a_started_folder_holds_what_a_checkout_has_to_start_from(started):
    expected = {file.relative_to(ROOT): file.read_bytes() for file in laid_out(ROOT)}
    assert {name: (started / name).read_bytes() for name in expected} == expected


def test_the_scenario_that_comes_with_it_is_one(iqip, started):
    scenario = "params/scenarios/two_more_meetings.yaml"
    run_of_it = run(iqip, "brief", "medicine", "--scenario", scenario, folder=started)
    assert run_of_it.returncode == 0, run_of_it.stderr
    (page,) = started.glob("outputs/scenarios/*/2019-08/medicine.html")
    assert "two more meetings" in page.read_text(encoding="utf-8")


def test_notebooks_come_with_the_package_where_the_folder_has_none(iqip, started, tmp_path):
    source = started / "data" / "reference"
    options = ["--data", source, "--period-end", "2019-09-30"]
    made = run(iqip, "brief", "surgery", *options, folder=tmp_path)
    assert made.returncode == 0, made.stderr
    assert (tmp_path / "outputs" / "2019-09" / "surgery.html").is_file()


def test_the_explorers_have_their_help(iqip, started):
    helped = run(iqip, "explore", "--help", folder=started)
    assert helped.returncode == 0
    assert "Example: iqip explore" in helped.stdout


def test_the_source_distribution_holds_every_tracked_file(tmp_path):
    build = (sys.executable, "-m", "hatchling", "build", "-d", tmp_path, "-t", "sdist")
    built = run(*build, folder=ROOT)
    assert built.returncode == 0, built.stderr
    (archive,) = tmp_path.glob("*.tar.gz")
    with tarfile.open(archive) as files:
        held = {name.partition("/")[2] for name in files.getnames()}
    assert set(tracked()) - held == set()
    assert {name for name in held if name.startswith("data/")} == {
        name for name in tracked() if name.startswith("data/")
    }
