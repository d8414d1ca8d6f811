"""`iqip explore` opens copies with the month's source and dates, or says what to do."""

import ast
import importlib.util
import shutil
from pathlib import Path

import nbformat
import pytest

from iqip_analytics.cli import explore as command
from iqip_analytics.cli.explore import copied
from iqip_analytics.contract.faults import InputError
from tests.support.commands import iqip

ROOT = Path(__file__).parents[2]


def test_from_another_folder_it_says_where_to_go(tmp_path):
    said = iqip(tmp_path, "explore")
    assert said.returncode == 2
    assert "run `iqip explore` in the project's own" in said.stderr
    assert "Traceback" not in said.stderr


def test_what_cannot_be_explored_is_refused_with_what_can(tmp_path):
    said = iqip(tmp_path, "explore", "work")
    assert said.returncode == 2
    assert "there are: completion, workforce" in said.stderr


def test_a_source_without_its_period_end_is_refused(tmp_path):
    shutil.copytree(ROOT / "notebooks", tmp_path / "notebooks")
    said = iqip(tmp_path, "explore", "--data", str(ROOT / "data" / "reference"))
    assert said.returncode == 2
    assert "--period-end" in said.stderr


def test_without_voila_it_says_how_to_install_it(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(InputError, match="Voilà is not installed; `make setup` installs it"):
        command.explore("completion", voila=True)


def test_the_copies_hold_the_parameters_and_the_notebooks_stay_as_they_are(tmp_path):
    shutil.copytree(ROOT / "notebooks", tmp_path / "notebooks")
    before = {file.name: file.read_bytes() for file in (tmp_path / "notebooks").iterdir()}
    parameters = {
        "source": 'plan\'s "own"',
        "period_end": "2019-10-31",
        "data_cutoff": None,
        "scope": "medicine",
        "project": str(tmp_path),
    }
    folder = copied(tmp_path, command.EXPLORERS, parameters)
    assert folder == tmp_path / "outputs" / "explore"
    for name in command.EXPLORERS:
        notebook = nbformat.read(folder / f"explore_{name}.ipynb", as_version=4)
        (cell,) = [c for c in notebook.cells if "parameters" in c.metadata.get("tags", [])]
        assignments = ast.parse(cell.source).body
        assert {one.targets[0].id: ast.literal_eval(one.value) for one in assignments} == parameters
    after = {file.name: file.read_bytes() for file in (tmp_path / "notebooks").iterdir()}
    assert after == before


@pytest.mark.parametrize("name", command.EXPLORERS)
def test_the_copies_replace_every_parameter_that_the_notebook_has(name):
    notebook = nbformat.read(ROOT / "notebooks" / f"explore_{name}.ipynb", as_version=4)
    (cell,) = [c for c in notebook.cells if "parameters" in c.metadata.get("tags", [])]
    names = {one.targets[0].id for one in ast.parse(cell.source).body}
    assert names == {"source", "period_end", "data_cutoff", "scope", "project"}


def test_a_folder_without_the_notebooks_has_no_copies(tmp_path):
    with pytest.raises(InputError, match=r"explore_completion\.ipynb is not in"):
        copied(tmp_path, command.EXPLORERS, {})
