"""An edition made: jobs to children, files to the folder, a row each in manifest and index."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from iqip_analytics.contract.faults import InputError
from iqip_analytics.contract.vocabulary import COMMITTEE, TRUST
from iqip_analytics.publish.edition import Edition, Fingerprints, fingerprints
from iqip_analytics.publish.folder import (
    remove_others,
    remove_unfinished,
    sole_writer,
    write_together,
)
from iqip_analytics.publish.index import month_index, months_index, neighbouring_indexes
from iqip_analytics.publish.manifest import (
    NAME,
    Manifest,
    Row,
    manifest_in,
    row_of_failed,
    row_of_made,
    stands,
)
from iqip_analytics.publish.notebooks import BriefingError, notebook_for
from iqip_analytics.publish.pdf import with_pdf
from iqip_analytics.publish.running.engines import Engine
from iqip_analytics.publish.running.jobs import Failed, Job, Made, Outcome
from iqip_analytics.publish.settings_files import overlooked

if TYPE_CHECKING:
    from iqip_analytics.plan.known import KnownPlan

Runner = Callable[[Sequence[Job]], Iterator[Outcome]]


@dataclass(frozen=True, kw_only=True)
class Work:
    """What there is to do: the scopes asked for, and those of them whose page still stands.

    cut_off: the data cut-off in words, with where it comes from if it was not given.
    overlooked: params files that no briefing reads, in sentences.
    """

    scopes: tuple[str, ...]
    unchanged: tuple[str, ...]
    cut_off: str = ""
    overlooked: tuple[str, ...] = ()

    @property
    def to_make(self) -> tuple[str, ...]:
        """The scopes to be made, in order."""
        return tuple(scope for scope in self.scopes if scope not in self.unchanged)


def work_known_from_manifest(edition: Edition) -> Work | None:
    """The work as the last run's manifest tells it, without reading the plan.

    None where the manifest cannot tell which divisions are reported.
    """
    manifest = manifest_in(edition.folder)
    indexes = (edition.folder / "index.html", edition.out / "index.html")
    if manifest is None or not manifest.finished or not all(file.is_file() for file in indexes):
        return None
    keys = fingerprints(edition)
    known = keys.reported()
    if known is None or manifest.reported_key != known:
        return None
    if not set(edition.scopes) <= set(manifest.reported):
        return None
    work = _work(edition.scopes or manifest.reported, keys, manifest)
    return replace(work, overlooked=_overlooked(edition, manifest.reported))


@contextmanager
def reported_scopes(edition: Edition) -> Iterator[tuple[tuple[str, ...], str]]:
    """The trust and every division reported then, and the cut-off; all meanwhile work for one run.

    Raises:
        InputError: where the source is faulty, its dates do not fit, or a scope is not reported.
    """
    from iqip_analytics.plan.run import Run, at_work  # noqa: PLC0415  # start-up cost: pandas
    from iqip_analytics.sources.reading import read  # noqa: PLC0415  # start-up cost: pandas

    with at_work(Run(plan=read(edition.source)), edition.source) as run:
        known = run.as_at(*edition.dates)
        for scope in edition.scopes:
            known.of(scope)
        _refuse_impossible(edition, known)
        yield (TRUST, *known.divisions["division"]), _cut_off_words(edition, known)


def produced(
    edition: Edition, *, engine: Engine, workers: int, run: Runner, force: bool
) -> Iterator[Row | Work]:
    """Make an edition: first the work there is, then a row for each briefing as it ends.

    Raises:
        InputError: before anything is written, where the input or the folder is at fault.
    """
    # Before the plan is read: a source changed in between is then made again, not skipped
    keys = fingerprints(edition)
    with reported_scopes(edition) as (reported, cut_off), sole_writer(edition.out):
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
            _work(scopes, keys, None if force else before),
            cut_off=cut_off,
            overlooked=_overlooked(edition, reported),
        )
        _write_manifest(edition, manifest)  # where nothing can be written, now is when to say so
        yield work
        remove_unfinished(edition.folder)
        for outcome in run([_job(edition, scope, engine) for scope in work.to_make]):
            row = _kept(outcome, edition, keys, before.row(outcome.scope))
            manifest = manifest.with_row(row)
            _write_manifest(edition, replace(manifest, seconds=_seconds(started)))
            yield row
        _write_indexes(edition, replace(manifest, seconds=_seconds(started)))


def _refuse_other_circulation(edition: Edition, manifest: Manifest) -> None:
    """A folder holds one circulation: the other is never written over, nor mixed with it."""
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


def _overlooked(edition: Edition, reported: Sequence[str]) -> tuple[str, ...]:
    folder = edition.params_folder
    return () if folder is None else tuple(overlooked(folder, reported[1:]))


def _refuse_impossible(edition: Edition, known: "KnownPlan") -> None:
    from iqip_analytics.forecasts.outlooks_supposed import (  # noqa: PLC0415  # start-up cost: statsmodels
        refuse_impossible,
    )

    if not edition.scenario.is_central:
        refuse_impossible(known, edition.scenario, edition.parameters(TRUST)["horizon"])


def _work(scopes: Sequence[str], keys: Fingerprints, manifest: Manifest | None) -> Work:
    unchanged = [
        scope
        for scope in scopes
        if manifest is not None
        and stands(manifest.row(scope), keys.briefing(scope), keys.edition.folder)
        and _has_its_pdf(manifest.row(scope), keys.edition)
    ]
    return Work(scopes=tuple(dict.fromkeys(scopes)), unchanged=tuple(unchanged))


def _has_its_pdf(row: Row | None, edition: Edition) -> bool:
    return edition.pdf_printer is None or (row is not None and f"{row.scope}.pdf" in row.files)


def _job(edition: Edition, scope: str, engine: Engine) -> Job:
    notebook = notebook_for(scope)
    return Job(
        scope=scope,
        notebook_name=notebook.name,
        notebook=notebook.read_text(encoding="utf-8"),
        parameters=edition.parameters(scope),
        engine=engine.papermill_engine,
    )


def _kept(outcome: Outcome, edition: Edition, keys: Fingerprints, before: Row | None) -> Row:
    """Put a briefing's files in their places, or keep what stood there; its row either way."""
    if isinstance(outcome, Failed):
        return row_of_failed(outcome, before)
    try:
        outcome = _printed(outcome, edition)
        _release(outcome, edition)
    except BriefingError as error:
        failed = Failed(scope=outcome.scope, message=error.message, seconds=outcome.seconds)
        return row_of_failed(failed, before)
    except (OSError, ValueError) as error:
        message = f"its files could not be written ({error})"
        failed = Failed(scope=outcome.scope, message=message, seconds=outcome.seconds)
        return row_of_failed(failed, before)
    return row_of_made(
        outcome,
        parameters=edition.parameters(outcome.scope),
        key=keys.briefing(outcome.scope),
        source=edition.source_name,
    )


def _printed(made: Made, edition: Edition) -> Made:
    if edition.pdf_printer is None:
        return made
    return replace(made, files=with_pdf(made.files, made.scope, edition.pdf_printer))


def _release(made: Made, edition: Edition) -> None:
    write_together(edition.folder, made.files)
    if f"{made.scope}.pdf" not in made.files:  # one of an earlier page would contradict this one
        (edition.folder / f"{made.scope}.pdf").unlink(missing_ok=True)
    own = f"{made.scope}/"
    remove_others(
        edition.folder / made.scope,
        [name.removeprefix(own) for name in made.files if name.startswith(own)],
    )


def _write_manifest(edition: Edition, manifest: Manifest) -> None:
    _write(edition.folder, {NAME: manifest.text().encode()})


def _write(folder: Path, files: Mapping[str, bytes]) -> None:
    try:
        write_together(folder, files)
    except OSError as error:
        raise InputError(f"{folder}: nothing can be written there ({error.strerror})") from None


def _write_indexes(edition: Edition, manifest: Manifest) -> None:
    """Both indexes, and only then the word that the run is finished."""
    _write_manifest(edition, manifest)
    _write(edition.folder, {"index.html": month_index(manifest, edition.folder).encode()})
    for place, page in neighbouring_indexes(edition.folder).items():
        _write(place, {"index.html": page.encode()})
    _write(edition.out, {"index.html": months_index(edition.out).encode()})
    _write_manifest(edition, replace(manifest, finished=True))


def _seconds(started: float) -> float:
    return round(time.perf_counter() - started, 3)
