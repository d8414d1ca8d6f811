"""The wide edition as it is sent: every file of two months, searched for what it must not say."""

import html
import json
from pathlib import Path

import pytest

from iqip_analytics.publish.gate import faults_of
from tests.support.named import names_and_texts
from tests.system.conftest import ROOT, brief

MONTHS = ("2019-08-31", "2019-10-31")


@pytest.fixture(scope="module")
def sent(tmp_path_factory) -> list[Path]:
    """Every file of the wide edition of two months: pages, notebooks, tables, indexes."""
    out = tmp_path_factory.mktemp("wide")
    for month in MONTHS:
        run = brief(out, "--period-end", month, "--circulation", "wide")
        assert run.returncode == 0, run.stderr
    return sorted(
        file for file in out.rglob("*.*") if file.suffix in (".html", ".csv", ".json", ".ipynb")
    )


def words_of(file: Path) -> str:
    """A file as written and as read: entities and escapes undone."""
    raw = file.read_text(encoding="utf-8")
    told = raw
    if file.suffix in (".json", ".ipynb"):
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
