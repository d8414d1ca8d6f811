"""Who a briefing is for: the committee, or wide circulation, which names nobody.

Beyond the committee these are left out, on the page and in the CSV beside it:

- owners: executive leads and action owners of actions and priorities, the load by lead, the dates
  that owners forecast, and the author and sponsor of the paper;
- titles of actions, names of milestones and themes of risks; their identifiers stay;
- everything the trust wrote: commentary, notes to evidence, opinions, updates and changes, and
  the notes on the data that rest on commentary;
- numbers of people and WTE above 0 and below 5, also in measures in counts and WTE, which may count
  people, and whatever would disclose them (`small_numbers`); the record of earlier workforce
  forecasts, and the notes on workforce figures.

Texts are taken out of the plan before anything is computed from it (`unnamed`), so that no section
can quote them; small numbers are withheld at the end, since forecasts are computed from them.
"""

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from iqip_analytics.briefing.consistency_notes import consistency_notes
from iqip_analytics.briefing.contents import (
    Choices,
    Contents,
    contents_of,
)
from iqip_analytics.briefing.disclosure.restated_staff import without_restated
from iqip_analytics.briefing.disclosure.small_numbers import (
    forecast_without_small,
    history_without_small,
    shown,
)
from iqip_analytics.briefing.disclosure.staff_numbers import (
    ALL,
    FIRST_TWO,
    LAST_TWO,
    MEAN,
    Cell,
    is_small,
)
from iqip_analytics.briefing.disclosure.staff_shown import staff_told
from iqip_analytics.briefing.disclosure.unnamed import OWNER_FIELDS, PEOPLE_UNITS, without_people
from iqip_analytics.contract.vocabulary import COMMITTEE, MASTHEAD_PEOPLE
from iqip_analytics.contract.wording import FEWER_THAN_FIVE, NOT_SHOWN, Withheld, is_withheld
from iqip_analytics.forecasts.quality.scorecard import Scorecard
from iqip_analytics.measures.outcome_measures import outcomes
from iqip_analytics.plan.known import KnownPlan

EDITION = (
    "Left out: who leads or owns an action or priority, and who "
    "wrote and sponsors this paper; titles of actions, names of milestones and themes of risks "
    "(their identifiers stay); commentary and notes; the record of earlier workforce forecasts. "
    "Numbers of people and WTE above 0 and below 5 read “fewer than 5”, losses below 5 “more than "
    "−5”; “not shown” stands where a number would give one of these away. Both are blank in the "
    "CSV, and a chart that would show them is left out."
)
NOTES_LEFT_OUT = (
    "Notes on workforce figures, on measures in counts and WTE, and on dates in the commentary "
    "are left out of the edition for wide circulation."
)
CHANGE = ["change", "lower_95", "upper_95"]
LEFT_OUT_COLUMNS = ("title", *OWNER_FIELDS, "owner_forecast_on")


def measures_without_small(outcomes: pd.DataFrame, measures: pd.DataFrame) -> pd.DataFrame:
    """Outcome measures with small values of counts and WTE withheld.

    So are that measure's mean and limits, from which one missing value could be worked out, and
    values of a cumulative measure that would show growth by a small number.

    Args:
        outcomes: the columns of outcomes.csv.
        measures: the plan's table, with measure_id, unit and cumulative.
    """
    ours = measures[measures["unit"].isin(PEOPLE_UNITS)]
    growing = set(ours.loc[ours["cumulative"] == "yes", "measure_id"])
    people = outcomes["measure_id"].isin(ours["measure_id"])
    small = people & outcomes["value"].map(is_small)
    growth = pd.Series(False, index=outcomes.index)
    for _, own in outcomes[outcomes["measure_id"].isin(growing)].groupby("measure_id"):
        growth |= outcomes.index.isin(_grown_by_few(own))
    if not (small | growth).any():
        return outcomes
    theirs = outcomes["measure_id"].isin(outcomes.loc[small, "measure_id"])
    chart = {
        name: outcomes[name].astype(object).mask(theirs & outcomes[name].notna(), NOT_SHOWN)
        for name in ("mean", "lower_limit", "upper_limit")
    }
    values = outcomes["value"].astype(object).mask(growth, NOT_SHOWN)
    return outcomes.assign(value=values.mask(small, FEWER_THAN_FIVE), **chart)


def _grown_by_few(own: pd.DataFrame) -> list[int]:
    """Rows of a cumulative measure whose value differs by a small number from the last printed."""
    withheld, last = [], 0.0
    for row, value in own.sort_values("month_end")["value"].dropna().items():
        if is_small(value - last):
            withheld.append(row)
        else:
            last = value
    return withheld


def completion_alone(card: Scorecard) -> Scorecard:
    """A scorecard without workforce, whose outcomes may be small numbers of earlier months."""
    return replace(
        card,
        table=card.table[card.table["quantity"] == "approved"],
        skill=card.skill[card.skill["quantity"] == "approved"],
        coverage=card.coverage[card.coverage["quantity"] == "approved"],
        origins={"approved": card.origins["approved"]},
    )


def contents_for(known: KnownPlan, *, choices: Choices, masthead: Mapping[str, str]) -> Contents:
    """A scope's contents for the circulation chosen."""
    if choices.circulation == COMMITTEE:
        return contents_of(known, choices=choices, masthead=masthead)
    unnamed = {key: text for key, text in masthead.items() if key not in MASTHEAD_PEOPLE}
    return _for_wide_circulation(
        contents_of(choices.seen(known), choices=choices, masthead=unnamed)
    )


def _for_wide_circulation(whole: Contents) -> Contents:
    """Contents, computed from a plan without names, as they may leave the committee."""
    since, ahead = whole.since_last_report, whole.workforce_forecast
    return replace(
        with_small_workforce_withheld(whole),
        overdue=_unowned(whole.overdue),
        due_next=_unowned(whole.due_next),
        leads=whole.leads.iloc[:0],
        priorities=None if whole.priorities is None else _unowned(whole.priorities),
        since_last_report=since and since._replace(changes=_unowned(since.changes)),
        workforce_forecast=ahead and forecast_without_small(ahead, staff_told(whole.trust)),
        scorecard=completion_alone(whole.scorecard),
        outcomes=_outcomes(whole.outcomes, whole.known),
        impact=_impact(whole),
        data_notes=consistency_notes(without_people(whole.known)),
    )


def _unowned(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.drop(columns=[name for name in LEFT_OUT_COLUMNS if name in frame])


def _outcomes(measured: pd.DataFrame | None, known: KnownPlan) -> pd.DataFrame | None:
    if measured is None:
        return None
    return measures_without_small(without_restated(measured, known), known.tables["measures"])


def _impact(whole: Contents) -> pd.DataFrame | None:
    """What approved actions moved, for printed measures; a division's may be the trust's."""
    told = _outcomes(outcomes(whole.trust), whole.trust)
    if whole.impact is None or told is None:
        return None
    measures = whole.trust.tables["measures"]
    return impact_without_small(whole.impact, told, measures)


def impact_without_small(
    impact: pd.DataFrame, told: pd.DataFrame, measures: pd.DataFrame
) -> pd.DataFrame:
    """What approved actions moved, without what would disclose a few people.

    Args:
        impact: the columns of impact.csv.
        told: the trust's outcomes as printed; a measure without a row is left out.
        measures: the plan's table, with measure_id and unit.

    Returns:
        The rows of printed measures, without the change of a measure with a withheld number, and
        without a change of people that is or may be small.
    """
    rows = impact[impact["measure_id"].isin(told["measure_id"])].reset_index(drop=True)
    withheld = told[["value", "mean"]].map(is_withheld).any(axis=1)
    people = measures.loc[measures["unit"].isin(PEOPLE_UNITS), "measure_id"]
    small = rows["measure_id"].isin(people) & rows[CHANGE].map(is_small).any(axis=1)
    hidden = rows["measure_id"].isin(told.loc[withheld, "measure_id"]) | small
    if not hidden.any():
        return rows
    return rows.assign(
        **{
            name: rows[name].astype(object).mask(hidden & rows[name].notna(), NOT_SHOWN)
            for name in CHANGE
        }
    )


def with_small_workforce_withheld(whole: Contents) -> Contents:
    """The workforce's history, mean leavers and the comparison of months, without small numbers.

    Nor what would disclose one, as decided for all pages of the trust together.
    """
    if whole.workforce is None:
        return whole
    told, scope, mean = staff_told(whole.trust), whole.known.scope, whole.mean_leavers
    latest = whole.workforce["month_end"].max()

    def may(name: str) -> bool:
        return told.get(Cell(latest, scope, ALL, name), False)

    return replace(
        whole,
        workforce=history_without_small(whole.workforce, scope, told),
        mean_leavers=mean and mean._replace(wte=mean.wte if may(MEAN) else _unless_small(mean.wte)),
        leavers_compared=whole.leavers_compared if may(FIRST_TWO) and may(LAST_TWO) else None,
    )


def _unless_small(number: float | Withheld) -> Withheld:
    """The words for a number that is not printed."""
    kept = shown(number)
    return kept if isinstance(kept, Withheld) else NOT_SHOWN
