"""What outcome measures say, in sentences that claim no more than their points do."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from iqip_analytics.contract.vocabulary import UNITS
from iqip_analytics.contract.wording import (
    Withheld,
    counted,
    decimal,
    joined,
    month_words,
    number_word,
)
from iqip_analytics.measures.control_chart import TOLERANCE
from iqip_analytics.measures.outcome_measures import Pace

VARIATION = {
    "common_cause": "No change beyond chance",
    "improvement": "Improvement beyond chance",
    "concern": "Worse beyond chance",
    "neutral_high": "High beyond chance",
    "neutral_low": "Low beyond chance",
    "too_few_points": "Too few months to tell",
}
ASSURANCE = {
    "pass": "Meets it whatever chance brings",
    "fail": "Misses it whatever chance brings",
    "hit_or_miss": "Chance decides whether it is met",
    "no_target": "No target",
    "too_few_points": "Too few months to tell",
}
SAID = {
    "improvement": ("improved beyond chance", "improved beyond chance"),
    "concern": ("got worse beyond chance", "got worse beyond chance"),
    "neutral_high": ("is unusually high", "are unusually high"),
    "neutral_low": ("is unusually low", "are unusually low"),
    "common_cause": ("shows no change beyond chance", "show no change beyond chance"),
}
ALWAYS_SAID = ("improvement", "concern")
TOO_FEW = "too_few_points"


def summary_sentence(verdicts: Sequence[str], count: int) -> str:
    """How many measures changed, of those that can be judged.

    Args:
        verdicts: the variation of each measure that has one.
        count: how many measures there are.

    >>> summary_sentence(["concern", "common_cause", "too_few_points"], 4)
    'Of 2 outcome measures that can be judged (of 4), none improved beyond chance, one got worse \
beyond chance and one shows no change beyond chance.'
    """
    judged = {code: sum(said == code for said in verdicts) for code in SAID}
    able = sum(judged.values())
    if able == 0:
        return f"{counted(count, 'outcome measure').capitalize()}: none can be judged."
    parts = [
        f"{number_word(judged[code]) if judged[code] else 'none'} {verbs[judged[code] > 1]}"
        for code, verbs in SAID.items()
        if judged[code] or code in ALWAYS_SAID
    ]
    measures = counted(able, "outcome measure")
    if able < count:
        measures += f" that can be judged (of {count})"
    return f"Of {measures}, {joined(parts)}."


def with_unit(value: float | Withheld | None, unit: str) -> str:
    """A value with its unit, to at most two decimals; for one withheld, its words.

    >>> with_unit(94.0, "%"), with_unit(8.17, "WTE"), with_unit(None, "%")
    ('94%', '8.17 WTE', '–')
    """
    if isinstance(value, Withheld):
        return value.words
    if value is None or pd.isna(value):
        return "–"
    number = decimal(float(value), 0 if float(value).is_integer() else 2)
    return number + unit if unit in ("", "%") else f"{number} {unit}"


def meets(values: np.ndarray, target: float, direction: str) -> np.ndarray:
    """Which values lie at a target or on its good side."""
    good = 1 if direction == "increase" else -1
    return good * values >= good * target - TOLERANCE * max(1.0, abs(target))


def variation_words(code: str, points: pd.DataFrame) -> str:
    """What the latest point says.

    Args:
        code: a word of the column `variation`.
        points: of the latest phase, as `control_points` gives them.

    Limits of no width tell chance from change in nothing: then the values themselves are told.
    """
    if code == TOO_FEW or not _without_width(points):
        return VARIATION[code]
    usual = points["mean"].iloc[-1] if points["value"].nunique() == 1 else points["value"].mode()[0]
    same = int(np.isclose(points["value"], usual).sum())
    return f"Not judged: {same} of {len(points)} values are the same"


def assurance_words(code: str, points: pd.DataFrame, target: float | None, direction: str) -> str:
    """How the measure stands to its target, and where the latest months say otherwise.

    Args:
        code: a word of the column `assurance`.
        points: of the latest phase, as `control_points` gives them.
        target: blank where there is none.
        direction: where better lies.
    """
    if target is not None and pd.notna(target) and direction == "neutral":
        return "Not judged: neither side is better"
    if target is None or pd.isna(target) or code not in ("pass", "fail"):
        return ASSURANCE[code]
    met = meets(points["value"].to_numpy(dtype=float), float(target), direction)
    if _without_width(points):
        return f"Met in {int(met.sum())} of {len(met)} months"
    if met[-1] == (code == "pass"):
        return ASSURANCE[code]
    turned = len(met) - int(np.flatnonzero(met != met[-1])[-1]) - 1 if (met != met[-1]).any() else 0
    months = "the latest month" if turned == 1 else f"the last {number_word(turned)} months"
    did = "Met" if met[-1] else "Missed"
    return f"{did} in {months}; limits of older months say otherwise"


def _without_width(points: pd.DataFrame) -> bool:
    last = points.iloc[-1]
    width = float(last["upper_limit"] - last["lower_limit"])
    return width <= 2 * TOLERANCE * max(1.0, abs(float(last["mean"])))


def pace_sentence(measure: pd.Series, found: Pace) -> str:
    """How much a cumulative measure must change a month to reach its target in time."""
    unit = UNITS[measure["unit"]]
    aim = f"{with_unit(measure['target'], unit)} by {month_words(measure['target_on'])}"
    moves = "fall by" if measure["direction"] == "decrease" else "gain"
    number = decimal(max(found.needed, 0.1), 1)
    needed = f"{moves} {number}{unit if unit in ('', '%') else f' {unit}'} a month"
    begun = pd.notna(found.month) and found.latest != 0
    name = str(measure["name"])
    stands = (
        f"{name}: {with_unit(found.latest, unit)} in {month_words(found.month)}"
        if pd.notna(found.month)
        else f"{name}: no value"
    )
    if found.met:
        return f"{stands}; its target of {aim} is met."
    if found.over:
        return f"{stands}; its target of {aim} was not met."
    if begun:
        return f"{stands}; to reach {aim} it must {needed}."
    first = month_words(found.first)
    return f"{stands}; to reach {aim} it must {needed} from {first} on."
