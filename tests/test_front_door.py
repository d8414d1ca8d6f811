"""The front door: what an analyst is offered by name, and what results show of themselves."""

from importlib.util import find_spec

import jedi
import pandas as pd
import pytest
from IPython.core.formatters import DisplayFormatter

import iqip_analytics as iqip
from iqip_analytics.forecasts import completion_forecast
from iqip_analytics.measures import overdue, position
from iqip_analytics.plan.run import Run, at_work

OPEN = 'import iqip_analytics as iqip\nseptember = iqip.open("data/reference", "2019-08-31")\n'


@pytest.fixture(scope="module")
def september() -> iqip.Report:
    return iqip.open("data/reference", "2019-08-31")


def completions(code: str) -> set[str]:
    """What a language server offers at the end of some code, without running it."""
    lines = code.splitlines()
    found = jedi.Script(code).complete(len(lines), len(lines[-1]))
    return {one.name for one in found if not one.name.startswith("_")}


def shown(result: object) -> set[str]:
    """The kinds of picture and text in which a fresh notebook shows a result."""
    return set(DisplayFormatter().format(result)[0])


# ---- what is offered ----


def test_the_package_offers_what_an_analyst_needs_and_nothing_else():
    rooms = {"briefing", "contract", "forecasts", "measures", "plan", "sources"}
    names = {"InputError", "KnownPlan", "Plan", "Report", "SourceError", "open", "read"}
    assert set(dir(iqip)) == rooms | names
    assert completions("import iqip_analytics as iqip\niqip.") >= rooms | names


@pytest.mark.parametrize("room", ["measures", "forecasts", "briefing", "sources", "plan"])
def test_a_room_offers_its_functions_and_each_is_there(room):
    module = getattr(iqip, room)
    assert dir(module)
    assert all(getattr(module, name) is not None for name in dir(module))
    assert completions(f"import iqip_analytics as iqip\niqip.{room}.") >= set(dir(module))


def test_what_an_analyst_writes_into_a_result_changes_no_other():
    known = Run(plan=iqip.read("data/reference")).as_at("2019-08-31")
    written = []
    for name in dir(iqip.measures):
        try:
            frame = getattr(iqip.measures, name)(known)
        except TypeError:  # it takes more than a report
            continue
        if isinstance(frame, pd.DataFrame) and len(frame):
            before = frame.copy()
            frame.iloc[:, -1] = frame.iloc[0, -1]
            frame["remark"] = "mine"
            pd.testing.assert_frame_equal(getattr(iqip.measures, name)(known), before)
            written.append(name)
    assert {"outcomes", "due_next", "position", "overdue"} <= set(written)


def test_a_language_server_knows_what_a_report_can_do():
    wanted = {"position", "overdue", "forecast", "workforce", "what_if", "briefing", "of"}
    assert completions(f"{OPEN}september.") >= wanted
    assert completions(f'{OPEN}september.forecast("surgery").') >= {"plot", "table", "actions"}
    assert completions(f"{OPEN}september.what_if().compare().") >= {"plot", "table"}


def test_a_report_groups_and_filters_by_the_registers_own_columns(september):
    rows = september.position("site").query("grouping == 'site'")
    assert rows["total"].sum() == len(september.actions)
    late = september.overdue(by="regulation")
    assert late["overdue"].sum() == len(september.overdue())
    soon = september.due_next(site="Site A", core_service="Maternity")
    own = september.actions.query("site == 'Site A' and core_service == 'Maternity'")
    assert set(soon["action_id"]) <= set(own["action_id"])
    assert len(soon) == len(september.due_next().merge(own[["action_id"]]))
    assert september.findings().both_ways["findings"].sum() > 50
    with pytest.raises(iqip.InputError, match="'Sit A' is not there; there are: Site A, Site B"):
        september.overdue(site="Sit A")
    with pytest.raises(iqip.InputError, match="grouping 'sites' is not there; did you mean 'site'"):
        september.position(by="sites")
    with pytest.raises(iqip.InputError, match="column 'place' is not there"):
        september.overdue(place="Site A")


def test_no_module_bears_the_name_of_a_function_that_its_room_exports():
    for room in ("measures", "forecasts", "briefing", "sources", "plan", "contract"):
        module = getattr(iqip, room)
        clashing = [name for name in dir(module) if find_spec(f"{module.__name__}.{name}")]
        assert clashing == []


# ---- a report ----


def test_a_report_is_a_position_that_the_rooms_take(september):
    pd.testing.assert_frame_equal(september.position(), position(september))
    pd.testing.assert_frame_equal(september.overdue(), overdue(september))
    own = completion_forecast(september.of("surgery")).table
    pd.testing.assert_frame_equal(september.forecast("surgery").table, own)


def test_a_month_is_its_last_day_and_without_one_the_last_that_anything_happened_in():
    assert iqip.open("data/reference", "2019-08").period_end == pd.Timestamp("2019-08-31")
    plan = iqip.read("data/reference")
    assert iqip.open("data/reference").period_end == plan.latest().period_end


def test_a_scope_narrowed_first_or_named_later_is_the_same(september):
    narrowed = september.of("surgery")
    pd.testing.assert_frame_equal(narrowed.forecast().table, september.forecast("surgery").table)
    assert narrowed.of("medicine").scope == "medicine"
    assert narrowed.of("trust") is september
    assert narrowed.trust is september


def test_overdue_is_counted_by_any_of_its_columns(september):
    counted = september.overdue(by="executive_lead")
    assert counted["overdue"].sum() == len(september.overdue())
    with pytest.raises(iqip.InputError, match="did you mean 'executive_lead'"):
        september.overdue(by="executive_leed")


def test_within_a_run_the_plan_that_was_read_is_used():
    run = Run(plan=iqip.read("data/reference"))
    with at_work(run, "data/reference"):
        report = iqip.open("data/reference", "2019-08-31")
    assert report.results is run.results
    assert iqip.open("data/reference", "2019-08-31").results is not run.results
    assert report.key is run.as_at("2019-08-31").key


def test_what_if_without_any_supposition_is_what_is_expected(september):
    compared = september.what_if("medicine").compare().table
    assert compared["expected"].equals(compared["expected_what_if"])
    assert compared["p_on_trajectory"].equals(compared["p_on_trajectory_what_if"])


def test_a_division_without_workforce_is_refused_in_a_sentence(september):
    with pytest.raises(iqip.InputError, match="is not reported"):
        september.workforce("estates")


# ---- what results show ----


@pytest.mark.parametrize(
    "asked",
    [
        lambda report: report,
        lambda report: report.forecast("surgery"),
        lambda report: report.workforce(),
        lambda report: report.what_if(submission_rate=1.2),
        lambda report: report.what_if(submission_rate=1.2).compare(),
        lambda report: report.what_if(submission_rate=1.2).review,
        lambda report: report.briefing("medicine"),
    ],
)
def test_a_result_shows_itself_as_a_small_table_and_says_itself_in_a_line(september, asked):
    result = asked(september)
    html = DisplayFormatter().format(result)[0]["text/html"]
    assert html.count("<tr") in range(2, 40)
    assert "\n" not in repr(result)
    assert len(repr(result)) < 160


def test_a_forecast_says_itself_in_a_line_and_its_text_ends_where_its_picture_does(september):
    view, staff = september.forecast("surgery"), september.workforce()
    for whole in (view.forecast, staff.forecast, september.what_if().outlooks.review):
        assert "\n" not in repr(whole)
        assert len(repr(whole)) < 160
    chart = view.plot()
    said = [text.get_text() for text in [*chart.texts, *chart.axes[0].texts]]
    assert "Surgery: approvals against the trajectory" in said
    assert any(text.startswith("As booked, May:") for text in said)  # as on the trust's page
    assert repr(view).endswith("by May 2020")


def test_every_chart_says_of_which_scope_and_what_it_is_and_supposed_room_is_not_booked(september):
    supposed = september.what_if("surgery", extra_meetings={"2019-10": 1})
    for chart, title in (
        (supposed.completion.plot("element", "section_notice"), "Surgery, "),
        (supposed.compare().plot(), "Surgery: "),
        (september.workforce("surgery").plot(), "Surgery: net gain"),
    ):
        assert chart.texts[0].get_text().startswith(title)
        assert not any(text.get_text().startswith("As booked") for text in chart.axes[0].texts)


def test_a_month_long_after_the_last_record_is_opened_with_a_warning():
    run = Run(plan=iqip.read("data/reference"))
    with pytest.warns(UserWarning, match="Nothing is recorded after .* is the source up to date"):
        iqip.open("data/reference", "2031-08")
    with at_work(run, "data/reference"):  # which says it itself, once for all its briefings
        iqip.open("data/reference", "2031-08")


@pytest.mark.parametrize(
    "drawn",
    [
        lambda report: report.forecast("surgery").plot(),
        lambda report: report.workforce().plot(),
        lambda report: report.workforce().plot("vacancy_wte"),
        lambda report: report.what_if(submission_rate=1.2).compare().plot(),
    ],
)
def test_a_chart_shows_itself_as_a_picture(september, drawn):
    assert "image/png" in shown(drawn(september))


def test_a_plan_says_what_it_holds_in_a_line(september):
    plan = repr(iqip.read("data/reference"))
    assert plan.startswith("Plan reference, rows: ")
    assert " actions 283, " in plan
    assert "\n" not in plan


# ---- a briefing in hand ----


def test_a_saved_page_has_every_section_and_its_tables_beside_it(september, tmp_path):
    briefing = september.briefing("surgery")
    page, *tables = briefing.save(tmp_path / "page.html")
    text = page.read_text(encoding="utf-8")
    assert "<h1" in text
    assert text.count("<h2") > 10
    csv = {file.stem for file in tables if file.suffix == ".csv"}
    assert csv == set(briefing.tables)
    assert {file.name for file in tables if file.suffix != ".csv"} == {"datapackage.json"}
    assert all(file.parent == tmp_path / "page" and file.is_file() for file in tables)


def test_a_page_has_a_name_that_a_browser_opens(september, tmp_path):
    with pytest.raises(iqip.InputError, match=r"ending in \.html"):
        september.briefing("surgery").save(tmp_path / "page.docx")
