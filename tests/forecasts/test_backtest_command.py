"""`iqip backtest`: what it prints, what it writes, what it refuses."""

import csv
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from iqip_analytics.cli.backtest import backtest
from iqip_analytics.contract.faults import InputError

APP = typer.Typer()
APP.command()(backtest)
REFERENCE = str(Path(__file__).parents[2] / "data" / "reference")
ASKED = [REFERENCE, "--from", "2019-06", "--to", "2019-07", "--horizon", "2"]


def run(*arguments: object):
    return CliRunner().invoke(APP, [str(argument) for argument in arguments])


def test_it_prints_every_method_and_says_that_origins_overlap(tmp_path):
    result = run(*ASKED, "--out", tmp_path)
    assert result.exit_code == 0
    for method in ("model", "reference_class", "trajectory", "kaplan_meier", "ets"):
        assert f"\n{method}" in result.output
    assert "2 of 2 origins" in result.output
    assert "not independent" in result.output


def test_it_writes_forecasts_and_scores_with_the_columns_of_the_design(tmp_path):
    run(*ASKED, "--out", tmp_path)
    with (tmp_path / "forecasts.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == [
        *["method", "level", "series", "origin", "month_end", "quantile", "predicted", "outcome"]
    ]
    assert {row["origin"] for row in rows} == {"2019-06-30", "2019-07-31"}
    header = (tmp_path / "scores.csv").read_text().splitlines()[0]
    assert header == (
        "method,level,series,crps,scaled_crps,mae,bias,cov80,cov95,seconds_per_origin"
    )


def test_it_writes_a_hub_s_folder_where_one_is_asked_for(tmp_path):
    result = run(*ASKED, "--out", tmp_path, "--hubverse", tmp_path / "hub")
    assert result.exit_code == 0
    made = tmp_path / "hub" / "model-output" / "iqip-model" / "2019-06-30-iqip-model.csv"
    assert made.read_text().startswith("origin_date,target,horizon,target_end_date,location,")
    assert (tmp_path / "hub" / "target-data" / "oracle-output.csv").exists()


def test_the_trusts_staff_is_a_quantity_too(tmp_path):
    result = run(REFERENCE, "--from", "2019-06", "--to", "2019-06", "--horizon", 1,
                 "--quantity", "staff", "--out", tmp_path)  # fmt: skip
    assert result.exit_code == 0
    assert "\nmodel           net_gain_wte" in result.output


@pytest.mark.parametrize("months", ["2019-13", "June 2019", "2019", "2019-02-30"])
def test_what_is_no_month_is_refused(months, tmp_path):
    result = run(REFERENCE, "--from", months, "--to", "2019-07", "--out", tmp_path)
    assert isinstance(result.exception, InputError)
    assert "is not a month; write it as YYYY-MM" in str(result.exception)
    assert not list(tmp_path.iterdir())


def test_a_day_stands_for_its_month(tmp_path):
    result = run(REFERENCE, "--from", "2019-06-30", "--to", "2019-06-30", "--out", tmp_path,
                 "--horizon", 1)  # fmt: skip
    assert "1 origin\n" in result.output


def test_a_new_plan_of_leavers_is_refused(tmp_path):
    result = run(*ASKED, "--quantity", "leavers", "--new-plan-months", 3, "--out", tmp_path)
    assert "leave it out for leavers" in str(result.exception)


def test_a_horizon_below_one_month_is_a_usage_error(tmp_path):
    assert run(REFERENCE, "--from", "2019-06", "--to", "2019-07", "--horizon", 0).exit_code == 2
