"""Numbers of people below 5 are withheld, and no sum or difference of a table brings them back.

The attacker of these tests is independent of the code: he reads the CSV as it is published and
solves, one after the other, every equation in which one number is missing.
"""

import io
from collections.abc import Iterator
from decimal import Decimal

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from iqip_analytics.briefing.disclosure.small_numbers import history_without_small, shown, withheld
from iqip_analytics.contract.output_columns import csv_text
from iqip_analytics.contract.wording import FEWER_THAN_FIVE, NOT_SHOWN, decimal, wte
from iqip_analytics.measures.workforce_so_far import workforce_history
from iqip_analytics.plan.known import KnownPlan
from tests.briefing.conftest import reference_plan

SUMMED = ("establishment_wte", "in_post_wte", "vacancy_wte", "starters_wte", "leavers_wte",
          "net_gain_wte")  # fmt: skip
Equation = list[tuple[int, str]]  # cells of which each follows from the others: row and column


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
        (-0.01, "fewer than 5"),
        (-4.99, "fewer than 5"),
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
    assert (shown(float(number)) == FEWER_THAN_FIVE) == small


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


def test_a_part_alone_takes_another_with_it_in_the_order_given():
    values = {("a",): 2.0, ("b",): 9.0, ("c",): 7.0, ("total",): 18.0}
    order = [("c",), ("b",), ("a",), ("total",)]
    assert withheld(values, [order]) == {("a",): FEWER_THAN_FIVE, ("c",): NOT_SHOWN}


def test_a_relation_with_a_blank_tells_nothing_and_takes_nothing():
    values = {("a",): 2.0, ("b",): float("nan"), ("total",): 11.0}
    assert withheld(values, [list(values)]) == {("a",): FEWER_THAN_FIVE}


def equations(frame: pd.DataFrame) -> Iterator[Equation]:
    """What a reader knows of a workforce table, from the data contract alone."""
    place = {(row.month_end, row.staff_group): row.Index for row in frame.itertuples()}
    for month in frame["month_end"].unique():
        of_month = [n for (when, _), n in place.items() if when == month]
        for column in SUMMED:
            if len(of_month) > 1:
                yield [(n, column) for n in of_month]
    for (month, group), n in place.items():
        planned = frame.loc[n, "leaver_basis"] == "planned"
        flows = ["starters_wte"] if planned else ["starters_wte", "leavers_wte"]
        yield [(n, "net_gain_wte"), *((n, name) for name in flows)]
        yield [(n, "establishment_wte"), (n, "in_post_wte"), (n, "vacancy_wte")]
        yield [(n, "vacancy_pct"), (n, "vacancy_wte"), (n, "establishment_wte")]
        yield [(n, "vacancy_pct"), (n, "vacancy_wte"), (n, "in_post_wte")]
        before = place.get((month - pd.offsets.MonthEnd(1), group))
        if before is not None:
            stocks = [(n, "in_post_wte"), (before, "in_post_wte")]
            yield [*stocks, (n, "starters_wte"), (n, "leavers_wte")]
            if not planned:
                yield [*stocks, (n, "net_gain_wte")]
        year = [place.get((month - pd.offsets.MonthEnd(k), group)) for k in range(13)]
        if None not in year:
            leavers = [(k, "leavers_wte") for k in year[:12]]
            yield [(n, "leaver_rate_12m"), *leavers, (n, "in_post_wte"), (year[12], "in_post_wte")]


def brought_back(published: pd.DataFrame) -> set[tuple[int, str]]:
    """The blank cells that somebody finds who solves equations one by one."""
    unknown = {
        (n, column)
        for column in (*SUMMED, "vacancy_pct", "leaver_rate_12m")
        for n in published.index
        if pd.isna(published.loc[n, column])
    }
    at_first = set(unknown)
    while True:
        solved = {
            missing[0]
            for equation in equations(published)
            if len(missing := [cell for cell in equation if cell in unknown]) == 1
        }
        if not solved:
            return at_first - unknown
        unknown -= solved


def check(staff: pd.DataFrame) -> None:
    published = pd.read_csv(
        io.StringIO(csv_text(history_without_small(staff))), parse_dates=["month_end"]
    )
    found = brought_back(published)
    small = {
        (n, column) for column in SUMMED for n in staff.index if 0 < abs(staff.loc[n, column]) < 5
    }
    assert not {cell for cell in small if pd.notna(published.loc[cell[0], cell[1]])}
    assert not found & small


@pytest.mark.parametrize("period_end", ["2019-08-31", "2019-09-30", "2019-10-31"])
@pytest.mark.parametrize("basis", ["actual", "planned"])
def test_no_small_number_of_the_reference_trust_or_its_divisions_comes_back(period_end, basis):
    known: KnownPlan = reference_plan().as_at(period_end)
    for scope in ("trust", *known.divisions["division"]):
        staff = workforce_history(known.of(scope), leaver_basis=basis, planned_leavers_wte=10.0)
        if staff is not None:
            check(staff)


def test_the_attacker_does_find_a_small_number_where_only_that_is_blank():
    staff = workforce_history(reference_plan().as_at("2019-08-31"))
    blanked = staff.assign(
        **{column: staff[column].where(~staff[column].abs().between(0.001, 4.999))
           for column in SUMMED}
    )  # fmt: skip
    assert brought_back(blanked)


amounts = st.integers(0, 48).map(lambda quarters: quarters / 4)


@st.composite
def histories(draw) -> pd.DataFrame:
    """Workforce tables that add up: one to three staff groups over one to fifteen months."""
    groups = ["a", "b", "c"][: draw(st.integers(1, 3))]
    months = pd.date_range("2018-01-31", periods=draw(st.integers(1, 15)), freq="ME", unit="us")
    planned = draw(st.booleans())
    rows = []
    in_post = {group: draw(st.sampled_from([3.0, 12.0, 80.0])) for group in groups}
    for month in months:
        for group in groups:
            starters, leavers = draw(amounts), draw(amounts)
            in_post[group] = max(in_post[group] + starters - leavers, 0.0)
            establishment = draw(st.sampled_from([2.0, 14.0, 90.0]))
            rows.append((month, group, establishment, in_post[group], starters, leavers))
        parts = rows[-len(groups) :]
        rows.append((month, "all", *(sum(part[k] for part in parts) for k in range(2, 6))))
    columns = [
        *("month_end", "staff_group"),
        *("establishment_wte", "in_post_wte", "starters_wte", "leavers_wte"),
    ]
    frame = pd.DataFrame(rows, columns=columns)
    vacancy = frame["establishment_wte"] - frame["in_post_wte"]
    left = 3.0 if planned else frame["leavers_wte"]
    return frame.assign(
        vacancy_wte=vacancy,
        vacancy_pct=100 * vacancy / frame["establishment_wte"],
        net_gain_wte=frame["starters_wte"] - left,
        leaver_basis="planned" if planned else "actual",
        net_gain_planned_wte=frame["starters_wte"] - 3.0,
        leaver_rate_12m=10.0,
    )


@given(histories())
def test_no_small_number_of_any_table_comes_back(staff: pd.DataFrame):
    check(staff)


@given(histories())
def test_a_number_that_is_told_is_told_as_it_is(staff: pd.DataFrame):
    told = history_without_small(staff)
    for column in (*SUMMED, "vacancy_pct", "leaver_rate_12m"):
        kept = [cell for cell in told[column] if cell not in (FEWER_THAN_FIVE, NOT_SHOWN)]
        own = [
            number
            for number, cell in zip(staff[column], told[column], strict=True)
            if cell not in (FEWER_THAN_FIVE, NOT_SHOWN)
        ]
        assert kept == own


def thirteen_months(small: int) -> pd.DataFrame:
    """One staff group whose leavers are small in one month, and whose flows otherwise are not."""
    leavers = [3.0 if month == small else 9.0 for month in range(13)]
    return pd.DataFrame(
        {
            "month_end": pd.date_range("2018-08-31", periods=13, freq="ME", unit="us"),
            "staff_group": "all",
            "establishment_wte": 400.0,
            "in_post_wte": float("nan"),
            "vacancy_wte": float("nan"),
            "vacancy_pct": float("nan"),
            "starters_wte": 9.0,
            "leavers_wte": leavers,
            "net_gain_wte": [9.0 - left for left in leavers],
            "leaver_basis": "actual",
            "net_gain_planned_wte": 9.0,
            "leaver_rate_12m": 30.0,
        }
    )


@pytest.mark.parametrize(("small", "told"), [(0, True), (1, False), (12, False)])
def test_a_12_month_rate_is_told_where_none_of_its_own_months_is_withheld(small, told):
    rate = history_without_small(thirteen_months(small))["leaver_rate_12m"].iloc[-1]
    assert (rate == 30.0) == told
