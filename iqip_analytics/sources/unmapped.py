"""What no mapping takes from a sheet: headings, comments, and a second table beside the first."""

from collections.abc import Collection

from iqip_analytics.contract.faults import Fault, did_you_mean, quoted
from iqip_analytics.contract.input_tables import TABLES
from iqip_analytics.sources.headings import BY_PLACE, Block
from iqip_analytics.sources.mapping import APPROVED_ON, TableMapping
from iqip_analytics.sources.mapping import Mapping as RegisterMapping
from iqip_analytics.sources.register_days import unread, unread_note
from iqip_analytics.sources.sheets import Sheet, letter
from iqip_analytics.sources.written_dates import names_a_month

FEW_COMMENTS = 3
MOST_COLUMNS = 50  # that are named one by one


def left_out(
    sheet: Sheet,
    block: Block,
    table: str,
    spec: TableMapping,
    mapping: RegisterMapping,
    own_tables: Collection[str] = (),
) -> list[str]:
    """A note for each heading that neither a mapping nor the contract takes.

    Columns that a new draft would take are named separately: the draft left them out while they
    were empty. own_tables: those with their own sheet in the source.

    Given once per sheet, with the first table that the mapping takes from it.
    """
    named, tables = _taken(sheet, mapping)
    if tables and tables[0] != table:
        return []
    notes = _comments(sheet)
    if spec.columns:
        known = {at for heading in named for at in block.columns_of(heading)}
        found = unread(sheet, block, entries_of(sheet, mapping), own_tables)
        if found:
            notes.append(unread_note(sheet, block, found))
        known |= set(found)
        unmapped = dict.fromkeys(
            quoted(name)
            for at, name in block.named.items()
            if at not in known and not (spec.months_across and names_a_month(name))
        )
        if unmapped:
            out_of = " and ".join(tables or [table])
            notes += [
                f"{sheet.place}: no mapping names {', '.join(unmapped)}; left out of {out_of}"
            ]
    else:
        own = TABLES[table].schema.columns
        others = [
            name
            for name in dict.fromkeys(block.named.values())
            if name not in own and not (table == "actions" and name == APPROVED_ON)
        ]
        if len(others) > MOST_COLUMNS:
            few = ", ".join(map(quoted, others[:FEW_COMMENTS]))
            return [
                *notes,
                f"{sheet.place}: {len(others):,} columns, as {few}, are not in the data contract; "
                "left out.",
            ]
        notes += [
            f"{sheet.place}: column {quoted(name)} is not in the data contract; left out. "
            + did_you_mean(name, own)
            for name in others
        ]
    return list(dict.fromkeys(notes))


def _comments(sheet: Sheet) -> list[str]:
    """A note where cells have comments, which may say what the cells do not."""
    if not sheet.comments:
        return []
    said = [f"{letter(at)}{row} {quoted(text)}" for (row, at), text in sheet.comments.items()]
    more = f" and {len(said) - FEW_COMMENTS} more" if len(said) > FEW_COMMENTS else ""
    few = ", ".join(said[:FEW_COMMENTS])
    return [f"{sheet.place}: comments on cells are not read: {few}{more}"]


def beside(
    sheet: Sheet, block: Block, table: str, spec: TableMapping, mapping: RegisterMapping
) -> list[Fault]:
    """A second table beside the first, with the same heading of ids, that no mapping takes."""
    key = TABLES[table].key[:1]
    own = [heading for heading, column in spec.targets().items() if column in key]
    place = BY_PLACE.fullmatch(own[0]) if own and table == "actions" else None
    if place is None:
        return []
    named, _ = _taken(sheet, mapping)
    known = {at for heading in named for at in block.columns_of(heading)}
    return [
        sheet.fault(
            f"the heading {quoted(place[1])} stands here too, above {filled} more cells that no "
            f"mapping takes; map them as a list, or leave them out by {place[1]} ({number}): ~",
            block.last,
            at,
        )
        for number, at in enumerate(block.columns_of(place[1]), start=1)
        if at not in known
        and (filled := sum(cell != "" for cell in sheet.columns[at][block.last : block.end]))
    ]


def _taken(sheet: Sheet, mapping: RegisterMapping) -> tuple[list[str], list[str]]:
    """The headings of a sheet that a mapping names, and the tables that it takes from it."""
    entries = entries_of(sheet, mapping)
    headings = [" ".join(heading.split()) for _, entry in entries for heading in entry.columns]
    return headings, list(dict.fromkeys(table for table, _ in entries))


def entries_of(sheet: Sheet, mapping: RegisterMapping) -> list[tuple[str, TableMapping]]:
    """The mappings of every table that read a sheet."""
    return [
        (table, entry)
        for table, several in mapping.items()
        for entry in several
        if sheet.name in entry.sheets or not entry.sheets
    ]
