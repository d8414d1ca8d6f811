"""What a released page shows, as a tree of its text, with its drawings set aside."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import lxml.html

Element = Any  # of lxml, whose own types do not help here
SVG = re.compile(r"<svg(?P<attributes>[^>]*)>(?P<body>.*?)</svg>", re.DOTALL)
STYLE_RULE = re.compile(r"\.(?P<name>s[0-9a-f]{6})\{[^}]*\}")
CLASSES = re.compile(r'class="([^"]*)"')
ALTERNATIVE = re.compile(r"<title[^>]*>(?P<text>[^<]*)</title>")
NO_CHARACTER = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
PLACE = "data-drawing"


@dataclass(frozen=True)
class DrawnOnPage:
    """A drawing as on the page; its styles are in the page's own."""

    attributes: str
    body: str

    @property
    def is_shown(self) -> bool:
        """Whether it is shown on paper, unlike a mark or a drawing for narrow screens."""
        return 'aria-hidden="true"' not in self.attributes and "narrow" not in self.classes

    @property
    def classes(self) -> list[str]:
        """The classes of the drawing as a whole."""
        found = CLASSES.search(self.attributes)
        return found[1].split() if found else []

    @cached_property
    def alternative(self) -> str:
        """Its alternative text."""
        found = ALTERNATIVE.search(self.body)
        return lxml.html.fromstring(f"<p>{found['text']}</p>").text_content() if found else ""

    @property
    def size(self) -> tuple[float, float]:
        """Width and height in points."""
        found = re.search(r'viewBox="[\d.]+ [\d.]+ ([\d.]+) ([\d.]+)"', self.attributes)
        return (float(found[1]), float(found[2])) if found else (0.0, 0.0)


@dataclass(frozen=True, kw_only=True)
class PageContent:
    """A page taken apart.

    front: what precedes the sheets: title, line, and what a scenario supposes.
    sheets: each as its element.
    annex: its element; None for a page without.
    drawings: by the number in an element's `data-drawing`.
    styles: the rule of each class of the drawings.
    """

    front: list[Element]
    sheets: list[Element]
    annex: Element | None
    drawings: Mapping[str, DrawnOnPage]
    styles: Mapping[str, str]

    def parts(self, *, annex: bool) -> list[Element]:
        """What a document shows, in order; of a page without sheets, everything."""
        shown = [*self.front, *self.sheets]
        wanted = self.annex is not None and (annex or not self.sheets)
        return [*shown, self.annex] if wanted else shown

    def text(self, *, annex: bool) -> str:
        """The words that a document shows as text: its pictures contain the legends."""
        return "\n".join(line for part in self.parts(annex=annex) for line in _lines(part))


def page_content(page: str) -> PageContent:
    """A released page taken apart: every drawing becomes an empty element with its number."""
    drawings: dict[str, DrawnOnPage] = {}

    def set_aside(found: re.Match[str]) -> str:
        number = str(len(drawings))
        drawings[number] = DrawnOnPage(found["attributes"], found["body"])
        return f'<img {PLACE}="{number}">'

    head, body = page.split("</head>", 1)
    text = NO_CHARACTER.sub("", SVG.sub(set_aside, body))
    main = lxml.html.document_fromstring(text).find(".//main")
    parts = list(main)
    return PageContent(
        front=[part for part in parts if not _is(part, "sheet") and not _is(part, "annex")],
        sheets=[part for part in parts if _is(part, "sheet")],
        annex=next((part for part in parts if _is(part, "annex")), None),
        drawings=drawings,
        styles={found["name"]: found[0] for found in STYLE_RULE.finditer(head)},
    )


def _lines(element: Element) -> Iterator[str]:
    if not isinstance(element.tag, str) or element.tag == "summary" or _is(element, "legend"):
        return
    yield element.text or ""
    for child in element:
        yield from _lines(child)
        yield child.tail or ""


def _is(element: Element, kind: str) -> bool:
    return kind in classes_of(element)


def classes_of(element: Element) -> list[str]:
    """The classes of an element of the page."""
    return str(element.get("class") or "").split()
