"""Must and Should Do by CQC domain, and the load of each executive lead."""

from markupsafe import Markup

from iqip_analytics.briefing.charts.counts import domain_chart
from iqip_analytics.briefing.contents import Contents
from iqip_analytics.briefing.disclosure.circulation import LEFT_OUT
from iqip_analytics.briefing.drawing import svg
from iqip_analytics.briefing.figures import LEAD_COUNTS, domain_shares
from iqip_analytics.briefing.html import Column, Html, Row, block, figure, heading, paragraph, table
from iqip_analytics.contract.vocabulary import CQC_DOMAINS
from iqip_analytics.contract.wording import date_words, share


def section(contents: Contents) -> Html:
    """Progress by domain, then the load by executive lead."""
    return block(_domains(contents), heading("Load by executive lead"), _leads(contents))


def largest_domain_sentence(contents: Contents) -> str:
    """Where most of the completed Must and Should Do actions lie (A10)."""
    shares = domain_shares(contents)
    if shares.empty or shares["completed"].iloc[0] == 0:
        return "No Must or Should Do action is completed yet."
    top = shares.sort_values("approved", ascending=False, kind="stable").iloc[0]
    return (
        f"Of the completed Must and Should Do actions, {share(top['approved'], top['completed'])} "
        f"are in the {CQC_DOMAINS[top['domain']]} domain."
    )


def _domains(contents: Contents) -> Markup:
    shares = domain_shares(contents)
    if shares.empty:
        return paragraph("No Must or Should Do action is in the plan.", "no-data")
    labelled = shares.assign(label=shares["domain"].map(CQC_DOMAINS))
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
                        Row([row.label, row.total, row.approved, _of_all(row)])
                        for row in labelled.itertuples()
                    ],
                ),
            ),
        ]
    )


def _of_all(row: object) -> str:
    completed = int(row.completed)  # type: ignore[attr-defined]
    return "none completed" if completed == 0 else share(int(row.approved), completed)  # type: ignore[attr-defined]


def _leads(contents: Contents) -> Markup:
    if contents.is_wide:
        return paragraph(LEFT_OUT, "no-data")
    headings = [name.capitalize() for name in LEAD_COUNTS.values()]
    return table(
        f"Actions by executive lead, {contents.known.scope_name}",
        [Column("Executive lead"), *(Column(text, numeric=True) for text in headings)],
        [
            Row([row.executive_lead, *(f"{getattr(row, name):,}" for name in LEAD_COUNTS)])
            for row in contents.leads.itertuples()
        ],
    )
