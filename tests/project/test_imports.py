"""Imports go one way: from contract and plan to publish; what never reads files cannot."""

import ast
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "iqip_analytics"
# A room, and the rooms that it may import from besides its own; in the order of the data's walk
ROOMS: dict[str, tuple[str, ...]] = {
    "contract": (),
    "plan": ("contract",),
    "sources": ("contract", "plan"),
    "measures": ("contract", "plan"),
    "forecasts": ("contract", "plan", "measures"),
    "briefing": ("contract", "plan", "measures", "forecasts"),
    "publish": ("contract", "plan", "sources", "measures", "forecasts", "briefing"),
}
# What stands on top of the rooms, each on all that is named before it
ON_TOP = ("views", "report", "explore", "cli")
REASONS = ("# start-up cost", "# optional dependency")


@cache
def modules(package: Path) -> dict[str, Path]:
    """Dotted name and file of every module below the package's folder."""
    named = {}
    for file in sorted(package.rglob("*.py")):
        parts = file.relative_to(package.parent).with_suffix("").parts
        named[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = file
    return named


def import_statements(file: Path) -> Iterator[tuple[ast.Import | ast.ImportFrom, bool]]:
    """Every import of the file, and whether it stands within a function."""

    def within(node: ast.AST, in_function: bool) -> Iterator[tuple]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.Import | ast.ImportFrom):
                yield child, in_function
            function = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef)
            yield from within(child, in_function or function)

    yield from within(ast.parse(file.read_text(encoding="utf-8")), False)


@cache
def imported(package: Path, module: str) -> set[str]:
    """The package's own modules that a module imports; `from a import b` is a.b if that exists."""
    known = modules(package)
    file = known[module]
    here = module.split(".") if file.name == "__init__.py" else module.split(".")[:-1]
    names: set[str] = set()
    for statement, _ in import_statements(file):
        if isinstance(statement, ast.Import):
            names |= {alias.name for alias in statement.names}
            continue
        up = here[: len(here) - statement.level + 1] if statement.level else []
        origin = ".".join([*up, *([statement.module] if statement.module else [])])
        for alias in statement.names:
            inner = f"{origin}.{alias.name}"
            names.add(inner if inner in known else origin)
    return {name for name in names if name.split(".")[0] == package.name}


def room(module: str) -> str:
    """The first folder or file below the package that leads to a module; '' for the package."""
    return module.partition(".")[2].partition(".")[0]


def misplaced_imports(package: Path, module: str) -> list[str]:
    """Imports that go to the right, or to the package itself, in words."""
    own = room(module)
    rooms = tuple(ROOMS)
    if own in ROOMS:
        allowed = (own, *ROOMS[own])
    elif own in ON_TOP:
        allowed = (*rooms, *ON_TOP[: ON_TOP.index(own) + 1])
    elif own == "":
        allowed = (*rooms, "report")
    elif own == "__main__":
        allowed = ("cli",)
    else:
        return [f"{module} is in no room; the rooms are {', '.join(rooms)}"]
    return [
        f"{module} imports {name}; it may import from: {', '.join(allowed)}"
        for name in sorted(imported(package, module))
        if room(name) not in allowed
    ]


def hidden_imports(file: Path) -> list[str]:
    """Imports within a function whose line gives no accepted reason, in words."""
    lines = file.read_text(encoding="utf-8").splitlines()
    return [
        f"{file.name} line {statement.lineno}: an import within a function needs one of {REASONS}"
        for statement, in_function in import_statements(file)
        if in_function
        and not any(
            reason in line
            for line in lines[statement.lineno - 1 : statement.end_lineno]
            for reason in REASONS
        )
    ]


def import_cycle(package: Path) -> list[str]:
    """The modules of one import cycle, in order; empty without a cycle."""
    graph = {module: imported(package, module) - {module} for module in modules(package)}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as cycle:
        return list(cycle.args[1])
    return []


# ---- the package ----


def test_the_package_has_modules():
    assert "iqip_analytics" in modules(PACKAGE)
    assert {room(module) for module in modules(PACKAGE)} >= set(ROOMS)


def test_a_module_imports_only_from_its_room_or_rooms_to_its_left():
    assert [fault for one in modules(PACKAGE) for fault in misplaced_imports(PACKAGE, one)] == []


def test_an_import_within_a_function_gives_its_reason():
    assert [fault for file in modules(PACKAGE).values() for fault in hidden_imports(file)] == []


def test_no_modules_import_each_other_in_a_circle():
    assert import_cycle(PACKAGE) == []


# ---- the checker, on small houses ----


def house(folder: Path, files: dict[str, str]) -> Path:
    """A package `house` with the files named, an `__init__.py` in every folder."""
    package = folder / "house"
    for name, text in files.items():
        file = package / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    for place in [package, *(p for p in package.rglob("*") if p.is_dir())]:
        (place / "__init__.py").touch()
    return package


@pytest.mark.parametrize(
    "text",
    [
        "import house.publish.page",
        "from house.publish import page",
        "from house.publish.page import render",
        "from house import publish",
        "from ..publish import page",
        "from ..publish.page import render",
        "def late():\n    from house.publish import page  # start-up cost",
        "if True:\n    import house.publish",
    ],
)
def test_an_import_to_the_right_is_caught_however_it_is_written(tmp_path, text):
    package = house(tmp_path, {"plan/reader.py": text, "publish/page.py": ""})
    (fault,) = misplaced_imports(package, "house.plan.reader")
    assert fault.startswith("house.plan.reader imports house.publish")


@pytest.mark.parametrize(
    "text",
    [
        "import pandas",
        "from house.plan.reader import read",
        "from ..plan import reader",
        "from . import charts",
        "from house import plan",
    ],
)
def test_an_import_to_the_left_or_from_outside_is_allowed(tmp_path, text):
    package = house(
        tmp_path, {"plan/reader.py": "", "briefing/page.py": text, "briefing/charts.py": ""}
    )
    assert misplaced_imports(package, "house.briefing.page") == []


@pytest.mark.parametrize("text", ["import house", "from house import read", "from .. import read"])
def test_nobody_imports_from_the_top_package(tmp_path, text):
    package = house(tmp_path, {"cli/main.py": text})
    (fault,) = misplaced_imports(package, "house.cli.main")
    assert fault.startswith("house.cli.main imports house;")


def test_measures_and_forecasts_cannot_read_files(tmp_path):
    files = {"sources/files.py": "", "measures/due.py": "from house.sources import files"}
    package = house(tmp_path, files)
    (fault,) = misplaced_imports(package, "house.measures.due")
    assert fault.startswith("house.measures.due imports house.sources.files; it may import from:")


def test_the_top_package_imports_no_command(tmp_path):
    package = house(
        tmp_path,
        {
            "__init__.py": "from .plan import reader\nfrom .cli import main",
            "plan/reader.py": "",
            "cli/main.py": "",
        },
    )
    (fault,) = misplaced_imports(package, "house")
    assert fault.startswith("house imports house.cli.main; it may import from:")


def test_a_module_outside_the_rooms_is_a_fault(tmp_path):
    package = house(tmp_path, {"utils.py": ""})
    (fault,) = misplaced_imports(package, "house.utils")
    assert fault.startswith("house.utils is in no room")


@pytest.mark.parametrize(
    "text",
    [
        "def late():\n    import json",
        "class A:\n    async def late(self):\n        if True:\n            from json import loads",
        "def late():\n    import json  # to be quick",
    ],
)
def test_an_import_hidden_in_a_function_is_caught(tmp_path, text):
    package = house(tmp_path, {"plan/reader.py": text})
    (fault,) = hidden_imports(package / "plan" / "reader.py")
    assert fault.startswith("reader.py line ")


def test_an_import_in_a_function_with_its_reason_or_at_the_top_is_allowed(tmp_path):
    text = (
        "import json\n"
        "def late():\n"
        "    import pandas  # noqa: PLC0415  # start-up cost: half a second\n"
        "    from sqlalchemy import (  # noqa: PLC0415  # optional dependency\n"
        "        create_engine,\n"
        "    )\n"
    )
    package = house(tmp_path, {"plan/reader.py": text})
    assert hidden_imports(package / "plan" / "reader.py") == []


def test_an_import_cycle_is_caught(tmp_path):
    files = {
        "plan/a.py": "from .b import x",
        "plan/b.py": "from house.plan import c",
        "plan/c.py": "def late():\n    from .a import y",
    }
    assert set(import_cycle(house(tmp_path, files))) == {
        "house.plan.a",
        "house.plan.b",
        "house.plan.c",
    }


def test_a_package_that_gathers_its_own_modules_is_no_cycle(tmp_path):
    files = {
        "plan/__init__.py": "from .a import x",
        "plan/a.py": "from .b import y",
        "plan/b.py": "",
    }
    assert import_cycle(house(tmp_path, files)) == []
