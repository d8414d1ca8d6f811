"""What a briefing is made from, as one short key: the same key, the same pages.

Nothing here imports pandas: finding that nothing changed must be fast.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from iqip_analytics.publish.edition import Edition
from iqip_analytics.publish.notebooks import notebook_for
from iqip_analytics.sources.plan_files import plan_files
from iqip_analytics.sources.source_names import is_mapping, register_of

PACKAGE = Path(__file__).parents[1]
PARTS_OF_THE_PACKAGE = ("*.py", "*.j2", "*.css", "*.json", "*.mplstyle")


def digest(parts: Iterable[bytes]) -> str:
    """One fingerprint of several parts and of where each ends."""
    content = hashlib.sha256()
    for part in parts:
        content.update(len(part).to_bytes(8, "big"))
        content.update(part)
    return content.hexdigest()


def source_files(source: str) -> dict[str, bytes] | None:
    """The files of a plan source by name, as its reader sees them; None for a database."""
    path = Path(source)
    if is_mapping(source):
        register = source_files(register_of(path))
        return None if register is None else {path.name: path.read_bytes()} | register
    if path.is_dir():
        return plan_files(path)
    return {path.name: path.read_bytes()} if path.is_file() else None


def source_digest(source: str) -> str | None:
    """A fingerprint of the source's name and bytes; None for one without files to compare."""
    files = source_files(source)
    if files is None:
        return None
    name = Path(source).resolve().name.encode()
    return digest(
        [name, *(part for file, content in files.items() for part in (file.encode(), content))]
    )


@cache
def package_digest() -> str:
    """A fingerprint of the package's own files: code, templates, style sheets."""
    files = sorted(file for pattern in PARTS_OF_THE_PACKAGE for file in PACKAGE.rglob(pattern))
    return digest(
        part
        for file in files
        for part in (file.relative_to(PACKAGE).as_posix().encode(), file.read_bytes())
    )


def briefing_key(notebook: str, parameters: Mapping[str, Any], source: str | None) -> str | None:
    """The key of one briefing; None where its source cannot be compared.

    The content of the source counts, not its place; nor does the engine, as all give the same.
    """
    if source is None:
        return None
    own = {name: value for name, value in parameters.items() if name != "source"}
    plain = json.dumps(own, sort_keys=True, default=str)
    parts = (notebook, plain, source, package_digest())
    return digest(part.encode() for part in parts)


def edition_key(source: str | None, dates: Iterable[object]) -> str | None:
    """The key of which divisions are reported: it depends on the source and the dates alone."""
    if source is None:
        return None
    return digest([source.encode(), package_digest().encode(), *(str(d).encode() for d in dates)])


@dataclass(frozen=True, eq=False, kw_only=True)
class Fingerprints:
    """The keys of an edition's briefings, from one reading of its source's bytes."""

    edition: Edition
    source: str | None

    def reported(self) -> str | None:
        """The key of which divisions are reported then."""
        return edition_key(self.source, self.edition.dates)

    def briefing(self, scope: str) -> str | None:
        """The key of one scope's briefing."""
        notebook = notebook_for(scope).read_text(encoding="utf-8")
        return briefing_key(notebook, self.edition.parameters(scope), self.source)


def fingerprints(edition: Edition) -> Fingerprints:
    """The keys of an edition, from its source as it is now."""
    return Fingerprints(edition=edition, source=source_digest(edition.source))
