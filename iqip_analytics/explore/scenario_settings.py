"""A scenario from settings: what is wrong with one of them, and what it supposes in words."""

from typing import Any

from pydantic import ValidationError

from iqip_analytics.briefing.labels import supposed_words
from iqip_analytics.contract.faults import InputError, quoted
from iqip_analytics.contract.wording import joined
from iqip_analytics.forecasts.scenario import Scenario

NAMES = {
    "name": "Name of the scenario",
    "submission_rate": "Pace of submission",
    "capacity": "Room of a meeting",
    "extra_meetings": "Extra meetings",
    "approval_share": "Share approved",
    "deadlines_moved": "Deadlines ahead",
    "leavers_level": "Leavers' level",
    "planned_leavers_wte": "Planned leavers",
    "recruitment_conversion": "Recruits who start",
    "recruitment_delay": "Recruits' delay",
}
SHARES = ("approval_share", "recruitment_conversion")
ALLOWED = {
    **dict.fromkeys(SHARES, "a percentage from 0 to 100"),
    "deadlines_moved": "a whole number of months from -24 to 24",
    "extra_meetings": "a whole number of meetings from 0 to 31",
    "planned_leavers_wte": "a number of WTE a month from 0 to 10,000",
}


def supposed(scenario: Scenario) -> str:
    """What differs from the briefing, after "with".

    >>> supposed(Scenario(extra_meetings={"2019-12": 2}, recruitment_delay=1))
    '2 extra meetings in December 2019 and cohorts 1 month late'
    """
    return joined(supposed_words(scenario))


def scenario_from_settings(values: dict[str, Any]) -> Scenario:
    """A scenario from settings.

    Raises:
        InputError: with a sentence for each setting that is not possible.
    """
    try:
        return Scenario.model_validate(values)
    except ValidationError as error:
        found: dict[str, list[Any]] = {}
        for fault in error.errors(include_url=False, include_context=False):
            found.setdefault(str(next(iter(fault["loc"]), "name")), []).append(fault["input"])
        raise InputError(" ".join(_fault(*one, values) for one in found.items())) from None


def _fault(name: str, wrong: list[Any], values: dict[str, Any]) -> str:
    given = values.get(name)
    if name == "name":
        allowed = f"{Scenario.model_fields['name'].description}, and no preset's"
    else:
        allowed = ALLOWED.get(name) or str(Scenario.model_fields[name].description)
    if name in SHARES and isinstance(given, int | float):
        given = 100 * given
    if isinstance(given, float):
        given = f"{given:.12g}"
    if isinstance(given, dict):
        given = ", ".join(map(str, wrong))  # of a month each
    return f"{NAMES[name]}: {quoted(given)} is not {allowed}."
