"""A page as it is read aloud, and the laws that no line of it may break, whatever the plan.

Each law is a kind of sentence that once stood on a page and was not true, misled or stumbled.
"""

import html
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

import pandas as pd
import pytest
from matplotlib.figure import Figure

from iqip_analytics.briefing import Briefing
from iqip_analytics.briefing.briefing import BLOCKS, SECTIONS
from iqip_analytics.briefing.contents import Contents
from iqip_analytics.briefing.decisions import decisions
from iqip_analytics.contract.wording import MORE_THAN_MINUS_FIVE, is_withheld
from iqip_analytics.measures.deadlines import past_statutory_date

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
    "one counted": r"\b[Oo]f 1 (?:outcome |presented|approved|measure)",
    "one of one": r"\b(?:\d+|none|one) of (?:1|one)\b (?:\w+ )?(?:is|are|was|were|action)",
    "every one of a small number": rf"\b(?:{'|'.join(NUMBERS)}) of [1-9]\b",
    "0 as a count of who": r"(?:^|[;:.,] |\band )0 (?:are|is|were|was|actions)\b",
    "a pace of nothing": r"(?<![\d.,])0(?:\.0)? a month\b",
    "a range that is none": r"\bbetween (\S+) and \1\b",
    "a range in a sentence": r"range: (?!between )[−\d]+ to ",
    "a day in a chance's place": r"chance of (?:approved|submitted|declined)",
    "a fragment": r"(?:: 0\.|; \.|\.\.|, \.|  |\( ?\))",
    "one meaning twice": r"\b([a-z]+ [a-z]+) \1\b",
    "a chance in two forms": r"\d% \(about \d",
    "a few counted that have names": r"(?:;|,| and) (?:one|two|three) more(?! by)\b",
    "a number of nothing": r"\bthe no \w|\b(?:from )?no (?:months|approvals)(?: and| that|, )",
    "a sentence of ours cut short": r"…(?!”)",
    "one meeting in the plural": r"Book 1 further meeting .* with these",
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


def contradicted(briefing: Briefing, lines: list[Line]) -> list[str]:
    """What a page says against its own numbers, law by law."""
    contents = briefing.contents
    told = {law.__name__: law(contents, lines) for law in LAWS}
    return [f"{name}: {text[:200]}" for name, found in told.items() for text in found]


def _saying(lines: list[Line], pattern: str) -> Iterator[tuple[Line, re.Match[str]]]:
    for line in lines:
        for found in re.finditer(pattern, line.text):
            yield line, found


def no_page_is_on_trajectory_while_an_element_is_behind(
    contents: Contents, lines: list[Line]
) -> Iterator[str]:
    rows = contents.position[contents.position["grouping"].isin(["element", "action_type"])]
    if not (rows["status"] == "behind").any():
        return
    for line, _ in _saying(lines, r"^The plan is (?:on trajectory|\w+ actions? ahead)[^;,]*$"):
        yield line.text


def a_shortage_is_one_in_the_numbers_that_are_printed(
    _: Contents, lines: list[Line]
) -> Iterator[str]:
    number = r"(\d+(?:\.\d)?)"
    for line, found in _saying(lines, f"{number} reviews? .*? (?:against|with) room for {number}"):
        if float(found[1]) <= float(found[2]):
            yield line.text


def room_for_every_review_is_said_with_the_months_that_have_none(
    contents: Contents, lines: list[Line]
) -> Iterator[str]:
    need = contents.review.need
    needed = need.index[need["reviews_needed"] > 0]
    for line, _ in _saying(lines, "room for every review"):
        if (need["reviews_needed"] > need["capacity"]).any():
            yield line.text
        months = need.loc[: needed[-1], "capacity"] if len(needed) else need["capacity"].iloc[:0]
        if (months == 0).any() and "no meeting" not in line.text:
            yield line.text


def what_is_filled_has_no_month_ahead(contents: Contents, lines: list[Line]) -> Iterator[str]:
    staff = contents.workforce
    if staff is None or staff.empty:
        return
    vacancy = staff.loc[staff["staff_group"] == "all", "vacancy_wte"].iloc[-1]
    if vacancy == MORE_THAN_MINUS_FIVE or (not is_withheld(vacancy) and vacancy <= 0):
        for line, _ in _saying(lines, r"to reach establishment|[Vv]acancies stand|to close by"):
            yield line.text


def what_became_known_since_the_cut_off_has_no_chance(
    contents: Contents, lines: list[Line]
) -> Iterator[str]:
    late = set(contents.overdue["action_id"]) & set(contents.known.since_cut_off["action_id"])
    for line in lines:
        listed = line.is_row and line.section == "actions" and " in 10" in line.text
        if listed and line.text.split(" | ")[0] in late:
            yield line.text


def no_more_is_approved_since_the_last_report_than_was_decided(
    contents: Contents, lines: list[Line]
) -> Iterator[str]:
    decided = int(contents.evidence.iloc[-1]["approved"])
    for line, found in _saying(lines, r"^Approved \((\d+)\): "):
        if int(found[1]) > decided:
            yield line.text


def what_the_group_decided_is_what_it_was_shown(
    contents: Contents, lines: list[Line]
) -> Iterator[str]:
    total = contents.evidence.iloc[-1]
    for line, found in _saying(lines, r"(\d+) of (\d+) presented"):
        if (int(found[1]), int(found[2])) != (total["approved"], total["presented"]):
            yield line.text


def deadlines_that_were_moved_are_told_with_the_trajectory(
    contents: Contents, lines: list[Line]
) -> Iterator[str]:
    now = contents.trajectory[contents.trajectory["month_end"] == contents.known.period_end]
    elements = now[now["grouping"] == "element"]
    worse = elements["due_original"] > elements[["approved", "due"]].max(axis=1)
    said = [line.text for line in lines if line.section == "position"]
    if worse.any() and not any("deadlines first agreed" in text for text in said):
        yield " ".join(said)[:200]


def a_meeting_that_nobody_booked_is_called_assumed(
    contents: Contents, lines: list[Line]
) -> Iterator[str]:
    assumed = contents.review.assumed_from
    pattern = (
        rf"(?:[Ww]ith the meetings (?:as )?booked|^As booked), .*? by (?:\d+ )?({MONTH}) (\d{{4}})"
    )
    for line, found in _saying(lines, pattern):
        by = pd.Timestamp(f"1 {found[1]} {found[2]}") + pd.offsets.MonthEnd(0)
        if assumed is not None and assumed <= by and "assumed" not in line.text:
            yield line.text


def net_gain_has_one_name_where_transfers_stand_apart(
    contents: Contents, lines: list[Line]
) -> Iterator[str]:
    for line, _ in _saying(lines, r"\b[Nn]et (?:gain|loss)\b"):
        own = line.section in ("tiles", "workforce", "sheet: staff", "sheet: comparison")
        if contents.transfers_apart and own and "transfers" not in line.text:
            yield line.text


def a_figure_of_the_trust_is_marked_on_a_divisions_page(
    contents: Contents, lines: list[Line]
) -> Iterator[str]:
    if contents.is_trust:
        return
    rate, words = r"decisions on record, \d", r"[Cc]onditions report|^Little history: the forecast"
    needed = (
        r"\d reviews? (?:a month )?(?:is|are)? ?needed|room for every review|^Evidence review ex"
    )
    told = rf"{rate}|{words}" + (rf"|{needed}" if contents.review.limited else "")
    for line, _ in _saying(lines, told):
        if "trust" not in line.text:
            yield line.text


def a_plans_first_report_speaks_of_no_earlier_one(
    contents: Contents, lines: list[Line]
) -> Iterator[str]:
    if contents.since_last_report is None:
        for line, _ in _saying(lines, r"[Ee]arlier forecast|since the last report\W|From the last"):
            yield line.text


def a_decision_is_due_after_the_cut_off_and_no_later_than_it_matters(
    contents: Contents, _: list[Line]
) -> Iterator[str]:
    further = contents.review.further
    for row in decisions(contents).to_dict("records"):
        early = row["kind"] != "note" and row["by_when"] <= contents.known.data_cutoff
        by = further.by if further is not None and row["kind"] == "book_meetings" else None
        if early or (by is not None and row["by_when"] > contents.known.cut_off(by)):
            yield str(row["what"])


def a_first_sheet_has_room_for_what_it_says(_: Contents, lines: list[Line]) -> Iterator[str]:
    """As measured on A4: longer ones pushed the rest of the sheet onto the next."""
    for section, most in (("sheet: side_by_side", 17), ("sheet: evidence", 15)):
        if sum(line.is_row and line.section == section for line in lines) > most:
            yield section
    if sum(line.section == "decisions" and " By: " in line.text for line in lines) > 11:
        yield "decisions"
    for line in lines:
        most = {"tiles": 50, "decisions": 120}.get(line.section)
        if most is not None and len(line.text.split()) > most:
            yield line.text


def a_column_of_a_sheet_holds_more_than_dashes(_: Contents, lines: list[Line]) -> Iterator[str]:
    rows = [line.text.split(" | ") for line in lines if line.section == "sheet: side_by_side"]
    table = [row for row in rows if len(row) > 3]
    for column in range(len(table[-1]) if table else 0):
        if all(row[column] == "–" for row in table):
            yield f"column {column + 1}"


def a_tie_is_told_as_one_by_every_name(contents: Contents, lines: list[Line]) -> Iterator[str]:
    rows = contents.position[contents.position["grouping"].isin(["element", "action_type"])]
    for grouping, of in rows.groupby("grouping"):
        alike = (of["variance_actions"] == rows["variance_actions"].min()).sum()
        for line, _ in _saying(lines, r"most of all [^:]+: \d+ approved"):
            if grouping == "element" and line.section == "tiles" and alike > 1:
                yield line.text


def the_last_deadline_lies_ahead(contents: Contents, lines: list[Line]) -> Iterator[str]:
    standing = contents.standing()
    for line, _ in _saying(lines, "the last deadline:"):
        if standing is None or standing["due"] == standing["total"]:
            yield line.text


def what_the_law_dates_is_told_where_it_is_late(
    contents: Contents, lines: list[Line]
) -> Iterator[str]:
    told = any("statutory date" in line.text for line in lines if line.section == "tiles")
    if told != bool(len(past_statutory_date(contents.known))):
        yield "tiles"


def staff_ahead_are_whole(_: Contents, lines: list[Line]) -> Iterator[str]:
    for line, _ in _saying(lines, r"range: [^)]*\.\d|expected at −?[\d,]+\.|\.\d+ \([−\d,]+ to"):
        if line.section == "workforce":
            yield line.text


def a_table_holds_more_than_zeros(_: Contents, lines: list[Line]) -> Iterator[str]:
    """Of the tables of a section at least one row has a count above 0."""
    for section in ("evidence", "since_last_report"):
        rows = [line.text for line in lines if line.is_row and line.section == section]
        if rows and not any(re.search(r"[1-9]", row) for row in rows):
            yield section


LAWS = [
    no_page_is_on_trajectory_while_an_element_is_behind,
    a_shortage_is_one_in_the_numbers_that_are_printed,
    room_for_every_review_is_said_with_the_months_that_have_none,
    what_is_filled_has_no_month_ahead,
    what_became_known_since_the_cut_off_has_no_chance,
    no_more_is_approved_since_the_last_report_than_was_decided,
    what_the_group_decided_is_what_it_was_shown,
    deadlines_that_were_moved_are_told_with_the_trajectory,
    a_meeting_that_nobody_booked_is_called_assumed,
    net_gain_has_one_name_where_transfers_stand_apart,
    a_figure_of_the_trust_is_marked_on_a_divisions_page,
    a_plans_first_report_speaks_of_no_earlier_one,
    a_decision_is_due_after_the_cut_off_and_no_later_than_it_matters,
    a_first_sheet_has_room_for_what_it_says,
    a_column_of_a_sheet_holds_more_than_dashes,
    a_tie_is_told_as_one_by_every_name,
    the_last_deadline_lies_ahead,
    what_the_law_dates_is_told_where_it_is_late,
    staff_ahead_are_whole,
    a_table_holds_more_than_zeros,
]
