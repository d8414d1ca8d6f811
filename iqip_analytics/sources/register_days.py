"""Which columns of a register hold events, moved deadlines, withdrawals and a status.

The draft of a mapping and the note on unread columns share these functions, so that a column is
named exactly where a new draft would include it.
"""

import re
from collections.abc import Collection, Iterator, Mapping

from iqip_analytics.contract.faults import quoted
from iqip_analytics.contract.input_tables import TABLES
from iqip_analytics.sources.cells import words_allowed
from iqip_analytics.sources.headings import Block
from iqip_analytics.sources.mapping import APPROVED_ON, LEAVE_OUT, TableMapping
from iqip_analytics.sources.register_seen import Seen, deadlines, seen_in
from iqip_analytics.sources.register_words import (
    APPROVED,
    DONE,
    EVENT_DAYS,
    OUTCOMES,
    STATUS,
    WITHDRAWN,
    calls_it_complete,
    plain,
    word_meant,
)
from iqip_analytics.sources.sheets import Sheet, letter
from iqip_analytics.sources.written_dates import names_a_month, written_day

COMPLETION = ("completion date",)  # beside another deadline: the day on which it was met
REVISED = re.compile(r"\b(revised|extended|extension|new|moved)\b")
NEVER_OFFERED = ("recorded_on", "row_order")  # kept by the plan, not in a register
FOUND_BY_HEADINGS = ("actions", "workforce", "measure_values")


def events(seen: Seen) -> list[tuple[str, int]]:
    """The events whose day is in the register, each with its column, in their order."""
    approved = seen.column(APPROVED_ON)
    return [
        (event, at)
        for event, names in EVENT_DAYS.items()
        for at in ([approved] if event == "approved" else seen.named(names))
        if at is not None and (event == "approved" or seen.has_days(at))
    ]


def done(seen: Seen) -> int | None:
    """The column of days on which something was done, which may or may not be approvals."""
    return next((at for at in seen.named((*DONE, *COMPLETION)) if seen.has_days(at)), None)


def days_beside(seen: Seen, status: int) -> Iterator[int]:
    """Unknown columns that have days only in rows that the status calls complete."""
    known = {*seen.meant, *(at for _, at in events(seen)), *withdrawals(seen), *moved(seen)}
    of_done = done(seen)
    said = seen.sheet.columns[status]
    for at in seen.block.named:
        if at in known or at == status:
            continue
        cells = seen.sheet.columns[at]
        dated = [row for row in seen.rows() if row not in seen.none and _is_day(cells[row])]
        if at == of_done or (dated and all(calls_it_complete(said[row]) for row in dated)):
            yield at


def _is_day(cell: str) -> bool:
    return (
        bool(cell)
        and any(mark.isdigit() for mark in cell)
        and bool(written_day(cell, ["day_first"]).day or written_day(cell, ["month_first"]).day)
    )


def withdrawals(seen: Seen) -> list[int]:
    """The columns of days on which an action was withdrawn."""
    return [at for at in seen.named(WITHDRAWN) if seen.has_days(at)]


def moved(seen: Seen) -> list[int]:
    """The columns of moved deadlines, the first move first."""
    first = seen.column("agreed_deadline")
    if first is None:
        return []
    others = {at for at in deadlines(seen) if at != first and _differs(seen, at, first)}
    numbered = re.compile(re.escape(plain(seen.heading(first)).removesuffix(" 1")) + " [2-9]")
    return [
        at
        for at in seen.block.named
        if at not in seen.meant
        and (said := plain(seen.heading(at))) not in COMPLETION
        and (at in others or REVISED.search(said) or numbered.fullmatch(said))
        and seen.has_days(at)
    ]


def _differs(seen: Seen, at: int, first: int) -> bool:
    """Whether a column holds another day than the first agreed one in any row."""
    columns = seen.sheet.columns
    return any(columns[at][row] not in ("", columns[first][row]) for row in seen.rows())


def status(seen: Seen) -> int | None:
    """The column of a status, in words or in colours; of monthly ones, the last."""
    named = [at for at in seen.named((*STATUS, *APPROVED)) if seen.cells(at) or colours(seen, at)]
    by_month = {
        str(month): at
        for at in seen.block.named
        if at not in seen.meant
        for each in STATUS
        if plain(seen.heading(at)).startswith(f"{each} ")
        and (
            month := written_day(
                seen.heading(at)[len(each) :].strip(" :-("), ["month_end"], month=True
            ).day
        )
    }
    if not named and not by_month:
        allowed = words_allowed(TABLES["evidence"], "event")
        named = [
            at
            for at in seen.named(OUTCOMES)
            if any(word_meant(word, "event", allowed) for word in seen.words(at))
        ]
    if not named and by_month:
        return by_month[max(by_month)]
    return named[0] if named else None


def colours(seen: Seen, at: int) -> list[str]:
    """The distinct colours that fill a column's cells, in order."""
    filled = seen.sheet.colours(at)
    return list(dict.fromkeys(filled[row + 1] for row in seen.rows() if row + 1 in filled))


# ---- columns that a mapping does not read, though a draft would ----


def unread(
    sheet: Sheet,
    block: Block,
    entries: Collection[tuple[str, TableMapping]],
    own_tables: Collection[str],
) -> dict[int, str]:
    """The filled columns that no mapping reads but a new draft would, each with what it holds.

    entries: the mappings that read the sheet; own_tables: tables with their own sheet, which no
    draft takes from a register.
    """
    read = {at for _, e in entries for heading in e.targets() for at in block.columns_of(heading)}
    read |= {
        at
        for _, entry in entries
        for heading, column in entry.columns.items()
        if column == LEAVE_OUT
        for at in block.columns_of(heading)
    }
    filled = {
        at
        for at, name in block.named.items()
        if at not in read
        and any(sheet.columns[at][block.last : block.end])
        and not names_a_month(name)
    }
    found: dict[int, str] = {}
    tables = dict.fromkeys(table for table, _ in entries if table in FOUND_BY_HEADINGS)
    for table in tables if filled else ():
        of_table = [entry for name, entry in entries if name == table]
        heading_rows = max(entry.heading_rows for entry in of_table)
        seen = seen_in(sheet, block, heading_rows, table)
        given = {c for e in of_table for c in (*e.targets().values(), *e.fill, e.banner)}
        given |= {c for e in of_table for fills in e.sheets.values() for c in fills}
        evidence = [entry for name, entry in entries if name == "evidence"]
        if any("event_on" in e.targets().values() and "approved" in _events(e) for e in evidence):
            given.add(APPROVED_ON)
        for at, column in seen.meant.items():
            if at in filled and column not in (*given, *NEVER_OFFERED):
                found[at] = "the day of approval" if column == APPROVED_ON else column
        if table == "actions":
            found |= _days_unread(seen, filled, evidence, own_tables)
    return found


def _events(entry: TableMapping) -> list[str]:
    return [entry.fill.get("event", ""), *entry.values.get("event", {}).values()]


def _days_unread(
    seen: Seen,
    filled: Collection[int],
    evidence: Collection[TableMapping],
    own_tables: Collection[str],
) -> dict[int, str]:
    found: dict[int, str] = {}
    if "evidence" not in own_tables:
        names = {"submitted": "submission", "approved": "approval"}
        given = {e.fill.get("event") for e in evidence if "event_on" in e.targets().values()}
        found |= {
            at: f"the day of {names[event]}" if event in names else f"the day it was {event}"
            for event, at in events(seen)
            if event not in given and at in filled
        }
        if not evidence and seen.column(APPROVED_ON) is None:
            found |= {at: "a status" for at in [status(seen)] if at in filled and at is not None}
    if "changes" not in own_tables:
        found |= {at: "a deadline that was moved" for at in moved(seen) if at in filled}
        found |= {at: "the day of withdrawal" for at in withdrawals(seen) if at in filled}
    return found


def unread_note(sheet: Sheet, block: Block, found: Mapping[int, str]) -> str:
    """The one line that names such columns, how much each holds, and what to do."""
    said = []
    for at, what in sorted(found.items()):
        cells = sum(cell != "" for cell in sheet.columns[at][block.last : block.end])
        filled = "1 cell is" if cells == 1 else f"{cells:,} cells are"
        place = f"{letter(at)}, " if sheet.lettered else ""
        heading = quoted(block.in_full.get(at, block.named[at]))
        said.append(f"{heading} ({place}{filled} filled, and it looks like {what})")
    return (
        f"{sheet.place}: not read though filled: {', '.join(said)}; take "
        f"{'it' if len(said) == 1 else 'them'} into the mapping (`iqip check` without --mapping "
        f"drafts the lines), or put {LEAVE_OUT} in place of ~ to leave "
        f"{'it' if len(said) == 1 else 'them'} out for good"
    )
