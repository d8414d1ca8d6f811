"""GLOSSARY.md's columns are those of the output contract, and its terms stand in order."""

import pytest

from docs.output_columns import BEGIN, DOCUMENT, renewed, tables
from iqip_analytics.contract.output_tables import TABLES

GLOSSARY = DOCUMENT.read_text(encoding="utf-8")


def rows(text: str) -> list[list[str]]:
    """The cells of a Markdown table's rows, without its headings."""
    cells = [line.strip("|").split(" | ") for line in text.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in row] for row in cells][1:]


def test_the_tables_of_files_and_columns_are_those_of_the_contract():
    assert renewed(GLOSSARY) == GLOSSARY, "renew them by: make glossary"


def test_every_column_of_every_file_is_explained_once():
    _, files, columns = tables().partition("| column |")
    assert files
    explained = [
        (name.strip("`"), file)
        for name, _, _, files in rows("| column |" + columns)
        for file in files.split(", ")
    ]
    held = [(column.name, table.name) for table in TABLES.values() for column in table.columns]
    assert sorted(explained) == sorted(held)


def test_a_glossary_without_a_place_for_the_tables_is_told():
    with pytest.raises(ValueError, match="the place for the tables is marked by"):
        renewed(GLOSSARY.replace(BEGIN, ""))


def test_terms_stand_in_order_each_once_and_explained():
    terms = rows(GLOSSARY.partition("## Columns")[0])
    names = [term for term, _ in terms]
    assert names == sorted(set(names), key=str.casefold)
    assert len(names) > 50
    assert all(meaning for _, meaning in terms)
