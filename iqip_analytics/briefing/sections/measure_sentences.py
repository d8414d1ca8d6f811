"""What outcome measures say, in sentences that claim no more than their points do."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from iqip_analytics.contract.vocabulary import UNITS
from iqip_analytics.contract.wording import (
    NOT_SHOWN,
    Withheld,
    counted,
    decimal,
    is_withheld,
    joined,
    month_words,
    number_word,
    signed,
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
    "pass": "Reliably met",
    "fail": "Reliably missed",
    "hit_or_miss": "Left to chance",
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
MOVED = {
    "as_intended": ("moved as intended", "moved as intended"),
    "other_way": ("the other way", "the other way"),
    "no_evidence": ("shows no evidence either way", "show no evidence either way"),
}
# What a chart other than the usual one shows
KIND_WORDS = {
    "p": "limits follow how many were counted",
    "u": "limits follow how many were counted",
    "g": "each point is an event: cases since the one before",
    "t": "each point is an event: days since the one before",
    "run": "under 13 months, no limits",
}
JUDGED_BY = {
    "p": "limits that follow how many were counted",
    "u": "limits that follow how many were counted",
    "g": "cases between events",
    "t": "days between events",
}
FINE_BELOW = 2.0  # a range this narrow is printed to two decimals


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
    if able == 1:
        which = "" if count == 1 else f" that can be judged (of {count})"
        said = next(SAID[code][0] for code, number in judged.items() if number)
        return f"The one outcome measure{which} {said}."
    parts = [
        f"{number_word(judged[code]) if judged[code] else 'none'} {verbs[judged[code] > 1]}"
        for code, verbs in SAID.items()
        if judged[code] or code in ALWAYS_SAID
    ]
    measures = counted(able, "outcome measure")
    if able < count:
        measures += f" that can be judged (of {count})"
    return f"Of {measures}, {joined(parts)}."


def phase_sentence(name: str, first: pd.Timestamp, reason: str) -> str:
    """Why a measure is judged by its latest months alone.

    >>> phase_sentence("Falls", pd.Timestamp("2019-08-31"), "Mobile rostering introduced")
    'Falls: judged by its months since August 2019 (Mobile rostering introduced).'
    """
    return f"{name}: judged by its months since {month_words(first)} ({reason})."


def chart_sentence(name: str, kind: str, code: str) -> str:
    """What a measure's own kind of chart shows, where it disagrees with the limits in the table.

    >>> chart_sentence("Falls with harm", "t", "improvement")
    'Falls with harm, by days between events: improvement beyond chance.'
    """
    said = VARIATION[code]
    return f"{name}, by {JUDGED_BY[kind]}: {said[:1].lower()}{said[1:]}."


def shifted_sentence(name: str) -> str:
    """States that a measure of few months has shifted.

    >>> shifted_sentence("Pulse")
    'Pulse: its values keep to one side of their median for longer than chance explains.'
    """
    return f"{name}: its values keep to one side of their median for longer than chance explains."


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
    """Which values are at a target or on its good side."""
    good = 1 if direction == "increase" else -1
    return good * values >= good * target - TOLERANCE * max(1.0, abs(target))


def variation_words(code: str, points: pd.DataFrame) -> str:
    """What the latest point says.

    Args:
        code: a word of the column `variation`.
        points: of the latest phase, as `control_points` gives them.

    Limits without width cannot tell chance from change: then the values themselves are described.
    """
    if code == TOO_FEW or not _without_width(points):
        return VARIATION[code]
    usual = points["mean"].iloc[-1] if points["value"].nunique() == 1 else points["value"].mode()[0]
    same = int(np.isclose(points["value"], usual).sum())
    return f"Not judged: {same} of {len(points)} values are the same"


def assurance_words(code: str, points: pd.DataFrame, target: float | None, direction: str) -> str:
    """Where the measure stands against its target, and where the latest months say otherwise.

    Args:
        code: a word of the column `assurance`.
        points: of the latest phase, as `control_points` gives them.
        target: blank where there is none.
        direction: which direction is better.
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


# ---- what approved actions moved ----


def moved_sentence(counts: Mapping[str, int]) -> str:
    """How many measures approved actions moved, of those that they were to move.

    Args:
        counts: measures by verdict, as impact.csv words it; at least one.

    >>> moved_sentence({"as_intended": 1, "other_way": 0, "no_evidence": 2, "too_early": 2})
    'Of 5 measures that approved actions were to move, one moved as intended and two show no \
evidence either way; for two it is too early.'
    """
    total, early = sum(counts.values()), counts["too_early"]
    measures = "measure" if total == 1 else f"{total} measures"
    if early == total:
        which = f"the one {measures}" if total == 1 else f"all {measures}"
        return f"It is too early to tell for {which} that approved actions were to move."
    if total == 1:
        did = next(MOVED[verdict][0] for verdict in MOVED if counts[verdict])
        did = f"moved {did}" if counts["other_way"] else did
        return f"The one {measures} that approved actions were to move {did}."
    parts = [
        f"{number_word(counts[verdict]) if counts[verdict] else 'none'} {did[counts[verdict] > 1]}"
        for verdict, did in MOVED.items()
        if counts[verdict] or verdict == "as_intended"
    ]
    said = f"Of {measures} that approved actions were to move, {joined(parts)}"
    return f"{said}; for {number_word(early)} it is too early." if early else f"{said}."


def verdict_words(row: pd.Series, direction: str, cumulative: bool) -> str:
    """What became of a measure that actions are to move.

    Args:
        row: of impact.csv; numbers may be withheld.
        direction: which direction is better.
        cumulative: whether the measure is.
    """
    if row["actions_approved"] == 0:
        return "Nothing approved"
    if row["verdict"] == "too_early":
        months = int(row["months_since"])
        return f"Too early: {counted(months, 'month')}" if months else "Too early"
    if row["verdict"] != "no_evidence":
        return {"as_intended": "Moved as intended", "other_way": "Moved the other way"}[
            row["verdict"]
        ]
    change, lower, upper = row[["change", "lower_95", "upper_95"]]
    if cumulative:
        return "Not judged: cumulative"
    if pd.isna(change):
        return "Not judged: too few months known"
    if pd.isna(lower):
        return "Not judged: its values hardly vary"
    sure = not any(map(is_withheld, (lower, upper))) and (lower > 0 or upper < 0)
    if sure and direction == "neutral":
        return "Moved; neither side is better"
    return "No evidence either way"


def change_words(
    change: float | Withheld, lower: float | Withheld, upper: float | Withheld, unit: str
) -> str:
    """A change of level with its sign and unit, and its 95% range.

    >>> change_words(-8.04, -8.61, -7.46, "rate"), change_words(3.2, 0.4, 6.0, "percent")
    ('−8.04 (−8.61 to −7.46)', '+3.2 points (+0.4 to +6.0)')
    """
    if isinstance(change, Withheld) or isinstance(lower, Withheld) or isinstance(upper, Withheld):
        return NOT_SHOWN.words
    if pd.isna(change):
        return "–"
    places = 2 if upper - lower < FINE_BELOW else 1
    name = {"percent": " points", "wte": " WTE"}.get(unit, "")
    said = f"{signed(change, places)}{name}"
    if pd.isna(lower):
        return said
    return f"{said} ({signed(lower, places)} to {signed(upper, places)})"
