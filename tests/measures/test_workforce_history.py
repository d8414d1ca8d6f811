"""Net gain, vacancy and leaver rate (counting rule 11), and risks (rule 15)."""

import pytest

from iqip_analytics import KnownPlan
from iqip_analytics.measures.workforce_so_far import workforce_history
from tests.support.counted import risks_of, workforce_of
from tests.support.registers import known_at, rows_of

ONE = "action | deadline\nA1 | 2019-12-31"
TWO_DIVISIONS = """
    month      | division | staff_group | establishment_wte | in_post_wte | starters_wte | leavers_wte | transfers_in_wte | transfers_out_wte
    2019-08-31 | medicine | nurses      | 100               | 90          | 3            | 1           | 2                | 0
    2019-08-31 | medicine | midwives    | 20                | 21          | 1            | 0.5         |                  |
    2019-08-31 | surgery  | nurses      | 50                | 40          | 4            | 2           | 0                | 2
"""  # noqa: E501


def august(workforce: str, scope: str = "trust", planned: float | None = None) -> dict:
    known = known_at(ONE, "2019-08-31", workforce=workforce).of(scope)
    table = workforce_of(known, planned)
    return {group: row for (month, group), row in table.items() if f"{month}" == "2019-08-31"}


def test_transfers_count_for_a_division_and_cancel_across_the_trust() -> None:
    gains = {
        scope: {group: row["net_gain_wte"] for group, row in august(TWO_DIVISIONS, scope).items()}
        for scope in ("trust", "medicine", "surgery")
    }
    assert gains == {
        "trust": {"nurses": 4, "midwives": 0.5, "all": 4.5},
        "medicine": {"nurses": 4, "midwives": 0.5, "all": 4.5},
        "surgery": {"nurses": 0, "all": 0},
    }


def test_vacancy_may_be_negative() -> None:
    rows = august(TWO_DIVISIONS)
    assert (rows["midwives"]["vacancy_wte"], rows["midwives"]["vacancy_pct"]) == (-1, -5)
    assert (rows["nurses"]["vacancy_wte"], rows["all"]["vacancy_wte"]) == (20, 19)


def test_a_sum_with_a_blank_part_is_blank() -> None:
    rows = august(TWO_DIVISIONS.replace("| 4            | 2 ", "|              | 2 "))
    assert rows["nurses"]["starters_wte"] is None
    assert rows["nurses"]["net_gain_wte"] is None
    assert rows["all"]["net_gain_wte"] is None
    assert rows["midwives"]["net_gain_wte"] == 0.5
    assert rows["all"]["leavers_wte"] == 3.5


def test_the_planned_level_belongs_to_all_staff_together() -> None:
    rows = august(TWO_DIVISIONS, planned=10)
    assert rows["nurses"]["planned_leavers_wte"] is None
    assert rows["nurses"]["net_gain_planned_wte"] is None
    assert (rows["all"]["planned_leavers_wte"], rows["all"]["net_gain_planned_wte"]) == (10, -2)
    # a division's own transfers count on this basis too
    assert august(TWO_DIVISIONS, "surgery", planned=3)["all"]["net_gain_planned_wte"] == -1


def known() -> KnownPlan:
    return known_at(ONE, "2019-08-31", workforce=TWO_DIVISIONS)


def test_every_row_names_its_basis_and_net_gain_follows_it() -> None:
    actual = workforce_history(known(), planned_leavers_wte=10).iloc[-1]
    planned = workforce_history(known(), planned_leavers_wte=10, leaver_basis="planned").iloc[-1]
    assert (actual["leaver_basis"], actual["net_gain_wte"]) == ("actual", 4.5)
    assert (planned["leaver_basis"], planned["net_gain_wte"]) == ("planned", -2)
    assert actual["net_gain_planned_wte"] == planned["net_gain_planned_wte"] == -2


def test_the_planned_basis_without_a_level_is_refused() -> None:
    with pytest.raises(ValueError, match="needs planned_leavers_wte"):
        workforce_history(known(), leaver_basis="planned")
    with pytest.raises(ValueError, match="leaver_basis is 'actuel'"):
        workforce_history(known(), leaver_basis="actuel")


def year_of(months: list[str], leavers: str = "2", in_post: str = "100") -> str:
    lines = [f"{month} | medicine | nurses | {in_post} | {leavers}" for month in months]
    return "\n".join(["month | division | staff_group | in_post_wte | leavers_wte", *lines])


ENDS = [
    "2018-08-31", "2018-09-30", "2018-10-31", "2018-11-30", "2018-12-31", "2019-01-31",
    "2019-02-28", "2019-03-31", "2019-04-30", "2019-05-31", "2019-06-30", "2019-07-31",
    "2019-08-31",
]  # fmt: skip


def test_the_leaver_rate_is_twelve_months_of_leavers_over_the_mean_in_post() -> None:
    workforce = year_of(ENDS).replace("2018-08-31 | medicine | nurses | 100", "2018-08-31 | medicine | nurses | 140")  # fmt: skip # noqa: E501
    assert august(workforce)["nurses"]["leaver_rate_12m"] == pytest.approx(100 * 24 / 120)


def test_the_leaver_rate_is_blank_under_thirteen_month_ends_or_with_a_gap() -> None:
    assert august(year_of(ENDS[1:]))["all"]["leaver_rate_12m"] is None
    assert august(year_of(ENDS[:4] + ENDS[5:]))["all"]["leaver_rate_12m"] is None
    longer = ["2018-07-31", *ENDS[:4], *ENDS[5:]]
    assert august(year_of(longer))["all"]["leaver_rate_12m"] is None


def test_a_month_after_the_period_end_is_a_later_report_s() -> None:
    workforce = year_of(["2019-08-31", "2019-09-30"])
    known = known_at(ONE, "2019-08-31", "2019-10-04", workforce=workforce)
    assert {f"{month}" for month, _ in workforce_of(known)} == {"2019-08-31"}


def test_a_figure_corrected_later_enters_the_reports_from_then_on() -> None:
    workforce = """
        month      | division | staff_group | leavers_wte | recorded_on
        2019-07-31 | medicine | nurses      | 9           |
        2019-07-31 | medicine | nurses      | 8           | 2019-09-20
    """
    for end, cutoff, leavers in [("2019-08-31", "2019-09-06", 9), ("2019-09-30", "2019-10-04", 8)]:
        table = workforce_of(known_at(ONE, end, cutoff, workforce=workforce))
        assert [row["leavers_wte"] for row in table.values()] == [leavers, leavers]


def test_without_workforce_there_is_no_table() -> None:
    assert workforce_history(known_at(ONE, "2019-08-31")) is None


# Risks


RISKS = """
    risk_id | theme    | division | alignment          | themed_on  | resolved_on
    R1      | Staffing | medicine | on_register_reword |            |
    R2      | Staffing | medicine | on_register_reword | 2019-09-06 | 2019-09-06
    R3      | Staffing |          | not_on_register    | 2019-09-06 |
    R4      | Staffing | surgery  | not_on_register    | 2019-09-07 |
"""


def test_risks_themed_by_the_cut_off_count_and_resolved_ones_too() -> None:
    trust = known_at(ONE, "2019-08-31", "2019-09-06", risks=RISKS)
    none = {"on_register_adequate": 0, "on_register_reword": 0, "not_on_register": 0}
    assert risks_of(trust) == none | {"on_register_reword": 2, "not_on_register": 1}
    assert risks_of(trust.of("medicine")) == none | {"on_register_reword": 2}
    assert risks_of(trust.of("surgery")) == none
    assert risks_of(known_at(ONE, "2019-08-31")) is None


def test_a_risk_put_off_by_a_correction_is_not_themed_under_its_older_row() -> None:
    rows = "risk_id | theme | alignment | themed_on | recorded_on\n"
    risks = (
        rows + "R1 | T | not_on_register | |\nR1 | T | not_on_register | 2019-12-01 | 2019-08-01"
    )
    assert len(rows_of(risks)) == 2
    known = known_at(ONE, "2019-08-31", risks=risks)
    assert risks_of(known)["not_on_register"] == 0
