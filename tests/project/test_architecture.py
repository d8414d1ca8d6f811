"""ARCHITECTURE.md names every module with its own claim, and none that is not there."""

import shutil

import pytest

import iqip_analytics as iqip
from docs.module_table import DOCUMENT, ROOT, claim, modules, renewed, tables
from tests.project.test_imports import ROOMS


def test_the_tables_of_modules_are_those_of_the_code():
    text = DOCUMENT.read_text(encoding="utf-8")
    assert text == renewed(text, ROOT / "iqip_analytics"), "renew them by: make architecture"


def test_every_module_has_a_row():
    found = list(modules(ROOT / "iqip_analytics"))
    rows = tables(ROOT / "iqip_analytics").count("\n| `")
    assert len(found) == rows > 100


def test_the_rooms_are_those_that_imports_are_held_to():
    text = DOCUMENT.read_text(encoding="utf-8")
    present = [room for room in ROOMS if (ROOT / "iqip_analytics" / room).is_dir()]
    places = [text.index(f"<summary><code>{room}</code>") for room in present]
    assert places == sorted(places)


# ---- the tables, of a small house ----


@pytest.fixture
def package(tmp_path):
    for name, text in {
        "__init__.py": '"""A house."""',
        "plan/__init__.py": '"""What was agreed."""',
        "plan/reader.py": '"""Reads a | b.\n\nAnd more.\n"""',
        "plan/inner/rows.py": '"""Rows."""',
    }.items():
        file = tmp_path / "house" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return tmp_path / "house"


def test_a_row_is_the_first_line_of_the_docstring(package):
    assert [line for line in tables(package).splitlines() if line.startswith("| `")] == [
        "| `__init__.py` | A house. |",
        "| `plan/` | What was agreed. |",
        "| `reader.py` | Reads a \\| b. |",
        "| `inner/rows.py` | Rows. |",
    ]


def test_a_module_that_comes_goes_or_changes_its_claim_is_noticed(package):
    text = "before\n<!-- modules: made by `make architecture` -->\n<!-- /modules -->\nafter\n"
    current = renewed(text, package)
    assert current.startswith("before\n")
    assert current.endswith("\nafter\n")
    assert renewed(current, package) == current
    (package / "plan" / "late.py").write_text('"""Late."""', encoding="utf-8")
    assert renewed(current, package) != current
    (package / "plan" / "late.py").unlink()
    assert renewed(current, package) == current
    (package / "plan" / "reader.py").write_text('"""Writes."""', encoding="utf-8")
    assert renewed(current, package) != current


def test_a_module_without_a_docstring_or_a_room_is_told(package):
    (package / "plan" / "bare.py").write_text("x = 1\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"bare\.py has no docstring"):
        claim(package / "plan" / "bare.py")
    (package / "plan" / "bare.py").unlink()
    (package / "attic").mkdir()
    (package / "attic" / "box.py").write_text('"""A box."""', encoding="utf-8")
    with pytest.raises(ValueError, match="attic: no such room"):
        tables(package)


def test_a_document_without_a_place_for_the_tables_is_told(package):
    with pytest.raises(ValueError, match="the place for the tables"):
        renewed("nothing here", package)


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
