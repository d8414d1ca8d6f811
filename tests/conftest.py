"""A room's tests share a worker, and what they learn; no test waits for a clock."""

import gc
from collections import Counter
from pathlib import Path

import pytest

from iqip_analytics.publish.running.engines import before_numpy

before_numpy()

from hypothesis import settings  # noqa: E402

settings.register_profile("without a clock", deadline=None)
settings.load_profile("without a clock")

TESTS = Path(__file__).parent
# Files of long tests that share nothing: any worker may have any of them, so that none is idle
EACH_BY_ITSELF = ("test_environment.py", "test_mutated_sources.py", "test_odd_plans.py")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let one worker have all tests of a room, so that what they share is computed once.

    A file of the system tests is by itself: it shares what it makes with itself alone. What forks
    many times goes first, while its worker is small; of the system tests those of few and long
    tests do, and what can be split up comes last.
    """
    for item in items:
        if item.get_closest_marker("xdist_group") is None and (room := _room(item)):
            item.add_marker(pytest.mark.xdist_group(room))
    sizes = Counter(_group(item) for item in items if item.get_closest_marker("system"))
    sizes[""] = len(items)

    def place(item: pytest.Item) -> int:
        return sizes[_group(item)] if item.get_closest_marker("system") else _group(item) != "forks"

    items.sort(key=place)


def pytest_collection_finish() -> None:
    """What was collected stays until the end, and is not looked through again for garbage."""
    gc.collect()
    gc.freeze()


def _room(item: pytest.Item) -> str:
    """The group that a test belongs to; blank where it is by itself."""
    if TESTS not in item.path.parents:
        return "doctests"
    room, *below = item.path.relative_to(TESTS).parts
    if room != "system":
        return room
    return "" if item.path.name in EACH_BY_ITSELF else "/".join([room, *below])


def _group(item: pytest.Item) -> str:
    marker = item.get_closest_marker("xdist_group")
    return marker.args[0] if marker else ""
