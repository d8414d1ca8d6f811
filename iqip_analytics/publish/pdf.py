"""A released page as an accessible PDF, printed by an installed Chromium or Edge."""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from iqip_analytics.contract.faults import InputError
from iqip_analytics.publish.notebooks import BriefingError
from iqip_analytics.publish.running.ending import LATER_SECONDS, bound

BROWSERS = (
    *("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"),
    *("msedge", "microsoft-edge", "microsoft-edge-stable"),
)
# Where Windows and macOS keep them, off the search path
ON_WINDOWS = ("Microsoft/Edge/Application/msedge.exe", "Google/Chrome/Application/chrome.exe")
WINDOWS_FOLDERS = ("ProgramFiles(x86)", "ProgramFiles", "ProgramW6432", "LOCALAPPDATA")
ON_MACOS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
SECONDS = 120
# A page needs no network; the last one ensures that printing uses none
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--generate-pdf-document-outline",
    "--export-tagged-pdf",
    "--no-pdf-header-footer",
)
LINK = re.compile(r'<a href="(?P<to>[^"]*)">(?P<words>.*?)</a>', re.DOTALL)


def browser() -> str:
    """The Chromium, Chrome or Edge of this machine.

    Raises:
        InputError: where there is none.
    """
    on_path = (path for name in BROWSERS if (path := shutil.which(name)))
    found = next(on_path, None) or next(_installed(), None)
    if found is None:
        raise InputError(
            "--pdf needs Chromium, Chrome or Edge, and none is installed; install one "
            "(Debian: apt-get install chromium)"
        )
    return found


def _installed() -> Iterator[str]:
    folders = [os.environ[name] for name in WINDOWS_FOLDERS if os.environ.get(name)]
    places = [Path(folder, program) for folder in folders for program in ON_WINDOWS]
    yield from (str(place) for place in [*places, *map(Path, ON_MACOS)] if place.is_file())


def with_pdf(files: Mapping[str, bytes], scope: str, chromium: str) -> dict[str, bytes]:
    """A briefing's files, with its page as PDF; the same page gives the same bytes.

    Raises:
        BriefingError: where the browser prints none.
    """
    from iqip_analytics.publish.accessible_pdf import accessible  # noqa: PLC0415  # start-up cost

    page = files[f"{scope}.html"].decode()
    links = {link["to"]: re.sub(r"<[^>]*>", "", link["words"]) for link in LINK.finditer(page)}
    with tempfile.TemporaryDirectory(prefix="iqip-") as place:
        source = Path(place) / f"{scope}.html"
        source.write_text(_without_files(page), encoding="utf-8")
        printed = Path(place) / f"{scope}.pdf"
        command = [*bound(SECONDS), chromium, *FLAGS, f"--user-data-dir={place}/profile"]
        try:
            subprocess.run(
                [*command, f"--print-to-pdf={printed}", source.as_uri()],
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                timeout=SECONDS + LATER_SECONDS,
                check=True,
            )
            content = accessible(printed.read_bytes(), links)
        except (OSError, subprocess.SubprocessError) as error:
            raise BriefingError(f"Chromium printed no PDF ({type(error).__name__})") from None
    return {f"{scope}.pdf": content, **files}


def _without_files(page: str) -> str:
    """The page without links to files beside it, which no reader of a PDF could follow."""

    def kept(link: re.Match[str]) -> str:
        return link[0] if link["to"].startswith(("#", "https://")) else link["words"]

    return LINK.sub(kept, page)
