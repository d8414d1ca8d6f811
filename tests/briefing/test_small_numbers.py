"""A number of people below 5 is withheld, as are those of its month that would give it away."""

import io
from decimal import Decimal

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from iqip_analytics.briefing.disclosure.small_numbers import shown
from iqip_analytics.contract.output_columns import csv_text
from iqip_analytics.contract.wording import (
    FEWER_THAN_FIVE,
    NOT_SHOWN,
    decimal,
    is_withheld,
    wte,
)


@pytest.mark.parametrize(
    ("number", "printed"),
    [
        (0.0, "0.00"),
        (-0.0, "0.00"),
        (0.004, "fewer than 5"),
        (0.4, "fewer than 5"),
        (1.0, "fewer than 5"),
        (4.0, "fewer than 5"),
        (4.996, "fewer than 5"),  # by rounding it would be 5.00
        (5.0, "5.00"),
        (5.004, "5.00"),
        (-0.01, "more than −5"),  # a small loss keeps its sign
        (-4.99, "more than −5"),
        (-5.0, "−5.00"),
        (1234.5, "1,234.50"),
        (float("nan"), "not known"),
    ],
)
def test_from_above_0_to_below_5_a_number_of_people_is_fewer_than_5(number, printed):
    assert wte(shown(number)) == printed


@given(st.decimals(-20, 20, places=3))
def test_the_rule_is_that_of_exact_decimals(number: Decimal):
    small = number != 0 and -5 < number < 5
    assert is_withheld(shown(float(number))) == small


def test_what_is_withheld_prints_its_words_and_is_blank_in_csv():
    frame = pd.DataFrame({"a": pd.Series([FEWER_THAN_FIVE, NOT_SHOWN, 7.5], dtype=object)})
    assert [decimal(cell, 1) for cell in frame["a"]] == ["fewer than 5", "not shown", "7.5"]
    assert list(pd.read_csv(io.StringIO(csv_text(frame)), skip_blank_lines=False)["a"])[2] == 7.5
    assert csv_text(frame) == 'a\n""\n""\n7.5\n'


def test_what_is_withheld_can_be_calculated_with_nowhere():
    with pytest.raises(TypeError):
        FEWER_THAN_FIVE + 1  # type: ignore[operator]
    with pytest.raises(TypeError):
        NOT_SHOWN < 0  # type: ignore[operator]  # noqa: B015
