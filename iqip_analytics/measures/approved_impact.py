"""Whether the measures that approved actions were to move have moved, and since when."""

import numpy as np
import pandas as pd

from iqip_analytics.contract.dates import month_end, months_between
from iqip_analytics.measures.control_phases import phases
from iqip_analytics.measures.interrupted_series import RUN_IN, LevelChange, level_change
from iqip_analytics.measures.outcome_measures import measured_months
from iqip_analytics.measures.progress import standing_approvals
from iqip_analytics.plan.known import KnownPlan
from iqip_analytics.plan.shared_results import shared

FEWEST_AFTER = 6  # months, and values, below which nothing is claimed
FEWEST_BEFORE = 6
IMPACT_COLUMNS = [
    "measure_id",
    "name",
    "actions_linked",
    "actions_approved",
    "change",
    "lower_95",
    "upper_95",
    "months_since",
    "verdict",
]
NOT_KNOWN = LevelChange(np.nan, np.nan, np.nan)


# The page's sections and its CSV ask for it
@shared
def impact(known: KnownPlan) -> pd.DataFrame | None:
    """What became of each measure that the scope's actions are to move.

    The month of the first linked approval is left out; after begins with the next, or with
    `expected_from`. Before is what precedes every approval of an action linked to the measure, of
    any division. Values alone are judged, never limits: a phase that begins at the approval or
    later hides nothing, and an earlier one has its own level.

    Args:
        known: the trust's position, or a division's, which sees its own actions' links.

    Returns:
        The columns of impact.csv, by measure. change, lower_95 and upper_95 are in the measure's
        unit and blank where nothing can be said: under six months or values after, fewer than six
        before, of a cumulative measure. months_since is blank where no action is approved.
        None where the source holds no measures, or no link is known.
    """
    links, measures = links_of(known), known.trust.tables.get("measures")
    if links is None or measures is None or known.tables["action_measures"].empty:
        return None
    linked = measures[measures["measure_id"].isin(links["measure_id"])]
    rows = [
        _row(known, measure, links) for _, measure in linked.sort_values("measure_id").iterrows()
    ]
    return pd.DataFrame(rows, columns=IMPACT_COLUMNS).astype(
        dict.fromkeys(("change", "lower_95", "upper_95"), "float64")
        | dict.fromkeys(("actions_linked", "actions_approved", "months_since"), "Int64")
    )


@shared
def links_of(known: KnownPlan) -> pd.DataFrame | None:
    """Each link of a measure with an action of the scope that is in the plan.

    Returns:
        measure_id, action_id, and blank where the action is not approved: approved_on, the day of
        the approval in force, and starts, the month end that its effect may begin with.
        None where the source holds no links.
    """
    links = known.tables.get("action_measures")
    if links is None:
        return None
    own = links[links["action_id"].isin(known.actions["action_id"])]
    approved_on = pd.to_datetime(own["action_id"].map(standing_approvals(known)))
    following = approved_on + pd.offsets.MonthEnd(0) + pd.offsets.MonthEnd(1)
    expected = own["expected_from"] + pd.offsets.MonthEnd(0)
    starts = following.where(~(expected > following), expected)
    return own[["measure_id", "action_id"]].assign(approved_on=approved_on, starts=starts)


def _row(known: KnownPlan, measure: pd.Series, links: pd.DataFrame) -> dict[str, object]:
    own = links[links["measure_id"] == measure["measure_id"]]
    start = own["starts"].min()
    found, since, verdict = NOT_KNOWN, None, "too_early"
    if pd.notna(start):
        since = max(months_between(start, known.period_end) + 1, 0)
    if since is not None and since >= FEWEST_AFTER:
        found = _change(known, measure, start)
        verdict = _verdict(found, str(measure["direction"]))
    return {
        "measure_id": measure["measure_id"],
        "name": measure["name"],
        "actions_linked": len(own),
        "actions_approved": int(own["approved_on"].notna().sum()),
        **found._asdict(),
        "months_since": since,
        "verdict": verdict,
    }


def _change(known: KnownPlan, measure: pd.Series, start: pd.Timestamp) -> LevelChange:
    if measure["cumulative"] == "yes":
        return NOT_KNOWN
    points = measured_months(known, measure)
    month, first = points["month_end"].map(_number), _number(start)
    before = points["month_end"] < month_end(_first_approval(known, measure))
    after = month >= first
    if before.sum() < FEWEST_BEFORE or after.sum() < FEWEST_AFTER:
        return NOT_KNOWN
    kept = before | after
    changes = phases(known, str(measure["measure_id"]))["from_month"]
    return level_change(
        month[kept].tolist(),
        points["value"][kept].tolist(),
        first,
        [phase for phase in changes.map(_number) if phase <= month[before].iloc[-RUN_IN - 1]],
    )


def _number(day: pd.Timestamp) -> int:
    """Months counted continuously across years."""
    return 12 * day.year + day.month


def _first_approval(known: KnownPlan, measure: pd.Series) -> pd.Timestamp:
    """Of any action of the trust that is to move the measure."""
    links = links_of(known.trust)
    assert links is not None  # a division's links are among the trust's
    return links.loc[links["measure_id"] == measure["measure_id"], "approved_on"].min()


def _verdict(found: LevelChange, direction: str) -> str:
    """What a change says, given which direction is better; nothing for a neutral measure."""
    better = {"increase": 1, "decrease": -1}.get(direction, 0)
    side = int(found.lower_95 > 0) - int(found.upper_95 < 0)
    if better == 0 or side == 0:
        return "no_evidence"
    return "as_intended" if side == better else "other_way"
