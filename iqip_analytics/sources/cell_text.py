"""A cell that has a type, of a workbook or a database, as a CSV file would hold it."""

import datetime as dt
from collections.abc import Callable, Sequence
from decimal import Decimal

LONGEST_WHOLE = 10**15  # a spreadsheet keeps fifteen digits


def texts(cells: Sequence[object]) -> list[str]:
    """A column's cells as text: blank as "", days as YYYY-MM-DD, whole numbers without a point.

    >>> texts([8.0, 8.17, None, dt.date(2019, 8, 31), "007"])
    ['8', '8.17', '', '2019-08-31', '007']
    """
    kinds = set(map(type, cells))
    if kinds <= {str}:
        return list(cells)  # type: ignore[arg-type]
    return [_TEXT.get(type(cell), str)(cell) for cell in cells]


def _number(value: float) -> str:
    if value.is_integer() and abs(value) < LONGEST_WHOLE:
        return str(int(value))
    return repr(value)


def _decimal(value: Decimal) -> str:
    return _number(float(value)) if value.is_finite() else str(value)


def _moment(value: dt.datetime) -> str:
    if value.time() == dt.time() and value.tzinfo is None:
        return value.date().isoformat()
    return value.isoformat(sep=" ")


_TEXT: dict[type, Callable[..., str]] = {
    str: lambda text: text,
    float: _number,
    bool: lambda truth: "TRUE" if truth else "FALSE",
    type(None): lambda _: "",
    dt.datetime: _moment,
    dt.date: dt.date.isoformat,
    Decimal: _decimal,
    bytes: bytes.hex,
    memoryview: lambda content: content.hex(),
}
