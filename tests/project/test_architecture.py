"""ARCHITECTURE.md is short and true; each room lists its modules by their own claims."""

import re
import shutil

import pytest

import iqip_analytics as iqip
from docs.rooms import PACKAGE, ROOT, claim, listed, renewed, rooms
from tests.project.test_imports import ON_TOP, ROOMS

DOCUMENT = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("room", list(rooms(PACKAGE)), ids=lambda room: room.name)
def test_a_room_lists_its_modules_by_their_own_claims(room):
    text = (room / "__init__.py").read_text(encoding="utf-8")
    assert text == renewed(text, room), "renew it by: make rooms"


def test_the_document_is_read_in_one_sitting():
    assert len(DOCUMENT.splitlines()) <= 150


@pytest.mark.parametrize("room", [*ROOMS, *ON_TOP])
def test_the_document_names_every_room(room):
    assert f"`{room}`" in DOCUMENT


def test_every_file_that_the_document_names_is_there():
    named = set(re.findall(r"`([\w/]+\.(?:py|md|ipynb|yaml|csv))`", DOCUMENT))
    there = [name for name in named if (ROOT / name).exists() or (PACKAGE / name).exists()]
    assert named - set(there) == set()
    assert len(named) > 10


# ---- the lists, of a small house ----


@pytest.fixture
def package(tmp_path):
    for name, text in {
        "__init__.py": '"""A house."""\n',
        "plan/__init__.py": '"""What was agreed."""\n\nimport json\n',
        "plan/reader.py": '"""Reads | rows.\n\nAnd more.\n"""',
        "plan/inner/__init__.py": '"""A room within."""\n',
    }.items():
        file = tmp_path / "house" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return tmp_path / "house"


def test_a_module_and_a_room_within_are_listed(package):
    assert listed(package / "plan") == ["    reader: Reads | rows", "    inner/: A room within"]


def test_a_module_that_comes_goes_or_changes_its_claim_is_noticed(package):
    room = package / "plan"
    text = (room / "__init__.py").read_text(encoding="utf-8")
    current = renewed(text, room)
    assert current.startswith('"""What was agreed.\n\nModules:\n    reader: Reads | rows\n')
    assert current.endswith('"""\n\nimport json\n')
    assert renewed(current, room) == current
    (room / "late.py").write_text('"""Late."""', encoding="utf-8")
    assert renewed(current, room) != current
    (room / "late.py").unlink()
    (room / "reader.py").write_text('"""Writes."""', encoding="utf-8")
    assert renewed(current, room) != current


def test_a_module_without_a_docstring_is_named(package):
    (package / "plan" / "bare.py").write_text("x = 1\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"bare\.py has no docstring"):
        claim(package / "plan" / "bare.py")


# ---- "How to add": a division needs rows alone ----


def test_a_division_is_added_by_rows_and_no_code(tmp_path):
    plan = shutil.copytree(ROOT / "data" / "reference", tmp_path / "plan")
    with (plan / "divisions.csv").open("a", encoding="utf-8") as rows:
        rows.write("estates,Estates,2019-09-30,,2019-08-20\n")
    with (plan / "changes.csv").open("a", encoding="utf-8") as rows:
        rows.write("DP-001,2019-09-10,2019-09-30,division,estates,moved\n")
    read = iqip.read(plan)
    assert "estates" not in set(read.as_at("2019-08-31").divisions["division"])
    assert list(read.as_at("2019-09-30").of("estates").actions["action_id"]) == ["DP-001"]
