"""The decision file: what no program may guess, asked once and answered by a person.

It comes back from a spreadsheet program changed: with other separators, days in another form, 007
as 7. So an answer belongs to the code in its column `question`, which no program rewrites.
"""

import csv
import hashlib
import io
import json
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from iqip_analytics.contract.faults import Fault, InputError, SourceError, quoted
from iqip_analytics.contract.formulas import guarded, unguarded
from iqip_analytics.sources.appending.unwritable import refuse_unwritable
from iqip_analytics.sources.importing.findings import BY_NUMBER, BY_TITLE, KEEP, SAME_AS, Question

COLUMNS = [
    *("question", "asked_on", "found", "action_id", "in_plan", "in_register", "answers"),
    "decision",
]
SEPARATORS = ",;\t"
CODE = re.compile(r"Q(?P<asked_on>\d{8})-(?P<about>[0-9a-f]{10})")
# These hold for every later register, until plan or register say otherwise
LASTING = (KEEP, BY_TITLE, BY_NUMBER)


@dataclass(frozen=True, eq=False, kw_only=True)
class Decisions:
    """The answers given so far, by what they were asked about; `rows` and `content` as read."""

    place: str = "decisions"
    given: Mapping[str, str] = field(default_factory=dict)
    rows: Sequence[dict[str, str]] = ()
    content: bytes | None = None

    def answer(self, question: Question) -> str:
        """What was answered; "" where the question is open."""
        given = self.given.get(_about(question), "")
        return given if given in question.answers else ""

    def named_as_the_same(self) -> list[str]:
        """The old numbers that answers give to actions under new ones."""
        same = [given for given in self.given.values() if given.startswith(SAME_AS)]
        return [given.removeprefix(SAME_AS) for given in dict.fromkeys(same)]


def read_decisions(path: Path, on: str) -> Decisions:
    """The answers in a decision file that hold for the register of a day; none without a file.

    That something stays as it is, or is another action, holds until plan or register say
    otherwise. That something is to be done holds for the register that it was asked about.

    Raises:
        InputError: where the file cannot be read.
        SourceError: where an answer is not one that its row allows, or contradicts another.
    """
    if not path.exists():
        return Decisions(place=path.name)
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError(f"decision file '{path}' cannot be read ({error.strerror})") from error
    rows = {
        number: row
        for number, row in _rows(content, path.name).items()
        if row["question"] or row["decision"]
    }
    faults = [fault for number, row in rows.items() for fault in _faults(row, number, path.name)]
    if not faults:
        faults = _contradictions(rows, on, path.name)
    if faults:
        raise SourceError(faults)
    given = {_code(row)["about"]: _chosen(row) for row in rows.values() if _holds(row, on)}
    return Decisions(place=path.name, given=given, rows=list(rows.values()), content=content)


def write_decisions(path: Path, decisions: Decisions, asked: Sequence[Question], on: str) -> None:
    """The file with every answer given so far, then the open questions; never an answer lost.

    Raises:
        InputError: where it cannot be written, or somebody wrote into it meanwhile.
    """
    answered = [row for row in decisions.rows if row["decision"]]
    opened = [
        {
            "question": f"Q{on.replace('-', '')}-{_about(question)}",
            "asked_on": on,
            "found": question.found,
            "action_id": question.action_id,
            "in_plan": question.in_plan,
            "in_register": question.in_register,
            "answers": " | ".join(question.answers),
            "decision": "",
        }
        for question in asked
    ]
    lines = io.StringIO(newline="")
    table = csv.DictWriter(lines, COLUMNS, lineterminator="\n")
    table.writeheader()
    for row in [*answered, *opened]:
        table.writerow({name: guarded(cell) for name, cell in row.items()})
    refuse_unwritable([path])
    if (path.read_bytes() if path.exists() else None) != decisions.content:
        raise InputError(f"'{path}' was written into meanwhile; import again")
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.unfinished")
    try:
        unfinished.write_bytes(lines.getvalue().encode())
        unfinished.replace(path)
    except OSError as error:
        raise InputError(f"'{path}' cannot be written ({error.strerror})") from error


def _rows(content: bytes, name: str) -> dict[int, dict[str, str]]:
    """The rows by number, whatever a spreadsheet program has made of the file."""
    utf_16 = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    try:
        text = content.decode("utf-16" if utf_16 else "utf-8-sig")
        separator = max(SEPARATORS, key=text.partition("\n")[0].count)
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except UnicodeDecodeError:
        raise InputError(
            f"decision file '{name}' is not UTF-8; save it as 'CSV UTF-8 (comma delimited)'"
        ) from None
    except csv.Error as error:
        raise InputError(f"decision file '{name}' cannot be read: {error}") from error
    header = [cell.strip() for cell in lines[0]] if lines else []
    missing = [column for column in COLUMNS if column not in header]
    if missing:
        raise InputError(
            f"decision file '{name}' lacks the column {missing[0]}; it needs {', '.join(COLUMNS)}. "
            "Put it back, or move the file away and import again: the questions are then asked anew"
        )
    return {
        number: {
            column: unguarded(cells.get(column, "").strip())
            for cells in [dict(zip(header, line, strict=False))]
            for column in COLUMNS
        }
        for number, line in enumerate(lines[1:], start=2)
    }


def _faults(row: Mapping[str, str], number: int, place: str) -> list[Fault]:
    column, message = "question", ""
    if not CODE.fullmatch(row["question"]):
        message = f"{quoted(row['question'])} is no code of a question; leave this column as it was"
    elif row["decision"] and not _chosen(row):
        column = "decision"
        message = f"{quoted(row['decision'])} is no answer here; expected {row['answers']}"
    return [Fault(place=place, row=number, column=column, message=message)] if message else []


def _contradictions(rows: Mapping[int, Mapping[str, str]], on: str, place: str) -> list[Fault]:
    first: dict[str, int] = {}
    faults = []
    for number, row in rows.items():
        if not _holds(row, on):
            continue
        other = first.setdefault(_code(row)["about"], number)
        if _chosen(rows[other]) != _chosen(row):
            message = f"{quoted(row['decision'])} contradicts row {other}; keep one of the two"
            faults.append(Fault(place=place, row=number, column="decision", message=message))
    return faults


def _chosen(row: Mapping[str, str]) -> str:
    """The answer meant, however it is spaced or capitalised; "" where it is none of those."""
    given = " ".join(row["decision"].split())
    offered = row["answers"].split(" | ")
    near = [answer for answer in offered if answer.casefold() == given.casefold()]
    return given if given in offered else next(iter(near), "")


def _holds(row: Mapping[str, str], on: str) -> bool:
    answer = _chosen(row)
    lasting = answer in LASTING or answer.startswith(SAME_AS)
    return bool(answer) and (lasting or _code(row)["asked_on"] == on.replace("-", ""))


def _code(row: Mapping[str, str]) -> re.Match[str]:
    found = CODE.fullmatch(row["question"])
    assert found is not None
    return found


def _about(question: Question) -> str:
    return hashlib.sha256(json.dumps(question.key).encode()).hexdigest()[:10]
