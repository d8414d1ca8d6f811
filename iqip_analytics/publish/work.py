"""What there is to do: the briefings asked for, and those whose files are still valid.

Nothing here imports pandas: finding that nothing changed takes half a second.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from iqip_analytics.contract.vocabulary import COMMITTEE
from iqip_analytics.publish.edition import Edition
from iqip_analytics.publish.keys import Fingerprints, fingerprints
from iqip_analytics.publish.manifest import Manifest, Row, manifest_in, stands
from iqip_analytics.publish.settings_files import overlooked

INDEX, DESCRIPTOR = "index.html", "datapackage.json"


def long_folder(circulation: str) -> str:
    """The folder for the tables of all months: one per circulation."""
    return "long" if circulation == COMMITTEE else f"long-{circulation}"


@dataclass(frozen=True, kw_only=True)
class Work:
    """What there is to do: the scopes asked for, and those whose page is still valid.

    cut_off: the data cut-off in words, and where it comes from if not given.
    silence: a sentence where the register has long recorded nothing; else blank.
    overlooked: params files that no briefing reads, in sentences.
    notes: what was noted when the source was read.
    """

    scopes: tuple[str, ...]
    unchanged: tuple[str, ...]
    cut_off: str = ""
    silence: str = ""
    overlooked: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def to_make(self) -> tuple[str, ...]:
        """The scopes to be made, in order."""
        return tuple(scope for scope in self.scopes if scope not in self.unchanged)


def work_known_from_manifest(edition: Edition) -> Work | None:
    """The work according to the last run's manifest, without reading the plan.

    None where the manifest does not say which divisions are reported.
    """
    manifest = manifest_in(edition.folder)
    long = edition.out / long_folder(edition.circulation) / DESCRIPTOR
    lists = (edition.folder / INDEX, edition.out / INDEX, long)
    if manifest is None or not manifest.finished or not all(file.is_file() for file in lists):
        return None
    keys = fingerprints(edition)
    known = keys.reported()
    if known is None or manifest.reported_key != known:
        return None
    if not set(edition.scopes) <= set(manifest.reported):
        return None
    work = work_on(edition.scopes or manifest.reported, keys, manifest)
    return replace(work, overlooked=overlooked_files(edition, manifest.reported))


def work_on(scopes: Sequence[str], keys: Fingerprints, manifest: Manifest | None) -> Work:
    """The scopes, and those for which the manifest says that nothing has changed."""
    unchanged = [
        scope
        for scope in scopes
        if manifest is not None
        and stands(manifest.row(scope), keys.briefing(scope), keys.edition.folder)
        and _has_its_forms(manifest.row(scope), keys.edition)
    ]
    return Work(scopes=tuple(dict.fromkeys(scopes)), unchanged=tuple(unchanged))


def _has_its_forms(row: Row | None, edition: Edition) -> bool:
    asked_for = [*edition.forms, *(() if edition.pdf_printer is None else ("pdf",))]
    return (
        row is not None
        and all(f"{row.scope}.{form}" in row.files for form in asked_for)
        and all(row.made_by.get(form) == key for form, key in edition.made_by.items())
    )


def overlooked_files(edition: Edition, reported: Sequence[str]) -> tuple[str, ...]:
    """The params files that no briefing reads, each in a sentence."""
    folder = edition.params_folder
    return () if folder is None else tuple(overlooked(folder, reported[1:]))
