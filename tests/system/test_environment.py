"""A machine that is not as it should be: the work is done, or a sentence says why it is not."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.publish.conftest import SOURCE, Workplace
from tests.publish.stand_in import notebook

NOWHERE = "/dev/null/nowhere"  # no user can make it, the superuser neither
FOLDERS = (
    *("HOME", "IPYTHONDIR", "MPLCONFIGDIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"),
    *("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR"),
)
BACK = ("--from", "2019-05-31", "--to", "2019-06-30", "--horizon", "1")
PLAIN_ASCII = {"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}


def iqip(
    folder: Path, *arguments: str, to: str = "", variables: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run `iqip` from a shell, its output sent where a shell would send it."""
    return subprocess.run(
        ["sh", "-c", f'exec "$@" {to}', "sh", sys.executable, "-m", "iqip_analytics", *arguments],
        cwd=folder,
        env={**os.environ, **(variables or {})},
        capture_output=True,
        encoding="latin-1",  # whatever the code page, each byte is a letter
        check=False,
        timeout=600,
    )


def brief(place: Workplace, *options: str, **how) -> subprocess.CompletedProcess[str]:
    return iqip(place.folder, "brief", *SOURCE, *options, **how)


def outcomes(place: Workplace) -> dict[str, str]:
    manifest = json.loads((place.month / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["finished"]
    return {row["scope"]: row["outcome"] for row in manifest["briefings"]}


ALL_MADE = dict.fromkeys(("trust", "medicine", "surgery"), "made")


@pytest.mark.parametrize(
    "to", [">/dev/full", ">/dev/full 2>&1", ">&-", ">&- 2>&- <&-", "2>/dev/full"]
)
def test_where_nothing_can_be_said_the_work_is_done_all_the_same(workplace, to):
    workplace.put("trust", notebook(middle="print('into no file of ours')"))
    run = brief(workplace, to=to)
    assert run.returncode == (0 if to == "2>/dev/full" else 1)
    assert outcomes(workplace) == ALL_MADE
    assert "Traceback" not in run.stderr
    assert b"made in" not in b"".join(workplace.files().values())


def test_a_reader_who_goes_away_stops_nothing(workplace):
    with subprocess.Popen(
        workplace.command(), cwd=workplace.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as run:
        run.stdout.close()
        said = run.stderr.read()
    assert run.returncode == 1
    assert outcomes(workplace) == ALL_MADE
    assert b"Traceback" not in said


@pytest.mark.parametrize("page", ["cp1252", "ascii", "cp437"])
def test_a_letter_that_the_code_page_lacks_is_shown_by_its_number(workplace, page):
    """On Windows a log takes the code page of old; standard output refuses such a letter there."""
    run = brief(workplace, "--out", "Żary", variables={"PYTHONIOENCODING": page})
    assert run.returncode == 0, run.stderr
    assert r"start at \u017bary/2019-08/index.html" in run.stdout
    assert (workplace.folder / "Żary" / "2019-08" / "trust.html").is_file()


def test_another_locale_changes_no_page(workplace):
    assert brief(workplace).returncode == 0
    before = workplace.files()
    run = brief(workplace, "--force", variables=PLAIN_ASCII)
    assert run.returncode == 0, run.stderr
    pages = [name for name in before if name.endswith((".html", ".csv"))]
    assert [name for name in pages if workplace.files()[name] != before[name]] == []


@pytest.mark.parametrize("engine", ["fork", "spawn", "nbclient"])
def test_no_folder_of_the_users_own_need_be_writable(workplace, engine):
    run = brief(workplace, "--engine", engine, variables=dict.fromkeys(FOLDERS, NOWHERE))
    assert run.returncode == 0, run.stderr
    assert outcomes(workplace) == ALL_MADE
    assert "Traceback" not in run.stderr


def test_a_folder_of_ipythons_that_is_at_fault_is_never_looked_into(workplace):
    (workplace.folder / "ipython").mkdir()
    (workplace.folder / "ipython" / "profile_default").write_text("no folder")
    run = brief(workplace, variables={"IPYTHONDIR": str(workplace.folder / "ipython")})
    assert run.returncode == 0, run.stderr
    assert outcomes(workplace) == ALL_MADE


def test_outputs_may_be_a_link_to_another_disk(workplace, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (workplace.folder / "outputs").symlink_to(elsewhere, target_is_directory=True)
    run = brief(workplace)
    assert run.returncode == 0, run.stderr
    assert (elsewhere / "2019-08" / "trust.html").is_file()
    assert "nothing has changed" in brief(workplace).stdout


@pytest.mark.parametrize("out", ["/proc/outputs", "plan/actions.csv", NOWHERE])
def test_an_output_folder_that_takes_nothing_is_refused_in_a_sentence(workplace, out):
    run = brief(workplace, "--out", out)
    assert run.returncode == 2
    assert "cannot be written (" in run.stderr
    assert "Traceback" not in run.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["sample", NOWHERE],
        ["start", NOWHERE],
        ["template", f"{NOWHERE}.xlsx"],
        ["load", "plan", NOWHERE],
        ["check", "plan", "--report", f"{NOWHERE}.csv"],
        ["forecast", "plan", "--period-end", "2019-08-31", "--out", NOWHERE],
        ["backtest", "plan", *BACK, "--out", NOWHERE],
    ],
)
def test_every_command_says_in_a_sentence_that_a_place_cannot_be_written(workplace, arguments):
    run = iqip(workplace.folder, *arguments)
    assert run.returncode in (1, 2)
    assert "Traceback" not in run.stderr
    assert len(run.stderr.splitlines()) == 1, run.stderr


def test_a_driver_without_its_library_is_named_in_a_sentence(workplace):
    """As where pyodbc is installed and the system's ODBC is not."""
    driver = workplace.folder / "drivers" / "psycopg"
    driver.mkdir(parents=True)
    missing = "libpq.so.5: cannot open shared object file"
    (driver / "__init__.py").write_text(f"raise ImportError({missing!r})")
    variables = {"PYTHONPATH": str(driver.parent)}
    run = iqip(workplace.folder, "check", "postgresql://reader@db/trust", variables=variables)
    assert run.returncode == 2
    assert missing in run.stderr
    assert "Traceback" not in run.stderr
