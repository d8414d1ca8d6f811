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
        ("Pace of submission and approval", "0.8", (0, 1)),
        ("Extra meetings in that month", "2", (1,)),
        ("Deadlines ahead move by", "1", (0, 1)),
    ],
    "workforce": [
        ("Leavers (times what is expected", "1.2", (0,)),
        ("Recruits who start", "50", (0,)),
        ("Cohorts ahead come later by", "2", (0,)),
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
def test_three_controls_change_figure_and_numbers(browser, tmp_path, place, name):
    with PLACES[place](browser, tmp_path, name) as explorer:
        assert explorer.message.startswith("This is the briefing itself")
        keep(explorer, f"{name}-{place}-briefing")
        if name == "completion":
            explorer.box("Month end looked at").select_option("31 January 2020")
            explorer.page.wait_for_function(
                "document.querySelector('.iqip .message').innerText.includes('31 January 2020')"
            )
        seconds, numbers = [], set()
        for label, text, figures in CHANGES[name]:
            change = typed(explorer, label, text)
            seconds.append(explorer.seconds_until_redrawn(change, *figures))
            numbers.add(explorer.page.locator(".iqip table").last.inner_text())
        assert len(numbers) == 3
        assert explorer.message.startswith("With ")
        assert "briefing" in explorer.message
        assert explorer.page.locator(".iqip .alert").count() == 0
        file = keep(explorer, f"{name}-{place}-changed")
        assert file.stat().st_size > 20_000
        print(f"{name} in {place}: redrawn in {', '.join(f'{s:.2f}' for s in seconds)} s")
        assert ours(explorer.said) == []


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_is_seen_soon(browser, tmp_path, name):
    """The quickest of a few, against a bound that only what is stuck would reach."""
    label = CHANGES[name][0][0]
    with in_voila(browser, tmp_path, name) as explorer:
        seconds = [
            explorer.seconds_until_redrawn(typed(explorer, label, text), 0)
            for text in ("0.8", "0.85", "0.9", "0.95", "1.05", "1.1", "1.15")
        ]
        assert min(seconds) < SOON, seconds


@pytest.mark.parametrize("name", CHANGES)
@pytest.mark.parametrize("width", [1400, 800])
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
        for _ in range(16):
            names.append(
                page.evaluate(
                    "document.activeElement.labels?.[0]?.innerText || "
                    "document.activeElement.innerText || ''"
                )
            )
            page.keyboard.press("Tab")
        assert all(names)
        for wanted in ("Scope", "Start from", "Pace of", "Deadlines ahead", "Save scenario"):
            assert any(name.startswith(wanted) for name in names), wanted


def test_a_bad_value_is_a_sentence_and_the_next_good_one_is_drawn(browser, tmp_path):
    with in_voila(browser, tmp_path, "completion") as explorer:
        typed(explorer, "Reviews that approve", "abc")()
        alert = explorer.page.get_by_role("alert")
        alert.wait_for()
        assert "'abc' is not a percentage from 0 to 100" in alert.inner_text()
        assert "Traceback" not in explorer.page.inner_text("body")
        explorer.seconds_until_redrawn(typed(explorer, "Reviews that approve", "70"), 0)
        assert alert.count() == 0


def test_a_scenario_is_saved_briefed_and_its_making_can_be_cancelled(browser, tmp_path):
    with in_voila(browser, tmp_path, "completion") as explorer:
        page, project = explorer.page, explorer.project
        explorer.seconds_until_redrawn(typed(explorer, "Pace of submission", "0.8"), 0)
        typed(explorer, "Name of this scenario", "A slow winter")()
        page.get_by_role("button", name="Save, and make its briefing").click()
        page.get_by_role("progressbar", name="Making the briefing").wait_for()
        page.get_by_role("button", name="Cancel").click()
        page.get_by_text("Cancelled; no page was changed").wait_for(timeout=30_000)
        slug = Scenario(name="A slow winter").slug
        file = project / "params" / "scenarios" / f"{slug}.yaml"
        assert "submission_rate: 0.8" in file.read_text(encoding="utf-8")
        made = project / "outputs" / "scenarios" / slug / "2019-08" / "trust.html"
        assert not made.exists()
        page.get_by_role("button", name="Save, and make its briefing").click()
        page.get_by_text("The briefing is made: open outputs/scenarios").wait_for(timeout=240_000)
        assert "A slow winter" in made.read_text(encoding="utf-8")
        keep(explorer, "completion-Voilà-made")
        assert ours(explorer.said) == []
        shown = explorer.page.locator(".iqip table").first.inner_text()
    rows = csv.DictReader(
        io.StringIO((made.parent / "trust" / "completion_forecast.csv").read_text(encoding="utf-8"))
    )
    third = next(
        row for row in rows if (row["grouping"], row["month_end"]) == ("all", "2019-11-30")
    )
    # What the panel showed is what the briefing says
    assert f"{third['median']} actions ({third['lower_80']} to {third['upper_80']})" in shown


@pytest.mark.parametrize("place", PLACES)
def test_a_table_can_be_taken_along(browser, tmp_path, place):
    with PLACES[place](browser, tmp_path, "workforce") as explorer:
        with explorer.page.expect_download() as download:
            explorer.page.get_by_text("comparison.csv", exact=True).click()
        text = Path(download.value.path()).read_text(encoding="utf-8")
        rows = list(csv.DictReader(io.StringIO(text)))
        assert rows[0]["measure"] == "Starters in November 2019, expected"
        assert rows[0]["briefing"] == rows[0]["scenario"]
