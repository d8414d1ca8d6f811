"""How good these forecasts have been: earlier ones beside what happened."""

import pandas as pd
from markupsafe import Markup

from iqip_analytics.briefing.contents import Contents
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
    """A division is all of its own page: it needs no second row."""
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
    """What the report of the month before expected to be approved by now, and what was."""
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
    """What the report of the month before expected of this month's staff, and what happened."""
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
    rows = scorecard.coverage
    together = rows[(rows["quantity"] == quantity) & (rows["grouping"] == "all")].iloc[0]
    what = {"approved": "approvals", "leavers_wte": "leavers", "net_gain_wte": "net gain"}[quantity]
    return (
        f"Of earlier forecasts of {what}, the outcome lay within the 80% range in "
        f"{share(together['inside'], together['forecasts'])}, made at "
        f"{counted(scorecard.origins[quantity], 'month end')} for one to six months ahead."
    )


def skill_sentence(scorecard: Scorecard) -> str:
    """How the completion forecast's error compares with two simple ways."""
    rows = scorecard.skill
    rows = rows[(rows["quantity"] == "approved") & (rows["grouping"] == "all")]
    parts = [_compared(row) for _, row in rows.iterrows() if pd.notna(row["skill"])]
    if not parts:
        return ""
    return (
        f"The error of the completion forecast (CRPS) was {' and '.join(parts)}. Forecasts of "
        "neighbouring months share most of their outcomes: these are fewer trials than they look."
    )


def _compared(row: pd.Series) -> str:
    ratio = row["crps"] / row["crps_against"]
    name = f"“{AGAINST[row['against']]}”"
    if ratio >= 2:
        return f"{decimal(ratio, 1)} times that of {name}"
    percent = decimal(100 * abs(row["skill"]), 0)
    return f"{percent}% {'smaller' if row['skill'] > 0 else 'larger'} than that of {name}"


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
    skill = scorecard.skill[scorecard.skill["grouping"].isin(groupings)]
    hits = scorecard.coverage.set_index(["quantity", "grouping"])
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
                    QUANTITIES[row["quantity"]],
                    GROUPINGS[row["grouping"]],
                    AGAINST[row["against"]],
                    f"{row['forecasts']:,}",
                    f"{hits.loc[(row['quantity'], row['grouping']), 'inside']:,}",
                    decimal(row["crps"], 2),
                    decimal(row["crps_against"], 2),
                ]
            )
            for _, row in skill.iterrows()
        ],
    )


def numbers(scorecard: Scorecard) -> list[tuple[object, ...]]:
    """What is printed and stands in no other table, as rows of figures.csv."""
    rows = []
    for row in scorecard.coverage.itertuples():
        name = f"{QUANTITIES[row.quantity]}, {GROUPINGS[row.grouping]}: within 80% range"
        counts = (row.inside, row.forecasts)
        rows.append(_number(name, 100 * row.inside / row.forecasts, "%", *counts))
    for row in scorecard.skill.itertuples():
        name = f"{QUANTITIES[row.quantity]}, {GROUPINGS[row.grouping]}: error"
        unit = "actions" if row.quantity == "approved" else "WTE"
        other = AGAINST[row.against]
        rows.append(_number(name, row.crps, unit))
        rows.append(_number(f"{name} of {other}", row.crps_against, unit))
        if pd.notna(row.skill):
            rows.append(_number(f"{name}, smaller than that of {other}", 100 * row.skill, "%"))
    for quantity, origins in scorecard.origins.items():
        rows.append(_number(f"{QUANTITIES[quantity]}: earlier month ends", origins, "month ends"))
    return list(dict.fromkeys(rows))


def _number(
    name: str, value: float, unit: str, numerator: int | None = None, denominator: int | None = None
) -> tuple[object, ...]:
    return ("scorecard", name, value, unit, numerator, denominator, None, None)
