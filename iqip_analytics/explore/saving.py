"""A scenario saved in params/scenarios, and its briefing made by the command line."""

import atexit
import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

import ipywidgets as widgets
from markupsafe import Markup

from iqip_analytics.contract.faults import InputError
from iqip_analytics.explore.controls import labelled
from iqip_analytics.explore.panel_html import alert, said
from iqip_analytics.explore.scenario_settings import scenario_from_settings
from iqip_analytics.forecasts.scenario import Scenario
from iqip_analytics.publish.settings_files import read_scenario, write_scenario

TICK = 1.0  # seconds between two messages on progress
POLITE_SECONDS = 5.0


class Rendering:
    """One run of the command line, followed in the background.

    Args:
        command: arguments of `iqip`.
        folder: where it runs.
        tell: called each second with the seconds so far and the last line printed.
        done: called once at the end with the exit status (None where cancelled) and every line
            printed.
    """

    def __init__(
        self,
        command: Sequence[str],
        folder: Path,
        *,
        tell: Callable[[int, str], None],
        done: Callable[[int | None, list[str]], None],
    ) -> None:
        self._tell, self._done = tell, done
        self._lines: list[str] = []
        self._cancelled = False
        self._process = subprocess.Popen(
            [sys.executable, "-m", "iqip_analytics", *command],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
            # A group of its own, so that its children can be ended with it, and nothing else
            start_new_session=True,
        )
        # A kernel that is shut down ends the run too
        atexit.register(self.cancel)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._follower = threading.Thread(target=self._follow, daemon=True)
        self._reader.start()
        self._follower.start()

    def cancel(self) -> None:
        """End the run and its children; pages already written are kept."""
        if self._process.poll() is None:
            self._cancelled = True
            self._signal(signal.SIGTERM)

    def wait(self, seconds: float | None = None) -> None:
        """Wait until it has ended and its end has been announced."""
        self._follower.join(seconds)

    def _read(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as printed:
            for line in printed:
                self._lines.append(line.rstrip())

    def _follow(self) -> None:
        passed, asked = 0, 0
        while self._process.poll() is None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(TICK)
                break
            passed += 1
            asked += self._cancelled
            if asked > POLITE_SECONDS:
                self._signal(_AT_ONCE)
            self._tell(passed, self._lines[-1] if self._lines else "")
        self._reader.join(POLITE_SECONDS)
        atexit.unregister(self.cancel)
        self._done(None if self._cancelled else self._process.returncode, self._lines)

    def _signal(self, number: int) -> None:
        """Signal the run's group or, where there are no groups, the run."""
        with contextlib.suppress(ProcessLookupError):
            if hasattr(os, "killpg"):
                os.killpg(self._process.pid, number)
            else:
                self._process.terminate()


_AT_ONCE = getattr(signal, "SIGKILL", signal.SIGTERM)


FOLDER = Path("params") / "scenarios"
ALLOWED = "IQIP_VISITORS_MAY_SAVE"  # set by `iqip explore --voila --allow-saving`
NOT_ALLOWED = (
    "Scenarios are not saved from this page. Whoever started the server can allow it: "
    "iqip explore --voila --allow-saving."
)


def may_save() -> bool:
    """Whether this kernel may write files and start runs.

    It may in a user's own notebook; behind a Voilà page, whose visitors run no code, only where the
    server was started so.
    """
    visited = os.environ.get("SERVER_SOFTWARE", "").startswith("voila/")  # Voilà tells its kernels
    return not visited or os.environ.get(ALLOWED) == "yes"


class Explored(Protocol):
    """What a panel knows of the scenario that it shows."""

    @property
    def scenario(self) -> Scenario:
        """The scenario that the boxes describe."""

    def brief_command(self, file: Path) -> list[str]:
        """Arguments of `iqip` that make its briefing."""

    def page(self, scenario: Scenario) -> Path:
        """Where that briefing's page will be, below the project."""


def saved_scenarios(project: Path) -> dict[str, Path]:
    """The scenarios saved in a project, by name; a faulty file by its file name."""
    found = {}
    for path in sorted((project / FOLDER).glob("*.yaml")):
        try:
            found[read_scenario(path).name] = path
        except InputError:
            found[path.stem] = path
    return found


def save(scenario: Scenario, name: str, project: Path, *, overwrite: bool = False) -> Path:
    """Keep a scenario under a name.

    Returns:
        Its file in params/scenarios.

    Raises:
        InputError: where nothing is supposed to differ, the name is not possible, or another
            scenario has it and `overwrite` is not set.
    """
    if scenario.is_central:
        raise InputError("Change a setting first: without one this is the briefing itself.")
    if not name.strip():
        raise InputError("Give the scenario a name first.")
    named = scenario_from_settings({**scenario.departures, "name": name.strip()})
    try:
        return write_scenario(named, project / FOLDER, overwrite=overwrite)
    except OSError as error:
        raise InputError(f"{FOLDER}: nothing can be written there ({error.strerror})") from None


class Saving:
    """The boxes that save a scenario and make its briefing.

    Args:
        explored: what is explored.
        project: the folder that holds `params/` and `outputs/`.
        saved: called with the file of a scenario that was saved.
    """

    def __init__(self, explored: Explored, project: Path, saved: Callable[[Path], None]) -> None:
        self._explored, self._project, self._saved = explored, project, saved
        self.rendering: Rendering | None = None
        self.status = widgets.HTML()
        if not may_save():  # without buttons no message from a visitor can press one
            self.status.value = said(NOT_ALLOWED, "quiet")
            self.box = widgets.VBox([self.status])
            return
        self.name = labelled(
            widgets.Text(
                description="Name of this scenario (letters, digits, spaces)",
                placeholder="such as Two more meetings",
                continuous_update=False,
            )
        )
        self.overwrite = widgets.Checkbox(description="Replace a saved scenario of this name",
                                          indent=False)  # fmt: skip
        layout = widgets.Layout(width="auto")
        self.save = widgets.Button(description="Save scenario", layout=layout)
        self.make = widgets.Button(description="Save, and make its briefing", layout=layout)
        self.cancel = widgets.Button(description="Cancel", layout=layout, disabled=True)
        self.save.on_click(lambda _: self._do(self._keep))
        self.make.on_click(lambda _: self._do(self._make))
        self.cancel.on_click(lambda _: self._cancel())
        self.box = widgets.VBox(
            [
                self.name,
                self.overwrite,
                widgets.HBox([self.save, self.make, self.cancel],
                             layout=widgets.Layout(flex_flow="row wrap")),
                self.status,
            ]
        )  # fmt: skip

    def _do(self, work: Callable[[], None]) -> None:
        try:
            work()
        except InputError as error:
            self.status.value = alert(str(error).replace(f"{self._project}/", ""))

    def _keep(self) -> None:
        self.status.value = said(f"Saved in {self._shown(self._file())}.", "quiet")

    def _file(self) -> Path:
        file = save(
            self._explored.scenario, self.name.value, self._project, overwrite=self.overwrite.value
        )
        self._saved(file)
        return file

    def _shown(self, path: Path) -> str:
        return path.relative_to(self._project).as_posix()

    def _make(self) -> None:
        file = self._file()
        page = self._explored.page(read_scenario(file))
        self._busy(True)
        self._progress(0, "")
        self.rendering = Rendering(
            self._explored.brief_command(file),
            self._project,
            tell=self._progress,
            done=lambda status, lines: self._ended(status, lines, page),
        )

    def _busy(self, busy: bool) -> None:
        self.save.disabled = self.make.disabled = busy
        self.cancel.disabled = not busy

    def _progress(self, seconds: int, line: str) -> None:
        bar = Markup('<progress aria-label="Making the briefing"></progress> ')
        words = f"Making the briefing: {seconds} s so far{f'; {line}' if line else ''}."
        # Announced once, not each second
        live = Markup('role="status"') if seconds == 0 else Markup("")
        self.status.value = str(Markup("<p {}>{}{}</p>").format(live, bar, words))

    def _cancel(self) -> None:
        if self.rendering is not None:
            self.rendering.cancel()

    def _ended(self, status: int | None, lines: list[str], page: Path) -> None:
        self._busy(False)
        if status is None:
            self.status.value = said("Cancelled; no page was changed after that.", "quiet")
        elif status == 0 and (self._project / page).is_file():
            self.status.value = said(f"The briefing is made: open {page.as_posix()}.", "quiet")
        else:
            faults = [line for line in lines if line.startswith("iqip:") or "failed:" in line]
            reason = (faults or lines or ["no reason was given"])[-1].removeprefix("iqip: ")
            self.status.value = alert(f"The briefing was not made: {reason}")
