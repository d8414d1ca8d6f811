"""Faults for a person to work through: grouped by kind, counted, each kind with its remedy."""

import html
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from iqip_analytics.contract.faults import Fault

FEW = 20  # up to this number are listed one by one; more are grouped
MOST_KINDS = 25
MOST_NOTES = 20

REMEDIES = [
    ("is not a date as", "write days as 2019-08-31; on a sheet, format the cells as dates"),
    ("is unknown; ", "use a word of the list; a mapping can translate the register's own words"),
    ("is blank; it must be filled", "fill the cell, or remove the row if it is none of the table"),
    ("is not in the table", "correct the code, or add its row to that table"),
    ("the column is missing", "add the column, or name the register's own heading in a mapping"),
    ("stands in row", "keep the right row; a correction gets the day it became known"),
    ("is not reported then", "re-map the action by a row in changes, or correct the division"),
    ("is not a number", "write it plainly, without unit, % or thousands separator"),
    ("is not the last day of a month", "write a month as its last day: 2019-08-31"),
    ("shows the error", "mend the formula, or type the value"),
    ("waits for your decision", "put a word of the contract in the place of ?, or ~ for none"),
    ("from which the mapping takes", "correct the name after from in the mapping"),
    ("the mapping names the heading", "write the heading in the mapping as it stands now"),
    ("are two blocks", "make them one, or say in a mapping blocks: all, or blocks: first"),
    ("cells where the headings are", "put a text that holds a comma in quotation marks"),
    ("above the headings", "say heading_row in a mapping, or take the rows above it out"),
    ("stands in this row", "say banner in a mapping, or take the row out"),
    ("struck through", "say struck_out in a mapping, or empty the cell"),
    ("merged across columns", "unmerge the cells and fill each"),
    ("stands twice", "keep one of the two columns, or name them by their place in a mapping"),
    ("are alike", "keep one of the two, or one spelling"),
    ("gives a time", "name the form day_and_time or utc_day under dates in a mapping"),
    ("names a sum", "leave sums out by ~ in values and only_where"),
    ("is the sum of the other", "leave sums out by ~ in values and only_where"),
    ("ids where the others hold one", "give each action a row of its own"),
]

QUOTED = re.compile(r"'(?:[^']|(?<=\w)'(?=\w))*'")
HINT = re.compile(r"(did you mean|is it) '…'\?\s*")
NUMBER = re.compile(r"\b\d+(?:[-,]\d+)*\b")


@dataclass(frozen=True, kw_only=True)
class FaultKind:
    """Faults of one kind in one column of one table: the pattern they share, and the remedy."""

    place: str
    column: str | None
    pattern: str
    remedy: str
    faults: tuple[Fault, ...]


def kinds_of(faults: Iterable[Fault]) -> list[FaultKind]:
    """The faults by kind, the most frequent first; within a kind in the order given."""
    groups: dict[tuple[str, str | None, str], list[Fault]] = {}
    for fault in faults:
        groups.setdefault((fault.place, fault.column, _pattern(fault)), []).append(fault)
    kinds = [
        FaultKind(
            place=place,
            column=column,
            pattern=pattern,
            remedy=_remedy(pattern),
            faults=tuple(found),
        )
        for (place, column, pattern), found in groups.items()
    ]
    return sorted(kinds, key=lambda kind: -len(kind.faults))


def fault_lines(faults: Sequence[Fault], examples: int = 3) -> list[str]:
    """The faults as lines to print: one by one where they are few, else by kind.

    Each kind is counted and shown by its first examples and how to mend it.
    """
    if len(faults) <= FEW:
        return [str(fault) for fault in faults]
    kinds = kinds_of(faults)
    lines = [line for kind in kinds[:MOST_KINDS] for line in _lines(kind, examples)]
    if len(kinds) > MOST_KINDS:
        rest = sum(len(kind.faults) for kind in kinds[MOST_KINDS:])
        lines.append(f"and {rest:,} more faults of {len(kinds) - MOST_KINDS} other kinds")
    return lines


def note_lines(notes: Sequence[str]) -> list[str]:
    """The notes as lines to print; of very many, only the first."""
    shown = [f"note: {note}" for note in notes[:MOST_NOTES]]
    left = len(notes) - MOST_NOTES
    return [*shown, f"note: and {left:,} more"] if left > 0 else shown


def fault_page(source: str, faults: Sequence[Fault], notes: Sequence[str]) -> str:
    """Every fault and note of a source as one page of HTML that loads nothing from elsewhere."""
    sections = [_section(kind) for kind in kinds_of(faults)]
    listed = "".join(f"<li>{html.escape(note)}</li>" for note in notes)
    return PAGE.format(
        source=html.escape(source),
        faults=f"{len(faults):,}",
        sections="\n".join(sections) or "<p>No fault was found.</p>",
        notes=f"<ul>{listed}</ul>" if notes else "<p>None.</p>",
    )


def _lines(kind: FaultKind, examples: int) -> list[str]:
    where = kind.place if kind.column is None else f"{kind.place}, {kind.column}"
    lines = [f"{where}: {len(kind.faults):,} × {kind.pattern}"]
    lines += [f"    {fault}" for fault in kind.faults[:examples]]
    if len(kind.faults) > examples:
        lines.append(f"    and {len(kind.faults) - examples:,} more")
    if kind.remedy:
        lines.append(f"    to mend: {kind.remedy}")
    return lines


def _pattern(fault: Fault) -> str:
    """The message without what differs from cell to cell."""
    general = NUMBER.sub("N", HINT.sub("", QUOTED.sub("'…'", fault.message)))
    return general.strip("; ")


def _remedy(pattern: str) -> str:
    return next((remedy for sign, remedy in REMEDIES if sign in pattern), "")


def _section(kind: FaultKind) -> str:
    where = kind.place if kind.column is None else f"{kind.place}, {kind.column}"
    remedy = f"<p>To mend: {html.escape(kind.remedy)}.</p>" if kind.remedy else ""
    rows = "".join(
        f"<tr><td>{html.escape(str(fault.cell or fault.row or ''))}</td>"
        f"<td>{html.escape(fault.message)}</td></tr>"
        for fault in kind.faults
    )
    return (
        f"<section><h2>{html.escape(where)}: {len(kind.faults):,}</h2>"
        f"<p>{html.escape(kind.pattern)}</p>{remedy}"
        "<table><caption>Where they stand</caption>"
        '<thead><tr><th scope="col">Row or cell</th><th scope="col">Fault</th></tr></thead>'
        f"<tbody>{rows}</tbody></table></section>"
    )


PAGE = """<!DOCTYPE html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Faults in {source}</title>
<style>
body {{ font: 16px/1.5 Arial, sans-serif; color: #212b32; max-width: 60rem; margin: 1rem auto; }}
table {{ border-collapse: collapse; width: 100%; }}
caption {{ text-align: left; font-weight: bold; }}
th, td {{ border: 1px solid #4c6272; padding: .2rem .5rem; text-align: left; }}
td {{ vertical-align: top; overflow-wrap: anywhere; }}
</style>
</head>
<body>
<main>
<h1>Faults in {source}: {faults}</h1>
{sections}
<section><h2>Notes</h2>
{notes}</section>
</main>
</body>
</html>
"""
