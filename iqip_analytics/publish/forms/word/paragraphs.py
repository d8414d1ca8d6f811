"""Paragraphs of a Word document as its XML has them: style, runs, links, numbering, bookmarks."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

Xml = Any  # of python-docx, which has no types for it


BREAK = "\x0b"  # end of a line: no page's text holds it


class Run(NamedTuple):
    """Text of one format; `link` is where it leads, BREAK in it ends a line."""

    text: str
    bold: bool = False
    italic: bool = False
    link: str = ""


class Number(NamedTuple):
    """A paragraph's place in a list: which list, and how deep."""

    list_id: int
    level: int = 0


def element(name: str, /, *children: Xml, **attributes: object) -> Xml:
    """An element with attributes of its own namespace: `element("w:b", val="0")`."""
    made = OxmlElement(name)
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), str(value))
    made.extend(children)
    return made


def paragraph(
    style: str,
    runs: Iterable[Run | Xml],
    *,
    keep_next: bool = False,
    number: Number | None = None,
    align: str = "",
) -> Xml:
    """A paragraph.

    Args:
        style: the id of its style.
        runs: its text, or elements as they are.
        keep_next: whether it stays on the same page as what follows.
        number: its place in a list.
        align: `right` for numbers; "" for the style's own.
    """
    about = element("w:pPr", element("w:pStyle", val=style))
    if keep_next:
        about.append(element("w:keepNext"))
    if number is not None:
        level = element("w:ilvl", val=number.level)
        about.append(element("w:numPr", level, element("w:numId", val=number.list_id)))
    if align:
        about.append(element("w:jc", val=align))
    return element("w:p", about, *(_run(run) if isinstance(run, Run) else run for run in runs))


def _run(run: Run) -> Xml:
    made = element("w:r")
    look = [element(name) for name, on in (("w:b", run.bold), ("w:i", run.italic)) if on]
    if look:
        made.append(element("w:rPr", *look))
    for number, line in enumerate(run.text.split(BREAK)):
        if number:
            made.append(element("w:br"))
        if line:
            text = element("w:t")
            text.text = line
            text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
            made.append(text)
    return made


def linked(run: Run, **where: str) -> Xml:
    """A run as a link: `anchor` names a bookmark, `relation` what lies outside."""
    inner = _run(run._replace(link=""))
    look = inner.find(qn("w:rPr"))
    if look is None:
        look = element("w:rPr")
        inner.insert(0, look)
    look.extend([element("w:color", val="005EB8"), element("w:u", val="single")])
    link = element("w:hyperlink", inner, history="1")
    if "anchor" in where:
        link.set(qn("w:anchor"), where["anchor"])
    else:
        link.set(qn("r:id"), where["relation"])
    return link


def marked(place: Xml, name: str, number: int) -> Xml:
    """A paragraph to which a link of the document leads."""
    about = place.find(qn("w:pPr"))
    about.addnext(element("w:bookmarkStart", id=number, name=name))
    place.append(element("w:bookmarkEnd", id=number))
    return place


def field(code: str, shown: str) -> list[Xml]:
    """A field that the reader's program fills in, such as PAGE; `shown` until it does."""
    instruction = element("w:instrText")
    instruction.text = f" {code} "
    instruction.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return [
        element("w:r", element("w:fldChar", fldCharType="begin")),
        element("w:r", instruction),
        element("w:r", element("w:fldChar", fldCharType="separate")),
        _run(Run(shown)),
        element("w:r", element("w:fldChar", fldCharType="end")),
    ]


def without_edges(runs: Sequence[Run]) -> list[Run]:
    """Runs as a browser shows them: white space is one blank, with none at the edges."""
    shown: list[Run] = []
    for run in runs:
        text = run.text
        if run.text != BREAK:
            text = " ".join(f"|{run.text}|".replace("\xa0", "\x00").split())[1:-1]
            text = text.replace("\x00", "\xa0")
            if text.startswith(" ") and (not shown or shown[-1].text.endswith((" ", BREAK))):
                text = text[1:]
        if text:
            shown.append(run._replace(text=text))
    while shown and not (last := shown[-1].text.rstrip(f" {BREAK}")):
        shown.pop()
    return [*shown[:-1], shown[-1]._replace(text=last)] if shown else []
