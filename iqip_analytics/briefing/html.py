"""Pieces of a page: paragraphs, tables and figures, with every text of a register escaped."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import jinja2
from markupsafe import Markup, escape

TEMPLATES = jinja2.Environment(
    loader=jinja2.PackageLoader("iqip_analytics.briefing", "templates"),
    autoescape=True,
    trim_blocks=False,
    keep_trailing_newline=False,
    undefined=jinja2.StrictUndefined,
)


@dataclass(frozen=True, eq=False)
class Html:
    """A piece of a page, shown by a notebook as it will be printed."""

    markup: Markup

    def _repr_html_(self) -> str:
        return str(self.markup)

    def __html__(self) -> Markup:
        return self.markup


class Column(NamedTuple):
    """A column of a printed table; `kind` is a class of the style sheet for its cells."""

    heading: str
    numeric: bool = False
    unbroken: bool = False

    @property
    def kind(self) -> str:
        """How its cells are set: numbers to the right, identifiers and dates unbroken."""
        return "number" if self.numeric else "unbroken" if self.unbroken else ""


class Row(NamedTuple):
    """A row of a printed table; `emphasis` is a class of the style sheet."""

    cells: Sequence[object]
    emphasis: str = ""


def table(
    caption: str, columns: Sequence[Column], rows: Iterable[Row], *, empty: str = ""
) -> Markup:
    """A table with caption and header cells; where it has no row, `empty` in words instead."""
    listed = list(rows)
    if not listed:
        return paragraph(empty or f"{caption}: none.")
    return _rendered("table.html.j2", caption=caption, columns=columns, rows=listed)


def figure(title: str, svg: Markup, caption: str, data: Markup | None = None) -> Markup:
    """A chart with its message as title, its source as caption, and its numbers beside it."""
    return _rendered("figure.html.j2", title=title, svg=svg, caption=caption, data=data)


def paragraph(text: str, kind: str = "") -> Markup:
    """One paragraph of plain text."""
    return _rendered("paragraph.html.j2", text=text, kind=kind)


def bullets(items: Iterable[str]) -> Markup:
    """A list of plain texts."""
    return _rendered("list.html.j2", kind="ul", items=items)


def numbered(items: Iterable[str]) -> Markup:
    """A numbered list of plain texts."""
    return _rendered("list.html.j2", kind="ol", items=items)


def described(sections: Iterable[tuple[str, Sequence[str]]]) -> Markup:
    """The trust's own words: each section's label with its paragraphs."""
    return _rendered("commentary.html.j2", sections=sections)


def with_icon(path: str, fill: str, words: str) -> Markup:
    """Words with an icon before them, which a screen reader passes over."""
    return _rendered("icon.html.j2", path=path, fill=fill, words=words)


def drawing_opening(**content: str) -> Markup:
    """How an inline drawing begins, with its text for screen readers."""
    return _rendered("drawing.html.j2", **content)


def heading(text: str) -> Markup:
    """A heading within a section."""
    return _rendered("heading.html.j2", text=text)


def block(*pieces: Markup | None) -> Html:
    """Pieces one below the other."""
    return Html(Markup("\n").join(piece for piece in pieces if piece is not None))


class Tile(NamedTuple):
    """A number at the head of a sheet.

    state: behind, on_trajectory, ahead, neutral or alert; the words say it too.
    """

    name: str
    value: str
    words: str
    state: str = "neutral"


class Asked(NamedTuple):
    """A decision as a sheet prints it; `by` is a day in words, a blank `who` is not told."""

    what: str
    why: str
    who: str
    by: str


def front(**content: object) -> Html:
    """The head of a briefing, which holds its only h1."""
    return Html(_rendered("front.html.j2", **content))


def tiles(shown: Sequence[Tile]) -> Html:
    """The tiles of a sheet."""
    return Html(_rendered("tiles.html.j2", tiles=shown))


def proposed(own_words: Sequence[str], asked: Sequence[Asked]) -> Markup:
    """Decisions proposed, the trust's own words before the computed ones."""
    return _rendered("decisions.html.j2", own_words=own_words, asked=asked)


def cards(caption: str, columns: Sequence[Column], rows: Iterable[Row]) -> Markup:
    """A table of a sheet, whose rows are cards where a screen is narrow."""
    return _rendered("cards.html.j2", caption=caption, columns=columns, rows=list(rows))


def picture(svg: Markup, caption: str) -> Markup:
    """A chart of a sheet: its block's heading is its message, its numbers stand in the annex."""
    return _rendered("picture.html.j2", svg=svg, caption=caption)


def sheet_block(title: str, *pieces: Markup | None) -> Html:
    """A block of a sheet under its own heading; nothing where it has nothing to say."""
    body = block(*pieces).markup
    return Html(_rendered("sheet_block.html.j2", title=title, body=body) if body else Markup())


def pair(left: Html, right: Html) -> Html:
    """Two blocks side by side; one alone has the whole width."""
    if not left.markup or not right.markup:
        return left if left.markup else right
    return Html(Markup('<div class="pair">\n{}\n{}\n</div>').format(left, right))


def _rendered(template: str, **content: object) -> Markup:
    return Markup(TEMPLATES.get_template(template).render(**content))


def plain(text: object) -> Markup:
    """A text of a register as text, whatever it holds."""
    return escape(text)
