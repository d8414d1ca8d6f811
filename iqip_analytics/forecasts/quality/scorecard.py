"""Scorecard: earlier months' forecasts, what happened, and how good they were."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain

import pandas as pd

from iqip_analytics.contract.dates import month_end
from iqip_analytics.contract.faults import InputError
from iqip_analytics.contract.vocabulary import TRUST
from iqip_analytics.forecasts.completion.chance_history import position_then
from iqip_analytics.forecasts.quality.past_forecasts import past_completion, past_workforce
from iqip_analytics.plan.known import KnownPlan
from iqip_analytics.plan.shared_results import for_one_forecast, shared

HORIZON = 6
MOST_ORIGINS = 12
ORIGINS = range(MOST_ORIGINS, 0, -1)  # months back
TABLE_COLUMNS = [
    "quantity",
    "made_at",
    "month_end",
    "grouping",
    "group",
    "median",
    "lower_80",
    "upper_80",
    "outcome",
]
SCORE_COLUMNS = ["crps", "crps_trajectory", "crps_reference_class", "crps_recent_mean"]
AGAINST = {
    "approved": ("trajectory", "reference_class"),
    "net_gain_wte": ("recent_mean",),
    "leavers_wte": ("recent_mean",),
}
SKILL_COLUMNS = ["quantity", "grouping", "against", "forecasts", "crps", "crps_against", "skill"]
COVERAGE_COLUMNS = ["quantity", "grouping", "inside", "forecasts"]


@dataclass(frozen=True, eq=False, kw_only=True)
class Scorecard:
    """Earlier forecasts, made again from the plan as it stood then, and what happened.

    table: the columns of scorecard.csv; made_at is the period end that the forecast was made at,
        approved are counts, the others WTE of a month.
    skill: quantity, grouping, against (trajectory: everything on its deadline; reference_class;
        recent_mean: that of the last 12 months), forecasts, crps and crps_against (means; lower
        is better), skill = 1 - crps / crps_against (above 0: better than that; blank where that
        was without error).
    coverage: quantity, grouping, inside (outcomes within the 80% range, its ends included),
        forecasts.
    origins: earlier month ends at which a forecast could be made and judged, by quantity.
    origins_of_trust: those of completion, of the trust as a whole.
    little_history: completion was forecast at fewer than 12 of them.
    history_start: first day of the plan's history.
    """

    scope: str
    period_end: pd.Timestamp
    table: pd.DataFrame
    skill: pd.DataFrame
    coverage: pd.DataFrame
    origins: dict[str, int]
    origins_of_trust: int
    little_history: bool
    history_start: pd.Timestamp

    def last(self, quantity: str) -> pd.Series | None:
        """What the report of the month before expected of the period end, for all of the scope."""
        rows = self.table[
            (self.table["quantity"] == quantity)
            & (self.table["grouping"] == "all")
            & (self.table["month_end"] == self.period_end)
            & (self.table["made_at"] == month_end(self.period_end, -1))
        ]
        return None if rows.empty else rows.iloc[0]


def scorecard(
    known: KnownPlan,
    *,
    horizon: int = HORIZON,
    origins: int = MOST_ORIGINS,
) -> Scorecard:
    """The record of earlier forecasts at the period end of a report.

    Nothing after the report's cut-off is used; each forecast sees only what was known at its own.

    Args:
        known: the trust's position, or a division's, whose own rows are then shown, as `all` and
            as division. Workforce forecasts are judged for the trust alone: a division's net gain
            counts transfers, which are not forecast.
        horizon: months ahead that are judged.
        origins: how many earlier month ends at most, the latest ones.

    Raises:
        InputError: where horizon or origins are below 1.

    >>> import iqip_analytics as iqip
    >>> september = iqip.read("data/reference").as_at("2019-08-31")
    >>> record = scorecard(september).table
    >>> sorted(record["quantity"].unique())
    ['approved', 'leavers_wte', 'net_gain_wte']
    >>> bool((record["made_at"] < record["month_end"]).all())
    True
    """
    if horizon < 1 or origins < 1:
        raise InputError("horizon and origins of a scorecard are at least 1")
    known, scope = for_one_forecast(known.trust), known.scope
    of_trust = _past_forecasts(known, horizon, origins)
    made = _of_scope(of_trust, scope)
    counted = {name: int(rows["made_at"].nunique()) for name, rows in made.groupby("quantity")}
    return Scorecard(
        scope=scope,
        period_end=known.period_end,
        table=made[TABLE_COLUMNS],
        skill=_skill(made),
        coverage=_coverage(made),
        origins={name: counted.get(name, 0) for name in AGAINST},
        origins_of_trust=int(of_trust.loc[of_trust["quantity"] == "approved", "made_at"].nunique()),
        little_history=counted.get("approved", 0) < MOST_ORIGINS,
        history_start=known.history_start,
    )


# Every scope of a month has the same past
@shared
def _past_forecasts(known: KnownPlan, horizon: int, origins: int) -> pd.DataFrame:
    """All forecasts of the trust with their outcomes and scores."""
    made = [forecasts_made(known, back, horizon) for back in range(origins, 0, -1)]
    return _together(chain.from_iterable(made))


def remember(known: KnownPlan, made: Iterable[list[pd.DataFrame]]) -> None:
    """Take what other processes computed as the record at a run's position.

    Args:
        known: the trust's position.
        made: what `forecasts_made` gave for each of `ORIGINS`, in their order.
    """
    found = _together(chain.from_iterable(made))
    _past_forecasts.keep(found, known, HORIZON, MOST_ORIGINS)


def forecasts_made(known: KnownPlan, back: int, horizon: int = HORIZON) -> list[pd.DataFrame]:
    """The forecasts of an earlier report, with their outcomes and scores.

    Args:
        known: the trust's position.
        back: months between that report's period end and this one's.
        horizon: months ahead that are judged.

    Returns:
        Those of completion and of workforce, where that report could be made and judged.
    """
    earlier = position_then(known, back)
    if earlier is None:
        return []
    steps = min(horizon, back)
    both = [past_completion(known, earlier, steps), past_workforce(known, earlier, steps)]
    return [frame for frame in both if not frame.empty]


def _together(made: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Forecasts in one frame, by quantity and then by when they were made."""
    columns = [*TABLE_COLUMNS, *SCORE_COLUMNS]
    frames = list(made)
    if not frames:
        return pd.DataFrame(columns=columns)
    # Counts stay whole beside WTE
    counts = dict.fromkeys(TABLE_COLUMNS[5:], object)
    return (
        pd.concat([frame.astype(counts) for frame in frames], ignore_index=True)
        .reindex(columns=columns)
        .assign(order=lambda rows: rows["quantity"].map(list(AGAINST).index))
        .sort_values(["order", "made_at"], kind="stable", ignore_index=True)
        .drop(columns="order")
    )


def _of_scope(made: pd.DataFrame, scope: str) -> pd.DataFrame:
    if scope == TRUST:
        return made
    own = made[(made["grouping"] == "division") & (made["group"] == scope)]
    together = pd.concat([own.assign(grouping="all", group="all"), own])
    return together.sort_values("made_at", kind="stable", ignore_index=True)


def _skill(made: pd.DataFrame) -> pd.DataFrame:
    rows = []
    for (quantity, grouping), group in made.groupby(["quantity", "grouping"], sort=False):
        for against in AGAINST[quantity]:
            own, other = group["crps"].mean(), group[f"crps_{against}"].mean()
            rows.append(
                {
                    "quantity": quantity,
                    "grouping": grouping,
                    "against": against,
                    "forecasts": len(group),
                    "crps": own,
                    "crps_against": other,
                    "skill": 1 - own / other if other > 0 else float("nan"),
                }
            )
    return pd.DataFrame(rows, columns=SKILL_COLUMNS)


def _coverage(made: pd.DataFrame) -> pd.DataFrame:
    hit = (made["lower_80"] <= made["outcome"]) & (made["outcome"] <= made["upper_80"])
    rows = [
        {
            "quantity": quantity,
            "grouping": grouping,
            "inside": int(hit[group.index].sum()),
            "forecasts": len(group),
        }
        for (quantity, grouping), group in made.groupby(["quantity", "grouping"], sort=False)
    ]
    return pd.DataFrame(rows, columns=COVERAGE_COLUMNS)
