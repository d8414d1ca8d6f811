"""The explorers' notebooks, copied with their parameters filled in."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import nbformat

from iqip_analytics.contract.faults import InputError
from iqip_analytics.publish.folder import write_together

COPIES = Path("outputs") / "explore"


def file_name(name: str) -> str:
    """The notebook of an explorer."""
    return f"explore_{name}.ipynb"


def copied(project: Path, names: Iterable[str], parameters: Mapping[str, Any]) -> Path:
    """Copies of the explorers' notebooks in `outputs/explore`, in place of earlier ones.

    What is run and saved there leaves the notebooks of the project as they are.

    Args:
        project: the folder that holds `notebooks/` and `outputs/`.
        names: of the explorers.
        parameters: what the notebooks' own parameters are replaced by.

    Returns:
        The folder of the copies.

    Raises:
        InputError: where the notebooks are not there, or nothing can be written.
    """
    files = {}
    for name in map(file_name, names):
        original = project / "notebooks" / name
        if not original.is_file():
            raise InputError(f"notebooks/{name} is not in {project}")
        files[name] = nbformat.writes(_filled(original, parameters)).encode()
    try:
        write_together(project / COPIES, files)
    except OSError as error:
        raise InputError(f"{COPIES}: nothing can be written there ({error.strerror})") from None
    return project / COPIES


def _filled(original: Path, parameters: Mapping[str, Any]) -> nbformat.NotebookNode:
    """A notebook whose parameters cell sets these values."""
    notebook = nbformat.read(original, as_version=4)
    for cell in notebook.cells:
        if "parameters" in cell.metadata.get("tags", []):
            cell.source = "\n".join(f"{name} = {value!r}" for name, value in parameters.items())
    return notebook
