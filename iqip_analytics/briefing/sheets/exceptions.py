"""Exceptions only: measures that are off, priorities that are doubted, milestones that are late."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from iqip_analytics.briefing.contents import Contents
from iqip_analytics.briefing.figures import Figure
from iqip_analytics.briefing.html import Html, bullets, sheet_block
from iqip_analytics.briefing.labels import priority_label
from iqip_analytics.briefing.sections.measures_moved import moved_line
from iqip_analytics.briefing.sections.outcome_measures import by_measure, with_unit
from iqip_analytics.briefing.sheets.outlook import day_words
from iqip_analytics.contract.vocabulary import OPINIONS, UNITS
from iqip_analytics.contract.wording import (
    counted,
    is_withheld,
    joined,
    month_words,
    number_word,
)
from iqip_analytics.measures.consistency import sudden_jumps
from iqip_analytics.measures.strategic_priorities import last_opinions

MOST_NAMED = 3
MONTHS_LOOKED_BACK = 12
DOUBTED = ("not_assured", "limited")


def exceptions(contents: Contents) -> Html:
    """What is off among measures, priorities and milestones; then what approved actions moved."""
    found = [
        *measures_off(contents),
        *priorities_doubted(contents),
        *milestones_late(contents),
    ]
    among = "measures, priorities and milestones" if contents.is_trust else "measures"
    title = f"Exceptions among {among}" if found else "What approved actions moved"
    lines = [*found, *filter(None, [moved_line(contents)])]
    return sheet_block(title, bullets(lines) if lines else None)


# ---- measures ----


def met_recently(contents: Contents) -> dict[str, Figure[int]]:
    """In how many of its latest months a measure that misses its target met it, by measure."""
    found = {}
    for measure, rows in by_measure(contents):
        known = _judged(measure, rows)
        if known is None:
            continue
        met = [_meets(measure, value) for value in known["value"]]
        if met[-1]:
            continue
        found[str(measure["measure_id"])] = Figure(
            "sheets",
            f"{measure['measure_id']}: months that met the target, of the last supplied",
            sum(met),
            "months",
            sum(met),
            len(met),
        )
    return found


def _judged(measure: pd.Series, rows: pd.DataFrame) -> pd.DataFrame | None:
    """The latest months of a measure with a target and a direction; a cumulative one has none."""
    if measure["cumulative"] == "yes" or pd.isna(measure["target"]):
        return None
    if measure["direction"] not in ("increase", "decrease"):
        return None
    known = rows.dropna(subset=["value"])
    if known.empty or known["value"].map(is_withheld).any():
        return None
    last = known["month_end"].iloc[-1]
    return known[known["month_end"] > last - pd.offsets.MonthEnd(MONTHS_LOOKED_BACK)]


def _meets(measure: pd.Series, value: float) -> bool:
    target = float(measure["target"])
    return value >= target if measure["direction"] == "increase" else value <= target


def measures_off(contents: Contents) -> Iterator[str]:
    """Measures that moved for the worse beyond chance, then those that miss their target."""
    now = contents.known.period_end
    odd = set(sudden_jumps(contents.known)["measure_id"])  # a month in doubt is no evidence
    worse = [
        _valued(measure, rows, now) + (", to be checked" if measure["measure_id"] in odd else "")
        for measure, rows in by_measure(contents)
        if (rows["variation"].dropna() == "concern").any()
        and not rows["value"].map(is_withheld).any()
    ]
    if worse:
        yield f"Worse, beyond chance: {listed(worse)}."
    met = met_recently(contents)
    missing = sorted(
        (
            (met[str(measure["measure_id"])], measure, rows)
            for measure, rows in by_measure(contents)
            if str(measure["measure_id"]) in met
        ),
        key=lambda found: found[0].value / found[0].counts[1],
    )
    said = [
        f"{_valued(measure, rows, now)} (target "
        f"{with_unit(measure['target'], UNITS[measure['unit']])}, met in {count.counts[0]} of "
        f"{counted(count.counts[1], 'month')})"
        for count, measure, rows in missing
    ]
    if said:
        yield f"Off target: {listed(said)}."


def _valued(measure: pd.Series, rows: pd.DataFrame, now: pd.Timestamp) -> str:
    """A measure with its latest value, and the month where that is not the report's."""
    known = rows.dropna(subset=["value"])
    value = with_unit(known["value"].iloc[-1], UNITS[measure["unit"]])
    month = known["month_end"].iloc[-1]
    when = "" if month == now else f" in {month_words(month)}, the last supplied"
    return f"{measure['name']} {value}{when}"


def listed(items: list[str], most: int = MOST_NAMED) -> str:
    """The first of some items, and how many more there are.

    >>> listed(["a", "b", "c", "d", "e"])
    'a; b; c; and two more'
    """
    rest = len(items) - most
    if rest <= 0:
        return "; ".join(items)
    return f"{'; '.join(items[:most])}; and {number_word(rest)} more"


# ---- priorities and milestones, of the trust ----


def priorities_doubted(contents: Contents) -> Iterator[str]:
    """Priorities with little or no assurance, by the committee's last opinion; those behind."""
    if contents.priorities is None:
        return
    given = last_opinions(contents.known, contents.choices.committee)
    doubted = given[given["scope"].str.startswith("priority:") & given["opinion"].isin(DOUBTED)]
    for opinion in DOUBTED:
        own = doubted.loc[doubted["opinion"] == opinion, "scope"]
        names = [
            priority_label(contents.trust, int(scope.removeprefix("priority:"))) for scope in own
        ]
        if names:
            noun = "priority" if len(names) == 1 else "priorities"
            yield f"{OPINIONS[opinion]}: {noun} {joined(names)}."
    rows = contents.position
    behind = rows[(rows["grouping"] == "priority") & (rows["status"] == "behind")]
    said = [
        f"{priority_label(contents.trust, int(row.group))} ({row.approved} approved, {row.due} due)"
        for row in behind.sort_values("variance_actions", kind="stable").itertuples()
    ]
    if said:
        noun = "priority" if len(said) == 1 else "priorities"
        yield f"Behind trajectory: {noun} {listed(said)}."


def milestones_late(contents: Contents) -> Iterator[str]:
    """Milestones due and not completed, with what is forecast; a forecast past is told as past."""
    if contents.milestones is None:
        return
    late = contents.milestones[contents.milestones["overdue"]]
    said = [
        milestone_words(row["name"], row["due_on"], row["forecast_on"], contents.known.data_cutoff)
        for _, row in late.sort_values(["due_on", "milestone_id"]).iterrows()
    ]
    if said:
        noun = "Milestone" if len(said) == 1 else "Milestones"
        yield f"{noun} overdue: {listed(said)}."


def milestone_words(
    name: str, due_on: pd.Timestamp, forecast_on: pd.Timestamp, now: pd.Timestamp
) -> str:
    """A late milestone, its due date and its forecast, if that still lies ahead.

    >>> due, soon = pd.Timestamp("2019-09-16"), pd.Timestamp("2019-11-18")
    >>> milestone_words("Programme starts", due, soon, pd.Timestamp("2019-11-01"))
    'Programme starts (due 16 September, forecast 18 November)'
    >>> milestone_words("Programme starts", due, soon, soon)
    'Programme starts (due 16 September, its forecast of 18 November passed)'
    """
    said = f"{name} (due {day_words(due_on, now)}"
    if pd.isna(forecast_on):
        return f"{said}, no date forecast)"
    if forecast_on <= now:
        return f"{said}, its forecast of {day_words(forecast_on, now)} passed)"
    return f"{said}, forecast {day_words(forecast_on, now)})"


def figures(contents: Contents) -> list[Figure[Any]]:
    """Rows of figures.csv: in how many months measures off target met it."""
    return list(met_recently(contents).values())
