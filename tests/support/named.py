"""What a wide circulation must not hold: every title, role and text of a plan source's own."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path

COLUMNS = {
    "actions": ("title", "executive_lead", "action_owner", "evidence_link"),
    "priorities": ("executive_lead",),
    "milestones": ("name",),
    "risks": ("theme",),
    "commentary": ("text",),
    "evidence": ("note",),
    "updates": ("note",),
    "assurance": ("note",),
    "changes": ("reason",),
}
LEAST_LETTERS = 20  # a shorter sentence of a commentary may be anybody's
SENTENCE = re.compile(r"(?<=[.!?])\s+")


def names_and_texts(source: Path) -> set[str]:
    """Every one of them in a folder of CSV files, of every month, and each of their sentences."""
    return {text for text in _all(source) if text}


def _all(source: Path) -> Iterator[str]:
    for table, columns in COLUMNS.items():
        for row in _rows(source, table):
            for column in columns:
                yield row[column]
                yield from (s for s in SENTENCE.split(row[column]) if len(s) >= LEAST_LETTERS)
    for change in _rows(source, "changes"):
        if change["field"] in ("executive_lead", "action_owner", "withdrawn"):
            yield change["value"]


def _rows(source: Path, table: str) -> list[dict[str, str]]:
    with (source / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
