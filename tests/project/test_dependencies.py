"""pyproject.toml, requirements.lock and environment.yml agree; the package imports no more."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from itertools import chain
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
ENVIRONMENT = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))

EXTRAS = PYPROJECT["project"].get("optional-dependencies", {})
RUNTIME = [
    Requirement(line) for line in [*PYPROJECT["project"]["dependencies"], *chain(*EXTRAS.values())]
]
TOOLS = [Requirement(line) for line in PYPROJECT["dependency-groups"]["dev"]]
BUILD = [Requirement(line) for line in PYPROJECT["build-system"]["requires"]]

# conda-forge's matplotlib brings Qt, which a briefing never opens; extras are packages there
CONDA_NAMES = {
    "matplotlib": "matplotlib-base",
    "psycopg[binary]": "psycopg",
}
NOT_ON_CONDA = {"resvg-py"}  # pip brings it with the package
PYTHONS = ["3.11", "3.12", "3.13", "3.14"]
MACHINES = [("linux", "Linux"), ("darwin", "Darwin"), ("win32", "Windows")]


def lock_entries(lock: str) -> list[str]:
    """The lock's entries: a pin with its hashes and the comment that tells who asks for it."""
    return re.split(r"\n(?=[\w])", "\n" + lock)[1:]


def pins(lock: str, **environment: str) -> dict[str, str]:
    """Version by canonical name, as pip reads the lock on the machine described."""
    requirements = [Requirement(entry.split(" \\\n")[0]) for entry in lock_entries(lock)]
    return {
        canonicalize_name(pin.name): str(next(iter(pin.specifier)).version)
        for pin in requirements
        if pin.marker is None or pin.marker.evaluate(environment)
    }


def asked_for(lock: str) -> set[str]:
    """Names of what pyproject.toml itself asked for when the lock was made."""
    return {
        canonicalize_name(entry.split("==")[0])
        for entry in lock_entries(lock)
        if "(pyproject.toml" in entry
    }


def unmet(requirements: list[Requirement], pinned: dict[str, str]) -> list[str]:
    """Requirements that the pins leave out or break, in words."""
    found = {str(need): pinned.get(canonicalize_name(need.name)) for need in requirements}
    return [
        f"{need}: the lock has {found[str(need)]}"
        for need in requirements
        if found[str(need)] is None or found[str(need)] not in need.specifier
    ]


def conda_line(need: Requirement) -> tuple[str, SpecifierSet]:
    """Conda's name and range for a requirement of pyproject.toml."""
    name = need.name + (f"[{','.join(sorted(need.extras))}]" if need.extras else "")
    return CONDA_NAMES.get(name, name.lower()), need.specifier


def imported_names(folder: Path) -> Iterator[tuple[str, str]]:
    """File and top-level name of every absolute import below a folder."""
    for file in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    yield file.name, alias.name.split(".")[0]
            elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
                yield file.name, node.module.split(".")[0]


# ---- pyproject.toml and the lock ----


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize(("platform", "system"), MACHINES)
def test_the_lock_pins_every_dependency_within_its_range(python, platform, system):
    pinned = pins(
        LOCK,
        python_version=python,
        python_full_version=f"{python}.9",
        sys_platform=platform,
        platform_system=system,
        implementation_name="cpython",
        platform_python_implementation="CPython",
    )
    assert unmet(RUNTIME + TOOLS + BUILD, pinned) == []


def test_the_lock_was_made_from_the_dependencies_that_pyproject_names_now():
    assert asked_for(LOCK) == {canonicalize_name(need.name) for need in RUNTIME + TOOLS}


def test_every_pin_is_exact_and_has_its_hashes():
    for entry in lock_entries(LOCK):
        assert re.match(r"[\w.-]+==[\w.]+( ; [^\\\n]+)? \\\n    --hash=sha256:[0-9a-f]{64}", entry)


def test_the_lock_holds_nothing_but_pins_hashes_and_comments():
    line = re.compile(r"[\w.-]+==[\w.]+( ; .+)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?| *#.*|")
    assert [text for text in LOCK.splitlines() if not line.fullmatch(text)] == []


def test_a_pin_out_of_range_and_a_missing_one_are_found():
    lock = (
        "pandas==2.3.0 \\\n"
        f"    --hash=sha256:{'0' * 64}\n"
        "    # via iqip-analytics (pyproject.toml)\n"
    )
    needs = [Requirement("pandas>=3.1,<4"), Requirement("numpy>=2")]
    assert unmet(needs, pins(lock)) == [
        "pandas<4,>=3.1: the lock has 2.3.0",
        "numpy>=2: the lock has None",
    ]
    assert asked_for(lock) == {"pandas"}


# ---- pyproject.toml and environment.yml ----


def test_conda_installs_the_same_ranges():
    lines = [Requirement(line) for line in ENVIRONMENT["dependencies"] if isinstance(line, str)]
    conda = {line.name: line.specifier for line in lines}
    assert conda.pop("python") == SpecifierSet(PYPROJECT["project"]["requires-python"])
    assert conda.pop("pip") == SpecifierSet()
    wanted = dict(conda_line(need) for need in RUNTIME)
    assert set(wanted) >= NOT_ON_CONDA
    assert conda == {name: range_ for name, range_ in wanted.items() if name not in NOT_ON_CONDA}


def test_conda_takes_the_package_itself_from_this_folder_and_all_else_from_conda_forge():
    assert ENVIRONMENT["channels"] == ["conda-forge", "nodefaults"]
    assert ENVIRONMENT["dependencies"][-1] == {"pip": ["--editable ."]}


# ---- pyproject.toml and the code ----


def test_the_package_imports_only_what_pyproject_names():
    declared = {canonicalize_name(need.name) for need in RUNTIME}
    owners = packages_distributions()
    undeclared = {
        f"{file} imports {name}"
        for file, name in imported_names(ROOT / "iqip_analytics")
        if name not in sys.stdlib_module_names and name != "iqip_analytics"
        if not declared & {canonicalize_name(owner) for owner in owners.get(name, [name])}
    }
    assert undeclared == set()
