"""How long the explorers take until everything has settled, control by control, in Chromium.

    python bench/explorers.py                 the reference trust, October 2019
    python bench/explorers.py --actions 2000  a sample plan of so many actions

Wall seconds run from the event to the last change of the page; CPU seconds are the kernel's. The
load of the machine stands beside them: a busy one makes wall seconds say little.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
from playwright.sync_api import Page, sync_playwright
from production import BIN, run, say

sys.path.insert(0, str(Path(__file__).parents[1]))  # the servers are those of the tests

from tests.system.explorers import TOKEN, WATCH, served, tab

DIVISIONS = 8
REFERENCE = ("data/reference", "2019-10-31")
QUIET = 1.2  # seconds without a change of the page
Changes = Iterator[Callable[[Page], None]]


def box(label: str, *values: str) -> Changes:
    """One value after the other, typed into a box and entered."""
    for value in values:

        def type_(page: Page, value: str = value) -> None:
            page.get_by_label(label).first.fill(value)
            page.get_by_label(label).first.press("Enter")

        yield type_


def choice(label: str, *places: int) -> Changes:
    """One option after the other of a drop-down."""
    for place in places:

        def choose(page: Page, place: int = place) -> None:
            page.get_by_label(label, exact=True).first.select_option(index=place)

        yield choose


def press(name: str, *places: int) -> Changes:
    """One button after the other of those of a name."""
    for place in places:

        def click(page: Page, place: int = place) -> None:
            page.get_by_role("button", name=name).nth(place).click()

        yield click


def strip(*places: int) -> Changes:
    """One month of the strip after the other, to be looked at."""
    for place in places:

        def look(page: Page, place: int = place) -> None:
            page.locator(".iqip-month > .jupyter-button").nth(place).click()

        yield look


def scenario(*names: str) -> Changes:
    """One scenario after the other to be set."""
    for name in names:

        def turn(page: Page, name: str = name) -> None:
            page.get_by_label(name, exact=True).check()

        yield turn


def completion() -> dict[str, Changes]:
    """Every control of the completion explorer; each of its values is a new one."""
    return {
        "a meeting more": press("One more meeting in", 1, 2, 3),
        "a meeting less": press("One meeting less in", 3, 2, 1),
        "pace": box("Pace of submission", "0.8", "0.9", "1.1"),
        "room of a meeting": box("Room of each meeting", "20", "18", "16"),
        "share approved": box("Reviews that approve", "70", "75", "80"),
        "deadlines": box("Deadlines ahead move by", "1", "2", "3"),
        "undo": press("Undo", 0, 0, 0),
        "start": choice("Start from (preset or saved scenario)", 1, 2, 0),
        "scenario": scenario("Scenario B", "Scenario A", "Scenario B"),
        "a meeting more in B": press("One more meeting in", 4, 5, 6),
        "month of the strip": strip(1, 3, 4),
        "month": choice("Month end looked at", 1, 2, 5),
        "grouping": choice("Grouping of actions", 1, 4, 2),
        "group": choice("Group", 1, 0, 1),
        "all actions again": choice("Grouping of actions", 0),
        "figure": choice("Figure", 1, 0),
        "which actions": choice("Which actions", 1, 2, 3),
        "lead": choice("Lead", 1, 2, 0),
        "text": box("Text in id, title", "training", "staff", ""),
        "scope": choice("Scope", 1, 2, 0),
        "period": choice("Period end of the report", 3, 4),
    }


def workforce() -> dict[str, Changes]:
    """Every control of the workforce explorer."""
    return {
        "leavers": box("Leavers (times what", "0.9", "1.1", "1.2"),
        "planned leavers": box("Planned leavers", "11", "12", "9"),
        "recruits who start": box("Recruits who start", "50", "60", "70"),
        "cohorts later": box("Cohorts ahead come later", "1", "2", "3"),
        "scenario": scenario("Scenario B", "Scenario A", "Scenario B"),
        "leavers in B": box("Leavers (times what", "0.8", "0.95", "1.3"),
        "month": choice("Month end looked at", 1, 2, 5),
        "staff group": choice("Staff group", 1, 2, 0),
        "figure": choice("Figure shows (WTE)", 1, 2, 0),
        "scope": choice("Scope", 1, 2, 0),
        "period": choice("Period end of the report", 3, 4),
    }


def kernel() -> psutil.Process:
    """The kernel of the page that was opened last."""
    return max(
        (one for one in psutil.Process().children(recursive=True)
         if any("kernel" in word for word in one.cmdline()) and one.cpu_times().user > 0.5),
        key=lambda one: one.create_time(),
    )  # fmt: skip


def used(process: psutil.Process) -> float:
    """CPU seconds so far, of the process and its system calls."""
    times = process.cpu_times()
    return float(times.user + times.system)


def settled(page: Page, change: Callable[[Page], None]) -> float:
    """Seconds from the event to the last change of the page."""
    page.evaluate(WATCH)
    change(page)
    page.wait_for_function(
        f"window.iqipChanged > 0 && performance.now() - window.iqipChanged > {1000 * QUIET}"
    )
    return float(page.evaluate("window.iqipChanged - window.iqipStarted")) / 1000


def measured(page: Page, changes: dict[str, Changes]) -> None:
    """A line for each control: the median of its changes."""
    process = kernel()
    say("| control | kernel CPU s | settled, wall s | longest, wall s | load |")
    say("|---|--:|--:|--:|--:|")
    for name, own in changes.items():
        cpu, wall = [], []
        for change in own:
            before = used(process)
            wall.append(settled(page, change))
            cpu.append(used(process) - before)
        alerts = page.locator(".iqip .alert").all_inner_texts()
        say(
            f"| {name} | {statistics.median(cpu):.2f} | {statistics.median(wall):.2f} | "
            f"{max(wall):.2f} | {os.getloadavg()[0]:.1f} |{' '.join(alerts)}"
        )


def explored(folder: Path, source: str, period_end: str) -> None:
    """Both explorers on a plan."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"),
            args=["--no-sandbox", "--disable-gpu"],
        )
        for name, changes in (("completion", completion()), ("workforce", workforce())):
            options = ("--voila", "--data", source, "--period-end", period_end)
            with (
                served(folder / name, name, *options) as (address, _),
                tab(browser, 1400) as (page, _),
            ):
                began = time.perf_counter()
                page.set_default_timeout(90_000)
                page.goto(f"{address}/?token={TOKEN}", wait_until="domcontentloaded")
                page.wait_for_selector(".iqip figure svg")
                say(f"\n{name}: {source} at {period_end}, there after "
                    f"{time.perf_counter() - began:.1f} s\n")  # fmt: skip
                page.wait_for_timeout(2000)
                measured(page, changes)
        browser.close()


def main() -> None:
    """Measure the plan that the command line asks for."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--actions", type=int)
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder, (source, period_end) = Path(place), REFERENCE
        if asked.actions:
            plan = folder / "plan"
            run(BIN / "iqip", "sample", plan, "--divisions", DIVISIONS, "--actions", asked.actions)
            source = str(plan)
            period_end = (plan / "reports.csv").read_text().splitlines()[-1].split(",")[0]
        for name in ("completion", "workforce"):
            (folder / name).mkdir()
        explored(folder, source, period_end)


if __name__ == "__main__":
    main()
