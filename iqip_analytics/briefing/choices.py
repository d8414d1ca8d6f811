"""The choices for a briefing, declared once: options, params, notebook and key read them.

Nothing here imports pandas: finding that nothing changed must be fast.
"""

import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import date
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from iqip_analytics.contract.vocabulary import (
    COMMITTEE,
    MASTHEAD_PEOPLE,
    REGISTER_GROUPINGS,
    TRUST,
)
from iqip_analytics.forecasts.scenario import CENTRAL, Scenario

# Settings of several lines, each of which may be set on its own
LAID_LINE_BY_LINE = frozenset({"masthead", "roles", "decisions"})
ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
MONTH = re.compile(r"\d{4}-\d{2}", re.ASCII)
# An analyst's own notebook runs without these parameters where they are not used
LEFT_OUT_WHERE_USUAL = ("circulation", "scenario", "committee", "roles", "decisions", "group_by")


def _iso_day(value: object) -> object:
    """A day only as YYYY-MM-DD: pydantic would also accept seconds since 1970."""
    if isinstance(value, date):
        return value
    if isinstance(value, str) and ISO_DAY.fullmatch(value):
        return date.fromisoformat(value)
    raise ValueError("not an ISO day")


def _month_end(value: object) -> object:
    """A day, or the last day of a month written as YYYY-MM."""
    if isinstance(value, str) and MONTH.fullmatch(value):
        for last in (31, 30, 29, 28):
            with suppress(ValueError):
                return date.fromisoformat(f"{value}-{last}")
    return _iso_day(value)


def _columns(value: object) -> object:
    """Columns of the register, each once; as text, separated by commas."""
    given = value.split(",") if isinstance(value, str) else value
    if not isinstance(given, list | tuple) or not all(isinstance(name, str) for name in given):
        raise ValueError("no list of columns")
    names = tuple(dict.fromkeys(name.strip() for name in given if name.strip()))
    if not set(names) <= set(REGISTER_GROUPINGS):
        raise ValueError("another column")
    return names


Columns = Annotated[tuple[str, ...], BeforeValidator(_columns)]
Day = Annotated[date, BeforeValidator(_iso_day), Field(description="a date as YYYY-MM-DD")]
MonthEnd = Annotated[
    date,
    BeforeValidator(_month_end),
    Field(description="a date as YYYY-MM-DD, or a month as YYYY-MM"),
]
Line = Annotated[str, Field(max_length=200, description="one line of at most 200 characters")]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Masthead(_Frozen):
    """The head of a board paper; author and sponsor are roles, never people."""

    meeting: Line | None = None
    date: Day | None = None
    agenda_item: Line | None = None
    author: Line | None = None
    sponsor: Line | None = None
    marking: Line | None = None
    ask: Line | None = None
    status: Literal["draft", "final"] | None = Field(default=None, description="draft or final")

    def lines(self, circulation: str) -> dict[str, str]:
        """What is filled in, as plain text; beyond the committee without author and sponsor."""
        left_out = () if circulation == COMMITTEE else MASTHEAD_PEOPLE
        return self.model_dump(mode="json", exclude_none=True, exclude=set(left_out))


class Roles(_Frozen):
    """Who decides where the register names nobody; each a role, never a person."""

    evidence_group: Line | None = None
    division: Line | None = None
    data_quality: Line | None = None
    risks: Line | None = None

    def named(self, circulation: str) -> dict[str, str]:
        """The roles that are named; beyond the committee none."""
        return self.model_dump(exclude_none=True) if circulation == COMMITTEE else {}


class Proposal(_Frozen):
    """What the trust does with a computed decision: confirmed as it is, reworded, or dropped."""

    kept: Literal["yes", "no"] = Field(default="yes", description="yes or no")
    what: Line | None = None
    who: Line | None = None
    by_when: Day | None = None


class Proposals(_Frozen):
    """Computed decisions by their kind, as in decisions.csv."""

    book_meetings: Proposal = Proposal()
    not_assured: Proposal = Proposal()
    recover_overdue: Proposal = Proposal()
    ask_forecast_date: Proposal = Proposal()
    deadline_moved: Proposal = Proposal()
    risk_overdue: Proposal = Proposal()
    confirm_figure: Proposal = Proposal()

    def of(self, kind: str) -> Proposal:
        """What is done with a kind of decision; a note to the committee is left as it is."""
        found: Proposal = getattr(self, kind, Proposal())
        return found

    def changed(self, circulation: str) -> dict[str, dict[str, str]]:
        """What differs from the decisions as computed; words are for the committee only."""
        plain = self.model_dump(mode="json", exclude_defaults=True)
        if circulation != COMMITTEE:
            words = ("what", "who")
            plain = {
                kind: {name: value for name, value in values.items() if name not in words}
                for kind, values in plain.items()
            }
        return {kind: values for kind, values in plain.items() if values}


class ScopeSettings(_Frozen):
    """What may differ between the trust and a division: `trust.yaml`, `divisions/<code>.yaml`.

    For each choice, the title is the help of its option, the description what is allowed.
    """

    horizon: int = Field(
        default=12,
        ge=1,
        le=60,
        title="Months ahead that are forecast.",
        description="a whole number of months from 1 to 60",
    )
    leaver_basis: Literal["actual", "planned"] = Field(
        default="actual", title="Leavers in net gain.", description="actual or planned"
    )
    planned_leavers_wte: float | None = Field(
        default=None, ge=0, le=10000, description="a number of WTE a month, 0 or more"
    )
    committee: Line = Field(
        default="HMBQ", min_length=1, description="one line of at most 200 characters"
    )
    group_by: Columns = Field(
        default=(),
        title="Columns of the register that the annex and the CSV group by too, between commas.",
        description=f"one or more of {', '.join(REGISTER_GROUPINGS)}, between commas",
    )
    masthead: Masthead = Field(default=Masthead(), description="a list of `key: value` lines")
    roles: Roles = Field(default=Roles(), description="a list of `key: value` lines")
    decisions: Proposals = Field(
        default=Proposals(), description="for each kind, a list of `key: value` lines"
    )


class ReportSettings(ScopeSettings):
    """The month's settings, `report.yaml`: also the plan source, its three dates, who it is for."""

    source: str | None = Field(
        default=None, min_length=1, title="The plan source.", description="a plan source"
    )
    period_end: MonthEnd | None = Field(
        default=None, title="The month end that the trajectory is read at."
    )
    data_cutoff: Day | None = Field(default=None, title="The last day of knowledge.")
    published_on: Day | None = Field(default=None, title="The day of publication.")
    circulation: Literal["committee", "wide"] = Field(
        default="committee",
        title="Whom the briefings are for; wide leaves out owners, titles and commentary, "
        "and gives numbers of people below 5 as “fewer than 5”.",
        description="committee or wide",
    )


class BriefingChoices(ReportSettings):
    """All choices for one briefing, by the names of its notebook's parameters cell."""

    scope: str = TRUST
    scenario: Scenario = CENTRAL

    def parameters(self) -> dict[str, Any]:
        """The choices as plain values for the notebook; they also form the run's key."""
        plain = {
            **self.model_dump(mode="json"),
            "masthead": self.masthead.lines(self.circulation),
            "roles": self.roles.named(self.circulation),
            "decisions": self.decisions.changed(self.circulation),
            "scenario": self.scenario.plain(),
        }
        usual = {
            "circulation": COMMITTEE,
            "scenario": None,
            "committee": ScopeSettings.model_fields["committee"].default,
            "roles": {},
            "decisions": {},
            "group_by": [],
        }
        return {
            name: value
            for name, value in plain.items()
            if name not in LEFT_OUT_WHERE_USUAL or value != usual[name]
        }


S = TypeVar("S", bound=ScopeSettings)


def laid_over(lower: S, upper: ScopeSettings) -> S:
    """Settings in which the upper ones override the lower ones.

    The three dates are one unit, and they belong to their source: a new source drops the lower
    dates, a new period end drops the lower cut-off and publication day. Either drops the meeting
    date of the lower ones.
    """
    given = upper.model_fields_set
    dropped: Iterable[str] = ()
    if "source" in given:
        dropped = ("period_end", "data_cutoff", "published_on")
    elif "period_end" in given and _period_end(upper) != _period_end(lower):
        dropped = ("data_cutoff", "published_on")
    if dropped:
        undated = lower.masthead.model_copy(update={"date": None})
        lower = lower.model_copy(update={"masthead": undated})
    kept = {name: getattr(lower, name) for name in lower.model_fields_set if name not in dropped}
    new = {name: getattr(upper, name) for name in given}
    for name in given & LAID_LINE_BY_LINE:
        new[name] = _line_by_line(getattr(lower, name), getattr(upper, name))
    return type(lower).model_construct(_fields_set=set(kept) | set(new), **{**kept, **new})


def _line_by_line(lower: BaseModel, upper: BaseModel) -> BaseModel:
    """Lines in which the upper ones override the lower ones, however deep."""
    over = {}
    for name in upper.model_fields_set:
        value, below = getattr(upper, name), getattr(lower, name)
        both = isinstance(value, BaseModel) and isinstance(below, BaseModel)
        over[name] = _line_by_line(below, value) if both else value
    return lower.model_copy(update=over)


def _period_end(settings: ScopeSettings) -> date | None:
    return getattr(settings, "period_end", None)
