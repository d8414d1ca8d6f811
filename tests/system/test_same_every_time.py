"""The same inputs give the same bytes: whatever the engine, the worker count, the folder."""

import json
import shutil
from pathlib import Path

import nbformat
import pytest

from tests.publish.test_engine_equality import outputs as outputs_of
from tests.system.conftest import MONTHS, ROOT, brief


def kept(month: Path) -> dict[str, bytes]:
    """Pages and tables by name; notebooks and manifest hold run times.

    So is the month's index left out: it leads to the months around it, where there are any.
    """
    return {
        file.relative_to(month).as_posix(): file.read_bytes()
        for file in sorted(month.rglob("*"))
        if file.suffix in (".html", ".csv") and file.name != "index.html"
    }


@pytest.fixture(scope="module")
def stock(tmp_path_factory) -> Path:
    """A month made by papermill's own engine, a kernel for each briefing, in another place."""
    folder = tmp_path_factory.mktemp("elsewhere")
    shutil.copytree(ROOT / "data" / "reference", folder / "moved" / "reference")
    data = ["--data", str(folder / "moved" / "reference")]
    run = brief(folder / "out", *data, "--period-end", MONTHS[1], "--engine", "nbclient")
    assert run.returncode == 0, run.stderr
    return folder / "out" / "2019-10"


def test_the_stock_engine_elsewhere_gives_the_same_pages_and_tables(outputs, stock):
    here, there = kept(outputs / "2019-10"), kept(stock)
    assert here.keys() == there.keys()
    assert [name for name in here if here[name] != there[name]] == []


def test_the_stock_engine_gives_every_output_and_stream_of_every_cell(outputs, stock):
    notebooks = sorted((outputs / "2019-10").glob("*.ipynb"))
    assert len(notebooks) == 5
    for file in notebooks:
        ours, theirs = (nbformat.read(place, as_version=4) for place in (file, stock / file.name))
        # The parameters' cell names the source's place, which differs here on purpose
        assert outputs_of(ours) == outputs_of(theirs), file.name


@pytest.mark.parametrize("options", [["--workers", "1"], ["--workers", "4"], ["--engine", "spawn"]])
def test_worker_count_and_start_method_change_no_byte(outputs, tmp_path, options):
    assert brief(tmp_path, "--period-end", MONTHS[0], *options).returncode == 0
    before, after = kept(outputs / "2019-08"), kept(tmp_path / "2019-08")
    assert before.keys() == after.keys()
    assert [name for name in before if before[name] != after[name]] == []


def test_no_page_holds_a_run_time_a_path_or_a_worker_count(outputs):
    for page in outputs.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        for word in (str(outputs), str(ROOT), "seconds", "nbclient", "2026-"):
            assert word not in text, (page.name, word)


def test_an_executed_notebook_can_be_run_again_in_the_folder_that_it_was_run_in(outputs):
    notebook = nbformat.read(outputs / "2019-08" / "medicine.ipynb", as_version=4)
    parameters = notebook.metadata.papermill.parameters
    assert parameters["scope"] == "medicine"
    assert parameters["period_end"] == MONTHS[0]
    assert parameters["source"] == "data/reference"
    (given,) = (c for c in notebook.cells if "injected-parameters" in c.metadata.get("tags", []))
    assert 'source = "data/reference"' in given.source
    assert str(ROOT) not in nbformat.writes(notebook)


def test_no_manifest_names_a_path(outputs):
    for file in outputs.rglob("manifest.json"):
        text = file.read_text(encoding="utf-8")
        assert {row["source"] for row in json.loads(text)["briefings"]} == {"reference"}
        assert str(ROOT) not in text
        assert "data/reference" not in text
