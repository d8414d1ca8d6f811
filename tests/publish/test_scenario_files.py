"""Scenario files: read back as written, refused with every fault, and marked on every page."""

import re
from pathlib import Path

import pytest

from iqip_analytics import InputError
from iqip_analytics.briefing import briefing_for
from iqip_analytics.briefing.labels import mark, supposed_words
from iqip_analytics.forecasts.scenario import Scenario, preset
from iqip_analytics.publish.settings_files import read_scenario, scenario_of, write_scenario
from tests.support.reference import reference_plan

EVERYTHING = """\
submission_rate: 0.7
capacity: 12
extra_meetings: {2019-12: 2, 2020-01-31: 1}
approval_share: 0.8
deadlines_moved: 2
leavers_level: 1.2
planned_leavers_wte: 9.5
recruitment_conversion: 0.6
recruitment_delay: 3
"""


def in_file(folder: Path, text: str, name: str = "winter plan.yaml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_scenario_is_called_after_its_file_and_reads_back_as_written(tmp_path):
    scenario = read_scenario(in_file(tmp_path, EVERYTHING))
    assert scenario.name == "winter plan"
    assert len(scenario.departures) == 9
    again = write_scenario(scenario, tmp_path / "scenarios")
    assert again.name.startswith("winter-plan-")
    assert read_scenario(again) == scenario
    assert write_scenario(scenario, tmp_path / "scenarios") == again


def test_another_scenario_of_that_name_is_not_overwritten_unasked(tmp_path):
    write_scenario(Scenario(name="x", capacity=3), tmp_path)
    with pytest.raises(InputError, match="another scenario has this name"):
        write_scenario(Scenario(name="x", capacity=4), tmp_path)
    write_scenario(Scenario(name="x", capacity=4), tmp_path, overwrite=True)
    assert read_scenario(tmp_path / "x.yaml").capacity == 4


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("submision_rate: 1", r"submision_rate: is no setting; did you mean 'submission_rate'\?"),
        ("submission_rate: 9", "'9' is not a factor from 0 to 5"),
        ("submission_rate: nan", "'nan' is not a factor"),
        ("capacity: 2.5", "'2.5' is not a whole number"),
        ("capacity: -1", "'-1' is not a whole number"),
        ("extra_meetings: {2019-13: 1}", "'2019-13' is not meetings by month"),
        ("extra_meetings: {2019-12: -1}", "'-1' is not meetings by month"),
        ("approval_share: 80%", "'80%' is not a share from 0 to 1"),
        ("deadlines_moved: 30", "'30' is not whole months from -24 to 24"),
        ("deadlines_moved: {SN-001: soon}", "is not whole months from -24 to 24"),
        ("leavers_level: many", "'many' is not a factor"),
        ("recruitment_delay: 1.5", "'1.5' is not a whole number of months"),
        ("name: <b>", "'<b>' is not a name"),
        ("name: ../up", "'../up' is not a name"),
        ("name: low\ncapacity: 3", "'low' is a preset"),
        ("name: [a]", "is not a name"),
        ("name: {a: 1}", "is not a name"),
        ("capacity: 3\ncapacity: 4", "capacity stands twice"),
        ("extra_meetings: {2019-12: 1, 2019-12-31: 2}", "extra_meetings"),
        ("a: &a [1]\nb: [*a, *a]", r"an alias \(\*\) is not read"),
        ("- a\n- b", "expected lines of `key: value`"),
    ],
)
def test_what_is_no_scenario_is_refused_and_named(tmp_path, text, said):
    with pytest.raises(InputError, match=said):
        read_scenario(in_file(tmp_path, text))


def test_presets_are_known_by_name_and_a_missing_file_is_named(tmp_path):
    assert scenario_of("low") == preset("low")
    with pytest.raises(
        InputError, match="there is no such file; give low, central, high, or a file"
    ):
        scenario_of(str(tmp_path / "none.yaml"))


def test_every_departure_is_said_in_words(tmp_path):
    winter = read_scenario(in_file(tmp_path, EVERYTHING))
    assert mark(winter) == "Scenario “winter plan”: what if, not the expected course"
    assert supposed_words(winter) == [
        "actions submitted and approved 0.7 times as fast",
        "12 reviews a meeting",
        "2 extra meetings in December 2019, 1 extra meeting in January 2020",
        "80% of what is presented approved",
        "deadlines ahead 2 months later",
        "leavers at 1.2 times the expected level",
        "the trust's planned leavers at 9.50 WTE a month",
        "60% of each cohort starting",
        "cohorts 3 months late",
    ]
    moved = Scenario(deadlines_moved={"SN-001": "2020-01-31"})
    assert supposed_words(moved) == ["deadlines of SN-001 on 31 January 2020"]
    assert (mark(preset("central")), supposed_words(preset("central"))) == ("", [])


def test_a_preset_reads_back_from_its_file(tmp_path):
    assert read_scenario(write_scenario(preset("low"), tmp_path)) == preset("low")
    write_scenario(preset("low"), tmp_path)


def test_room_that_is_supposed_is_told_in_the_title():
    known = reference_plan().as_at("2019-08-31")
    (said,) = briefing_for(known, scenario={"capacity": 0}).numbers.facts["headline"]
    assert "; with the meetings supposed, only 30 are likely to be approved" in said
    assert said.endswith("by the end of November, against 107 due")
    assert "booked" not in said


def test_planned_leavers_of_a_scenario_leave_the_past_and_the_divisions_alone():
    known = reference_plan().as_at("2019-08-31")
    chosen = {"leaver_basis": "planned", "planned_leavers_wte": 10.0}
    usual = briefing_for(known, **chosen).numbers
    supposed = briefing_for(known, scenario={"planned_leavers_wte": 3}, **chosen).numbers
    assert supposed.tables["workforce"] == usual.tables["workforce"]
    assert supposed.facts["headline"] == usual.facts["headline"]


def test_moved_deadlines_are_not_told_as_agreed():
    known = reference_plan().as_at("2019-08-31")
    briefing = briefing_for(known, scenario={"deadlines_moved": 1})
    listed = briefing.section("actions").markup
    assert "(as supposed)" in listed
    assert "first agreed" not in listed
    assert "By month of the deadline as supposed" in briefing.section("outlook").markup


def test_a_scenario_out_of_range_is_refused_in_python_too():
    known = reference_plan().as_at("2019-08-31")
    with pytest.raises(InputError, match="capacity"):
        briefing_for(known, scenario={"capacity": -1})


def test_a_scenario_page_says_so_and_the_central_one_is_the_briefing():
    known = reference_plan().as_at("2019-08-31")
    expected = briefing_for(known).numbers
    central = briefing_for(known, scenario=preset("central")).numbers
    assert (central.facts, central.tables) == (expected.facts, expected.tables)
    low = briefing_for(known, scenario={"name": "low", **preset("low").departures})
    assert low.numbers.facts["title"].endswith("scenario “low”")
    assert "scenario “low”" in low.numbers.facts["line"]
    assert '<p class="scenario"><strong>Scenario “low”' in low.head.markup
    assert "Supposed: actions submitted" in low.head.markup
    differing = {name for name, text in low.numbers.tables.items() if text != expected.tables[name]}
    assert differing == {
        *("completion_forecast", "completion_quantiles", "action_forecast", "review_forecast"),
        *("workforce_forecast", "workforce_quantiles", "overdue", "due_next", "figures"),
        *("completion_if_review_keeps_up", "options", "decisions"),
    }


def test_a_run_keeps_scenarios_apart_from_the_briefings(workplace):
    workplace.brief("medicine")
    before = workplace.files()
    (workplace.folder / "late.yaml").write_text("leavers_level: 1.5")
    run = workplace.brief("medicine", "--scenario", "late.yaml")
    assert run.returncode == 0, run.stderr
    assert workplace.files() == before
    assert (workplace.folder / "outputs/scenarios/late/2019-08/medicine.html").is_file()
    unchanged = workplace.brief("medicine", "--scenario", "late.yaml")
    assert "nothing has changed" in unchanged.stdout
    (workplace.folder / "late.yaml").write_text("leavers_level: 1.6")
    assert "medicine: made" in workplace.brief("medicine", "--scenario", "late.yaml").stdout


def test_an_impossible_scenario_stops_before_anything_is_made(workplace):
    (workplace.folder / "odd.yaml").write_text("deadlines_moved: {X-1: 2020-01-31}")
    run = workplace.brief("medicine", "--scenario", "odd.yaml")
    assert run.returncode == 2
    assert re.search(r"action 'X-1' is not in the plan", run.stderr)
    assert not (workplace.folder / "outputs").exists()
