"""Two months of real briefings, and a Chromium that cannot reach any network."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

from tests.publish.conftest import workplace

__all__ = ["workplace"]

ROOT = Path(__file__).parents[2]
MONTHS = ("2019-08-31", "2019-10-31")
CHROMIUM = "/usr/bin/chromium"
# The last one turns any request to the outside into a failure
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.system)


def brief(out: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Run `iqip brief` on the reference plan source, in the repository."""
    command = [sys.executable, "-m", "iqip_analytics", "brief", "--data", "data/reference"]
    return subprocess.run(
        [*command, "--out", str(out), *options],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )


@pytest.fixture(scope="session")
def outputs(tmp_path_factory) -> Path:
    """An output folder with two months of briefings."""
    out = tmp_path_factory.mktemp("outputs")
    for month in MONTHS:
        run = brief(out, "--period-end", month)
        assert run.returncode == 0, run.stderr
    return out


@pytest.fixture(scope="session")
def special(tmp_path_factory) -> Path:
    """An output folder with pages of a scenario, as PDF too, and of a wide circulation."""
    out = tmp_path_factory.mktemp("special")
    month = ["--period-end", MONTHS[1]]
    for options in (["trust", "--scenario", "low", "--pdf"], ["medicine", "--circulation", "wide"]):
        run = brief(out, *options, *month)
        assert run.returncode == 0, run.stderr
    return out


@pytest.fixture(scope="session")
def pages(outputs, special) -> list[Path]:
    """Every page there is: briefings, the lists of two months, the list of months."""
    found = sorted([*outputs.rglob("*.html"), *special.rglob("*.html")])
    assert len(found) >= 4 + 5 + 2 + 1 + 2 * 3
    return found


@pytest.fixture(scope="session")
def briefings(pages) -> list[Path]:
    """The pages that are briefings of the committee."""
    return [page for page in pages if page.name != "index.html" and "wide" not in page.parts]


@pytest.fixture(scope="session")
def playing() -> Iterator[Playwright]:
    """What starts a Chromium; a process has one of it."""
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def browser(playing) -> Iterator[Browser]:
    """A Chromium without a network."""
    with chromium(playing) as started:
        yield started


@contextmanager
def chromium(playing: Playwright, **variables: str) -> Iterator[Browser]:
    """A Chromium without a network, with variables of its own in its environment."""
    started = playing.chromium.launch(
        executable_path=CHROMIUM, args=FLAGS, env={**os.environ, **variables}
    )
    yield started
    started.close()
