"""What a briefing's maker may choose, declared once: options, params, notebook and key read it.

Nothing here imports pandas: telling that nothing changed must take less than making something.
"""

import re
from collections.abc import Iterable
from datetime import date
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from iqip_analytics.contract.vocabulary import COMMITTEE, MASTHEAD_PEOPLE, TRUST
from iqip_analytics.forecasts.scenario import CENTRAL, Scenario

ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
# A notebook of an analyst's own need not know these to be run without them
LEFT_OUT_WHERE_USUAL = ("circulation", "scenario")


def _iso_day(value: object) -> object:
    """A day only as YYYY-MM-DD: pydantic alone would take seconds since 1970 for a day too."""
    if isinstance(value, date):
        return value
    if isinstance(value, str) and ISO_DAY.fullmatch(value):
        return date.fromisoformat(value)
    raise ValueError("not an ISO day")


Day = Annotated[date, BeforeValidator(_iso_day), Field(description="a date as YYYY-MM-DD")]
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
    status: Literal["draft", "final"] | None = Field(default=None, description="draft or final")

    def lines(self, circulation: str) -> dict[str, str]:
        """What is filled in, as plain text; beyond the committee its people are not named."""
        left_out = () if circulation == COMMITTEE else MASTHEAD_PEOPLE
        return self.model_dump(mode="json", exclude_none=True, exclude=set(left_out))


class ScopeSettings(_Frozen):
    """What may differ between the trust and a division: `trust.yaml`, `divisions/<code>.yaml`.

    Of each choice, its title is the help of its option, its description what is allowed.
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
    masthead: Masthead = Field(default=Masthead(), description="a list of `key: value` lines")


class ReportSettings(ScopeSettings):
    """The month's settings, `report.yaml`: also the plan source, its three dates, who it is for."""

    source: str | None = Field(
        default=None, min_length=1, title="The plan source.", description="a plan source"
    )
    period_end: Day | None = Field(
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
    """All that one briefing is made by, name for name its notebook's parameters cell."""

    scope: str = TRUST
    scenario: Scenario = CENTRAL

    def parameters(self) -> dict[str, Any]:
        """The choices as plain values for the notebook; what they say is the run's key too."""
        plain = {
            **self.model_dump(mode="json"),
            "masthead": self.masthead.lines(self.circulation),
            "scenario": self.scenario.plain(),
        }
        usual = {"circulation": COMMITTEE, "scenario": None}
        return {
            name: value
            for name, value in plain.items()
            if name not in LEFT_OUT_WHERE_USUAL or value != usual[name]
        }


S = TypeVar("S", bound=ScopeSettings)


def laid_over(lower: S, upper: ScopeSettings) -> S:
    """Settings with what the upper ones set put over the lower ones.

    The three dates are one unit, and they belong to their source: a new source drops the lower
    dates, a new period end drops the lower cut-off and publication day. Either drops the day of
    the meeting that the lower ones were for.
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
    if "masthead" in given:
        masthead = upper.masthead
        over = {name: getattr(masthead, name) for name in masthead.model_fields_set}
        new["masthead"] = lower.masthead.model_copy(update=over)
    return type(lower).model_construct(_fields_set=set(kept) | set(new), **{**kept, **new})


def _period_end(settings: ScopeSettings) -> date | None:
    return getattr(settings, "period_end", None)
