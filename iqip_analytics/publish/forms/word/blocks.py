"""The blocks of a page as Word has them: headings, paragraphs, lists, tables, pictures."""

import io
from collections.abc import Iterator, Sequence
from functools import partial

import lxml.html
from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from docx.shared import Pt

from iqip_analytics.publish.forms.word.lists import Lists
from iqip_analytics.publish.forms.word.page_content import (
    PLACE,
    Element,
    PageContent,
    classes_of,
)
from iqip_analytics.publish.forms.word.paragraphs import (
    BREAK,
    Number,
    Run,
    Xml,
    element,
    linked,
    marked,
    paragraph,
    without_edges,
)
from iqip_analytics.publish.forms.word.pictures import Key, embedded, picture
from iqip_analytics.publish.forms.word.tables import Cell, Grid, grid_of, table

INLINE = frozenset(
    "a abbr b br cite code em i kbd mark q s small span strong sub sup u wbr".split()
)
BOLD, ITALIC = frozenset(["b", "strong"]), frozenset(["i", "em", "cite"])
HEADED = ("h1", "h2", "h3", "h4", "h5", "h6")
HEADINGS = {"h1": "Title", "h2": "Heading 1", "h3": "Heading 2"}  # any deeper: Heading 3
STYLED = {"line": "Subtitle", "scenario": "Intense Quote", "own-words": "Quote"}
PLAIN = Run("")
TILES = ("Measure", "Figure", "In words")
AT_A_GLANCE = "At a glance"
# How far a drawing is enlarged to fill the width: beyond that, its letters outgrow the headings.
# One drawn for half a sheet, or as a panel, is set so that they have the size of a caption's
LARGEST, HALF, CAPTIONS = 1.2, 0.52, 0.92


class Blocks:
    """Makes a document's blocks from a page's.

    styles: ids by the names of styles. width: of the text on a sheet, in twentieths of a point.
    parts: those of the page that the document shows, to which links may lead.
    """

    def __init__(
        self,
        document: Document,
        content: PageContent,
        styles: dict[str, str],
        *,
        width: int,
        parts: Sequence[Element],
    ) -> None:
        self._document, self._content, self._styles = document, content, styles
        self._width = width
        self._lists = Lists(document)
        # A template's own bookmarks and pictures are numbered too
        body = document.element.body
        self._pictures = _highest(body, "wp:docPr", "id")
        marks = _highest(body, "w:bookmarkStart", qn("w:id"))
        named = [one for part in parts for one in part.iter(*HEADED) if one.get("id")]
        self._bookmarks = {one.get("id"): n for n, one in enumerate(named, marks + 1)}

    def of(self, part: Element) -> Iterator[Xml]:
        """The blocks of an element of the page, including the element itself."""
        tag, classes = part.tag, classes_of(part)
        if not isinstance(tag, str) or tag == "summary":
            return
        if tag in HEADED:
            yield from self._heading(part)
        elif "tiles" in classes:
            yield from self._tiles(part)
        elif tag in ("ul", "ol"):
            yield from self._list(part)
        elif tag == "table":
            yield from self._table(part)
        elif tag == "figure":
            yield from self._figure(part)
        elif tag == "img":
            yield from self._picture(part, [])
        elif tag in ("figcaption", "caption"):
            yield from self._words(part, "Caption")
        elif tag == "dt":
            yield from self._words(part, "Normal", bold=True, keep_next=True)
        elif tag in ("dd", "blockquote"):
            yield from self._inside(part, "Quote")
        elif tag in ("p", "pre"):
            style = next((STYLED[name] for name in classes if name in STYLED), "Normal")
            title = "panel-title" in classes
            of_panel = title or "panel-value" in classes
            yield from self._words(part, style, bold=title, keep_next=of_panel)
        elif "files" in classes:
            yield from self._files(part)
        else:
            yield from self._inside(part)

    # ---- text ----

    def _inside(self, part: Element, style: str = "Normal", **how: object) -> Iterator[Xml]:
        """What an element holds: blocks, and between them loose text as paragraphs."""
        waiting = [Run(part.text or "")]
        for child in part:
            if _is_inline(child):
                waiting += self._runs(child)
            else:
                yield from self._paragraph(style, waiting, **how)
                waiting = []
                yield from self.of(child)
            waiting.append(Run(child.tail or ""))
        yield from self._paragraph(style, waiting, **how)

    def _words(
        self, part: Element, style: str, *, bold: bool = False, keep_next: bool = False
    ) -> Iterator[Xml]:
        runs = [run._replace(bold=run.bold or bold) for run in self._runs(part)]
        yield from self._paragraph(style, runs, keep_next=keep_next)
        for image in part.iter("img"):
            yield from self._picture(image, [])

    def _paragraph(self, style: str, runs: Sequence[Run], **how: object) -> Iterator[Xml]:
        shown = without_edges(runs)
        if shown:
            made = [self._link(run) if run.link else run for run in shown]
            yield paragraph(self._styles[style], made, **how)  # type: ignore[arg-type]

    def _runs(self, part: Element, above: Run = PLAIN) -> list[Run]:
        if not isinstance(part.tag, str):
            return []
        if part.tag == "br":
            return [above._replace(text=BREAK)]
        here = above._replace(
            bold=above.bold or part.tag in BOLD,
            italic=above.italic or part.tag in ITALIC or "who" in classes_of(part),
            link=str(part.get("href", "")) if part.tag == "a" else above.link,
        )
        runs = [here._replace(text=part.text or "")]
        for child in part:
            runs += [*self._runs(child, here), here._replace(text=child.tail or "")]
        return runs

    def _link(self, run: Run) -> Run | Xml:
        """A link, where it leads anywhere from a document; else its words."""
        if run.link.startswith("#") and run.link[1:] in self._bookmarks:
            return linked(run, anchor=f"_iqip_{self._bookmarks[run.link[1:]]}")
        if run.link.startswith("https://"):
            kind = RELATIONSHIP_TYPE.HYPERLINK
            return linked(run, relation=self._document.part.relate_to(run.link, kind, True))
        return run._replace(link="")

    def _heading(self, part: Element) -> Iterator[Xml]:
        style = HEADINGS.get(part.tag, "Heading 3")
        for made in self._paragraph(style, self._runs(part)):
            number = self._bookmarks.get(part.get("id"))
            yield marked(made, f"_iqip_{number}", number) if number else made

    # ---- lists ----

    def _list(self, part: Element, level: int = 0) -> Iterator[Xml]:
        numbered = part.tag == "ol"
        style = self._styles["List Number" if numbered else "List Bullet"]
        number = Number(self._lists.numbered(), 0) if numbered else self._lists.bullets(level)
        for item in part:
            if item.tag != "li":
                continue
            nested = [child for child in item if child.tag in ("ul", "ol")]
            runs = [Run(item.text or "")]
            for child in item:
                runs += [] if child in nested else self._runs(child)
                runs.append(Run(child.tail or " "))
            shown = without_edges(runs)
            made = [self._link(run) if run.link else run for run in shown]
            yield paragraph(style, made, number=number)
            for inner in nested:
                yield from self._list(inner, level + 1)

    def _files(self, part: Element) -> Iterator[Xml]:
        """File names as one paragraph: they are not a list to read."""
        for child in part:
            if child.tag == "ul":
                names = ", ".join(item.text_content().strip() for item in child)
                yield from self._paragraph("Normal", [Run(f"{names}.")])
            else:
                yield from self.of(child)

    # ---- tables ----

    def _table(self, part: Element) -> Iterator[Xml]:
        caption = part.find("caption")
        grid, headings = grid_of(part)
        if caption is not None:
            yield from self._words(caption, "Caption", keep_next=True)
        words = "" if caption is None else " ".join(caption.text_content().split())
        yield from self._tabled(grid, headings, words)

    def _tabled(self, grid: Grid, headings: int, caption: str) -> Iterator[Xml]:
        if not grid or not grid[0]:
            return
        first = {id(cell) for cells in grid[:headings] for cell in cells}
        filled = partial(self._cell, first)
        yield table(
            *(grid, headings, filled),
            caption=caption,
            style=self._styles["IQIP Table"],
            width=self._width,
        )

    def _cell(self, first: set[int], cell: Cell, stays: bool) -> list[Xml]:
        style = "IQIP Table Heading" if id(cell) in first else "IQIP Table Text"
        how = {"keep_next": stays, "align": "right" if cell.right else ""}
        made: list[Xml] = []
        if cell.content is not None:
            row = cell.content.getparent()
            total = row is not None and "total" in classes_of(row)
            runs = [run._replace(bold=run.bold or total) for run in self._runs(cell.content)]
            made = list(self._paragraph(style, runs, **how))
        return made or [paragraph(self._styles[style], [])]

    def _tiles(self, part: Element) -> Iterator[Xml]:
        """The tiles, each a name, a number and words, as a table of three columns."""
        heads = [_worded("th", name) for name in TILES]
        grid: Grid = [[Cell(one, right=False, heading=True) for one in heads]]
        for tile in part:
            cells = [Cell(one, right=False, heading=False) for one in tile.iter("p")][: len(TILES)]
            blank = Cell(None, right=False, heading=False)
            grid.append([*cells, *[blank] * (len(TILES) - len(cells))])
        yield from self._paragraph("Caption", [Run(AT_A_GLANCE)], keep_next=True)
        yield from self._tabled(grid, 1, AT_A_GLANCE)

    # ---- pictures ----

    def _figure(self, part: Element) -> Iterator[Xml]:
        legend: list[Key] = []
        for child in part.iter():
            if "legend" in classes_of(child):
                legend = [self._key(item) for item in child]
        for child in part:
            if "legend" in classes_of(child):
                continue
            if child.tag == "img":
                yield from self._picture(child, legend)
            elif "panels" in classes_of(child):
                yield from self._panels(child, legend)
            else:
                yield from self.of(child)

    def _panels(self, part: Element, legend: list[Key]) -> Iterator[Xml]:
        """Small drawings, each below its title and value; the first has the common legend."""
        for panel in part:
            for child in panel:
                if child.tag == "img":
                    yield from self._picture(child, legend, keep_next=False)
                    legend = []
                else:
                    yield from self.of(child)

    def _key(self, item: Element) -> Key:
        mark = item.find(".//img")
        return Key(self._content.drawings[mark.get(PLACE)], item.text_content().strip())

    def _picture(
        self, image: Element, legend: Sequence[Key], *, keep_next: bool = True
    ) -> Iterator[Xml]:
        """A drawing as a picture in a paragraph of its own, with its alternative text."""
        place, drawn = image.get(PLACE), None
        if place is None:
            drawn, words = embedded(image), str(image.get("alt", ""))
        elif (drawing := self._content.drawings[place]).is_shown:
            drawn, words = picture(drawing, self._content.styles, legend), drawing.alternative
        if drawn is None:
            return
        width = self._width / 20
        is_wide = place is not None and drawn.width > HALF * width
        scale = min(LARGEST if is_wide else CAPTIONS, width / drawn.width)
        inline = self._document.part.new_pic_inline(
            io.BytesIO(drawn.png), Pt(drawn.width * scale), Pt(drawn.height * scale)
        )
        for edge in ("distT", "distB", "distL", "distR"):  # LibreOffice assumes others
            inline.set(edge, "0")
        self._pictures += 1
        inline.docPr.set("id", str(self._pictures))
        inline.docPr.set("name", f"Picture {self._pictures}")
        inline.docPr.set("descr", words)
        made = element("w:r", element("w:drawing", inline))
        yield paragraph(self._styles["Normal"], [made], keep_next=keep_next)


def _highest(body: Xml, name: str, number: str) -> int:
    found = [str(one.get(number, "")) for one in body.iter(qn(name))]
    return max((int(one) for one in found if one.isdigit()), default=0)


def _is_inline(child: Element) -> bool:
    return not isinstance(child.tag, str) or child.tag in INLINE


def _worded(tag: str, text: str) -> Element:
    made = lxml.html.Element(tag)
    made.text = text
    return made
