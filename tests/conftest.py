"""A room's tests share a worker, and what they learn; no test waits for a clock."""

import gc
from pathlib import Path

import pytest

from iqip_analytics.publish.running.engines import before_numpy

before_numpy()

from hypothesis import settings  # noqa: E402

settings.register_profile("without a clock", deadline=None)
settings.load_profile("without a clock")

TESTS = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let one worker have all tests of a room, so that what they share is computed once.

    A file of the system tests is by itself: it shares what it makes with itself alone. What forks
    many times goes first, while its worker is small.
    """
    for item in items:
        if item.get_closest_marker("xdist_group") is None:
            item.add_marker(pytest.mark.xdist_group(_room(item)))
    items.sort(key=lambda item: item.get_closest_marker("xdist_group").args[0] != "forks")


def pytest_collection_finish() -> None:
    """What was collected stays until the end, and is not looked through again for garbage."""
    gc.collect()
    gc.freeze()


def _room(item: pytest.Item) -> str:
    if TESTS not in item.path.parents:
        return "doctests"
    room, *below = item.path.relative_to(TESTS).parts
    return "/".join([room, *below]) if room == "system" else room
