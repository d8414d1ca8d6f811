"""Groups of a register's own columns: each action in one of them, so that they add up to all."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from iqip_analytics import InputError, KnownPlan, SourceError
from iqip_analytics.contract.vocabulary import REGISTER_GROUPINGS
from iqip_analytics.measures.changes_since import regroupings, remapping_proof
from iqip_analytics.measures.groups import group_named, in_order, supplied
from iqip_analytics.measures.progress import position, trajectory
from iqip_analytics.plan.notes import groups_alike, several_in_one_cell
from tests.support import awkward
from tests.support.registers import known_at, plan_of, quick_plan
from tests.support.trials import trials

REGISTER = """
    action | division | deadline   | approved   | regulation    | site
    A1     | medicine | 2019-08-31 | 2019-08-01 | Regulation 12 | Site A
    A2     | medicine | 2019-08-31 |            | Regulation 9  | Site A
    A3     | surgery  | 2019-12-31 |            | Regulation 12 | Site B
    A4     | surgery  | 2019-12-31 | 2019-08-02 |               | Site B
"""
ADDED_UP = ["total", "due", "approved", "overdue"]


def august(register: str = REGISTER, **others: str) -> KnownPlan:
    return known_at(register, "2019-08-31", **others)


def names(known: KnownPlan, grouping: str) -> list[str]:
    rows = position(known, [grouping])
    return list(rows.loc[rows["grouping"] == grouping, "group"])


def test_numbers_within_a_name_are_sorted_as_numbers_and_the_unstated_stand_last():
    assert names(august(), "regulation") == ["Regulation 9", "Regulation 12", "not_stated"]


def test_without_being_asked_for_no_group_of_a_registers_own_columns_is_there():
    known = august()
    assert not set(REGISTER_GROUPINGS) & set(position(known)["grouping"])
    pd.testing.assert_frame_equal(
        position(known), position(known, ["regulation"]).query("grouping != 'regulation'")
    )


def test_a_column_that_the_trusts_register_leaves_blank_has_no_group():
    known = august()
    assert supplied(known) == ["regulation", "site"]
    assert names(known, "core_service") == []


def test_a_division_whose_own_cells_are_blank_stands_as_not_stated_where_the_trust_has_some():
    register = REGISTER.replace("| Regulation 12 | Site B", "|               | Site B")
    assert names(august(register).of("surgery"), "regulation") == ["not_stated"]


def test_several_in_one_cell_are_one_group_under_their_words_and_a_note_says_so():
    known = august(REGISTER.replace("Regulation 9 ", "Regulation 9; Regulation 12"))
    assert "Regulation 9; Regulation 12" in names(known, "regulation")
    assert list(several_in_one_cell(known)) == [
        "1 action names more than one regulation in one cell, which counts once, under its words "
        "as they stand: A2."
    ]


def test_groups_that_differ_by_capitals_or_blanks_and_the_word_for_a_blank_cell_are_noted():
    assert list(groups_alike(august())) == []
    mixed = REGISTER.replace("Regulation 12 | Site A", "regulation  12 | not_stated")
    assert list(groups_alike(august(mixed))) == [
        "Regulation: written in several ways, and so counted as several groups: "
        "'Regulation 12' and 'regulation  12'.",
        "Site: 'not_stated' is this product's word for a blank cell, and is counted with the "
        "blank ones.",
    ]


def test_one_group_is_found_by_its_names():
    found = group_named(august(), "site", "Site B")
    assert found is not None
    assert found.rows.tolist() == [False, False, True, True]
    assert group_named(august(), "site", "Site C") is None


cells = st.sampled_from(["", "Regulation 9", "Regulation 12", "not_stated", "Rég. 12", "a;b"])


@trials(12)
@given(awkward.registers(), awkward.report_dates(), st.data())
def test_the_groups_of_a_column_add_up_to_all_in_every_month(tables, dates, data):
    for row in tables["actions"]:
        row["regulation"] = data.draw(cells)
    known = quick_plan(tables).as_at(*dates)
    for scope in ["trust", *known.divisions["division"]]:
        own = known.of(scope)
        if not len(own.actions) or not supplied(own, ["regulation"]):
            continue
        rows = position(own, ["regulation"]).set_index("grouping")
        parts = rows.loc[["regulation"], ADDED_UP].sum()
        assert parts.to_dict() == rows.loc["all", ADDED_UP].to_dict()
        by_month = trajectory(own, ["regulation"])
        counts = ["total", "due", "due_original", "approved"]
        whole = by_month[by_month["grouping"] == "all"].set_index("month_end")[counts]
        split = by_month[by_month["grouping"] == "regulation"].groupby("month_end")[counts].sum()
        assert split.fillna(0).astype(int).equals(whole.fillna(0).astype(int))


@given(st.lists(st.text(st.characters(codec="utf-8"), max_size=6), max_size=6))
def test_any_names_have_an_order_which_does_not_depend_on_how_they_come(words):
    backwards = words[::-1]
    assert sorted(words, key=in_order) == sorted(backwards, key=in_order)


# ---- a framework that changes ----

FRAMEWORK = """
    action_id | recorded_on | effective_on | field      | value
    A1        | 2019-08-20  | 2019-08-31   | regulation | Quality statement: safe systems
    A2        | 2019-08-20  | 2019-08-31   | cqc_domain | responsive
    A4        | 2019-09-10  | 2019-08-31   | regulation | Regulation 9
"""


def test_a_change_re_maps_from_its_day_on_and_an_older_report_keeps_the_older_group():
    plan = plan_of(REGISTER, changes=FRAMEWORK)
    july, now = plan.as_at("2019-07-31"), plan.as_at("2019-08-31")
    assert names(july, "regulation") == ["Regulation 9", "Regulation 12", "not_stated"]
    # The change recorded after the cut-off is not known yet
    assert names(now, "regulation") == [
        *("Quality statement: safe systems", "Regulation 9", "Regulation 12", "not_stated")
    ]
    assert names(plan.as_at("2019-09-30"), "regulation") == [
        *("Quality statement: safe systems", "Regulation 9", "Regulation 12")
    ]
    assert now.actions["cqc_domain"].tolist() == ["safe", "responsive", "safe", "safe"]


def test_a_re_mapping_of_domains_or_regulations_is_proved_as_one_of_divisions():
    now = plan_of(REGISTER, changes=FRAMEWORK).as_at("2019-08-31")
    proof = remapping_proof(now, "regulation")
    assert proof.moves.to_dict("list") == {
        "from_regulation": ["Regulation 12"],
        "to_regulation": ["Quality statement: safe systems"],
        "actions": [1],
        "deadlines_moved": [0],
    }
    assert proof.by_group["before"].tolist() == [0, 1, 2, 1]
    assert proof.by_group["after"].tolist() == [1, 1, 1, 1]
    assert (proof.total_before, proof.total_after, proof.deadlines_moved) == (4, 4, 0)
    assert [one.field for one in regroupings(now)] == ["cqc_domain"]
    assert [one.field for one in regroupings(now, ["site", "regulation"])] == [
        *("cqc_domain", "regulation")
    ]
    # A division sees its own actions, before and after
    assert remapping_proof(now.of("surgery"), "regulation") is None
    assert remapping_proof(now.of("medicine"), "regulation").total_after == 2


def test_a_change_to_an_unknown_domain_is_a_fault_with_the_nearest():
    with pytest.raises(SourceError) as error:
        plan_of(REGISTER, changes=FRAMEWORK.replace("responsive", "responsiv"))
    assert "changes.csv row 3, value: 'responsiv' is unknown; did you mean 'responsive'?" in str(
        error.value
    )


def test_what_a_framework_changes_cannot_be_emptied():
    with pytest.raises(InputError, match="is blank; a change of regulation must say its new value"):
        plan_of(REGISTER, changes=FRAMEWORK.replace("Quality statement: safe systems", ""))
