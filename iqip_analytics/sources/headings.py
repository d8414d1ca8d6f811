"""Where the headings of a table are on a sheet, once or repeated, and the rows below each."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from iqip_analytics.sources.sheets import Sheet

LINES_IN_HEADINGS = 100  # first rows, in which a heading may contain line breaks
SECOND_BLOCK = 0.6  # share of the first block's headings that makes another block
BY_PLACE = re.compile(r"(.+) \((\d+)\)")


@dataclass(frozen=True, eq=False, kw_only=True)
class Block:
    """A table's headings and the rows below them.

    first, last: the rows of the headings; 0 where the form itself names the columns.
    named: the heading of each column that has one; `in_full`: with a merged heading above it, where
        there is one.
    end: the last row of the block.
    """

    first: int
    last: int
    named: Mapping[int, str]
    in_full: Mapping[int, str] = field(default_factory=dict)
    end: int

    def columns_of(self, heading: str) -> list[int]:
        """The columns of a heading; also by its place, as `Update (2)`."""
        heading = " ".join(heading.split())
        found = [at for at, name in self.named.items() if name == heading]
        if not found:
            found = [at for at, name in self.in_full.items() if name == heading]
        by_place = BY_PLACE.fullmatch(heading)
        if not found and by_place:
            of_name = [at for at, name in self.named.items() if name == by_place[1]]
            return of_name[int(by_place[2]) - 1 : int(by_place[2])]
        return found


def blocks(
    sheet: Sheet, wanted: Collection[str], heading_rows: int = 1, heading_row: int | None = None
) -> list[Block]:
    """The blocks of a sheet with the headings wanted, in order.

    A sheet without any of them is one block below its first filled row; a blank one has none.
    """
    if sheet.headings is not None:
        named = {at: name.strip() for at, name in enumerate(sheet.headings) if name.strip()}
        return [Block(first=0, last=0, named=named, end=sheet.height)]
    if heading_row is not None:
        at = [min(heading_row, max(sheet.height, 1))]
        below = _heading_rows(sheet, wanted, heading_rows)
        at += [row for row in below if row > heading_row]
    else:
        at = _heading_rows(sheet, wanted, heading_rows)
    if not at:
        filled = np.flatnonzero(sheet.filled)
        if not len(filled):
            return []
        at = [max(int(filled[0]) + 1, heading_rows)]
    ends = [row - heading_rows for row in at[1:]] + [sheet.height]
    return [
        _block(sheet, max(1, last - heading_rows + 1), last, end)
        for last, end in zip(at, ends, strict=True)
    ]


def _block(sheet: Sheet, first: int, last: int, end: int) -> Block:
    last = min(last, sheet.height)
    rows = [sheet.row(row) for row in range(min(first, last), last + 1)]
    named = {at: heading for at, heading in enumerate(_joined(rows)) if heading}
    full = {
        at: heading for at, heading in enumerate(_joined(_spread(sheet, rows, first))) if heading
    }
    return Block(
        first=first,
        last=last,
        named=named,
        in_full={at: heading for at, heading in full.items() if heading != named.get(at)},
        end=end,
    )


def _joined(rows: Sequence[Sequence[str]]) -> list[str]:
    """Headings whose parts are in several rows, joined by a space."""
    return [" ".join(" ".join(parts).split()) for parts in zip(*rows, strict=True)]


def _spread(sheet: Sheet, rows: list[list[str]], first: int) -> list[list[str]]:
    """Rows of headings, with the text of a cell merged across columns repeated above each."""
    spread = [list(row) for row in rows]
    for top, left, _, right in sheet.merged:
        if first <= top < first + len(rows) and right > left:
            for at in range(left, min(right + 1, len(spread[0]))):
                spread[top - first][at] = rows[top - first][left]
    return spread


def _heading_rows(sheet: Sheet, wanted: Collection[str], heading_rows: int) -> list[int]:
    """The last row of each set of headings; of neighbours that match equally, the lower."""
    matches = _matches(sheet, wanted, heading_rows)
    best = int(matches.max(initial=0))
    if best == 0:
        return []
    enough = max(min(2, best), int(np.ceil(best * SECOND_BLOCK)))
    found: list[int] = []
    for row in (np.flatnonzero(matches >= enough) + 1).tolist():
        # Rows that overlap or adjoin are one set of headings
        if found and row - found[-1] <= max(1, heading_rows - 1):
            if matches[row - 1] >= matches[found[-1] - 1]:
                found[-1] = row
        else:
            found.append(row)
    return found


def _matches(sheet: Sheet, wanted: Collection[str], heading_rows: int) -> np.ndarray:
    """How many of the headings wanted are in each row, or in the rows ending there."""
    plain = {" ".join(heading.split()) for heading in wanted}
    plain |= {found[1] for heading in plain if (found := BY_PLACE.fullmatch(heading))}
    counts = np.zeros(sheet.height, dtype=np.int64)
    for column in sheet.columns:
        cells: Sequence[str] = column
        if heading_rows > 1:
            cells = [
                " ".join(" ".join(column[max(0, at - heading_rows + 1) : at + 1]).split())
                for at in range(len(column))
            ]
        looked = len(cells)
        if plain.isdisjoint(cells[LINES_IN_HEADINGS:]):
            looked = min(looked, LINES_IN_HEADINGS)
        counts[:looked] += np.fromiter(map(plain.__contains__, cells[:looked]), bool, looked)
        for at, cell in enumerate(cells[:LINES_IN_HEADINGS]):
            if cell not in plain and " ".join(cell.split()) in plain:
                counts[at] += 1
    if heading_rows > 1:
        counts[: heading_rows - 1] = 0
    return counts
