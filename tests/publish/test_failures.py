"""Nothing half done: each way in which a run can break is brought about for real.

One division fails in each way, beside one that does not: what stood there stands, the others are
finished, the exit status is 1, and manifest and index say what happened and where.
"""

import json
import re
import time

import pytest

from iqip_analytics.publish.running.jobs import Failed, Job, Outcome
from iqip_analytics.publish.running.processes import outcomes
from tests.publish.conftest import Workplace
from tests.publish.stand_in import NUMBERS, PARAMETERS, notebook, plan_source

pytestmark = pytest.mark.system

# What a cell of each division does, and what is said of it
BREAKS = {
    "cell_error": ("raise ValueError('no such ward')", r"cell 4: ValueError: no such ward"),
    "bad_magic": ("%nosuchmagic", r"cell 4: "),
    "dead_kernel": ("os.kill(os.getpid(), 9)", r"ended|died|Dead"),
    "exit_zero": ("sys.exit(0)", r"cell [45]: (SystemExit|did not run)"),
    "half_shown": (
        "display(HTML('<p>half</p>')); raise RuntimeError('after partial output')",
        r"cell 4: RuntimeError: after partial output",
    ),
    "bad_syntax": ("def (:", r"cell 4: SyntaxError"),
}
SOUND = ("surgery", "trust")
# Goes on as soon as the test says so, however slow the machine is
UNTIL_TOLD = "while not os.path.exists('go'): time.sleep(0.05)"


def broken_notebook():
    """A division's notebook that breaks as the division's name says."""
    lines = [
        f"if scope == {scope!r}:\n    get_ipython().run_cell({code!r}).raise_error()"
        if scope in ("bad_magic", "bad_syntax")
        else f"if scope == {scope!r}:\n    {code}"
        for scope, (code, _) in BREAKS.items()
    ]
    return notebook(middle="\n".join(lines))


def rows(workplace: Workplace) -> dict[str, dict]:
    manifest = json.loads((workplace.month / "manifest.json").read_text(encoding="utf-8"))
    return {row["scope"]: row for row in manifest["briefings"]}


@pytest.fixture
def many(tmp_path) -> Workplace:
    """A workplace with a division for each way to break, all briefed soundly before."""
    (tmp_path / "notebooks").mkdir()
    plan_source(tmp_path / "plan", "surgery", *BREAKS)
    place = Workplace(tmp_path)
    place.put("trust", notebook())
    place.put("division", notebook())
    assert place.brief().returncode == 0
    return place


@pytest.mark.parametrize(
    "engine",
    ["fork", "spawn", "nbclient"],
)
def test_a_broken_briefing_releases_nothing_and_stops_no_other(many, engine):
    before = many.files()
    many.put("division", broken_notebook())
    run = (many.brief if engine == "fork" else many.brief_from_a_shell)("--engine", engine)
    assert run.returncode == 1, run.stderr
    after, found = many.files(), rows(many)
    assert {scope: found[scope]["outcome"] for scope in SOUND} == dict.fromkeys(SOUND, "made")
    index = (many.month / "index.html").read_text(encoding="utf-8")
    for scope, (_, said) in BREAKS.items():
        row = found[scope]
        assert row["outcome"] == "failed", scope
        reason = f"cell {row['cell']}: {row['message']}" if row["cell"] else row["message"]
        assert re.search(said, reason), (scope, reason)
        for name in (f"{scope}.html", f"{scope}.ipynb", f"{scope}/position.csv"):
            assert after[name] == before[name], name
        assert f'<a href="{scope}.html">' in index
    assert after.keys() == before.keys()
    assert index.count("the page is an earlier one") == len(BREAKS)


def never_ends(job: Job) -> Outcome:
    while True:
        time.sleep(600)


def test_a_briefing_that_never_ends_is_ended_at_its_time_limit():
    job = Job(scope="medicine", notebook_name="", notebook="", parameters={}, engine="")
    (failed,) = outcomes([job], never_ends, workers=1, time_limit=0.2, start_method="fork")
    assert isinstance(failed, Failed)
    assert failed.message == "took longer than its time limit of 0.2 seconds and was ended"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (notebook(parameters=PARAMETERS.replace("horizon", "horizn")), "did you mean 'horizn'?"),
        (notebook(parameters=""), "no cell tagged 'parameters'"),
        (notebook(last="1"), "gives no numbers"),
        (notebook(last=NUMBERS.replace('"scope": scope', '"scope": "../x"')), "speaks of '../x'"),
        (notebook(last=NUMBERS.replace('"position":', '"../position":')), "name of a table"),
        (notebook(middle="HTML('<script>1</script>')"), "may not be released: <script>"),
        (notebook(middle="HTML('<table><tr><td>1</td></tr></table>')"), "lacks a caption"),
        (notebook(middle="HTML('<h1>Two</h1>')"), "2 h1, not one"),
    ],
)
def test_an_unsound_notebook_is_never_released(workplace, content, said):
    workplace.put("division", content)
    run = workplace.brief("medicine", "trust")
    assert run.returncode == 1
    assert said in run.stderr
    assert not (workplace.month / "medicine.html").exists()
    assert (workplace.month / "trust.html").exists()


def test_a_disk_that_takes_no_more_keeps_the_old_page_and_finishes_the_others(briefed):
    before = briefed.files()
    # The system refuses any file above this size, as a full disk would: only one page is so large
    big = "HTML('<p>' + 'long ' * 60_000 * (scope == 'surgery') + '</p>')"
    briefed.put("division", notebook(middle=big))
    run = briefed.brief(limit_bytes=100_000)
    assert run.returncode == 1
    assert "surgery failed: its files could not be written" in run.stderr
    after = briefed.files()
    assert {n: after[n] for n in after if n.startswith("surgery")} == {
        n: before[n] for n in before if n.startswith("surgery")
    }
    assert rows(briefed)["medicine"]["outcome"] == "made"


def test_a_second_run_into_one_folder_is_refused_and_the_first_is_not_disturbed(workplace):
    workplace.put("trust", notebook(middle=UNTIL_TOLD))
    with workplace.started("trust") as first:
        workplace.wait_for(workplace.month / "manifest.json")
        second = workplace.brief("medicine")
        (workplace.folder / "go").touch()
        first.join()
    assert first.exitcode == 0
    assert second.returncode == 2
    assert "another run is writing there" in second.stderr
    assert list(rows(workplace)) == ["trust"]


def test_after_a_kill_half_way_the_next_run_completes_and_leaves_no_temporary_file(workplace):
    workplace.put("division", notebook(middle=f"if scope == 'surgery':\n    {UNTIL_TOLD}"))
    with workplace.started("--workers", "1") as run:
        workplace.wait_for(workplace.month / "manifest.json", saying='"medicine.html"')
        run.kill()
    (workplace.folder / "go").touch()
    (workplace.month / ".iqip-unfinished-half" / "new").mkdir(parents=True)
    again = workplace.brief()
    assert again.returncode == 0, again.stderr
    assert "medicine: unchanged" in again.stdout
    assert {row["outcome"] for row in rows(workplace).values()} == {"made"}
    assert not list(workplace.month.glob(".*"))
