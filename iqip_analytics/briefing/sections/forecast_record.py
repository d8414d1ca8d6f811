"""How good these forecasts have been: earlier forecasts against what happened."""

from typing import Any

import pandas as pd
from markupsafe import Markup

from iqip_analytics.briefing.contents import Contents
from iqip_analytics.briefing.figures import Figure
from iqip_analytics.briefing.html import Column, Html, Row, block, paragraph, table
from iqip_analytics.contract.vocabulary import TRUST
from iqip_analytics.contract.wording import (
    decimal,
    interval,
    joined,
    month_words,
    share,
    wte,
    wte_ahead,
)
from iqip_analytics.forecasts.quality.scorecard import Scorecard

AGAINST = {
    "trajectory": "everything on its deadline",
    "reference_class": "the shares done in earlier months (reference class)",
    "recent_mean": "the mean of the last 12 months",
}
PLAIN = {**AGAINST, "reference_class": "the shares done in earlier months"}  # on the page
QUANTITIES = {
    "approved": "Approved actions",
    "net_gain_wte": "Net gain, WTE",
    "leavers_wte": "Leavers, WTE",
}
GROUPINGS = {"all": "all together", "division": "by division"}


def section(contents: Contents) -> Html:
    """How last month's forecast of staff turned out, the hit rate of the ranges, and the error.

    The result of the completion forecast is on the second sheet. A plan's first report has no
    earlier forecast.
    """
    scorecard = contents.scorecard
    if contents.since_last_report is None:
        return block()
    if scorecard.table.empty:
        return block(paragraph(nothing_sentence(scorecard)))
    sentences = [workforce_sentence(scorecard, name) for name in ("leavers_wte", "net_gain_wte")]
    return block(
        paragraph(" ".join(filter(None, sentences))) if any(sentences) else None,
        _score_table(contents, scorecard),
    )


def nothing_sentence(scorecard: Scorecard) -> str:
    """Why no earlier forecast can be judged."""
    if scorecard.scope != TRUST and scorecard.origins_of_trust:
        return (
            "No earlier forecast of this division can be judged: at no earlier period end was "
            "it reported with an open action."
        )
    return (
        "No earlier forecast can be judged: the plan's history begins in "
        f"{month_words(scorecard.history_start)}, and a forecast needs a month of it and a month "
        "after it."
    )


def _place(row: pd.Series) -> str:
    if row["outcome"] < row["lower_80"]:
        return "below"
    return "above" if row["outcome"] > row["upper_80"] else "within"


def workforce_sentence(scorecard: Scorecard, quantity: str) -> str:
    """What last month's report expected of this month's staff, and what happened."""
    row = scorecard.last(quantity)
    if row is None:
        return ""
    what = {"leavers_wte": "Leavers", "net_gain_wte": "The net gain"}[quantity]
    verb = "were" if quantity == "leavers_wte" else "was"
    median, low, high = (wte_ahead(row[name]) for name in ("median", "lower_80", "upper_80"))
    return (
        f"{what} in {month_words(row['month_end'])} {verb} expected at {median} WTE "
        f"({interval(low, high)}) and came to {wte(row['outcome'])}, {_place(row)} the range."
    )


def hits_of(scorecard: Scorecard) -> dict[tuple[str, str], Figure[float]]:
    """Outcomes within the 80% range, by quantity and how they are grouped."""
    return {
        (row.quantity, row.grouping): _figure(
            f"{QUANTITIES[row.quantity]}, {GROUPINGS[row.grouping]}: within 80% range",
            100 * row.inside / row.forecasts,
            "%",
            row.inside,
            row.forecasts,
        )
        for row in scorecard.coverage.itertuples()
    }


def earlier_month_ends(scorecard: Scorecard) -> dict[str, Figure[int]]:
    """The number of earlier month ends with a forecast of each quantity."""
    return {
        name: Figure("scorecard", f"{QUANTITIES[name]}: earlier month ends", origins, "month ends")
        for name, origins in scorecard.origins.items()
    }


def errors_of(
    scorecard: Scorecard,
) -> dict[tuple[str, str, str], tuple[Figure[float], Figure[float], Figure[float]]]:
    """The forecast's error, a simple method's, and how much smaller the first is, in percent.

    By quantity, how it is grouped, and the simple method.
    """
    found = {}
    for row in scorecard.skill.itertuples():
        name = f"{QUANTITIES[row.quantity]}, {GROUPINGS[row.grouping]}: error"
        unit = "actions" if row.quantity == "approved" else "WTE"
        other = AGAINST[row.against]
        found[row.quantity, row.grouping, row.against] = (
            _figure(name, row.crps, unit),
            _figure(f"{name} of {other}", row.crps_against, unit),
            _figure(f"{name}, smaller than that of {other}", 100 * row.skill, "%"),
        )
    return found


def _score_table(contents: Contents, scorecard: Scorecard) -> Markup:
    judged = scorecard.skill[scorecard.skill["grouping"] == "all"]
    against = {name: list(rows["against"]) for name, rows in judged.groupby("quantity", sort=False)}
    hits, errors = hits_of(scorecard), errors_of(scorecard)
    return table(
        f"Earlier forecasts for one to six months ahead, {contents.known.scope_name}. About 8 in "
        "10 outcomes should lie within the 80% range; neighbouring months share most of theirs",
        [
            Column("Forecast"),
            Column("Made at month ends", numeric=True),
            Column("Within 80% range", numeric=True),
            Column("Missed by, on average", numeric=True),
            Column("A simple rule missed by"),
        ],
        [
            Row(
                [
                    QUANTITIES[quantity],
                    scorecard.origins[quantity],
                    share(*hits[quantity, "all"].counts),
                    decimal(errors[quantity, "all", rules[0]][0].value, 1),
                    joined(
                        [
                            f"{decimal(errors[quantity, 'all', rule][1].value, 1)} ({PLAIN[rule]})"
                            for rule in rules
                        ]
                    ),
                ]
            )
            for quantity, rules in against.items()
        ],
    )


def figures(scorecard: Scorecard) -> list[Figure[Any]]:
    """The section's rows of figures.csv; an error compared with two others is listed once."""
    errors = [
        figure
        for error, other, saved in errors_of(scorecard).values()
        for figure in (error, other, *([saved] if pd.notna(saved.value) else []))
    ]
    return [
        *hits_of(scorecard).values(),
        *dict.fromkeys(errors),
        *earlier_month_ends(scorecard).values(),
    ]


def _figure(
    name: str, value: float, unit: str, numerator: int | None = None, denominator: int | None = None
) -> Figure[float]:
    return Figure("scorecard", name, value, unit, numerator, denominator)
