"""A scenario: what is supposed to differ from the course that the history expects.

Nothing here imports pandas: finding that nothing changed must be fast.
"""

import re
from calendar import monthrange
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from hashlib import sha256
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)

from iqip_analytics.contract.faults import InputError, did_you_mean

NAME = re.compile(r"\w[\w ,.+()-]{0,58}")
MONTH = re.compile(r"\d{4}-\d{2}(-\d{2})?")
# A fifth slower or a quarter faster, more or fewer leavers, cohorts two months late: a first look
# at a poor and a good year; an analyst's own scenarios say more.
PRESETS: Mapping[str, Mapping[str, Any]] = {
    "low": {"submission_rate": 0.8, "leavers_level": 1.25, "recruitment_delay": 2},
    "central": {},
    "high": {"submission_rate": 1.25, "leavers_level": 0.8},
}
FREE = "free"
DEVICE = re.compile(r"con|prn|aux|nul|(com|lpt)\d")  # not allowed as a file name on Windows


def _month_end(value: object) -> object:
    """A month as its last day, from YYYY-MM or any day of it."""
    if isinstance(value, str) and MONTH.fullmatch(value):
        value = date.fromisoformat(value if len(value) > 7 else f"{value}-01")
    if isinstance(value, date):
        return date(value.year, value.month, monthrange(value.year, value.month)[1])
    raise ValueError("not a month")


def _iso_day(value: object) -> object:
    if isinstance(value, date) or (isinstance(value, str) and re.fullmatch(r"[\d-]{10}", value)):
        return value
    raise ValueError("not a date")


def _name(value: object) -> object:
    if isinstance(value, str) and NAME.fullmatch(value):
        return value
    raise ValueError("not a name")


class Touched(StrEnum):
    """Which of a plan's forecasts a field of a scenario affects."""

    REVIEW = "completion and review, which are one course"
    DEADLINES = "the deadlines ahead, and so completion and review"
    STAFF = "workforce"


Month = Annotated[date, BeforeValidator(_month_end)]
Day = Annotated[date, BeforeValidator(_iso_day)]
Meetings = Annotated[int, Field(ge=0, le=31)]
Months = Annotated[int, Field(ge=-24, le=24)]


class Scenario(BaseModel):
    """Departures from what is expected; with every field at its default, the briefing itself.

    name: what the scenario is called on its pages and in its folder.
    submission_rate: factor on how fast actions are submitted and approved.
    capacity: actions that a meeting of the Evidence Assurance Group reviews.
    extra_meetings: further meetings, by month end.
    approval_share: share of what is presented that is approved, in place of the share so far.
    deadlines_moved: by action; or months by which every deadline ahead moves.
    leavers_level: factor on the leavers expected.
    planned_leavers_wte: planned leavers a month, WTE, of the trust.
    recruitment_conversion: share of each cohort that starts, in place of its own.
    recruitment_delay: months by which every cohort ahead starts later.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[str, BeforeValidator(_name)] = Field(
        default=FREE,
        description="a name of at most 59 letters, digits, spaces and , . + ( ) -",
    )
    submission_rate: Annotated[float, Touched.REVIEW] = Field(
        default=1.0, ge=0, le=5, description="a factor from 0 to 5"
    )
    capacity: Annotated[int | None, Touched.REVIEW] = Field(
        default=None, ge=0, le=1000, description="a whole number of actions a meeting, 0 to 1000"
    )
    extra_meetings: Annotated[dict[Month, Meetings], Touched.REVIEW] = Field(
        default={}, description="meetings by month, such as `2019-12: 2`, 0 to 31 a month"
    )
    approval_share: Annotated[float | None, Touched.REVIEW] = Field(
        default=None, ge=0, le=1, description="a share from 0 to 1"
    )
    deadlines_moved: Annotated[Months | dict[str, Day], Touched.DEADLINES] = Field(
        default=0,
        description="whole months from -24 to 24, or dates by action, such as `SN-012: 2020-01-31`",
    )
    leavers_level: Annotated[float, Touched.STAFF] = Field(
        default=1.0, ge=0, le=5, description="a factor from 0 to 5"
    )
    planned_leavers_wte: Annotated[float | None, Touched.STAFF] = Field(
        default=None, ge=0, le=10000, description="a number of WTE a month, 0 or more"
    )
    recruitment_conversion: Annotated[float | None, Touched.STAFF] = Field(
        default=None, ge=0, le=1, description="a share from 0 to 1"
    )
    recruitment_delay: Annotated[int, Touched.STAFF] = Field(
        default=0, ge=0, le=24, description="a whole number of months from 0 to 24"
    )

    @field_validator("extra_meetings", mode="before")
    @classmethod
    def _each_month_once(cls, given: object) -> object:
        """A month named twice, as YYYY-MM and as a day, would lose one value; 0 is dropped."""
        if not isinstance(given, Mapping):
            return given
        months = [str(month)[:7] for month in given]
        if len(set(months)) < len(months):
            raise ValueError("a month stands twice")
        return {month: number for month, number in given.items() if str(number) != "0"}

    @classmethod
    def fields_touching(cls, touched: Touched) -> list[str]:
        """The fields that affect one part of the forecasts."""
        return [name for name, field in cls.model_fields.items() if touched in field.metadata]

    def touching(self, touched: Touched) -> dict[str, Any]:
        """What these fields suppose, as values that can identify a result."""
        values = {name: getattr(self, name) for name in self.fields_touching(touched)}
        return {
            name: tuple(sorted(value.items())) if isinstance(value, dict) else value
            for name, value in values.items()
        }

    @property
    def departures(self) -> dict[str, Any]:
        """What differs from the central scenario, field by field."""
        return {
            name: getattr(self, name)
            for name, field in type(self).model_fields.items()
            if name != "name" and getattr(self, name) not in (field.default, {})
        }

    @property
    def is_central(self) -> bool:
        """Whether nothing differs: it is then the briefing itself."""
        return not self.departures

    @property
    def room_is_supposed(self) -> bool:
        """Whether it supposes other meetings, or another capacity."""
        return bool({"capacity", "extra_meetings"} & set(self.departures))

    def plain(self) -> dict[str, Any] | None:
        """Name and departures as plain values; None for the central scenario."""
        if self.is_central:
            return None
        return self.model_dump(mode="json", include={"name", *self.departures})

    @property
    def slug(self) -> str:
        """The name as part of a file or folder name, different for every name."""
        plain = re.sub(r"[^a-z0-9]+", "-", self.name.lower()).strip("-")
        if plain == self.name and not DEVICE.fullmatch(plain):
            return plain
        return f"{plain}-{sha256(self.name.encode()).hexdigest()[:6]}".lstrip("-")

    @model_validator(mode="after")
    def _keep_names_apart(self) -> "Scenario":
        """A preset's name says what is supposed; no other scenario may have it."""
        preset = PRESETS.get(self.name)
        if preset is not None and self.departures != preset:
            raise ValueError(f"name: '{self.name}' is a preset; choose another name")
        return self


def preset(name: str) -> Scenario:
    """The scenario low, central or high."""
    return Scenario(name=name, **PRESETS[name])


def supposing(values: "Scenario | Mapping[str, Any]") -> Scenario:
    """A scenario from its fields as plain values.

    Raises:
        InputError: with every fault, each naming the field and what is allowed.
    """
    try:
        return Scenario.model_validate(values)
    except ValidationError as error:
        lines = dict.fromkeys(_sentence(fault) for fault in error.errors(include_url=False))
        raise InputError("\n".join(lines)) from None


def _sentence(fault: Mapping[str, Any]) -> str:
    """What was given, and what the field allows."""
    name = str(next(iter(fault["loc"]), ""))
    field = Scenario.model_fields.get(name)
    if field is None:
        known = [each for each in Scenario.model_fields if each != "name"]
        found = f"scenario: '{name}' is not known; {did_you_mean(name, known)}"
        return f"{found}it may suppose: {', '.join(known)}" if name else f"scenario: {fault['msg']}"
    return f"scenario, {name}: {fault['input']} is not possible; give {field.description}"


CENTRAL = preset("central")
