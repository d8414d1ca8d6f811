"""The completion forecast on real registers: ahead of every baseline, honest ranges."""

import os
from pathlib import Path

import pandas as pd
import pytest

from iqip_analytics.forecasts.quality.completion_backtest import backtest_completion
from iqip_analytics.sources.reading import read

DATA = Path(os.environ.get("IQIP_SHARED", "../shared")) / "data"
REGISTER, TRIALS = DATA / "school-projects", DATA / "trial-results"
ORIGINS = pd.date_range("2022-09-30", "2024-09-30", freq="ME", unit="us")
FLOOR = {None: (15.0, 4.0), 6: (17.8, 4.4), 4: (16.0, 4.0), 3: (14.0, 3.7)}
TRIAL_ORIGINS = pd.date_range("2017-12-31", "2019-02-28", freq="ME", unit="us")

pytestmark = [
    pytest.mark.system,
    pytest.mark.skipif(not REGISTER.exists(), reason=f"{REGISTER} is absent (IQIP_SHARED)"),
]


@pytest.fixture(scope="module")
def plan():
    return read(str(REGISTER))


@pytest.mark.parametrize("new_plan_months", FLOOR)
def test_it_is_below_the_floor_and_ahead_of_every_baseline(plan, new_plan_months):
    found = backtest_completion(plan, ORIGINS, new_plan_months=new_plan_months)
    overall = found.scores[found.scores["series"] == "all"].set_index(["method", "level"])
    assert len(found.origins) == 25
    for level, floor in zip(("all", "division"), FLOOR[new_plan_months], strict=True):
        at_level = overall.xs(level, level="level")
        assert at_level.loc["model", "crps"] <= floor
        assert at_level["crps"].idxmin() == "model"
        assert 75 <= at_level.loc["model", "cov80"] <= 90
        assert 92 <= at_level.loc["model", "cov95"] <= 98.1


@pytest.mark.skipif(not TRIALS.exists(), reason=f"{TRIALS} is absent (IQIP_SHARED)")
def test_where_deadlines_are_kept_it_is_ahead_too_and_its_ranges_are_not_too_wide():
    found = backtest_completion(read(str(TRIALS)), TRIAL_ORIGINS)
    overall = found.scores[found.scores["series"] == "all"].set_index(["method", "level"])
    for level, floor in (("all", 30.5), ("division", 11.0)):
        at_level = overall.xs(level, level="level")
        assert at_level.loc["model", "crps"] <= floor
        assert at_level["crps"].idxmin() == "model"
        assert 75 <= at_level.loc["model", "cov80"] <= 92
