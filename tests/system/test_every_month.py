"""Every section of every scope at every month, of plans large and tiny: written, and in order."""

import re
from pathlib import Path

import pytest

import iqip_analytics as iqip
from iqip_analytics.briefing import briefing_for
from iqip_analytics.briefing.briefing import SECTIONS
from iqip_analytics.cli.sample_plan import Size, sample_tables
from iqip_analytics.plan.run import Run

pytestmark = pytest.mark.system

REFERENCE = Path(__file__).parents[2] / "data" / "reference"
MONTHS = ["2019-03-31", "2019-04-30", "2019-06-30"]
LATER = ["2019-10-31", "2020-06-30"]
# What no sentence or cell says: a value that is none, a hyphen for a minus, a plural of one
ODD = re.compile(
    r"\bnan\b|\bNone\b|NaT|<NA>|\binf\b|(?<![\w–-])-\d|[{}]|  | ,|\.\.|, and and"
    r"|\b1 (actions|measures|meetings|months|conditions|reviews|days|changes|notes)\b"
)
PIECE = re.compile(r"<(p|li|h3|figcaption|caption|td|th|summary)\b[^>]*>(.*?)</\1>", re.DOTALL)


def texts(markup: str) -> list[str]:
    words = re.sub(r"<svg.*?</svg>", "", markup, flags=re.DOTALL)
    return [re.sub(r"<[^>]+>", "", found[2]).strip() for found in PIECE.finditer(words)]


def odd_texts(known) -> list[str]:
    return [
        f"{scope}, {name}: {text}"
        for scope in ("trust", *known.divisions["division"])
        for briefing in [briefing_for(known.of(scope))]
        for name in SECTIONS
        for text in texts(str(briefing.section(name).markup))
        if ODD.search(text)
    ]


@pytest.mark.parametrize("period_end", [*MONTHS, *LATER])
def test_every_section_of_the_reference_plan_reads_well(period_end):
    assert odd_texts(Run(plan=iqip.read(REFERENCE)).as_at(period_end)) == []


@pytest.mark.parametrize("size", [(1, 1, 1), (3, 2, 1), (2, 3, 3), (2, 8, 2), (2, 40, 14)], ids=str)
def test_every_section_of_a_plan_of_any_size_reads_well(tmp_path, size):
    tables = sample_tables(Size(divisions=size[0], actions=size[1], months=size[2]))
    for name, text in tables.items():
        (tmp_path / f"{name}.csv").write_text(text)
    plan = iqip.read(tmp_path)
    last = tables["reports"].splitlines()[-1].split(",")[0]
    assert odd_texts(Run(plan=plan).as_at(last)) == []


def test_the_scan_finds_what_is_odd():
    shown = "<p>Of 1 measures, -3 are nan.</p><table><tr><td>None</td><td>−3</td></tr></table>"
    assert [bool(ODD.search(text)) for text in texts(shown)] == [True, True, False]
