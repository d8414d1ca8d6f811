"""The record of earlier forecasts: honest in time, counted as the forecast counts."""

from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest

import iqip_analytics as iqip
from iqip_analytics.contract.faults import InputError
from iqip_analytics.forecasts.completion.approvals_ahead import completion_forecast
from iqip_analytics.forecasts.quality.past_forecasts import past_workforce
from iqip_analytics.forecasts.quality.scorecard import Scorecard, scorecard
from iqip_analytics.forecasts.quality.staff_backtest import monthly
from iqip_analytics.forecasts.workforce.staff_ahead import workforce_forecast
from iqip_analytics.measures.workforce_so_far import workforce_history
from iqip_analytics.plan.earlier_reports import earlier_report
from iqip_analytics.plan.known import KnownPlan
from iqip_analytics.plan.plan import Plan
from iqip_analytics.plan.run import Run
from tests.forecasts.registers import drawn_plan, plan_of

REFERENCE = iqip.read("data/reference")


@cache
def drawn() -> Plan:
    return drawn_plan(count=60, months=20)


@cache
def august() -> KnownPlan:
    return Run(plan=drawn()).as_at("2018-08-31")


@cache
def record() -> Scorecard:
    return scorecard(august())


def test_the_table_has_the_columns_of_the_data_contract():
    assert list(record().table.columns) == [
        *["quantity", "made_at", "month_end", "grouping", "group", "median", "lower_80"],
        *["upper_80", "outcome"],
    ]
    assert set(record().table["quantity"]) == {"approved"}
    assert set(record().table["grouping"]) == {"all", "division"}


def test_forecasts_are_judged_for_one_to_six_months_from_up_to_twelve_month_ends():
    made = record().table["made_at"].drop_duplicates()
    assert len(made) == record().origins["approved"] == 12
    assert made.iloc[0] == pd.Timestamp("2017-08-31")
    ahead = record().table.groupby("made_at")["month_end"].nunique()
    assert ahead.tolist() == [6] * 7 + [5, 4, 3, 2, 1]
    assert (record().table["month_end"] <= august().period_end).all()
    assert not record().little_history


def test_a_forecast_made_again_is_the_one_that_was_published():
    for origin in ("2017-10-31", "2018-03-31", "2018-07-31"):
        published = completion_forecast(drawn().as_at(origin)).table
        key = ["grouping", "group", "month_end"]
        shown = published[published["grouping"].isin(["all", "division"])].set_index(key)
        again = record().table[record().table["made_at"] == origin].set_index(key)
        assert len(again)
        for column in ("median", "lower_80", "upper_80"):
            assert again[column].tolist() == shown.loc[again.index, column].tolist()


def naive_outcome(then: KnownPlan, now: KnownPlan, month: pd.Timestamp, group: str) -> int:
    """Approved at the origin, and of those open then, approved by the later cut-off."""

    def approved(known: KnownPlan, action: str, day: pd.Timestamp) -> bool:
        state = False
        for _, event in known.evidence[known.evidence["action_id"] == action].iterrows():
            if event["known_on"] <= day and event["event"] in ("approved", "reopened"):
                state = event["event"] == "approved"
        return state

    count = 0
    for action, division in zip(then.actions["action_id"], then.actions["division"], strict=True):
        if group in ("all", division):
            count += approved(then, action, then.data_cutoff) or approved(
                now, action, now.cut_off(month)
            )
    return count


@pytest.mark.parametrize("origin", ["2017-09-30", "2018-06-30"])
def test_outcomes_are_what_a_naive_loop_counts(origin):
    then = drawn().as_at(origin)
    rows = record().table[record().table["made_at"] == origin]
    for _, row in rows.iterrows():
        assert row["outcome"] == naive_outcome(then, august(), row["month_end"], row["group"])


def test_a_re_opening_and_an_action_added_later_are_not_counted_against_the_forecast():
    plan = plan_of("""
        action | added      | deadline   | approved   | reopened
        A1     | 2019-01-15 | 2019-03-31 | 2019-02-20 | 2019-04-10
        A2     | 2019-01-15 | 2019-05-31 | 2019-04-20 |
        A3     | 2019-01-15 | 2019-05-31 |            |
        B1     | 2019-04-02 | 2019-04-30 | 2019-04-25 |
    """)
    rows = scorecard(plan.as_at("2019-04-30")).table
    march = rows[(rows["made_at"] == "2019-03-31") & (rows["grouping"] == "all")].iloc[0]
    assert march["outcome"] == 2


def test_divisions_add_up_to_the_trust_in_what_happened():
    rows = record().table
    key = ["made_at", "month_end"]
    whole = rows[rows["grouping"] == "all"].set_index(key)["outcome"].astype(int)
    parts = rows[rows["grouping"] == "division"].groupby(key)["outcome"].sum().astype(int)
    assert (parts.reindex(whole.index) <= whole).all()
    assert (parts.reindex(whole.index) == whole).mean() > 0.5  # a finished division has no row


def test_nothing_later_than_the_cut_off_is_used():
    """A plan that ends at the cut-off has the same record as one that goes on."""
    evidence = drawn().tables["evidence"]
    ended = replace(
        drawn(),
        tables={
            **drawn().tables,
            "evidence": evidence[evidence["event_on"] <= august().data_cutoff],
        },
    )
    again = scorecard(ended.as_at("2018-08-31"))
    assert again.table.equals(record().table)
    assert again.skill.equals(record().skill)


def test_a_later_report_keeps_what_an_earlier_one_said():
    later = scorecard(drawn().as_at("2018-09-30")).table
    key = ["made_at", "month_end", "grouping", "group"]
    both = record().table.merge(later, on=key, suffixes=("", "_later"))
    assert len(both) > 100
    for column in ("median", "lower_80", "upper_80", "outcome"):
        assert (both[column] == both[f"{column}_later"]).all()


def test_coverage_and_skill_are_what_a_naive_loop_finds():
    rows = record().table[record().table["grouping"] == "all"]
    inside = sum(row["lower_80"] <= row["outcome"] <= row["upper_80"] for _, row in rows.iterrows())
    told = record().coverage.set_index(["quantity", "grouping"]).loc[("approved", "all")]
    assert (told["inside"], told["forecasts"]) == (inside, len(rows))
    errors = []
    for _, row in rows.iterrows():
        then = drawn().as_at(row["made_at"])
        due = 0
        for _, action in then.actions.iterrows():
            events = then.evidence[then.evidence["action_id"] == action["action_id"]]
            done = "approved" in set(events["event"])
            due += done or action["agreed_deadline"] <= row["month_end"]
        errors.append(abs(due - row["outcome"]))
    skill = record().skill.set_index(["grouping", "against"]).loc[("all", "trajectory")]
    assert skill["crps_against"] == pytest.approx(np.mean(errors))
    assert skill["skill"] == pytest.approx(1 - skill["crps"] / skill["crps_against"])


def test_a_division_sees_its_own_record_alone():
    card = scorecard(august().of("division_1"))
    own = record().table[record().table["group"] == "division_1"].reset_index(drop=True)
    assert card.table[card.table["grouping"] == "division"].reset_index(drop=True).equals(own)
    whole = card.table[card.table["grouping"] == "all"].reset_index(drop=True)
    assert whole["outcome"].tolist() == own["outcome"].tolist()
    assert card.last("approved")["outcome"] == own["outcome"].iloc[-1]


def last_of(card: Scorecard):
    return card.last("approved")


def test_last_months_forecast_is_that_of_the_report_before():
    row = last_of(record())
    assert (row["made_at"], row["month_end"]) == (
        pd.Timestamp("2018-07-31"),
        pd.Timestamp("2018-08-31"),
    )


def test_without_earlier_months_the_record_is_empty_and_history_little():
    plan = plan_of(
        """
        action | added      | deadline   | approved
        A1     | 2019-01-15 | 2019-03-31 |
    """,
    )
    card = scorecard(plan.as_at("2019-01-31"))
    assert card.table.empty
    assert card.skill.empty
    assert card.coverage.empty
    assert card.little_history
    assert last_of(card) is None


def test_workforce_forecasts_made_again_are_those_that_were_published():
    known = REFERENCE.as_at("2019-10-31")
    earlier = earlier_report(known, pd.Timestamp("2019-07-31"))
    again = past_workforce(known, earlier, 3)
    published = workforce_forecast(REFERENCE.as_at("2019-07-31"), horizon=12).table
    shown = published[published["staff_group"] == "all"].set_index(["quantity", "month_end"])
    for _, row in again.iterrows():
        told = shown.loc[(row["quantity"], row["month_end"])]
        for column in ("median", "lower_80", "upper_80"):
            assert row[column] == pytest.approx(told[column], abs=1e-6)


def test_workforce_outcomes_are_starters_less_leavers_of_the_month():
    card = scorecard(REFERENCE.as_at("2019-08-31"))
    net_gain = card.last("net_gain_wte")
    assert net_gain["outcome"] == pytest.approx(8.17)  # the paper's August
    assert card.last("leavers_wte")["outcome"] == pytest.approx(7.83, abs=0.005)


def test_months_of_staff_are_those_of_the_workforce_history():
    known = REFERENCE.as_at("2019-10-31")
    history = workforce_history(known)
    told = history[history["staff_group"] == "all"].set_index("month_end")
    for quantity in ("leavers_wte", "net_gain_wte"):
        pd.testing.assert_series_equal(
            monthly(known.tables["workforce"], quantity),
            told[quantity],
            check_names=False,
            check_freq=False,
        )


def test_counts_stay_whole_numbers_beside_wte():
    text = scorecard(REFERENCE.as_at("2019-08-31")).table.to_csv(index=False)
    approved = [line for line in text.splitlines() if line.startswith("approved")]
    assert approved
    assert not any("." in line for line in approved)


def test_bad_arguments_are_refused():
    with pytest.raises(InputError, match="at least 1"):
        scorecard(august(), horizon=0)
    with pytest.raises(InputError, match="did you mean 'division_1'"):
        scorecard(august().of("divison_1"))
