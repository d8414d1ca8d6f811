"""`iqip brief` from end to end on a stand-in notebook: what is written, refused and kept."""

import contextlib
import json
import os
import pty
import subprocess

import pytest

from tests.publish.stand_in import notebook

SCOPES = ["trust", "medicine", "surgery"]


def outcomes(workplace) -> dict[str, str]:
    manifest = json.loads((workplace.month / "manifest.json").read_text(encoding="utf-8"))
    return {row["scope"]: row["outcome"] for row in manifest["briefings"]}


def test_a_run_writes_page_notebook_and_tables_for_each_scope_and_both_indexes(workplace):
    run = workplace.brief()
    assert run.returncode == 0, run.stderr
    endings = (".html", ".ipynb", "/position.csv", "/datapackage.json")
    expected = [f"{s}{end}" for s in SCOPES for end in endings]
    assert sorted(workplace.files()) == sorted([*expected, "index.html", "manifest.json"])
    assert (workplace.folder / "outputs" / "index.html").is_file()
    assert {line.split(":")[0] for line in run.stdout.splitlines()[:-1]} == set(SCOPES)
    index = (workplace.month / "index.html").read_text(encoding="utf-8")
    assert 'href="medicine.html"' in index
    assert "Two conditions are overdue." in index


def test_a_second_run_makes_nothing_and_force_makes_the_same_bytes(briefed):
    before = briefed.files()
    assert "nothing has changed: 3 briefings" in briefed.brief().stdout
    assert briefed.files() == before
    briefed.brief("--force")
    after = briefed.files()
    timed = {name for name in before if name.endswith((".ipynb", "manifest.json"))}
    assert {n: before[n] for n in before.keys() - timed} == {
        n: after[n] for n in after.keys() - timed
    }


def test_a_lost_index_is_written_again_though_no_briefing_has_changed(briefed):
    (briefed.month / "index.html").unlink()
    assert briefed.brief().returncode == 0
    assert 'href="medicine.html"' in (briefed.month / "index.html").read_text(encoding="utf-8")


@pytest.mark.system
def test_on_a_terminal_a_bar_is_drawn(workplace):
    reading, writing = pty.openpty()
    with subprocess.Popen(
        workplace.command(), cwd=workplace.folder, stdout=writing, stderr=writing
    ) as run:
        os.close(writing)
        shown = b""
        with contextlib.suppress(OSError):  # Linux says so when the other end has closed
            while piece := os.read(reading, 4096):
                shown += piece
    os.close(reading)
    assert run.returncode == 0
    assert "3/3" in shown.decode()
    assert "made in" not in shown.decode()


def test_a_wide_edition_has_a_folder_of_its_own_and_neither_passes_for_the_other(briefed):
    before = briefed.files()
    run = briefed.brief("--circulation", "wide")
    assert run.returncode == 0, run.stderr
    assert "3 briefings made" in run.stdout
    wide = briefed.folder / "outputs" / "wide" / "2019-08"
    assert sorted(file.name for file in wide.glob("trust*")) == ["trust", "trust.html"]
    assert briefed.files() == before
    assert "nothing has changed" in briefed.brief("--circulation", "wide").stdout
    assert "nothing has changed" in briefed.brief().stdout
    assert "wide/" not in (briefed.folder / "outputs" / "index.html").read_text(encoding="utf-8")


def test_of_an_error_a_wide_edition_says_only_that_there_was_one(briefed):
    fails = "raise ValueError(f'{os.getcwd()}: Dr Unlikely left the date of A7 blank')"
    briefed.put("trust", notebook(middle=fails))
    run = briefed.brief("trust", "--circulation", "wide")
    assert run.returncode == 1
    assert f"cell 4: ValueError: {briefed.folder}: Dr Unlikely left" in run.stderr
    month = briefed.folder / "outputs" / "wide" / "2019-08"
    for name in ("manifest.json", "index.html"):
        text = (month / name).read_text(encoding="utf-8")
        assert "the command that made this edition says why" in text
        assert "Unlikely" not in text
        assert str(briefed.folder) not in text


@pytest.mark.parametrize(("first", "second"), [("committee", "wide"), ("wide", "committee")])
def test_one_circulation_is_never_written_over_the_other(workplace, first, second):
    workplace.brief("--out", "outputs", "--circulation", first)
    before = workplace.files()
    run = workplace.brief("--out", "outputs", "--circulation", second, "--force")
    assert run.returncode == 2
    assert f"holds briefings of circulation '{first}'" in run.stderr
    assert workplace.files() == before


def test_only_what_has_changed_is_made_again(briefed):
    (briefed.month / "surgery" / "position.csv").write_text("damaged")
    run = briefed.brief()
    assert "trust: unchanged" in run.stdout
    assert "surgery: made" in run.stdout
    assert b"damaged" not in briefed.files()["surgery/position.csv"]


def test_one_scope_alone_can_be_asked_for_and_the_index_keeps_the_others(briefed):
    assert briefed.brief("medicine", "--force").returncode == 0
    assert outcomes(briefed) == dict.fromkeys(SCOPES, "made")


def test_a_failed_division_keeps_its_last_page_and_the_others_are_finished(briefed):
    before = briefed.files()
    briefed.put("division", notebook(middle="1 / 0 if scope == 'surgery' else None"))
    run = briefed.brief()
    assert run.returncode == 1
    assert "surgery failed: cell 4: ZeroDivisionError: division by zero" in run.stderr
    assert outcomes(briefed) == {"trust": "made", "medicine": "made", "surgery": "failed"}
    after = briefed.files()
    kept = [name for name in before if name.startswith("surgery")]
    assert {n: after[n] for n in kept} == {n: before[n] for n in kept}
    assert "ZeroDivisionError" in (briefed.month / "index.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["medecine"], "scope 'medecine' is not reported at 2019-08-31; did you mean 'medicine'?"),
        (["--period-end", "2019-08-30"], "2019-08-30"),
        (["--period-end", "31/08/2019"], "--period-end: '31/08/2019' is not a date"),
        (["--data-cutoff", "2019-08-01"], "2019-08-01"),
        (["--data", "nowhere"], "nowhere"),
        (["--engine", "frok"], "did you mean 'fork'?"),
        (["--circulation", "public"], "--circulation: 'public' is not committee or wide"),
        (["--leaver-basis", "real"], "--leaver-basis: 'real' is not actual or planned"),
        (["--params", "none.yaml"], "none.yaml: there is no such params file"),
        (["--horizn"], "No such option"),
    ],
)
def test_bad_input_is_one_message_exit_status_2_and_nothing_written(workplace, options, said):
    run = workplace.brief(*options)
    assert run.returncode == 2
    assert said in " ".join(run.stderr.split())
    assert "Traceback" not in run.stderr
    assert not (workplace.folder / "outputs").exists()


def test_a_faulty_source_is_refused_whole_before_anything_is_written(workplace):
    (workplace.folder / "plan" / "actions.csv").write_text(
        "action_id,title,element,action_type,division,cqc_domain,agreed_deadline\n"
        "A1,T,divisional_plan,must_do,medecine,safe,31/08/2019\n"
    )
    run = workplace.brief()
    assert run.returncode == 2
    assert "actions.csv row 2, division: 'medecine'" in run.stderr
    assert "actions.csv row 2, agreed_deadline: '31/08/2019'" in run.stderr
    assert not (workplace.folder / "outputs").exists()


def test_the_cut_off_is_said_with_where_it_comes_from(workplace):
    assert "data cut-off 2019-08-31 (the month end, as none is given)" in workplace.brief().stdout
    given = workplace.brief("--data-cutoff", "2019-09-03", "--force").stdout
    assert "data cut-off 2019-09-03;" in given


def test_a_workbook_is_made_where_it_is_asked_for_and_stays_until_its_page_changes(briefed):
    assert "trust.xlsx" not in briefed.files()
    assert "1 briefing made" in briefed.brief("trust", "--xlsx").stdout
    first = briefed.files()["trust.xlsx"]
    assert b'href="trust.xlsx"' in briefed.files()["index.html"]
    assert "nothing has changed" in briefed.brief("trust", "--xlsx").stdout
    assert "nothing has changed" in briefed.brief("trust").stdout
    assert briefed.brief("trust", "--xlsx", "--force").returncode == 0
    assert briefed.files()["trust.xlsx"] == first
    assert briefed.brief("trust", "--force").returncode == 0
    assert briefed.files()["trust.xlsx"] == first
    (briefed.month / "trust.xlsx").write_bytes(b"damaged")
    assert briefed.brief("trust", "--force").returncode == 0
    assert "trust.xlsx" not in briefed.files()


def test_each_run_adds_its_month_to_the_long_tables_which_come_again_when_they_are_lost(briefed):
    long = briefed.folder / "outputs" / "long"
    before = {file.name: file.read_bytes() for file in long.iterdir()}
    assert before["position.csv"].decode().splitlines() == [
        "period_end,scope,grouping,group,total",
        *(f"2019-08-31,{scope},all,all,2" for scope in SCOPES),
    ]
    (long / "datapackage.json").unlink()
    assert briefed.brief().returncode == 0
    assert {file.name: file.read_bytes() for file in long.iterdir()} == before
    assert briefed.brief("trust", "--period-end", "2019-07-31").returncode == 0
    lines = (long / "position.csv").read_text(encoding="utf-8").splitlines()
    assert [line.split(",")[:2] for line in lines[1:]] == [
        ["2019-07-31", "trust"],
        *(["2019-08-31", scope] for scope in SCOPES),
    ]
