"""Making an edition: jobs to children, files to the folder, a row each in manifest and index."""

import contextlib
import json
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from iqip_analytics.contract.faults import InputError
from iqip_analytics.contract.vocabulary import COMMITTEE, TRUST
from iqip_analytics.publish.edition import Edition, source_from_here
from iqip_analytics.publish.folder import sole_writer, write_together
from iqip_analytics.publish.index import month_index, months_index, neighbouring_indexes
from iqip_analytics.publish.keys import Fingerprints, fingerprints
from iqip_analytics.publish.manifest import (
    NAME,
    Manifest,
    Row,
    as_filed,
    manifest_in,
    row_of_failed,
    row_of_made,
    sha256,
)
from iqip_analytics.publish.notebooks import BriefingError, notebook_for
from iqip_analytics.publish.pdf import with_pdf
from iqip_analytics.publish.running.engines import Engine
from iqip_analytics.publish.running.jobs import Failed, Job, Made, Outcome
from iqip_analytics.publish.work import (
    DESCRIPTOR,
    INDEX,
    Work,
    long_folder,
    overlooked_files,
    work_on,
)

if TYPE_CHECKING:
    from iqip_analytics.plan.known import KnownPlan

Runner = Callable[[Sequence[Job]], Iterator[Outcome]]


class RecordError(Exception):
    """The briefings were made, but manifest or indexes could not be written: what to do."""


@contextmanager
def reported_scopes(edition: Edition) -> Iterator[tuple[tuple[str, ...], Work]]:
    """The trust and every division reported then, and what is to be said of the source.

    That is the cut-off, whether the register stopped, and the notes of reading it. Everything
    meanwhile shares one run.

    Raises:
        InputError: where the source is faulty, its dates do not fit, or a scope is not reported.
    """
    from iqip_analytics.briefing.consistency_notes import (  # noqa: PLC0415  # start-up cost: pandas
        silence_sentence,
    )
    from iqip_analytics.plan.run import Run, at_work  # noqa: PLC0415  # start-up cost: pandas
    from iqip_analytics.sources.reading import read  # noqa: PLC0415  # start-up cost: pandas

    with at_work(Run(plan=read(edition.source)), edition.source) as run:
        known = run.as_at(*edition.dates)
        for scope in edition.scopes:
            known.of(scope)
        _refuse_impossible(edition, known)
        scopes = (TRUST, *known.divisions["division"])
        yield (
            scopes,
            Work(
                scopes=scopes,
                unchanged=(),
                cut_off=_cut_off_words(edition, known),
                silence=silence_sentence(known),
                notes=run.plan.warnings,
            ),
        )


def produced(
    edition: Edition, *, engine: Engine, workers: int, run: Runner, force: bool
) -> Iterator[Row | Work]:
    """Make an edition: first what there is to do, then a row for each briefing as it ends.

    Raises:
        InputError: before anything is written, where the input or the folder is at fault.
        RecordError: at the end, where manifest or indexes could not be written.
    """
    # Before the plan is read, so that a source changed in between is made again, not skipped
    keys = fingerprints(edition)
    with reported_scopes(edition) as (reported, said), sole_writer(edition.out):
        started = time.perf_counter()
        before = manifest_in(edition.folder) or Manifest(period_end=str(edition.period_end))
        _refuse_other_circulation(edition, before)
        manifest = replace(
            before,
            package_version=version("iqip-analytics"),
            engine=engine.name,
            workers=workers,
            finished=False,
            reported=reported,
            reported_key=keys.reported() or "",
        )
        scopes = edition.scopes or reported
        work = replace(
            work_on(scopes, keys, None if force else before),
            cut_off=said.cut_off,
            silence=said.silence,
            notes=said.notes,
            overlooked=overlooked_files(edition, reported),
        )
        _begin(edition, manifest)
        yield work
        for outcome in run([_job(edition, scope, engine) for scope in work.to_make]):
            manifest = replace(manifest, seconds=_seconds(started))
            manifest, row = _on_record(outcome, edition, keys, manifest)
            yield row
        _close(edition, replace(manifest, seconds=_seconds(started)))


def _refuse_other_circulation(edition: Edition, manifest: Manifest) -> None:
    """A folder holds one circulation: the other is never overwritten, nor mixed with it."""
    held = {row.parameters.get("circulation", COMMITTEE) for row in manifest.briefings if row.files}
    for other in sorted(held - {edition.circulation}):
        raise InputError(
            f"{edition.folder}: holds briefings of circulation '{other}', which are not written "
            f"over; give another --out for circulation '{edition.circulation}'"
        )


def _cut_off_words(edition: Edition, known: "KnownPlan") -> str:
    day = f"{known.data_cutoff:%Y-%m-%d}"
    if edition.report.data_cutoff is not None:
        return day
    if known.data_cutoff == known.period_end:
        return f"{day} (the month end, as none is given)"
    return f"{day} (from the table reports)"


def _refuse_impossible(edition: Edition, known: "KnownPlan") -> None:
    from iqip_analytics.forecasts.outlooks_supposed import (  # noqa: PLC0415  # start-up cost: statsmodels
        refuse_impossible,
    )

    if not edition.scenario.is_central:
        refuse_impossible(known, edition.scenario, edition.parameters(TRUST)["horizon"])


def _job(edition: Edition, scope: str, engine: Engine) -> Job:
    notebook = notebook_for(scope)
    return Job(
        scope=scope,
        notebook_name=notebook.name,
        notebook=notebook.read_text(encoding="utf-8"),
        parameters=edition.parameters(scope),
        engine=engine.papermill_engine,
        source_named=source_from_here(edition.source),
        forms=edition.forms,
        word=edition.word,
    )


def _on_record(
    outcome: Outcome, edition: Edition, keys: Fingerprints, manifest: Manifest
) -> tuple[Manifest, Row]:
    """A briefing released, or what was there kept; the manifest with its row, and the row.

    Its files and the manifest that lists them change together or not at all.
    """
    before = manifest.row(outcome.scope)
    if isinstance(outcome, Made):
        try:
            return _released(_printed(outcome, edition), edition, keys, manifest)
        except BriefingError as error:
            message = error.message
        except OSError as error:
            message = f"its files could not be written ({_why(error)})"
        except Exception as error:  # one briefing's bug must not stop the others
            message = f"{type(error).__name__}: {error}"
        outcome = Failed(scope=outcome.scope, message=message, seconds=outcome.seconds)
    row = row_of_failed(outcome, before)
    manifest = manifest.with_row(as_filed(row, edition.circulation))
    with contextlib.suppress(OSError):  # with the next row, or at the end
        write_together(edition.folder, _file_of(manifest))
    return manifest, row


def _released(
    made: Made, edition: Edition, keys: Fingerprints, manifest: Manifest
) -> tuple[Manifest, Row]:
    """Put a briefing's files in their places, and remove an earlier one's other files."""
    before = manifest.row(made.scope)
    held = _forms_that_hold(made, before, edition.folder)
    known = {} if before is None else before.made_by
    of_held = {end: key for end, key in known.items() if f"{made.scope}.{end}" in held}
    made = replace(made, files={**held, **made.files}, made_by={**of_held, **made.made_by})
    row = row_of_made(
        made,
        parameters=edition.parameters(made.scope),
        key=keys.briefing(made.scope),
        source=edition.source_name,
    )
    manifest = manifest.with_row(row)
    files = {**made.files, **_file_of(manifest)}
    write_together(edition.folder, files, in_place_of=before.files if before else ())
    return manifest, row


def _forms_that_hold(made: Made, before: Row | None, folder: Path) -> dict[str, bytes]:
    """Forms of the earlier release not asked for again, where its page is the same."""
    page = f"{made.scope}.html"
    if before is None or before.files.get(page) != sha256(made.files[page]):
        return {}
    held = {}
    for name, known in before.files.items():
        if name.startswith(f"{made.scope}.") and name not in made.files:
            with contextlib.suppress(OSError):
                content = (folder / name).read_bytes()
                if sha256(content) == known:
                    held[name] = content
    return held


def _printed(made: Made, edition: Edition) -> Made:
    if edition.pdf_printer is None:
        return made
    return replace(made, files=with_pdf(made.files, made.scope, edition.pdf_printer))


def _file_of(manifest: Manifest) -> dict[str, bytes]:
    return {NAME: manifest.text().encode()}


def _begin(edition: Edition, manifest: Manifest) -> None:
    """Fail early where nothing can be written."""
    unwritten = _unwritten(edition.folder, lambda: _file_of(manifest))
    if unwritten:
        raise InputError(f"{edition.folder}: nothing can be written there ({unwritten[0]})")


def _close(edition: Edition, manifest: Manifest) -> None:
    """Write manifest and both indexes, and only then that the run is finished.

    Raises:
        RecordError: where one cannot be written; the others are, and the next run tries again.
    """
    month, finished = edition.folder, replace(manifest, finished=True)
    unwritten = [
        *_unwritten(month, lambda: _file_of(manifest)),
        *_unwritten(month, lambda: {INDEX: month_index(manifest, month).encode()}),
        *_neighbours_unwritten(month),
        *_unwritten(
            edition.out,
            lambda: {INDEX: months_index(edition.out).encode(), **_of_all_months(edition)},
            in_place_of=_earlier_of_all_months(edition),
        ),
    ]
    unwritten = unwritten or _unwritten(month, lambda: _file_of(finished))
    if unwritten:
        raise RecordError(
            f"what was made stands, but its record could not be written ({'; '.join(unwritten)}); "
            "run the same again: only that is done then"
        )


def _earlier_of_all_months(edition: Edition) -> list[str]:
    """The long tables of an earlier run, as listed in their descriptor."""
    folder = long_folder(edition.circulation)
    try:
        described = (edition.out / folder / DESCRIPTOR).read_text(encoding="utf-8")
        names = [str(table["path"]) for table in json.loads(described)["resources"]]
    except (OSError, ValueError, KeyError, TypeError):
        return []
    tables = [name for name in names if Path(name).name == name and name.endswith(".csv")]
    return [f"{folder}/{name}" for name in tables]


def _of_all_months(edition: Edition) -> dict[str, bytes]:
    """The long tables, by their names below the output folder."""
    from iqip_analytics.publish.forms.long_tables import (  # noqa: PLC0415  # start-up cost: pandas
        long_tables,
    )

    folder, circulation = long_folder(edition.circulation), edition.circulation
    tables = long_tables(edition.out, circulation)
    return {f"{folder}/{name}": content for name, content in tables.items()}


def _unwritten(
    folder: Path, files: Callable[[], dict[str, bytes]], *, in_place_of: Iterable[str] = ()
) -> list[str]:
    """Write files, or return what could not be written."""
    try:
        write_together(folder, files(), in_place_of=in_place_of)
    except OSError as error:
        return [f"{folder}/{_why(error)}"]
    return []


def _neighbours_unwritten(month: Path) -> list[str]:
    """Write the boards that link to a month again, or return what could not be written."""
    try:
        for place, page in neighbouring_indexes(month).items():
            write_together(place, {INDEX: page.encode()})
    except OSError as error:
        return [_why(error)]
    return []


def _why(error: OSError) -> str:
    return f"{error.filename}: {error.strerror}" if error.filename else str(error.strerror)


def _seconds(started: float) -> float:
    return round(time.perf_counter() - started, 3)
