"""Figures and dates of different tables compared: where they cannot all be right."""

import re
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pandas as pd

from iqip_analytics.contract.dates import month_end
from iqip_analytics.measures.control_chart import FEWEST_POINTS, SCREEN
from iqip_analytics.measures.outcome_measures import derived_values, outcomes
from iqip_analytics.plan.known import KnownPlan
from iqip_analytics.plan.shared_results import shared

WTE_SLACK = 0.005  # figures come rounded to the hundredth
SHARE_SLACK = 0.51  # a share may have been rounded to a whole percent


def workforce_residuals(known: KnownPlan) -> pd.DataFrame:
    """Months in which the change of staff in post is not that of starters, leavers and transfers.

    Returns:
        month, division, staff_group, moved_wte (change of staff in post), explained_wte (by the
        flows), residual_wte; only where both ends and every flow are known and they disagree.
    """
    columns = ["month", "division", "staff_group", "moved_wte", "explained_wte", "residual_wte"]
    staff = known.tables.get("workforce")
    if staff is None:
        return pd.DataFrame(columns=columns)
    before = staff[["month", "division", "staff_group", "in_post_wte"]].assign(
        month=staff["month"].map(lambda month: month_end(month, 1))
    )
    joined = staff.merge(before, on=["month", "division", "staff_group"], suffixes=("", "_before"))
    transfers = joined["transfers_in_wte"].fillna(0) - joined["transfers_out_wte"].fillna(0)
    compared = joined.assign(
        moved_wte=joined["in_post_wte"] - joined["in_post_wte_before"],
        explained_wte=joined["starters_wte"] - joined["leavers_wte"] + transfers,
    ).assign(residual_wte=lambda f: np.round(f["moved_wte"] - f["explained_wte"], 6))
    wrong = compared["residual_wte"].abs() > WTE_SLACK
    return compared.loc[wrong, columns].reset_index(drop=True)


def value_mismatches(known: KnownPlan) -> pd.DataFrame:
    """Values of measures that differ from their own numerator and denominator.

    Returns:
        measure_id, name, month, value, derived.
    """
    columns = ["measure_id", "name", "month", "value", "derived"]
    measures, values = known.tables.get("measures"), known.tables.get("measure_values")
    if measures is None or values is None:
        return pd.DataFrame(columns=columns)
    told = values.merge(measures[["measure_id", "name", "unit"]], on="measure_id")
    derived = derived_values(told)
    slack = np.where(told["unit"] == "percent", SHARE_SLACK, 0.005 + 0.005 * derived.abs())
    # A rate may be per 1,000 of anything: no column holds its base
    wrong = ((told["value"] - derived).abs() > slack) & (told["unit"] != "rate")
    return told.assign(derived=derived).loc[wrong, columns].reset_index(drop=True)


@shared
def sudden_jumps(known: KnownPlan) -> pd.DataFrame:
    """Measures whose latest value moved further from the one before than chance explains.

    A step of 3.267 mean moving ranges or more (of the months before) is such a jump.

    Returns:
        measure_id, name, month_end, before, value.
    """
    columns = ["measure_id", "name", "month_end", "before", "value"]
    measured = outcomes(known)
    if measured is None:
        return pd.DataFrame(columns=columns)
    rows = []
    for _, months in measured[measured["mean"].notna()].groupby("measure_id", sort=False):
        steps = months["value"].diff().abs().to_numpy()[1:]
        usual = steps[:-1].mean() if len(months) >= FEWEST_POINTS else 0.0
        if usual > 0 and steps[-1] >= SCREEN * usual:
            latest = months.iloc[-1]
            rows.append({**latest[columns[:3]], "before": months["value"].iloc[-2],
                         "value": latest["value"]})  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


MONTHS = (
    "January February March April May June July August September October November December".split()
)
_MONTH = "|".join(MONTHS)
DATED = re.compile(
    rf"(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: and \d{{1,2}}(?:st|nd|rd|th)?)? )?"
    rf"\b(?P<month>{_MONTH})\b(?: (?P<year>\d{{4}}))?"
)
NEIGHBOURING_DAYS = 3
REACH_AFTER, REACH_BEFORE = 45, 20  # characters: a date further away is about something else
SENTENCE = re.compile(r"(?<=[.!?])\s+")
FORUM = re.compile(r"\b(\w+ \w+ (?:meeting|committee|board|group))\b", re.IGNORECASE)


class Mention(NamedTuple):
    """A month that a text of this report gives for a subject; `words` as written."""

    subject: str
    month: pd.Timestamp
    words: str
    scope: str
    section: str


def mentions(known: KnownPlan, subjects: list[str]) -> list[Mention]:
    """Where this report's commentary names a subject close to a date, sentence by sentence.

    A month without a year is the one nearest to the period end.
    """
    commentary = known.tables.get("commentary")
    if commentary is None:
        return []
    own = commentary[commentary["period_end"] == known.period_end]
    return [
        Mention(subject, _month(dated, known.period_end), dated[0].strip(), scope, section)
        for scope, section, text in zip(own["scope"], own["section"], own["text"], strict=True)
        for sentence in SENTENCE.split(text)
        for subject in subjects
        for dated in _dates_near(sentence, subject)
    ]


def _dates_near(sentence: str, subject: str) -> list[re.Match[str]]:
    """The dates shortly after a subject, or right before it."""
    return [
        dated
        for named in re.finditer(rf"\b{re.escape(subject)}\b", sentence, re.IGNORECASE)
        for dated in DATED.finditer(sentence)
        if 0 <= dated.start() - named.end() <= REACH_AFTER
        or 0 <= named.start() - dated.end() <= REACH_BEFORE
    ]


def _month(dated: re.Match[str], near: pd.Timestamp) -> pd.Timestamp:
    number = MONTHS.index(dated["month"]) + 1
    years = [int(dated["year"])] if dated["year"] else [near.year + k for k in (-1, 0, 1)]
    ends = [month_end(pd.Timestamp(year=year, month=number, day=1)) for year in years]
    return min(ends, key=lambda end: abs(end - near))


class Disagreement(NamedTuple):
    """A subject that the texts date differently from each other, or from a table.

    told: the dates as written, and where. recorded: what the table says, or blank.
    """

    subject: str
    told: tuple[str, ...]
    recorded: str


def division_disagreements(known: KnownPlan) -> list[Disagreement]:
    """Future divisions for which the texts give another date than `divisions`, or two dates."""
    recorded = known.recorded["divisions"].drop_duplicates("division", keep="last")
    coming = recorded[recorded["reported_from"] > known.period_end]
    found = []
    for name, starts in zip(coming["name"], coming["reported_from"], strict=True):
        told = mentions(known, [name])
        if len({mention.month for mention in told} | {starts}) > 1:
            found.append(Disagreement(name, _told(told), f"reported from {starts:%Y-%m-%d}"))
    return found


def milestone_disagreements(known: KnownPlan) -> list[Disagreement]:
    """Milestones for which the texts give a month in which none of the table's dates lies."""
    milestones = known.tables.get("milestones")
    if milestones is None:
        return []
    found = []
    for row in milestones.itertuples():
        days = [d for d in (row.due_on, row.forecast_on, row.completed_on) if pd.notna(d)]
        told = [m for m in mentions(known, [row.name]) if m.month not in map(month_end, days)]
        if told:
            found.append(
                Disagreement(row.name, _told(told), ", ".join(f"{d:%Y-%m-%d}" for d in days))
            )
    return found


def interview_disagreements(known: KnownPlan) -> list[Disagreement]:
    """Posts whose interviews the texts place in different months."""
    roles = pd.concat([known.actions["executive_lead"], known.actions["action_owner"]])
    commentary = known.tables.get("commentary")
    if commentary is None:
        return []
    about = commentary[commentary["text"].str.contains("interview", case=False)]
    narrowed = replace(known, tables={"commentary": about})
    told = {role: mentions(narrowed, [role]) for role in sorted(roles.dropna().unique())}
    return [
        Disagreement(role, _told(found), "")
        for role, found in told.items()
        if len({mention.month for mention in found}) > 1
    ]


def meeting_disagreements(known: KnownPlan) -> list[Disagreement]:
    """Meetings of one forum that the texts place on neighbouring days: probably one meeting."""
    found = []
    for forum in _forums(known):
        told = [mention for mention in mentions(known, [forum]) if mention.words[0].isdigit()]
        days = sorted({(m.month, int(m.words.split()[0].rstrip("stndrh"))) for m in told})
        if any(
            earlier[0] == later[0] and later[1] - earlier[1] <= NEIGHBOURING_DAYS
            for earlier, later in pairwise(days)
        ):
            found.append(Disagreement(forum, _told(told), ""))
    return found


def _forums(known: KnownPlan) -> list[str]:
    """Meetings, committees, boards and groups that this report's texts name."""
    commentary = known.tables.get("commentary")
    if commentary is None:
        return []
    own = commentary.loc[commentary["period_end"] == known.period_end, "text"]
    return sorted({name.lower() for text in own for name in FORUM.findall(text)})


def _told(told: list[Mention]) -> tuple[str, ...]:
    return tuple(
        dict.fromkeys(
            f"{m.words} ({m.scope}, {m.section})".replace(":", " ").replace("_", " ") for m in told
        )
    )
