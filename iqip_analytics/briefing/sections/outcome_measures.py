"""Outcome measures: what varies by chance, what does not, and which targets are reliably met."""

from typing import NamedTuple

import numpy as np
import pandas as pd
from markupsafe import Markup

from iqip_analytics.briefing.charts.control import MONTHS_SHOWN, Measured, control_charts
from iqip_analytics.briefing.contents import Contents, once
from iqip_analytics.briefing.drawing import FEWEST_POINTS, svg
from iqip_analytics.briefing.html import Column, Html, Row, block, figure, paragraph, table
from iqip_analytics.briefing.sections.measure_sentences import (
    KIND_WORDS,
    assurance_words,
    chart_sentence,
    pace_sentence,
    phase_sentence,
    shifted_sentence,
    summary_sentence,
    variation_words,
    with_unit,
)
from iqip_analytics.briefing.sections.measures_moved import approval_days, measures_moved
from iqip_analytics.briefing.spc_icons import assurance_icon, variation_icon
from iqip_analytics.contract.vocabulary import UNITS
from iqip_analytics.contract.wording import (
    counted,
    date_words,
    decimal,
    is_withheld,
    month_words,
)
from iqip_analytics.measures.chart_types import chart_type, runs_about_median, typed_points
from iqip_analytics.measures.control_chart import FEWEST_POINTS as FEWEST_JUDGED
from iqip_analytics.measures.control_chart import variation_of
from iqip_analytics.measures.control_phases import control_points, phases
from iqip_analytics.measures.outcome_measures import measured_months, pace

MOST_PANELS = 6
OPPOSITE = {"increase": "decrease", "decrease": "increase"}
COLUMNS = [
    Column("Measure"),
    Column("Change"),
    Column("Against target"),
    Column("Latest value", numeric=True),
    Column("Target", numeric=True),
    Column("Mean", numeric=True),
    Column("Limits", numeric=True),
]
PLANNED = Column("Planned by now", numeric=True)


class _Judged(NamedTuple):
    """A measure of the scope: its row of `measures`, its rows of outcomes.csv, and its verdicts.

    latest: its last row with a value; None before the first.
    points: what its chart draws; without limits where it is not judged.
    phase: the points of its latest phase, on which the verdicts rest.
    kind: the chart that its data call for.
    """

    measure: pd.Series
    rows: pd.DataFrame
    latest: pd.Series | None
    changes: pd.DataFrame
    points: pd.DataFrame
    phase: pd.DataFrame
    kind: str

    @property
    def variation(self) -> str:
        """Its variation; blank where it is not judged."""
        said = None if self.latest is None else self.latest["variation"]
        return "" if pd.isna(said) else str(said)

    @property
    def assurance(self) -> str:
        """Its assurance; blank where it is not judged."""
        said = None if self.latest is None else self.latest["assurance"]
        return "" if pd.isna(said) else str(said)

    @property
    def rebased(self) -> pd.Series | None:
        """The change of process at which its latest limits begin; None without one."""
        if self.latest is None:
            return None
        begun = self.changes[self.changes["from_month"] <= self.latest["month_end"]]
        return None if begun.empty else begun.iloc[-1]

    @property
    def by_its_chart(self) -> str:
        """The variation that its own kind of chart shows; blank where that gives no verdict."""
        if self.kind in ("xmr", "run"):
            return "" if self.kind == "run" else self.variation
        last = self.points[self.points["phase"] == self.points["phase"].iloc[-1]]
        if len(last) < FEWEST_JUDGED:
            return ""
        return variation_of(int(last["special"].iloc[-1]), self.better)

    @property
    def better(self) -> str:
        """Which direction is better on its chart: more time between events for what is to fall."""
        direction = str(self.measure["direction"])
        return OPPOSITE.get(direction, direction) if self.kind in ("g", "t") else direction

    @property
    def withheld(self) -> bool:
        """Whether any of its numbers is withheld."""
        return bool(self.rows["value"].map(is_withheld).any())

    @property
    def urgency(self) -> int:
        """Those that got worse come first, then those off target, reliably or this time."""
        if self.variation == "concern":
            return 0
        if self.is_off_target:
            return 1 if self.assurance == "fail" else 2
        if self.variation in ("", "too_few_points"):
            return 5
        return 4 if self.variation == "common_cause" else 3

    @property
    def is_off_target(self) -> bool:
        """Whether its latest value misses its target; a cumulative one has time until its date."""
        if self.latest is None or self.withheld or pd.isna(self.measure["target"]):
            return False
        if self.measure["cumulative"] == "yes" or self.measure["direction"] not in OPPOSITE:
            return False
        return not meets(self.measure, float(self.latest["value"]))


def meets(measure: pd.Series, value: float) -> bool:
    """Whether a value of a measure with a target and a direction meets the target."""
    target = float(measure["target"])
    return value >= target if measure["direction"] == "increase" else value <= target


def section(contents: Contents) -> Html:
    """All measures in one table, then their control charts, then what approved actions moved."""
    judged = _judged(contents)
    if not judged:
        return block(*measures_moved(contents))
    verdicts = [one.variation for one in judged]
    return block(
        paragraph(summary_sentence(verdicts, len(judged))),
        _measure_table(contents, judged),
        *(paragraph(text) for text in _sentences(contents, judged)),
        _charts(contents, judged),
        *measures_moved(contents),
    )


@once
def by_measure(contents: Contents) -> list[tuple[pd.Series, pd.DataFrame]]:
    """Each measure of the scope with its rows of outcomes.csv."""
    if contents.outcomes is None:
        return []
    measures = contents.known.tables["measures"].sort_values("measure_id")
    if contents.is_wide:  # some are left out, not merely without a value
        measures = measures[measures["measure_id"].isin(contents.outcomes["measure_id"])]
    return [
        (measure, contents.outcomes[contents.outcomes["measure_id"] == measure["measure_id"]])
        for _, measure in measures.iterrows()
    ]


def _judged(contents: Contents) -> list[_Judged]:
    """Every measure, those that got worse first, then those off target."""
    found = [_one(contents, measure, rows) for measure, rows in by_measure(contents)]
    return sorted(found, key=lambda one: one.urgency)


def _one(contents: Contents, measure: pd.Series, rows: pd.DataFrame) -> _Judged:
    known = rows.dropna(subset=["value"])
    changes = phases(contents.known, str(measure["measure_id"]))
    points, kind = known[["month_end", "value"]], "xmr"
    last = points
    if len(known) and known["mean"].notna().all() and not known["value"].map(is_withheld).any():
        points = control_points(known.infer_objects(), changes)
        last = points[points["phase"] == points["phase"].max()]
        counted = measured_months(contents.known, measure)
        if contents.is_wide:  # the width of limits by counting shows how many were counted
            counted = counted.assign(numerator=np.nan, denominator=np.nan)
        kind = chart_type(counted, str(measure["unit"]))
        points = typed_points(kind, counted, str(measure["unit"]), changes)
    latest = None if known.empty else known.iloc[-1]
    return _Judged(measure, rows, latest, changes, points, last, kind)


def _measure_table(contents: Contents, judged: list[_Judged]) -> Markup:
    planned = any(_planned(contents, one.rows) is not None for one in judged)
    return table(
        f"Outcome measures, {contents.known.scope_name}, {date_words(contents.known.period_end)}",
        [*COLUMNS, *([PLANNED] if planned else [])],
        [_row(contents, one, planned) for one in judged],
    )


def _row(contents: Contents, one: _Judged, planned: bool) -> Row:
    unit, latest = UNITS[one.measure["unit"]], one.latest
    asked = [with_unit(_planned(contents, one.rows), unit)] if planned else []
    target = with_unit(one.measure["target"], unit)
    if latest is None:
        return Row([one.measure["name"], "–", "–", "no value", target, "–", "–", *asked])
    limits = "–"
    if is_withheld(latest["mean"]):
        limits = str(latest["mean"])
    elif pd.notna(latest["mean"]) and one.kind != "run":
        low, high = (decimal(latest[name], 2) for name in ("lower_limit", "upper_limit"))
        since = "" if one.rebased is None else f" since {month_words(one.rebased['from_month'])}"
        limits = f"{low} to {high}{since}"
    return Row(
        [
            one.measure["name"],
            _with_icon(variation_icon(one.variation, one.measure["direction"]), _change(one)),
            _with_icon(assurance_icon(one.assurance), _against_target(one)),
            with_unit(latest["value"], unit) + _of_month(contents, latest["month_end"]),
            target,
            with_unit(latest["mean"], unit),
            limits,
            *asked,
        ]
    )


def _of_month(contents: Contents, month: pd.Timestamp) -> str:
    """The month of a value where it is not the report's, which is in the caption."""
    return "" if month == contents.known.period_end else f" ({month_words(month)})"


def _planned(contents: Contents, rows: pd.DataFrame) -> float | None:
    now = rows.loc[rows["month_end"] == contents.known.period_end, "planned"].dropna()
    return None if now.empty else float(now.iloc[0])


def _with_icon(icon: Markup, words: str) -> Markup:
    return Markup("{} {}").format(icon, words) if icon else Markup("{}").format(words)


def _change(one: _Judged) -> str:
    if not one.variation:
        return "Cumulative: not judged" if one.measure["cumulative"] == "yes" else "Not judged"
    return variation_words(one.variation, one.phase)


def _against_target(one: _Judged) -> str:
    if not one.assurance:
        return "–"  # for what is not judged, its change
    return assurance_words(
        one.assurance, one.phase, one.measure["target"], one.measure["direction"]
    )


def pace_sentences(contents: Contents) -> list[str]:
    """How much each cumulative measure must change a month to reach its target in time."""
    sentences = []
    for measure, rows in by_measure(contents):
        if measure["cumulative"] != "yes" or rows["value"].map(is_withheld).any():
            continue
        found = pace(rows, measure["direction"], measure["target_on"], contents.known.period_end)
        if found is not None:
            sentences.append(pace_sentence(measure, found))
    return sentences


def _sentences(contents: Contents, judged: list[_Judged]) -> list[str]:
    """What a cumulative measure needs, why limits begin again, what charts show otherwise."""
    rebased = [
        phase_sentence(str(one.measure["name"]), change["from_month"], str(change["reason"]))
        for one in judged
        if one.measure["cumulative"] != "yes" and (change := one.rebased) is not None
    ]
    return [*pace_sentences(contents), *rebased, *_chart_sentences(judged)]


def _chart_sentences(judged: list[_Judged]) -> list[str]:
    """Where a measure's own kind of chart disagrees with the limits in the table."""
    said = []
    for one in judged:
        if one.kind == "run" and runs_about_median(one.points["value"].tolist()).shifted:
            said.append(shifted_sentence(str(one.measure["name"])))
        elif one.by_its_chart not in ("", one.variation):
            said.append(chart_sentence(str(one.measure["name"]), one.kind, one.by_its_chart))
    return said


def _charts(contents: Contents, judged: list[_Judged]) -> Markup | None:
    drawable = [one for one in judged if len(one.points) >= FEWEST_POINTS and not one.withheld]
    if not drawable:
        return None
    drawn = drawable[:MOST_PANELS]
    able = [one for one in judged if one.variation not in ("", "too_few_points")]
    changed = sum(one.variation != "common_cause" for one in able)
    message = (
        f"Of {counted(len(able), 'measure')} judged, {changed or 'none'} changed beyond chance"
    )
    if len(able) == 1:
        message = (
            f"The one measure judged {'changed' if changed else 'shows no change'} beyond chance"
        )
    title = message if able else "Outcome measures by month"
    levels = "mean and limits" if any(one.kind != "run" for one in drawn) else "their median"
    some = f"; {len(drawn)} of {len(drawable)} are drawn" if len(drawn) < len(drawable) else ""
    return figure(
        title,
        svg(
            control_charts([_panel(contents, one) for one in drawn]),
            "outcomes",
            f"Control charts: {title}.",
        ),
        f"Monthly values, up to {MONTHS_SHOWN} months, with {levels}; worse first, then "
        f"off target{some}. {contents.known.scope_name}, known at "
        f"{date_words(contents.known.data_cutoff)}.",
    )


def _panel(contents: Contents, one: _Judged) -> Measured:
    between = one.kind in ("g", "t")  # events have no target in the measure's unit
    icons = [
        variation_icon(one.by_its_chart or one.variation, one.measure["direction"]),
        Markup("") if between else assurance_icon(one.assurance),
    ]
    return Measured(
        name=str(one.measure["name"]),
        direction=one.better,
        value=_panel_words(one),
        icons=[icon for icon in icons if icon],
        points=one.points,
        changes=one.changes,
        target=np.nan if between else float(one.measure["target"]),
        approvals=approval_days(contents, str(one.measure["measure_id"])),
    )


def _panel_words(one: _Judged) -> str:
    """The latest value and its target; table and icons say what they mean."""
    if one.latest is None:
        return "no value"
    unit, target = UNITS[one.measure["unit"]], one.measure["target"]
    aim = "" if pd.isna(target) else f", target {with_unit(target, unit)}"
    kind = f"; {KIND_WORDS[one.kind]}" if one.kind in KIND_WORDS else ""
    return f"{with_unit(one.latest['value'], unit)}{aim}{kind}"
