"""`iqip brief`: the month's briefings, for the trust and each division."""

import os
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from iqip_analytics.briefing.choices import ScopeSettings
from iqip_analytics.cli.options import (
    Circulation,
    DataCutoff,
    GroupBy,
    LeaverBasis,
    MappingFile,
    PeriodEnd,
    PublishedOn,
    ScenarioChoice,
    Source,
    given,
    mapped_source,
    params_folder,
    scenario_folder,
    settings_with,
)
from iqip_analytics.cli.screen import say, watched
from iqip_analytics.contract.faults import InputError
from iqip_analytics.contract.vocabulary import WIDE
from iqip_analytics.publish.edition import Edition
from iqip_analytics.publish.manifest import Row
from iqip_analytics.publish.pdf import browser
from iqip_analytics.publish.production import RecordError, Runner, produced
from iqip_analytics.publish.running.engines import Engine, engine_named
from iqip_analytics.publish.running.jobs import WordForm
from iqip_analytics.publish.settings_files import scenario_of
from iqip_analytics.publish.work import Work, work_known_from_manifest
from iqip_analytics.sources.fault_report import note_lines

SOME_FAILED = 1
TIME_LIMIT = 600.0
OUT = Path("outputs")
EVIDENCE_FORMS = ("evidence-pack.html", "evidence-pack.csv")


def brief(
    scopes: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[SCOPE]...",
            help="trust or division codes; none: the trust and every division reported then.",
            show_default=False,
        ),
    ] = None,
    data: Source = None,
    period_end: PeriodEnd = None,
    data_cutoff: DataCutoff = None,
    published_on: PublishedOn = None,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="Where the months' folders go. One folder holds one circulation.",
            show_default="outputs; outputs/wide for wide circulation",
        ),
    ] = None,
    params: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="FILE",
            help="Settings in place of params/report.yaml; repeat it to lay one over another.",
            show_default=False,
        ),
    ] = None,
    leaver_basis: LeaverBasis = None,
    group_by: GroupBy = None,
    circulation: Circulation = None,
    scenario: ScenarioChoice = None,
    pdf: Annotated[
        bool, typer.Option("--pdf", help="Each page as a tagged PDF too; needs Chromium.")
    ] = False,
    docx: Annotated[
        bool, typer.Option("--docx", help="The two sheets of each page in Word too.")
    ] = False,
    docx_annex: Annotated[
        bool, typer.Option("--docx-annex", help="In Word too, with the annex.")
    ] = False,
    docx_template: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="In Word too, in this .docx or .dotx: its styles, head and foot.",
            show_default=False,
        ),
    ] = None,
    xlsx: Annotated[
        bool, typer.Option("--xlsx", help="Each scope's tables as an Excel workbook too.")
    ] = False,
    evidence: Annotated[
        bool,
        typer.Option(
            "--evidence",
            help="Each scope's actions with the links to their evidence too, for inspectors.",
        ),
    ] = False,
    workers: Annotated[
        int | None,
        typer.Option(min=1, max=256, help="Briefings made at a time.", show_default="cores"),
    ] = None,
    dask: Annotated[
        str | None,
        typer.Option(
            metavar="ADDRESS", help="Send the work to this Dask scheduler.", show_default=False
        ),
    ] = None,
    engine: Annotated[
        str | None,
        typer.Option(
            metavar="NAME", help="fork, spawn or nbclient.", show_default="the fastest safe here"
        ),
    ] = None,
    time_limit: Annotated[
        float, typer.Option(metavar="SECONDS", min=1, help="For each briefing.")
    ] = TIME_LIMIT,
    mapping: MappingFile = None,
    force: Annotated[
        bool, typer.Option("--force", help="Make again what has not changed.")
    ] = False,
) -> None:
    """Make the HTML briefings of a month, with every number as CSV beside them.

    Without options it does what params/report.yaml says.

    Example: [bold]iqip brief trust medicine --period-end 2019-09-30[/bold]

    In Word too: [bold]iqip brief --docx --docx-template params/board-paper.dotx[/bold]
    """
    files = params or []
    options = {
        "source": mapped_source(data, mapping),
        "period_end": period_end,
        "data_cutoff": data_cutoff,
        "published_on": published_on,
        "circulation": circulation,
    }
    report = settings_with(files, options)
    if evidence and report.circulation == WIDE:
        raise InputError("--evidence is for the committee; leave it out for wide circulation")
    supposed = scenario_of(scenario or "central")
    edition = Edition(
        report=report,
        options=given({"leaver_basis": leaver_basis, "group_by": group_by}, ScopeSettings),
        scopes=tuple(dict.fromkeys(scopes or [])),
        params_folder=params_folder(files),
        out=scenario_folder(out or (OUT / WIDE if report.circulation == WIDE else OUT), supposed),
        scenario=supposed,
        pdf_printer=browser() if pdf else None,
        forms=(
            *_forms(docx=docx or docx_annex or docx_template is not None, xlsx=xlsx),
            *(EVIDENCE_FORMS if evidence else ()),
        ),
        word=_word(docx_template, annex=docx_annex),
    )
    how = engine_named(engine)
    known = None if force else work_known_from_manifest(edition)
    if known is not None and not known.to_make:
        _say_overlooked(known)
        say(f"nothing has changed: {_briefings(len(known.scopes))} in {edition.folder} stand")
        return
    at_a_time = workers or _cores()
    run = _runner(how, at_a_time, time_limit, dask)
    steps = produced(edition, engine=how, workers=at_a_time, run=run, force=force)
    _report(watched(steps), edition)


def _forms(**asked_for: bool) -> tuple[str, ...]:
    """The endings of the forms that are asked for."""
    return tuple(form for form, wanted in asked_for.items() if wanted)


def _word(template: Path | None, *, annex: bool) -> WordForm:
    """How documents in Word are made; an unfit template is refused before anything is made."""
    if template is None:
        return WordForm(annex=annex)
    from iqip_analytics.publish.forms.word.document import (  # noqa: PLC0415  # start-up cost
        trusted_template,
    )

    return WordForm(annex=annex, template=trusted_template(template))


def _runner(engine: Engine, workers: int, time_limit: float, dask: str | None) -> Runner:
    """What does the jobs: children of this process, or a cluster."""
    if dask is not None:
        from iqip_analytics.publish.running.cluster import (  # noqa: PLC0415  # start-up cost
            dask_outcomes,
            refuse_unreachable,
        )

        refuse_unreachable(dask)
        return partial(dask_outcomes, address=dask, time_limit=time_limit)
    from iqip_analytics.publish.running.runner import local_outcomes  # noqa: PLC0415  # start-up cost

    return partial(local_outcomes, engine=engine, workers=workers, time_limit=time_limit)


def _cores() -> int:
    """The cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _report(steps: Iterator[Row | Work], edition: Edition) -> None:
    """Follow the run to its end; say what came of it, and fail where a briefing did."""
    rows, cut_off, not_on_record = [], "", ""
    notes: tuple[str, ...] = ()
    try:
        for step in steps:
            if isinstance(step, Row):
                rows.append(step)
            else:
                cut_off, notes = step.cut_off, step.notes
                if step.silence:
                    say(step.silence, error=True)
                _say_overlooked(step)
    except RecordError as error:
        not_on_record = str(error)
    failed = [row for row in rows if row.outcome == "failed"]
    for row in failed:
        cell = "" if row.cell is None else f"cell {row.cell}: "
        say(f"{row.scope} failed: {cell}{row.message}", error=True)
    made = _briefings(len(rows) - len(failed))
    say(f"{made} made, data cut-off {cut_off}; start at {edition.folder / 'index.html'}")
    for line in note_lines(notes):
        say(line)
    if not_on_record:
        say(not_on_record, error=True)
    if failed or not_on_record:
        raise typer.Exit(SOME_FAILED)


def _say_overlooked(work: Work) -> None:
    for sentence in work.overlooked:
        say(sentence, error=True)


def _briefings(number: int) -> str:
    return f"{number} briefing{'' if number == 1 else 's'}"
