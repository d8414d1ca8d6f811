"""A room's tests share a worker, and what they learn; no test waits for a clock."""

import gc
from collections import Counter
from pathlib import PurePosixPath

import pytest
from xdist.scheduler import LoadScopeScheduling

from iqip_analytics.publish.running.engines import before_numpy

before_numpy()

from hypothesis import settings  # noqa: E402

settings.register_profile("without a clock", deadline=None)
settings.load_profile("without a clock")

# Files that share more with others than with their room. Those that fork are early, while their
# worker is small, as a child costs what its parent holds
TOGETHER = {
    "tests/doors/test_stopped_imports.py": "forks",
    "tests/publish/test_records.py": "forks",
    "tests/publish/test_whole_releases.py": "forks",
    "tests/publish/test_scenario_files.py": "briefing",
    "tests/test_september_2019.py": "briefing",
    "tests/system/test_layout.py": "editions",
    "tests/system/test_pages.py": "editions",
    "tests/system/test_pdf.py": "editions",
    "tests/system/test_same_every_time.py": "editions",
}
# Files of long tests that share nothing: any worker may have any of them, so that none is idle
APART = {
    "tests/system/test_environment.py",
    "tests/system/test_mutated_sources.py",
    "tests/system/test_odd_plans.py",
}


def room(nodeid: str) -> str:
    """What a test shares a worker with: its room, or its file where it is a system test."""
    file = nodeid.partition("::")[0]
    if file in APART:
        return nodeid
    top, *below = PurePosixPath(file).parts
    if top != "tests":
        return "doctests"
    return TOGETHER.get(file, file if below[0] == "system" else below[0])


class ByRoom(LoadScopeScheduling):
    """A worker has all tests of a room, so that what they share is computed once."""

    def _split_scope(self, nodeid: str) -> str:
        return room(nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log) -> LoadScopeScheduling:
    return ByRoom(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What forks goes first; of the system tests first those of few tests, which are long ones."""
    slow = {item for item in items if item.get_closest_marker("system")}
    sizes = Counter(room(item.nodeid) for item in slow)

    def place(item: pytest.Item) -> int:
        if item not in slow:
            return room(item.nodeid) != "forks"
        own = room(item.nodeid)
        return len(items) if own == item.nodeid else sizes[own]

    items.sort(key=place)


def pytest_collection_finish() -> None:
    """What was collected stays until the end, and is not looked through again for garbage."""
    gc.collect()
    gc.freeze()
