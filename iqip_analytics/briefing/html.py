"""Pieces of a page: paragraphs, tables and figures, with every text of a register escaped."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import jinja2
from markupsafe import Markup, escape

UNSAFE_IN_STYLE = re.compile(r"[^\w %.,–-]")

TEMPLATES = jinja2.Environment(
    loader=jinja2.PackageLoader("iqip_analytics.briefing", "templates"),
    autoescape=True,
    trim_blocks=False,
    keep_trailing_newline=False,
    undefined=jinja2.StrictUndefined,
)


def css_string(text: object) -> Markup:
    r"""A text as a string of a style sheet within an attribute, whatever it holds.

    >>> print(css_string("Due; {all}"))
    'Due\3b  \7b all\7d '
    """
    return Markup("'" + UNSAFE_IN_STYLE.sub(_code_point, str(text)) + "'")


LONGEST_WORD, PIECE = 24, 12  # characters


def breakable(text: object) -> Markup:
    """A text whose longest words may be broken, so that no column is as wide as a link.

    >>> print(breakable("see https://a.example/b"), breakable("x" * 30))
    see https://a.example/b xxxxxxxxxxxx<wbr>xxxxxxxxxxxx<wbr>xxxxxx
    """
    if isinstance(text, Markup):
        return text
    words = str(text).split(" ")
    return Markup(" ").join(
        _in_pieces(word) if len(word) > LONGEST_WORD else word for word in words
    )


def _in_pieces(word: str) -> Markup:
    return Markup("<wbr>").join(word[at : at + PIECE] for at in range(0, len(word), PIECE))


def _code_point(found: re.Match[str]) -> str:
    return f"\\{ord(found[0]):x} "


TEMPLATES.filters |= {"css_string": css_string, "breakable": breakable}


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


class Drawing(Markup):
    """A drawing as a page shows it, and the legend above it; both may be blank."""

    legend: Markup

    def __new__(cls, drawing: object = "", legend: str = "") -> "Drawing":
        """A drawing with its legend."""
        made = super().__new__(cls, drawing)
        made.legend = Markup(legend)
        return made


def table(
    caption: str, columns: Sequence[Column], rows: Iterable[Row], *, empty: str = ""
) -> Markup:
    """A table with caption and header cells; where it has no row, `empty` in words instead."""
    listed = list(rows)
    if not listed:
        return paragraph(empty or f"{caption}: none.")
    return _rendered("table.html.j2", caption=caption, columns=columns, rows=listed)


def figure(title: str, svg: Markup, caption: str, data: Markup | None = None) -> Markup:
    """A chart with its message as title, its source as caption, and its numbers beside it.

    Without a drawing its numbers are shown in its place; without these, nothing. A blank title is
    for a chart whose message is the heading above it.
    """
    if not svg and not data:
        return Markup("")
    return _rendered(
        "figure.html.j2", title=title, svg=svg, legend=_legend(svg), caption=caption, data=data
    )


def _legend(svg: Markup) -> Markup:
    return svg.legend if isinstance(svg, Drawing) else Markup("")


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


def icon(**content: str) -> Markup:
    """A mark in place of words, which a screen reader skips: shape, fill, ink, letter."""
    return _rendered("icon.html.j2", **content)


def drawing_opening(**content: str) -> Markup:
    """How an inline drawing begins, with its text for screen readers."""
    return _rendered("drawing.html.j2", **content)


def drawing_panels(panels: Sequence[tuple[object, Markup]], alternative: str) -> Markup:
    """Small drawings that reflow side by side, each under its title and value."""
    return _rendered("panels.html.j2", panels=panels, alternative=alternative)


def drawing_keys(keys: Sequence[Mapping[str, object]]) -> Markup:
    """A legend that reflows."""
    return _rendered("legend.html.j2", keys=keys)


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
    """A decision as a sheet prints it; `by` is a day in words, a blank `who` is left out."""

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
    """A chart of a sheet: its block's heading is its message, its numbers are in the annex."""
    if not svg:
        return Markup("")
    return _rendered("picture.html.j2", svg=svg, legend=_legend(svg), caption=caption)


def sheet_block(title: str, *pieces: Markup | None) -> Html:
    """A block of a sheet under its own heading; nothing where it is empty."""
    body = block(*pieces).markup
    return Html(_rendered("sheet_block.html.j2", title=title, body=body) if body else Markup())


def column(blocks: Iterable[Html]) -> Html:
    """Blocks one below the other, for one side of a pair; a single one is left as it is."""
    told = [one for one in blocks if one.markup]
    if len(told) < 2:
        return told[0] if told else Html(Markup())
    return Html(Markup('<div class="column">\n{}\n</div>').format(Markup("\n").join(told)))


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
