"""How good these forecasts have been: earlier forecasts against what happened."""

from typing import Any

import pandas as pd
from markupsafe import Markup

from iqip_analytics.briefing.contents import Contents
from iqip_analytics.briefing.figures import Figure
from iqip_analytics.briefing.html import Column, Html, Row, block, paragraph, table
from iqip_analytics.briefing.labels import group_label
from iqip_analytics.contract.dates import month_end
from iqip_analytics.contract.vocabulary import TRUST
from iqip_analytics.contract.wording import (
    counted,
    date_words,
    decimal,
    interval,
    month_words,
    share,
    wte,
)
from iqip_analytics.forecasts.quality.scorecard import MOST_ORIGINS, Scorecard

AGAINST = {
    "trajectory": "everything on its deadline",
    "reference_class": "the shares done in earlier months (reference class)",
    "recent_mean": "the mean of the last 12 months",
}
QUANTITIES = {
    "approved": "Approved actions",
    "net_gain_wte": "Net gain, WTE",
    "leavers_wte": "Leavers, WTE",
}
GROUPINGS = {"all": "all together", "division": "by division"}


def section(contents: Contents, scorecard: Scorecard) -> Html:
    """How last month's forecast turned out, the hit rate of the ranges, and the skill."""
    if scorecard.table.empty:
        return block(paragraph(nothing_sentence(scorecard), "no-data"))
    sentences = [
        completion_sentence(scorecard),
        *(workforce_sentence(scorecard, name) for name in ("leavers_wte", "net_gain_wte")),
    ]
    return block(
        paragraph(" ".join(filter(None, sentences))) if any(sentences) else None,
        *(paragraph(hits_sentence(scorecard, name)) for name in _judged(scorecard)),
        _optional(skill_sentence(scorecard)),
        paragraph(little_history_sentence(scorecard), "note") if scorecard.little_history else None,
        _last_table(contents, scorecard, _shown_groupings(scorecard)),
        _score_table(contents, scorecard, _shown_groupings(scorecard)),
    )


def _shown_groupings(scorecard: Scorecard) -> list[str]:
    """On its own page a division is the whole: it needs no second row."""
    return ["all", "division"] if scorecard.scope == TRUST else ["all"]


def _optional(text: str) -> Markup | None:
    return paragraph(text) if text else None


def _judged(scorecard: Scorecard) -> list[str]:
    return [name for name, origins in scorecard.origins.items() if origins]


def nothing_sentence(scorecard: Scorecard) -> str:
    """Why no earlier forecast can be judged."""
    if scorecard.scope != TRUST and scorecard.origins_of_trust:
        return (
            "No earlier forecast of this division can be judged yet: at no earlier period end was "
            "it reported with an open action."
        )
    return (
        "No earlier forecast can be judged yet: the plan's history begins in "
        f"{month_words(scorecard.history_start)}, and a forecast needs a month of it and a month "
        "after it."
    )


def completion_sentence(scorecard: Scorecard) -> str:
    """What last month's report expected to be approved by now, and what was."""
    row = scorecard.last("approved")
    if row is None:
        return ""
    outcome = int(row["outcome"])
    return (
        f"At {date_words(row['made_at'])} {counted(int(row['median']), 'approval')} "
        f"{'was' if row['median'] == 1 else 'were'} expected by {date_words(row['month_end'])} "
        f"({interval(str(row['lower_80']), str(row['upper_80']))}); {outcome:,} came, "
        f"{_place(row)} the range."
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
    return (
        f"{what} in {month_words(row['month_end'])} {verb} expected at {wte(row['median'])} WTE "
        f"({interval(wte(row['lower_80']), wte(row['upper_80']))}) and came to "
        f"{wte(row['outcome'])}."
    )


def hits_sentence(scorecard: Scorecard, quantity: str) -> str:
    """How many outcomes lay within the 80% ranges."""
    hits, origins = hits_of(scorecard)[quantity, "all"], earlier_month_ends(scorecard)[quantity]
    what = {"approved": "approvals", "leavers_wte": "leavers", "net_gain_wte": "net gain"}[quantity]
    return (
        f"Of earlier forecasts of {what}, the outcome lay within the 80% range in "
        f"{share(*hits.counts)}, made at "
        f"{counted(origins.value, 'month end')} for one to six months ahead."
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


def skill_sentence(scorecard: Scorecard) -> str:
    """How the completion forecast's error compares with two simple methods."""
    parts = [
        _compared(against, *errors)
        for (quantity, grouping, against), errors in errors_of(scorecard).items()
        if (quantity, grouping) == ("approved", "all")
    ]
    parts = [part for part in parts if part]
    if not parts:
        return ""
    return (
        f"The error of the completion forecast (CRPS) was {' and '.join(parts)}. Forecasts of "
        "neighbouring months share most of their outcomes: these are fewer trials than they look."
    )


def _compared(
    against: str, error: Figure[float], other: Figure[float], saved: Figure[float]
) -> str:
    """How two errors compare; blank where that is not known."""
    if pd.isna(saved.value):
        return ""
    ratio = error.value / other.value
    name = f"“{AGAINST[against]}”"
    if ratio >= 2:
        return f"{decimal(ratio, 1)} times that of {name}"
    percent = decimal(abs(saved.value), 0)
    return f"{percent}% {'smaller' if saved.value > 0 else 'larger'} than that of {name}"


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


def little_history_sentence(scorecard: Scorecard) -> str:
    """Why so few forecasts are judged."""
    fewer_than_trust = scorecard.origins["approved"] < scorecard.origins_of_trust
    begun = f"the plan's history begins in {month_words(scorecard.history_start)}"
    why = "the division has not been reported for longer" if fewer_than_trust else begun
    return (
        f"Little history: completion could be forecast and judged at "
        f"{counted(scorecard.origins['approved'], 'earlier month end')}, fewer than "
        f"{MOST_ORIGINS}, because {why}. So few say little of how good the next will be."
    )


def _last_table(contents: Contents, scorecard: Scorecard, groupings: list[str]) -> Markup | None:
    last = scorecard.table[
        (scorecard.table["month_end"] == scorecard.period_end)
        & (scorecard.table["made_at"] == month_end(scorecard.period_end, -1))
        & scorecard.table["grouping"].isin(groupings)
    ]
    if last.empty:
        return None
    return table(
        f"Last month's forecasts for {date_words(scorecard.period_end)} and what happened, "
        f"{contents.known.scope_name}",
        [
            Column("Forecast"),
            Column("Group"),
            Column("Expected, median", numeric=True),
            Column("80% range", numeric=True),
            Column("What happened", numeric=True),
            Column("Within the range"),
        ],
        [
            Row(
                [
                    QUANTITIES[row["quantity"]],
                    group_label(contents.trust, row["grouping"], row["group"])
                    if row["grouping"] == "division"
                    else "All",
                    _shown(row, "median"),
                    f"{_shown(row, 'lower_80')} to {_shown(row, 'upper_80')}",
                    _shown(row, "outcome"),
                    "yes" if _place(row) == "within" else "no",
                ]
            )
            for _, row in last.iterrows()
        ],
    )


def _shown(row: pd.Series, column: str) -> str:
    return f"{int(row[column]):,}" if row["quantity"] == "approved" else wte(row[column])


def _score_table(contents: Contents, scorecard: Scorecard, groupings: list[str]) -> Markup:
    judged = scorecard.skill[scorecard.skill["grouping"].isin(groupings)]
    hits, errors = hits_of(scorecard), errors_of(scorecard)
    return table(
        f"Error and coverage of earlier forecasts, {contents.known.scope_name}",
        [
            Column("Forecast"),
            Column("Counted"),
            Column("Compared with"),
            Column("Forecasts", numeric=True),
            Column("Within 80% range", numeric=True),
            Column("Error (CRPS)", numeric=True),
            Column("Error of the other", numeric=True),
        ],
        [
            Row(
                [
                    QUANTITIES[row.quantity],
                    GROUPINGS[row.grouping],
                    AGAINST[row.against],
                    f"{row.forecasts:,}",
                    f"{hits[row.quantity, row.grouping].counts[0]:,}",
                    *(
                        decimal(error.value, 2)
                        for error in errors[row.quantity, row.grouping, row.against][:2]
                    ),
                ]
            )
            for row in judged.itertuples()
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
