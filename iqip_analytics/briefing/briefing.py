"""A briefing for one scope: its head, two sheets, annex and numbers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from iqip_analytics.briefing.choices import ScopeSettings
from iqip_analytics.briefing.contents import Choices, Contents
from iqip_analytics.briefing.csv_tables import Numbers, contract_csv, tidy_tables
from iqip_analytics.briefing.disclosure.circulation import contents_for
from iqip_analytics.briefing.evidence_pack import evidence_pack
from iqip_analytics.briefing.facts import facts
from iqip_analytics.briefing.html import Html, column, pair
from iqip_analytics.briefing.sections import (
    actions,
    commentary,
    completion_outlook,
    data_notes,
    divisions,
    domains,
    evidence_decisions,
    forecast_record,
    masthead,
    movement,
    outcome_measures,
    position,
    register_groups,
    review,
    risks_and_mitigation,
    strategic_priorities,
    trajectory,
    workforce_net_gain,
)
from iqip_analytics.briefing.sheets import (
    caveats,
    choices_of_meetings,
    comparison,
    course,
    exceptions,
    head,
    next_steps,
    proposals,
    record,
    room_for_reviews,
    side_by_side,
    staff,
    tiles,
    variance,
)
from iqip_analytics.contract.faults import InputError, did_you_mean, quoted
from iqip_analytics.contract.vocabulary import COMMITTEE
from iqip_analytics.forecasts.scenario import Scenario, supposing
from iqip_analytics.plan.known import KnownPlan

BLOCKS: dict[str, Callable[[Contents], Html]] = {
    "comparison": comparison.comparison,
    "course": course.course,
    "side_by_side": side_by_side.side_by_side,
    "choices": choices_of_meetings.choices_of_meetings,
    "next_steps": next_steps.next_steps,
    "fan": course.fan,
    "room": room_for_reviews.room_for_reviews,
    "variance": variance.variance,
    "evidence": variance.evidence,
    "exceptions": exceptions.exceptions,
    "staff": staff.staff,
    "record": record.record,
    "caveats": caveats.caveats,
}

SECTIONS: dict[str, Callable[[Contents], Html]] = {
    "summary": commentary.summary,
    "position": position.section,
    "trajectory": trajectory.section,
    "outlook": completion_outlook.section,
    "actions": actions.section,
    "evidence": evidence_decisions.section,
    "review": lambda contents: review.section(contents, contents.review),
    "domains": domains.section,
    "register_groups": register_groups.section,
    "workforce": workforce_net_gain.section,
    "outcomes": outcome_measures.section,
    "priorities": strategic_priorities.section,
    "divisions": divisions.section,
    "risks": risks_and_mitigation.section,
    "since_last_report": movement.section,
    "scorecard": forecast_record.section,
    "programme": commentary.programme,
    "data_notes": data_notes.section,
    "paper": masthead.section,
}


@dataclass(frozen=True, eq=False, kw_only=True)
class Briefing:
    """One scope's briefing at one report's dates."""

    contents: Contents

    @property
    def head(self) -> Html:
        """The line on what the page is, and its title: the present state and what is likely."""
        return head.head(self.contents)

    @property
    def tiles(self) -> Html:
        """Five numbers to know."""
        return tiles.tiles(self.contents)

    @property
    def decisions(self) -> Html:
        """What the committee is asked."""
        return proposals.proposals(self.contents)

    def block(self, name: str) -> Html:
        """One block of a sheet by name.

        Raises:
            ValueError: for a block that does not exist.
        """
        return _named(BLOCKS, "block", name)(self.contents)

    def pair(self, left: str | Sequence[str], right: str | Sequence[str]) -> Html:
        """Two blocks of a sheet side by side; where one is empty, the other alone.

        Args:
            left: a block, or several one below the other.
            right: likewise.

        Raises:
            ValueError: for a block that does not exist.
        """
        return pair(*(column(map(self.block, _several(side))) for side in (left, right)))

    def section(self, name: str) -> Html:
        """One section of the annex by name.

        Raises:
            ValueError: for a section that does not exist.
        """
        return _named(SECTIONS, "section", name)(self.contents)

    @property
    def numbers(self) -> Numbers:
        """The facts and tables that travel with the page."""
        pack = None if self.contents.is_wide else evidence_pack(self.contents.known)
        evidence = {} if pack is None else {"evidence_pack": contract_csv("evidence_pack", pack)}
        return Numbers(
            facts={**facts(self.contents), **evidence},
            tables={
                name: contract_csv(name, frame, wide=self.contents.is_wide)
                for name, frame in tidy_tables(self.contents).items()
            },
        )


def _several(names: str | Sequence[str]) -> Sequence[str]:
    return [names] if isinstance(names, str) else names


def _named(
    parts: Mapping[str, Callable[[Contents], Html]], kind: str, name: str
) -> Callable[[Contents], Html]:
    if name not in parts:
        raise ValueError(f"no {kind} '{name}'; there are: {', '.join(parts)}")
    return parts[name]


def briefing_for(
    known: KnownPlan,
    *,
    horizon: int = 12,
    leaver_basis: str = "actual",
    planned_leavers_wte: float | None = None,
    masthead: Mapping[str, str] | None = None,
    circulation: str = COMMITTEE,
    scenario: Scenario | Mapping[str, Any] | None = None,
    committee: str = ScopeSettings.model_fields["committee"].default,
    roles: Mapping[str, str] | None = None,
    decisions: Mapping[str, Mapping[str, Any]] | None = None,
    group_by: Sequence[str] | str = (),
) -> Briefing:
    """The briefing of a scope at a report's dates.

    Args:
        known: the trust's position, or a division's.
        horizon: months of forecast.
        leaver_basis: `actual` or `planned`.
        planned_leavers_wte: planned leavers a month of this scope, WTE.
        masthead: meeting, date, agenda_item, author, sponsor (roles), marking, status.
        circulation: `committee`, or `wide` for the edition that names nobody (see `circulation`).
        scenario: what is assumed in place of what is expected, or its fields as plain values.
        committee: the forum that the briefing is for, and whose opinion of assurance counts.
        roles: who decides what the register names nobody for: evidence_group, division,
            data_quality, risks.
        decisions: computed decisions confirmed, reworded or dropped: by kind, `kept` (yes or no),
            `what`, `who`, `by_when`.
        group_by: columns of the register that annex and CSV group by too: regulation,
            core_service, site, report_reference.

    Raises:
        InputError: for a choice that is not allowed, or where the scenario is not possible.

    >>> import iqip_analytics as iqip
    >>> september = iqip.read("data/reference").as_at("2019-08-31")
    >>> briefing_for(september.of("medicine")).numbers.facts["status_text"]
    'On trajectory'
    """
    choices = _chosen(
        {
            "horizon": horizon,
            "leaver_basis": leaver_basis,
            "planned_leavers_wte": planned_leavers_wte,
            "circulation": circulation,
            "scenario": supposing(scenario or {}),
            "committee": committee,
            "roles": roles or {},
            "decisions": decisions or {},
            "group_by": group_by,
        }
    )
    return Briefing(contents=contents_for(known, choices=choices, masthead=masthead or {}))


def _chosen(values: Mapping[str, Any]) -> Choices:
    """The choices, checked against what is allowed.

    Raises:
        InputError: naming each that is not allowed.
    """
    try:
        return Choices.model_validate(values)
    except ValidationError as error:
        lines = [_fault(fault) for fault in error.errors(include_url=False)]
        raise InputError("\n".join(dict.fromkeys(lines))) from None


def _fault(found: Mapping[str, Any]) -> str:
    """One fault of the choices: its name, what was given, what is allowed."""
    *above, last = map(str, found["loc"])
    fields: Mapping[str, Any] = Choices.model_fields
    for name in above:
        fields = getattr(fields[name].annotation, "model_fields", fields)
    name = ".".join([*above, last])
    if found["type"] == "extra_forbidden":
        return f"{name} is no choice; {did_you_mean(last, fields)}there are: {', '.join(fields)}"
    allowed = fields[last].description or "allowed"
    return f"{name} {quoted(found['input'])} is not {allowed}"
