"""The gate of Word documents: what Word's accessibility checker finds, and numbers lost."""

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from typing import Any

from lxml import etree

from iqip_analytics.publish.forms.word.parts import active_in, foreign_parts, texts_in
from iqip_analytics.publish.gate import SAYS_NOTHING

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
DECORATIVE = "{http://schemas.microsoft.com/office/drawing/2017/decorative}"
VML = "{urn:schemas-microsoft-com:vml}"
NUMBER = re.compile(r"[-−+]?\d(?:[\d,.:/]*\d)?")
LANGUAGE = "en-GB"


def faults_of_document(document: bytes) -> list[str]:
    """Every reason why a document may not be released, in words; none for a sound one."""
    with zipfile.ZipFile(io.BytesIO(document)) as parts:
        names = parts.namelist()
        foreign = list(foreign_parts(parts))
        texts = texts_in(parts)
        said = etree.fromstring(parts.read("docProps/core.xml"))
        relations = [
            relation
            for name in names
            if name.endswith(".rels")
            for relation in etree.fromstring(parts.read(name))
        ]
    body, styles = texts["word/document.xml"], texts["word/styles.xml"]
    faults = [*foreign, *(fault for text in texts.values() for fault in active_in(text))]
    faults += [*_of_headings(body, styles), *_of_drawings(body), *_of_tables(body)]
    faults += [fault for text in texts.values() if text is not body for fault in _unsaid(text)]
    properties = {etree.QName(one).localname: one.text for one in said}
    if not properties.get("title"):
        faults.append("the document has no title")
    languages = {one.get(f"{W}val") for one in styles.iterfind(f"{W}docDefaults//{W}lang")}
    if languages != {LANGUAGE} or properties.get("language") != LANGUAGE:
        faults.append(f"the document does not say that its language is {LANGUAGE}")
    for relation in relations:
        kind, target = relation.get("Type", ""), relation.get("Target", "")
        if relation.get("TargetMode") != "External":
            continue
        if not kind.endswith("/hyperlink") or not target.startswith("https://"):
            faults.append(f"it names '{target[:60]}', outside the document")
    return list(dict.fromkeys(faults))


def lost_numbers(page_text: str, document: bytes) -> list[str]:
    """The numbers of a page's text missing from its document, each as often as it is missing."""
    wanted, there = Counter(NUMBER.findall(page_text)), Counter(NUMBER.findall(text_of(document)))
    return sorted((wanted - there).elements())


def text_of(document: bytes) -> str:
    """The words of a document's body, a line for each paragraph."""
    with zipfile.ZipFile(io.BytesIO(document)) as parts:
        body = etree.fromstring(parts.read("word/document.xml"))
    return "\n".join(
        "".join(one.text or "" if one.tag == f"{W}t" else " " for one in _texts(paragraph))
        for paragraph in body.iter(f"{W}p")
    )


def _texts(paragraph: Any) -> Iterator[Any]:
    return paragraph.iter(f"{W}t", f"{W}br", f"{W}tab")


def _of_headings(body: Any, styles: Any) -> Iterator[str]:
    names = {
        style.get(f"{W}styleId"): style.find(f"{W}name").get(f"{W}val").lower()
        for style in styles.iter(f"{W}style")
    }
    level, titles = 0, 0
    for paragraph in body.iter(f"{W}p"):
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        name = names.get(style.get(f"{W}val"), "") if style is not None else ""
        titles += name == "title"
        if name.startswith("heading "):
            own = int(name.removeprefix("heading "))
            if own > level + 1:
                yield f"a heading of level {own} follows one of level {level}"
            if not "".join(paragraph.itertext()).strip():
                yield "a heading is empty"
            level = own
    if titles != 1:
        yield f"the document has {titles} paragraphs of the style Title, not one"
    if level == 0:
        yield "the document has no heading"


def _of_drawings(body: Any) -> Iterator[str]:
    for drawing in body.iter(f"{W}drawing"):
        if drawing.find(f"{DRAWING}anchor") is not None:
            yield "a picture floats beside the text; set it in line with text"
    yield from _unsaid(body)
    if body.find(f".//{W}pict") is not None:
        yield "a drawing of an old Word stands in it; put a picture with alternative text there"


def _unsaid(text: Any) -> Iterator[str]:
    """Pictures without alternative text that are not marked as decorative."""
    for about in text.iter(f"{DRAWING}docPr"):
        words = " ".join(about.get("descr", "").split())
        marks = about.iter(f"{DECORATIVE}decorative")
        if any(mark.get("val") in ("1", "true") for mark in marks):
            continue
        if not words or SAYS_NOTHING.fullmatch(words):
            yield f"'{about.get('name', 'a picture')}' lacks alternative text"
    for shape in text.iter(f"{VML}shape"):  # as an old Word draws, in a header
        if shape.find(f"{VML}imagedata") is not None and not shape.get("alt", "").strip():
            yield "a picture of an old Word lacks alternative text"


def _of_tables(body: Any) -> Iterator[str]:
    for table in body.iter(f"{W}tbl"):
        first = table.find(f"{W}tr")
        words = "".join(first.itertext())[:40] if first is not None else ""
        if first is None or first.find(f"{W}trPr/{W}tblHeader") is None:
            yield f"the table '{words}' has no header row (Layout, Repeat Header Rows)"
        if any(True for _ in table.iter(f"{W}gridSpan", f"{W}vMerge")):
            yield f"the table '{words}' has merged cells"
        if table.find(f".//{W}tc//{W}tbl") is not None:
            yield f"the table '{words}' holds another table"
