"""Files that cannot be replaced: found before anything is written, and named."""

import contextlib
import os
import stat
from collections.abc import Sequence
from pathlib import Path

from iqip_analytics.contract.faults import InputError

# What LibreOffice and Excel lay beside a file that they have open
OPEN_MARKS = (".~lock.{}#", "~${}")


def refuse_unwritable(files: Sequence[Path]) -> None:
    """Refuse files that cannot be replaced: read only, in a folder that is, or open elsewhere.

    Raises:
        InputError: naming the file and what keeps it.
    """
    for folder in dict.fromkeys(file.parent for file in files):
        if not _writable(folder):
            raise InputError(f"the folder '{folder}' is read only; nothing was written")
    for file in files:
        for mark in (form.format(file.name) for form in OPEN_MARKS):
            if (file.parent / mark).exists():
                raise InputError(
                    f"'{file.name}' is open in a spreadsheet program, as '{mark}' beside it says; "
                    "close it and import again; nothing was written"
                )
        if not file.exists():
            continue
        if not _writable(file):
            raise InputError(f"'{file.name}' is read only; nothing was written")
        try:
            file.open("r+b").close()  # Windows lends a file to one program at a time
        except OSError as error:
            raise InputError(
                f"'{file.name}' cannot be written ({error.strerror}); is it open in another "
                "program? Nothing was written"
            ) from None


def _writable(path: Path) -> bool:
    # By its mode too: who may write everything still leaves alone what was locked on purpose
    with contextlib.suppress(OSError):
        return bool(path.stat().st_mode & stat.S_IWUSR) and os.access(path, os.W_OK)
    return False
