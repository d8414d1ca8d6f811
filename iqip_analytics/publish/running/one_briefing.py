"""One briefing from start to finish, in whatever process or machine: a job in, an outcome out."""

import json
import tempfile
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from iqip_analytics.publish.gate import refuse_unfit
from iqip_analytics.publish.notebooks import BriefingError
from iqip_analytics.publish.numbers import csv_files, numbers_of
from iqip_analytics.publish.page import page
from iqip_analytics.publish.running.execution import code_cells, executed
from iqip_analytics.publish.running.jobs import Failed, Job, Made, Outcome


def made(job: Job) -> Outcome:
    """Run the job's notebook and turn it into files; nothing is written here."""
    started = time.perf_counter()
    briefing: Outcome
    try:
        briefing = _released(_ran(job), job)
    except BriefingError as error:
        briefing = Failed(scope=job.scope, message=error.message, cell=error.cell)
    except Exception as error:  # one briefing's bug must not stop the others
        briefing = Failed(scope=job.scope, message=f"{type(error).__name__}: {error}")
    return _timed(briefing, time.perf_counter() - started)


def rehearse(job: Job) -> None:
    """Set a job's page before a cell has run: its schemas and templates are then compiled."""
    from iqip_analytics.briefing.html import TEMPLATES  # noqa: PLC0415  # start-up cost: pandas

    page(nbformat.reads(job.notebook, as_version=4), title="")
    for name in TEMPLATES.list_templates():
        TEMPLATES.get_template(name)


def _timed(outcome: Outcome, seconds: float) -> Outcome:
    return replace(outcome, seconds=round(seconds, 3))


def _ran(job: Job) -> NotebookNode:
    """The notebook after its run; a source that travels with the job is laid out for it."""
    if job.source_files is None:
        return executed(job)
    name = Path(str(job.parameters["source"])).name
    with tempfile.TemporaryDirectory(prefix="iqip-") as folder:
        source = Path(folder) / name
        # A workbook is its own only file; a folder holds its files
        place = source.parent if list(job.source_files) == [name] else source
        place.mkdir(exist_ok=True)
        for file, content in job.source_files.items():
            (place / Path(file).name).write_bytes(content)
        here = {**job.parameters, "source": str(source)}
        notebook = executed(replace(job, parameters=here))
    return _with_parameters(notebook, job.parameters, here)


def _with_parameters(
    notebook: NotebookNode, own: Mapping[str, Any], used: Mapping[str, Any]
) -> NotebookNode:
    """The notebook as if it had run where the job was sent from."""
    notebook.metadata.papermill["parameters"] = dict(own)
    for cell in code_cells(notebook):
        if "injected-parameters" in cell.metadata.get("tags", []):
            cell.source = cell.source.replace(
                json.dumps(used["source"], ensure_ascii=False),
                json.dumps(own["source"], ensure_ascii=False),
            )
    return notebook


def _released(notebook: NotebookNode, job: Job) -> Made:
    """The files of a notebook that ran whole, once its page passed the gate."""
    numbers = numbers_of(notebook, job.scope)
    tables = csv_files(numbers)
    text = page(
        notebook,
        title=numbers["title"],
        csv_files=[f"{job.scope}/{name}" for name in tables],
    )
    refuse_unfit(text, _html_outputs(notebook))
    return Made(
        scope=job.scope,
        files={
            **{f"{job.scope}/{name}": content for name, content in tables.items()},
            f"{job.scope}.ipynb": nbformat.writes(notebook).encode(),
            f"{job.scope}.html": text.encode(),
        },
        title=str(numbers["title"]),
        scope_name=str(numbers["scope_name"]),
        status=str(numbers["status"]),
        status_text=str(numbers["status_text"]),
        headline=tuple(str(line) for line in numbers["headline"]),
        warnings=tuple(str(line) for line in numbers.get("warnings", ())),
    )


def _html_outputs(notebook: NotebookNode) -> str:
    """All that the notebook's cells show as HTML and that belongs on the page."""
    return "\n".join(
        "".join(output.data["text/html"])
        for cell in code_cells(notebook)
        if "not-on-page" not in cell.metadata.get("tags", [])
        for output in cell.outputs
        if output.output_type in ("display_data", "execute_result") and "text/html" in output.data
    )
