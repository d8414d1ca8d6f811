"""Cells that a spreadsheet would take for a formula, made safe to open there and to read back."""

import re

# A spreadsheet takes a cell that starts so for a formula
_FORMULA = re.compile(r"\s*[=+\-@\uff1d\uff0b\uff0d\uff20|]|[\t\r]")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")


def is_formula(cell: str) -> bool:
    """Whether a spreadsheet would compute a cell; numbers, negative ones too, are numbers.

    >>> is_formula("=1+1"), is_formula("-2.5")
    (True, False)
    """
    return _FORMULA.match(cell) is not None and _NUMBER.fullmatch(cell) is None


def guarded(cell: str) -> str:
    """A cell that is shown as it is, whatever it starts with."""
    return f"'{cell}" if is_formula(cell) else cell


def unguarded(cell: str) -> str:
    """What stood in a guarded cell.

    >>> unguarded(guarded("=1+1")), unguarded("'tis")
    ('=1+1', "'tis")
    """
    return cell[1:] if cell.startswith("'") and is_formula(cell[1:]) else cell
