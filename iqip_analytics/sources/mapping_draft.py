"""A draft of a mapping for a source with headings and words of its own."""

import json
import re
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path

from iqip_analytics.contract.faults import InputError
from iqip_analytics.contract.input_tables import REQUIRED_TABLES, TABLES, Table
from iqip_analytics.sources.found_tables import RawTable
from iqip_analytics.sources.mapped import sheets_of
from iqip_analytics.sources.sheet_tables import Grid, table_of
from iqip_analytics.sources.source_names import is_url
from iqip_analytics.sources.template_choices import words_allowed

# What registers call the contract's columns, beside near spellings of the names themselves
ALSO_CALLED = {
    "action_id": ("ref", "reference", "action ref", "id", "no", "number", "action no"),
    "title": ("action", "description", "improvement action", "what"),
    "element": ("part of plan", "workstream", "plan"),
    "action_type": ("type", "must should", "requirement"),
    "division": ("care group", "directorate", "service"),
    "cqc_domain": ("domain", "kloe"),
    "executive_lead": ("exec lead", "executive", "sro"),
    "action_owner": ("owner", "lead", "responsible"),
    "agreed_deadline": ("deadline", "due date", "target date", "due", "completion date"),
    "added_on": ("date added", "start date", "opened"),
    "event_on": ("date approved", "approved on", "date closed", "date"),
    "name": ("division name",),
}
NEAR = 0.8
FEWEST = 3  # headings that a sheet must share with a table to be taken for it


def suggested_mapping(source: str) -> str:
    """The draft as text of a mapping file; "" where the source needs none or cannot be read.

    Only tables that miss a column, or that stand under another name, are in it.
    """
    if is_url(source):
        return ""
    try:
        sheets = sheets_of(Path(source))
    except (InputError, OSError):
        return ""
    drafts = {name: _draft(TABLES[name], sheets) for name in TABLES}
    lines = [line for name, draft in drafts.items() if draft for line in [f"  {name}:", *draft]]
    return "\n".join(["tables:", *lines, ""]) if lines else ""


def _draft(table: Table, sheets: Mapping[str, Grid]) -> list[str]:
    """The lines for one table; none where it is there with every column, or nothing is near."""
    own = table.name in sheets
    if not own and table.name not in REQUIRED_TABLES:
        return []
    candidates = {table.name: sheets[table.name]} if own else sheets
    raws = {name: _raw(grid, table) for name, grid in candidates.items()}
    found = {
        name: (raw, _headings(raw, table))
        for name, raw in raws.items()
        if raw is not None and (own or name not in TABLES)
    }
    if not found:
        return []
    best = max(found, key=lambda name: len(found[name][1]))
    raw, headings = found[best]
    if not headings or (not own and len(headings) < FEWEST):
        return []
    lines = [] if own else [f"    from: {json.dumps(best, ensure_ascii=False)}"]
    lines.append("    columns:")
    lines += [f"      {json.dumps(h, ensure_ascii=False)}: {c}" for h, c in headings.items()]
    return lines + _values(raw, headings, table)


def _raw(grid: Grid, table: Table) -> RawTable | None:
    also = [name for names in ALSO_CALLED.values() for name in names]
    spellings = {*map(_plain, table.schema.columns), *map(_plain, also)}
    headings = [cell for row in range(1, min(grid.height, 30) + 1) for cell in grid.row(row)]
    near = [heading for heading in headings if _plain(heading) in spellings]
    return table_of(grid, table.name, [*table.schema.columns, *near])[0]


def _headings(raw: RawTable, table: Table) -> dict[str, str]:
    """Headings of the source that nearly are a column that the table misses, each with it."""
    missing = [name for name in table.schema.columns if name not in raw.cells.columns]
    spellings = {
        spelling: column
        for column in reversed(missing)
        for spelling in (_plain(column), *ALSO_CALLED.get(column, ()))
    }
    found: dict[str, str] = {}
    for heading in raw.cells.columns:
        near = get_close_matches(_plain(heading), spellings, n=1, cutoff=NEAR)
        if (
            heading not in table.schema.columns
            and near
            and spellings[near[0]] not in found.values()
        ):
            found[heading] = spellings[near[0]]
    return found


def _values(raw: RawTable, headings: Mapping[str, str], table: Table) -> list[str]:
    """Words that are the contract's in another spelling, as lines of the mapping."""
    lines: list[str] = []
    for heading in raw.cells.columns:
        column = headings.get(heading, heading)
        words = words_allowed(table, column) if column in table.schema.columns else []
        if not words:
            continue
        given = [w for w in dict.fromkeys(raw.cells[heading].str.strip()) if w and w not in words]
        spelled = {word.replace("_", " "): word for word in words}
        near = {w: get_close_matches(_plain(w), spelled, n=1, cutoff=NEAR) for w in given[:50]}
        known = [
            f"        {json.dumps(w, ensure_ascii=False)}: {spelled[n[0]]}"
            for w, n in near.items()
            if n
        ]
        lines += [f"      {column}:", *known] if known else []
    return ["    values:", *lines] if lines else []


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[^a-z0-9]+", " ", text.lower()).split())
