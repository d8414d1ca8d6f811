"""The wide edition as it is sent: every file of two months, searched for what it must not say."""

import html
import json
import re
import shutil
from pathlib import Path

import pytest

from iqip_analytics.publish.gate import faults_of
from tests.support.named import names_and_texts
from tests.system.conftest import ROOT, brief

MONTHS = ("2019-08-31", "2019-10-31")


USER = "quentin.unlikely"
# The indexes link to each other and to the months, from where they stand
PATH = re.compile(rb"[\"'\s=(>](/|~/|[A-Za-z]:[\\/]|file:|\.\.[\\/](?!index\.html|20\d\d-\d\d/))\w")


@pytest.fixture(scope="module")
def sent(tmp_path_factory) -> list[Path]:
    """Every file of the wide edition of two months, made in the home of somebody with a name."""
    home = tmp_path_factory.mktemp("wide") / USER
    source = shutil.copytree(ROOT / "data" / "reference", home / "cupboard" / "reference")
    out = home / "outputs"
    with pytest.MonkeyPatch.context() as patch:
        for variable in ("USER", "LOGNAME", "USERNAME"):
            patch.setenv(variable, USER)
        patch.setenv("HOME", str(home))
        for month in MONTHS:
            given = ("--data", str(source), "--period-end", month, "--circulation", "wide")
            run = brief(out, *given)
            assert run.returncode == 0, run.stderr
    return sorted(file for file in out.rglob("*") if file.is_file())


def test_it_is_pages_and_tables_alone(sent):
    """A notebook holds its cells, its parameters, and every output as it came."""
    assert {file.suffix for file in sent if not file.name.startswith(".")} == {
        ".html",
        ".csv",
        ".json",
    }


def test_no_byte_of_it_names_a_path_or_who_made_it(sent):
    found = {}
    for file in sent:
        content = file.read_bytes()
        told = [word for word in (USER, str(ROOT), "cupboard") if word.encode() in content]
        told += [match[0].decode() for match in PATH.finditer(content)]
        if told:
            found[file.name] = told[:3]
    assert found == {}


def words_of(file: Path) -> str:
    """A file as written and as read: entities and escapes undone."""
    raw = file.read_text(encoding="utf-8")
    told = raw
    if file.suffix == ".json":
        told = json.dumps(json.loads(raw), ensure_ascii=False).replace("\\n", " ")
    return raw + html.unescape(told) + html.unescape(raw)


def test_no_file_names_an_owner_or_an_action_or_quotes_a_text(sent):
    named = names_and_texts(ROOT / "data" / "reference")
    assert len([file for file in sent if file.suffix == ".csv"]) > 60
    found = {}
    for file in sent:
        words = words_of(file)
        told = [text for text in named if text in words]
        if told:
            found[file.name] = told[:3]
    assert found == {}


def test_every_page_passes_the_gate_and_says_what_it_is(sent):
    pages = [file for file in sent if file.suffix == ".html" and file.name != "index.html"]
    assert len(pages) == 4 + 5
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert faults_of(text) == [], page.name
        assert "Edition for wide circulation" in text
