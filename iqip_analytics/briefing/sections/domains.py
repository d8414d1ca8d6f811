"""Must and Should Do by CQC domain, and the load of each executive lead."""

from itertools import chain
from typing import Any

import pandas as pd
from markupsafe import Markup

from iqip_analytics.briefing.charts.counts import domain_chart
from iqip_analytics.briefing.contents import Contents
from iqip_analytics.briefing.disclosure.circulation import LEFT_OUT
from iqip_analytics.briefing.drawing import svg
from iqip_analytics.briefing.figures import Figure
from iqip_analytics.briefing.html import Column, Html, Row, block, figure, heading, paragraph, table
from iqip_analytics.contract.vocabulary import CQC_DOMAINS
from iqip_analytics.contract.wording import date_words, share

LEAD_COUNTS = {
    "total": "actions",
    "approved": "approved actions",
    "open": "open actions",
    "overdue": "overdue actions",
    "due_next": "actions due within 90 days",
}


def section(contents: Contents) -> Html:
    """Progress by domain, then the load by executive lead."""
    return block(_domains(contents), heading("Load by executive lead"), _leads(contents))


def largest_domain_sentence(contents: Contents) -> str:
    """Where most of the completed Must and Should Do actions lie (A10)."""
    shares = shares_of_completed(contents)
    if not shares:
        return "No Must or Should Do action is completed yet."
    domain, most = max(shares.items(), key=lambda item: item[1].counts[0])
    return (
        f"Of the completed Must and Should Do actions, {share(*most.counts)} "
        f"are in the {CQC_DOMAINS[domain]} domain."
    )


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


def _domains(contents: Contents) -> Markup:
    labelled = _by_domain(contents)
    if labelled.empty:
        return paragraph("No Must or Should Do action is in the plan.", "no-data")
    shares = shares_of_completed(contents)
    message = largest_domain_sentence(contents)
    return Markup("\n").join(
        [
            paragraph(message),
            figure(
                "Must and Should Do actions by CQC domain",
                svg(
                    domain_chart(labelled),
                    "domains",
                    f"Bar chart by CQC domain. {message}",
                ),
                f"{contents.known.scope_name}, known at {date_words(contents.known.data_cutoff)}.",
                table(
                    f"Must and Should Do by CQC domain, {contents.known.scope_name}",
                    [
                        Column("CQC domain"),
                        Column("Actions", numeric=True),
                        Column("Approved", numeric=True),
                        Column("Share of all completed", numeric=True),
                    ],
                    [
                        Row([row.label, row.total, row.approved, _of_all(shares.get(row.group))])
                        for row in labelled.itertuples()
                    ],
                ),
            ),
        ]
    )


def _of_all(completed: Figure[float] | None) -> str:
    return "none completed" if completed is None else share(*completed.counts)


def _leads(contents: Contents) -> Markup:
    if contents.is_wide:
        return paragraph(LEFT_OUT, "no-data")
    headings = [name.capitalize() for name in LEAD_COUNTS.values()]
    return table(
        f"Actions by executive lead, {contents.known.scope_name}",
        [Column("Executive lead"), *(Column(text, numeric=True) for text in headings)],
        [
            Row([lead, *(f"{count.value:,}" for count in counts)])
            for lead, counts in loads(contents).items()
        ],
    )
