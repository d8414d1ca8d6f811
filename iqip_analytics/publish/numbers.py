"""The numbers that travel in a notebook with its words: extracted and written as CSV, unchanged."""

import csv
import io
import itertools
import re
from collections.abc import Mapping
from typing import Any

from nbformat import NotebookNode

from iqip_analytics.contract.formulas import guarded, is_formula
from iqip_analytics.publish.notebooks import BriefingError, code_cells

NUMBERS = "application/vnd.iqip.numbers+json"
NEEDED = ("scope", "scope_name", "title", "status", "status_text", "headline", "tables")
TABLE_NAME = re.compile(r"[a-z][a-z0-9_]{0,60}")


def numbers_of(notebook: NotebookNode, scope: str) -> Mapping[str, Any]:
    """What the notebook's last cell says of itself: status, headline and its tables as CSV text.

    Raises:
        BriefingError: where it is missing, incomplete or of another scope.
    """
    shown = [output for cell in code_cells(notebook) for output in cell.outputs]
    found = [output.data[NUMBERS] for output in shown if NUMBERS in output.get("data", {})]
    if not found:
        raise BriefingError("the notebook gives no numbers; its last cell is `briefing.numbers`")
    numbers: Mapping[str, Any] = found[-1]
    missing = [name for name in NEEDED if name not in numbers]
    if missing:
        raise BriefingError(f"the notebook's numbers lack: {', '.join(missing)}")
    if numbers["scope"] != scope:
        raise BriefingError(f"the notebook speaks of '{numbers['scope']}', not of '{scope}'")
    return numbers


def csv_files(numbers: Mapping[str, Any]) -> dict[str, bytes]:
    """Each table's CSV by file name, its cells safe to open in a spreadsheet.

    Raises:
        BriefingError: where a table's name cannot be a file name.
    """
    files = {}
    for name, text in numbers["tables"].items():
        if not TABLE_NAME.fullmatch(name):
            raise BriefingError(f"'{name}' cannot be the name of a table")
        files[f"{name}.csv"] = without_formulas(text).encode()
    return files


def without_formulas(text: str) -> str:
    r"""CSV text in which no cell is a formula; numbers, negative ones too, stay numbers.

    >>> without_formulas("title,change\n=1+1,-2.5\n")
    "title,change\n'=1+1,-2.5\n"
    """
    rows = list(csv.reader(io.StringIO(text, newline="")))
    cells = set(itertools.chain.from_iterable(rows))
    safe = {cell: guarded(cell) for cell in cells if is_formula(cell)}
    if not safe:
        return text
    written = io.StringIO(newline="")
    made_safe = [[safe.get(cell, cell) for cell in row] for row in rows]
    csv.writer(written, lineterminator="\n").writerows(made_safe)
    return written.getvalue()
