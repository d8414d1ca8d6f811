"""Whether measures moved that approved actions were to move: the rules, on small registers."""

import pandas as pd
import pytest

from iqip_analytics.measures.approved_impact import impact
from iqip_analytics.plan.known import KnownPlan
from tests.support.registers import known_at, plan_of

MEASURES = """
    measure_id | name     | unit | direction | cumulative | division
    M1         | Falls    | rate | decrease  |            |
    M2         | Leaders  | wte  | increase  | yes        |
    M3         | Reports  | rate | neutral   |            |
    M4         | Training | rate | increase  |            | surgery
"""
REGISTER = """
    action | deadline   | division | approved
    A1     | 2019-08-31 | medicine | 2019-02-14
    A2     | 2019-08-31 | surgery  | 2019-05-14
    A3     | 2019-08-31 | medicine |
"""
LINKS = """
    action_id | measure_id | expected_from
    A1        | M1         |
    A2        | M1         |
    A3        | M1         |
"""
# High until February 2019, low from March on; higher the other way round in what is to rise
BEFORE, AFTER = [20, 21, 20, 19] * 6, [12, 13, 12, 11] * 3


def values(measure: str, series: list, first: str = "2017-03-31") -> list[str]:
    months = pd.date_range(first, periods=len(series), freq="ME")
    return [
        f"{measure} | {month:%Y-%m-%d} | {value}"
        for month, value in zip(months, series, strict=True)
        if value is not None
    ]


def table(*measured: list[str]) -> str:
    return "\n".join(["measure_id | month | value", *(row for rows in measured for row in rows)])


def known(
    on: str = "2019-08-31",
    *,
    links: str = LINKS,
    register: str = REGISTER,
    series: str = table(values("M1", [*BEFORE, *AFTER])),
    cutoff: str | None = None,
    **others: str,
) -> KnownPlan:
    return known_at(
        register, on, cutoff, action_measures=links, measures=MEASURES, measure_values=series,
        **others,
    )  # fmt: skip


def row(position: KnownPlan, measure: str = "M1") -> pd.Series:
    rows = impact(position)
    assert rows is not None
    return rows.set_index("measure_id").loc[measure]


def test_a_measure_that_fell_since_the_first_linked_approval_moved_as_intended():
    found = row(known())
    assert found[["actions_linked", "actions_approved", "months_since"]].tolist() == [3, 2, 6]
    assert found["verdict"] == "as_intended"
    assert found["lower_95"] < found["change"] < found["upper_95"] < 0
    assert found["change"] == pytest.approx(-8, abs=0.5)


def test_under_six_months_after_it_is_too_early_and_nothing_is_claimed():
    found = row(known("2019-07-31"))
    assert (found["months_since"], found["verdict"]) == (5, "too_early")
    assert found[["change", "lower_95", "upper_95"]].isna().all()


def test_a_change_the_other_way_is_said_as_such():
    upwards = table(values("M1", [*AFTER, *AFTER, *BEFORE]))
    assert row(known(series=upwards))["verdict"] == "other_way"


def test_a_level_that_stays_is_no_evidence():
    found = row(known(series=table(values("M1", [*BEFORE, *BEFORE]))))
    assert found["verdict"] == "no_evidence"
    assert found["lower_95"] < 0 < found["upper_95"]


def test_the_month_of_the_first_linked_approval_is_left_out():
    odd = [*BEFORE[:23], 90, *AFTER]  # February 2019 is the last of them
    assert row(known(series=table(values("M1", odd))))["change"] == row(known())["change"]


def test_after_begins_with_the_month_that_the_effect_is_expected_from():
    late = """
        action_id | measure_id | expected_from
        A1        | M1         | 2019-04-30
    """
    assert row(known(links=late))["months_since"] == 5
    assert row(known("2019-09-30", links=late))[["months_since", "verdict"]].tolist() == [
        6,
        "as_intended",
    ]
    early = late.replace("2019-04-30", "2018-11-30")  # before its approval nothing is expected
    assert row(known(links=early))["months_since"] == 6


def test_what_is_between_approval_and_the_month_expected_is_neither_before_nor_after():
    late = "action_id | measure_id | expected_from\nA1 | M1 | 2019-04-30"
    odd = [*BEFORE[:23], 90, 90, *AFTER[1:]]
    found, usual = (
        row(known("2019-09-30", links=late, series=table(values("M1", series))))["change"]
        for series in (odd, [*BEFORE, *AFTER])
    )
    assert found == usual


def test_an_approval_known_later_is_not_yet_one():
    register = REGISTER.replace("2019-02-14", "2019-02-14@2019-09-03")
    assert row(known(register=register, cutoff="2019-09-02"))["actions_approved"] == 1
    assert row(known(register=register, cutoff="2019-09-03"))["actions_approved"] == 2


def test_an_approval_that_was_taken_back_does_not_count_from_its_first_day():
    register = """
        action | deadline   | approved              | reopened
        A1     | 2019-08-31 | 2019-02-14,2019-06-20 | 2019-03-02
    """
    links = "action_id | measure_id\nA1 | M1"
    assert row(known(register=register, links=links))["months_since"] == 2
    taken_back = register.replace(",2019-06-20", "")
    found = row(known(register=taken_back, links=links))
    assert (found["actions_approved"], found["verdict"]) == (0, "too_early")
    assert pd.isna(found["months_since"])


def test_a_link_recorded_later_is_unknown():
    links = """
        action_id | measure_id | expected_from | recorded_on
        A1        | M1         |               | 2019-09-10
    """
    assert impact(known(links=links)) is None
    assert impact(known("2019-09-30", links=links)) is not None


def test_a_value_after_the_period_end_or_recorded_after_the_cut_off_changes_nothing():
    later = table(values("M1", [*BEFORE, *AFTER[:6], 99, 99]))
    assert row(known(series=later)).equals(row(known()))


def test_an_action_that_left_the_plan_is_linked_no_more():
    withdrawn = """
        action_id | recorded_on | effective_on | field     | value
        A1        | 2019-08-01  | 2019-08-01   | withdrawn | duplicate
    """
    found = row(known(changes=withdrawn))
    assert found[["actions_linked", "actions_approved", "months_since"]].tolist() == [2, 1, 3]


def test_a_division_sees_its_own_actions_against_what_was_before_anybodys():
    surgery = row(known("2019-11-30").of("surgery"))
    assert surgery[["actions_linked", "actions_approved", "months_since"]].tolist() == [1, 1, 6]
    # Against the years before February, not against what another division had moved already
    assert surgery["verdict"] == "as_intended"
    nothing = impact(known(links="action_id | measure_id\nA1 | M1").of("surgery"))
    assert nothing is not None
    assert nothing.empty


def test_a_measure_is_the_same_to_the_trust_and_to_a_division_that_has_all_its_actions():
    links = "action_id | measure_id\nA2 | M4"
    position = known(
        "2019-11-30", links=links, series=table(values("M4", [*AFTER, *AFTER, *BEFORE]))
    )
    assert row(position, "M4").equals(row(position.of("surgery"), "M4"))


def test_a_cumulative_and_a_neutral_measure_claim_nothing():
    links = "action_id | measure_id\nA1 | M2\nA1 | M3"
    both = table(values("M2", [*BEFORE, *AFTER]), values("M3", [*BEFORE, *AFTER]))
    position = known(links=links, series=both)
    assert row(position, "M2")[["verdict"]].tolist() == ["no_evidence"]
    assert pd.isna(row(position, "M2")["change"])
    assert row(position, "M3")["verdict"] == "no_evidence"
    assert row(position, "M3")["upper_95"] < 0


@pytest.mark.parametrize(
    "series",
    [
        [*BEFORE, *AFTER[:3], None, None, *AFTER[:1]],
        [*[None] * 19, *BEFORE[:5], *AFTER],
        [5] * 24 + [9] * 12,
    ],
    ids=["five values after", "five before", "a series without noise"],
)
def test_too_little_to_go_by_is_no_evidence(series):
    found = row(known(series=table(values("M1", series))))
    assert found["verdict"] == "no_evidence"
    assert pd.isna(found["lower_95"])


# ---- phases that the trust sets (counting rule 19) ----


def phased(*rows: str) -> dict[str, str]:
    return {"measure_phases": "\n".join(["measure_id | from_month | reason", *rows])}


@pytest.mark.parametrize("month", ["2019-01-31", "2019-02-28", "2019-03-31", "2019-06-30"])
def test_limits_begun_anew_at_the_approval_or_later_hide_nothing(month):
    assert row(known(**phased(f"M1 | {month} | New beds"))).equals(row(known()))


def test_a_level_that_changed_with_an_earlier_phase_is_not_taken_for_the_effect():
    recounted = table(values("M1", [*[value + 9 for value in BEFORE[:12]], *BEFORE[12:], *BEFORE]))
    found = row(known(series=recounted, **phased("M1 | 2018-03-31 | Counted anew")))
    assert found["verdict"] == "no_evidence"
    assert found["change"] == pytest.approx(0, abs=0.5)


def test_without_links_or_measures_there_is_nothing_to_say():
    measured = {"measures": MEASURES, "measure_values": table(values("M1", BEFORE))}
    assert impact(plan_of(REGISTER, **measured).as_at("2019-08-31")) is None
    assert impact(plan_of(REGISTER, measures=MEASURES).as_at("2019-08-31")) is None
    assert impact(plan_of(REGISTER).as_at("2019-08-31")) is None
