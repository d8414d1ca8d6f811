"""A released page as a tagged PDF, printed by an installed Chromium."""

import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from iqip_analytics.contract.faults import InputError
from iqip_analytics.publish.notebooks import BriefingError

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
SECONDS = 120
# A page needs no network; the last one makes sure that printing asks for none
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


def browser() -> str:
    """The Chromium of this machine.

    Raises:
        InputError: where there is none.
    """
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found is None:
        raise InputError("--pdf needs Chromium; install it (Debian: apt-get install chromium)")
    return found


def with_pdf(files: Mapping[str, bytes], scope: str, chromium: str) -> dict[str, bytes]:
    """A briefing's files with its page as PDF among them.

    Raises:
        BriefingError: where Chromium prints none.
    """
    with tempfile.TemporaryDirectory(prefix="iqip-") as place:
        page = Path(place) / f"{scope}.html"
        page.write_bytes(files[f"{scope}.html"])
        printed = Path(place) / f"{scope}.pdf"
        command = [chromium, *FLAGS, f"--user-data-dir={place}/profile"]
        try:
            subprocess.run(
                [*command, f"--print-to-pdf={printed}", page.as_uri()],
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                timeout=SECONDS,
                check=True,
            )
            content = printed.read_bytes()
        except (OSError, subprocess.SubprocessError) as error:
            raise BriefingError(f"Chromium printed no PDF ({type(error).__name__})") from None
    return {f"{scope}.pdf": content, **files}
