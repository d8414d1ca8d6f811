"""What the Evidence Assurance Group decided since the last report."""

from typing import Any

import pandas as pd
from markupsafe import Markup

from iqip_analytics.briefing.charts.counts import evidence_chart
from iqip_analytics.briefing.contents import Contents
from iqip_analytics.briefing.drawing import svg
from iqip_analytics.briefing.figures import Figure
from iqip_analytics.briefing.html import Column, Html, Row, block, figure, paragraph, table
from iqip_analytics.briefing.labels import group_label
from iqip_analytics.contract.dates import month_end
from iqip_analytics.contract.vocabulary import ACTION_TYPES, CONDITIONS, MUST_AND_SHOULD
from iqip_analytics.contract.wording import (
    SMALLEST_DENOMINATOR,
    counted,
    date_words,
    decimal,
    joined,
    number_word,
    share,
)
from iqip_analytics.measures.evidence_group import ApprovalRate

RUNGS = {
    "submitted": "submitted for review at least once",
    "approved": "approved",
    "embedded": "embedded",
}
COLUMNS = [
    Column("Division"),
    Column("Presented", numeric=True),
    Column("Approved", numeric=True),
    Column("Declined", numeric=True),
    *(Column(label, numeric=True) for label in ("Section 29A", "Section 31", "Must", "Should")),
]


def section(contents: Contents) -> Html:
    """The outcomes in words, as a chart and as the paper's table."""
    return block(
        paragraph(outcome_sentence(contents)),
        paragraph(_rate_sentence(contents), "note") if _enough(contents.approval_rate) else None,
        _chart(contents) if contents.approval_rate else None,
        _outcome_table(contents),
        paragraph(funnel_sentence(contents)),
    )


def outcome_sentence(contents: Contents) -> str:
    """What was approved of what was presented (A8)."""
    total = contents.evidence.set_index("division").loc["total"]
    if total["presented"] == 0:
        return "Nothing was presented to the Evidence Assurance Group since the last report."
    conditions = sum(int(total[f"approved_{kind}"]) for kind in CONDITIONS)
    actions = sum(int(total[f"approved_{kind}"]) for kind in MUST_AND_SHOULD)
    kinds = [
        counted(count, noun)
        for count, noun in ((conditions, "condition"), (actions, "Must and Should Do action"))
        if count
    ]
    what = f" ({joined(kinds)})" if kinds else ""
    declined = int(total["declined"])
    return (
        f"The Evidence Assurance Group approved {total['approved']} of {total['presented']} "
        f"presented{what} and declined {number_word(declined) if declined else 'none'}."
    )


def _enough(rate: ApprovalRate | None) -> bool:
    """Whether there are enough decisions for a share (counting rule 10)."""
    return rate is not None and rate.presented >= SMALLEST_DENOMINATOR


def rate_figures(contents: Contents) -> tuple[Figure[float], Figure[float], Figure[float]] | None:
    """The approval rate, and the lower and upper bound of its 95% interval."""
    return approval_rate_figures("evidence", "approval rate", contents.approval_rate)


def approval_rate_figures(
    section: str, name: str, rate: ApprovalRate | None
) -> tuple[Figure[float], Figure[float], Figure[float]] | None:
    """An approval rate as a section names it, and the bounds of its 95% interval."""
    if rate is None:
        return None
    value, counts = 100 * rate.approved / rate.presented, (rate.approved, rate.presented)
    ends = 100 * rate.lower_80, 100 * rate.upper_80
    return (
        Figure(section, name, value, "%", *counts, *ends),
        Figure(section, f"{name}, lower 95% bound", 100 * rate.lower_95, "%"),
        Figure(section, f"{name}, upper 95% bound", 100 * rate.upper_95, "%"),
    )


def _rate_sentence(contents: Contents) -> str:
    figures_of_rate = rate_figures(contents)
    if figures_of_rate is None:
        return ""
    rate, lower, upper = figures_of_rate
    low, high = decimal(lower.value, 0), decimal(upper.value, 0)
    return (
        f"Approval rate: {share(*rate.counts)}. {rate.denominator} decisions leave "
        f"the rate itself uncertain: from {low}% to {high}% (95% interval, Jeffreys)."
    )


def rungs(contents: Contents) -> dict[tuple[str, str], Figure[int]]:
    """How many actions, and how many conditions, reached each rung of closure."""
    return {
        (row.rung, what): Figure("evidence", f"{row.rung} {what}", getattr(row, what), what)
        for row in contents.funnel.itertuples()
        for what in ("actions", "conditions")
    }


def figures(contents: Contents) -> list[Figure[Any]]:
    """The section's rows of figures.csv."""
    return [*rungs(contents).values(), *(rate_figures(contents) or ())]


def funnel_sentence(contents: Contents) -> str:
    """How far the actions have come; lifted by the regulator is a step beyond closed by the trust.

    A rung that the register never records is left out, rather than counted as none.
    """
    recorded = set(contents.trust.evidence["event"])
    reached = rungs(contents)
    parts = [
        f"{counted(int(reached[rung, 'actions'].value), 'action')} {words}"
        for rung, words in RUNGS.items()
        if rung in recorded or rung == "approved"
    ]
    sentence = f"So far: {joined(parts)}."
    closed, lifted = (int(reached[rung, "conditions"].value) for rung in ("approved", "lifted"))
    if closed:
        sentence += (
            f" Of {counted(closed, 'condition')} closed by the trust, the regulator has lifted "
            f"{number_word(lifted) if lifted else 'none'}."
        )
    return sentence


def _labels(contents: Contents) -> pd.DataFrame:
    return contents.evidence.assign(
        label=lambda rows: [
            "Total" if code == "total" else group_label(contents.trust, "division", code)
            for code in rows["division"]
        ]
    )


def _chart(contents: Contents) -> Markup:
    outcomes = _labels(contents)
    by_division = outcomes[outcomes["division"] != "total"]
    total = outcomes.iloc[-1]
    message = f"{total['approved']} of {total['presented']} presented were approved"
    return figure(
        message,
        svg(evidence_chart(by_division), "evidence", f"Bar chart by division: {message}."),
        _caption(contents),
    )


def _caption(contents: Contents) -> str:
    known = contents.known
    since = known.cut_off(month_end(known.period_end, -1))
    return (
        f"Decisions known after {date_words(since)} and up to {date_words(known.data_cutoff)}, "
        f"{known.scope_name}"
    )


def _outcome_table(contents: Contents) -> Markup:
    """The paper's table, with one column for each type of action so that it fits the page."""
    return table(
        f"Evidence outcomes, by type approved of presented. {_caption(contents)}",
        COLUMNS,
        [
            Row(
                [
                    row["label"],
                    *(int(row[column]) for column in ("presented", "approved", "declined")),
                    *(_of_type(row, kind) for kind in ACTION_TYPES),
                ],
                "total" if row["division"] == "total" else "",
            )
            for _, row in _labels(contents).iterrows()
        ],
    )


def _of_type(row: pd.Series, kind: str) -> str:
    approved, declined = int(row[f"approved_{kind}"]), int(row[f"declined_{kind}"])
    return f"{approved} of {approved + declined}" if approved + declined else "–"
