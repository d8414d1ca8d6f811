"""Numbers and dates as the page writes them."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from iqip_analytics.contract.wording import (
    chance,
    date_words,
    decimal,
    joined,
    percent,
    points,
    share,
    signed,
    whole_percent,
)


@pytest.mark.parametrize(
    ("count", "total", "printed"),
    [(1, 8, "13%"), (8, 75, "11%"), (10, 75, "13%"), (18, 22, "82%"), (1, 200, "1%"), (0, 3, "0%")],
)
def test_a_share_is_rounded_half_away_from_zero_from_its_counts(count, total, printed):
    assert percent(count, total) == printed


@given(total=st.integers(1, 10**6), data=st.data())
def test_whole_percent_is_the_nearest_whole_number(total, data):
    count = data.draw(st.integers(0, total))
    assert abs(whole_percent(count, total) * total - 100 * count) * 2 <= total


def test_below_ten_the_count_leads_and_no_share_is_shown():
    assert share(2, 3) == "2 of 3"
    assert share(2, 10) == "20% (2 of 10)"


@pytest.mark.parametrize(
    ("value", "places", "printed"),
    [(8.165, 2, "8.17"), (0.5, 0, "1"), (-0.5, 0, "−1"), (-0.04, 1, "0.0"), (1234.5, 1, "1,234.5")],
)
def test_a_decimal_is_rounded_half_away_from_zero(value, places, printed):
    assert decimal(value, places) == printed


def test_points_come_from_unrounded_shares():
    assert points(-2, 75) == "−2.7"
    assert points(0, 75) == "0.0"
    assert points(1, 8) == "+12.5"


def test_a_sign_is_shown_and_zero_has_none():
    assert [signed(n) for n in (-2, 0, 3)] == ["−2", "0", "+3"]


def test_a_chance_never_reads_as_certainty():
    assert [chance(p) for p in (0.0, 0.004, 0.55, 0.995, 1.0)] == [
        "fewer than 1 in 100",
        "fewer than 1 in 100",
        "55%",
        "more than 99 in 100",
        "more than 99 in 100",
    ]


def test_dates_are_written_in_full():
    assert date_words(pd.Timestamp("2019-08-31")) == "31 August 2019"
    assert date_words(pd.NaT) == "not known"


def test_a_list_ends_with_and():
    assert [joined(list("abc")[:n]) for n in range(4)] == ["", "a", "a and b", "a, b and c"]
