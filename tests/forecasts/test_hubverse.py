"""The hubverse's form: what its published rules ask of model output and of target data."""

import io
import re

import numpy as np
import pandas as pd
import pytest

from iqip_analytics.forecasts.quality.hubverse import hub_files, model_output, oracle_output
from iqip_analytics.forecasts.quality.leavers_backtest import backtest_leavers
from iqip_analytics.forecasts.quality.scoring import QUANTILES
from iqip_analytics.forecasts.quality.staff_backtest import backtest_staff
from tests.forecasts.test_backtest import found as found_in_backtest
from tests.forecasts.workforce_plans import plan, staff

ORIGINS = pd.date_range("2018-12-31", "2019-01-31", freq="ME", unit="us")
TASK = ["origin_date", "target", "horizon", "target_end_date", "location"]


@pytest.fixture(scope="module", params=["completion", "leavers", "staff"])
def found(request):
    if request.param == "completion":
        return found_in_backtest()
    workforce = staff(months=40)
    if request.param == "leavers":
        return backtest_leavers(workforce, ORIGINS, horizon=2)
    return backtest_staff(plan(workforce), ORIGINS, horizon=2)


def test_columns_are_task_ids_and_the_three_of_a_model_output(found):
    representation = ["output_type", "output_type_id", "value"]
    assert list(model_output(found).columns) == [*TASK, *representation]
    assert list(oracle_output(found).columns) == [*TASK, *representation[:2], "oracle_value"]


def test_each_task_has_every_level_once_and_values_that_never_fall(found):
    for method in found.forecasts["method"].unique():
        rows = model_output(found, method).query("output_type == 'quantile'")
        for _, task in rows.groupby(TASK):
            assert list(task["output_type_id"].astype(float)) == list(QUANTILES)
            assert (task["value"].diff().dropna() >= 0).all()


def test_a_pmf_lies_in_0_to_1_and_sums_to_one(found):
    rows = model_output(found).query("output_type == 'pmf'")
    assert rows["value"].between(0, 1).all()
    assert rows.groupby(TASK)["value"].sum().to_numpy() == pytest.approx(1)
    assert rows.empty == ("needed" not in found.forecasts)


def test_a_horizon_is_the_months_from_origin_to_target(found):
    rows = model_output(found)
    ahead = rows["target_end_date"].dt.to_period("M") - rows["origin_date"].dt.to_period("M")
    assert [step.n for step in ahead] == list(rows["horizon"])


def test_every_forecast_finds_its_outcome_in_the_oracles_output(found):
    oracle = oracle_output(found)
    quantiles = oracle[oracle["output_type"] == "quantile"]
    assert quantiles["output_type_id"].isna().all()
    assert not oracle.duplicated([*TASK, "output_type", "output_type_id"]).any()
    asked = model_output(found)
    asked["output_type_id"] = asked["output_type_id"].where(asked["output_type"] == "pmf", np.nan)
    both = asked.merge(oracle, on=[*TASK, "output_type", "output_type_id"], how="left")
    assert both["oracle_value"].notna().all()
    assert set(oracle.query("output_type == 'pmf'")["oracle_value"]) <= {0.0, 1.0}


def test_files_are_named_by_round_and_model(found):
    files = hub_files(found)
    assert "target-data/oracle-output.csv" in files
    for name in files.keys() - {"target-data/oracle-output.csv"}:
        _, folder, file = name.split("/")
        assert re.fullmatch(r"[A-Za-z0-9_]+-[A-Za-z0-9_]+", folder)
        assert re.fullmatch(rf"\d{{4}}-\d\d-\d\d-{folder}\.csv", file)
        rows = pd.read_csv(io.BytesIO(files[name]))
        assert set(rows["origin_date"]) == {file[:10]}
        assert rows["value"].notna().all()
