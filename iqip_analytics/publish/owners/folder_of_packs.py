"""The files of all packs of a report, and the folder, which holds no others of ours."""

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from iqip_analytics.contract.dates import ReportDates
from iqip_analytics.publish.folder import write_together
from iqip_analytics.publish.gate import faults_of
from iqip_analytics.publish.manifest import NAME, sha256
from iqip_analytics.publish.notebooks import BriefingError
from iqip_analytics.publish.owners.calendar import calendar_file
from iqip_analytics.publish.owners.file_names import file_names
from iqip_analytics.publish.owners.message import draft_message
from iqip_analytics.publish.owners.packs import Occasion, Pack
from iqip_analytics.publish.owners.pages import list_page, role_page

FOLDER = "owner-packs"  # no division's code has a hyphen
OWN_FILE = re.compile(r"[a-z0-9-]+\.(html|ics|eml)")


def pack_files(
    packs: Sequence[Pack], occasion: Occasion, nobodys: Sequence[str] = ()
) -> dict[str, bytes]:
    """A page, a calendar and a message for each pack, and the page that lists them, by file name.

    A role with nothing left gets the calendar alone, which cancels what was asked before.

    Raises:
        BriefingError: where a page does not pass the gate.
    """
    names = file_names(pack.role for pack in packs)
    files = {}
    for pack in packs:
        name = names[pack.role]
        calendar = calendar_file(pack, occasion.dates.published_on)
        files[f"{name}.ics"] = calendar
        if not pack.tasks:
            continue
        files[f"{name}.html"] = _sound(role_page(pack, occasion, name))
        files[f"{name}.eml"] = draft_message(pack, occasion, calendar, name)
    return {**files, "index.html": _sound(list_page(packs, names, occasion.dates, nobodys))}


def write_packs(month: Path, files: Mapping[str, bytes], dates: ReportDates) -> None:
    """Put the files in their folder of a month, and remove an earlier run's other files.

    Only a file listed by the earlier run and unchanged since is removed.

    Raises:
        OSError: where they cannot be written.
    """
    folder = month / FOLDER
    manifest = {
        "period_end": f"{dates.period_end:%Y-%m-%d}",
        "data_cutoff": f"{dates.data_cutoff:%Y-%m-%d}",
        "published_on": f"{dates.published_on:%Y-%m-%d}",
        "files": {name: sha256(content) for name, content in files.items()},
    }
    written = json.dumps(manifest, indent=1).encode() + b"\n"
    stands = [name for name, known in _listed(folder).items() if _is(folder / name, known)]
    write_together(
        month,
        {f"{FOLDER}/{name}": content for name, content in {**files, NAME: written}.items()},
        in_place_of=[f"{FOLDER}/{name}" for name in stands],
    )


def _listed(folder: Path) -> dict[str, str]:
    """What an earlier run wrote there, with its digests."""
    try:
        files = json.loads((folder / NAME).read_text(encoding="utf-8"))["files"]
        return {name: str(known) for name, known in files.items() if OWN_FILE.fullmatch(name)}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _is(file: Path, known: str) -> bool:
    return file.is_file() and sha256(file.read_bytes()) == known


def _sound(page: str) -> bytes:
    faults = faults_of(page)
    if faults:
        raise BriefingError(f"a page of a pack may not be released: {'; '.join(faults[:3])}")
    return page.encode()
