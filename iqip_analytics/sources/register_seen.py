"""A sheet recognised as a table of the contract, as a person would from its headings and cells."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from iqip_analytics.contract.faults import InputError
from iqip_analytics.contract.input_tables import TABLES
from iqip_analytics.sources.cells import words_allowed
from iqip_analytics.sources.headings import Block, blocks
from iqip_analytics.sources.mapped import own_headings
from iqip_analytics.sources.mapping import APPROVED_ON
from iqip_analytics.sources.register_words import (
    FIRST,
    SECOND_CHOICE,
    WTE,
    column_meant,
    counts_heads,
    division_meant,
    names_what_is_gone,
    number_in,
    plain,
    word_meant,
)
from iqip_analytics.sources.sheets import Sheet, Source
from iqip_analytics.sources.written_dates import FORMS, month_number, names_a_month, written_day

FEWEST = 3  # headings that a sheet must share with a table to be taken for it
SAME_IDS = 0.5  # sheets that share more of their ids are versions of one list
BY_WORDS = ("action_type", "cqc_domain")  # recognised by their words alone, whatever the heading
WIDEST = 702  # columns: the last of two letters is ZZ, beyond which no register goes
LAST_HEADINGS = 30  # rows searched for headings
ANY_FORM = [form for form in FORMS if form != "year_first"]


@dataclass(frozen=True, eq=False, kw_only=True)
class Seen:
    """A sheet as a table: its block, and the contract column of each known heading.

    siblings: other sheets of the same table; beside: further tables of it on the same sheet.
    none: rows that do not belong to the table, counted from 0.
    day_order: how its days are read where they may be read either way.
    """

    sheet: Sheet
    block: Block
    heading_rows: int
    meant: dict[int, str]
    siblings: list["Seen"] = field(default_factory=list)
    beside: list["Seen"] = field(default_factory=list)
    none: frozenset[int] = frozenset()
    day_order: str = "day_first"

    def heading(self, at: int) -> str:
        """A heading as a mapping names it: in full where part of a merged one."""
        return self.block.in_full.get(at, self.block.named[at])

    def column(self, column: str) -> int | None:
        """The position of a contract column."""
        return next((at for at, name in self.meant.items() if name == column), None)

    def rows(self) -> list[int]:
        """The filled rows below the headings, counted from 0."""
        within = range(self.block.last, self.block.end)
        return [row for row in within if self.sheet.filled[row]]

    def cells(self, at: int) -> list[str]:
        """The filled cells below a heading, in order, on every sheet of the table."""
        column = self.sheet.columns[at]
        within = range(self.block.last, self.block.end)
        own = [column[row] for row in within if row not in self.none]
        more = [
            cell
            for sibling in self.siblings
            for place in sibling.block.columns_of(self.block.named[at])[:1]
            for cell in sibling.cells(place)
        ]
        return [*(cell for cell in own if cell), *more]

    def words(self, at: int) -> list[str]:
        """The distinct words below a heading, in order."""
        return list(dict.fromkeys(self.cells(at)))

    def named(self, names: Sequence[str]) -> Iterator[int]:
        """The headings not mapped that have one of these names."""
        for at in self.block.named:
            if at not in self.meant and plain(self.heading(at)) in names:
                yield at

    def months(self) -> list[int]:
        """The headings that are months, as Apr-19."""
        return [at for at, name in self.block.named.items() if names_a_month(name)]

    def titles(self) -> list[str]:
        """The sheet's name, and the text above its headings."""
        above = [c for row in range(1, self.block.first) for c in self.sheet.row(row) if c]
        return [self.sheet.name, *above]

    def has_days(self, at: int) -> bool:
        """Whether any cell below a heading can be read as a day."""
        return any(written_day(word, ANY_FORM).day for word in self.words(at))


def seen_as(source: Source, name: str, table: str) -> Seen | None:
    """A sheet read as a table, with headings in one row or two."""
    try:
        sheet = source.sheet(name)
    except InputError:
        return None
    if len(sheet.columns) > WIDEST:
        return None
    found = [
        seen
        for heading_rows in (1, 2)
        if (seen := _with_heading_rows(sheet, table, heading_rows)) is not None
    ]
    best = max(found, key=lambda seen: (len(seen.meant), _goes_on_well(seen, table)), default=None)
    if best is not None:
        best.beside.extend(_beside(best, table))
    return best


def _with_heading_rows(sheet: Sheet, table: str, heading_rows: int) -> Seen | None:
    columns = own_headings(table)
    known = [
        cell
        for row in range(1, min(sheet.height, LAST_HEADINGS) + 1)
        for cell in _headings_to(sheet, row, heading_rows)
        if cell and column_meant(cell, table, columns)
    ]
    if not known:
        return None
    block = blocks(sheet, known, heading_rows)[0]
    seen = seen_in(sheet, block, heading_rows, table)
    if heading_rows > 1 and _is_row_above(sheet, block, table, columns, seen.meant):
        return None
    return seen


def seen_in(sheet: Sheet, block: Block, heading_rows: int, table: str) -> Seen:
    """A block of a sheet read as a table, by its headings and cells."""
    columns = own_headings(table)
    meant: dict[int, str] = {}
    for exact in (True, False):
        for at, heading in block.named.items():
            lowest = sheet.columns[at][block.last - 1] if block.last else ""
            for said in filter(None, (block.in_full.get(at), heading, lowest)):
                column = column_meant(said, table, columns)
                sure = column is not None and plain(said) == plain(column)
                free = column is not None and column not in meant.values() and at not in meant
                if column and free and (sure or not exact):
                    meant[at] = column
    seen = Seen(sheet=sheet, block=block, heading_rows=heading_rows, meant=meant)
    _as_cells_say(seen)
    if table == "actions":
        _by_their_refs(seen)
        _second_choice(seen)
        _first_deadline(seen)
        _by_their_words(seen)
    if table == "workforce" and counts_heads([*seen.titles(), *block.named.values()]):
        for at in [at for at, column in meant.items() if column.endswith("_wte")]:
            if not WTE.search(plain(seen.heading(at))):
                del meant[at]
    return seen


def _is_row_above(
    sheet: Sheet, block: Block, table: str, columns: Sequence[str], meant: Mapping[int, str]
) -> bool:
    """Whether the row above the headings is a row of the table, and not part of them."""
    own = {at for at in meant if sheet.columns[at][block.last - 2] and at not in block.in_full}
    strange = [at for at in own if column_meant(block.named[at], table, columns) is None]
    return len(strange) * 2 > len(meant)


def _headings_to(sheet: Sheet, row: int, heading_rows: int) -> list[str]:
    rows = [sheet.row(each) for each in range(max(1, row - heading_rows + 1), row + 1)]
    return [" ".join(" ".join(parts).split()) for parts in zip(*rows, strict=True)]


def _as_cells_say(seen: Seen) -> None:
    """Drop a meaning of a heading that the cells below contradict."""
    at = seen.column("priority")
    # Words such as High are an urgency, not the number of a strategic priority
    if at is not None and not all(map(number_in, seen.words(at))):
        del seen.meant[at]
    _approved_by_day(seen)


def _approved_by_day(seen: Seen) -> None:
    """Of several headings of an approval take the one with days: Approved may be a Yes."""
    at = seen.column(APPROVED_ON)
    if at is None or not seen.words(at) or seen.has_days(at):
        return
    columns = own_headings("actions")
    for other in seen.block.named:
        called = other not in seen.meant and column_meant(seen.heading(other), "actions", columns)
        if called == APPROVED_ON and seen.has_days(other):
            del seen.meant[at]
            seen.meant[other] = APPROVED_ON
            return
    # A heading that is called a date may still be empty
    if "date" not in plain(seen.heading(at)).split():
        del seen.meant[at]


def _second_choice(seen: Seen) -> None:
    """Give a vaguer heading, as Target or EAG date, the column that no plainer one means."""
    for column, called in SECOND_CHOICE.items():
        if seen.column(column) is not None:
            continue
        for at in seen.block.named:
            vague = at not in seen.meant and called.fullmatch(plain(seen.heading(at)))
            if vague and (column == "division" or seen.has_days(at)):
                seen.meant[at] = column
                break


def _by_their_refs(seen: Seen) -> None:
    """Take the reference beside a column that only numbers the rows: a row inserted moves those."""
    at = seen.column("action_id")
    if at is None or plain(seen.heading(at)) == "action id" or not _numbers_rows(seen.cells(at)):
        return
    columns = own_headings("actions")
    for other in seen.block.named:
        cells = seen.cells(other) if other not in seen.meant else []
        if (
            len(cells) == len(seen.cells(at)) == len(set(cells))
            and column_meant(seen.heading(other), "actions", columns) == "action_id"
            and not _numbers_rows(cells)
        ):
            del seen.meant[at]
            seen.meant[other] = "action_id"
            return


def deadlines(seen: Seen) -> list[int]:
    """The columns that are called a deadline and hold days, the one first agreed among them."""
    columns = own_headings("actions")
    taken = seen.column("agreed_deadline")
    first = {} if taken is None else {seen.block.named[taken]: taken}
    for at, name in seen.block.named.items():
        first.setdefault(name, at)
    return [  # one that stands again may be of a second table beside the first
        at
        for at in first.values()
        if (seen.meant.get(at) == "agreed_deadline" or at not in seen.meant)
        and column_meant(seen.heading(at), "actions", columns) == "agreed_deadline"
        and seen.has_days(at)
    ]


def _first_deadline(seen: Seen) -> None:
    """Of several deadlines take the one called the first, else the one that most actions have."""
    several = deadlines(seen)
    if len(several) < 2:
        return
    taken = seen.column("agreed_deadline")
    if taken is not None:
        del seen.meant[taken]
    first = max(
        several,
        key=lambda at: (
            FIRST.search(plain(seen.heading(at))) is not None,
            len(seen.cells(at)),
            at == taken,
        ),
    )
    seen.meant[first] = "agreed_deadline"


def _numbers_rows(cells: Sequence[str]) -> bool:
    return list(cells) == [str(number) for number in range(1, len(cells) + 1)]


def _by_their_words(seen: Seen) -> None:
    """Give a vague heading, as Labels or Category, the meaning of all words below it."""
    for column in BY_WORDS:
        allowed = words_allowed(TABLES["actions"], column)
        at = seen.column(column)
        if at is not None and any(word_meant(word, column, allowed) for word in seen.words(at)):
            continue
        fitting = [
            other
            for other in seen.block.named
            if other not in seen.meant
            and 0 < len(words := seen.words(other)) <= len(allowed)
            and all(word_meant(word, column, allowed, near=False) for word in words)
        ]
        if len(fitting) == 1:
            if at is not None:  # none of its words is one: Type may be a kind of work
                del seen.meant[at]
            seen.meant[fitting[0]] = column


def _goes_on_well(seen: Seen, table: str) -> bool:
    """Whether the first row below the headings has a key, and is not the rest of them."""
    first = next(iter(TABLES[table].key), "action_id")  # in a log without a key, the action
    key = seen.column(first)
    below = seen.rows()
    return key is not None and bool(below) and bool(seen.sheet.columns[key][below[0]])


def _beside(seen: Seen, table: str) -> Iterator[Seen]:
    """Further tables with the same headings, to the right of the first."""
    key = seen.column(next(iter(TABLES[table].key), ""))
    places = {at: seen.block.columns_of(seen.block.named[at]) for at in seen.meant}
    for number in range(1, len(places[key])) if key is not None and table == "actions" else ():
        meant = {
            places[at][number]: column
            for at, column in seen.meant.items()
            if number < len(places[at])
        }
        if len(meant) >= FEWEST:
            yield replace(seen, meant=meant, siblings=[], beside=[])


def best_seen(source: Source, table: str) -> Seen | None:
    """The sheet of another name most like a table; a hidden one only if there is no other."""
    found = [
        seen
        for name in source.names
        if name.strip().lower() not in TABLES
        and name not in source.silent
        and (seen := seen_as(source, name, table)) is not None
        and len(seen.meant) >= FEWEST
        and _has_key(seen, table)
    ]
    best = max(
        found,
        key=lambda seen: (
            seen.sheet.name not in source.hidden and not names_what_is_gone(seen.sheet.name),
            len(seen.meant),
            _version(seen.sheet.name),
        ),
        default=None,
    )
    wholes = [seen for seen in found if best is not None and _is_copy_of_part(best, seen, table)]
    return max(wholes, key=lambda seen: len(seen.rows()), default=best)


def _is_copy_of_part(seen: Seen, whole: Seen, table: str) -> bool:
    """Whether a sheet is named after a division of another that has all its rows too."""
    at, key = whole.column("division"), TABLES[table].key[0]
    if at is None or seen.sheet.name == whole.sheet.name:
        return False
    ids, there = (set(each.cells(each.column(key) or 0)) for each in (seen, whole))
    named = plain(seen.sheet.name) in map(plain, whole.words(at))
    return named and bool(ids) and ids < there


def _version(name: str) -> tuple[str, int]:
    """How late a version of a list is by its sheet's name: its month or day, else its number.

    A name with neither is that of the current list, of which others are older copies.

    >>> _version("Aug-19") > _version("Jul-19"), _version("Plan v14") > _version("Plan v9")
    (True, True)
    >>> _version("Register") > _version("Register August")
    True
    """
    words = name.split()
    ends = range(1, len(words) + 1)
    parts = [" ".join(words[at:to]) for at in range(len(words)) for to in ends if at < to]
    days = [day for part in parts if (day := written_day(part, ANY_FORM).day)]
    if days:
        return str(max(days)), 0
    months = [month for word in words if (month := month_number(word))]
    if months:  # for months without a year: April is the first of the NHS year
        return "", max((month - 4) % 12 + 1 for month in months)
    number = re.search(r"\bv(?:ersion)?[ .]?(\d+)", name, re.IGNORECASE)
    return ("", int(number[1])) if number else ("undated", 0)


def with_months_across(source: Source, table: str) -> list[Seen]:
    """The sheets of a table with a column for each month."""
    needed = {"workforce": "staff_group", "measure_values": "measure_id"}.get(table)
    found = []
    for name in source.names if needed else ():
        if name.strip().lower() in TABLES or name in source.silent or name in source.hidden:
            continue
        seen = seen_as(source, name, table)
        if seen is not None and needed in seen.meant.values() and len(seen.months()) >= FEWEST:
            found.append(seen)
    return found


def _has_key(seen: Seen, table: str) -> bool:
    needed = {"actions": ("action_id", "title")}.get(table, TABLES[table].key)
    return all(column in seen.meant.values() for column in needed if column != "division")


def alike_and_versions(source: Source, best: Seen, table: str) -> tuple[list[str], list[str]]:
    """The sheets of a table in order: those with other rows, and those with mostly the same ids."""
    alike, versions = [best.sheet.name], []
    best.siblings.clear()
    key = best.column(TABLES[table].key[0]) or 0
    ids = set(best.cells(key))
    siblings: list[Seen] = []
    for name in source.names:
        if name in alike or name.strip().lower() in TABLES or names_what_is_gone(name):
            continue
        seen = seen_as(source, name, table)
        if seen is None or set(seen.block.named.values()) != set(best.block.named.values()):
            continue
        shared = ids & set(seen.cells(seen.column(TABLES[table].key[0]) or 0))
        if len(shared) > SAME_IDS * len(ids) or _is_copy_of_part(seen, best, table):
            versions.append(name)
        else:
            alike.append(name)
            siblings.append(seen)
    best.siblings.extend(siblings)
    return [name for name in source.names if name in alike], versions


def under_other_headings(source: Source, best: Seen, table: str) -> list[Seen]:
    """Further sheets of a table, with other rows and other headings for required columns."""
    alike, versions = alike_and_versions(source, best, table)
    schema = TABLES[table].schema.columns
    needed = {name for name in best.meant.values() if name in schema and schema[name].required}
    key = TABLES[table].key[0]
    known = {each for seen in (best, *best.siblings) for each in seen.cells(seen.column(key) or 0)}
    found = []
    for name in source.names:
        kept_back = name in source.silent or name in source.hidden or name in (*alike, *versions)
        kept_back = kept_back or names_what_is_gone(name)
        if kept_back or name.strip().lower() in TABLES:
            continue
        seen = seen_as(source, name, table)
        # One column may be lacking, as the deadline among what is done: the draft asks for it
        meant = set() if seen is None else set(seen.meant.values())
        if seen is not None and {key, "title"} <= meant and len(needed - meant) <= 1:
            ids = set(seen.cells(seen.column(key) or 0))
            if ids and len(ids & known) <= SAME_IDS * len(ids):
                found.append(seen)
                known |= ids
    return found


def division_names(source: Source) -> dict[str, str]:
    """The codes and names of the divisions, where the source has a sheet of them."""
    own = next((name for name in source.names if name.strip().lower() == "divisions"), None)
    seen = None if own is None else seen_as(source, own, "divisions")
    code = None if seen is None else seen.column("division")
    if seen is None or code is None:
        return {}
    name = seen.column("name")
    columns = seen.sheet.columns
    return {
        columns[code][row]: columns[code if name is None else name][row]
        for row in seen.rows()
        if columns[code][row]
    }


def banners(seen: Seen, divisions: Mapping[str, str]) -> list[str]:
    """The words alone above the rows of a division, where all such words name a division."""
    first = min(seen.block.named)
    at = seen.column("division")
    alone = [
        row for row in seen.rows() if seen.sheet.filled[row] == 1 and seen.sheet.columns[first][row]
    ]
    rest = set(seen.rows()) - set(alone)
    if at is not None and any(seen.sheet.columns[at][row] for row in rest):
        return []
    heads = [row for row in alone if row + 1 in rest]
    said = list(dict.fromkeys(seen.sheet.columns[first][row] for row in heads))
    return said if said and all(division_meant(word, divisions) for word in said) else []
