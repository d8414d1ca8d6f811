"""What a comparison finds: what is plain, as rows to append; what is not, as questions."""

from dataclasses import dataclass, field

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
    """One difference that is plain: what was and what is, and the rows that record it."""

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
    about: what an answer belongs to, where that is not what plan and register say.
    """

    found: str
    action_id: str
    in_plan: str
    in_register: str
    answers: tuple[str, ...] = (KEEP,)
    about: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[str, ...]:
        """What an answer belongs to: as a rule it holds while plan and register say the same."""
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
