"""What is written is what the output contract says: columns, order, types, words, bounds."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from iqip_analytics.briefing import briefing_for
from iqip_analytics.briefing.csv_tables import contract_csv, tidy_tables
from iqip_analytics.contract.output_columns import KINDS, RESIDUE
from iqip_analytics.contract.output_tables import EVERY_SCOPE, TABLES, TRUST_ALONE
from iqip_analytics.contract.wording import FEWER_THAN_FIVE
from tests.support.reference import reference_briefing
from tests.support.registers import OF_LATE, known_at

RISKS = TABLES["risks"]
ACTIONS = TABLES["action_forecast"]


def risks(**columns: object) -> pd.DataFrame:
    return pd.DataFrame({"alignment": ["not_on_register"], "risks": [3], **columns})


def actions(p_by_deadline: object) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "action_id": ["A1"],
            "division": ["surgery"],
            "agreed_deadline": [pd.Timestamp("2019-09-15")],
            "p_by_deadline": [p_by_deadline],
            "p_approved_by_next_month_end": [0.5],
            "expected_shortfall": [0.5],
        }
    )


@pytest.mark.parametrize("scope", ["trust", "medicine"])
def test_a_briefing_writes_the_files_of_the_contract_for_its_scope_and_no_other(scope):
    written = set(tidy_tables(reference_briefing("2019-10-31", scope).contents))
    scopes = (EVERY_SCOPE, TRUST_ALONE) if scope == "trust" else (EVERY_SCOPE,)
    agreed = {t.name for t in TABLES.values() if t.written_for in scopes}
    assert written == agreed


def test_a_file_whose_table_is_not_supplied_is_not_written():
    bare = briefing_for(
        known_at("action | deadline\nA1 | 2019-08-31", "2019-08-31", divisions=OF_LATE)
    )
    written = set(tidy_tables(bare.contents))
    assert {TABLES[name].needs for name in written} == {""}
    assert len(written) > 8


def test_every_column_has_a_meaning_and_a_kind_that_a_reader_is_told():
    columns = [column for table in TABLES.values() for column in table.columns]
    assert {column.kind for column in columns} <= set(KINDS)
    assert all(column.meaning for column in columns)
    assert all("|" not in column.meaning for column in columns)


def test_columns_in_another_order_are_refused():
    with pytest.raises(ValueError, match=r"risks.csv has the columns \['alignment', 'risks'\]"):
        RISKS.published(risks()[["risks", "alignment"]])


@pytest.mark.parametrize("gone", ["alignment", "risks"])
def test_a_missing_column_is_refused(gone):
    with pytest.raises(ValueError, match=r"risks\.csv has the columns"):
        RISKS.published(risks().drop(columns=gone))


@pytest.mark.parametrize(
    ("columns", "fault"),
    [
        ({"risks": [2.5]}, "risks: .*2.5.* where whole number goes"),
        ({"risks": ["3"]}, "risks: '3' .* where whole number goes"),
        ({"alignment": [7]}, "alignment: .*7.* where text goes"),
        ({"alignment": ["lost"]}, "alignment: 'lost' is none of on_register_adequate, "),
    ],
)
def test_another_type_or_word_is_refused(columns, fault):
    with pytest.raises(ValueError, match=fault):
        RISKS.published(risks(**columns))


def test_every_fault_is_named_at_once():
    with pytest.raises(ValueError, match=r"alignment: 'lost'.*; risks\.csv, risks: "):
        RISKS.published(risks(alignment=["lost"], risks=[2.5]))


def test_blanks_and_withheld_numbers_are_no_fault():
    staff = reference_briefing("2019-10-31", "medicine").contents.workforce
    few = staff["leavers_wte"].astype(object).mask(staff.index == 0, FEWER_THAN_FIVE)
    assert "fewer" not in contract_csv("workforce", staff.assign(leavers_wte=few))
    blank = staff.assign(starters_wte=float("nan"))
    assert TABLES["workforce"].published(blank)["starters_wte"].isna().all()


def test_the_committees_columns_are_refused_in_the_wide_edition():
    frame = reference_briefing("2019-10-31", "trust").contents.priorities
    assert "executive_lead" in contract_csv("priorities", frame)
    with pytest.raises(ValueError, match=r"priorities\.csv has the columns"):
        contract_csv("priorities", frame, wide=True)
    with pytest.raises(ValueError, match=r"priorities\.csv has the columns"):
        contract_csv("priorities", frame.drop(columns="executive_lead"))


@pytest.mark.parametrize("p", [1.001, -0.001, 50.0])
def test_a_probability_beyond_its_bounds_is_refused(p):
    with pytest.raises(ValueError, match=r"p_by_deadline: .* where 0 to 1 goes"):
        ACTIONS.published(actions(p))


@pytest.mark.parametrize(("p", "written"), [(1.0000000000000002, "1.0"), (-1e-17, "0.0")])
def test_floating_point_residue_beyond_a_bound_is_not_written(p, written):
    line = contract_csv("action_forecast", actions(p)).splitlines()[1]
    assert line == f"A1,surgery,2019-09-15,{written},0.5,0.5"


@given(p=st.floats(-RESIDUE, 1 + RESIDUE / 2))
def test_a_probability_is_written_as_it_is_and_always_lies_from_0_to_1(p):
    written = ACTIONS.published(actions(p))["p_by_deadline"].iloc[0]
    assert 0 <= written <= 1
    assert written == p if 0 <= p <= 1 else abs(written - p) <= RESIDUE
