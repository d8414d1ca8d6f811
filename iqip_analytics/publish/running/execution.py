"""A notebook run by papermill, and released only if it ran whole."""

import logging
import re
from typing import Any

import nbformat
import papermill
from nbformat import NotebookNode
from papermill.exceptions import PapermillException, PapermillExecutionError

from iqip_analytics.publish.notebooks import BriefingError, refuse_unknown
from iqip_analytics.publish.running.jobs import Job
from iqip_analytics.publish.running.papermill_engines import papermill_engines

ESCAPES = re.compile(r"\x1b\[[0-9;]*m")
LONGEST_MESSAGE = 300


def executed(job: Job) -> NotebookNode:
    """The notebook after its run.

    Raises:
        BriefingError: where a parameter is unknown, a cell failed, or any cell did not run.
            papermill alone lets the first and the last of these pass.
    """
    refuse_unknown(job.parameters, job.notebook)
    notebook = nbformat.reads(job.notebook, as_version=4)
    # What is worth saying is said by the error; papermill's log would break the progress bar
    logging.getLogger("papermill").setLevel(logging.ERROR)
    logging.getLogger("traitlets").setLevel(logging.CRITICAL)
    _known_engine(job.engine)
    try:
        ran = papermill.execute_notebook(
            notebook,
            None,
            dict(job.parameters),
            engine_name=job.engine,
            progress_bar=False,
        )
    except PapermillExecutionError as error:
        raise BriefingError(_said(error.ename, error.evalue), error.exec_count) from None
    except (PapermillException, nbformat.ValidationError, RuntimeError, TimeoutError) as error:
        raise BriefingError(
            _said(type(error).__name__, str(error)), _stopped_at(notebook)
        ) from None
    refuse_unfinished(ran)
    ran.metadata.papermill["input_path"] = job.notebook_name
    ran.metadata.papermill["output_path"] = f"{job.scope}.ipynb"
    return ran


def _known_engine(name: str) -> None:
    """Refuse an engine that papermill does not know."""
    try:
        papermill_engines.get_engine(name)
    except PapermillException as error:
        raise BriefingError(str(error)) from None


def refuse_unfinished(notebook: NotebookNode) -> None:
    """Refuse a notebook with an error, or with a code cell that did not run.

    `sys.exit(0)` in a cell ends the run without an error, the later cells never run.
    """
    for number, cell in enumerate(code_cells(notebook), start=1):
        for output in cell.outputs:
            if output.output_type == "error":
                raise BriefingError(_said(output.ename, output.evalue), number)
        if cell.source.strip() and cell.execution_count is None:
            raise BriefingError("did not run; the run ended before it", number)
        if cell.metadata.get("papermill", {}).get("status", "completed") != "completed":
            raise BriefingError("was not completed", number)


def code_cells(notebook: NotebookNode) -> list[Any]:
    """The notebook's code cells, in order."""
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def _stopped_at(notebook: NotebookNode) -> int | None:
    """The last cell that was started, where the run itself broke off."""
    started = [
        number
        for number, cell in enumerate(code_cells(notebook), start=1)
        if cell.metadata.get("papermill", {}).get("start_time")
    ]
    return max(started, default=None)


def _said(name: str, text: str) -> str:
    """An error in one line, without terminal colours."""
    line = " ".join(ESCAPES.sub("", f"{name}: {text}" if text else name).split())
    return line if len(line) <= LONGEST_MESSAGE else line[: LONGEST_MESSAGE - 1] + "…"
