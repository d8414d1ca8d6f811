"""A scenario is kept under its name, read back as it was, and its briefing can be made."""

from datetime import date
from pathlib import Path

import pytest

from iqip_analytics.contract.faults import InputError
from iqip_analytics.explore.saving import FOLDER, Rendering, save, saved_scenarios
from iqip_analytics.forecasts.scenario import CENTRAL, Scenario, preset
from iqip_analytics.publish.settings_files import read_scenario
from tests.explore.panels import box, text


def file_of(found, name: str) -> Path:
    return found.project / FOLDER / f"{Scenario(name=name).slug}.yaml"


def test_a_saved_scenario_reads_back_as_it_was_set(completion, found):
    box(completion, "submission_rate").value = 0.9
    completion.meetings.cell(date(2019, 10, 31)).count.value = 2
    box(completion, "approval_share").value = "80"
    completion.saving.name.value = "Two more meetings"
    completion.saving.save.click()
    file = file_of(found, "Two more meetings")
    assert text(completion.saving.status) == f"Saved in {FOLDER}/{file.name}."
    saved = read_scenario(file)
    assert saved.name == "Two more meetings"
    assert saved.departures == completion.scenario.departures
    assert completion.controls.start.value == str(file)


def test_a_saved_scenario_can_be_started_from(found, completion, workforce):
    box(workforce, "leavers_level").value = 1.1
    workforce.saving.name.value = "More leavers"
    workforce.saving.save.click()
    completion.controls.offer_saved()
    file = str(file_of(found, "More leavers"))
    assert ("Saved: More leavers", file) in completion.controls.start.options
    completion.controls.start.value = file
    assert completion.scenario == read_scenario(Path(file))
    box(completion, "submission_rate").value = 0.9
    assert completion.controls.start.value == "free"


def test_another_scenario_of_that_name_stays_unless_it_shall_be_replaced(completion, found):
    saving = completion.saving
    saving.name.value = "Mine"
    box(completion, "submission_rate").value = 0.9
    saving.save.click()
    box(completion, "submission_rate").value = 0.7
    saving.save.click()
    assert "another scenario has this name" in text(saving.status)
    assert str(found.project) not in saving.status.value
    assert read_scenario(file_of(found, "Mine")).submission_rate == 0.9
    saving.overwrite.value = True
    saving.save.click()
    assert read_scenario(file_of(found, "Mine")).submission_rate == 0.7


@pytest.mark.parametrize(
    ("scenario", "name", "sentence"),
    [
        (CENTRAL, "Mine", "Change a setting first"),
        (preset("low"), "  ", "Give the scenario a name"),
        (Scenario(submission_rate=0.9), "low", "no preset's"),
        (Scenario(submission_rate=0.9), "../mine", "'../mine' is not a name"),
    ],
)
def test_what_cannot_be_saved_is_refused(tmp_path, scenario, name, sentence):
    with pytest.raises(InputError, match=sentence):
        save(scenario, name, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_bad_setting_is_not_saved(completion, found):
    box(completion, "submission_rate").value = 9
    completion.saving.name.value = "Mine"
    completion.saving.save.click()
    assert "is not a factor from 0 to 5" in text(completion.saving.status)
    assert not (found.project / FOLDER).exists()


def test_a_saved_file_at_fault_is_a_sentence_and_the_controls_go_on(completion, found):
    (found.project / FOLDER).mkdir()
    file = found.project / FOLDER / "mine.yaml"
    file.write_text("submission_rate: fast\n")
    assert saved_scenarios(found.project) == {"mine": file}
    completion.controls.offer_saved()
    completion.controls.start.value = str(file)
    assert "submission_rate: 'fast' is not a factor" in text(completion.alert)
    box(completion, "submission_rate").value = 0.9
    assert completion.alert.value == ""
    assert completion.scenario.departures == {"submission_rate": 0.9}


def test_a_preset_is_saved_under_another_name(workforce, found):
    workforce.controls.start.value = "low"
    workforce.saving.name.value = "A poor year"
    workforce.saving.save.click()
    saved = read_scenario(file_of(found, "A poor year"))
    assert saved.departures == preset("low").departures


def test_the_briefing_is_that_of_the_period_scope_and_scenario_shown(completion, found):
    completion.scope.value = "medicine"
    command = completion.brief_command(file_of(found, "Mine"))
    assert command[:2] == ["brief", "medicine"]
    options = dict(zip(command[2::2], command[3::2], strict=True))
    assert options == {
        "--data": found.source,
        "--period-end": "2019-08-31",
        "--scenario": str(file_of(found, "Mine")),
        "--out": "outputs",
    }
    page = completion.page(Scenario(name="Two more", capacity=3))
    slug = Scenario(name="Two more").slug
    assert page == Path("outputs", "scenarios", slug, "2019-08", "medicine.html")


def run(command, folder, ended):
    return Rendering(
        command,
        folder,
        tell=lambda *_: None,
        done=lambda status, lines: ended.append((status, lines)),
    )


def test_a_run_tells_its_lines_and_its_status(tmp_path):
    ended = []
    run(["check", "no/such/source"], tmp_path, ended).wait(600)
    ((status, lines),) = ended
    assert status == 2
    assert lines[-1].startswith("iqip: plan source 'no/such/source' does not exist")


def test_a_cancelled_run_is_over_at_once_and_says_so(found):
    ended = []
    rendering = run(["brief", "--data", found.source, "--period-end", "2019-08-31"],
                    found.project, ended)  # fmt: skip
    rendering.cancel()
    rendering.wait(600)
    ((status, _),) = ended
    assert status is None
    assert not list(found.project.rglob("*.html"))


def test_a_briefing_that_fails_is_a_sentence_and_the_buttons_go_on(completion, found):
    box(completion, "submission_rate").value = 0.9
    saving = completion.saving
    saving.name.value = "Mine"
    # A project without notebooks, whose params are at fault
    (found.project / "params" / "report.yaml").write_text("horizon: long\n")
    saving.make.click()
    assert saving.make.disabled
    assert not saving.cancel.disabled
    saving.rendering.wait(600)
    assert "The briefing was not made" in text(saving.status)
    assert "horizon: 'long' is not" in text(saving.status)
    assert not saving.make.disabled
    assert saving.cancel.disabled
