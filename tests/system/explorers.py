"""The explorers as analysts open them: `iqip explore`, JupyterLab or Voilà, a project of one's own.

Nothing of this machine's Jupyter is read or written, and no news are asked for.
"""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.system.conftest import ROOT

TOKEN = "tests"
PATIENCE = 600.0  # seconds: nothing takes so long on any machine, but what hangs fails


@dataclass(kw_only=True)
class Explorer:
    """A page on which an explorer is shown, and what its console said."""

    page: Page
    project: Path
    said: list[str] = field(default_factory=list)

    def box(self, label: str):
        """A box by the start of its label."""
        return self.page.get_by_label(label)

    @property
    def message(self) -> str:
        """The plain sentence on top."""
        return self.page.locator(".iqip .message").first.inner_text()

    def seconds_until_settled(self, change) -> float:
        """Seconds in the browser from an event to the last change of the page that it makes."""
        self.page.evaluate(WATCH)
        change()
        self.page.wait_for_function(
            "window.iqipChanged > 0 && performance.now() - window.iqipChanged > 1500",
            timeout=1000 * PATIENCE,
        )
        return float(self.page.evaluate("window.iqipChanged - window.iqipStarted")) / 1000


# From the event that is sent to the kernel to the last new thing in the page that comes of it
WATCH = """() => {
  window.iqipStarted = window.iqipChanged = 0;
  const started = () => { window.iqipStarted ||= performance.now(); };
  for (const kind of ['change', 'click'])
    document.addEventListener(kind, started, { capture: true, once: true });
  window.iqipObserver?.disconnect();
  window.iqipObserver = new MutationObserver(() => {
    if (window.iqipStarted) window.iqipChanged = performance.now();
  });
  window.iqipObserver.observe(document.querySelector('.iqip'),
    { subtree: true, childList: true, characterData: true, attributes: true });
}"""


def project(folder: Path) -> Path:
    """A project of one's own: notebooks, params and the reference plan, and nothing else."""
    for name in ("notebooks", "params"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copytree(ROOT / "data" / "reference", folder / "data" / "reference")
    return folder


def environment(folder: Path, token: str | None) -> dict[str, str]:
    """Temporary config, data and runtime folders, in which Jupyter asks for no news."""
    places = {
        "JUPYTER_CONFIG_DIR": folder / "config",
        "JUPYTER_DATA_DIR": folder / "data",
        "JUPYTER_RUNTIME_DIR": folder / "runtime",
        "JUPYTERLAB_SETTINGS_DIR": folder / "settings",
        "JUPYTERLAB_WORKSPACES_DIR": folder / "workspaces",
        "IPYTHONDIR": folder / "ipython",
    }
    for place in places.values():
        place.mkdir(parents=True)
    news = folder / "settings" / "@jupyterlab" / "apputils-extension"
    news.mkdir(parents=True)
    (news / "notification.jupyterlab-settings").write_text(
        json.dumps({"fetchNews": "false", "checkForUpdates": False})
    )
    inherited = {name: value for name, value in os.environ.items() if "JUPYTER" not in name}
    path = os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
    own = {name: str(place) for name, place in places.items()}
    known = {} if token is None else {"JUPYTER_TOKEN": token}
    return {**inherited, **own, "PYTHONPATH": path, **known}


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def served(folder: Path, *options: str, token: str | None = TOKEN) -> Iterator[tuple[str, Path]]:
    """`iqip explore` with options in a new project; address of its server, and the project.

    Without a token given, the server makes one up and prints it.
    """
    place, port = project(folder / "project"), free_port()
    command = [sys.executable, "-m", "iqip_analytics", "explore", *options]
    log = folder / "server.log"
    with (
        log.open("wb") as out,
        subprocess.Popen(
            [*command, "--no-browser", "--port", str(port)],
            cwd=place,
            env=environment(folder / "jupyter", token),
            stdout=out,
            stderr=out,
        ) as server,
    ):
        try:
            address = f"http://127.0.0.1:{port}"
            until(lambda: answers(address), lambda: log.read_text(errors="replace")[-3000:])
            yield address, place
        finally:
            server.terminate()
            try:
                server.wait(20)
            except subprocess.TimeoutExpired:
                server.kill()


def answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/api?token={TOKEN}", timeout=2) as answer:
            return bool(answer.status)
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


def until(there, why, seconds: float = PATIENCE) -> None:
    """Wait until something is so."""
    end = time.monotonic() + seconds
    while not there():
        assert time.monotonic() < end, why()
        time.sleep(0.2)


@contextmanager
def in_lab(browser: Browser, folder: Path, name: str, width: int = 1400) -> Iterator[Explorer]:
    """An explorer in JupyterLab, all its cells run."""
    with served(folder, name) as (address, place), tab(browser, width) as (page, said):
        file = f"outputs/explore/explore_{name}.ipynb"
        page.goto(f"{address}/lab/tree/{file}?token={TOKEN}", wait_until="domcontentloaded")
        page.wait_for_selector(".jp-NotebookPanel", timeout=1000 * PATIENCE)
        # A kernel that is not connected yet sometimes drops the run without a word
        until(lambda: idle(address), lambda: "no kernel is idle")
        page.wait_for_function(
            "document.querySelector('#jp-main-statusbar')?.innerText.includes('| Idle')",
            timeout=1000 * PATIENCE,
        )
        page.get_by_role("menuitem", name="Run", exact=True).first.click()
        page.get_by_text("Run All Cells", exact=True).click()
        page.wait_for_selector(".iqip figure svg", timeout=1000 * PATIENCE)
        yield Explorer(page=page, project=place, said=said)


def idle(address: str) -> bool:
    try:
        with urllib.request.urlopen(
            f"{address}/api/kernels?token={TOKEN}", timeout=PATIENCE
        ) as answer:
            kernels = json.load(answer)
    except urllib.error.HTTPError as error:  # while a kernel starts, the server cannot list it
        error.close()
        return False
    return any(k["connections"] >= 1 and k["execution_state"] == "idle" for k in kernels)


@contextmanager
def in_voila(browser: Browser, folder: Path, name: str, width: int = 1400) -> Iterator[Explorer]:
    """An explorer as a web page of Voilà, on which visitors may save."""
    with (
        served(folder, name, "--voila", "--allow-saving") as (address, place),
        tab(browser, width) as (page, said),
    ):
        # Voilà sends a page's beginning once its kernel has started
        page.goto(
            f"{address}/?token={TOKEN}",
            wait_until="domcontentloaded",
            timeout=1000 * PATIENCE,
        )
        page.wait_for_selector(".iqip figure svg", timeout=1000 * PATIENCE)
        yield Explorer(page=page, project=place, said=said)


@contextmanager
def tab(browser: Browser, width: int) -> Iterator[tuple[Page, list[str]]]:
    """A page so many pixels wide that notes every error of its console."""
    context = browser.new_context(viewport={"width": width, "height": 1000})
    context.set_default_timeout(1000 * PATIENCE)
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda line: said.append(line.text) if line.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    try:
        yield page, said
    finally:
        context.close()
