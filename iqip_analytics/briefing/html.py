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


def masthead(**content: object) -> Html:
    """The head of a briefing, which holds its only h1."""
    return Html(_rendered("masthead.html.j2", **content))


def _rendered(template: str, **content: object) -> Markup:
    return Markup(TEMPLATES.get_template(template).render(**content))


def plain(text: object) -> Markup:
    """A text of a register as text, whatever it holds."""
    return escape(text)
