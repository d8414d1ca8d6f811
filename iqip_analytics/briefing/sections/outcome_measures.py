"""Outcome measures: what varies by chance, what does not, and which targets can be trusted."""

import pandas as pd
from markupsafe import Markup

from iqip_analytics.briefing.charts.control import control_charts
from iqip_analytics.briefing.contents import Contents
from iqip_analytics.briefing.drawing import svg
from iqip_analytics.briefing.html import (
    Column,
    Html,
    Row,
    block,
    figure,
    paragraph,
    table,
    with_icon,
)
from iqip_analytics.contract.vocabulary import UNITS
from iqip_analytics.contract.wording import (
    Withheld,
    counted,
    date_words,
    decimal,
    is_withheld,
    joined,
    month_words,
    number_word,
)
from iqip_analytics.measures.outcome_measures import needed_a_month

VARIATION = {
    "common_cause": "Common cause: no significant change",
    "improvement": "Special cause: improvement",
    "concern": "Special cause: concern",
    "neutral_high": "Special cause: high",
    "neutral_low": "Special cause: low",
    "too_few_points": "Too few points to tell (under 13)",
}
ASSURANCE = {
    "pass": "Consistently meets the target",
    "fail": "Consistently misses the target",
    "hit_or_miss": "Meets the target at times, by chance",
    "no_target": "No target",
    "too_few_points": "Too few points to tell (under 13)",
}

# A shape for each meaning, so that colour alone never carries it: path, fill.
_SHAPES = {
    "common_cause": ("M3 9 L6 7 L9 9 L12 7 L15 9", "none"),
    "improvement": ("M4 12 L9 4 L14 12 Z", "#12436D"),
    "concern": ("M9 3 L15 9 L9 15 L3 9 Z", "#F46A25"),
    "neutral_high": ("M4 11 L9 5 L14 11", "none"),
    "neutral_low": ("M4 7 L9 13 L14 7", "none"),
    "pass": ("M4 9 L8 13 L14 5", "none"),
    "fail": ("M5 5 L13 13 M13 5 L5 13", "none"),
    "hit_or_miss": ("M4 7 L14 7 M4 11 L14 11", "none"),
}
MOST_PANELS = 6
COLUMNS = [
    Column("Measure"),
    Column("Latest month"),
    Column("Value", numeric=True),
    Column("Mean", numeric=True),
    Column("Limits", numeric=True),
    Column("Target", numeric=True),
    Column("Planned by now", numeric=True),
    Column("Variation"),
    Column("Assurance"),
]


def section(contents: Contents) -> Html:
    """All measures in one table, then their control charts."""
    measured = contents.outcomes
    if measured is None:
        return block(paragraph("No data supplied.", "no-data"))
    if not by_measure(contents):
        return block(paragraph("No outcome measure is agreed for this scope.", "no-data"))
    return block(
        paragraph(summary_sentence(measured, len(by_measure(contents)))),
        _measure_table(contents),
        *(paragraph(text) for text in needed_sentences(contents)),
        _charts(contents),
    )


def by_measure(contents: Contents) -> list[tuple[pd.Series, pd.DataFrame]]:
    """Each measure of the scope with its rows of outcomes.csv."""
    if contents.outcomes is None:
        return []
    measures = contents.known.tables["measures"].sort_values("measure_id")
    return [
        (measure, contents.outcomes[contents.outcomes["measure_id"] == measure["measure_id"]])
        for _, measure in measures.iterrows()
    ]


SAID = {
    "improvement": ("shows improvement", "show improvement"),
    "concern": ("shows concern", "show concern"),
    "neutral_high": ("is unusually high", "are unusually high"),
    "neutral_low": ("is unusually low", "are unusually low"),
    "common_cause": ("varies by common cause alone", "vary by common cause alone"),
    "too_few_points": ("has too few points to tell", "have too few points to tell"),
}
ALWAYS_SAID = ("improvement", "concern")


def summary_sentence(measured: pd.DataFrame, count: int) -> str:
    """How many measures show special cause, and how many cannot be judged."""
    found = measured["variation"].value_counts()
    judged = {code: int(found.get(code, 0)) for code in SAID}
    parts = [
        f"{number_word(judged[code]) if judged[code] else 'none'} {verbs[judged[code] > 1]}"
        for code, verbs in SAID.items()
        if judged[code] or code in ALWAYS_SAID
    ]
    rest = count - sum(judged.values())
    if rest:
        parts.append(f"{number_word(rest)} {'is' if rest == 1 else 'are'} not judged")
    return f"Of {counted(count, 'outcome measure')}, {joined(parts)}."


def _latest(rows: pd.DataFrame) -> pd.Series | None:
    known = rows.dropna(subset=["value"])
    return None if known.empty else known.iloc[-1]


def _measure_table(contents: Contents) -> Markup:
    return table(
        f"Outcome measures, {contents.known.scope_name}, {date_words(contents.known.period_end)}",
        COLUMNS,
        [_row(contents, measure, rows) for measure, rows in by_measure(contents)],
    )


def _row(contents: Contents, measure: pd.Series, rows: pd.DataFrame) -> Row:
    latest = _latest(rows)
    unit = UNITS[measure["unit"]]
    if latest is None:
        blanks = ["no value yet", "–", "–", "–", with_unit(measure["target"], unit), "–", "–", "–"]
        return Row([measure["name"], *blanks])
    limits = "–"
    if is_withheld(latest["mean"]):
        limits = str(latest["mean"])
    elif pd.notna(latest["mean"]):
        low, high = (decimal(latest[name], 2) for name in ("lower_limit", "upper_limit"))
        limits = f"{low} to {high}"
    return Row(
        [
            measure["name"],
            month_words(latest["month_end"]),
            with_unit(latest["value"], unit),
            with_unit(latest["mean"], unit),
            limits,
            with_unit(latest["target"], unit),
            with_unit(_planned(contents, rows), unit),
            _meaning(latest["variation"], VARIATION),
            _assurance(measure, latest["assurance"]),
        ]
    )


def _planned(contents: Contents, rows: pd.DataFrame) -> float | None:
    now = rows.loc[rows["month_end"] == contents.known.period_end, "planned"]
    return None if now.empty else float(now.iloc[0])


def with_unit(value: float | Withheld | None, unit: str) -> str:
    """A value with its unit, to at most two decimals; for one withheld, its words.

    >>> with_unit(94.0, "%"), with_unit(8.17, "WTE"), with_unit(None, "%")
    ('94%', '8.17 WTE', '–')
    """
    if isinstance(value, Withheld):
        return value.words
    if value is None or pd.isna(value):
        return "–"
    number = decimal(float(value), 0 if float(value).is_integer() else 2)
    return number + unit if unit in ("", "%") else f"{number} {unit}"


def _meaning(code: object, words: dict[str, str]) -> str:
    """What a point or a target says, in words, with its icon where it has one."""
    if pd.isna(code):
        return "Cumulative: not judged"
    text = words[str(code)]
    return with_icon(*_SHAPES[str(code)], text) if code in _SHAPES else text


def _assurance(measure: pd.Series, code: object) -> str:
    if measure["direction"] == "neutral" and pd.notna(measure["target"]):
        return "Not judged: neither side is better"
    return _meaning(code, ASSURANCE)


def needed_sentences(contents: Contents) -> list[str]:
    """How much each cumulative measure must gain a month to reach its target in time."""
    sentences = []
    for measure, rows in by_measure(contents):
        if measure["cumulative"] != "yes" or rows["value"].map(is_withheld).any():
            continue
        needed = needed_a_month(rows, measure["target_on"])
        if needed is not None:
            sentences.append(
                f"{measure['name']}: {with_unit(measure['target'], UNITS[measure['unit']])} by "
                f"{month_words(measure['target_on'])} needs {decimal(needed, 1)} a month."
            )
    return sentences


def _charts(contents: Contents) -> Markup | None:
    drawable = [
        (str(measure["name"]), rows.infer_objects())
        for measure, rows in by_measure(contents)
        if rows["value"].notna().sum() > 1 and not rows["value"].map(is_withheld).any()
    ]
    if not drawable:
        return None
    drawn = sorted(drawable, key=_urgency)[:MOST_PANELS]
    special = sum(_urgency(panel) == 0 for panel in drawable)
    message = f"{special} of {counted(len(drawable), 'outcome measure')} moved beyond chance"
    return figure(
        message,
        svg(control_charts(drawn), "outcomes", f"Control charts by month: {message}."),
        f"Monthly values with mean and limits (XmR), up to 24 months; special causes first, "
        f"{len(drawn)} of {len(drawable)} drawn. {contents.known.scope_name}, known at "
        f"{date_words(contents.known.data_cutoff)}.",
    )


def _urgency(panel: tuple[str, pd.DataFrame]) -> int:
    """Special causes come first, measures that are not judged last."""
    said = panel[1]["variation"].dropna()
    if said.empty:
        return 2
    return 1 if said.iloc[-1] in ("common_cause", "too_few_points") else 0
