"""The completion forecast on registers drawn from a known rule: honest ranges on any of them."""

import numpy as np
import pandas as pd
import pytest

from iqip_analytics.forecasts.quality.completion_backtest import backtest_completion
from iqip_analytics.plan.plan import Plan
from tests.forecasts.registers import BLANK, plan_from

pytestmark = pytest.mark.system

MONTHS, DIVISIONS = 60, 4
ENDS = pd.date_range("2014-01-31", periods=MONTHS + 1, freq="ME")


def drawn(seed: int, *, shock: float, deadline_pull: float, rate: float) -> Plan:
    """Actions whose chance jumps at the deadline, in months that share good and bad luck."""
    rng = np.random.default_rng(seed)
    level = np.cumsum(rng.normal(0, shock / 4, MONTHS)) + rng.normal(0, shock, MONTHS)
    actions, events = [], []
    for number in range(900):
        added = int(rng.integers(0, MONTHS - 8))
        due = added + int(rng.integers(2, 12))
        day = ENDS[added] - pd.Timedelta(days=int(rng.integers(0, 27)))
        name = f"A{number:03d}"
        actions.append(
            {
                **BLANK,
                "action_id": name,
                "title": name,
                "division": f"division_{number % DIVISIONS}",
                "added_on": day,
                "agreed_deadline": ENDS[due] if due <= MONTHS else ENDS[-1],
            }
        )
        for month in range(added + 1, MONTHS):
            pull = deadline_pull if month >= due - 1 else 1.0
            if rng.random() < 1 - np.exp(-rate * pull * np.exp(level[month])):
                events.append({"action_id": name, "event_on": ENDS[month], "event": "approved"})
                break
    events.append({"action_id": "A000", "event_on": ENDS[MONTHS - 1], "event": "submitted"})
    return plan_from(actions, events, start="2014-01-31")


@pytest.mark.parametrize(
    ("shock", "deadline_pull", "rate", "least_cov95"),
    [(0.3, 4.0, 0.05, 90), (0.15, 1.0, 0.12, 90), (0.45, 8.0, 0.03, 80)],
    ids=["as believed", "deadlines mean nothing", "rougher than believed"],
)
def test_ranges_hold_about_what_they_promise(shock, deadline_pull, rate, least_cov95):
    parts = []
    for seed in range(5):
        plan = drawn(seed, shock=shock, deadline_pull=deadline_pull, rate=rate)
        found = backtest_completion(plan, ENDS[[30, 36, 42, 48]])
        parts.append(found.scores[found.scores["series"] == "all"].assign(seed=seed))
    overall = pd.concat(parts)
    means = overall.groupby(["method", "level"])[["crps", "cov80", "cov95"]].mean()
    for level in ("all", "division"):
        own = means.loc[("model", level)]
        assert 65 <= own["cov80"] <= 95
        assert own["cov95"] >= least_cov95
        assert own["crps"] < 0.9 * means.xs(level, level="level")["crps"].drop("model").median()
