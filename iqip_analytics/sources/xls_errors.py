"""The cells of an .xls workbook that show an error, which the reader of values gives as blank.

An .xls file is a compound file (MS-CFB): sectors chained by a table, one chain of them holding the
workbook's records (MS-XLS), of which each sheet has a stretch.
"""

import struct
from collections.abc import Iterator
from pathlib import Path

from iqip_analytics.contract.faults import InputError
from iqip_analytics.sources.sheets import Position
from iqip_analytics.sources.workbook_parts import broken

ERRORS = {
    **{0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!"},
    **{0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"},
}
BOUND_SHEET, FORMULA, BOOL_OR_ERROR, END = 0x0085, 0x0006, 0x0205, 0x000A
LAST_SECTOR = 0xFFFFFFFA  # sector numbers from here on mean an end, or none
SHORT_STREAM = 4096  # shorter streams lie in small sectors within the root's


def error_cells(path: Path) -> dict[str, dict[Position, str]]:
    """The cells of each sheet that show an error, each with its error.

    Raises:
        InputError: where the file is damaged.
    """
    try:
        book = _workbook_stream(path.read_bytes())
        return {name: dict(_errors(book, at)) for name, at in _sheets(book)}
    except (struct.error, IndexError, KeyError, ValueError) as error:
        raise InputError(broken(path)) from error


def _workbook_stream(content: bytes) -> bytes:
    size = 1 << struct.unpack_from("<H", content, 30)[0]
    first_directory, _, _, first_small = struct.unpack_from("<4I", content, 48)
    first_more, more = struct.unpack_from("<2I", content, 68)
    tables = list(struct.unpack_from("<109I", content, 76))
    for _ in range(min(more, len(content) // size)):
        *further, first_more = struct.unpack(f"<{size // 4}I", _sector(content, first_more, size))
        tables += further
    chain = [
        number
        for table in tables
        if table < LAST_SECTOR
        for number in struct.unpack(f"<{size // 4}I", _sector(content, table, size))
    ]
    directory = _chained(content, chain, first_directory, size)
    entries: dict[str, tuple[int, int]] = {}
    for at in range(0, len(directory) - 127, 128):
        name = directory[at : at + 64].decode("utf-16-le", "replace").partition("\0")[0]
        entries.setdefault(name, struct.unpack_from("<IQ", directory, at + 116))
    start, length = entries.get("Workbook") or entries["Book"]
    if length >= SHORT_STREAM:
        return _chained(content, chain, start, size)[:length]
    table = _chained(content, chain, first_small, size)
    small = struct.unpack(f"<{len(table) // 4}I", table)
    within = bytes(64) + _chained(content, chain, entries["Root Entry"][0], size)
    return _chained(within, small, start, 64)[:length]


def _sector(content: bytes, number: int, size: int) -> bytes:
    found = content[(number + 1) * size : (number + 2) * size]
    return found.ljust(size, b"\0")


def _chained(content: bytes, chain: list[int] | tuple[int, ...], at: int, size: int) -> bytes:
    """The sectors of a chain from its first, each at most once."""
    found, seen = [], set()
    while at < LAST_SECTOR and at not in seen:
        seen.add(at)
        found.append(_sector(content, at, size))
        at = chain[at]
    return b"".join(found)


def _records(book: bytes, at: int = 0) -> Iterator[tuple[int, bytes]]:
    while at + 4 <= len(book):
        kind, length = struct.unpack_from("<2H", book, at)
        yield kind, book[at + 4 : at + 4 + length]
        at += 4 + length


def _sheets(book: bytes) -> Iterator[tuple[str, int]]:
    for kind, content in _records(book):
        if kind == END:
            return
        if kind == BOUND_SHEET:
            (at,) = struct.unpack_from("<I", content)
            length, wide = content[6], content[7] & 1
            name = content[8 : 8 + length * (1 + wide)]
            yield name.decode("utf-16-le" if wide else "latin-1"), at


def _errors(book: bytes, at: int) -> Iterator[tuple[Position, str]]:
    for kind, content in _records(book, at):
        if kind == END:
            return
        error = None
        if kind == BOOL_OR_ERROR and content[7]:
            error = content[6]
        elif kind == FORMULA and content[6] == 2 and content[12:14] == b"\xff\xff":
            error = content[8]
        if error is not None:
            row, column = struct.unpack_from("<2H", content)
            yield (row + 1, column), ERRORS.get(error, "#ERROR")
