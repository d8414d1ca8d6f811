"""The decision file: what no program may guess, asked once and answered by a person."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from iqip_analytics.contract.faults import Fault, InputError, SourceError, quoted
from iqip_analytics.sources.importing.findings import Finding, Question

COLUMNS = ["asked_on", "found", "action_id", "in_plan", "in_register", "answers", "decision"]
KEEP, SAME_AS = "keep", "same as "

Key = tuple[str, str, str, str]


@dataclass(frozen=True, eq=False, kw_only=True)
class Decisions:
    """The answers given so far, by what they were asked about."""

    given: Mapping[Key, str] = field(default_factory=dict)
    rows: Sequence[dict[str, str]] = ()

    def ask(
        self,
        found: str,
        action_id: str,
        in_plan: str,
        in_register: str,
        answers: Mapping[str, Finding] | Sequence[str],
        *,
        more: tuple[str, ...] = (),
    ) -> Iterator[Finding | Question]:
        """What was answered: a finding, nothing (keep the plan as it is), or the question open."""
        question = Question(
            found=found,
            action_id=action_id,
            in_plan=in_plan,
            in_register=in_register,
            answers=tuple(dict.fromkeys([KEEP, *answers, *more])),
        )
        given = self.given.get(question.key, "")
        if isinstance(answers, Mapping) and given in answers:
            yield answers[given]
        elif given not in question.answers:
            yield question

    def same_as(self, action_id: str) -> str | None:
        """The old number of an action that was judged to be the same, renumbered."""
        for (found, name, _, _), given in self.given.items():
            if found == "renumbered" and name == action_id and given.startswith(SAME_AS):
                return given.removeprefix(SAME_AS).strip()
        return None


def read_decisions(path: Path, on: str) -> Decisions:
    """The answers in a decision file that hold for the register of a day; none without a file.

    That something stays as it is, or is another action, holds until plan or register say
    otherwise. That something is to be done holds for the register that it was asked about.

    Raises:
        SourceError: where an answer is not one of those that its row allows.
    """
    if not path.exists():
        return Decisions()
    try:
        text = path.read_bytes().decode("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(text, newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error, OSError) as error:
        raise InputError(f"decision file '{path.name}' cannot be read: {error}") from error
    if rows and list(rows[0]) != COLUMNS:
        raise InputError(f"decision file '{path.name}' needs the columns {', '.join(COLUMNS)}")
    plain = [{name: (row[name] or "").strip() for name in COLUMNS} for row in rows]
    faults = [
        Fault(
            place=path.name,
            row=number,
            column="decision",
            message=f"{quoted(row['decision'])} is no answer here; expected {row['answers']}",
        )
        for number, row in enumerate(plain, start=2)
        if row["decision"] and row["decision"] not in row["answers"].split(" | ")
    ]
    if faults:
        raise SourceError(faults)
    given = {_key(row): row["decision"] for row in plain if _holds(row, on)}
    return Decisions(given=given, rows=plain)


def write_decisions(path: Path, decisions: Decisions, asked: Sequence[Question], on: str) -> None:
    """The file with every answer given so far, then the open questions; never an answer lost."""
    answered = [row for row in decisions.rows if row["decision"]]
    opened = [
        dict(zip(COLUMNS, [on, *question.key, " | ".join(question.answers), ""], strict=True))
        for question in asked
    ]
    lines = io.StringIO(newline="")
    table = csv.DictWriter(lines, COLUMNS, lineterminator="\n")
    table.writeheader()
    table.writerows([*answered, *opened])
    unfinished = path.with_name(f".{path.name}.unfinished")
    unfinished.write_text(lines.getvalue(), encoding="utf-8", newline="")
    unfinished.replace(path)


def _holds(row: Mapping[str, str], on: str) -> bool:
    answer = row["decision"]
    return bool(answer) and (answer == KEEP or answer.startswith(SAME_AS) or row["asked_on"] == on)


def _key(row: Mapping[str, str]) -> Key:
    return row["found"], row["action_id"], row["in_plan"], row["in_register"]
