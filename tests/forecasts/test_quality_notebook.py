"""The notebook on forecast quality runs whole, in a real kernel, on the reference plan."""

from pathlib import Path

import papermill
import pytest

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"


@pytest.mark.system
def test_the_notebook_on_forecast_quality_runs_and_shows_its_charts(tmp_path):
    ran = papermill.execute_notebook(
        str(NOTEBOOKS / "forecast_quality.ipynb"),
        str(tmp_path / "quality.ipynb"),
        cwd=str(NOTEBOOKS),
        progress_bar=False,
    )
    shown = [output for cell in ran.cells for output in cell.get("outputs", ())]
    kinds = [kind for output in shown for kind in output.get("data", {})]
    assert kinds.count("image/png") + kinds.count("image/svg+xml") >= 3
    assert "text/html" in kinds
