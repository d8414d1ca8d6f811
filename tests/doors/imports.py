"""The small register as it comes next month, imported as it is or changed."""

import csv
from pathlib import Path

from iqip_analytics.sources.importing.run import Imported

DAY = "2019-10-04"

# The small register as in force on 4 October 2019, nothing changed
IN_FORCE = """
action_id  | title               | element            | action_type | division | cqc_domain | priority | executive_lead | agreed_deadline | statutory_date | approved_on
00302e8271 | Staff the ward      | divisional_plan    | must_do     | medicine | safe       |          | Chief Nurse    | 2019-08-31      |                | 2019-08-06
007        | Sepsis screening    | section_notice     | section_29a | surgery  |            |          | Chief Nurse    | 2019-09-30      | 2019-09-30     |
1E5        | Hand hygiene, again | divisional_plan    | should_do   | medicine | safe       |          | COO            | 2019-10-31      |                |
A4         | Recruit "widely"    | strategic_priority | must_do     |          | well_led   | 1        |                | 2020-03-31      |                |
"""  # noqa: E501  # a register reads best as a table

Register = dict[str, dict[str, str]]


def register_of(text: str) -> Register:
    """The rows of a register written as a table, by their ids."""
    header, *body = [
        [cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()
    ]
    return {row[0]: dict(zip(header, row, strict=True)) for row in body}


def register() -> Register:
    """The small register as in force, to be changed freely."""
    return register_of(IN_FORCE)


def written(rows: Register, file: Path) -> Path:
    """A register as a CSV file."""
    columns = list(dict.fromkeys(column for row in rows.values() for column in row))
    with file.open("w", encoding="utf-8", newline="") as lines:
        table = csv.DictWriter(lines, columns, restval="")
        table.writeheader()
        table.writerows(rows.values())
    return file


def kinds(done: Imported) -> list[tuple[str, str]]:
    """What was found plain, by action."""
    return [(finding.kind, finding.action_id) for finding in done.comparison.findings]


def questions(done: Imported) -> list[tuple[str, str]]:
    """What is asked, by action."""
    return [(question.found, question.action_id) for question in done.comparison.asked]


def contents(folder: Path) -> dict[str, bytes]:
    """The plan's files."""
    return {file.name: file.read_bytes() for file in folder.glob("*.csv")}


def decide(folder: Path, answers: dict[str, str]) -> None:
    """Write answers into the decision file, by action ("" for a question about many)."""
    path = folder.parent / f"{folder.stem}-decisions.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    for row in rows:
        row["decision"] = row["decision"] or answers.get(row["action_id"], "")
    with path.open("w", encoding="utf-8", newline="") as lines:
        table = csv.DictWriter(lines, list(rows[0]))
        table.writeheader()
        table.writerows(rows)
