"""Signal from noise: exact tests on the paper's own figures."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from iqip_analytics.contract.faults import InputError
from iqip_analytics.forecasts.workforce import compare_periods, improbable_months
from iqip_analytics.forecasts.workforce.signal import two_sided_p
from tests.forecasts.workforce_plans import known_plan, staff

PAPER = {"03": 13.62, "04": 13.35, "05": 3.84, "06": 3.40, "07": 8.00, "08": 7.83}
SPRING = ["2019-03-31", "2019-04-30"]
SUMMER = ["2019-07-31", "2019-08-31"]


@pytest.fixture
def paper():
    """March to August 2019: 26.97, 7.24 and 15.83 leavers in two months each."""
    rows = staff(months=6, divisions=("medicine",), groups=("nurses",))
    return known_plan(rows.assign(leavers_wte=list(PAPER.values())))


def test_27_against_16_leavers_is_no_evidence_of_improvement(paper):
    found = compare_periods(paper, SPRING, SUMMER)
    assert (found.first_wte, found.second_wte) == (26.97, 15.83)
    assert (found.first_count, found.second_count) == (27, 16)
    assert found.p_value == pytest.approx(0.126, abs=0.0005)
    assert not found.evidence


def test_may_and_june_are_a_question_to_the_data(paper):
    (odd,) = improbable_months(paper)
    assert odd.wte == 7.24
    assert odd.others_wte == (26.97, 15.83)
    assert odd.expected_wte == pytest.approx(16.68)
    assert odd.probability == pytest.approx(0.007, abs=0.0005)
    assert (odd.first_month, odd.last_month) == (
        pd.Timestamp("2019-05-31"),
        pd.Timestamp("2019-06-30"),
    )


def test_ordinary_months_raise_no_question():
    assert improbable_months(known_plan(staff())) == ()


def test_three_times_as_many_leavers_are_evidence(paper):
    rows = paper.tables["workforce"].assign(leavers_wte=[30.0, 30, 10, 10, 10, 10])
    assert compare_periods(known_plan(rows), SPRING, SUMMER).evidence


def test_periods_of_different_length_are_compared_by_the_month():
    assert two_sided_p(10, 20, 1, 2) == 1
    assert two_sided_p(20, 10, 1, 2) < 0.001


@given(st.integers(0, 300), st.integers(0, 300))
def test_the_order_of_two_equal_periods_does_not_matter(first, second):
    p = two_sided_p(first, second, 2, 2)
    assert 0 < p <= 1
    assert p == pytest.approx(two_sided_p(second, first, 2, 2))


def test_no_leaver_at_all_is_no_difference():
    assert two_sided_p(0, 0, 2, 2) == 1


def test_a_month_that_is_not_known_is_refused(paper):
    with pytest.raises(InputError, match="leavers_wte of 2018-01 is not known"):
        compare_periods(paper, ["2018-01-31"], SUMMER)


@pytest.mark.parametrize(("first", "message"), [([], "no month"), (SUMMER[:1], "both periods")])
def test_periods_must_be_told_apart(paper, first, message):
    with pytest.raises(InputError, match=message):
        compare_periods(paper, first, SUMMER)


def test_without_workforce_there_is_nothing_to_compare():
    nothing = known_plan(None)
    assert compare_periods(nothing, SPRING, SUMMER) is None
    assert improbable_months(nothing) == ()


def test_a_blank_among_the_months_is_no_question():
    rows = staff(starters=1.0)
    rows.loc[len(rows) - 9, "starters_wte"] = np.nan
    assert improbable_months(known_plan(rows), quantity="starters_wte") == ()
