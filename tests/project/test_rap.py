"""The README's claim of RAP levels: item by item, each with a file that is there."""

import re
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
VERDICTS = ("met", "in part", "not met")
# NHS England's levels have so many items each
ITEMS = {"Baseline": 5, "Silver": 9, "Gold": 4}


def claims(readme: str) -> list[list[str]]:
    """Level, item, verdict and proof of each row of the table."""
    rows = re.findall(r"^\| (?:Baseline|Silver|Gold) \|.*\|$", readme, re.MULTILINE)
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]


def unproved(claim: list[str]) -> list[str]:
    """What is wrong with a row, in words."""
    _, item, verdict, proof = claim
    links = re.findall(r"\]\(([^)#]+)", proof)
    faults = [f"{item}: {link} is not there" for link in links if not (ROOT / link).exists()]
    if verdict not in VERDICTS:
        faults.append(f"{item}: '{verdict}' is none of {', '.join(VERDICTS)}")
    if verdict != "not met" and not links:
        faults.append(f"{item}: no file proves it")
    return faults


README = claims((ROOT / "README.md").read_text(encoding="utf-8"))


def test_every_item_of_every_level_is_answered():
    assert Counter(level for level, *_ in README) == ITEMS


@pytest.mark.parametrize("claim", README, ids=lambda claim: claim[1])
def test_an_item_that_is_met_is_proved_by_a_file_that_is_there(claim):
    assert unproved(claim) == []


def test_no_level_is_claimed_while_an_item_of_it_is_not_met():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert any(verdict == "not met" for _, _, verdict, _ in README)
    assert "**no level is claimed as a whole**" in text


@pytest.mark.parametrize(
    "row",
    [
        "| Gold | packaged | met | [x](no-such-file) |",
        "| Gold | packaged | met | we say so |",
        "| Gold | packaged | nearly | [x](README.md) |",
    ],
)
def test_a_claim_without_proof_is_found(row):
    (claim,) = claims(f"{row}\n")
    assert unproved(claim) != []
