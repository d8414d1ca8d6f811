"""The September 2019 paper as a test: its sentence stands above what the package computes."""

import pandas as pd
import pytest

from iqip_analytics.briefing.contents import Contents
from iqip_analytics.briefing.sections import actions, domains, evidence_decisions
from iqip_analytics.briefing.sections.position import elements_sentence
from iqip_analytics.briefing.sheets import title
from iqip_analytics.contract.wording import percent
from iqip_analytics.measures.changes_since import remapping_proof
from iqip_analytics.measures.deadlines import deadline_cliff, due_per_month, overdue
from iqip_analytics.measures.evidence_group import approval_rate, evidence_outcomes
from iqip_analytics.measures.progress import position, trajectory
from iqip_analytics.measures.risk_register import risk_alignment
from iqip_analytics.measures.workforce_so_far import workforce_history
from iqip_analytics.plan.known import KnownPlan
from iqip_analytics.plan.plan import Plan
from tests.support.reference import reference_briefing, reference_plan


@pytest.fixture(scope="module")
def plan() -> Plan:
    return reference_plan().plan


@pytest.fixture(scope="module")
def september(plan: Plan) -> KnownPlan:
    return plan.as_at("2019-08-31")


@pytest.fixture(scope="module")
def october(plan: Plan) -> KnownPlan:
    return plan.as_at("2019-09-30")


@pytest.fixture(scope="module")
def november(plan: Plan) -> KnownPlan:
    return plan.as_at("2019-10-31")


@pytest.fixture(scope="module")
def contents() -> Contents:
    return reference_briefing("2019-08-31", "trust").contents


def group(frame: pd.DataFrame, grouping: str, name: str) -> pd.Series:
    return frame[(frame["grouping"] == grouping) & (frame["group"] == name)].squeeze()


def test_the_editions_have_the_papers_dates(plan: Plan):
    dates = plan.report_dates("2019-08-31")
    assert dates.data_cutoff == pd.Timestamp("2019-09-06")
    assert dates.published_on == pd.Timestamp("2019-09-13")


def test_a1_every_action_is_in_exactly_one_element(september: KnownPlan):
    # "Completion dates for all three elements of the IQIP have now been agreed"
    table = position(september)
    elements = table[table["grouping"] == "element"]
    assert len(elements) == 3
    assert elements["total"].sum() == group(table, "all", "all")["total"] == 281


def test_a2_the_trajectory_rises_to_everything(september: KnownPlan):
    # "This graph illustrates the Trust's overall position against the completion trajectories"
    for _, rows in trajectory(september).groupby(["grouping", "group"]):
        assert rows["due"].is_monotonic_increasing
        assert rows["due"].iloc[-1] == rows["total"].iloc[-1]
        assert rows.loc[rows["month_end"] > "2019-08-31", "approved"].isna().all()


def test_a3_section_notices_are_at_11_against_13_percent(september: KnownPlan):
    # "the Section Notice element of the IQIP, which is currently 11% against a trajectory of 13%"
    table = position(september)
    notices = group(table, "element", "section_notice")
    assert (notices["approved"], notices["due"], notices["total"]) == (8, 10, 75)
    assert percent(notices["approved"], notices["total"]) == "11%"
    assert percent(notices["due"], notices["total"]) == "13%"
    # "All improvement actions are in line with the completion deadlines set, with the exception"
    others = table[(table["grouping"] == "element") & (table["group"] != "section_notice")]
    assert (others["status"] != "behind").all()


def test_a4_the_two_ctg_conditions_explain_the_variance(september: KnownPlan, contents: Contents):
    # "This is due to Condition 1 & 2 (CTG training compliance) as part of the Section 31 for
    # Maternity Services, not being completed by the end of August."
    late = overdue(september)
    assert list(late["action_type"]) == ["section_31", "section_31"]
    assert list(late["division"]) == ["womens_childrens", "womens_childrens"]
    assert [title.split(":")[0] for title in late["title"]] == ["Condition 1", "Condition 2"]
    assert late["title"].str.contains("CTG").all()
    assert group(position(september), "element", "section_notice")["variance_actions"] == -2
    (explanation,) = actions.explanation_sentences(contents)
    assert explanation.startswith("Section Notices are two behind: Condition 1: CTG")
    assert "Condition 2: CTG" in explanation


def test_a3_a4_the_title_says_what_is_behind_and_the_position_says_both(contents: Contents):
    assert title.title(contents).startswith("Section Notices are two conditions behind; ")
    assert (
        "Section Notices stand at 11% (8 of 75) against a trajectory of 13% (10 of 75): "
        "two conditions overdue, both Section 31." in elements_sentence(contents)
    )


def test_a5_the_9th_of_september_counts_in_october(september: KnownPlan, october: KnownPlan):
    # "as of 9th September, the CTG training compliance target has since been achieved and this
    # will be reflected in the October IQIP progress report"
    conditions = set(overdue(september)["action_id"])
    assert set(september.since_cut_off["action_id"]) == conditions
    assert set(september.since_cut_off["event"]) == {"approved"}
    assert not set(overdue(october)["action_id"]) & conditions


def test_a5_october_still_shows_what_august_knew(september: KnownPlan, october: KnownPlan):
    curves = trajectory(october)
    august = curves[curves["month_end"] == pd.Timestamp("2019-08-31")]
    assert group(august, "element", "section_notice")["approved"] == 8
    then, now = (
        group(frame[frame["month_end"] <= "2019-08-31"], "all", "all")["approved"]
        for frame in (trajectory(september), curves)
    )
    assert list(then) == list(now)


def test_a5_the_6th_of_september_is_not_told_again_in_october(october: KnownPlan):
    outcomes = evidence_outcomes(october)
    decided = october.evidence[october.evidence["event"].isin(["approved", "declined"])]
    later = decided[decided["known_on"] > "2019-09-06"]
    assert outcomes.iloc[-1]["presented"] == len(later)


def test_a6_deadlines_steepen_in_october(september: KnownPlan):
    # "from October the number of actions due for completion increases significantly"
    cliff = deadline_cliff(september)
    assert cliff is not None
    assert cliff.month_end == pd.Timestamp("2019-10-31")
    assert due_per_month(september)["due"].sum() == 281


A7 = """
division         presented approved declined a29a a31 a_must a_should d29a d31 d_must d_should
womens_childrens 4 4 0  0 0 1 3  0 0 0 0
medicine         2 2 0  1 0 1 0  0 0 0 0
surgery          5 3 2  0 0 1 2  0 0 2 0
total            11 9 2 1 0 3 5  0 0 2 0
"""


def test_a7_the_outcome_of_the_6th_of_september_cell_by_cell(september: KnownPlan):
    # "Outcome of IQIP Evidence Assurance Group on 6th September"
    expected = {
        row[0]: [int(cell) for cell in row[1:]]
        for row in (line.split() for line in A7.strip().splitlines()[1:])
    }
    printed = {
        row[0]: list(row[1:]) for row in evidence_outcomes(september).itertuples(index=False)
    }
    assert printed == expected


def test_a8_one_condition_and_eight_must_and_should_do(contents: Contents):
    # "1 Condition and 8 Must and Should Do actions were approved for closure in September."
    assert "1 condition and 8 Must and Should Do actions" in evidence_decisions.outcome_sentence(
        contents
    )


def test_a9_a10_most_completed_actions_are_in_safe(contents: Contents):
    # "Of the completed actions to date, the majority (82%) are within the safe domain"
    assert "82% (18 of 22) are in the Safe domain" in domains.largest_domain_sentence(contents)


def test_the_approval_rate_has_its_own_82_percent(september: KnownPlan):
    rate = approval_rate(evidence_outcomes(september))
    assert rate is not None
    assert (rate.approved, rate.presented) == (9, 11)
    assert [round(100 * bound) for bound in (rate.lower_95, rate.upper_95)] == [53, 96]


def test_a11_to_a13_must_and_should_add_up_month_by_month(september: KnownPlan):
    # "Progress Against all Must and Should Do Actions Across all Three Elements of the IQIP"
    curves = trajectory(september)
    both = group(curves, "must_and_should", "must_and_should")
    parts = [group(curves, "action_type", kind) for kind in ("must_do", "should_do")]
    for column in ("total", "due", "due_original"):
        assert list(both[column]) == list(parts[0][column].to_numpy() + parts[1][column].to_numpy())
    assert both["total"].iloc[0] == 206


def test_a14_to_a16_divisions_and_trust_wide_make_the_trust(september: KnownPlan):
    # "Division of Medicine", "Division of Surgery", "Women's and Children's"
    table = position(september)
    divisions = table[table["grouping"] == "division"]
    for column in ("total", "due", "approved", "overdue"):
        assert divisions[column].sum() == group(table, "all", "all")[column]
    for code in ("medicine", "surgery", "womens_childrens"):
        own = position(september.of(code))
        assert group(own, "element", "divisional_plan")["total"] > 0


def test_a17_137_risks_are_69_to_reword_and_68_to_assess(september: KnownPlan):
    # "137 Risks identified once themed", "69 Risks already reflected", "68 Risk not on the risk
    # register"
    counts = risk_alignment(september).set_index("alignment")["risks"]
    assert counts["on_register_reword"] == 69
    assert counts["not_on_register"] == 68
    assert counts["on_register_adequate"] == 0
    assert counts.sum() == 137


def test_a18_three_divisions_become_four_and_nothing_else_moves(
    september: KnownPlan, october: KnownPlan, november: KnownPlan
):
    # "As of November reporting will reflect progress of actions within all four divisions."
    # "timeframes will not be adjusted"
    assert [len(known.divisions) for known in (september, october, november)] == [3, 3, 4]
    assert remapping_proof(september) is None
    assert remapping_proof(october) is None
    proof = remapping_proof(november)
    assert proof is not None
    assert set(proof.moves["to_division"]) == {"clinical_support_services"}
    assert proof.total_before == proof.total_after
    assert proof.deadlines_moved == 0


def test_a22_each_action_is_counted_once(september: KnownPlan):
    # "Progresses against the Section Notices are detailed within a separate Conditions Notices
    # Board report."
    assert september.actions["action_id"].is_unique


@pytest.fixture(scope="module")
def staff(september: KnownPlan) -> pd.DataFrame:
    history = workforce_history(september, planned_leavers_wte=10.0)
    assert history is not None
    whole = history[history["staff_group"] == "all"].set_index("month_end")
    return whole.loc["2019-03-31":"2019-08-31"]


def test_w1_net_gain_in_july_and_august(staff: pd.DataFrame):
    # "July 2019 Nett gain 5 WTE", "August 2019 Nett gain 8.17 WTE"
    assert list(staff["net_gain_wte"].tail(2)) == [5.0, 8.17]


def test_w2_six_months_of_leavers_average_8_34(staff: pd.DataFrame):
    # "a predicted level of leavers of 10 per month but over the last six months average 8.34 WTE"
    assert staff["leavers_wte"].mean() == pytest.approx(8.34)
    assert set(staff["planned_leavers_wte"]) == {10.0}
    assert 10 - staff["leavers_wte"].mean() == pytest.approx(1.66)


def test_w3_w4_leavers_by_pairs_of_months(staff: pd.DataFrame):
    # "March and April leavers - 26.97 WTE", "July and August leavers - 15.83 WTE"
    pairs = staff["leavers_wte"].to_numpy().reshape(3, 2).sum(axis=1)
    assert list(pairs) == pytest.approx([26.97, 7.24, 15.83])


def test_w5_both_readings_of_net_gain_are_computed(staff: pd.DataFrame, september: KnownPlan):
    # "Data is based on a predicted level of leavers of 10 per month"
    assert staff["starters_wte"].tail(2).sum() == pytest.approx(29.0)
    assert list(staff["net_gain_planned_wte"].tail(2)) == [3.0, 6.0]
    planned = workforce_history(september, leaver_basis="planned", planned_leavers_wte=10.0)
    assert planned is not None
    whole = planned[planned["staff_group"] == "all"]
    assert list(whole["net_gain_wte"].tail(2)) == [3.0, 6.0]
    assert set(planned["leaver_basis"]) == {"planned"}
