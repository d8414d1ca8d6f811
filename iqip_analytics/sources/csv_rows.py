"""Rows appended to a CSV file: every byte of before stays as it was."""

import csv
import io
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

Row = Mapping[str, str]
csv.field_size_limit(2**27)
BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def headings(content: bytes) -> list[str]:
    """The headings of a CSV file; none where it is empty."""
    return [name.strip() for name in next(_cells(content), [])]


def row_counts(content: bytes) -> Counter[tuple[tuple[str, str], ...]]:
    """How often each row stands in a CSV file, known by its filled cells.

    Raises:
        UnicodeDecodeError, csv.Error: where it is no CSV file in UTF-8.
    """
    rows = _cells(content)
    names = [name.strip() for name in next(rows, [])]
    return Counter(filled(dict(zip(names, row, strict=False))) for row in rows if any(row))


def filled(row: Row) -> tuple[tuple[str, str], ...]:
    """What a row is known by, whatever columns its file has besides."""
    return tuple(sorted((name, cell.strip()) for name, cell in row.items() if cell.strip()))


def appended(content: bytes, rows: Sequence[Row]) -> bytes:
    """The content of a CSV file with rows after it, every byte of before as it was.

    Only where a column is new are the old rows written again, each with a blank more.
    """
    ending = "\r\n" if b"\r\n" in content else "\n"
    text = content.decode("utf-8-sig")
    names = headings(content)
    new = [
        name for name in dict.fromkeys(name for row in rows for name in row) if name not in names
    ]
    used = [name for name in new if not names or any(row.get(name) for row in rows)]
    if used:
        text = _widened(text, used, ending)
    elif text and not text.endswith(("\n", "\r")):
        text += ending
    lines = io.StringIO(newline="")
    table = csv.DictWriter(
        lines, [*names, *used], restval="", extrasaction="ignore", lineterminator=ending
    )
    table.writerows(rows)
    mark = BYTE_ORDER_MARK if content.startswith(BYTE_ORDER_MARK) else b""
    return mark + (text + lines.getvalue()).encode()


def _cells(content: bytes) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True)


def _widened(text: str, columns: list[str], ending: str) -> str:
    lines = io.StringIO(newline="")
    table = csv.writer(lines, lineterminator=ending)
    rows = list(csv.reader(io.StringIO(text, newline=""))) or [[]]
    table.writerow([*rows[0], *columns])
    table.writerows([*row, *[""] * len(columns)] for row in rows[1:] if row)
    return lines.getvalue()
