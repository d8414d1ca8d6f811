"""GLOSSARY.md explains every column of every CSV file, and its terms stand in order."""

import re
from pathlib import Path

import pytest

from iqip_analytics.briefing.numbers import tidy_tables
from tests.briefing.conftest import reference_briefing

GLOSSARY = (Path(__file__).parents[2] / "GLOSSARY.md").read_text(encoding="utf-8")


def rows(table: str) -> list[list[str]]:
    """The cells of a Markdown table's rows, without its headings."""
    cells = [line.strip("|").split("|") for line in table.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in row] for row in cells][1:]


TERMS, COLUMNS = (rows(part) for part in GLOSSARY.split("## Columns of the CSV files"))


def explained() -> dict[str, set[str]]:
    """The files of each column that the glossary explains."""
    return {
        name: set(files.split(", "))
        for names, _, files in COLUMNS
        for name in re.findall(r"`(\w+)`", names)
    }


@pytest.fixture(scope="module")
def written() -> dict[str, set[str]]:
    """The files of each column that a trust's and a division's briefings write."""
    files: dict[str, set[str]] = {}
    for scope in ("trust", "medicine"):
        contents = reference_briefing("2019-10-31", scope).contents
        for name, frame in tidy_tables(contents).items():
            for column in frame.columns:
                files.setdefault(column, set()).add(name)
    return files


def test_every_column_that_is_written_is_explained(written):
    assert sorted(set(written) - set(explained())) == []


def test_no_column_is_explained_that_is_not_written(written):
    assert sorted(set(explained()) - set(written)) == []


def test_every_file_of_a_column_is_named_beside_it(written):
    told = explained()
    assert {name: files - told[name] for name, files in written.items() if files - told[name]} == {}
    assert set().union(*told.values()) == set().union(*written.values())


def test_no_column_is_explained_twice():
    names = [name for cells in COLUMNS for name in re.findall(r"`(\w+)`", cells[0])]
    assert len(names) == len(set(names))


def test_terms_stand_in_order_each_once_and_explained():
    names = [term for term, _ in TERMS]
    assert names == sorted(set(names), key=str.casefold)
    assert len(names) > 50
    assert all(meaning for _, meaning in TERMS)
