"""Earlier completion forecasts, made again from the plan as it stood then."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd

from iqip_analytics.contract.dates import month_end
from iqip_analytics.forecasts.completion.approval_history import History, history
from iqip_analytics.forecasts.completion.pool import pool
from iqip_analytics.forecasts.count_distribution import count_quantiles, mixed_count_probabilities
from iqip_analytics.forecasts.quality.completion_baselines import (
    LEVELS,
    members,
    reference_class,
    trajectory,
)
from iqip_analytics.forecasts.quality.scoring import crps
from iqip_analytics.measures.progress import approved_by
from iqip_analytics.plan.known import KnownPlan

PUBLISHED_HORIZON = 12  # months: a briefing's forecast; its first months are looked at here


def past_completion(known: KnownPlan, earlier: KnownPlan, steps: int) -> pd.DataFrame | None:
    """The forecast of cumulative approved at an earlier month end, and what became of it.

    The outcome is counted as the forecast counts: what was approved at the origin stays counted,
    and of the actions that were in the plan and open then, those that are approved at the later
    month's cut-off are added. Actions added later and re-openings are not forecast.

    Args:
        known: the trust's position now, from which outcomes are taken.
        earlier: its earlier report.
        steps: months ahead, none after the period end of `known`.

    Returns:
        A row for each group with an open action (`all`, divisions) and month: made_at, month_end,
        grouping, group, median, lower_80, upper_80, outcome (counts), and the continuous ranked
        probability scores crps, crps_trajectory, crps_reference_class, in actions. None where
        there was no month of history or no open action.
    """
    past = history(earlier)
    if past.months < 1 or not past.open_now.any():
        return None
    months = pd.date_range(month_end(earlier.period_end, 1), periods=steps, freq="ME", unit="us")
    belong = members(past)
    settled = belong.astype(int) @ (~past.open_now).astype(int)
    followed = replace(earlier, evidence=known.evidence, recorded=known.recorded)
    later = approved_by(followed, known.cut_offs(months))
    new = belong[:, past.open_now].astype(int) @ later[past.open_now].astype(int)
    forecasts = {
        "crps": _model(past, belong, steps),
        "crps_trajectory": trajectory(past, steps),
        "crps_reference_class": reference_class(past, steps),
    }
    shown = np.flatnonzero(belong[:, past.open_now].any(axis=1))
    names = ["all", *past.divisions]
    return pd.concat(
        [
            pd.DataFrame(
                {
                    "made_at": earlier.period_end,
                    "month_end": months,
                    "grouping": "division" if place else "all",
                    "group": names[place],
                    **dict(_ends(settled[place] + forecasts["crps"][place])),
                    "outcome": settled[place] + new[place],
                    **{name: crps(made[place], new[place]) for name, made in forecasts.items()},
                }
            )
            for place in shown
        ],
        ignore_index=True,
    )


def _model(past: History, belong: np.ndarray, steps: int) -> np.ndarray:
    """Quantiles of new approvals, shape (groups, months, levels): those that were published."""
    chances = pool(past, horizon=PUBLISHED_HORIZON).chances
    found = []
    for own in belong[:, past.open_now]:
        probabilities = mixed_count_probabilities(*chances.of_group(own, steps), chances.weights)
        found.append(count_quantiles(probabilities, LEVELS))
    return np.stack(found)


def _ends(quantiles: np.ndarray) -> Iterator[tuple[str, np.ndarray]]:
    for name, level in (("median", 0.5), ("lower_80", 0.1), ("upper_80", 0.9)):
        yield name, quantiles[:, int(np.flatnonzero(np.isclose(LEVELS, level))[0])]
