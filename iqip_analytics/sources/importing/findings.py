"""What a comparison finds: what is plain, as rows to append; what is not, as questions."""

from dataclasses import dataclass, field

Row = dict[str, str]

KINDS = {
    "new": "new action",
    "deadline_moved": "deadline moved",
    "division_moved": "division moved",
    "changed": "changed",
    "newly_approved": "newly approved",
    "un_approved": "no longer approved",
    "corrected": "corrected",
    "withdrawn": "withdrawn",
    "restored": "restored",
}


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
    """One difference that a person must judge, with the answers that are understood."""

    found: str
    action_id: str
    in_plan: str
    in_register: str
    answers: tuple[str, ...]

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What an answer belongs to: it holds while plan and register say the same."""
        return self.found, self.action_id, self.in_plan, self.in_register


@dataclass(frozen=True, eq=False, kw_only=True)
class Comparison:
    """All that was found; `asked` are the questions without an answer."""

    findings: list[Finding] = field(default_factory=list)
    asked: list[Question] = field(default_factory=list)

    def rows(self) -> dict[str, list[Row]]:
        """The rows to append, by table, in the order found."""
        found: dict[str, list[Row]] = {}
        for finding in self.findings:
            for table, row in finding.rows:
                found.setdefault(table, []).append(row)
        return found
