"""Must and Should Do by CQC domain, and the load of each executive lead."""

from itertools import chain
from typing import Any

import pandas as pd
from markupsafe import Markup

from iqip_analytics.briefing.charts.counts import domain_chart
from iqip_analytics.briefing.contents import Contents
from iqip_analytics.briefing.drawing import svg
from iqip_analytics.briefing.figures import Figure
from iqip_analytics.briefing.html import Column, Html, Row, block, figure, paragraph, table
from iqip_analytics.contract.vocabulary import CQC_DOMAINS
from iqip_analytics.contract.wording import SMALLEST_DENOMINATOR, joined, number_word, share
from iqip_analytics.measures.deadlines import NOT_NAMED

LEAD_COUNTS = {
    "total": "actions",
    "approved": "approved actions",
    "open": "open actions",
    "overdue": "overdue actions",
    "due_next": "actions due within 90 days",
}


def section(contents: Contents) -> Html:
    """Progress by domain, then the load by executive lead."""
    return block(*_domains(contents), *_leads(contents))


def largest_domain_sentence(contents: Contents) -> str:
    """Where most of the approved Must and Should Do actions lie, ties named as such (A10)."""
    shares = shares_of_completed(contents)
    if not shares:
        return "No Must or Should Do action is approved at this period end."
    most = max(one.counts[0] for one in shares.values())
    largest = [domain for domain, one in shares.items() if one.counts[0] == most]
    names = joined([CQC_DOMAINS[domain] for domain in largest])
    completed = shares[largest[0]].counts[1]
    if completed == 1:
        return f"The one approved Must or Should Do action is in the {names} domain."
    if most == completed:
        every = "Both" if completed == 2 else f"All {number_word(completed)}"
        return f"{every} approved Must and Should Do actions are in the {names} domain."
    lead = "Of the approved Must and Should Do actions, "
    if len(largest) > 1:
        return f"{lead}{share(most, completed)} are in each of the {names} domains."
    return f"{lead}{share(most, completed)} {'is' if most == 1 else 'are'} in the {names} domain."


def _by_domain(contents: Contents) -> pd.DataFrame:
    rows = contents.position[contents.position["grouping"] == "cqc_domain"]
    return rows.assign(label=rows["group"].map(CQC_DOMAINS))


def shares_of_completed(contents: Contents) -> dict[str, Figure[float]]:
    """Each CQC domain's share of the completed Must and Should Do; empty where none is."""
    rows = _by_domain(contents)
    completed = int(rows["approved"].sum())
    if not completed:
        return {}
    return {
        row.group: Figure(
            "domains",
            f"share of completed Must and Should Do in {row.label}",
            100 * row.approved / completed,
            "%",
            row.approved,
            completed,
        )
        for row in rows.itertuples()
    }


def loads(contents: Contents) -> dict[str, list[Figure[int]]]:
    """The counts of each executive lead's actions, in the order of `LEAD_COUNTS`."""
    return {
        row.executive_lead: [
            Figure("domains", f"{name} of {row.executive_lead}", getattr(row, column), "actions")
            for column, name in LEAD_COUNTS.items()
        ]
        for row in contents.leads.itertuples()
    }


def figures(contents: Contents) -> list[Figure[Any]]:
    """The section's rows of figures.csv."""
    return [*shares_of_completed(contents).values(), *chain(*loads(contents).values())]


def _domains(contents: Contents) -> list[Markup]:
    labelled = _by_domain(contents)
    if labelled.empty:
        return []
    said = largest_domain_sentence(contents)
    numbers = table(
        f"Must and Should Do by CQC domain, {contents.known.scope_name}",
        [Column("CQC domain"), Column("Actions", numeric=True), Column("Approved", numeric=True)],
        [Row([row.label, row.total, row.approved]) for row in labelled.itertuples()],
    )
    if labelled["total"].sum() < SMALLEST_DENOMINATOR or not labelled["approved"].any():
        return [paragraph(said), numbers]
    approved, total = int(labelled["approved"].sum()), int(labelled["total"].sum())
    drawing = figure(
        f"{approved:,} of {total:,} Must and Should Do actions are approved",
        svg(
            domain_chart(labelled),
            "domains",
            "Bars by CQC domain: actions and those of them that are approved.",
        ),
        f"Actions by CQC domain, {contents.known.scope_name}.",
        numbers,
    )
    return [paragraph(said), drawing]


def _leads(contents: Contents) -> list[Markup]:
    """The load of each lead; nothing where the register names none, or they are left out."""
    named = loads(contents)
    if contents.is_wide or not set(named) - {NOT_NAMED}:
        return []
    headings = [
        name.replace(" actions", "").replace("actions ", "").capitalize()
        for name in LEAD_COUNTS.values()
    ]
    return [
        table(
            f"Actions by executive lead, {contents.known.scope_name}",
            [Column("Executive lead"), *(Column(text, numeric=True) for text in headings)],
            [
                Row([lead, *(f"{count.value:,}" for count in counts)])
                for lead, counts in named.items()
            ],
        )
    ]
