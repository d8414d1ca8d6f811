"""A notebook is kept as text: valid, without outputs, and its cells call rather than compute."""

import ast
from pathlib import Path

import nbformat
import pytest

FOLDER = Path(__file__).parents[2] / "notebooks"
# Without any notebook the trust's is missed by name, rather than nothing being checked
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb")) or [FOLDER / "trust_briefing.ipynb"]
every_notebook = pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda file: file.name)

COMPUTES = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.For | ast.While


def code_cells(notebook: Path) -> list:
    """The code cells of a notebook file."""
    cells = nbformat.read(notebook, as_version=4).cells
    return [cell for cell in cells if cell.cell_type == "code"]


def stored(notebook: Path) -> list[str]:
    """What a run left in a notebook file, in words."""
    left = [
        f"cell {number} stores {what}"
        for number, cell in enumerate(code_cells(notebook), start=1)
        for what, there in [
            ("outputs", bool(cell.outputs)),
            ("an execution count", cell.execution_count is not None),
        ]
        if there
    ]
    kept = nbformat.read(notebook, as_version=4).metadata
    return left + [f"the notebook stores {key}" for key in ("papermill", "widgets") if key in kept]


def computing(notebook: Path) -> list[str]:
    """Cells that define or loop, in words."""
    return [
        f"cell {number} has a {type(node).__name__} on line {node.lineno}"
        for number, cell in enumerate(code_cells(notebook), start=1)
        for node in ast.walk(ast.parse(cell.source))
        if isinstance(node, COMPUTES)
    ]


@every_notebook
def test_a_notebook_is_valid(notebook):
    nbformat.validate(nbformat.read(notebook, as_version=4))


@every_notebook
def test_a_notebook_stores_no_outputs(notebook):
    assert stored(notebook) == []


@every_notebook
def test_a_notebook_cell_calls_and_does_not_compute(notebook):
    assert computing(notebook) == []


@every_notebook
def test_a_notebook_runs_in_the_kernel_of_any_environment(notebook):
    assert nbformat.read(notebook, as_version=4).metadata.kernelspec.name == "python3"


def notebook_of(folder: Path, cell: dict, **metadata: dict) -> Path:
    """A notebook file with one code cell."""
    file = folder / "a.ipynb"
    code = nbformat.v4.new_code_cell(**cell)
    nbformat.write(nbformat.v4.new_notebook(cells=[code], metadata=metadata), file)
    return file


def test_what_a_run_leaves_behind_is_found(tmp_path):
    printed = nbformat.v4.new_output("stream", text="1")
    ran = notebook_of(
        tmp_path, {"source": "1", "outputs": [printed], "execution_count": 1}, papermill={}
    )
    assert stored(ran) == [
        "cell 1 stores outputs",
        "cell 1 stores an execution count",
        "the notebook stores papermill",
    ]


def test_a_cell_that_loops_is_found(tmp_path):
    looping = notebook_of(tmp_path, {"source": "x = 0\nfor i in range(3):\n    x += i"})
    assert computing(looping) == ["cell 1 has a For on line 2"]
