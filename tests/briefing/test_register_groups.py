"""Grouped by regulation, core service, site and finding where asked; else nothing is different."""

import io
import re
from functools import cache

import pandas as pd
import pytest

from iqip_analytics import InputError
from iqip_analytics.briefing import Briefing, briefing_for
from iqip_analytics.briefing.csv_tables import Numbers
from iqip_analytics.briefing.evidence_pack import evidence_pack
from iqip_analytics.contract.vocabulary import REGISTER_GROUPINGS
from tests.support.reference import reference_briefing, reference_plan
from tests.support.registers import OF_LATE, known_at

NOVEMBER = "2019-10-31"
GROUPED = ["position", "trajectory", "completion_forecast", "completion_if_review_keeps_up",
           "completion_quantiles"]  # fmt: skip


@cache
def grouped(scope: str = "trust") -> Briefing:
    known = reference_plan().as_at(NOVEMBER).of(scope)
    planned = 10.0 if scope == "trust" else None
    return briefing_for(known, planned_leavers_wte=planned, group_by=",".join(REGISTER_GROUPINGS))


@cache
def numbers_of(scope: str = "trust") -> Numbers:
    return grouped(scope).numbers


TOY = """
    action | deadline   | site   | evidence_link       | report_reference
    A1     | 2019-08-31 | Site A | https://e.example/1 | Must 1
    A2     | 2019-12-31 | Site B |                     | Must 2
"""
WITHDRAWN = """
    action_id | recorded_on | effective_on | field     | value
    A2        | 2019-08-10  | 2019-08-10   | withdrawn | not to be done
"""


@cache
def toy(circulation: str = "committee") -> Briefing:
    known = known_at(TOY, "2019-08-31", changes=WITHDRAWN, divisions=OF_LATE)
    by = ["regulation", "site", "report_reference"]
    return briefing_for(known, group_by=by, circulation=circulation)


def text_of(markup: object) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", str(markup)))


def frame(text: str) -> pd.DataFrame:
    return pd.read_csv(io.StringIO(text))


@pytest.mark.parametrize("scope", ["trust", "medicine"])
def test_what_is_not_of_the_groups_is_the_same_to_the_byte(scope):
    usual = reference_briefing(NOVEMBER, scope).numbers
    asked = numbers_of(scope)
    assert usual.facts == asked.facts
    assert list(usual.tables) == list(asked.tables)
    for name, text in usual.tables.items():
        lines = asked.tables[name].splitlines()
        if name in GROUPED:
            lines = [line for line in lines if line.split(",")[0] not in REGISTER_GROUPINGS]
        elif name == "figures":
            lines = [
                line
                for line in lines
                if not line.startswith("findings,") and "by core service" not in line
            ]
        assert lines == text.splitlines(), name


def test_without_being_asked_for_the_section_is_empty():
    assert str(reference_briefing(NOVEMBER, "trust").section("register_groups").markup) == ""


@pytest.mark.parametrize("scope", ["trust", "medicine"])
@pytest.mark.parametrize("grouping", list(REGISTER_GROUPINGS))
def test_the_forecasts_of_a_grouping_add_up_to_all_on_the_same_paths(scope, grouping):
    table = frame(numbers_of(scope).tables["completion_forecast"])
    counts = ["total", "due", "expected"]
    whole = table[table["grouping"] == "all"].set_index("month_end")[counts]
    parts = table[table["grouping"] == grouping].groupby("month_end")[counts].sum()
    pd.testing.assert_frame_equal(parts, whole, check_dtype=False)


def test_the_annex_has_a_table_for_each_column_whose_rows_are_those_of_the_csv():
    said = text_of(grouped().section("register_groups").markup)
    position = frame(numbers_of().tables["position"])
    for grouping in ("regulation", "core_service", "site"):
        rows = position[position["grouping"] == grouping]
        assert f"By {REGISTER_GROUPINGS[grouping].lower()}, 31 October 2019" in said
        for row in rows.itertuples():
            name = "Not stated" if row.group == "not_stated" else row.group.replace("'", "&#39;")
            assert f"{name} {row.total} {row.due} {row.approved} {row.overdue} " in said


def test_the_actions_behind_it_stand_in_the_order_of_the_columns_asked_for():
    markup = str(grouped().section("register_groups").markup)
    table = markup[markup.index("Overdue and due within 90 days, by regulation, core service,") :]
    rows = re.findall(r"<tr><th[^>]*>(.*?)</th><td[^>]*>(.*?)</td>", table.split("</table>")[0])
    numbers = [int(found[0]) if (found := re.findall(r"\d+", name)) else 99 for name, _ in rows]
    assert len(rows) > 40
    assert numbers == sorted(numbers)
    services = [service for name, service in rows if name.startswith("Regulation 12")]
    assert services == sorted(services, key=lambda name: (name == "Not stated", name))


def test_findings_are_counted_both_ways_on_the_page_and_in_figures():
    said = text_of(grouped().section("register_groups").markup)
    assert "Of 126 findings, 10 are closed with every action approved and 116 are open." in said
    assert "Must Do 104 29 0 52 49 3 0 0" in said
    figures = frame(numbers_of().tables["figures"]).query("section == 'findings'")
    own = figures.set_index("name")["value"].astype(int)
    assert own["Must Do: findings"] == 52
    assert own["Should Do: actions without a report reference"] == 1


def test_what_was_not_implemented_is_told_apart_with_its_withdrawn_actions():
    said = text_of(toy().section("register_groups").markup)
    closed = "1 is closed as not implemented, every action withdrawn."
    assert f"Of 2 findings, 1 is open and {closed}" in said
    assert "Must 2 Must Do – 0 1 Closed as not implemented" in said
    figures = frame(toy().numbers.tables["figures"]).set_index("name")["value"]
    assert int(figures["Must 2: withdrawn actions"]) == 1
    assert int(figures["findings closed as not implemented"]) == 1


def test_a_re_mapped_core_service_is_proved_in_one_line_where_it_is_asked_for():
    proof = "19 actions changed core service since the last report, to Diagnostic imaging 14 from "
    assert proof in text_of(grouped().section("divisions").markup)
    assert "the total is 280 both times, and no deadline changed" in text_of(
        grouped().section("divisions").markup
    )
    usual = reference_briefing(NOVEMBER, "trust").section("divisions").markup
    assert proof not in text_of(usual)


def test_a_column_that_the_register_does_not_supply_is_named():
    said = text_of(toy().section("register_groups").markup)
    assert "No data supplied: regulation." in said
    assert "By site, 31 August 2019" in said


@pytest.mark.parametrize("given", ["regulations", "site,colour", "division", 7])
def test_another_column_is_refused_with_those_there_are(given):
    with pytest.raises(InputError, match="is not one or more of regulation, core_service, site, "):
        briefing_for(reference_plan().as_at(NOVEMBER), group_by=given)


def test_the_wide_edition_groups_without_titles_and_has_no_evidence_pack():
    wide = str(toy("wide").section("register_groups").markup)
    assert "Site A" in wide
    assert "Action A1" not in wide
    assert "evidence_pack" not in toy("wide").numbers.facts
    assert "Action A1" in str(toy().section("register_groups").markup)
    assert "https://e.example/1" in str(toy().numbers.facts["evidence_pack"])


# ---- the evidence pack ----

PACK = """
    action | type        | deadline   | approved   | regulation    | core_service | evidence_link
    A1     | must_do     | 2019-08-31 | 2019-08-01 | Regulation 12 | Surgery      | https://e.example/1
    A2     | must_do     | 2019-08-31 |            | Regulation 9  | Surgery      | S:/A2
    A3     | section_29a | 2019-12-31 |            | Regulation 12 |              |
    A4     | should_do   | 2019-12-31 |            |               | Maternity    |
    A5     | must_do     | 2019-12-31 |            | Regulation 12 | Maternity    |
"""


def test_the_pack_lists_every_action_by_regulation_and_core_service_blank_cells_last():
    pack = evidence_pack(known_at(PACK, "2019-08-31"))
    assert pack is not None
    assert pack["action_id"].tolist() == ["A2", "A5", "A1", "A3", "A4"]
    assert pack["status"].tolist() == ["overdue", "open", "approved", "open", "open"]
    days = pack.set_index("action_id")["approved_on"].dropna()
    assert days.to_dict() == {"A1": pd.Timestamp("2019-08-01")}


def test_the_day_is_that_of_the_approval_that_stands_not_of_one_given_again():
    again = """
        action_id | event    | event_on
        A1        | approved | 2019-08-01
        A1        | approved | 2019-08-12
    """
    pack = evidence_pack(known_at(PACK, "2019-08-31", evidence=again))
    assert pack is not None
    assert pack.set_index("action_id").loc["A1", "approved_on"] == pd.Timestamp("2019-08-01")


def test_without_any_link_in_the_trusts_register_there_is_no_pack():
    bare = PACK.replace("https://e.example/1", "").replace("S:/A2", "")
    assert evidence_pack(known_at(bare, "2019-08-31")) is None
