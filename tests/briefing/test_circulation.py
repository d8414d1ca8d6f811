"""The edition for wide circulation names nobody, quotes nothing and tells no small number."""

import io
import re
from functools import cache
from html import unescape
from pathlib import Path

import pandas as pd
import pytest

from iqip_analytics.briefing import Briefing, briefing_for
from iqip_analytics.briefing.briefing import BLOCKS, SECTIONS
from iqip_analytics.briefing.disclosure.circulation import (
    impact_without_small,
    measures_without_small,
)
from iqip_analytics.briefing.disclosure.unnamed import without_names
from iqip_analytics.contract.faults import InputError
from iqip_analytics.contract.wording import FEWER_THAN_FIVE, NOT_SHOWN
from tests.support.named import names_and_texts
from tests.support.reference import reference_briefing, reference_plan

REFERENCE = Path("data/reference")
MASTHEAD = {"meeting": "Board", "author": "Head of Quality", "sponsor": "Chief Executive"}
EDITIONS = [("2019-10-31", "trust"), ("2019-10-31", "medicine")]
WORKFORCE = {
    "workforce": (
        *("establishment_wte", "in_post_wte", "vacancy_wte"),
        *("starters_wte", "leavers_wte", "net_gain_wte"),
    ),
    "workforce_forecast": (
        *("expected", "lower_95", "lower_80", "median", "upper_80", "upper_95"),
    ),
    "workforce_quantiles": ("predicted",),
}


@pytest.fixture(scope="module", params=EDITIONS, ids="-".join)
def wide(request) -> Briefing:
    period_end, scope = request.param
    known = reference_plan().as_at(period_end)
    planned = 10.0 if scope == "trust" else None
    return briefing_for(
        known.of(scope), planned_leavers_wte=planned, masthead=MASTHEAD, circulation="wide"
    )


@cache
def markup(briefing: Briefing) -> str:
    blocks, sections = map(briefing.block, BLOCKS), map(briefing.section, SECTIONS)
    pieces = [briefing.head, briefing.tiles, briefing.decisions, *blocks, *sections]
    return "\n".join(piece._repr_html_() for piece in pieces)


@cache
def tables(briefing: Briefing) -> dict[str, pd.DataFrame]:
    return {name: pd.read_csv(io.StringIO(text)) for name, text in briefing.numbers.tables.items()}


def committees(briefing: Briefing) -> Briefing:
    known = briefing.contents.known
    return reference_briefing(f"{known.period_end:%Y-%m-%d}", known.scope)


def test_no_title_role_or_text_of_the_trust_is_on_the_page_or_in_its_numbers(wide):
    told = unescape(markup(wide)) + str(wide.numbers.facts) + "".join(wide.numbers.tables.values())
    named = names_and_texts(REFERENCE)
    assert len(named) > 500
    assert [text for text in named if text in told] == []


def test_the_committees_edition_does_hold_them(trust_in_september):
    told = unescape(markup(trust_in_september))
    assert sum(text in told for text in names_and_texts(REFERENCE)) > 100


def test_the_columns_of_owners_and_titles_are_gone_and_all_others_stay(wide):
    committee = tables(committees(wide))
    gone = {
        (name, column)
        for name, frame in tables(wide).items()
        for column in set(committee[name]) - set(frame)
    }
    listed = ("title", "executive_lead", "action_owner", "owner_forecast_on")
    expected = {(name, column) for name in ("overdue", "due_next") for column in listed}
    expected |= {("decisions", column) for column in ("rank", "why", "kept")}
    expected |= {("since_last_report", "title"), ("workforce", "net_gain_planned_wte")}
    expected |= {("priorities", "executive_lead")} if "priorities" in committee else set()
    assert gone == expected
    assert set(tables(wide)) == set(committee)


def test_no_small_number_of_people_is_in_a_table_and_the_columns_stay_numbers(wide):
    for name, columns in WORKFORCE.items():
        frame = tables(wide)[name]
        for column in columns:
            assert frame[column].dtype == "float64", (name, column)
            assert not ((frame[column].abs() > 0) & (frame[column].abs() < 5)).any(), (name, column)
    figures = tables(wide)["figures"]
    people = figures[figures["unit"].isin(["WTE", "WTE a month"])]
    values = people[["value", "lower_80", "upper_80"]].astype(float).abs()
    assert not ((values > 0) & (values < 5)).any(axis=None)


def test_no_small_number_is_printed_in_the_section_on_workforce(wide):
    page = wide.section("workforce")._repr_html_()
    assert "fewer than 5" in page
    printed = re.findall(r"(?<![\d.,])\d+\.\d\d(?![\d%])", re.sub(r"<svg.*?</svg>", "", page))
    assert printed
    assert [number for number in printed if 0 < float(number) < 5] == []


def test_a_number_that_is_told_is_the_committees(wide):
    committee, own = tables(committees(wide)), tables(wide)
    for name, columns in WORKFORCE.items():
        for column in columns:
            kept = own[name][column].notna()
            assert own[name].loc[kept, column].equals(committee[name].loc[kept, column])
    for name in ("position", "trajectory", "evidence", "completion_forecast", "review_forecast"):
        assert own[name].equals(committee[name]), name


def test_every_section_is_made_and_holds_no_blank(wide):
    for name in SECTIONS:
        made = wide.section(name)._repr_html_()
        said = re.sub(r"<[^>]+>", " ", made)
        assert not re.search(r"\bnan\b|NaT|<NA>|None|Withheld|No update supplied", said), name


def test_the_page_says_what_it_is_and_what_is_left_out(wide):
    assert "Edition for wide circulation. Left out:" in wide.head._repr_html_()
    assert wide.numbers.facts["title"].endswith(", for wide circulation")
    assert "Author" not in wide.section("paper")._repr_html_()
    notes = wide.section("data_notes")._repr_html_()
    assert "left out of the edition for wide circulation" in notes


def test_another_circulation_is_refused():
    known = reference_plan().as_at("2019-08-31")
    with pytest.raises(InputError, match="circulation 'public' is not committee or wide"):
        briefing_for(known, circulation="public")


def test_a_withdrawn_action_stays_withdrawn_without_its_note():
    known = reference_plan().as_at("2019-10-31")
    bare = without_names(known)
    noted = known.changes[known.changes["field"] == "withdrawn"]
    assert set(bare.changes.loc[bare.changes["field"] == "withdrawn", "value"].dropna()) <= {
        "withdrawn"
    }
    assert len(bare.changes[bare.changes["field"] == "withdrawn"]) == len(noted)
    assert list(bare.actions["action_id"]) == list(known.actions["action_id"])


MONTHS = pd.to_datetime(["2019-06-30", "2019-07-31", "2019-08-31"])


def measured(*values: float) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "measure_id": "M",
            "month_end": MONTHS,
            "value": values,
            "mean": 6.0,
            "lower_limit": 1.0,
            "upper_limit": 9.0,
        }
    )


@pytest.mark.parametrize("unit", ["count", "wte"])
def test_a_measure_of_people_with_a_small_value_loses_its_mean_and_limits_too(unit):
    measures = pd.DataFrame({"measure_id": ["M"], "unit": [unit], "cumulative": ["no"]})
    told = measures_without_small(measured(8.0, 3.0, 0.0), measures)
    assert list(told["value"]) == [8.0, FEWER_THAN_FIVE, 0.0]
    assert set(told[["mean", "lower_limit", "upper_limit"]].stack()) == {NOT_SHOWN}


@pytest.mark.parametrize(
    ("unit", "low", "change", "told"),
    [
        ("rate", 8.0, (-2.0, -3.0, -1.0), True),
        ("count", 8.0, (-20.0, -30.0, -10.0), True),
        ("count", 8.0, (-20.0, -42.0, 2.0), False),  # of people, and may be of a few
        ("count", 3.0, (-20.0, -30.0, -10.0), False),  # whose mean is withheld
    ],
)
def test_a_change_of_people_is_told_only_where_it_tells_of_no_few(unit, low, change, told):
    measures = pd.DataFrame({"measure_id": ["M"], "unit": [unit], "cumulative": ["no"]})
    outcomes = measures_without_small(measured(8.0, low, 9.0), measures)
    columns = ["change", "lower_95", "upper_95"]
    impact = pd.DataFrame([change], columns=columns).assign(measure_id="M", verdict="no_evidence")
    seen = impact_without_small(impact, outcomes, measures)
    assert list(seen.loc[0, columns]) == (list(change) if told else [NOT_SHOWN] * 3)
    assert seen["verdict"].tolist() == ["no_evidence"]
    assert impact_without_small(impact, outcomes.iloc[:0], measures).empty


@pytest.mark.parametrize("unit", ["percent", "days", "rate"])
def test_a_measure_of_something_else_is_told_as_it_is(unit):
    measures = pd.DataFrame({"measure_id": ["M"], "unit": [unit], "cumulative": ["no"]})
    frame = measured(8.0, 3.0, 0.0)
    assert measures_without_small(frame, measures).equals(frame)


@pytest.mark.parametrize(
    ("values", "printed"),
    [
        ((8.0, 10.0, 13.0), [8.0, NOT_SHOWN, 13.0]),
        ((8.0, 10.0, 12.0), [8.0, NOT_SHOWN, NOT_SHOWN]),
        ((3.0, 8.0, 8.0), [FEWER_THAN_FIVE, 8.0, 8.0]),
    ],
)
def test_a_cumulative_measure_of_people_never_shows_that_it_grew_by_a_few(values, printed):
    measures = pd.DataFrame({"measure_id": ["M"], "unit": ["count"], "cumulative": ["yes"]})
    assert list(measures_without_small(measured(*values), measures)["value"]) == printed


def test_no_small_expectation_follows_from_the_others_of_its_month(wide):
    """Groups and their sum; starters less leavers; vacancy beside staff in post."""
    expected = tables(wide)["workforce_forecast"].set_index(
        ["month_end", "staff_group", "quantity"]
    )
    cells = expected["expected"].unstack("quantity")
    assert (cells["vacancy_wte"].isna() == cells["in_post_wte"].isna()).all()
    flows = cells[["starters_wte", "leavers_wte", "net_gain_wte"]]
    assert not (flows.isna().sum(axis=1) == 1).any()
    for quantity in cells:
        missing = cells[quantity].isna().groupby("month_end")
        alone = (missing.sum() == 1) & (missing.size() > 1)
        assert not alone.any(), quantity
