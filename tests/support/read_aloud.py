"""A page as it is read aloud, and the laws that no line of it may break, whatever the plan.

Each law is a kind of sentence that once stood on a page and was not true, misled or stumbled.
"""

import html
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

import pytest
from matplotlib.figure import Figure

from iqip_analytics.briefing import Briefing
from iqip_analytics.briefing.briefing import BLOCKS, SECTIONS

ENDS = re.compile(r"</(?:p|li|tr|caption|h\d|figcaption|summary|dt|dd|div|strong|span)>")
NUMBERS = "one two three four five six seven eight nine".split()
MONTHS = (
    "January February March April May June July August September October November December".split()
)
MONTH = f"(?:{'|'.join(MONTHS)})"

# Words that a reader of a board paper need not know, or that a sentence of ours misuses
BANNED = {
    "statistics": r"\b(?:Jeffreys|CRPS|XmR|p-value|p [=<]|reference class|hazard|posterior)",
    "yet and so far": r"\b(?:yet|so far)\b",
    "embedded, unexplained": r"(?<!\()\bembedded\b",
    "a basis": r"\bbasis:",
    "blanks of the program": r"\b(?:nan|NaT|None|inf)\b|<NA>|Withheld",
    "days that have no number": r"\b0 days\b",
}
CLUMSY = {
    "a number that reads as a day": rf"\b{MONTH} \d{{4}} \d|\b(?:In|From|By) {MONTH} \d{{1,3}}\b",
    "one in the plural": r"(?<![\d.,:–])\b1 (?:actions|months|reviews|risks|meetings|cohorts) ",
    "one of one": r"\b(?:\d+|none|one) of (?:1|one)\b (?:\w+ )?(?:is|are|was|were|action)",
    "every one of a small number": rf"\b(?:{'|'.join(NUMBERS)}) of [1-9]\b",
    "0 as a count of who": r"(?:^|[;:.] )0 (?:are|is|were|was|actions)\b",
    "a pace of nothing": r"(?<![\d.,])0(?:\.0)? a month\b",
    "a range that is none": r"\bbetween (\S+) and \1\b",
    "a range in a sentence": r"range: (?!between )[−\d]+ to ",
    "a fragment": r"(?:: 0\.|; \.|\.\.|, \.|  |\( ?\))",
    "one meaning twice": r"\b([a-z]+ [a-z]+) \1\b",
}


class Line(NamedTuple):
    """A line of a page: its section, whether it is a row of a table, and what it says."""

    section: str
    is_row: bool
    text: str


@contextmanager
def without_drawings() -> Iterator[None]:
    """Charts are composed but not drawn: nothing of a drawing is read aloud."""

    def blank(_: Figure, out: object, **__: object) -> None:
        out.write('<svg viewBox="0 0 1 1"></svg>')  # type: ignore[attr-defined]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Figure, "savefig", blank)
        yield


def read_aloud(briefing: Briefing) -> list[Line]:
    """Every line of a page: the head, both sheets, the annex."""
    with without_drawings():
        pieces = {
            "head": briefing.head,
            "tiles": briefing.tiles,
            "decisions": briefing.decisions,
            **{f"sheet: {name}": briefing.block(name) for name in BLOCKS},
            **{name: briefing.section(name) for name in SECTIONS},
        }
        return [
            Line(name, "</td>" in raw, text)
            for name, piece in pieces.items()
            for raw in ENDS.split(re.sub(r"<svg.*?</svg>", "", piece._repr_html_(), flags=re.S))
            if (text := _plain(raw))
        ]


def _plain(raw: str) -> str:
    cells = re.sub(r"</t[dh]>", " | ", raw)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", cells))).strip(" |")


def broken(lines: list[Line]) -> list[str]:
    """The lines that break a law of words, each with the law's name."""
    return [
        f"{name} [{line.section}]: {line.text[:200]}"
        for line in lines
        for name, law in {**BANNED, **({} if line.is_row else CLUMSY)}.items()
        if re.search(law, line.text)
    ]
