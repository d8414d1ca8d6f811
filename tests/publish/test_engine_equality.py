"""The engine without a kernel gives what papermill's own engine gives, output for output."""

import itertools
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat import v4

from tests.support.commands import papermill_status

pytestmark = pytest.mark.system

ENGINES = ("nbclient", "iqip-fork")
CELLS = [
    "x = 1",
    "x + 1",
    "x + 1;",
    "print('one'); print('two')\nimport sys; print('three', file=sys.stderr)",
    "from IPython.display import HTML, SVG, display, clear_output, update_display, Markdown",
    "print('before'); display(HTML('<b>bold</b>')); print('after'); HTML('<i>last</i>')",
    "handle = display(HTML('first'), display_id='a')",
    "update_display(HTML('second'), display_id='a')",
    "print('gone'); clear_output(); print('kept')",
    "print('gone'); clear_output(wait=True); print('kept')",
    "import pandas as pd\npd.DataFrame({'a': [1.5, None], 'b': ['x', '<y>']})",
    "import matplotlib.pyplot as plt\nplt.plot([1, 2, 3]);",
    "fig, ax = plt.subplots(); ax.bar(['a'], [1]); plt.show(); print(plt.get_backend())",
    "%config InlineBackend.figure_format = 'svg'",
    "!echo from a shell",
    "lines = !echo captured\nlines",
    "%%capture taken\nprint('hidden')",
    "taken.stdout",
    "get_ipython().__class__.__mro__[1].__name__ != ''",
    "import asyncio\nawait asyncio.sleep(0)\n'awaited'",
    "_ == 'awaited', __name__, x",
    "class Shown:\n    def _repr_mimebundle_(self, **_):\n"
    "        return {'text/plain': 'x', 'application/vnd.x+json': {'n': (1, 2)}}\n"
    "Shown()",
    "{'a': 1}, [2], 'é'",
    "assert sys.modules['__main__'].x == 1",
]


def outputs(ran) -> list[list[dict]]:
    """Outputs by code cell; pieces of one stream side by side are one output."""
    found = []
    for cell in (c for c in ran.cells if c.cell_type == "code"):
        joined = []
        for output in cell.outputs:
            plain = dict(output)
            last = joined[-1] if joined else {}
            if plain["output_type"] == "stream" == last.get("output_type") and (
                last["name"] == plain["name"]
            ):
                last["text"] += plain["text"]
            else:
                joined.append(plain)
        streams = [o for o in joined if o["output_type"] == "stream"]
        others = [o for o in joined if o["output_type"] != "stream"]
        merged = [
            {"name": name, "text": "".join(o["text"] for o in group)}
            for name, group in itertools.groupby(
                sorted(streams, key=lambda o: o["name"]), key=lambda o: o["name"]
            )
        ]
        found.append([*others, *merged])
    return found


def run(folder: Path, content, engine: str):
    """The notebook after papermill ran it, whether it ended well or not."""
    nbformat.write(content, folder / "in.ipynb")
    status = papermill_status(folder, ("in", engine), engine=engine)
    ran = nbformat.read(folder / f"{engine}.ipynb", as_version=4)
    ran.metadata["exit_status"] = status
    return ran


def of_cells(*sources: str):
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    cells = [v4.new_code_cell(source) for source in sources]
    return v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    """The same cells run by the stock engine and in a fork."""
    folder = tmp_path_factory.mktemp("both")
    return tuple(run(folder, of_cells(*CELLS), engine) for engine in ENGINES)


@pytest.mark.parametrize("index", range(len(CELLS)), ids=lambda i: CELLS[i][:30])
def test_every_output_and_stream_of_a_cell_is_the_same(both, index):
    stock, forked = (outputs(ran)[index] for ran in both)
    assert forked == stock


def test_counts_statuses_and_language_are_the_same(both):
    stock, forked = both
    assert [c.execution_count for c in forked.cells] == [c.execution_count for c in stock.cells]
    assert [c.metadata.papermill.status for c in forked.cells] == [
        c.metadata.papermill.status for c in stock.cells
    ]
    assert forked.metadata.language_info == stock.metadata.language_info


@pytest.mark.parametrize(
    "cell", ["1 / 0", "raise SystemExit(3)", "def (:", "%nosuchmagic", "print(1); 1 / 0"]
)
def test_an_error_is_told_the_same_way_and_stops_the_run(tmp_path, cell):
    stock, forked = (run(tmp_path, of_cells("1", cell, "2"), engine) for engine in ENGINES)
    assert stock.metadata.exit_status == forked.metadata.exit_status != 0
    assert errors(forked) == errors(stock)
    assert [c.get("execution_count") for c in forked.cells] == [
        c.get("execution_count") for c in stock.cells
    ]


def errors(ran) -> list[tuple[str, str]]:
    return [
        (output.ename, output.evalue)
        for cell in ran.cells
        for output in cell.get("outputs", [])
        if output.output_type == "error"
    ]


def test_the_stock_command_runs_notebooks_in_a_fork(tmp_path):
    nbformat.write(of_cells("1", "1 / 0", "2"), tmp_path / "in.ipynb")
    command = [sys.executable, "-m", "papermill", "in.ipynb", "out.ipynb"]
    done = subprocess.run(
        [*command, "--engine", "iqip-fork", "--no-progress-bar"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert "ZeroDivisionError: division by zero" in done.stderr
    assert errors(nbformat.read(tmp_path / "out.ipynb", as_version=4)) == [
        ("ZeroDivisionError", "division by zero")
    ]


def test_no_setting_of_one_notebook_reaches_the_next(tmp_path):
    leaving = (
        "import os, pandas as pd, matplotlib as mpl, json\nos.environ['LEFT'] = '1'\n"
        "pd.set_option('display.max_rows', 3); mpl.rcParams['figure.dpi'] = 7\njson.left = 1"
    )
    finding = (
        "import os, pandas as pd, matplotlib as mpl, json\n"
        "(os.environ.get('LEFT'), pd.get_option('display.max_rows') == 3,\n"
        " mpl.rcParams['figure.dpi'] == 7, hasattr(json, 'left'))"
    )
    for name, cell in (("a", leaving), ("b", finding)):
        nbformat.write(of_cells(cell), tmp_path / f"{name}.ipynb")
    both = ("a", "a-ran"), ("b", "b-ran")
    assert papermill_status(tmp_path, *both, engine="iqip-fork") == 0
    ran = nbformat.read(tmp_path / "b-ran.ipynb", as_version=4)
    assert ran.cells[0].outputs[0].data["text/plain"] == "(None, False, False, False)"
