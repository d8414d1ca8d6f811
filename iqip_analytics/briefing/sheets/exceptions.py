"""Exceptions only: measures off target, priorities in doubt, late milestones."""

from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd

from iqip_analytics.briefing.contents import Contents
from iqip_analytics.briefing.figures import Figure
from iqip_analytics.briefing.html import Html, bullets, sheet_block
from iqip_analytics.briefing.labels import FEW, priority_label
from iqip_analytics.briefing.sections.measures_moved import moved_line
from iqip_analytics.briefing.sections.outcome_measures import by_measure, meets, with_unit
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
from iqip_analytics.measures.outcome_measures import pace
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
        met = [meets(measure, value) for value in known["value"]]
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
    """The latest months of a measure with a target and a direction; none for a cumulative one."""
    if measure["cumulative"] == "yes" or pd.isna(measure["target"]):
        return None
    if measure["direction"] not in ("increase", "decrease"):
        return None
    known = rows.dropna(subset=["value"])
    if known.empty or known["value"].map(is_withheld).any():
        return None
    last = known["month_end"].iloc[-1]
    return known[known["month_end"] > last - pd.offsets.MonthEnd(MONTHS_LOOKED_BACK)]


def measures_off(contents: Contents) -> Iterator[str]:
    """Measures that moved for the worse beyond chance, then those that miss their target."""
    usual = _usual_month(contents)
    odd = set(sudden_jumps(contents.known)["measure_id"])  # a month in doubt is no evidence
    worse = [
        (
            _valued(measure, rows, usual)
            + (", to be checked" if measure["measure_id"] in odd else ""),
            str(measure["name"]),
        )
        for measure, rows in by_measure(contents)
        if (rows["variation"].dropna() == "concern").any()
        and not rows["value"].map(is_withheld).any()
    ]
    when = _months_words(contents)
    if worse:
        yield f"Worse, beyond chance{when}: {listed(worse)}."
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
        (
            f"{_valued(measure, rows, usual)} (target "
            f"{with_unit(measure['target'], UNITS[measure['unit']])}, met in "
            f"{count.counts[0] or 'none'} of {counted(count.counts[1], 'month')})",
            str(measure["name"]),
        )
        for count, measure, rows in missing
    ]
    if said:
        yield f"Off target{when}: {listed(said)}."
    late = [*_targets_missed(contents)]
    if late:
        yield f"Target not reached by its date: {listed(late)}."


def _targets_missed(contents: Contents) -> Iterator[tuple[str, str]]:
    """Cumulative measures whose target's date is past and whose target is not reached."""
    for measure, rows in by_measure(contents):
        if measure["cumulative"] != "yes" or rows["value"].map(is_withheld).any():
            continue
        found = pace(rows, measure["direction"], measure["target_on"], contents.known.period_end)
        if found is None or found.met or not found.over:
            continue
        unit = UNITS[measure["unit"]]
        stands = "no value" if pd.isna(found.month) else with_unit(found.latest, unit)
        aim = f"{with_unit(measure['target'], unit)} by {month_words(measure['target_on'])}"
        yield f"{measure['name']} {stands} ({aim})", str(measure["name"])


def _usual_month(contents: Contents) -> pd.Timestamp:
    """The month end of the latest values: the report's, where any measure has one."""
    known = [rows.dropna(subset=["value"])["month_end"].max() for _, rows in by_measure(contents)]
    return max([month for month in known if pd.notna(month)], default=contents.known.period_end)


def _months_words(contents: Contents) -> str:
    """The month of the latest values where it is not the report's."""
    usual = _usual_month(contents)
    if usual == contents.known.period_end:
        return ""
    return f" in {month_words(usual)}, the last month supplied"


def _valued(measure: pd.Series, rows: pd.DataFrame, usual: pd.Timestamp) -> str:
    """A measure with its latest value, and its month where earlier than that of others."""
    known = rows.dropna(subset=["value"])
    value = with_unit(known["value"].iloc[-1], UNITS[measure["unit"]])
    month = known["month_end"].iloc[-1]
    when = "" if month == usual else f" in {month_words(month)}, the last supplied"
    return f"{measure['name']} {value}{when}"


def listed(items: Sequence[tuple[str, str]], most: int = MOST_NAMED) -> str:
    """The first of some items, worst first, then the names of the rest, or how many they are.

    Args:
        items: each in full, and its name alone.
        most: how many are given in full.

    >>> listed([("a 1", "a"), ("b 2", "b"), ("c 3", "c"), ("d 4", "d"), ("e 5", "e")])
    'a 1; b 2; c 3; also d and e'
    >>> listed([(str(n), str(n)) for n in range(7)])
    '0; 1; 2; and four more'
    """
    told, rest = "; ".join(full for full, _ in items[:most]), items[most:]
    if not rest:
        return told
    if len(rest) <= FEW:
        return f"{told}; also {joined([name for _, name in rest])}"
    return f"{told}; and {number_word(len(rest))} more"


# ---- priorities and milestones, of the trust ----


def priorities_doubted(contents: Contents) -> Iterator[str]:
    """Priorities with little or no assurance, by the committee's last opinion, and those behind.

    What the committee doubts most comes first, then what is furthest behind.
    """
    if contents.priorities is None:
        return
    given = last_opinions(contents.known, contents.choices.committee)
    opinions = dict(zip(given["scope"], given["opinion"], strict=True))
    found = []
    for number in contents.priorities["priority"].astype(int):
        opinion, standing = (
            opinions.get(f"priority:{number}"),
            contents.standing("priority", str(number)),
        )
        gap = 0 if standing is None else min(int(standing["variance_actions"]), 0)
        if opinion in DOUBTED or gap:
            place = DOUBTED.index(opinion) if opinion in DOUBTED else len(DOUBTED)
            found.append((place, gap, number, opinion if opinion in DOUBTED else None, standing))
    said = [
        (
            f"{_listed_name(contents, number)} ({_doubt_words(opinion, standing)})",
            _listed_name(contents, number),
        )
        for _, _, number, opinion, standing in sorted(found, key=lambda one: one[:3])
    ]
    if said:
        noun = "Priority" if len(said) == 1 else "Priorities"
        yield f"{noun} in doubt or behind: {listed(said)}."


def _listed_name(contents: Contents, number: int) -> str:
    return priority_label(contents.trust, number).replace(". ", " ", 1)


def _doubt_words(opinion: str | None, standing: pd.Series | None) -> str:
    """The committee's opinion of a priority, and its count where it is behind."""
    parts = [OPINIONS[opinion].lower()] if opinion else []
    if standing is not None and standing["variance_actions"] < 0:
        parts.append(f"{standing['approved']} approved, {standing['due']} due")
    return "; ".join(parts)


def milestones_late(contents: Contents) -> Iterator[str]:
    """Milestones due and not completed, with their forecast; a passed forecast is called so."""
    if contents.milestones is None:
        return
    late = contents.milestones[contents.milestones["overdue"]]
    said = [
        (
            milestone_words(
                row["name"], row["due_on"], row["forecast_on"], contents.known.data_cutoff
            ),
            str(row["name"]),
        )
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
