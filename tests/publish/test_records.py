"""A run whose writes fail: the others are made, the manifest is true, and the next run mends it."""

import contextlib
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from iqip_analytics.briefing.choices import ReportSettings, ScopeSettings
from iqip_analytics.contract.faults import InputError
from iqip_analytics.publish.edition import Edition
from iqip_analytics.publish.manifest import Manifest, Row, manifest_in, sha256
from iqip_analytics.publish.production import RecordError, produced
from iqip_analytics.publish.running.engines import engine_named
from iqip_analytics.publish.running.jobs import Job, Made
from iqip_analytics.publish.settings_files import settings_of
from iqip_analytics.publish.work import work_known_from_manifest
from tests.publish.stand_in import plan_source
from tests.publish.test_whole_releases import (
    BEFORE_THAT_STEP,
    kill,
    refuse,
    status_at,
)

SCOPES = ("trust", "medicine", "surgery")


def edition_in(folder: Path) -> Edition:
    given = {"source": str(folder / "plan"), "period_end": "2019-08-31"}
    return Edition(
        report=settings_of(given, ReportSettings, "test"),
        options=ScopeSettings(),
        scopes=(),
        params_folder=None,
        out=folder / "out",
    )


def run(edition: Edition, text: str = "new", tables: str = "ab") -> list[Row]:
    """A run whose briefings hold so many tables and each the text; its rows."""

    def each(job: Job) -> Made:
        names = [f"{job.scope}.html", *(f"{job.scope}/{table}.csv" for table in tables)]
        return Made(
            scope=job.scope,
            files={name: f"{text} {name}".encode() for name in names},
            title=job.scope,
            scope_name=job.scope,
            status="behind",
            status_text="Behind",
            headline=(text,),
        )

    steps = produced(
        edition,
        engine=engine_named("spawn"),
        workers=1,
        run=lambda jobs: map(each, jobs),
        force=True,
    )
    return [step for step in steps if isinstance(step, Row)]


def manifest_of(edition: Edition) -> Manifest:
    found = manifest_in(edition.folder)
    assert found is not None
    return found


def assert_true(edition: Edition) -> None:
    """What the manifest lists stands there, byte for byte, and nothing else that is a release's."""
    listed = {
        name: known for row in manifest_of(edition).briefings for name, known in row.files.items()
    }
    stands = {
        name: sha256((edition.folder / name).read_bytes()) for name in released_in(edition.folder)
    }
    assert stands == listed


def released_in(folder: Path) -> list[str]:
    files = [*folder.glob("*.html"), *folder.glob("[a-z]*/*.csv")]
    names = [file.relative_to(folder).as_posix() for file in files]
    return [name for name in names if name != "index.html"]


@pytest.fixture(scope="module")
def earlier(tmp_path_factory) -> Edition:
    """An edition that stands, with one table more than the next one has."""
    folder = tmp_path_factory.mktemp("earlier")
    plan_source(folder / "plan")
    edition = edition_in(folder)
    run(edition, "old", "abc")
    return edition


def copied(earlier: Edition, folder: Path) -> Edition:
    shutil.copytree(earlier.out.parent, folder)
    return edition_in(folder)


def a_run(out: Path) -> None:
    """A run as the command makes it: what it cannot put on record it says at the end."""
    with contextlib.suppress(RecordError):
        run(edition_in(out.parent))


# Steps are of about seven kinds in a row: so every kind is met, in every part of a run
EVERY = 11


def at_steps(earlier: Edition, tmp_path: Path, happens: Callable[[], None]) -> Iterator[Edition]:
    """The edition after a run in which something happened at one of its writes, for many of them.

    The last is a run that was through before.
    """
    for step in range(1, 1_000, EVERY):
        edition = copied(earlier, tmp_path / str(step))
        status = status_at(step, edition.out, happens, a_run)
        yield edition
        if status == BEFORE_THAT_STEP:
            assert manifest_of(edition).finished
            return
    pytest.fail("three briefings take fewer than 1,000 writes")


def texts_of(edition: Edition, scope: str) -> set[str]:
    return {
        (edition.folder / name).read_text().split()[0]
        for name in released_in(edition.folder)
        if name.startswith((f"{scope}.", f"{scope}/"))
    }


def test_a_disk_that_is_full_at_any_write_costs_at_most_one_briefing(earlier, tmp_path):
    kept = set()
    for edition in at_steps(earlier, tmp_path, refuse):
        assert_true(edition)
        found = [texts_of(edition, scope) for scope in SCOPES]
        assert all(len(texts) == 1 for texts in found)
        old = found.count({"old"})
        kept.add(old)
        failed = [row for row in manifest_of(edition).briefings if row.outcome == "failed"]
        assert old in (len(failed), len(SCOPES))
        a_run(edition.out)
        assert_true(edition)
        assert [texts_of(edition, scope) for scope in SCOPES] == [{"new"}] * 3
        assert manifest_of(edition).finished
    assert kept == {0, 1, 3}  # 3: refused before anything was tried


def test_a_run_killed_at_any_write_is_mended_by_the_next(earlier, tmp_path):
    for edition in at_steps(earlier, tmp_path, kill):
        assert work_known_from_manifest(edition) is None or manifest_of(edition).finished
        run(edition)
        assert_true(edition)
        assert [texts_of(edition, scope) for scope in SCOPES] == [{"new"}] * 3
        assert not list(edition.out.rglob(".iqip-unfinished*"))


def test_what_an_analyst_keeps_beside_the_tables_stays(earlier, tmp_path):
    edition = copied(earlier, tmp_path / "place")
    own = [edition.folder / name for name in ("trust/my_notes.csv", "trust/a.xlsx", "mine.pdf")]
    for file in own:
        file.write_text("mine")
    run(edition)
    assert [file.read_text() for file in own] == ["mine"] * 3
    assert not (edition.folder / "trust" / "c.csv").exists()


def test_without_a_manifest_nothing_is_removed(earlier, tmp_path):
    edition = copied(earlier, tmp_path / "place")
    (edition.folder / "manifest.json").unlink()
    run(edition)
    assert (edition.folder / "trust" / "c.csv").read_text().startswith("old")


@pytest.mark.parametrize("index", ["2019-08/index.html", "index.html"])
def test_an_index_that_cannot_be_written_is_said_at_the_end_and_mended_by_the_next_run(
    earlier, tmp_path, index
):
    edition = copied(earlier, tmp_path / "place")
    blocked = edition.out / index
    blocked.unlink()
    blocked.mkdir()
    with pytest.raises(RecordError, match=r"index\.html: Is a directory"):
        run(edition)
    assert [texts_of(edition, scope) for scope in SCOPES] == [{"new"}] * 3
    assert_true(edition)
    assert work_known_from_manifest(edition) is None
    blocked.rmdir()
    run(edition)
    assert manifest_of(edition).finished


def test_a_folder_that_takes_no_manifest_is_refused_before_anything_is_tried(earlier, tmp_path):
    edition = copied(earlier, tmp_path / "place")
    (edition.folder / "manifest.json").unlink()
    (edition.folder / "manifest.json").mkdir()
    with pytest.raises(InputError, match=r"nothing can be written there \(.*/manifest\.json: "):
        run(edition)
    assert texts_of(edition, "trust") == {"old"}
