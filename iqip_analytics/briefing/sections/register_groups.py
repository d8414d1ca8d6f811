"""By regulation, core service, site and finding, where a briefing is grouped by them."""

from typing import Any

import pandas as pd
from markupsafe import Markup

from iqip_analytics.briefing.contents import Contents
from iqip_analytics.briefing.figures import Figure
from iqip_analytics.briefing.html import Column, Html, Row, block, heading, paragraph, table
from iqip_analytics.briefing.labels import STATUS_SHAPES, group_label
from iqip_analytics.briefing.sheets.outlook import month_that_matters, span
from iqip_analytics.contract.vocabulary import (
    ACTION_TYPES,
    NOT_STATED,
    REGISTER_GROUPINGS,
    STATUSES,
)
from iqip_analytics.contract.wording import counted, date_words, joined, share
from iqip_analytics.measures.groups import in_order
from iqip_analytics.measures.regulator_findings import STATES, Findings

MOST_LISTED = 60  # on the page; overdue.csv and due_next.csv have all


def section(contents: Contents) -> Html:
    """A table for each column asked for, the actions behind it in its order, and the findings."""
    asked = contents.choices.group_by
    if not asked or contents.standing() is None:
        return block()
    held = [name for name in asked if (contents.position["grouping"] == name).any()]
    absent = [REGISTER_GROUPINGS[name].lower() for name in asked if name not in held]
    return block(
        paragraph(f"No data supplied: {joined(absent)}.", "no-data") if absent else None,
        *(_groups(contents, name) for name in held if name != "report_reference"),
        *(_listed(contents, held) if held else ()),
        *(_findings(contents, contents.findings) if contents.findings else ()),
    )


def _groups(contents: Contents, grouping: str) -> Markup:
    """Where each group is and is likely to be; the last row is that of all of them."""
    ahead, month = contents.forecast.table, month_that_matters(contents)
    at = ahead[ahead["month_end"] == month] if month is not None else ahead.iloc[:0]
    likely = {(row.grouping, row.group): row for row in at.itertuples()}
    by = "" if month is None else f" by {date_words(month)}"
    columns = [
        Column(REGISTER_GROUPINGS[grouping]),
        *(Column(name, numeric=True) for name in ("Actions", "Due", "Approved", "Overdue")),
        Column("Status"),
        *([Column(f"Due{by}", True), Column(f"Approved{by}, 80% range", True)] if likely else []),
    ]
    rows = pd.concat(
        [contents.group(contents.position, "all", "all"), _of(contents.position, grouping)]
    )
    return table(
        f"By {REGISTER_GROUPINGS[grouping].lower()}, {date_words(contents.known.period_end)}; "
        "each action is in one group, so that they add up to all",
        columns,
        [
            Row(
                [
                    group_label(contents.trust, row.grouping, row.group),
                    *(f"{number:,}" for number in (row.total, row.due, row.approved, row.overdue)),
                    f"{STATUS_SHAPES[row.status]} {STATUSES[row.status]}",
                    *_ahead(likely.get((row.grouping, row.group)), bool(likely)),
                ],
                "total" if row.grouping == "all" else str(row.status),
            )
            for row in rows.itertuples()
        ],
    )


def _of(frame: pd.DataFrame, grouping: str) -> pd.DataFrame:
    return frame[frame["grouping"] == grouping]


def _ahead(row: Any, printed: bool) -> list[str]:
    if row is None:
        return ["", ""] if printed else []
    return [f"{int(row.due):,}", span(row.lower_80, row.upper_80)]


def _listed(contents: Contents, by: list[str]) -> list[Markup]:
    """What is overdue or falls due within 90 days, in the order of the columns asked for."""
    late = contents.overdue.assign(
        stands=[
            "due that day" if days == 0 else f"overdue {counted(int(days), 'day')}"
            for days in contents.overdue["days_overdue"]
        ]
    )
    soon = contents.due_next.assign(
        stands=[f"{counted(int(days), 'day')} left" for days in contents.due_next["days_left"]]
    )
    own = contents.known.actions.set_index("action_id")[by].fillna(NOT_STATED)
    listed = pd.concat([late, soon]).join(own, on="action_id")
    if listed.empty:
        return []
    order = listed.assign(
        place=_places(listed, by),
    ).sort_values(["place", "agreed_deadline", "action_id"], kind="stable")
    titled = "title" in order
    columns = [
        *(Column(REGISTER_GROUPINGS[name]) for name in by),
        Column("Action", unbroken=True),
        *([Column("Title")] if titled else []),
        Column("Deadline", unbroken=True),
        Column("Stands"),
    ]
    named = joined([REGISTER_GROUPINGS[name].lower() for name in by])
    caption = f"Overdue and due within 90 days, by {named}: {counted(len(order), 'action')}"
    if len(order) > MOST_LISTED:
        caption += f". The first {MOST_LISTED} are shown; the CSV beside this page names all"
    return [
        table(
            caption,
            columns,
            [
                Row(
                    [
                        *(group_label(contents.trust, name, row[name]) for name in by),
                        row["action_id"],
                        *([row["title"]] if titled else []),
                        date_words(row["agreed_deadline"]),
                        row["stands"],
                    ]
                )
                for _, row in order.head(MOST_LISTED).iterrows()
            ],
        )
    ]


def _places(listed: pd.DataFrame, by: list[str]) -> list[int]:
    """The rank of each action's groups: numbers in their order, the unstated last."""
    names = list(listed[by].itertuples(index=False, name=None))
    order = sorted(
        set(names), key=lambda row: [(name == NOT_STATED, in_order(name)) for name in row]
    )
    place = {row: at for at, row in enumerate(order)}
    return [place[row] for row in names]


def both_ways(found: Findings) -> dict[str, list[Figure[int]]]:
    """Must Do and Should Do counted by action and by finding: the section's figures by type."""
    counts = {
        "actions": ("actions", "actions"),
        "approved": ("approved actions", "actions"),
        "unreferenced": ("actions without a report reference", "actions"),
        "findings": ("findings", "findings"),
        **{state: (f"findings {words}", "findings") for state, words in STATES.items()},
    }
    return {
        row["action_type"]: [
            Figure("findings", f"{ACTION_TYPES[row['action_type']]}: {name}", row[column], unit)
            for column, (name, unit) in counts.items()
        ]
        for row in found.both_ways.to_dict("records")
    }


def withdrawn(found: Findings) -> dict[str, Figure[int]]:
    """How many actions of each finding were withdrawn, by finding; empty where none was."""
    if not found.table["withdrawn"].any():
        return {}
    return {
        row.report_reference: Figure(
            "findings", f"{row.report_reference}: withdrawn actions", row.withdrawn, "actions"
        )
        for row in found.table.itertuples()
    }


def in_state(found: Findings) -> dict[str, Figure[int]]:
    """How many findings are in each state, of every type together; `all` for all of them."""
    states = found.table["state"]
    return {
        "all": Figure("findings", "findings", len(states), "findings"),
        **{
            state: Figure("findings", f"findings {words}", int((states == state).sum()), "findings")
            for state, words in STATES.items()
        },
    }


def figures(contents: Contents) -> list[Figure[Any]]:
    """The section's rows of figures.csv; none unless a briefing is grouped by finding."""
    found = contents.findings
    if found is None:
        return []
    by_type = [figure for own in both_ways(found).values() for figure in own]
    return [*in_state(found).values(), *by_type, *withdrawn(found).values()]


def findings_sentence(found: Findings) -> str:
    """How many findings are closed, those not implemented apart.

    >>> states = ["closed", "closed", "open", "closed_not_implemented"]
    >>> print(findings_sentence(Findings(pd.DataFrame({"state": states}), pd.DataFrame())))
    Of 4 findings, 2 are closed with every action approved, 1 is open and 1 is closed as not \
implemented, every action withdrawn.
    """
    counts = in_state(found)
    words = {
        "closed": "closed with every action approved",
        "closed_in_part": "closed in part, the other actions withdrawn",
        "open": "open",
        "closed_not_implemented": "closed as not implemented, every action withdrawn",
    }
    told = [
        f"{count:,} {'is' if count == 1 else 'are'} {said}"
        for state, said in words.items()
        if (count := counts[state].value)
    ]
    return f"Of {counted(counts['all'].value, 'finding')}, {joined(told)}."


def _findings(contents: Contents, found: Findings) -> list[Markup]:
    """The findings in a sentence, Must and Should Do counted both ways, and each finding."""
    if found.table.empty:
        return []
    ways, gone = both_ways(found), withdrawn(found)
    headings = ["Actions", "Approved", "Without a reference", "Findings"]
    own = "" if contents.is_trust else f", by the actions of {contents.known.scope_name}"
    return [
        heading("Recommendation by recommendation"),
        paragraph(findings_sentence(found)),
        table(
            f"Must and Should Do counted by action and by finding{own}",
            [
                Column("Type"),
                *(Column(name, True) for name in headings),
                *(Column(words.capitalize(), True) for words in STATES.values()),
            ],
            [
                Row([ACTION_TYPES[kind], *(f"{figure.value:,}" for figure in figures)])
                for kind, figures in ways.items()
            ],
        ),
        table(
            f"Findings and their actions{own}: {counted(len(found.table), 'finding')}",
            [
                Column("Finding"),
                Column("Type"),
                Column("Approved", numeric=True),
                Column("Overdue", numeric=True),
                *([Column("Withdrawn", numeric=True)] if gone else []),
                Column("State"),
            ],
            [
                Row(
                    [
                        row.report_reference,
                        ACTION_TYPES[row.action_type],
                        share(row.approved, row.actions) if row.actions else "–",
                        f"{row.overdue:,}",
                        *([f"{gone[row.report_reference].value:,}"] if gone else []),
                        STATES[row.state].capitalize(),
                    ]
                )
                for row in found.table.itertuples()
            ],
        ),
    ]
