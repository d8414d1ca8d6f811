"""Three hundred broken sources and a hundred kills: nothing lost, nothing half done, no traceback.

    python bench/soak.py [MUTANTS [KILLS]]        300 and 100 where not given

Each source goes through `iqip check` and `iqip brief`. Each kill is of an import, a load or a run
of briefings, at a moment of its own; the same is then run again and has to come out as if nothing
had happened. Seeds are fixed: a run tries what the last one tried, but for the machine's own pace.
"""

import contextlib
import os
import random
import re
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from iqip_analytics.cli.screen import say
from tests.doors.imports import DAY, contents, register, written
from tests.doors.mutations import Mutation, mutations
from tests.doors.sources import as_folder, small
from tests.support.commands import iqip, iqip_started

EVERY = 25  # of so many a line of progress
SLOW = 120.0
MONTH_END = "2019-08-31"


# ---- broken sources ----


def mutants(number: int) -> Iterator[tuple[str, Mutation]]:
    """So many broken sources: those of the tests, then files damaged by seeds from 0 on."""
    named = list(mutations())
    yield from named[:number]
    for seed in range(number - len(named)):
        yield f"damaged by seed {seed}", lambda folder, seed=seed: damaged(folder, seed)


def damaged(folder: Path, seed: int) -> Path:
    """The small register with a few bytes of one file changed, lost, or taken from another."""
    source = as_folder(small(), folder / "plan")
    chance = random.Random(seed)
    files = sorted(source.glob("*.csv"))
    file, other = chance.choice(files), chance.choice(files)
    content = bytearray(file.read_bytes())
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(content))
        piece = other.read_bytes()[at % 50 : at % 50 + chance.randint(1, 40)]
        content[at : at + chance.choice((0, 1, 1, 30))] = chance.choice(
            (b"", piece, bytes([chance.randrange(256)]), b",", b"\n", b'"', content[at : at + 60])
        )
    file.write_bytes(content)
    return source


def what_became_of(mutation: Mutation, folder: Path) -> tuple[str, list[str]]:
    """Whether a broken source was refused or briefed, and what was wrong with how."""
    source = mutation(folder)
    dates = ["--period-end", MONTH_END]
    wrong = []
    for command in (["check", str(source)], ["brief", "trust", "--data", str(source), *dates]):
        began = time.monotonic()
        run = iqip(folder, *command)
        if run.returncode not in (0, 1, 2):
            wrong.append(f"{command[0]} ended with status {run.returncode}")
        if "Traceback" in run.stdout + run.stderr or re.search(r"\b\w+Error\b", run.stderr):
            wrong.append(f"{command[0]} said {run.stderr[-300:]}")
        if time.monotonic() - began > SLOW:
            wrong.append(f"{command[0]} took over {SLOW:g} s")
    if list(folder.rglob(".iqip-unfinished*")):
        wrong.append("something half done was left")
    return ("refused" if run.returncode == 2 else "briefed"), wrong


# ---- kills ----


class Victim:
    """A command to kill, and what its folder holds when it is through.

    Args:
        arguments: of `iqip`, and those of the run after the kill.
        result: what the folder holds, so that two ways to it can be compared.
    """

    def __init__(
        self, arguments: list[str], again: list[str], result: Callable[[Path], object]
    ) -> None:
        self.arguments, self.again, self.result = arguments, again, result

    def whole(self, folder: Path) -> tuple[object, float]:
        """The result of a run that nobody ended, and the seconds that it took."""
        laid_out(folder)
        began = time.monotonic()
        assert iqip(folder, *self.arguments).returncode == 0
        return self.result(folder), time.monotonic() - began

    def killed(self, folder: Path, after: float, expected: object) -> tuple[str, list[str]]:
        """How far it was when it was killed, and what was wrong after the run that followed."""
        laid_out(folder)
        wrong = []
        with iqip_started(folder, *self.arguments) as process:
            process.join(after)
            was = "through" if process.exitcode is not None else "killed"
            process.kill()
            process.join()
        if not _within(10, lambda: not left_running(folder)):
            wrong.append(f"still running: {left_running(folder)}")
        run = iqip(folder, *self.again)
        if run.returncode != 0 or "Traceback" in run.stderr:
            wrong.append(f"afterwards: status {run.returncode}, {run.stderr[-300:]}")
        elif self.result(folder) != expected:
            wrong.append("afterwards another result than without a kill")
        return was, wrong


def laid_out(folder: Path) -> None:
    """A plan, and the register of a month later."""
    as_folder(small(), folder / "plan")
    rows = register()
    rows["007"] |= {"agreed_deadline": "2019-12-31", "approved_on": "2019-10-01"}
    written(rows, folder / "october.csv")


def pages_and_tables(folder: Path) -> dict[str, bytes]:
    """Every page and table, and whatever is half done."""
    out = folder / "outputs"
    files = [*out.rglob("*.html"), *out.rglob("*.csv"), *out.rglob(".iqip-unfinished*")]
    return {str(f.relative_to(out)): f.read_bytes() for f in files if f.is_file()}


def rows_loaded(folder: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every row of the database."""
    with contextlib.closing(sqlite3.connect(folder / "plan.db")) as database:
        tables = database.execute("select name from sqlite_master where type = 'table'").fetchall()
        return {n: database.execute(f'select * from "{n}"').fetchall() for (n,) in sorted(tables)}


IMPORT = ["import", "october.csv", "--into", "plan", "--recorded-on", DAY, "--apply"]
LOAD = ["load", "plan", "sqlite:///plan.db"]
BRIEF = ["brief", "--data", "plan", "--period-end", MONTH_END]
VICTIMS = {
    "import": Victim(IMPORT, IMPORT, lambda folder: contents(folder / "plan")),
    "load": Victim(LOAD, [*LOAD, "--replace"], rows_loaded),
    "brief": Victim(BRIEF, BRIEF, pages_and_tables),
}


def left_running(folder: Path) -> list[int]:
    """Processes that work in a folder."""
    found = []
    for place in Path("/proc").glob("[0-9]*/cwd"):
        with contextlib.suppress(OSError):
            if place.readlink() == folder.resolve():
                found.append(int(place.parent.name))
    return found


def _within(seconds: float, condition: Callable[[], bool]) -> bool:
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


# ---- all of it ----


def main() -> None:
    """Both, and a line for whatever was wrong."""
    given = [int(argument) for argument in sys.argv[1:]]
    number, kills = [*given, *(300, 100)[len(given) :]]
    os.environ |= {"COLUMNS": "200", "NO_COLOR": "1"}
    wrong: list[str] = []
    became: Counter[str] = Counter()
    for count, (name, mutation) in enumerate(mutants(number), start=1):
        with tempfile.TemporaryDirectory(prefix="iqip-soak-") as folder:
            outcome, found = what_became_of(mutation, Path(folder))
        became[outcome] += 1
        wrong += [f"{name}: {what}" for what in found]
        if count % EVERY == 0:
            say(f"{count} of {number} sources, {len(wrong)} wrong")
    say(f"{number} broken sources: {became['refused']} refused, {became['briefed']} briefed")
    chance = random.Random(16)
    ended: Counter[str] = Counter()
    with tempfile.TemporaryDirectory(prefix="iqip-soak-") as place:
        whole = {name: each.whole(Path(place) / name) for name, each in VICTIMS.items()}
    for count in range(1, kills + 1):
        name = list(VICTIMS)[count % len(VICTIMS)]
        expected, seconds = whole[name]
        with tempfile.TemporaryDirectory(prefix="iqip-soak-") as folder:
            was, found = VICTIMS[name].killed(Path(folder), chance.random() * seconds, expected)
        ended[f"{name} {was}"] += 1
        wrong += [f"kill {count}, {name}: {what}" for what in found]
        if count % EVERY == 0:
            say(f"{count} of {kills} kills, {len(wrong)} wrong")
    say(f"{kills} kills: {', '.join(f'{n} {what}' for what, n in sorted(ended.items()))}")
    for line in wrong:
        say(line)
    say(f"{len(wrong)} wrong in {number} broken sources and {kills} kills")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
