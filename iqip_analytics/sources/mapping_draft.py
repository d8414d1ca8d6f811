"""A draft of a mapping for a source with headings and words of its own, to be used as printed.

What a person would read without a doubt is mapped; what must be decided stands as ? with the
choices beside it, and is one fault until it is.
"""

import json
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from iqip_analytics.contract.faults import InputError
from iqip_analytics.contract.input_tables import REQUIRED_TABLES, TABLES
from iqip_analytics.sources.cells import is_month, words_allowed
from iqip_analytics.sources.doubts import is_total
from iqip_analytics.sources.headings import Block, blocks
from iqip_analytics.sources.mapped import own_headings
from iqip_analytics.sources.mapping import APPROVED_ON
from iqip_analytics.sources.mapping import UNDECIDED as UNDECIDED_WORD
from iqip_analytics.sources.reading import opened
from iqip_analytics.sources.register_words import (
    STATUS,
    SUBMITTED,
    column_meant,
    division_meant,
    plain,
    word_meant,
)
from iqip_analytics.sources.sheets import Sheet
from iqip_analytics.sources.source import Source
from iqip_analytics.sources.source_names import is_url
from iqip_analytics.sources.written_dates import written_day

UNDECIDED = json.dumps(UNDECIDED_WORD)
FEWEST = 3  # headings that a sheet must share with a table to be taken for it
MOST_WORDS = 40  # different words of a column, beyond which it is free text
ELSEWHERE = ("actions", "workforce", "measure_values")  # tables looked for under other names
SAME_IDS = 0.5  # sheets that share more of their ids are versions of one list


@dataclass(frozen=True, eq=False, kw_only=True)
class _Read:
    """A sheet seen as a table: its block, and the contract column of each heading known."""

    sheet: Sheet
    block: Block
    heading_rows: int
    meant: dict[int, str]
    siblings: list["_Read"] = field(default_factory=list)

    def heading(self, at: int) -> str:
        """A heading as a mapping names it: in full where it is part of a merged one."""
        return self.block.in_full.get(at, self.block.named[at])

    def column(self, column: str) -> int | None:
        """The place of a contract column."""
        return next((at for at, name in self.meant.items() if name == column), None)

    def cells(self, at: int) -> list[str]:
        """The filled cells below a heading, in order."""
        cells: Sequence[str] = self.sheet.columns[at][self.block.last : self.block.end]
        more = [
            cell
            for sibling in self.siblings
            for place in sibling.block.columns_of(self.block.named[at])[:1]
            for cell in sibling.cells(place)
        ]
        return [*(cell for cell in cells if cell), *more]


@dataclass(eq=False, kw_only=True)
class _Draft:
    """The lines of one mapping of a table."""

    froms: list[str] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)
    values: dict[str, list[str]] = field(default_factory=dict)
    dates: dict[str, list[str]] = field(default_factory=dict)
    fill: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)

    def lines(self) -> list[str]:
        """The draft as lines of YAML, without their indent."""
        lines = [*self.froms, *self.others, "columns:", *(f"  {line}" for line in self.columns)]
        if self.values:
            lines.append("values:")
            for column, words in self.values.items():
                lines += [f"  {column}:", *(f"    {word}" for word in words)]
        if self.dates:
            lines.append("dates:")
            lines += [f"  {column}: [{', '.join(f)}]" for column, f in self.dates.items()]
        if self.fill:
            lines += ["fill:", *(f"  {line}" for line in self.fill)]
        return lines


def suggested_mapping(source: str) -> str:
    """The draft as text of a mapping file; "" where the source needs none or cannot be read."""
    if is_url(source):
        return ""
    try:
        found = opened(source)
        names = _division_names(found)
        lines = [
            line
            for table in (*REQUIRED_TABLES, *(n for n in TABLES if n not in REQUIRED_TABLES))
            for line in _table_lines(found, table, names)
        ]
    except (InputError, OSError):
        return ""
    return "\n".join(["tables:", *lines, ""]) if lines else ""


def _table_lines(source: Source, table: str, divisions: Mapping[str, str]) -> Iterator[str]:
    drafts = _drafts(source, table, divisions)
    if not drafts:
        return
    yield f"  {table}:"
    for draft in drafts:
        for number, line in enumerate(draft.lines()):
            lead = "      " if len(drafts) > 1 else "    "
            yield ("    - " if len(drafts) > 1 and not number else lead) + line


def _drafts(source: Source, table: str, divisions: Mapping[str, str]) -> list[_Draft]:
    own = next((name for name in source.names if name.strip().lower() == table), None)
    if own is not None:
        read = _as_table(source, own, table)
        if read is None or _needs_none(read, table):
            return []
        return [_draft(read, table, divisions, [])]
    if table == "evidence":
        return _evidence(source)
    if table not in ELSEWHERE:
        return []
    best = _best(source, table)
    if best is None:
        return []
    return [_draft(best, table, divisions, _froms(source, best, table, divisions))]


# ---- which sheet ----


def _as_table(source: Source, name: str, table: str) -> _Read | None:
    """A sheet read as a table, its headings in one row or in two."""
    try:
        sheet = source.sheet(name)
    except InputError:
        return None
    columns = own_headings(table)
    found: list[_Read] = []
    for heading_rows in (1, 2):
        known = [
            cell
            for row in range(1, min(sheet.height, 30) + 1)
            for cell in _headings_to(sheet, row, heading_rows)
            if cell and column_meant(cell, table, columns)
        ]
        if not known:
            continue
        block = blocks(sheet, known, heading_rows)[0]
        meant: dict[int, str] = {}
        for exact in (True, False):
            for at, heading in block.named.items():
                for said in (block.in_full.get(at, heading), heading):
                    column = column_meant(said, table, columns)
                    sure = column is not None and plain(said) == plain(column)
                    if (
                        column
                        and column not in meant.values()
                        and at not in meant
                        and (sure or not exact)
                    ):
                        meant[at] = column
        read = _Read(sheet=sheet, block=block, heading_rows=heading_rows, meant=meant)
        _without_urgency(read)
        found.append(read)
    return max(found, key=lambda read: (len(read.meant), _goes_on_well(read, table)), default=None)


def _goes_on_well(read: _Read, table: str) -> bool:
    """Whether a row with a key follows the headings, and not the rest of them."""
    first = next(iter(TABLES[table].key), "action_id")  # of a log without a key, whose it is
    key = read.column(first)
    below = read.sheet.columns[key][read.block.last : read.block.end] if key is not None else []
    return bool(below and below[0])


def _headings_to(sheet: Sheet, row: int, heading_rows: int) -> list[str]:
    rows = [sheet.row(each) for each in range(max(1, row - heading_rows + 1), row + 1)]
    return [" ".join(" ".join(parts).split()) for parts in zip(*rows, strict=True)]


def _without_urgency(read: _Read) -> None:
    """A column `Priority` of words is an urgency, not the number of a strategic priority."""
    at = read.column("priority")
    if at is not None and not all(cell.isdigit() for cell in read.cells(at)):
        del read.meant[at]


def _best(source: Source, table: str) -> _Read | None:
    reads = [
        read
        for name in source.names
        if name.strip().lower() not in TABLES
        and name not in source.silent
        and (read := _as_table(source, name, table)) is not None
        and len(read.meant) >= FEWEST
        and _has_key(read, table)
    ]
    return max(reads, key=lambda read: len(read.meant), default=None)


def _has_key(read: _Read, table: str) -> bool:
    needed = {"actions": ("action_id", "title")}.get(table, TABLES[table].key)
    return all(column in read.meant.values() for column in needed if column != "division")


def _froms(source: Source, best: _Read, table: str, divisions: Mapping[str, str]) -> list[str]:
    """The line `from`, with the sheets that look alike and hold other actions."""
    alike = [best.sheet.name]
    versions = []
    best.siblings.clear()
    key = best.column(TABLES[table].key[0]) or 0
    ids = set(best.cells(key))
    siblings: list[_Read] = []
    for name in source.names:
        read = (
            None
            if name in alike or name.strip().lower() in TABLES
            else _as_table(source, name, table)
        )
        if read is None or set(read.block.named.values()) != set(best.block.named.values()):
            continue
        shared = ids & set(read.cells(read.column(TABLES[table].key[0]) or 0))
        if len(shared) > SAME_IDS * len(ids):
            versions.append(name)
        else:
            alike.append(name)
            siblings.append(read)
    best.siblings.extend(siblings)
    by_division = {name: division_meant(name, divisions) for name in alike}
    ordered = [name for name in source.names if name in alike]
    lines = [f"# {_yaml(name)} holds the same ids, and is left out" for name in versions]
    if "division" not in best.meant.values() and table == "actions" and all(by_division.values()):
        return [
            *lines,
            "from:",
            *(f"  {_yaml(name)}: {{division: {by_division[name]}}}" for name in ordered),
        ]
    listed = ", ".join(map(_yaml, ordered))
    return [*lines, f"from: {listed if len(ordered) == 1 else f'[{listed}]'}"]


def _needs_none(read: _Read, table: str) -> bool:
    """Whether a sheet under a table's own name has the headings of the contract."""
    named = set(read.block.named.values())
    schema = TABLES[table].schema.columns
    return not any(column.required and name not in named for name, column in schema.items())


# ---- what a mapping says of it ----


def _draft(read: _Read, table: str, divisions: Mapping[str, str], froms: list[str]) -> _Draft:
    draft = _Draft(froms=froms)
    _headings(draft, read, {})
    for at, column in read.meant.items():
        _say_words(draft, read, at, table, column, divisions)
    _say_missing(draft, read, table, froms)
    if table == "actions":
        draft.others += _without_totals(read)
    return draft


def _without_totals(read: _Read) -> list[str]:
    """A line that leaves rows of sums out: by a column that is blank in these and nowhere else."""
    key = read.column("action_id")
    if key is None:
        return []
    ids = read.sheet.columns[key][read.block.last : read.block.end]
    rows = [at for at, cell in enumerate(ids, start=read.block.last) if cell]
    sums = {at for at in rows if is_total(read.sheet.columns[key][at])}
    for column in ("agreed_deadline", "action_type", "element", "title") if sums else ():
        place = read.column(column)
        if place is not None:
            blank = {at for at in rows if not read.sheet.columns[place][at]}
            if blank == sums:
                return [f"only_where: {column}  # leaves out {len(sums)} of sums"]
    return []


def _headings(draft: _Draft, read: _Read, meant: Mapping[int, str]) -> None:
    """Every heading: mapped, or left out."""
    meant = meant or read.meant
    if read.heading_rows > 1:
        draft.others.append(f"heading_rows: {read.heading_rows}")
    often = Counter(read.heading(at) for at in read.block.named)
    seen: Counter[str] = Counter()
    for at in read.block.named:
        heading = read.heading(at)
        seen[heading] += 1
        if at in meant:
            shown = f"{heading} ({seen[heading]})" if often[heading] > 1 else heading
            draft.columns.append(f"{_yaml(shown)}: {meant[at]}")
        elif seen[heading] == often[heading] and not any(
            read.heading(other) == heading for other in meant
        ):
            draft.columns.append(f"{_yaml(heading)}: ~  # left out")


def _say_words(
    draft: _Draft,
    read: _Read,
    at: int,
    table: str,
    column: str,
    divisions: Mapping[str, str],
) -> None:
    """What each word of a column is in the contract, or that a person must say."""
    schema = TABLES[table].schema.columns
    words = list(dict.fromkeys(read.cells(at)))
    if column == APPROVED_ON or TABLES[table].kind(column) == "date":
        forms, unread = _forms(read, at, table, column)
        if forms:
            draft.dates[column] = forms
        if unread:
            draft.values[column] = [f"{_yaml(word)}: {UNDECIDED}  # a day, or ~" for word in unread]
        return
    allowed = words_allowed(TABLES[table], column)
    lines = []
    if allowed:
        for word in words[:MOST_WORDS]:
            meant = word_meant(word, column, allowed)
            lines.append(_word(word, meant, allowed))
    elif column == "division" and divisions and table != "divisions" and column in schema:
        for word in words[:MOST_WORDS]:
            lines.append(_word(word, division_meant(word, divisions), list(divisions)))
    if lines:
        draft.values[column] = lines


def _word(word: str, meant: str | None, allowed: Collection[str]) -> str:
    if meant is None:
        return f"{_yaml(word)}: {UNDECIDED}  # {', '.join(allowed)}, or ~"
    return f"{_yaml(word)}: {meant or '~'}"


def _forms(read: _Read, at: int, table: str, column: str) -> tuple[list[str], list[str]]:
    """The forms that a column's days are written in, and the words that no form can read."""
    month = column != APPROVED_ON and is_month(TABLES[table], column)
    texts = list(dict.fromkeys(read.cells(at)))
    rows = range(read.block.last + 1, read.block.end + 1)
    shown = any((row, at) in read.sheet.months for row in rows)
    turned = [t for t in texts if _day(t, ["day_first"], month) is None]
    day = "month_first" if any(_day(t, ["month_first"], month) for t in turned) and not any(
        _day(t, ["day_first"], month) and not _day(t, ["month_first"], month) for t in texts
    ) else "day_first"  # fmt: skip
    choices: list[str] = []
    for form in ("", day, "year_first", "month_end", "utc_day", "day_and_time"):
        left = [text for text in texts if _day(text, choices, month) is None]
        tried = [form] if form != "day_and_time" else [day, form]
        able = [t for t in left if form and _day(t, [*choices, *tried], month) is not None]
        if able:
            choices += [each for each in tried if each not in choices]
    firsts = month and any(text.endswith("-01") for text in texts)
    if (shown or firsts) and "month_end" not in choices:
        choices.append("month_end")
    unread = [text for text in texts if _day(text, choices, month) is None]
    return choices, [text for text in unread if text and not text.startswith("=")]


def _day(text: str, forms: Sequence[str], month: bool) -> object:
    return written_day(text, forms, month=month).day


def _say_missing(draft: _Draft, read: _Read, table: str, froms: Sequence[str]) -> None:
    """What the register has no column for, and every row needs."""
    needed = [n for n, column in TABLES[table].schema.columns.items() if column.required]
    if table == "actions":
        needed += ["cqc_domain"]
        if not any("division:" in line for line in froms):
            needed.append("division")
    for column in needed:
        if column not in read.meant.values():
            words = words_allowed(TABLES[table], column)
            choices = ", ".join(words) or "the same for every row"
            draft.fill.append(f"{column}: {UNDECIDED}  # no heading gives it: {choices}")


# ---- evidence from the register itself ----


def _evidence(source: Source) -> list[_Draft]:
    own = next((name for name in source.names if name.strip().lower() == "actions"), None)
    read = _best(source, "actions") if own is None else _as_table(source, own, "actions")
    if read is None or read.column("action_id") is None:
        return []
    froms = [line for line in _froms(source, read, "actions", {}) if not line.startswith("#")]
    key = read.column("action_id")
    found = []
    for event, at in (
        ("submitted", _called(read, SUBMITTED)),
        ("approved", read.column(APPROVED_ON)),
    ):
        if at is not None and read.cells(at):
            draft = _Draft(froms=list(froms), others=_rows(read))
            draft.columns = [
                f"{_yaml(read.heading(k))}: {c}"
                for k, c in ((key, "action_id"), (at, "event_on"))
                if k is not None
            ]
            forms, unread = _forms(read, at, "evidence", "event_on")
            if forms:
                draft.dates["event_on"] = forms
            if unread:
                draft.values["event_on"] = [
                    f"{_yaml(w)}: {UNDECIDED}  # a day, or ~" for w in unread
                ]
            draft.fill = [f"event: {event}"]
            draft.others.append("only_where: event_on")
            found.append(draft)
    at = _called(read, STATUS)
    if (
        not any("event: approved" in draft.fill for draft in found)
        and at is not None
        and read.cells(at)
    ):
        draft = _Draft(froms=list(froms), others=_rows(read))
        draft.columns = [
            f"{_yaml(read.heading(k))}: {c}"
            for k, c in ((key, "action_id"), (at, "event"))
            if k is not None
        ]
        allowed = words_allowed(TABLES["evidence"], "event")
        words = list(dict.fromkeys(read.cells(at)))[:MOST_WORDS]
        draft.values["event"] = [
            _word(word, word_meant(word, "event", allowed), allowed) for word in words
        ]
        draft.fill = [f"event_on: {UNDECIDED}  # the register gives no day: when this became known"]
        draft.others.append("only_where: event")
        found.append(draft)
    return found


def _rows(read: _Read) -> list[str]:
    return [f"heading_rows: {read.heading_rows}"] if read.heading_rows > 1 else []


def _called(read: _Read, names: Collection[str]) -> int | None:
    return next(
        (
            at
            for at in read.block.named
            if plain(read.heading(at)) in names and at not in read.meant
        ),
        None,
    )


def _division_names(source: Source) -> dict[str, str]:
    """The codes and names of the divisions, where the source has a sheet of them."""
    own = next((name for name in source.names if name.strip().lower() == "divisions"), None)
    read = None if own is None else _as_table(source, own, "divisions")
    if read is None:
        return {}
    code, name = read.column("division"), read.column("name")
    if code is None:
        return {}
    rows = np.arange(read.block.last, read.block.end)
    return {
        read.sheet.columns[code][row]: read.sheet.columns[name if name is not None else code][row]
        for row in rows.tolist()
        if read.sheet.columns[code][row]
    }


def _yaml(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
