"""Both explorers in a real browser, in JupyterLab and as pages of Voilà.

A screenshot of each is kept in test-results/, to be looked at.
"""

import csv
import io
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from iqip_analytics.forecasts.scenario import Scenario
from tests.system.conftest import ROOT
from tests.system.explorers import Explorer, in_lab, in_voila

SCREENSHOTS = ROOT / "test-results"
PLACES = {"JupyterLab": in_lab, "Voilà": in_voila}
SOON = 5.0  # seconds: a change that takes so long is not followed; METHODS.md tells the usual times
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

CHANGES = {
    "completion": [
        ("Pace of submission and approval", "0.8"),
        ("Room of each meeting", "20"),
        ("Reviews that approve", "70"),
        ("Deadlines ahead move by", "1"),
    ],
    "workforce": [
        ("Leavers (times what is expected", "1.2"),
        ("Recruits who start", "50"),
        ("Cohorts ahead come later by", "2"),
    ],
}


def keep(explorer: Explorer, name: str) -> Path:
    SCREENSHOTS.mkdir(exist_ok=True)
    file = SCREENSHOTS / f"{name}.png"
    explorer.page.screenshot(path=file)
    return file


def typed(explorer: Explorer, label: str, text: str):
    """What a person does at the keyboard: go to the box, type, press Enter."""

    def change() -> None:
        box = explorer.box(label)
        box.fill(text)
        box.press("Enter")

    return change


def ours(said: list[str]) -> list[str]:
    """Errors of the console, less those of a server that has no such file."""
    return [line for line in said if "404" not in line]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("name", CHANGES)
def test_every_control_changes_answer_figure_and_numbers(browser, tmp_path, place, name):
    with PLACES[place](browser, tmp_path, name) as explorer:
        assert "This is the briefing" in explorer.message
        keep(explorer, f"{name}-{place}-briefing")
        settled = {}
        for label, text in CHANGES[name]:
            settled[label] = explorer.seconds_until_settled(typed(explorer, label, text))
        if name == "completion":
            more = explorer.page.get_by_role("button", name="One more meeting in October 2019")
            settled["one more meeting"] = explorer.seconds_until_settled(more.click)
        assert "The briefing has" in explorer.message
        assert explorer.page.locator(".iqip .alert").count() == 0
        file = keep(explorer, f"{name}-{place}-changed")
        assert file.stat().st_size > 20_000
        times = "; ".join(f"{label} {seconds:.2f} s" for label, seconds in settled.items())
        print(f"{name} in {place}, settled: {times}")
        assert min(settled.values()) < SOON, settled
        assert ours(explorer.said) == []


def test_which_meetings_to_add_and_which_actions_it_is_about_is_answered_in_a_few_steps(
    browser, tmp_path
):
    """The question that the explorer is for, asked by somebody who has not seen it before."""
    with in_voila(browser, tmp_path, "completion") as explorer:
        page = explorer.page
        page.get_by_role("button", name="Find the best months for them").click()
        page.get_by_text("6 of 6 ways tried").wait_for()
        found = page.get_by_text("With two further meetings, being on trajectory stays unlikely")
        assert "by 30 November 2019" in found.inner_text()
        before = page.locator(".iqip .answer").inner_text()
        explorer.seconds_until_settled(page.get_by_role("button", name="Suppose the best").click)
        after = page.locator(".iqip .answer").inner_text()
        assert after != before
        assert f"The briefing has {before.split(' by ')[0]}" in explorer.message
        assert page.get_by_text("actions are due by 30 November 2019 and not approved").count() == 1
        assert page.get_by_text("Led by").count() == 1
        keep(explorer, "completion-Voilà-question")


def test_values_are_under_the_pointer(browser, tmp_path):
    with in_voila(browser, tmp_path, "completion") as explorer:
        month = explorer.page.locator(".iqip-chart .month").nth(14)
        assert not month.locator(".values").is_visible()
        month.locator(".hit").hover()
        assert month.locator(".values").is_visible()
        assert "Briefing: " in month.locator(".values").text_content()


@pytest.mark.parametrize("name", CHANGES)
@pytest.mark.parametrize("width", [1400, 700, 350])  # as 1400 at 100%, 200% and 400%
def test_axe_finds_nothing_grave_on_a_page_of_voila(browser, tmp_path, name, width):
    with in_voila(browser, tmp_path, name, width) as explorer:
        page = explorer.page
        options = {"runOnly": {"type": "tag", "values": RULES}}
        found = Axe().run(page, options=options).response["violations"]
        grave = {v["id"]: [node["html"][:160] for node in v["nodes"][:3]]
                 for v in found if v["impact"] in ("critical", "serious")}  # fmt: skip
        assert grave == {}
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        keep(explorer, f"{name}-Voilà-{width}")


def test_every_control_is_reached_by_the_tab_key_and_has_a_name(browser, tmp_path):
    with in_voila(browser, tmp_path, "completion") as explorer:
        page = explorer.page
        page.get_by_label("Period end of the report").focus()
        names = []
        for _ in range(100):
            names.append(
                page.evaluate(
                    "document.activeElement.labels?.[0]?.innerText || "
                    "document.activeElement.ariaLabel || document.activeElement.innerText || ''"
                )
            )
            page.keyboard.press("Tab")
        assert all(names)
        for wanted in ("Scope", "One more meeting in October 2019", "Extra meetings in May 2020",
                       "Find the best", "Scenario A", "Pace of", "Deadlines ahead",
                       "Save scenario", "Which actions", "New deadline",
                       "Make files"):  # fmt: skip
            assert any(name.startswith(wanted) for name in names), wanted


def test_a_bad_value_is_a_sentence_and_the_next_good_one_is_drawn(browser, tmp_path):
    with in_voila(browser, tmp_path, "completion") as explorer:
        typed(explorer, "Reviews that approve", "abc")()
        alert = explorer.page.get_by_role("alert")
        alert.wait_for()
        assert "'abc' is not a percentage from 0 to 100" in alert.inner_text()
        assert "Traceback" not in explorer.page.inner_text("body")
        explorer.seconds_until_settled(typed(explorer, "Reviews that approve", "70"))
        assert alert.count() == 0


def test_a_scenario_is_saved_briefed_and_its_making_can_be_cancelled(browser, tmp_path):
    with in_voila(browser, tmp_path, "completion") as explorer:
        page, project = explorer.page, explorer.project
        explorer.seconds_until_settled(typed(explorer, "Pace of submission", "0.8"))
        typed(explorer, "Name of this scenario", "A slow winter")()
        page.get_by_role("button", name="Save, and make its briefing").click()
        page.get_by_role("progressbar", name="Making the briefing").wait_for()
        page.get_by_role("button", name="Cancel").click()
        page.get_by_text("Cancelled; no page was changed").wait_for()
        slug = Scenario(name="A slow winter").slug
        file = project / "params" / "scenarios" / f"{slug}.yaml"
        assert "submission_rate: 0.8" in file.read_text(encoding="utf-8")
        made = project / "outputs" / "scenarios" / slug / "2019-08" / "trust.html"
        assert not made.exists()
        page.get_by_role("button", name="Save, and make its briefing").click()
        page.get_by_text("The briefing is made: open outputs/scenarios").wait_for()
        assert "A slow winter" in made.read_text(encoding="utf-8")
        keep(explorer, "completion-Voilà-made")
        assert ours(explorer.said) == []
        shown = f"{explorer.page.locator('.iqip .answer').inner_text()} {explorer.message}"
    rows = csv.DictReader(
        io.StringIO((made.parent / "trust" / "completion_forecast.csv").read_text(encoding="utf-8"))
    )
    third = next(
        row for row in rows if (row["grouping"], row["month_end"]) == ("all", "2019-11-30")
    )
    # What the panel showed is what the briefing says
    assert f"{third['median']} of {third['due']} by 30 November 2019" in shown
    assert f"(80% range: between {third['lower_80']} and {third['upper_80']})" in shown


@pytest.mark.parametrize("place", PLACES)
def test_a_table_can_be_taken_along(browser, tmp_path, place):
    with PLACES[place](browser, tmp_path, "workforce") as explorer:
        explorer.page.get_by_role("button", name="Make files").click()
        with explorer.page.expect_download() as download:
            explorer.page.get_by_text("measures.csv", exact=True).click()
        text = Path(download.value.path()).read_text(encoding="utf-8")
        rows = list(csv.DictReader(io.StringIO(text)))
        assert rows[0]["measure"] == "Starters in November 2019, expected"
        assert [row["course"] for row in rows][:: len(rows) - 1] == ["Briefing", "Scenario A"]
