"""What a params file may say, field by field; a key that is not here is refused."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


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


class ScopeSettings(_Frozen):
    """What may differ between the trust and a division: `trust.yaml`, `divisions/<code>.yaml`."""

    horizon: int | None = Field(
        default=None, ge=1, le=60, description="a whole number of months from 1 to 60"
    )
    leaver_basis: Literal["actual", "planned"] | None = Field(
        default=None, description="actual or planned"
    )
    planned_leavers_wte: float | None = Field(
        default=None, ge=0, le=10000, description="a number of WTE a month, 0 or more"
    )
    masthead: Masthead = Field(default=Masthead(), description="a list of `key: value` lines")


class ReportSettings(ScopeSettings):
    """The month's settings, `report.yaml`: also the plan source, its three dates, who it is for."""

    source: str | None = Field(default=None, min_length=1, description="a plan source")
    period_end: Day | None = None
    data_cutoff: Day | None = None
    published_on: Day | None = None
    circulation: Literal["committee", "wide"] | None = Field(
        default=None, description="committee or wide"
    )


S = TypeVar("S", bound=ScopeSettings)
NO_DAY = {"date": None}


def _period_end(settings: ScopeSettings) -> date | None:
    return getattr(settings, "period_end", None)


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
        lower = lower.model_copy(update={"masthead": lower.masthead.model_copy(update=NO_DAY)})
    kept = {name: getattr(lower, name) for name in lower.model_fields_set if name not in dropped}
    new = {name: getattr(upper, name) for name in given}
    if "masthead" in given:
        masthead = upper.masthead
        over = {name: getattr(masthead, name) for name in masthead.model_fields_set}
        new["masthead"] = lower.masthead.model_copy(update=over)
    return type(lower).model_construct(_fields_set=set(kept) | set(new), **{**kept, **new})
