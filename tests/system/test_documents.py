"""The documents' long blocks, and commands on data that the repository does not hold."""

import os
from pathlib import Path

import pytest

from tests.support.documents import (
    APART,
    NOT_RUN,
    ROOT,
    Block,
    WorkingPlace,
    blocks,
    documents,
    iqip_lines,
)

SHARED = Path(os.environ.get("IQIP_SHARED", ROOT.parent / "shared")).resolve()
# One origin instead of all: whether the command does what it says, not the scores
SHORTENED = """#!/usr/bin/env python
import sys
from iqip_analytics.cli.main import run
if "--from" in sys.argv:
    sys.argv[sys.argv.index("--from") + 1] = sys.argv[sys.argv.index("--to") + 1]
run()
"""


def blocks_with(word: str) -> dict[str, list[Block]]:
    """The blocks of each document that has one with such a word after its ticks."""
    found = {
        file.relative_to(ROOT).as_posix(): blocks(file.name, file.read_text(encoding="utf-8"))
        for file in documents()
    }
    return {name: all_ for name, all_ in found.items() if any(word in b.words for b in all_)}


@pytest.mark.parametrize("name", blocks_with("system"))
def test_a_document_runs_with_its_long_blocks(name, tmp_path):
    place = WorkingPlace(folder=tmp_path, really=("rooms", "glossary", "briefings")).prepared()
    for block in blocks_with("system")[name]:
        if block.language not in NOT_RUN and not APART & set(block.words):
            assert (fault := place.fault(block)) is None, fault


def test_the_first_block_of_the_readme_makes_the_briefings(tmp_path):
    """From an environment that is there; .ci/run begins without one."""
    place = WorkingPlace(folder=tmp_path, really=("briefings",)).prepared()
    start = blocks("README.md", (ROOT / "README.md").read_text(encoding="utf-8"))[0]
    assert "make briefings" in start.text
    assert (fault := place.fault(start)) is None, fault
    made = {file.name for file in (tmp_path / "outputs" / "2019-08").glob("*.html")}
    assert made >= {"index.html", "trust.html", "medicine.html"}


ELSEWHERE = [
    block
    for found in blocks_with("elsewhere").values()
    for block in found
    if "elsewhere" in block.words
]


@pytest.mark.skipif(not (SHARED / "data").is_dir(), reason=f"{SHARED} is absent (IQIP_SHARED)")
@pytest.mark.parametrize("block", ELSEWHERE, ids=lambda block: block.place)
def test_a_command_on_data_from_elsewhere_runs_with_one_origin(block, tmp_path, monkeypatch):
    monkeypatch.setenv("SHARED", str(SHARED))
    place = WorkingPlace(folder=tmp_path).prepared()
    shortened = tmp_path / ".programs" / "iqip"
    shortened.write_text(SHORTENED, encoding="utf-8")
    shortened.chmod(0o755)
    assert (fault := place.fault(block)) is None, fault
    scores = list((tmp_path).glob("out*/**/scores.csv"))
    assert len(scores) == len(iqip_lines(block.text))
