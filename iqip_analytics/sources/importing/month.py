"""What a comparison is made with, and the rows that it records on the register's day."""

from dataclasses import dataclass, field

from iqip_analytics.sources.importing.decisions import Decisions
from iqip_analytics.sources.importing.findings import Row
from iqip_analytics.sources.importing.known_actions import KnownActions


@dataclass(frozen=True, eq=False, kw_only=True)
class Month:
    """What a comparison is made with: the plan as known, the days, the answers given."""

    known: KnownActions
    recorded_on: str
    effective_on: str
    decisions: Decisions = field(default_factory=Decisions)

    def change(self, action_id: str, what: str, value: str, reason: str = "") -> tuple[str, Row]:
        """A row of `changes`, recorded on the register's day."""
        return "changes", {
            "action_id": action_id,
            "recorded_on": self.recorded_on,
            "effective_on": self.effective_on,
            "field": what,
            "value": value,
            "reason": reason or f"register of {self.recorded_on}",
        }

    def event(self, action_id: str, on: str, what: str) -> tuple[str, Row]:
        """A row of `evidence`, recorded on the register's day."""
        return "evidence", {
            "action_id": action_id,
            "event_on": on,
            "event": what,
            "note": f"register of {self.recorded_on}",
            "recorded_on": self.recorded_on,
        }
