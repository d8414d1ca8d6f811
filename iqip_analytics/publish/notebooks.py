"""The notebooks that briefings are run from, and the parameters that each one takes."""

import ast
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import iqip_analytics.contract.vocabulary as words
from iqip_analytics.contract.faults import InputError, did_you_mean

CHECKOUT = Path(__file__).parents[2]
# The wheel includes what a checkout has at its top; see pyproject.toml
WITHIN_THE_PACKAGE = Path(__file__).parents[1] / "starter"


class BriefingError(Exception):
    """Why one briefing cannot be released: a sentence, and the cell at which it stopped."""

    def __init__(self, message: str, cell: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.cell = cell


def carried() -> Path:
    """The folder whose `notebooks/`, `params/` and `data/reference/` come with the package."""
    return WITHIN_THE_PACKAGE if WITHIN_THE_PACKAGE.is_dir() else CHECKOUT


def notebook_for(scope: str, folder: Path | None = None) -> Path:
    """The notebook of a scope: from the folder, else from `notebooks/` here, else the package's.

    Raises:
        InputError: where none of these holds it.
    """
    name = "trust_briefing.ipynb" if scope == words.TRUST else "division_briefing.ipynb"
    folders = [folder] if folder else [Path("notebooks"), carried() / "notebooks"]
    for place in folders:
        if (place / name).is_file():
            return place / name
    raise InputError(f"{name} is not in {' or '.join(str(place) for place in folders)}")


def refuse_unknown(parameters: Iterable[str], notebook: str) -> None:
    """Check parameters against the notebook's own: papermill would ignore an unknown one.

    Args:
        parameters: their names.
        notebook: the notebook as JSON text.

    Raises:
        BriefingError: naming the first unknown parameter and the nearest known one.
    """
    known = parameter_names(notebook)
    for name in parameters:
        if name not in known:
            raise BriefingError(
                f"the notebook has no parameter '{name}'; {did_you_mean(name, known)}"
                f"its parameters cell holds: {', '.join(known)}"
            )


def parameter_names(notebook: str) -> list[str]:
    """The names that the notebook's parameters cell sets."""
    cells = [cell for cell in _cells(notebook) if "parameters" in _tags(cell)]
    if not cells:
        raise BriefingError("the notebook has no cell tagged 'parameters'")
    try:
        statements = ast.parse("".join(cells[0]["source"])).body
    except SyntaxError as error:
        raise BriefingError(f"the notebook's parameters cell is not Python ({error.msg})") from None
    return [
        target.id
        for statement in statements
        if isinstance(statement, ast.Assign | ast.AnnAssign)
        for target in (
            statement.targets if isinstance(statement, ast.Assign) else [statement.target]
        )
        if isinstance(target, ast.Name)
    ]


def code_cells(notebook: Any) -> list[Any]:
    """The code cells of a notebook that is in memory, in order."""
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def _cells(notebook: str) -> list[dict[str, Any]]:
    try:
        cells = json.loads(notebook)["cells"]
    except (ValueError, KeyError, TypeError):
        raise BriefingError("the notebook's file is not a notebook") from None
    return list(cells)


def _tags(cell: dict[str, Any]) -> list[str]:
    return list(cell.get("metadata", {}).get("tags", []))
