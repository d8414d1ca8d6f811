"""The notebooks that are worth copying run whole, in a real kernel, and answer their question."""

from pathlib import Path

import nbformat
import papermill
import pytest

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
MOST_CELLS = 9
ANSWERS = {
    "will_we_be_on_trajectory": (
        2,
        ["To be on trajectory takes 8 further approvals", "What if"],
    ),
    "overdue_by_lead": (0, ["Chief Nurse", "held_by", "meetings"]),
    "leavers_against_plan": (3, ["p_above_plan", "forecast_bias"]),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_a_notebook_to_copy_answers_its_question(tmp_path, name):
    source = NOTEBOOKS / f"{name}.ipynb"
    assert len(nbformat.read(source, as_version=4).cells) <= MOST_CELLS
    ran = papermill.execute_notebook(
        str(source), str(tmp_path / "ran.ipynb"), cwd=str(NOTEBOOKS), progress_bar=False
    )
    written = [output for cell in ran.cells for output in cell.get("outputs", ())]
    assert "Warning" not in "".join(one.get("text", "") for one in written)
    data = [output.get("data", {}) for output in written]
    pictures, sentences = ANSWERS[name]
    assert sum("image/png" in one for one in data) == pictures
    said = " ".join(str(one.get("text/html", "")) + str(one.get("text/plain", "")) for one in data)
    for sentence in sentences:
        assert sentence in said
