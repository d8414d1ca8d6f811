"""What a briefing says follows from the numbers that it shows."""

import io
import re
from functools import cache

import pandas as pd
import pytest

from iqip_analytics.briefing import Briefing, briefing_for
from iqip_analytics.briefing.briefing import SECTIONS
from iqip_analytics.briefing.csv_tables import MIME_TYPE
from iqip_analytics.briefing.sections import data_notes
from iqip_analytics.contract.faults import InputError
from tests.support.reference import reference_briefing
from tests.support.registers import OF_LATE, known_at

EDITIONS = [
    ("2019-08-31", "trust"),
    ("2019-08-31", "womens_childrens"),
    ("2019-10-31", "trust"),
    ("2019-10-31", "clinical_support_services"),
]


@cache
def section_of(period_end: str, scope: str, name: str) -> str:
    return reference_briefing(period_end, scope).section(name)._repr_html_()


@pytest.mark.parametrize(("period_end", "scope"), EDITIONS)
@pytest.mark.parametrize("name", list(SECTIONS))
def test_every_section_is_made_for_every_scope(period_end, scope, name):
    made = section_of(period_end, scope, name)
    asked_for = name != "register_groups"
    assert made.strip() or scope != "trust" or not asked_for
    assert not re.search(r"\bnan\b|NaT|<NA>|None", re.sub(r"<[^>]+>", " ", made))


@pytest.mark.parametrize(("period_end", "scope"), EDITIONS)
def test_captions_are_unique_on_a_page_so_that_regions_can_be_told_apart(period_end, scope):
    page = "".join(section_of(period_end, scope, name) for name in SECTIONS)
    captions = re.findall(r"<caption>(.*?)</caption>", page)
    assert len(captions) == len(set(captions))


def test_an_unknown_section_is_refused(trust_in_september: Briefing):
    with pytest.raises(ValueError, match="no section 'positon'; there are: "):
        trust_in_september.section("positon")


def test_a_scope_that_is_not_reported_is_refused_with_the_nearest(trust_in_september: Briefing):
    with pytest.raises(InputError, match="did you mean 'medicine'"):
        briefing_for(trust_in_september.contents.trust.of("medecine"))


def test_the_numbers_travel_as_tables_of_the_contract(trust_in_september: Briefing):
    bundle = trust_in_september.numbers._repr_mimebundle_()[MIME_TYPE]
    assert bundle["scope"] == "trust"
    assert bundle["status"] == "on_trajectory"
    assert bundle["status_text"] == "On trajectory in all, Section Notices behind, two overdue"
    tables = bundle["tables"]
    position = pd.read_csv(io.StringIO(tables["position"]))
    assert list(position.columns[:5]) == ["grouping", "group", "total", "due", "approved"]
    assert pd.api.types.is_integer_dtype(position["days_behind"])
    listed = pd.read_csv(io.StringIO(tables["overdue"]))
    assert list(listed.columns) == [
        "action_id",
        "title",
        "element",
        "action_type",
        "division",
        "agreed_deadline",
        "days_overdue",
        "p_approved_by_next_month_end",
        "executive_lead",
        "action_owner",
        "original_deadline",
        "statutory_date",
        "owner_forecast_on",
    ]
    assert listed["p_approved_by_next_month_end"].between(0, 1).all()


def test_a_division_speaks_of_its_own_actions_alone(division_in_november: Briefing):
    bundle = division_in_november.numbers._repr_mimebundle_()[MIME_TYPE]
    for name in ("overdue", "due_next", "action_forecast"):
        rows = pd.read_csv(io.StringIO(bundle["tables"][name]))
        assert set(rows["division"]) <= {"medicine"}
    position = pd.read_csv(io.StringIO(bundle["tables"]["position"]))
    assert set(position.loc[position["grouping"] == "division", "group"]) == {"medicine"}


@pytest.mark.parametrize("scope", ["medicine", "surgery", "womens_childrens"])
def test_a_divisions_page_and_the_trusts_page_give_it_the_same_position(scope):
    def row(briefing: Briefing) -> pd.Series:
        table = briefing.contents.position
        return table[(table["grouping"] == "division") & (table["group"] == scope)].iloc[0]

    own = row(reference_briefing("2019-10-31", scope))
    assert own.equals(row(reference_briefing("2019-10-31", "trust")))


def test_what_is_not_supplied_is_one_line_and_its_sections_are_empty(
    trust_in_september: Briefing,
):
    register = "action | deadline\nA1 | 2019-08-31"
    bare = briefing_for(known_at(register, "2019-08-31", divisions=OF_LATE))
    for name in ("workforce", "priorities"):
        assert not bare.section(name)._repr_html_().strip()
    assert data_notes.not_supplied_sentence(bare.contents) == (
        "No data supplied: meetings of the Evidence Assurance Group, workforce, outcome measures, "
        "which measures actions are to move, strategic priorities, risks, assurance opinions and "
        "commentary."
    )
    assert data_notes.not_supplied_sentence(trust_in_september.contents) == (
        "No data supplied: which measures actions are to move."
    )


def test_hostile_text_of_a_register_comes_out_as_text():
    title = '<script>alert("x")</script>, Zoë & co'
    register = f"action | deadline | title\nA1 | 2019-08-31 | {title}\nA2 | 2019-10-31 | {title}"
    briefing = briefing_for(known_at(register, "2019-08-31", divisions=OF_LATE))
    page = "".join(briefing.section(name)._repr_html_() for name in SECTIONS)
    assert "<script" not in page
    assert "&lt;script&gt;alert(&#34;x&#34;)&lt;/script&gt;, Zoë &amp; co" in page


@pytest.mark.parametrize(("period_end", "scope"), EDITIONS)
def test_the_page_and_its_csv_agree(period_end, scope):
    """Every count of the printed position stands in position.csv."""
    briefing = reference_briefing(period_end, scope)
    printed = re.findall(
        r'<th scope="row">([^<]+)</th><td[^>]*>[^<]+</td><td>([\d,]+)</td><td>([\d,]+)'
        r"</td><td>([\d,]+)</td>",
        briefing.section("position")._repr_html_(),
    )
    csv = briefing.contents.position
    shown = csv[csv["grouping"].isin(["all", "element", "action_type", "must_and_should"])]
    counts = [tuple(int(cell.replace(",", "")) for cell in row[1:]) for row in printed]
    assert counts == list(shown[["total", "due", "approved"]].itertuples(index=False, name=None))


# ---- the chart that a measure's data ask for ----

ORDERS = [100, 80, 80, 100, 110, 110, 100, 100, 90, 90, 110, 120, 120, 120, 110, 80, 200]
WRONG = [12, 8, 6, 9, 10, 12, 11, 16, 10, 6, 11, 15, 9, 8, 6, 8, 36]


def months_of(measure: str, values: list, numerators: list, denominators: list) -> list[str]:
    ends = pd.date_range(end="2019-08-31", periods=len(values), freq="ME")
    return [
        f"{measure} | {month:%Y-%m-%d} | {value} | {n} | {d}"
        for month, value, n, d in zip(ends, values, numerators, denominators, strict=True)
    ]


@pytest.mark.parametrize("circulation", ["committee", "wide"])
def test_a_chart_says_its_kind_and_where_it_shows_otherwise_than_the_table(circulation):
    blank = [""] * 17
    known = known_at(
        "action | deadline\nA1 | 2019-08-31",
        "2019-08-31",
        divisions=OF_LATE,
        measures="measure_id | name | unit | direction\nP | Wrong orders | percent | decrease\n"
        "R | Pulse | rate | increase\nX | Falls | rate | decrease",
        measure_values="\n".join(
            [
                "measure_id | month | value | numerator | denominator",
                *months_of("P", blank, WRONG, ORDERS),
                *months_of("R", [1, 2, 1, 2, 1, 8, 9, 8, 9, 8], blank[:10], blank[:10]),
                *months_of("X", [9, 11, 10, 9, 11, 10, 12] * 2, blank[:14], blank[:14]),
            ]
        ),
    )
    said = briefing_for(known, circulation=circulation).section("outcomes")._repr_html_()
    inside = circulation == "committee"  # how wide such limits are tells how many were counted
    assert ("18%; limits follow how many were counted" in said) == inside
    differs = "Wrong orders, by limits that follow how many were counted: worse beyond chance."
    assert (differs in said) == inside
    assert "8; under 13 months, no limits" in said
    assert (
        "Pulse: its values keep to one side of their median for longer than chance explains."
        in said
    )
    assert "Falls, by" not in said


def test_limits_that_began_anew_say_since_when_and_why_in_table_sentence_and_chart():
    series = [20, 21] * 8 + [4, 5] * 7
    blank = [""] * len(series)
    known = known_at(
        "action | deadline\nA1 | 2019-08-31",
        "2019-08-31",
        divisions=OF_LATE,
        measures="measure_id | name | unit | direction | target\nX | Falls | rate | decrease | 6",
        measure_values="\n".join(
            [
                "measure_id | month | value | numerator | denominator",
                *months_of("X", series, blank, blank),
            ]
        ),
        measure_phases="measure_id | from_month | reason\n"
        "X | 2018-07-31 | New beds\nX | 2019-09-30 | Not begun yet",
    )
    said = briefing_for(known).section("outcomes")._repr_html_()
    assert "Falls: judged by its months since July 2018 (New beds)." in said
    assert "1.84 to 7.16 since July 2018" in said
    assert said.count("New beds") == 2  # in the sentence, and on the chart
    assert "Left to chance" in said  # the target of 6, between the new limits
    assert "Not begun yet" not in said
