"""Strategic priorities one by one: progress, assurance, measures, milestones, the lead's words."""

from typing import Any

import pandas as pd
from markupsafe import Markup

from iqip_analytics.briefing.contents import Contents
from iqip_analytics.briefing.figures import Figure
from iqip_analytics.briefing.html import (
    Column,
    Html,
    Row,
    block,
    bullets,
    heading,
    paragraph,
    table,
)
from iqip_analytics.briefing.labels import group_label
from iqip_analytics.briefing.sections.commentary import commentary
from iqip_analytics.briefing.sections.measure_sentences import with_unit
from iqip_analytics.briefing.sections.outcome_measures import by_measure
from iqip_analytics.briefing.sections.position import position_table
from iqip_analytics.contract.vocabulary import OPINIONS, UNITS
from iqip_analytics.contract.wording import counted, date_words, decimal, joined, share
from iqip_analytics.measures.strategic_priorities import latest_opinions

NOT_ASSURED = ("not_assured", "limited")
LEAD = Column("Executive lead")
COLUMNS = [Column("Priority"), LEAD, Column("Assurance opinion"), Column("Outcome measures")]


def section(contents: Contents) -> Html:
    """The priorities compared, what is green but not assured, then each priority."""
    rows = contents.priorities
    if rows is None:
        return block(paragraph("No data supplied.", "no-data"))
    return block(
        paragraph(_count_sentence(rows)),
        _table(contents, rows),
        position_table(
            contents,
            ["priority"],
            f"Priorities against their trajectories, {date_words(contents.known.period_end)}",
        ),
        heading("Green but not assured"),
        _green_but_not_assured(contents),
        *(_one(contents, row) for _, row in rows.iterrows()),
    )


def _count_sentence(rows: pd.DataFrame) -> str:
    open_ones = list(rows.loc[rows["measures_agreed"] == False, "name"])  # noqa: E712 - may be blank
    sentence = f"{counted(len(rows), 'strategic priority', 'strategic priorities')} reported."
    if open_ones:
        sentence += f" Outcome measures not yet agreed: {joined(open_ones)}."
    return sentence


def _table(contents: Contents, rows: pd.DataFrame) -> Markup:
    led = "executive_lead" in rows
    lead = "lead, " if led else ""
    return table(
        f"Priorities: {lead}assurance, measures, {date_words(contents.known.period_end)}",
        [column for column in COLUMNS if led or column != LEAD],
        [
            Row(
                [
                    f"{row.priority}. {row.name}",
                    *([_lead(row.executive_lead)] if led else []),
                    opinion_words(row.opinion),
                    agreed_words(row.measures_agreed),
                ]
            )
            for row in rows.rename_axis("row").itertuples(index=False)
        ],
    )


def _lead(role: object) -> object:
    return "not named" if pd.isna(role) else role


def opinion_words(opinion: object) -> str:
    """An assurance opinion in words, or that none was given."""
    return "none given" if opinion is None or pd.isna(opinion) else OPINIONS[str(opinion)]


def agreed_words(agreed: object) -> str:
    """Whether outcome measures are agreed; never shown as 0%."""
    if agreed is None or pd.isna(agreed):
        return "not supplied"
    return "agreed" if agreed else "not yet agreed"


def _green_but_not_assured(contents: Contents) -> Markup:
    """Scopes that are not behind, yet of which the committee is not assured (A20)."""
    if not latest_opinions(contents.trust):
        return paragraph("No assurance opinion is on record.", "no-data")
    found = []
    for scope, opinion in latest_opinions(contents.trust).items():
        grouping, group = ("priority", scope.removeprefix("priority:"))
        if not scope.startswith("priority:"):
            grouping, group = ("all", "all") if scope == "trust" else ("division", scope)
        standing = contents.standing(grouping, group)
        if opinion in NOT_ASSURED and (standing is None or standing["status"] != "behind"):
            label = group_label(contents.trust, grouping, group)
            found.append(f"{label}: {OPINIONS[opinion].lower()}. {_opinion_note(contents, scope)}")
    if not found:
        return paragraph("No scope that keeps its trajectory lacks assurance.")
    return bullets(found)


def _opinion_note(contents: Contents, scope: str) -> str:
    given = contents.trust.tables["assurance"]
    own = given[given["scope"] == scope].sort_values("given_on", kind="stable").iloc[-1]
    note = "" if pd.isna(own["note"]) else f" {own['note']}"
    return f"{own['forum']}, {date_words(own['given_on'])}.{note}"


def _one(contents: Contents, row: pd.Series) -> Markup:
    """One priority: the figures first, then the executive lead's words."""
    number = int(row["priority"])
    pieces = [
        heading(f"Priority {number}: {row['name']}"),
        paragraph(_standing_sentence(row)),
        _measures(contents, number, row["measures_agreed"]),
        _milestones(contents, number),
        None if contents.is_wide else _words_of_the_lead(contents, number),
    ]
    return Markup("\n").join(piece for piece in pieces if piece is not None)


def _words_of_the_lead(contents: Contents, number: int) -> Markup:
    parts = ("progress", "risks", "mitigation", "next_steps")
    return commentary(contents, *parts, scope=f"priority:{number}")


def _standing_sentence(row: pd.Series) -> str:
    if row["actions"] == 0:
        progress = "No action is mapped to this priority yet"
    else:
        progress = (
            f"{share(row['approved'], row['actions'])} of its actions are approved, "
            f"{share(row['due'], row['actions'])} were due"
        )
    opinion = row["opinion"]
    opinion = "No assurance opinion was given" if pd.isna(opinion) else OPINIONS[opinion]
    return f"{progress}. Assurance: {opinion[0].lower()}{opinion[1:]}."


def _measures(contents: Contents, number: int, agreed: object) -> Markup:
    own = [
        (measure, rows)
        for measure, rows in by_measure(contents)
        if pd.notna(measure["priority"]) and measure["priority"] == number
    ]
    if not own:
        return paragraph(f"Compliance against outcome measures: {agreed_words(agreed)}.")
    lines = []
    for measure, rows in own:
        unit = UNITS[measure["unit"]]
        known = rows.dropna(subset=["value"])
        latest = "no value yet" if known.empty else with_unit(known["value"].iloc[-1], unit)
        target = measure["target"]
        aim = "no target" if pd.isna(target) else f"target {with_unit(target, unit)}"
        lines.append(f"{measure['name']}: {latest}; {aim}.")
    return bullets(lines)


def slips(contents: Contents) -> dict[str, Figure[int]]:
    """The slip of each milestone that has one, by its identifier."""
    if contents.milestones is None:
        return {}
    return {
        row.milestone_id: Figure(
            "priorities", f"slip of milestone {row.milestone_id}", int(row.slip_days), "days"
        )
        for row in contents.milestones.dropna(subset=["slip_days"]).itertuples()
    }


def figures(contents: Contents) -> list[Figure[Any]]:
    """The section's rows of figures.csv."""
    return list(slips(contents).values())


def _milestones(contents: Contents, number: int) -> Markup | None:
    if contents.milestones is None:
        return None
    own = contents.milestones[contents.milestones["priority"] == number]
    if own.empty:
        return None
    slip_of = slips(contents)
    return table(
        f"Milestones of priority {number}",
        [
            Column("Milestone"),
            Column("Due", unbroken=True),
            Column("Forecast", unbroken=True),
            Column("Completed"),
            Column("Slip, days", numeric=True),
        ],
        [
            Row(
                [
                    row.name,
                    date_words(row.due_on),
                    _day(row.forecast_on),
                    _day(row.completed_on) + (" (overdue)" if row.overdue else ""),
                    decimal(slip_of[row.milestone_id].value, 0)
                    if row.milestone_id in slip_of
                    else "–",
                ]
            )
            for row in own.itertuples(index=False)
        ],
    )


def _day(value: pd.Timestamp) -> str:
    return "–" if pd.isna(value) else date_words(value)
