"""What a comparison finds: what is clear, as rows to append; what is not, as questions in a file.

A spreadsheet program changes the file: other separators, days in another form, 007 as 7. So an
answer belongs to the code in its column `question`, which no program rewrites.
"""

import contextlib
import csv
import hashlib
import io
import json
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from iqip_analytics.contract.faults import (
    Fault,
    InputError,
    SourceError,
    not_written,
    quoted,
)
from iqip_analytics.contract.formulas import guarded, unguarded
from iqip_analytics.sources.plan_files import refuse_unwritable

Row = dict[str, str]

KINDS = {
    "new": "new action",
    "deadline_moved": "deadline moved",
    "division_moved": "division moved",
    "changed": "changed",
    "newly_approved": "newly approved",
    "approval_day_corrected": "day of approval corrected",
    "un_approved": "no longer approved",
    "corrected": "corrected",
    "withdrawn": "withdrawn",
    "restored": "restored",
}
KEEP, SAME_AS = "keep", "same as "
BY_TITLE, BY_NUMBER = "by title", "by number"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One clear difference: what was and what is, and the rows that record it."""

    kind: str
    action_id: str
    before: str = ""
    after: str = ""
    rows: tuple[tuple[str, Row], ...] = ()

    def __str__(self) -> str:
        both = f"{self.before or 'blank'} → {self.after or 'blank'}"
        return f"{self.action_id}: {both if self.before else self.after}"


@dataclass(frozen=True, kw_only=True)
class Question:
    """One difference that a person must judge, with the answers that are understood.

    action_id: blank where the question is about many actions, or about a column.
    about: what an answer is about, where not what plan and register say.
    """

    found: str
    action_id: str
    in_plan: str
    in_register: str
    answers: tuple[str, ...] = (KEEP,)
    about: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[str, ...]:
        """What an answer is about; as a rule it is valid while plan and register say the same."""
        return (self.found, self.action_id, *(self.about or (self.in_plan, self.in_register)))

    def __str__(self) -> str:
        where = f"{self.action_id}, {self.found}" if self.action_id else self.found
        return f"{where}: '{self.in_plan}' in the plan, '{self.in_register}' in the register"


@dataclass(frozen=True, eq=False, kw_only=True)
class Comparison:
    """All that was found.

    asked: the questions without an answer; waiting: differences that wait for such an answer.
    """

    findings: list[Finding] = field(default_factory=list)
    asked: list[Question] = field(default_factory=list)
    waiting: int = 0

    def rows(self) -> dict[str, list[Row]]:
        """The rows to append, by table, in the order found."""
        found: dict[str, list[Row]] = {}
        for finding in self.findings:
            for table, row in finding.rows:
                found.setdefault(table, []).append(row)
        return found

    def lines(self, examples: int = 10) -> list[str]:
        """What was found, for a person: each kind counted, with its first examples."""
        lines: list[str] = []
        for kind, name in KINDS.items():
            of_kind = [finding for finding in self.findings if finding.kind == kind]
            if of_kind:
                lines.append(f"{name}: {len(of_kind)}")
                lines += [f"    {finding}" for finding in of_kind[:examples]]
                if len(of_kind) > examples:
                    lines.append(f"    and {len(of_kind) - examples} more")
        lines += [f"to decide: {question}" for question in self.asked]
        if self.waiting:
            lines.append(f"differences that wait for these answers: {self.waiting}")
        return lines or ["the register says what the plan says; nothing to record"]


# ---- the decision file ----


COLUMNS = [
    *("question", "asked_on", "found", "action_id", "in_plan", "in_register", "answers"),
    "decision",
]
SEPARATORS = ",;\t"
CODE = re.compile(r"Q(?P<asked_on>\d{8})-(?P<about>[0-9a-f]{10})")
# These hold for every later register, until plan or register change
LASTING = (KEEP, BY_TITLE, BY_NUMBER)


@dataclass(frozen=True, eq=False, kw_only=True)
class Decisions:
    """The answers given so far, by what they are about; `rows` and `content` as read."""

    place: str = "decisions"
    given: Mapping[str, str] = field(default_factory=dict)
    rows: Sequence[dict[str, str]] = ()
    content: bytes | None = None

    def answer(self, question: Question) -> str:
        """What was answered; "" where the question is open."""
        given = self.given.get(_about(question), "")
        return given if given in question.answers else ""

    def named_as_the_same(self) -> list[str]:
        """The old numbers that answers give to actions with new ones."""
        same = [given for given in self.given.values() if given.startswith(SAME_AS)]
        return [given.removeprefix(SAME_AS) for given in dict.fromkeys(same)]


def read_decisions(path: Path, on: str) -> Decisions:
    """The answers in a decision file that are valid for the register of a day; none without a file.

    An answer that something stays as it is, or is another action, is valid until plan or register
    change. An answer that something is to be done is valid only for the register in question.

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
    """Write the file with every answer given so far, then the open questions; no answer is lost.

    Raises:
        InputError: where it cannot be written, or was changed meanwhile.
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
        with contextlib.suppress(OSError):
            unfinished.unlink(missing_ok=True)
        raise not_written(path, error) from error


def _rows(content: bytes, name: str) -> dict[int, dict[str, str]]:
    """The rows by number, whatever a spreadsheet program has done to the file."""
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
    """The answer meant, however spaced or capitalised; "" where it is none of those."""
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
