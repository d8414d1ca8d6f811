"""A block of a sheet under the contract's names and in its words, as the mapping says."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from itertools import pairwise

import numpy as np
import pandas as pd

from iqip_analytics.contract.faults import Fault, quoted
from iqip_analytics.contract.input_tables import TABLES
from iqip_analytics.contract.wording import folded
from iqip_analytics.sources.account import FAULT, HEADING, LEFT_OUT, SheetAccount
from iqip_analytics.sources.cells import words_allowed
from iqip_analytics.sources.headings import Block
from iqip_analytics.sources.mapping import APPROVED_ON, UNDECIDED, TableMapping
from iqip_analytics.sources.mapping import LEFT_OUT as BLANK
from iqip_analytics.sources.parts import Part, across, odd_cells
from iqip_analytics.sources.register_words import is_total
from iqip_analytics.sources.sheets import CONTROL, Sheet, letter, no_colours

# Text that is printed and counts for nothing: a part struck out there changes no figure
FREE_TEXT = ("title", "name", "executive_lead", "action_owner", "note", "reason", "text", "theme")
DEADLINE = "agreed_deadline"
FEW = 5
FEWEST = 3  # number of headings with which one filled cell is hardly a row


@dataclass(frozen=True, eq=False, kw_only=True)
class Found:
    """What one block gave: the rows of its parts, what is wrong, what is worth a note.

    undated: the ids of actions that the mapping leaves out for want of a deadline.
    """

    parts: list[Part] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    undated: list[str] = field(default_factory=list)


def mapped(
    sheet: Sheet,
    block: Block,
    table: str,
    spec: TableMapping,
    fills: Mapping[str, str],
    account: SheetAccount,
    *,
    colours_read: bool = False,
) -> Found:
    """The rows of a block for a table, as its mapping says; the account records the fate of each.

    `fills`: values of the sheet for blank columns; `colours_read`: whether any mapping reads the
    sheet's colours.
    """
    at, faults = _columns(sheet, block, table, spec)
    if faults:
        return Found(faults=faults)
    found = Found()
    rows = np.flatnonzero(sheet.filled[block.last : block.end]) + block.last + 1
    banner, rows = _banner(sheet, block, spec, rows, account)
    rows = _beside(sheet, block, rows, account)
    rows = _whole(sheet, block, rows, account, found)
    part = Part(
        table=table,
        sheet=sheet,
        spec=spec,
        account=account,
        rows=rows,
        cells={name: sheet.arrays[column][rows - 1] for name, column in at.items()},
        at=at,
    )
    part = odd_cells(part)
    _fill_down(part, block, found)
    part = _without_hidden(part, found)
    part = _without_struck(part, found)
    _colours(part, block, found, noted=not colours_read)
    _yearless(part, found)
    _translate(part, found)
    if spec.banner is not None and banner:
        _fill(
            part, spec.banner, np.array([banner.get(row, "") for row in part.rows.tolist()], object)
        )
        _translate(part, found, only=spec.banner)
    for column, value in [*fills.items(), *spec.fill.items()]:
        if value != UNDECIDED:
            _fill(part, column, value)
    undecided = [c for c, value in [*fills.items(), *spec.fill.items()] if value == UNDECIDED]
    # Last the deadline: a row that lacks nothing else is an action, and no sum
    for column in sorted(spec.only_where, key=DEADLINE.__eq__):
        if column in part.cells:
            filled = part.cells[column] != ""
            filled[list(part.undecided.get(column, ()))] = True  # it may be, once decided
            account.give(part.rows[~filled], LEFT_OUT, f"only_where: {column} is blank")
            if table == "actions" and column == DEADLINE:
                found.undated.extend(_actions(part.kept(~filled)))
            part = part.kept(filled)
    if spec.months_across is not None:
        for column in undecided:
            _undecided_fill(part, column, found)
        if spec.months_across == UNDECIDED:
            message = "what stands below the months waits for your decision: the mapping says ?"
            found.faults.append(sheet.fault(message, block.last))
            account.give(part.rows, FAULT, message)
            return found
        found.parts.extend(across(part, block, found.faults))
        return found
    for column in undecided:
        _undecided_fill(part, column, found)
    part = _without_sections(part, block, found)
    found.parts.append(part)
    return found


def _actions(part: Part) -> list[str]:
    """The ids of rows with an id and a title, neither of which names a sum."""
    blank = [""] * len(part.rows)
    ids, titles = (list(part.cells.get(name, blank)) for name in ("action_id", "title"))
    return [
        each
        for each, title in zip(ids, titles, strict=True)
        if each and title and not is_total(each) and not is_total(title)
    ]


# ---- columns ----


def _columns(
    sheet: Sheet, block: Block, table: str, spec: TableMapping
) -> tuple[dict[str, int], list[Fault]]:
    """The sheet's column of each contract column, or why the headings cannot be read."""
    row = block.last or None
    for heading in block.named.values():
        if CONTROL.search(heading):
            message = (
                f"the heading {quoted(CONTROL.sub('�', heading))} holds a control character; "
                "remove it, or save the file as 'CSV UTF-8 (comma delimited)'"
            )
            return {}, [sheet.fault(message, row)]
    wanted = spec.targets() or {name: name for name in own_headings(table)}
    if spec.columns and not spec.targets():
        wanted = {}
    at: dict[str, int] = {}
    faults = []
    for heading, column in wanted.items():
        places = block.columns_of(heading)
        if len(places) > 1:
            remedy = "keep one" + (
                f", or tell them apart by their place: {heading} (1), {heading} (2)"
                if spec.columns
                else ""
            )
            message = f"the heading {quoted(heading)} stands twice; {remedy}"
            faults.append(sheet.fault(message, row, places[-1]))
        elif places:
            at[column] = places[0]
        elif spec.columns:
            message = (
                f"the mapping names the heading {quoted(heading)}, which is not there; "
                f"{_near(heading, block)}correct the mapping, or take the line out"
            )
            if column == "division" and len(spec.sheets) > 1:
                message += (
                    "; where each sheet is a division's, say so: from: "
                    f"{{{sheet.name}: {{division: …}}, …}}"
                )
            faults.append(Fault(place=sheet.place, row=row, column=column, message=message))
    return at, faults


def own_headings(table: str) -> list[str]:
    """The headings of a table in the contract, or in a register to import."""
    return [*TABLES[table].schema.columns, *([APPROVED_ON] if table == "actions" else [])]


def _near(heading: str, block: Block) -> str:
    """The heading that may be meant, whatever its case."""
    there = {name.lower(): name for name in [*block.in_full.values(), *block.named.values()]}
    near = get_close_matches(heading.lower(), there, n=1, cutoff=0.6)
    return f"did you mean {quoted(there[near[0]])}? " if near else ""


# ---- rows ----


def _banner(
    sheet: Sheet, block: Block, spec: TableMapping, rows: np.ndarray, account: SheetAccount
) -> tuple[dict[int, str], np.ndarray]:
    """What the banner above each row says, where the mapping has banners; and the other rows."""
    if spec.banner is None:
        return {}, rows
    first = min(block.named, default=0)
    alone = (sheet.filled[rows - 1] == 1) & (sheet.arrays[first][rows - 1] != "")
    said: dict[int, str] = {}
    above, of, heads = "", 0, {}
    for row, banner in zip(rows.tolist(), alone.tolist(), strict=True):
        if banner:
            above, of = sheet.columns[first][row - 1], row
        else:
            said[row] = above
            heads[of] = True
    banners = rows[alone].tolist()
    account.give([row for row in banners if row in heads], HEADING, f"banner: {spec.banner}")
    account.give([row for row in banners if row not in heads], LEFT_OUT, "banner: no row follows")
    return said, rows[~alone]


def _beside(sheet: Sheet, block: Block, rows: np.ndarray, account: SheetAccount) -> np.ndarray:
    """The rows with a cell below a heading; others are remarks beside the table."""
    if len(block.named) == len(sheet.columns):
        return rows
    within = np.zeros(len(rows), dtype=bool)
    for at in block.named:
        within |= sheet.arrays[at][rows - 1] != ""
    account.give(rows[~within], LEFT_OUT, "no cell below a heading")
    return rows[within]


def _whole(
    sheet: Sheet, block: Block, rows: np.ndarray, account: SheetAccount, found: Found
) -> np.ndarray:
    """The rows with as many cells as the headings; the others are faults."""
    if sheet.widths is None or not block.last:
        return rows
    width = int(sheet.widths[block.last - 1])
    widths = sheet.widths[rows - 1]
    if len(rows) > 1 and (widths == widths[0]).all() and widths[0] > width:
        beyond = [column[rows - 1] for column in sheet.arrays[width : widths[0]]]
        if all((cells == "").all() for cells in beyond):  # as an export writes every row
            return rows
    ragged = widths != width
    for row in rows[ragged].tolist():
        message = (
            f"holds {sheet.widths[row - 1]} cells where the headings are {width}; "
            "check for a missing cell, or a comma in a text without quotation marks"
        )
        found.faults.append(sheet.fault(message, row))
        account.give([row], FAULT, message)
    return rows[~ragged]


def _fill_down(part: Part, block: Block, found: Found) -> None:
    """Copy a merged cell's value to every row that the merge covers, in its own column."""
    if not part.sheet.merged:
        return
    columns = {at: name for name, at in part.at.items()}
    place = {row: number for number, row in enumerate(part.rows.tolist())}
    for top, left, bottom, right in part.sheet.merged:
        if bottom <= block.last or top <= block.last or top > block.end:
            continue
        if left >= len(part.sheet.columns) or top > part.sheet.height:
            continue
        value = part.sheet.columns[left][top - 1]
        if not value:
            continue
        name = columns.get(left)
        covered = [place[row] for row in range(top + 1, bottom + 1) if row in place]
        if name is not None and covered:
            part.cells[name][covered] = value
            if place.get(top) in part.months.get(name, set()):
                part.months[name] |= set(covered)
            part.account.remarks[f"rows of {name} filled down (merged cells)"] += len(covered)
        across = [columns[at] for at in range(left + 1, right + 1) if at in columns]
        if top == bottom and part.sheet.filled[top - 1] == 1:
            continue  # a heading of the rows below it, which is no row of the table
        if across and any(row in place for row in range(top, bottom + 1)):
            cells = f"{letter(left)}{top}:{letter(right)}{bottom}"
            message = (
                f"the cells {cells} are merged across columns, so that it is not known what "
                f"{', '.join(across)} should be; unmerge them"
            )
            found.faults.append(part.sheet.fault(message, top, left))
            part.account.give(range(top, bottom + 1), FAULT, message)


def _without_hidden(part: Part, found: Found) -> Part:
    hidden = np.isin(part.rows, list(part.sheet.hidden_rows))
    columns = [name for name, at in part.at.items() if at in part.sheet.hidden_columns]
    if columns:
        found.notes.append(
            f"{part.sheet.place}: hidden columns were read for {part.table}: {', '.join(columns)}"
        )
    if not hidden.any():
        return part
    leave = part.spec.hidden_rows == "leave_out"
    found.notes.append(
        f"{part.sheet.place}: {_rows(part.rows[hidden])} hidden, and "
        + (f"left out of {part.table}" if leave else f"counted in {part.table}; ")
        + ("" if leave else "hidden_rows: leave_out in a mapping leaves them out")
    )
    if not leave:
        return part
    part.account.give(part.rows[hidden], LEFT_OUT, "hidden_rows: leave_out")
    return part.kept(~hidden)


def _without_struck(part: Part, found: Found) -> Part:
    """Rows struck through are counted unless left out; a single cell is a fault, or blank."""
    if not part.sheet.struck:
        return part
    columns = {at: name for name, at in part.at.items()}
    place = {row: number for number, row in enumerate(part.rows.tolist())}
    struck: dict[int, dict[str, str]] = {}
    for (row, at), how in part.sheet.struck.items():
        if row in place and at in columns and part.cells[columns[at]][place[row]]:
            struck.setdefault(place[row], {})[columns[at]] = how
    if not struck:
        return part
    leave, use = part.spec.struck_out == "leave_out", part.spec.struck_out == "use"
    whole = np.zeros(len(part.rows), dtype=bool)
    for number, cells in struck.items():
        filled = [name for name, column in part.cells.items() if column[number]]
        whole[number] = set(filled) == {name for name, how in cells.items() if how == "wholly"}
    if whole.any():
        found.notes.append(
            f"{part.sheet.place}: {_rows(part.rows[whole])} struck through, and "
            + (f"left out of {part.table}" if leave else f"counted in {part.table}; ")
            + ("" if leave else "struck_out: leave_out in a mapping leaves them out")
        )
    for number, cells in struck.items():
        for name, how in cells.items():
            if whole[number] or use or name in FREE_TEXT:
                continue
            if leave and how == "wholly":
                part.cells[name][number] = ""
                part.account.remarks[f"struck-out cells of {name} read as blank"] += 1
            else:
                shown = quoted(part.cells[name][number])
                part.unreadable.setdefault(name, {})[number] = (
                    f"{shown} is struck through{' in part' if how == 'in part' else ''}; empty "
                    "the cell, take the line away, or say struck_out in a mapping: leave_out or use"
                )
    if not leave:
        return part
    part.account.give(part.rows[whole], LEFT_OUT, "struck_out: leave_out")
    return part.kept(~whole)


def _without_sections(part: Part, block: Block, found: Found) -> Part:
    """Rows with only one filled cell, among many headings, are not rows of a table."""
    if len(block.named) < FEWEST or not part.spec.columns:
        return part
    alone = part.sheet.filled[part.rows - 1] == 1
    for name in part.at if alone.any() else ():
        # What a merge filled down into the row belongs to it
        alone &= (part.cells[name] == "") | (part.sheet.arrays[part.at[name]][part.rows - 1] != "")
    for row in part.rows[alone].tolist():
        said = next(cell for cell in part.sheet.row(row) if cell)
        message = (
            f"only {quoted(said)} stands in this row; if it heads the rows below it, say in a "
            "mapping which column it gives, as banner: division; if it is none, take it out"
        )
        found.faults.append(part.sheet.fault(message, row))
        part.account.give([row], FAULT, message)
    return part.kept(~alone)


# ---- cells ----


def _colours(part: Part, block: Block, found: Found, *, noted: bool) -> None:
    """Blank cells read by their colour, where the mapping says so; else a note on them."""
    sheet = part.sheet
    if sheet.colours is no_colours:
        return
    if part.table == "actions" and noted and (said := _rows_in_colour(part, block)):
        found.notes.append(said)
    words = [n for n in part.at if n in TABLES[part.table].schema.columns
             and words_allowed(TABLES[part.table], n)]  # fmt: skip
    by_column = {at: name for name, at in part.at.items()}
    for at, heading in block.named.items():
        name = by_column.get(at, "")
        cells = sheet.arrays[at][part.rows - 1]
        blank = cells == ""
        if name not in part.spec.colours and not (blank.all() or (name in words and blank.any())):
            continue
        colours = sheet.colours(at)
        coloured = np.array([colours.get(row, "") for row in part.rows.tolist()], dtype=object)
        if name in part.spec.colours:
            part.cells[name] = np.where(part.cells[name] == "", coloured, part.cells[name])
            continue
        counted = Counter(coloured[blank & (coloured != "")].tolist())
        if counted and noted:
            said = ", ".join(f"{number} × {colour}" for colour, number in counted.most_common(FEW))
            found.notes.append(
                f"{sheet.place}: {counted.total()} cells of {quoted(heading)} are blank but filled "
                f"with a colour ({said}); colours in a mapping reads them"
            )


def _rows_in_colour(part: Part, block: Block) -> str:
    """A note where some rows are filled with a colour from end to end, which may mean something."""
    by_column = [part.sheet.colours(at) for at in block.named]
    coloured = {
        row: next(iter(fills))
        for row in part.rows.tolist()
        if len(fills := {colours.get(row, "") for colours in by_column}) == 1 and "" not in fills
    }
    apart = {b - a for a, b in pairwise(coloured)}
    if not coloured or len(coloured) == len(part.rows) or apart == {2}:
        return ""  # all of them, or every second one, as a table is easier to read
    groups = Counter(coloured.values()).most_common(FEW)
    said = "; ".join(
        f"{_rows([row for row, of in coloured.items() if of == colour])} {colour}"
        for colour, _ in groups
    )
    return (
        f"{part.sheet.place}: rows filled with a colour from end to end are read as the others "
        f"are: {said}; if it means that an action is complete or withdrawn, say so in a column"
    )


def _yearless(part: Part, found: Found) -> None:
    """A note where few days of a column are shown without a year: Aug 19 becomes such a day."""
    if not part.sheet.yearless:
        return
    for name, at in part.at.items():
        rows = [row for row in part.rows.tolist() if (row, at) in part.sheet.yearless]
        filled = int((part.cells[name] != "").sum())
        if rows and len(rows) * 2 <= filled:
            said = [f"{letter(at)}{row} holds {part.sheet.columns[at][row - 1]}" for row in rows]
            more = f" and {len(said) - FEW} more" if len(said) > FEW else ""
            found.notes.append(
                f"{part.sheet.place}: {len(rows):,} of the days of {name} show no year, and were "
                f"read as held: {', '.join(said[:FEW])}{more}; a spreadsheet makes such a day of a "
                "month that is typed as Aug 19"
            )


def _translate(part: Part, found: Found, only: str | None = None) -> None:
    """The register's words become the contract's."""
    for name, words in part.spec.values.items():
        if name not in part.cells or (only is not None and name != only):
            continue
        contract = {folded(word): "" if value in BLANK else value for word, value in words.items()}
        codes, different = pd.factorize(part.cells[name])
        new = np.array(
            [contract.get(folded(str(cell)), cell) for cell in different],
            dtype=object,
        )
        if not len(different):
            continue
        changed = np.array([a is not b for a, b in zip(new, different, strict=True)], dtype=bool)
        part.cells[name] = new[codes]
        for number, word in enumerate(different):
            if new[number] == UNDECIDED and changed[number]:
                _undecided(part, name, np.flatnonzero(codes == number), f"{quoted(word)}", found)
        for at in np.flatnonzero(changed[codes]).tolist():
            part.unreadable.get(name, {}).pop(at, None)
            part.months.get(name, set()).discard(at)


def _undecided(part: Part, name: str, at: np.ndarray, what: str, found: Found) -> None:
    """One fault for a word that a person must decide, however many cells hold it."""
    if not len(at):
        return
    part.cells[name][at] = ""
    part.undecided.setdefault(name, set()).update(at.tolist())
    row = int(part.rows[at[0]])
    cells = f" ({len(at):,} cells)" if len(at) > 1 else ""
    message = f"{what}{cells} waits for your decision: the mapping says ?"
    cell = f"{letter(part.at[name])}{row}" if part.sheet.lettered and name in part.at else None
    found.faults.append(
        Fault(place=part.sheet.place, row=row, column=name, message=message, cell=cell)
    )
    part.account.give(part.rows[at], FAULT, message)


def _undecided_fill(part: Part, column: str, found: Found) -> None:
    own = part.cells.setdefault(column, np.full(len(part.rows), "", dtype=object))
    _undecided(part, column, np.flatnonzero(own == ""), f"what fills {column}", found)


def _fill(part: Part, column: str, value: str | np.ndarray) -> None:
    own = part.cells.get(column)
    blank = np.full(len(part.rows), "", dtype=object)
    part.cells[column] = np.where(
        (blank if own is None else own) == "", value, blank if own is None else own
    )


def _rows(rows: Sequence[int] | np.ndarray) -> str:
    listed = [str(row) for row in list(rows)[:FEW]]
    more = f" and {len(rows) - FEW} more" if len(rows) > FEW else ""
    return (
        f"row {listed[0]} is"
        if len(rows) == 1
        else f"{len(rows)} rows ({', '.join(listed)}{more}) are"
    )
