"""A table of a page as a Word table: its first rows are headings on every sheet, no cell merged."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from docx.oxml.ns import qn

from iqip_analytics.publish.forms.word.page_content import Element, classes_of
from iqip_analytics.publish.forms.word.paragraphs import Xml, element

LETTER, BOLD = 82, 106  # twentieths of a point, of a table's text and of its headings
MARGINS = 180  # of a cell, both sides
KEPT_TOGETHER = 12  # rows


@dataclass(frozen=True)
class Cell:
    """A cell of a page's table: its content, and whether it is right-aligned."""

    content: Element | None
    right: bool
    heading: bool

    @property
    def text(self) -> str:
        """Its words."""
        return "" if self.content is None else " ".join(self.content.text_content().split())


Grid = list[list[Cell]]
Filled = Callable[[Cell, bool], list[Xml]]


def grid_of(table: Element) -> tuple[Grid, int]:
    """The rows of a page's table, all of one length, and how many of them are headings."""
    head = [row for part in table.iter("thead") for row in part.iter("tr")]
    rows = [row for row in table.iter("tr") if row not in head]
    grid = [_cells(row) for row in [*head, *rows]]
    width = max((len(cells) for cells in grid), default=0)
    blank = Cell(None, right=False, heading=False)
    return [[*cells, *[blank] * (width - len(cells))] for cells in grid], max(len(head), 1)


def _cells(row: Element) -> list[Cell]:
    """A row's cells; one that spans several columns is repeated in each."""
    return [
        Cell(cell, right=_stands_right(cell), heading=cell.tag == "th")
        for cell in row
        if cell.tag in ("td", "th")
        for _ in range(_columns(cell))
    ]


def _columns(cell: Element) -> int:
    span = str(cell.get("colspan", "1"))
    return min(max(int(span), 1), 63) if span.isdigit() else 1  # Word allows 63 columns


def _stands_right(cell: Element) -> bool:
    """As in the page's style sheet: what is not text is a number."""
    classes = classes_of(cell)
    return "number" in classes if cell.tag == "th" else not {"text", "unbroken"} & {*classes}


def table(
    grid: Grid, headings: int, filled: Filled, *, caption: str, style: str, width: int
) -> Xml:
    """A Word table.

    Args:
        grid: its rows.
        headings: how many of them are headings.
        filled: a cell's paragraphs, given whether they stay with the next row.
        caption: its name for screen readers.
        style: the id of its style.
        width: of the text on a sheet, in twentieths of a point.
    """
    widths = column_widths(grid, width)
    about = element(
        "w:tblPr",
        element("w:tblStyle", val=style),
        element("w:tblW", w=sum(widths), type="dxa"),
        element("w:tblLayout", type="fixed"),
        element("w:tblLook", val="0420", firstRow=1, lastRow=0, firstColumn=0, noVBand=1),
        element("w:tblCaption", val=caption),
    )
    columns = element("w:tblGrid", *(element("w:gridCol", w=one) for one in widths))
    made = element("w:tbl", about, columns)
    together = len(grid) <= KEPT_TOGETHER
    for number, cells in enumerate(grid):
        row = element("w:tr", element("w:trPr", element("w:cantSplit")))
        if number < headings:
            row.find(qn("w:trPr")).append(element("w:tblHeader"))
        stays = number < headings or (together and number < len(grid) - 1)
        for cell, one in zip(cells, widths, strict=True):
            holds = element("w:tcPr", element("w:tcW", w=one, type="dxa"))
            row.append(element("w:tc", holds, *filled(cell, stays)))
        made.append(row)
    return made


def column_widths(grid: Grid, whole: int) -> list[int]:
    """Each column as wide as its longest word; the rest is shared by how much each holds.

    >>> column_widths([], 100)
    []
    """
    columns: Sequence[Sequence[Cell]] = list(zip(*grid, strict=True))
    least = [max(_longest_word(cell) for cell in cells) + MARGINS for cells in columns]
    wanted = [max(len(cell.text) for cell in cells) * LETTER + 2 * MARGINS for cells in columns]
    wanted = [max(low, one) for low, one in zip(least, wanted, strict=True)]
    if sum(least) > whole:
        return [one * whole // sum(least) for one in least]
    more = [one - low for low, one in zip(least, wanted, strict=True)]
    left = min(whole - sum(least), sum(more))
    # A column of sentences must not squeeze the others to their longest word
    shares = [one**0.6 for one in more]
    given = [left * one / (sum(shares) or 1) for one in shares]
    given = [min(one, of) for one, of in zip(given, more, strict=True)]
    spare = left - sum(given)
    open_ones = [of - one for one, of in zip(given, more, strict=True)]
    total = sum(open_ones) or 1
    return [
        int(low + one + spare * of / total)
        for low, one, of in zip(least, given, open_ones, strict=True)
    ]


def _longest_word(cell: Cell) -> int:
    letters = min(max((len(word) for word in cell.text.split()), default=1), 24)
    return letters * (BOLD if cell.heading else LETTER)
