"""Tracked files name no package registry and no machine, and hold no register or briefing."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

# Written so that no expression finds itself: this file is tracked too
REGISTRY = re.compile(
    rb"pypi[.]org|pythonhosted[.]org|anaconda[.](?:org|com)|prefix[.]dev|npmjs[.](?:org|com)"
    rb"|deb[.]debian[.]org|(?<!emit-)(?:index-url|find-links)[ =]+\S",
    re.IGNORECASE,
)
MACHINE_PATH = re.compile(
    rb"(?<![\w./~}:-])/(?:work|root|home|Users|opt)/[\w.]|\b[A-Z]:\\+Users", re.IGNORECASE
)


def tracked() -> dict[str, bytes]:
    """Name and content of every file that git tracks."""
    listing = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True
    )
    names = [name for name in listing.stdout.split("\0") if name]
    return {name: (ROOT / name).read_bytes() for name in names if (ROOT / name).is_file()}


def places(pattern: re.Pattern[bytes], files: dict[str, bytes]) -> list[str]:
    """Where the pattern stands: file, line, text."""
    newline = b"\n"
    return [
        f"{name} line {1 + content.count(newline, 0, found.start())}: {found.group().decode()}"
        for name, content in files.items()
        for found in pattern.finditer(content)
    ]


def private(names: list[str]) -> list[str]:
    """Files that hold a register or a briefing, which stay out of git."""
    kept = {"outputs/.gitkeep", "outputs/README.md"}
    return [
        name
        for name in names
        if (name.startswith("outputs/") and name not in kept)
        or (name.startswith("data/") and not name.startswith("data/reference/"))
    ]


def test_git_tracks_this_project():
    assert {"pyproject.toml", "requirements.lock", "Makefile"} <= set(tracked())


def test_no_tracked_file_names_a_package_registry():
    assert places(REGISTRY, tracked()) == []


def test_no_tracked_file_names_a_folder_of_one_machine():
    assert places(MACHINE_PATH, tracked()) == []


def test_no_register_but_the_reference_one_and_no_briefing_is_tracked():
    assert private(list(tracked())) == []


@pytest.mark.parametrize(
    "text",
    [
        "https://files." + "pythonhosted" + ".org/packages/x.whl",
        "https://" + "pypi" + ".org/simple",
        "--extra-index" + "-url https://example.invalid",
        "--find" + "-links wheels",
    ],
)
def test_a_registry_address_is_found_where_it_stands(text):
    found = places(REGISTRY, {"a.txt": b"first\n" + text.encode()})
    assert found
    assert found[0].startswith("a.txt line 2: ")


@pytest.mark.parametrize(
    "path", ["/ro" + "ot/x.py", "'/ho" + "me/ann/plan'", "C:\\" + "Users\\ann"]
)
def test_a_machine_path_is_found(path):
    assert places(MACHINE_PATH, {"a.txt": path.encode()}) != []


@pytest.mark.parametrize(
    "text",
    ["--no-emit-index-url --no-emit-find-links", "https://www.england.nhs.uk/home/page", "/"],
)
def test_what_only_looks_like_an_address_is_left_alone(text):
    assert places(REGISTRY, {"a.txt": text.encode()}) == []
    assert places(MACHINE_PATH, {"a.txt": text.encode()}) == []


def test_a_register_outside_the_reference_folder_is_private():
    names = [
        "data/reference/actions.csv",
        "data/trust/actions.csv",
        "outputs/README.md",
        "outputs/a.html",
    ]
    assert private(names) == ["data/trust/actions.csv", "outputs/a.html"]
