"""A draft of a mapping for a source with its own headings and words, to be used as printed.

What a person would have no doubt about is mapped; what must be decided is a ? with the choices
beside it, and a fault until decided.
"""

import json
import os
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from iqip_analytics.contract.faults import InputError
from iqip_analytics.contract.input_tables import REQUIRED_TABLES, TABLES
from iqip_analytics.sources.cells import is_month, words_allowed
from iqip_analytics.sources.mapping import APPROVED_ON
from iqip_analytics.sources.mapping import UNDECIDED as UNDECIDED_WORD
from iqip_analytics.sources.reading import opened
from iqip_analytics.sources.register_days import (
    colours,
    days_beside,
    done,
    events,
    moved,
    status,
    withdrawals,
)
from iqip_analytics.sources.register_seen import (
    FEWEST,
    Seen,
    alike_and_versions,
    banners,
    best_seen,
    division_names,
    seen_as,
    under_other_headings,
    with_months_across,
)
from iqip_analytics.sources.register_words import (
    APPROVED,
    NO,
    STAFF_FIGURES,
    TRUST_WIDE,
    answer_meant,
    column_meant,
    counts_heads,
    division_meant,
    ends_as_total,
    is_total,
    number_in,
    plain,
    staff_figure_meant,
    taken_as,
    word_meant,
)
from iqip_analytics.sources.sheets import Source
from iqip_analytics.sources.source_names import is_url
from iqip_analytics.sources.written_dates import written_day

KEPT_IN = "params"  # where a mapping is kept with the settings of briefings
UNDECIDED = json.dumps(UNDECIDED_WORD)
MOST_WORDS = 40  # distinct words of a column beyond which it is free text
ELSEWHERE = ("actions", "workforce", "measure_values")  # tables searched for under other names
BY_SHEET = ("action_type", "element", "cqc_domain")  # what the names of sheets may give
STRATEGIC = "strategic_priority"
SEVERAL = re.compile(r"[&,;/+\n]|\band\b", re.IGNORECASE)
LISTED = re.compile(r"[,;/+\n]")  # Women & Children, Medicine: two, of which one has an &
# Columns that show that a row is not one of the table; an action may lack its deadline
TELLING = ("title", "action_type", "element", "action_id", "agreed_deadline")
DIVISIONS_NEEDED = (
    "# A sheet or file `divisions` is needed too, with the headings division, name, reported_from:",
    "# a code as above, its name, and the first month end that it is reported for.",
)
NO_EVIDENCE = (
    "# No column says what was approved. A sheet or file `evidence` is needed, with the headings",
    "# action_id, event_on, event; without a row below them while nothing is approved.",
)
NO_ACTIONS = (
    "# No heading of {0} says which column holds the actions' ids, and which their titles.",
    "# Name them in a mapping, and the others that GUIDE.md lists: a heading in place of each …,",
    "# tables: {{actions: {{from: {0}, columns: {{…: action_id, …: title, …: agreed_deadline}}}}}}",
)
UNDATED = ", or ~ with agreed_deadline in only_where too: not counted, and named in the notes"
TURNED = (
    "# {0} seems to have its headings down its first column: turn it (copy, paste special,",
    "# transpose), and check again.",
)


@dataclass(eq=False, kw_only=True)
class _Draft:
    """The lines of one mapping of a table."""

    froms: list[str] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)
    values: dict[str, list[str]] = field(default_factory=dict)
    dates: dict[str, list[str]] = field(default_factory=dict)
    fill: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    only_where: list[str] = field(default_factory=list)
    left_out: str = ""

    def lines(self) -> list[str]:
        """The draft as lines of YAML, without their indent."""
        lines = [*self.froms, *self.others]
        if self.only_where:
            named = ", ".join(self.only_where)
            named = named if len(self.only_where) == 1 else f"[{named}]"
            lines.append(f"only_where: {named}{self.left_out}")
        lines += ["columns:", *(f"  {line}" for line in self.columns)]
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
        names = division_names(found)
        tables = (*REQUIRED_TABLES, *(n for n in TABLES if n not in REQUIRED_TABLES))
        drafts = {table: _drafts(found, table, names) for table in tables}
        said = [] if drafts["actions"] else _turned(found) or _unknown(found, drafts)
    except (InputError, OSError):
        return ""
    lines = [line for table, of_table in drafts.items() for line in _lines(table, of_table)]
    if not lines:
        return "\n".join([*said, ""]) if said else ""
    if not names:
        lines += DIVISIONS_NEEDED
    if drafts["actions"] and not drafts["evidence"] and "evidence" not in found.names:
        lines += NO_EVIDENCE
    return "\n".join([*_names_its_register(source), "tables:", *lines, ""])


def _names_its_register(source: str) -> list[str]:
    """The line that makes a mapping in a folder such as params itself the plan source."""
    try:
        register = Path(os.path.relpath(source, KEPT_IN))
    except ValueError:  # on another drive
        register = Path(source).absolute()
    return [f"source: {_yaml(register.as_posix())}  # as seen from the folder of this file"]


def _lines(table: str, drafts: Sequence[_Draft]) -> Iterator[str]:
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
        seen = seen_as(source, own, table)
        if seen is None or _needs_none(seen, table):
            return []
        return [_draft(each, table, divisions, []) for each in (seen, *seen.beside)]
    if table in ("evidence", "changes"):
        return list(_from_register(source, table))
    if table not in ELSEWHERE:
        return []
    best = best_seen(source, table)
    if best is None:
        return [_across(seen, table, divisions) for seen in with_months_across(source, table)]
    froms = _froms(source, best, table, divisions)
    more = under_other_headings(source, best, table) if table == "actions" else []
    return [
        *(_draft(each, table, divisions, froms) for each in (best, *best.beside)),
        *(_draft(each, table, divisions, _from_division(each, divisions)) for each in more),
    ]


def _needs_none(seen: Seen, table: str) -> bool:
    """Whether a sheet under a table's own name has the headings of the contract."""
    named = set(seen.block.named.values())
    schema = TABLES[table].schema.columns
    return not any(column.required and name not in named for name, column in schema.items())


def _froms(
    source: Source, best: Seen, table: str, divisions: Mapping[str, str], *, filling: bool = True
) -> list[str]:
    """The line `from`, with the sheets that look alike and hold other actions."""
    alike, versions = alike_and_versions(source, best, table)
    by_division = {name: division_meant(name, divisions) for name in alike}
    lines = [f"# {_yaml(name)} holds the same ids, and is left out" for name in versions]
    by_word = {"division": by_division}
    for column in BY_SHEET if filling and len(alike) > 1 else ():
        allowed = words_allowed(TABLES["actions"], column)
        by_word[column] = {name: word_meant(name, column, allowed, near=False) for name in alike}
    for column, words in by_word.items():
        if column not in best.meant.values() and table == "actions" and all(words.values()):
            filled = (f"  {_yaml(name)}: {{{column}: {words[name]}}}" for name in alike)
            return [*lines, "from:", *filled]
    listed = ", ".join(map(_yaml, alike))
    return [*lines, f"from: {listed if len(alike) == 1 else f'[{listed}]'}"]


def _from(seen: Seen) -> str:
    return f"from: {_yaml(seen.sheet.name)}"


def _from_division(seen: Seen, divisions: Mapping[str, str]) -> list[str]:
    """The line `from` of a sheet, with the division that its name gives where no column does."""
    code = division_meant(seen.sheet.name, divisions)
    if code is None or "division" in seen.meant.values():
        return [_from(seen)]
    return ["from:", f"  {_yaml(seen.sheet.name)}: {{division: {code}}}"]


def _turned(source: Source) -> list[str]:
    """The comment on sheets whose headings are below one another."""
    from_contract = list(TABLES["actions"].schema.columns)
    return [
        line.format(_yaml(name))
        for name in source.names
        if (columns := source.sheet(name).columns)
        and sum(column_meant(cell, "actions", from_contract) is not None for cell in columns[0])
        > FEWEST
        for line in TURNED
    ]


def _unknown(source: Source, drafts: Mapping[str, Sequence[_Draft]]) -> list[str]:
    """What is said where no sheet has headings that anybody would take for those of actions."""
    if any(drafts.values()) or any(name.strip().lower() == "actions" for name in source.names):
        return []
    others = [n for n in source.names if n not in source.silent and n.strip().lower() not in TABLES]
    longest = max((source.sheet(n) for n in others), key=lambda s: s.filled_rows, default=None)
    if longest is None or longest.filled_rows <= 1:
        return []
    return [line.format(_yaml(longest.name)) for line in NO_ACTIONS]


# ---- what a mapping says of a sheet ----


def _draft(seen: Seen, table: str, divisions: Mapping[str, str], froms: list[str]) -> _Draft:
    seen = _of_the_sheet(seen)
    draft = _Draft(froms=list(froms), others=_rows(seen))
    _headings(draft, seen)
    said = banners(seen, divisions) if table == "actions" else []
    telling = _telling(seen, banner=bool(said)) if table == "actions" else ""
    if telling:
        seen = _without_sums(seen, banner=bool(said))
        draft.only_where = [telling]
        rows = sum(len(each.none) for each in (seen, *seen.siblings))
        draft.left_out = f"  # leaves out {rows}: sums, notes or rows not filled in"
    for at, column in seen.meant.items():
        _say_words(draft, seen, at, table, column, divisions)
    if table == "workforce":
        _leave_out_sums(draft, seen)
    if said:
        draft.others.append("banner: division")
        draft.values["division"] = [_word(w, division_meant(w, divisions), []) for w in said]
    given = {c for c in ("division", *BY_SHEET) if any(f"{{{c}:" in line for line in froms)}
    _say_missing(draft, seen, table, given=given | ({"division"} if said else set()))
    return draft


def _across(seen: Seen, table: str, divisions: Mapping[str, str]) -> _Draft:
    """The mapping of a sheet with a column for each month."""
    draft = _Draft(froms=[_from(seen)], others=_rows(seen))
    figures = ["value", "planned"]
    if table == "workforce":
        figures = list(STAFF_FIGURES)
        said = {figure for title in seen.titles() if (figure := staff_figure_meant(title))}
        said = set() if counts_heads(seen.titles()) else said
    else:
        said = {"value"}
    choices = f"{UNDECIDED}  # {', '.join(figures)}"
    draft.others.append(f"months_across: {said.pop() if len(said) == 1 else choices}")
    months = set(seen.months())
    _headings(draft, seen, months)
    for at, column in seen.meant.items():
        _say_words(draft, seen, at, table, column, divisions)
    _leave_out_sums(draft, seen)
    _say_missing(draft, seen, table, given={"month", *figures})
    return draft


def _leave_out_sums(draft: _Draft, seen: Seen) -> None:
    """Rows of staff that are the sum of the others do not belong to the table."""
    at, division = seen.column("staff_group"), seen.column("division")
    sums = [] if at is None else [word for word in seen.words(at) if is_total(word)]
    if sums:
        draft.values["staff_group"] = [f"{_yaml(word)}: ~  # a sum" for word in sums]
    columns = seen.sheet.columns
    of_divisions = [
        columns[division][row]
        for row in seen.rows()
        if at is not None and division is not None
        if not columns[at][row] and ends_as_total(columns[division][row])
    ]
    if of_divisions:  # as Medicine Total, where a pivot leaves the group blank
        kept = [
            line
            for line in draft.values.get("division", [])
            if not any(line.startswith(f"{_yaml(word)}: ") for word in of_divisions)
        ]
        lines = [f"{_yaml(word)}: ~  # a sum" for word in dict.fromkeys(of_divisions)]
        draft.values["division"] = [*kept, *lines]
    if sums or of_divisions:
        draft.only_where = ["staff_group"]


def _no_actions(seen: Seen, *, banner: bool) -> list[int]:
    """Rows that are no action: sums, notes, a key, empty rows of a form."""
    needed = [at for n in TELLING if (at := seen.column(n)) is not None]
    columns = seen.sheet.columns
    key, title = seen.column("action_id"), seen.column("title")
    found = []
    for row in seen.rows():
        blank = sum(not columns[at][row] for at in needed)
        total = any(at is not None and is_total(columns[at][row]) for at in (key, title))
        if total or blank * 2 > len(needed) or seen.sheet.filled[row] == 1:
            alone = banner and seen.sheet.filled[row] == 1 and columns[min(seen.block.named)][row]
            if not alone:
                found.append(row)
    return found


def _telling(seen: Seen, *, banner: bool) -> str:
    """A column that is blank in the rows that are no action, and in none of the others."""
    sheets = (seen, *seen.siblings)
    if not any(_no_actions(each, banner=banner) for each in sheets):
        return ""
    return next((c for c in TELLING if all(_tells(s, c, banner=banner) for s in sheets)), "")


def _tells(seen: Seen, column: str, *, banner: bool) -> bool:
    odd = set(_no_actions(seen, banner=banner))
    rest = [row for row in seen.rows() if row not in odd]
    if banner:
        rest = [row for row in rest if seen.sheet.filled[row] > 1]
    at = seen.column(column)
    filled = set() if at is None else {r for r in odd.union(rest) if seen.sheet.columns[at][r]}
    return filled == set(rest)


def _without_sums(seen: Seen, *, banner: bool) -> Seen:
    """The sheets of a table without the rows that are no action."""
    siblings = [_without_sums(each, banner=banner) for each in seen.siblings]
    none = frozenset(_no_actions(seen, banner=banner))
    return replace(seen, none=none, siblings=siblings)


def _rows(seen: Seen) -> list[str]:
    return [f"heading_rows: {seen.heading_rows}"] if seen.heading_rows > 1 else []


def _headings(draft: _Draft, seen: Seen, months: Collection[int] = ()) -> None:
    """Every heading: mapped, or left out; months are taken by `months_across`."""
    often = Counter(seen.heading(at) for at in seen.block.named)
    taken = {at for each in (seen, *seen.beside) for at in each.meant}
    number: Counter[str] = Counter()
    for at in seen.block.named:
        if at in months:
            continue
        heading = seen.heading(at)
        number[heading] += 1
        shown = f"{heading} ({number[heading]})" if often[heading] > 1 else heading
        if at in seen.meant:
            comment = taken_as(heading, seen.meant[at])
            draft.columns.append(f"{_yaml(shown)}: {seen.meant[at]}{comment}")
        elif number[heading] == often[heading] and heading not in map(seen.heading, taken):
            draft.columns.append(f"{_yaml(heading)}: ~  # left out")


def _say_words(
    draft: _Draft,
    seen: Seen,
    at: int,
    table: str,
    column: str,
    divisions: Mapping[str, str],
) -> None:
    """What each word of a column is in the contract, or that a person must say."""
    schema = TABLES[table].schema.columns
    words = seen.words(at)[:MOST_WORDS]
    if column == APPROVED_ON or TABLES[table].kind(column) == "date":
        month = column != APPROVED_ON and is_month(TABLES[table], column)
        needed = column in schema and schema[column].required and column not in draft.only_where
        _say_days(draft, seen, at, column, month, blank=not needed)
        return
    allowed = words_allowed(TABLES[table], column)
    lines = []
    if allowed:
        blank = column in draft.only_where or not schema[column].required
        lines = [
            _word(word, word_meant(word, column, allowed), allowed, blank=blank) for word in words
        ]
    elif column == "division" and table != "divisions" and column in schema:
        codes = divisions or {
            _code(word): word
            for word in words
            if not _are_several(word, words) and plain(word) not in TRUST_WIDE
        }
        lines = []
        for word in words:
            meant = division_meant(word, codes)
            line = _word(word, meant, list(codes), blank=table != "actions")
            asked = meant is None and table == "actions"
            lines.append(line + (_trust_wide(seen, word) if asked else ""))
    elif column == "priority" and not all(word.isdigit() for word in words):
        lines = [f"{_yaml(word)}: {number_in(word)}" for word in words]
    if lines:
        draft.values[column] = lines


def _trust_wide(seen: Seen, word: str) -> str:
    """The comment on a blank division: only an action of a strategic priority may lack one."""
    allowed = words_allowed(TABLES["actions"], "element")
    elements: set[str | None] = set()
    for each in (seen, *seen.siblings):
        at, element = each.column("division"), each.column("element")
        if at is not None:
            cells = each.sheet.columns
            rows = [row for row in each.rows() if cells[at][row] == word]
            elements |= {
                None if element is None else word_meant(cells[element][row], "element", allowed)
                for row in rows
            }
    if elements == {STRATEGIC}:
        return ", or ~"
    if elements <= {STRATEGIC, None}:
        return ", or ~ where every one of them is an action of a strategic priority"
    return "; not ~, as only an action of a strategic priority may be trust-wide"


def _are_several(word: str, words: Collection[str]) -> bool:
    """Whether a word names two or more of the others, as Medicine & Surgery."""
    named = set(map(plain, words))
    split = [[plain(part) for part in at.split(word)] for at in (SEVERAL, LISTED)]
    return any(len(parts) > 1 and set(parts) <= named for parts in split)


def _code(name: str) -> str:
    """A division's code as a name suggests it."""
    return re.sub(r"_?and_|'", "", re.sub(r"\W+", "_", name.lower().replace("'", ""))).strip("_")


def _word(word: str, meant: str | None, allowed: Collection[str], *, blank: bool = True) -> str:
    """A word with its meaning, or with the choices; `blank`: whether it may mean nothing."""
    if meant is None:
        return f"{_yaml(word)}: {UNDECIDED}  # {', '.join(allowed)}{', or ~' if blank else ''}"
    return f"{_yaml(word)}: {meant or '~'}"


def _say_days(
    draft: _Draft, seen: Seen, at: int, column: str, month: bool = False, *, blank: bool = True
) -> None:
    """The forms of a column's days, and the words that no form can read."""
    texts = seen.words(at)
    rows = range(seen.block.last + 1, seen.block.end + 1)
    shown = any((row, at) in seen.sheet.months for row in rows)
    day = _order(texts, month) or seen.day_order
    choices: list[str] = []
    for form in (
        *("", day, "year_first", "month_end", "quarter_end", "serial"),
        *("utc_day", "day_and_time"),
    ):
        left = [text for text in texts if _day(text, choices, month) is None]
        tried = [form] if form != "day_and_time" else [day, form]
        if form and any(_day(t, [*choices, *tried], month) is not None for t in left):
            choices += [each for each in tried if each not in choices]
    firsts = month and any(text.endswith("-01") for text in texts)
    if (shown or firsts) and "month_end" not in choices:
        choices.append("month_end")
    if choices:
        draft.dates[column] = choices
    unread = [t for t in texts if _day(t, choices, month) is None and not t.startswith("=")]
    if unread:
        draft.values[column] = [
            _word(word, "" if blank and plain(word) in ("", *NO) else None, ["a day"], blank=blank)
            + (UNDATED if column == "agreed_deadline" and not blank else "")
            for word in unread
        ]


def _order(texts: Sequence[str], month: bool = False) -> str:
    """Whether days are written day first or month first; "" where all may be either."""
    day_first = {t for t in texts if _day(t, ["day_first"], month)}
    month_first = {t for t in texts if _day(t, ["month_first"], month)}
    if day_first - month_first:
        return "day_first"
    return "month_first" if month_first - day_first else ""


def _of_the_sheet(seen: Seen) -> Seen:
    """The sheet with the order of its days, where one of its columns shows it."""
    columns = [at for at in seen.block.named if seen.has_days(at)]
    orders = {_order(seen.words(at)) for at in columns} - {""}
    return replace(seen, day_order=orders.pop()) if len(orders) == 1 else seen


def _day(text: str, forms: Sequence[str], month: bool) -> object:
    return written_day(text, forms, month=month).day


def _say_missing(draft: _Draft, seen: Seen, table: str, *, given: Collection[str]) -> None:
    """What the register has no column for, and every row needs; `given` comes from elsewhere."""
    needed = [n for n, column in TABLES[table].schema.columns.items() if column.required]
    if table == "actions":
        needed += ["cqc_domain", "division"]
    for column in needed:
        if column not in seen.meant.values() and column not in given:
            words = words_allowed(TABLES[table], column)
            choices = ", ".join(words) or _which_column(seen, table, column)
            draft.fill.append(f"{column}: {UNDECIDED}  # no heading gives it: {choices}")


def _which_column(seen: Seen, table: str, column: str) -> str:
    """The question which column holds what every row needs, where no heading is known for it."""
    others = [at for at in seen.block.named if at not in seen.meant]
    if column == "division" and seen.siblings:
        sheets = [each.sheet.name for each in (seen, *seen.siblings)]
        each = ", ".join(f"{_yaml(name)}: {{division: {_code(name)}}}" for name in sheets)
        return f"where each sheet is a division's, from: {{{each}}}; else its code or column"
    if TABLES[table].kind(column) == "date":
        others = [at for at in others if seen.has_days(at)]
        if not others:
            return "no column holds days; add one to the register, as each row has its own"
    elif column != "division" or not others:
        return "the same for every row"
    named = ", ".join(_yaml(seen.heading(at)) for at in others)
    one = "; or a code for all" if column == "division" else ""
    return f"which of these columns? {named}: put it under columns, and take this line out{one}"


# ---- what the register says of approvals and of deadlines that moved ----


def _from_register(source: Source, table: str) -> Iterator[_Draft]:
    own = next((name for name in source.names if name.strip().lower() == "actions"), None)
    seen = best_seen(source, "actions") if own is None else seen_as(source, own, "actions")
    if seen is None or seen.column("action_id") is None:
        return
    froms = _froms(source, seen, "actions", {}, filling=False)
    said = [line for line in froms if not line.startswith("#")]
    more = under_other_headings(source, seen, "actions") if own is None else []
    every = [(each, said) for each in (seen, *seen.beside)]
    every += [(each, [_from(each)]) for each in more]
    for of_rows, froms in every:
        sheet = _of_the_sheet(of_rows)
        each = _without_sums(sheet, banner=False) if _telling(sheet, banner=False) else sheet
        yield from _evidence(each, froms) if table == "evidence" else _changes(each, froms)


def _evidence(seen: Seen, froms: list[str]) -> list[_Draft]:
    """A mapping for each kind of event whose day is in the register, else of the status."""
    found = []
    approved, by_status = seen.column(APPROVED_ON), status(seen)
    days = list(events(seen))
    day_done = done(seen)
    if day_done is not None and approved is None and by_status is None:
        asked = f"{UNDECIDED}  # is what is done then approved? approved or submitted"
        days.append((asked, day_done))
    for event, at in days:
        draft = _of_each_row(seen, froms, at, "event_on")
        _say_days(draft, seen, at, "event_on")
        draft.fill.append(f"event: {event}")
        found.append(draft)
    if approved is None and by_status is not None:
        found.append(_by_status(seen, froms, by_status))
    return found


def _by_status(seen: Seen, froms: list[str], at: int) -> _Draft:
    draft = _of_each_row(seen, froms, at, "event")
    allowed = words_allowed(TABLES["evidence"], "event")
    words = seen.words(at)[:MOST_WORDS]
    if not words:
        draft.others.append("colours: event")
        words = colours(seen, at)
    says_approved = plain(seen.heading(at)) in APPROVED
    draft.values["event"] = [
        _word(
            word, answer_meant(word, says_approved) or word_meant(word, "event", allowed), allowed
        )
        if answer_meant(word, says_approved) != ""
        else _word(word, "", allowed)
        for word in words
    ]
    draft.fill.append(f"event_on: {UNDECIDED}  # {_which_day(seen, at)}")
    return draft


def _which_day(seen: Seen, at: int) -> str:
    """The question about the day of a status: whether a column of the register holds it."""
    dated = [_yaml(seen.heading(each)) for each in days_beside(seen, at)]
    if not dated:
        return "the register gives no day: when this became known"
    return (
        f"if {' or '.join(dated)} is its day: take this line out, put {dated[0]}: event_on under "
        "columns, and only_where: [event, event_on]; else the day on which this became known"
    )


def _of_each_row(seen: Seen, froms: list[str], at: int, column: str) -> _Draft:
    """A mapping of the action's id and one further column, for the rows that have it."""
    draft = _Draft(froms=list(froms), others=_rows(seen))
    often = Counter(seen.heading(each) for each in seen.block.named)
    for place, name in ((seen.column("action_id"), "action_id"), (at, column)):
        assert place is not None  # without ids it is not a register
        heading = seen.heading(place)
        if often[heading] > 1:
            heading += f" ({seen.block.columns_of(heading).index(place) + 1})"
        comment = taken_as(seen.heading(place), seen.meant.get(place, ""))
        draft.columns.append(f"{_yaml(heading)}: {name}{comment}")
    draft.only_where = [column]
    sums = list(_ids_of_sums(seen, at)) if _telling(seen, banner=False) else []
    if sums:
        draft.only_where = ["action_id", column]
        if any(sums):
            draft.values["action_id"] = [
                f"{_yaml(word)}: ~" for word in dict.fromkeys(filter(None, sums))
            ]
    return draft


def _ids_of_sums(seen: Seen, at: int) -> Iterator[str]:
    """What stands for an id in rows that are no action but have a cell in a column."""
    for each in (seen, *seen.siblings):
        key = each.column("action_id")
        for place in each.block.columns_of(seen.block.named[at])[:1]:
            for row in _no_actions(each, banner=False):
                if each.sheet.columns[place][row] and key is not None:
                    yield each.sheet.columns[key][row]


def _changes(seen: Seen, froms: list[str]) -> Iterator[_Draft]:
    """A mapping for each column of moved deadlines, the first move first; and for withdrawals."""
    for at in withdrawals(seen):
        draft = _of_each_row(seen, froms, at, "effective_on")
        _say_days(draft, seen, at, "effective_on")
        known = f"recorded_on: {UNDECIDED}  # since when is this known"
        draft.fill = ["field: withdrawn", "value: yes", known]
        yield draft
    for at in moved(seen):
        draft = _of_each_row(seen, froms, at, "value")
        _say_days(draft, seen, at, "value")
        draft.fill = [
            "field: agreed_deadline",
            f"recorded_on: {UNDECIDED}  # since when is this known",
            f"effective_on: {UNDECIDED}  # from which day on do reports use it",
        ]
        yield draft


def _yaml(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
