"""A planned action before it has dates, and how the phrase banks are written down.

A bank is text, one action a line: `must safe Title` for a divisional plan, `must safe t Title` for
a strategic priority (t trust-wide, m, s, w the divisions) and `n Title` for a section notice.
"""

from collections.abc import Iterator
from dataclasses import dataclass

ACTION_TYPES = {"must": "must_do", "should": "should_do"}
DIVISIONS = {"t": "", "m": "medicine", "s": "surgery", "w": "womens_childrens"}


@dataclass(frozen=True, kw_only=True)
class Action:
    """What is to be done, by whom; the deadline comes with the schedule."""

    title: str
    element: str
    action_type: str
    division: str = ""
    cqc_domain: str = ""
    priority: str = ""
    later_priority: str = ""
    executive_lead: str
    action_owner: str
    to_clinical_support: bool = False


@dataclass(frozen=True, kw_only=True)
class Team:
    """The three role titles that own a service's actions."""

    nursing: str
    clinical: str
    manager: str

    def owner(self, cqc_domain: str) -> str:
        """Who owns an action of this CQC domain."""
        if cqc_domain in ("safe", "caring"):
            return self.nursing
        return self.clinical if cqc_domain == "effective" else self.manager


@dataclass(frozen=True, kw_only=True)
class Notice:
    """Actions under one section notice, all of one division."""

    division: str
    action_type: str
    executive_lead: str
    team: Team
    later_priority: str = ""
    lines: str

    def actions(self) -> Iterator[Action]:
        """The notice's actions, in the order of the bank."""
        owners = {"n": self.team.nursing, "c": self.team.clinical, "g": self.team.manager}
        for line in self.lines.strip().splitlines():
            owner, title = line.split(maxsplit=1)
            yield Action(
                title=title,
                element="section_notice",
                action_type=self.action_type,
                division=self.division,
                later_priority=self.later_priority,
                executive_lead=self.executive_lead,
                action_owner=owners[owner],
            )


@dataclass(frozen=True, kw_only=True)
class Priority:
    """Actions of one strategic priority, trust-wide or of a division."""

    priority: str
    executive_lead: str
    owner: str
    lines: str

    def actions(self) -> Iterator[Action]:
        """The priority's actions, in the order of the bank; `+` marks clinical support's."""
        for line in self.lines.strip().splitlines():
            kind, domain, where, title = line.split(maxsplit=3)
            yield Action(
                title=title,
                element="strategic_priority",
                action_type=ACTION_TYPES[kind],
                division=DIVISIONS[where[0]],
                cqc_domain=domain,
                priority=self.priority,
                executive_lead=self.executive_lead,
                action_owner=DIVISIONAL_OWNERS.get(where[0], self.owner),
                to_clinical_support=where.endswith("+"),
            )


@dataclass(frozen=True, kw_only=True)
class Service:
    """Must and Should Do actions of one service, in its division's plan."""

    division: str
    team: Team
    to_clinical_support: bool = False
    lines: str

    def actions(self) -> Iterator[Action]:
        """The service's actions, in the order of the bank."""
        for line in self.lines.strip().splitlines():
            kind, domain, title = line.split(maxsplit=2)
            yield Action(
                title=title,
                element="divisional_plan",
                action_type=ACTION_TYPES[kind],
                division=self.division,
                cqc_domain=domain,
                executive_lead=LEADS_BY_DOMAIN[domain],
                action_owner=self.team.owner(domain),
                to_clinical_support=self.to_clinical_support,
            )


DIVISIONAL_OWNERS = {
    "m": "Divisional Director for Medicine",
    "s": "Divisional Director for Surgery",
    "w": "Divisional Director for Women and Children",
}

LEADS_BY_DOMAIN = {
    "safe": "Chief Nurse",
    "caring": "Chief Nurse",
    "effective": "Medical Director",
    "responsive": "Chief Operating Officer",
    "well_led": "Director of Governance",
}
