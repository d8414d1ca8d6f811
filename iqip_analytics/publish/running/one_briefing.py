"""One briefing from start to finish, in any process or machine: a job in, an outcome out."""

import json
import logging
import re
import tempfile
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import nbformat
import papermill
from nbformat import NotebookNode
from papermill.exceptions import PapermillException, PapermillExecutionError

from iqip_analytics.briefing.html import TEMPLATES
from iqip_analytics.contract.vocabulary import COMMITTEE, WIDE
from iqip_analytics.publish.forms.datapackage import datapackage
from iqip_analytics.publish.gate import refuse_unfit
from iqip_analytics.publish.notebooks import BriefingError, code_cells, refuse_unknown
from iqip_analytics.publish.numbers import csv_files, numbers_of, without_formulas
from iqip_analytics.publish.page import page
from iqip_analytics.publish.running.jobs import SHEETS_ALONE, Failed, Job, Made, Outcome, WordForm
from iqip_analytics.publish.running.papermill_engines import papermill_engines
from iqip_analytics.publish.work import DESCRIPTOR

ESCAPES = re.compile(r"\x1b\[[0-9;]*m")
LONGEST_MESSAGE = 300
STANDING = ("approved", "due", "overdue", "outlook", "assurance")  # that a board lists


def made(job: Job) -> Outcome:
    """Run the job's notebook and turn it into files; nothing is written here."""
    started = time.perf_counter()
    briefing: Outcome
    try:
        briefing = released(
            _ran(job),
            job.scope,
            circulation=job.circulation,
            asked_for=job.forms,
            word=job.word,
        )
    except BriefingError as error:
        briefing = Failed(scope=job.scope, message=error.message, cell=error.cell)
    except Exception as error:  # one briefing's bug must not stop the others
        briefing = Failed(scope=job.scope, message=f"{type(error).__name__}: {error}")
    return _timed(briefing, time.perf_counter() - started)


def rehearse(job: Job) -> None:
    """Build a job's page before any cell has run, so that schemas and templates are compiled."""
    page(nbformat.reads(job.notebook, as_version=4), title="")
    for name in TEMPLATES.list_templates():
        TEMPLATES.get_template(name)


def _timed(outcome: Outcome, seconds: float) -> Outcome:
    return replace(outcome, seconds=round(seconds, 3))


def _ran(job: Job) -> NotebookNode:
    """The notebook after its run; a source that travels with the job is unpacked for it."""
    if job.source_files is None:
        return _with_source(executed(job), job, str(job.parameters["source"]))
    name = Path(str(job.parameters["source"])).name
    with tempfile.TemporaryDirectory(prefix="iqip-") as folder:
        source = Path(folder) / name
        # A workbook is a single file; a folder holds several
        place = source.parent if list(job.source_files) == [name] else source
        place.mkdir(exist_ok=True)
        for file, content in job.source_files.items():
            (place / Path(file).name).write_bytes(content)
        here = {**job.parameters, "source": str(source)}
        notebook = executed(replace(job, parameters=here))
    return _with_source(notebook, job, str(source))


def executed(job: Job) -> NotebookNode:
    """The notebook after its run.

    Raises:
        BriefingError: where a parameter is unknown, a cell failed, or any cell did not run.
            papermill alone lets the first and the last of these pass.
    """
    refuse_unknown(job.parameters, job.notebook)
    notebook = nbformat.reads(job.notebook, as_version=4)
    # The error says what matters; papermill's log would break the progress bar
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


def _stopped_at(notebook: NotebookNode) -> int | None:
    """The last cell started, where the run itself broke off."""
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


def _with_source(notebook: NotebookNode, job: Job, used: str) -> NotebookNode:
    """The notebook as if it had read its source from where the job says it is."""
    named = job.source_named or job.parameters["source"]
    notebook.metadata.papermill["parameters"] = {**job.parameters, "source": named}
    for cell in code_cells(notebook):
        if "injected-parameters" in cell.metadata.get("tags", []):
            cell.source = cell.source.replace(
                json.dumps(used, ensure_ascii=False), json.dumps(named, ensure_ascii=False)
            )
    return notebook


class Draft(NamedTuple):
    """What the forms of a scope are made from."""

    notebook: NotebookNode
    page: str
    numbers: Mapping[str, Any]
    word: WordForm

    @property
    def parameters(self) -> Mapping[str, Any]:
        """What the notebook was run with."""
        found: Mapping[str, Any] = self.notebook.metadata.get("papermill", {}).get("parameters", {})
        return found


class Form(NamedTuple):
    """A file of a scope besides its tables: what makes it, and who gets it.

    wide: whether wide circulation gets it. always: whether it is made without being asked for.
    """

    made_from: Callable[[Draft], bytes]
    wide: bool = True
    always: bool = True


def _workbook(draft: Draft) -> bytes:
    from iqip_analytics.publish.forms.cover import cover_of  # noqa: PLC0415  # start-up cost
    from iqip_analytics.publish.forms.workbook import workbook  # noqa: PLC0415  # start-up cost

    return workbook(draft.numbers["tables"], cover_of(draft.numbers, draft.parameters))


def _word(draft: Draft) -> bytes:
    from iqip_analytics.publish.forms.cover import cover_of  # noqa: PLC0415  # start-up cost
    from iqip_analytics.publish.forms.word.document import (  # noqa: PLC0415  # start-up cost
        released_document,
    )

    cover = cover_of(draft.numbers, draft.parameters)
    return released_document(
        draft.page, cover, annex=draft.word.annex, template=draft.word.template
    )


def _evidence_page(draft: Draft) -> bytes:
    from iqip_analytics.publish.forms.evidence_page import (  # noqa: PLC0415  # start-up cost
        evidence_page,
    )

    return evidence_page(draft.numbers).encode()


def _evidence_csv(draft: Draft) -> bytes:
    return without_formulas(str(draft.numbers.get("evidence_pack", ""))).encode()


# By the ending of its name, which follows the scope's code
FORMS: Mapping[str, Form] = {
    "ipynb": Form(lambda draft: nbformat.writes(draft.notebook).encode(), wide=False),
    "html": Form(lambda draft: draft.page.encode()),
    "xlsx": Form(_workbook, always=False),
    "docx": Form(_word, always=False),
    "evidence-pack.html": Form(_evidence_page, wide=False, always=False),
    "evidence-pack.csv": Form(_evidence_csv, wide=False, always=False),
}


def released(
    notebook: NotebookNode,
    scope: str,
    *,
    circulation: str = COMMITTEE,
    asked_for: Collection[str] = (),
    word: WordForm = SHEETS_ALONE,
) -> Made:
    """The files of a notebook that ran completely, once its page passed the gate.

    Args:
        notebook: after its run.
        scope: that it must be of.
        circulation: for whom it is.
        asked_for: endings of the forms made only on request.
        word: how the Word document is made.

    Raises:
        BriefingError: where the notebook lacks its numbers, or the page does not pass.
    """
    numbers = numbers_of(notebook, scope)
    tables = csv_files(numbers)
    text = page(
        notebook,
        title=numbers["title"],
        csv_files=[f"{scope}/{name}" for name in tables],
        line=str(numbers.get("line", "")),
    )
    refuse_unfit(text, _html_outputs(notebook))
    draft = Draft(notebook, text, numbers, word)
    described = datapackage(
        tables,
        name=scope,
        title=str(numbers["title"]),
        created=str(numbers.get("published_on", "")),
    )
    return Made(
        scope=scope,
        files={f"{scope}/{name}": content for name, content in tables.items()}
        | {f"{scope}/{DESCRIPTOR}": described}
        | {
            f"{scope}.{ending}": form.made_from(draft)
            for ending, form in FORMS.items()
            if (form.wide or circulation != WIDE) and (form.always or ending in asked_for)
        },
        title=str(numbers["title"]),
        scope_name=str(numbers["scope_name"]),
        status=str(numbers["status"]),
        status_text=str(numbers["status_text"]),
        headline=tuple(str(line) for line in numbers["headline"]),
        standing={name: numbers[name] for name in STANDING if name in numbers},
        made_by={"docx": word.key} if "docx" in asked_for else {},
        warnings=tuple(str(line) for line in numbers.get("warnings", ())),
    )


def _html_outputs(notebook: NotebookNode) -> str:
    """All HTML shown by the notebook's cells that belongs on the page."""
    return "\n".join(
        "".join(output.data["text/html"])
        for cell in code_cells(notebook)
        if "not-on-page" not in cell.metadata.get("tags", [])
        for output in cell.outputs
        if output.output_type in ("display_data", "execute_result") and "text/html" in output.data
    )
