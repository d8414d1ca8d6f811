"""The 137 themed risks (A17), their place on the register, the actions behind them."""

import re
from collections.abc import Iterator
from typing import NamedTuple

import pandas as pd

from iqip_analytics.plan.reference.actions import first_actions
from iqip_analytics.plan.reference.bank import DIVISIONS
from iqip_analytics.plan.reference.frame import text_frame
from iqip_analytics.plan.reference.risk_themes import THEMES

COLUMNS = [
    "risk_id",
    "theme",
    "division",
    "alignment",
    "consequence",
    "likelihood",
    "themed_on",
    "owner_notified_on",
    "due_on",
    "resolved_on",
]

RISKS = 137  # A17
TO_REWORD = 69  # A17: on the register, to be updated or reworded; the other 68 are not on it
DUE_ON = "2019-09-27"  # A17

# The days on which themes were agreed and owners told, all known on 6 September: assumptions.
THEMED = [
    ("2019-08-14", "2019-08-21"),
    ("2019-08-21", "2019-08-28"),
    ("2019-08-28", "2019-09-04"),
    ("2019-09-04", "2019-09-06"),
]

# When the work was done, dealt in turn; "" is still open: assumptions.
REWORDED = [
    "2019-09-13", "2019-09-20", "2019-09-27", "2019-09-18", "2019-10-08", "2019-09-25",
    "2019-09-11", "2019-09-27", "",
]  # fmt: skip
ASSESSED = ["2019-09-26", "2019-10-11", "", "2019-09-27", "2019-10-22", "2019-09-24", ""]

MOST_LINKS = 3  # actions named beside one risk, the first that fit


class Risk(NamedTuple):
    """A themed risk before it has its register details."""

    risk_id: str
    theme: str
    division: str
    words: frozenset[str]
    themed: tuple[str, str]


def risks() -> pd.DataFrame:
    """The table `risks`."""
    return text_frame(COLUMNS, (_row(place, risk) for place, risk in enumerate(_risks())))


def risk_actions() -> pd.DataFrame:
    """The table `risk_actions`: up to three actions that speak of the risk, known with it."""
    words = {
        action_id: (action.division, frozenset(re.findall(r"[a-z0-9'-]+", action.title.lower())))
        for action_id, action in first_actions().items()
    }
    rows = []
    for risk in _risks():
        fitting = [
            action_id
            for action_id, (division, title) in words.items()
            if division == risk.division and title & risk.words
        ]
        rows += [[risk.risk_id, action_id, risk.themed[0]] for action_id in fitting[:MOST_LINKS]]
    return text_frame(["risk_id", "action_id", "recorded_on"], rows)


def _risks() -> Iterator[Risk]:
    number = 0
    for place, line in enumerate(THEMES.strip().splitlines()):
        theme, found_in, words = (part.strip() for part in line.split("|"))
        for letter in found_in:
            number += 1
            themed = THEMED[place % len(THEMED)]
            division = DIVISIONS[letter]
            yield Risk(f"R-{number:03d}", theme, division, frozenset(words.split()), themed)


def _row(place: int, risk: Risk) -> list[str]:
    scattered = place * 53 % RISKS  # each of 0 to 136 once
    reword = scattered < TO_REWORD
    resolved = REWORDED if reword else ASSESSED
    return [
        risk.risk_id,
        risk.theme,
        risk.division,
        "on_register_reword" if reword else "not_on_register",
        str(3 + scattered % 3) if reword else "",
        str(2 + scattered // 3 % 4) if reword else "",
        *risk.themed,
        DUE_ON,
        resolved[scattered % len(resolved)],
    ]
