"""A zip file of fixed times and order, so that the same parts are the same bytes."""

import io
import zipfile
from collections.abc import Callable

EARLIEST = (1980, 1, 1, 0, 0, 0)  # that a zip file can hold


def fixed_zip(
    content: bytes, change: Callable[[str, bytes], bytes] = lambda _, part: part
) -> bytes:
    """A zip file without times or traces of the machine.

    Args:
        content: of a zip file.
        change: what becomes of a part, by its name and bytes.
    """
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as parts, zipfile.ZipFile(made, "w") as again:
        for part in parts.infolist():
            kept = zipfile.ZipInfo(part.filename, EARLIEST)
            kept.create_system = 3  # as on Linux, wherever it is made
            kept.compress_type = zipfile.ZIP_DEFLATED
            again.writestr(kept, change(part.filename, parts.read(part)))
    return made.getvalue()
