"""What each choice of meetings buys, and how the chance has moved."""

from functools import cache
from itertools import pairwise

import pandas as pd
import pytest

import iqip_analytics as iqip
from iqip_analytics.forecasts.completion.approvals_ahead import completion_forecast
from iqip_analytics.forecasts.completion.chance_history import chance_history
from iqip_analytics.forecasts.completion.options import options
from iqip_analytics.forecasts.review.reviews_ahead import review_forecast
from iqip_analytics.plan.run import Run
from tests.forecasts.review_plans import review_plan

KNOWN = Run(plan=iqip.read("data/reference")).as_at("2019-08-31")


@cache
def choices() -> pd.DataFrame:
    return options(KNOWN, horizon=6)


def expected(option: str) -> list[float]:
    return choices().loc[choices()["option"] == option, "expected"].tolist()


def test_each_choice_buys_no_less_than_the_one_before():
    order = ["as_booked", "one_more_a_month", "two_more_a_month"]
    assert list(choices()["option"].unique()) == [*order, "enough", "keeps_up"]
    for less, more in pairwise(order):
        assert all(a <= b for a, b in zip(expected(less), expected(more), strict=True))
    assert choices()["p_on_trajectory"].between(0, 1).all()


def test_as_booked_and_keeps_up_are_the_two_forecasts():
    forecast = completion_forecast(KNOWN, horizon=6)
    for option, table in (("as_booked", forecast.table), ("keeps_up", forecast.keeps_up)):
        own = table[table["grouping"] == "all"]
        assert expected(option) == own["expected"].tolist()


def test_the_number_told_is_that_of_the_option_enough_at_its_month():
    told = review_forecast(KNOWN, horizon=6).further
    enough = choices()[choices()["option"] == "enough"].set_index("month_end")["extra_meetings"]
    assert told.meetings == enough[told.by] > 0


def test_without_meetings_no_meeting_is_an_option():
    known = review_plan("action | deadline | events\nA1 | 2019-05-31 |").as_at("2019-03-31")
    assert list(options(known, horizon=3)["option"].unique()) == ["as_booked", "keeps_up"]


def test_the_history_of_the_chance_ends_with_the_forecast_of_today_and_begins_as_it_was_then():
    history = chance_history(KNOWN, horizon=3)
    assert (history["month_end"] > "2019-08-31").all()
    columns = ["month_end", "due", "expected", "lower_80", "upper_80", "p_on_trajectory"]
    for made_at, steps in (("2019-08-31", 3), ("2019-06-30", 5)):
        then = iqip.read("data/reference").as_at(
            made_at, data_cutoff=KNOWN.cut_off(pd.Timestamp(made_at))
        )
        table = completion_forecast(then, horizon=steps).table.query("grouping == 'all'")
        own = history[history["made_at"] == made_at][columns].reset_index(drop=True)
        theirs = table[table["month_end"] > "2019-08-31"][columns].reset_index(drop=True)
        pd.testing.assert_frame_equal(own, theirs)


def test_a_division_has_the_history_of_its_own_actions():
    own = chance_history(KNOWN.of("surgery"), horizon=2)
    now = completion_forecast(KNOWN.of("surgery"), horizon=2).table.query("grouping == 'all'")
    last = own[own["made_at"] == "2019-08-31"]["expected"].tolist()
    assert last == pytest.approx(now["expected"].tolist())
