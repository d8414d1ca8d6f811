"""What the Evidence Assurance Group decided since the last report."""

from typing import Any

import pandas as pd
from markupsafe import Markup

from iqip_analytics.briefing.charts.counts import evidence_chart
from iqip_analytics.briefing.contents import Contents
from iqip_analytics.briefing.drawing import FEWEST_POINTS, svg
from iqip_analytics.briefing.figures import Figure
from iqip_analytics.briefing.html import Column, Html, Row, block, figure, paragraph, table
from iqip_analytics.briefing.labels import group_label
from iqip_analytics.contract.dates import month_end
from iqip_analytics.contract.vocabulary import ACTION_TYPES, CONDITIONS, MUST_AND_SHOULD
from iqip_analytics.contract.wording import (
    counted,
    date_words,
    joined,
    number_word,
    sentence_case,
)
from iqip_analytics.measures.evidence_group import ApprovalRate, decisions
from iqip_analytics.measures.progress import is_approved

RUNGS = {
    "submitted": "submitted for review at least once",
    "approved": "approved",
    "embedded": "confirmed as lasting (embedded)",
}
COLUMNS = [
    Column("Division"),
    *(Column(label, numeric=True) for label in ("Section 29A", "Section 31", "Must", "Should")),
]


def section(contents: Contents) -> Html:
    """The outcomes in words, as a chart and as the paper's table."""
    if contents.trust.evidence.empty:
        return block()
    return block(
        paragraph(" ".join(filter(None, [outcome_sentence(contents), reopened_since(contents)]))),
        _chart(contents),
        _outcome_table(contents),
        paragraph(funnel_sentence(contents)) if contents.standing() is not None else None,
    )


def outcome_sentence(contents: Contents) -> str:
    """What was approved of what was presented (A8)."""
    total = contents.evidence.set_index("division").loc["total"]
    presented, approved, declined = (
        int(total[name]) for name in ("presented", "approved", "declined")
    )
    if presented == 0:
        whose = "" if contents.is_trust else f" of {contents.known.scope_name}"
        return (
            f"No decision of the Evidence Assurance Group{whose} is on record {_window(contents)}."
        )
    conditions = sum(int(total[f"approved_{kind}"]) for kind in CONDITIONS)
    actions = sum(int(total[f"approved_{kind}"]) for kind in MUST_AND_SHOULD)
    kinds = [
        counted(count, noun)
        for count, noun in ((conditions, "condition"), (actions, "Must and Should Do action"))
        if count
    ]
    what = f" ({joined(kinds)})" if kinds else ""
    return f"The Evidence Assurance Group {decided_words(presented, approved, declined, what)}."


def reopened_since(contents: Contents) -> str:
    """Approved actions that are open again; blank where none is."""
    decided = decisions(contents.known)
    approved = contents.known.actions["action_id"][is_approved(contents.known)]
    lost = set(decided.loc[decided["event"] == "approved", "action_id"]) - set(approved)
    if not lost:
        return ""
    return (
        f"{sentence_case(number_word(len(lost)))} of those approved {_were(lost)} re-opened since."
    )


def _were(some: set[str]) -> str:
    return "was" if len(some) == 1 else "were"


def decided_title(presented: int, approved: int) -> str:
    """What was approved of what was presented, as the title of a table or chart.

    >>> decided_title(21, 18), decided_title(2, 2)
    ('18 of 21 presented were approved', 'Both presented were approved')
    >>> decided_title(1, 0), decided_title(3, 0)
    ('The one presented was declined', 'All three presented were declined')
    """
    every = {1: "The one", 2: "Both"}.get(presented, f"All {number_word(presented)}")
    verb = "was" if presented == 1 else "were"
    if approved in (0, presented):
        return f"{every} presented {verb} {'approved' if approved else 'declined'}"
    return f"{approved} of {presented} presented {'was' if approved == 1 else 'were'} approved"


def decided_words(presented: int, approved: int, declined: int, what: str) -> str:
    """What a group decided of what it was shown.

    >>> decided_words(11, 9, 2, " (9 actions)"), decided_words(1, 0, 1, "")
    ('approved 9 of 11 presented (9 actions) and declined two', 'declined the one presented')
    >>> decided_words(2, 2, 0, " (2 actions)"), decided_words(3, 0, 3, "")
    ('approved both presented (2 actions)', 'declined all three presented')
    """
    every = {1: "the one", 2: "both"}.get(presented, f"all {number_word(presented)}")
    if declined == 0:
        return f"approved {every} presented{what}"
    if approved == 0:
        return f"declined {every} presented"
    return (
        f"approved {approved} of {presented} presented{what} and declined {number_word(declined)}"
    )


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


def _or_none(count: int) -> str:
    return f"{count:,}" if count else "none"


def funnel_sentence(contents: Contents) -> str:
    """How far the actions have come; lifted by the regulator is a step beyond closed by the trust.

    A rung that the register never records is left out, rather than counted as none.
    """
    recorded = set(contents.trust.evidence["event"])
    reached = rungs(contents)
    parts = [
        f"{_or_none(value)} {'is' if value < 2 else 'are'} {words}"
        if rung != "submitted"
        else f"{_or_none(value)} {'was' if value < 2 else 'were'} {words}"
        for rung, words in RUNGS.items()
        if rung in recorded or rung == "approved"
        for value in [int(reached[rung, "actions"].value)]
    ]
    standing = contents.standing()
    total = 0 if standing is None else int(standing["total"])
    lead = f"Of {counted(total, 'action')} in the plan, " if total > 1 else "Of the one action, "
    sentence = f"{lead}{joined(parts)}."
    closed, lifted = (int(reached[rung, "conditions"].value) for rung in ("approved", "lifted"))
    if not closed:
        return sentence
    if "lifted" not in recorded:
        return f"{sentence} No lifting of a condition by the regulator is on record."
    return (
        f"{sentence} Of {counted(closed, 'condition')} closed by the trust, the regulator has "
        f"lifted {number_word(lifted) if lifted else 'none'}."
    )


def _labels(contents: Contents) -> pd.DataFrame:
    return contents.evidence.assign(
        label=lambda rows: [
            "Total" if code == "total" else group_label(contents.trust, "division", code)
            for code in rows["division"]
        ]
    )


def _chart(contents: Contents) -> Markup | None:
    """The trust's decisions by division; nothing where there are too few to draw."""
    outcomes = _labels(contents)
    by_division = outcomes[outcomes["division"] != "total"]
    total = outcomes.iloc[-1]
    if not contents.is_trust or total["presented"] < FEWEST_POINTS:
        return None
    message = decided_title(int(total["presented"]), int(total["approved"]))
    return figure(
        message,
        svg(evidence_chart(by_division), "evidence", f"Bar chart by division: {message}."),
        f"Decisions known {_window(contents)}, {contents.known.scope_name}",
    )


def _window(contents: Contents) -> str:
    """The days in which the decisions counted in this report became known."""
    known = contents.known
    since = known.cut_off(month_end(known.period_end, -1))
    return f"after {date_words(since)} and up to {date_words(known.data_cutoff)}"


def _outcome_table(contents: Contents) -> Markup | None:
    """The paper's table, with one column for each type of action so that it fits the page."""
    rows = _labels(contents)
    if rows.iloc[-1]["presented"] == 0:
        return None
    if not contents.is_trust:
        rows = rows.iloc[:-1]
    return table(
        "Approved of presented, by type of action",
        COLUMNS,
        [
            Row(
                [
                    row["label"],
                    *(_of_type(row, kind) for kind in ACTION_TYPES),
                ],
                "total" if row["division"] == "total" else "",
            )
            for _, row in rows.iterrows()
        ],
    )


def _of_type(row: pd.Series, kind: str) -> str:
    approved, declined = int(row[f"approved_{kind}"]), int(row[f"declined_{kind}"])
    return f"{approved} of {approved + declined}" if approved + declined else "–"
