"""What a month's production costs, beside the usual way, in one run and as ratios.

    python bench/production.py                    5 and 20 briefings
    python bench/production.py --growth 60 200    also so many, each on a plan of its own size

The usual way is a shell loop of `papermill` and `jupyter nbconvert` over the same notebooks; the
floor is the same cells in one warm Python, without pages. CPU counts every process started.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
ACTIONS_A_DIVISION = 60
MONTHS = 18
FLOOR = """
import json, sys
from pathlib import Path
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
show = shell.display_formatter.format
for notebook, parameters in json.loads(sys.stdin.read()):
    cells = [c for c in json.loads(Path(notebook).read_text())["cells"] if c["cell_type"] == "code"]
    space = {}
    for number, cell in enumerate(cells):
        *lines, last = "".join(cell["source"]).split("\\n")
        source = "".join(cell["source"])
        try:
            value = compile(last, "cell", "eval")
        except SyntaxError:
            exec(source, space)
        else:
            exec("\\n".join(lines), space)
            show(eval(value, space))
        if number == 0:
            space.update(parameters)
"""


@dataclass(frozen=True)
class Cost:
    """What a command and all its children took."""

    cpu: float
    wall: float
    peak_mb: float


def cost(work: Callable[[], object]) -> Cost:
    """The cost of some work done in child processes."""
    before, started = _child_cpu(), time.perf_counter()
    memory = _Memory()
    memory.start()
    try:
        work()
    finally:
        peak = memory.stop()
    return Cost(_child_cpu() - before, time.perf_counter() - started, peak)


def between(one: Cost, other: Cost) -> Cost:
    """The mean of two costs, with the larger memory."""
    return Cost(
        cpu=(one.cpu + other.cpu) / 2,
        wall=(one.wall + other.wall) / 2,
        peak_mb=max(one.peak_mb, other.peak_mb),
    )


def _child_cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


class _Memory(threading.Thread):
    """The largest memory of all children at once; pages that they share count once."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.peak = 0.0
        self.ended = threading.Event()

    def run(self) -> None:
        while not self.ended.wait(0.1):
            self.peak = max(self.peak, sum(_pss(pid) for pid in _descendants(os.getpid())))

    def stop(self) -> float:
        self.ended.set()
        self.join()
        return self.peak / 1024


def _descendants(pid: int) -> list[int]:
    try:
        children = [
            int(child)
            for task in Path(f"/proc/{pid}/task").iterdir()
            for child in (task / "children").read_text().split()
        ]
    except OSError:
        return []
    return [*children, *(below for child in children for below in _descendants(child))]


def _pss(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


def run(*command: object, given: str | None = None) -> None:
    """Run a command quietly; it has to succeed."""
    subprocess.run(
        [str(part) for part in command],
        cwd=ROOT,
        input=given,
        text=True,
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def sample(folder: Path, briefings: int) -> str:
    """A plan whose edition has so many briefings, the trust's included; its period end."""
    divisions = briefings - 1
    size = ["--divisions", divisions, "--actions", divisions * ACTIONS_A_DIVISION]
    run(BIN / "iqip", "sample", folder, *size, "--months", MONTHS)
    reports = (folder / "reports.csv").read_text().splitlines()
    return reports[-1].split(",")[0]


def jobs(plan: Path, period_end: str) -> list[tuple[str, dict[str, str]]]:
    """Notebook and parameters of every briefing of a plan."""
    lines = (plan / "divisions.csv").read_text().splitlines()[1:]
    scopes = ["trust", *(line.split(",")[0] for line in lines)]
    return [
        (
            f"notebooks/{'trust' if scope == 'trust' else 'division'}_briefing.ipynb",
            {"source": str(plan), "scope": scope, "period_end": period_end},
        )
        for scope in scopes
    ]


def shell_loop(plan: Path, period_end: str, out: Path) -> None:
    """What everyone does: papermill, then nbconvert, one briefing after the other."""
    for notebook, parameters in jobs(plan, period_end):
        ran = out / f"{parameters['scope']}.ipynb"
        options = [part for item in parameters.items() for part in ("-p", *item)]
        run(BIN / "papermill", notebook, ran, *options)
        run(BIN / "jupyter", "nbconvert", "--to", "html", "--no-input", ran)


def floor(plan: Path, period_end: str) -> None:
    """The same cells in one warm Python, nothing kept."""
    run(sys.executable, "-c", FLOOR, given=json.dumps(jobs(plan, period_end)))


def brief(plan: Path, period_end: str, out: Path, *options: object) -> None:
    """The product's own way."""
    run(BIN / "iqip", "brief", "--data", plan, "--period-end", period_end, "--out", out, *options)


def compared(folder: Path, briefings: int, workers: int) -> None:
    """One size: every way, printed as a table."""
    plan = folder / f"plan-{briefings}"
    period_end = sample(plan, briefings)
    for name in ("loop", "iqip"):
        (folder / f"{name}-{briefings}").mkdir()
    out = folder / f"iqip-{briefings}"

    def ours_now() -> Cost:
        return cost(lambda: brief(plan, period_end, out, "--force", "--workers", workers))

    before = ours_now()
    again = cost(lambda: brief(plan, period_end, out))
    least = cost(lambda: floor(plan, period_end))
    usual = cost(lambda: shell_loop(plan, period_end, folder / f"loop-{briefings}"))
    # A machine's pace wanders by some 8% while the loop runs
    ours = between(before, ours_now())
    pages = [page.stat().st_size for page in out.glob("*/*.html") if page.stem != "index"]
    say(f"\n{briefings} briefings, {workers} workers, cold start included\n")
    say("| way | CPU s | wall s | peak MB |\n|---|--:|--:|--:|")
    for name, found in (
        ("papermill, then nbconvert, in a loop", usual),
        ("the same cells in one warm Python, no pages", least),
        ("iqip brief", ours),
        ("iqip brief again, nothing changed", again),
    ):
        say(f"| {name} | {found.cpu:.1f} | {found.wall:.1f} | {found.peak_mb:.0f} |")
    say(
        f"\nloop ÷ iqip: CPU {usual.cpu / ours.cpu:.1f}, wall {usual.wall / ours.wall:.1f}; "
        f"iqip ÷ floor: CPU {ours.cpu / least.cpu:.2f}; largest page {max(pages) / 1000:.0f} kB"
    )


def growth(folder: Path, sizes: Sequence[int], workers: int) -> None:
    """The cost of a briefing as there are more of them, each edition of a plan of its own size."""
    say("\n| briefings | CPU s each | wall s each | peak MB |\n|--:|--:|--:|--:|")
    for size in sizes:
        plan, out = folder / f"grown-{size}", folder / f"growth-{size}"
        period_end = sample(plan, size)
        found = cost(
            lambda plan=plan, end=period_end, out=out: brief(
                plan, end, out, "--force", "--workers", workers
            )
        )
        each = (found.cpu / size, found.wall / size)
        say(f"| {size} | {each[0]:.2f} | {each[1]:.2f} | {found.peak_mb:.0f} |")


def say(text: str) -> None:
    """Print a piece of the report at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def main() -> None:
    """Measure what the command line asks for."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--briefings", type=int, nargs="*", default=[5, 20])
    options.add_argument("--growth", type=int, nargs="*", default=[])
    options.add_argument("--workers", type=int, default=2)
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as place:
        for number in asked.briefings:
            compared(Path(place), number, asked.workers)
        if asked.growth:
            growth(Path(place), asked.growth, asked.workers)


if __name__ == "__main__":
    main()
