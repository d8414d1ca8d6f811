"""What a page says of an odd plan: no line breaks a law, and each oddity is told as it is.

The others of the collection, and their wide editions, are read in tests/system.
"""

import re
from functools import cache
from pathlib import Path

import pytest

from iqip_analytics.briefing import Briefing, briefing_for
from tests.support.named import names_and_texts
from tests.support.odd_plans import odd_position
from tests.support.read_aloud import BANNED, Line, broken, contradicted, read_aloud
from tests.support.reference import reference_briefing

READ_HERE = [
    "one_action",
    "all_approved",
    "restored",
    "reopened_often",
    "deadlines_moved",
    "every_deadline_moved_ahead",
    "meetings_past_only",
    "approved_since_the_cut_off",
    "every_deadline_ahead",
]


@cache
def read(name: str) -> tuple[Briefing, list[Line]]:
    """The trust's page of a plan, made and read once."""
    page = briefing_for(odd_position(name), planned_leavers_wte=10.0)
    return page, read_aloud(page)


@pytest.mark.parametrize("name", READ_HERE)
def test_no_line_of_an_odd_plans_page_breaks_a_law(name):
    page, lines = read(name)
    assert broken(lines) + contradicted(page, lines) == []


@pytest.mark.parametrize(
    ("name", "said", "never"),
    [
        ("all_approved", "Every action in the plan is approved", r"chance of being on trajectory"),
        ("restored", r"Added to the plan \(1\): .*approved already", r"^Approved \(\d"),
        ("reopened_often", "Four of those approved were re-opened since", r"none is completed"),
        ("deadlines_moved", "by the deadlines first agreed", r"^The plan is on trajectory\.?$"),
        ("every_deadline_moved_ahead", "by the deadlines first agreed", r"\bin line\b[^;]*\.$"),
        ("meetings_past_only", "assumed", r"none was held"),
        ("approved_since_the_cut_off", "approved on 10 September 2019", r"0 days overdue"),
        ("every_deadline_ahead", "^No action of the plan has fallen due", r"on trajectory, with"),
        ("one_action", "No data supplied: meetings", r"1 of 1 |0 of 1 action"),
    ],
)
def test_an_oddity_is_told_as_it_is(name, said, never):
    _, lines = read(name)
    text = "\n".join(line.text for line in lines if not line.is_row)
    rows = "\n".join(line.text for line in lines)
    assert re.search(said, rows, flags=re.MULTILINE)
    assert not re.search(never, text, flags=re.MULTILINE)


@pytest.mark.parametrize("period_end", ["2019-08-31", "2019-10-31"])
def test_the_pages_of_the_reference_plan_hold_no_banned_word_of_ours(period_end):
    own = names_and_texts(Path("data/reference"))
    lines = [
        line
        for line in read_aloud(reference_briefing(period_end, "trust"))
        if not any(text in line.text for text in own)
    ]
    found = [f for f in broken(lines) if f.split(" [")[0] in BANNED]
    assert found == []
