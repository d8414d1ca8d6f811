"""Explorers of the reference plan, in a project of their own."""

import shutil
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from iqip_analytics.explore.completion import CompletionPanel
from iqip_analytics.explore.positions import Positions, positions
from iqip_analytics.explore.workforce import WorkforcePanel

SOURCE = Path("data/reference").resolve()


@cache
def reference() -> Positions:
    return positions(str(SOURCE), "2019-08-31", project=".")


@pytest.fixture
def found(tmp_path) -> Positions:
    """The reference plan, in a project with the params of this one and no scenario saved."""
    none_saved = shutil.ignore_patterns("scenarios")
    shutil.copytree("params", tmp_path / "params", ignore=none_saved)
    return replace(reference(), project=tmp_path)


@pytest.fixture
def completion(found) -> CompletionPanel:
    return CompletionPanel(found, "trust")


@pytest.fixture
def workforce(found) -> WorkforcePanel:
    return WorkforcePanel(found, "trust")
