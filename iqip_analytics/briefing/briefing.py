"""A briefing for one scope: its masthead, headline, sections and numbers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from iqip_analytics.briefing.contents import Choices, Contents
from iqip_analytics.briefing.csv_tables import Numbers, contract_csv, tidy_tables
from iqip_analytics.briefing.disclosure.circulation import contents_for
from iqip_analytics.briefing.html import Html
from iqip_analytics.briefing.labels import status_words
from iqip_analytics.briefing.sections import (
    actions,
    commentary,
    completion_outlook,
    data_notes,
    decisions,
    divisions,
    domains,
    evidence_decisions,
    forecast_record,
    headline,
    masthead,
    movement,
    outcome_measures,
    position,
    review,
    risks_and_mitigation,
    strategic_priorities,
    trajectory,
    workforce_net_gain,
)
from iqip_analytics.contract.faults import InputError, quoted
from iqip_analytics.contract.vocabulary import COMMITTEE
from iqip_analytics.forecasts.scenario import Scenario, supposing
from iqip_analytics.plan.known import KnownPlan

SECTIONS: dict[str, Callable[[Contents], Html]] = {
    "decisions": decisions.section,
    "summary": commentary.summary,
    "position": position.section,
    "trajectory": trajectory.section,
    "outlook": completion_outlook.section,
    "actions": actions.section,
    "evidence": evidence_decisions.section,
    "review": lambda contents: review.section(contents, contents.review),
    "domains": domains.section,
    "workforce": workforce_net_gain.section,
    "outcomes": outcome_measures.section,
    "priorities": strategic_priorities.section,
    "divisions": divisions.section,
    "risks": risks_and_mitigation.section,
    "since_last_report": movement.section,
    "scorecard": lambda contents: forecast_record.section(contents, contents.scorecard),
    "programme": commentary.programme,
    "data_notes": data_notes.section,
}


@dataclass(frozen=True, eq=False, kw_only=True)
class Briefing:
    """One scope's briefing at one report's dates."""

    contents: Contents

    @property
    def masthead(self) -> Html:
        """The head of the page."""
        return masthead.section(self.contents)

    @property
    def headline(self) -> Html:
        """Three to five computed sentences; in a scenario, first what it assumes."""
        return headline.section(self.contents)

    def section(self, name: str) -> Html:
        """One section by name.

        Raises:
            ValueError: for a section that does not exist.
        """
        if name not in SECTIONS:
            raise ValueError(f"no section '{name}'; there are: {', '.join(SECTIONS)}")
        return SECTIONS[name](self.contents)

    @property
    def numbers(self) -> Numbers:
        """The facts and tables that travel with the page."""
        known = self.contents.known
        standing = self.contents.standing()
        status = "" if standing is None else str(standing["status"])
        late = 0 if standing is None else int(standing["overdue"])
        return Numbers(
            facts={
                "scope": known.scope,
                "scope_name": known.scope_name,
                "period_end": f"{known.period_end:%Y-%m-%d}",
                "data_cutoff": f"{known.data_cutoff:%Y-%m-%d}",
                "published_on": f"{known.dates.published_on:%Y-%m-%d}",
                "digest": known.digest,
                "title": masthead.title(self.contents),
                "status": status,
                "status_text": "No action in the plan"
                if not status
                else status_words(status, late),
                "headline": headline.sentences(self.contents),
            },
            tables={
                name: contract_csv(name, frame, wide=self.contents.is_wide)
                for name, frame in tidy_tables(self.contents).items()
            },
        )


def briefing_for(
    known: KnownPlan,
    *,
    horizon: int = 12,
    leaver_basis: str = "actual",
    planned_leavers_wte: float | None = None,
    masthead: Mapping[str, str] | None = None,
    circulation: str = COMMITTEE,
    scenario: Scenario | Mapping[str, Any] | None = None,
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

    Raises:
        InputError: for another circulation, or where the scenario is not possible.

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
        }
    )
    return Briefing(contents=contents_for(known, choices=choices, masthead=masthead or {}))


def _chosen(values: Mapping[str, Any]) -> Choices:
    """The choices, held against what is allowed.

    Raises:
        InputError: naming each that is not.
    """
    try:
        return Choices.model_validate(values)
    except ValidationError as error:
        lines = [
            f"{name} {quoted(fault['input'])} is not {Choices.model_fields[name].description}"
            for fault in error.errors(include_url=False)
            for name in [str(fault["loc"][0])]
        ]
        raise InputError("\n".join(dict.fromkeys(lines))) from None
