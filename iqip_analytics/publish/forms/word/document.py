"""A released page as a Word document, in the house's style or in a trust's own template."""

import io
from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import docx
from docx.document import Document
from docx.exceptions import PythonDocxError
from docx.opc.exceptions import OpcError
from docx.oxml.exceptions import XmlchemyError
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Mm

from iqip_analytics.contract.faults import DAMAGED, InputError
from iqip_analytics.publish.forms.cover import REPORT, Cover
from iqip_analytics.publish.forms.fixed_zip import fixed_zip
from iqip_analytics.publish.forms.word.blocks import Blocks
from iqip_analytics.publish.forms.word.gate import faults_of_document, lost_numbers
from iqip_analytics.publish.forms.word.page_content import classes_of, page_content
from iqip_analytics.publish.forms.word.paragraphs import Run, element, field, paragraph
from iqip_analytics.publish.forms.word.parts import leave_behind
from iqip_analytics.publish.forms.word.styles import LANGUAGE, styles_of
from iqip_analytics.publish.forms.word.template import (
    fill,
    place_of_briefing,
    refuse_unknown_marks,
    template_in,
)
from iqip_analytics.publish.notebooks import BriefingError

A4 = (Mm(210), Mm(297))
BESIDE, ABOVE, TO_HEAD = Mm(16), Mm(13), Mm(7)  # from the sheet's edge to text and header
WHAT_IF = "Scenario: what if, not the expected course"  # as on every sheet of a printed page
WORD_OF_TODAY = "15"  # without it Word opens a document in compatibility mode, and checks nothing
# What the library raises on parts that are XML, but not as Word writes it
UNREADABLE = (
    *(*DAMAGED, AttributeError, IndexError, TypeError, AssertionError),
    *(PythonDocxError, OpcError, XmlchemyError),
)
TRIAL = (
    "<html><head></head><body><main><header><h1>Trial</h1></header>"
    '<section class="sheet"><h2>Trial</h2><p>Words</p></section></main></body></html>'
)


def word_document(page: str, cover: Cover, *, annex: bool, template: bytes = b"") -> bytes:
    """The document of a page.

    Args:
        page: as it was released.
        cover: title, dates, marking and line of the briefing.
        annex: whether the annex is included, or the sheets alone.
        template: a trust's own, from `trusted_template`; b"" for the house style.

    Returns:
        The bytes of a .docx file, the same for the same input.

    Raises:
        InputError: where the template has unknown marks.
    """
    document = docx.Document(io.BytesIO(template)) if template else _house()
    body = document.element.body
    place = place_of_briefing(body)  # before a filled mark can look like the briefing's
    if template:
        refuse_unknown_marks(document)
        fill(document, _words(cover))
    styles = styles_of(document, own_template=bool(template))
    titles = [one for one in body.findall(qn("w:p")) if one.style == styles["Title"]]
    content = page_content(page)
    parts = content.parts(annex=annex)
    blocks = Blocks(
        document,
        content,
        {**styles, "Title": styles["Heading 1"]} if place is not None and titles else styles,
        width=_text_width(document.sections[-1]),
        parts=parts,
    )
    if place is None:
        for one in [one for one in body if one.tag != qn("w:sectPr")]:
            body.remove(one)
        put = partial(_put_last, body)
    else:
        put = place.addprevious
    for part in parts:
        for number, made in enumerate(blocks.of(part)):
            if part is content.annex and number == 0:
                _on_a_new_page(made)
            put(made)
    if place is not None:
        body.remove(place)
    supposed = any("scenario" in classes_of(one) for one in content.front)
    lines = [Run(cover.line), *([Run(WHAT_IF, bold=True)] if supposed else [])]
    _told_on_every_page(document, [line for line in lines if line.text], styles)
    _described(document, cover)
    return _packed(document)


def released_document(page: str, cover: Cover, *, annex: bool, template: bytes = b"") -> bytes:
    """The document of a page, once it passed the gate of documents.

    Raises:
        BriefingError: where some readers could not use it, or it lacks a number of the page.
    """
    try:
        document = word_document(page, cover, annex=annex, template=template)
    except InputError as error:
        raise BriefingError(f"the Word template: {error}") from None
    faults = faults_of_document(document)
    lost = lost_numbers(page_content(page).text(annex=annex), document)
    if lost:
        faults.append(f"it lacks numbers of the page: {', '.join(lost[:5])}")
    if faults:
        raise BriefingError(f"the Word document may not be released: {'; '.join(faults[:3])}")
    return document


def trusted_template(file: Path) -> bytes:
    """A trust's template, tried on a short page.

    Raises:
        InputError: where it cannot be used, with what to do.
    """
    template = template_in(file)
    cover = Cover(title="Trial", scope_name="", marking="", facts=(), published_on=date(2000, 1, 1))
    try:
        faults = faults_of_document(word_document(TRIAL, cover, annex=False, template=template))
    except InputError as error:
        raise InputError(f"--docx-template {file}: {error}") from None
    except UNREADABLE as error:
        raise InputError(
            f"--docx-template {file}: Word's own parts cannot be read ({type(error).__name__}); "
            "open it in Word and save it again as .docx"
        ) from None
    if faults:
        what_to_do = "" if ";" in faults[0] else "; mend it in Word (Review, Check Accessibility)"
        raise InputError(f"--docx-template {file}: {faults[0]}{what_to_do}")
    return template


def _house() -> Document:
    """An empty document in the house style: A4, without the library's own styles."""
    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = A4
    section.left_margin = section.right_margin = BESIDE
    section.top_margin = section.bottom_margin = ABOVE
    section.header_distance = section.footer_distance = TO_HEAD
    for style in list(document.styles.element.findall(qn("w:style"))):
        if style.get(qn("w:type")) == "table" and style.get(qn("w:default")) is None:
            document.styles.element.remove(style)
    for setting in document.settings.element.iter(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), WORD_OF_TODAY)
    return document


def _put_last(body: Any, made: Any) -> None:
    body.find(qn("w:sectPr")).addprevious(made)


def _on_a_new_page(made: Any) -> None:
    keeps = made.find(qn("w:pPr")).find(qn("w:keepNext"))
    start = element("w:pageBreakBefore")
    if keeps is not None:
        keeps.addnext(start)
    else:
        made.find(qn("w:pPr")).find(qn("w:pStyle")).addnext(start)


def _text_width(section: Section) -> int:
    edges = (section.left_margin or 0) + (section.right_margin or 0)
    return int((section.page_width or A4[0]) - edges) // 635  # to twentieths of a point


def _words(cover: Cover) -> Mapping[str, str]:
    facts = dict(cover.facts)
    return {
        "title": cover.title,
        "scope": cover.scope_name,
        "period_end": facts.get("Period end", ""),
        "data_cutoff": facts.get("Data cut-off", ""),
        "published_on": facts.get("Published", ""),
        "line": cover.line,
        "marking": cover.marking,
        "committee": cover.committee,
    }


def _told_on_every_page(
    document: Document, lines: Sequence[Run], styles: Mapping[str, str]
) -> None:
    """Put line and page number on every page, where a template does not have them."""
    for section in document.sections:
        pairs = [(section.header, section.footer)]
        if section.different_first_page_header_footer:
            pairs.append((section.first_page_header, section.first_page_footer))
        if document.settings.odd_and_even_pages_header_footer:
            pairs.append((section.even_page_header, section.even_page_footer))
        for header, footer in pairs:
            own = "".join(text.text or "" for text in header._element.iter(qn("w:t")))
            for line in [line for line in lines if line.text not in own]:
                _add(header, paragraph(styles["Header"], [line]))
            fields = "".join(one.text or "" for one in footer._element.iter(qn("w:instrText")))
            if "PAGE" not in fields and footer._element.find(f".//{qn('w:fldSimple')}") is None:
                number = [Run("Page "), *field("PAGE", "1"), Run(" of "), *field("NUMPAGES", "1")]
                _add(footer, paragraph(styles["Footer"], number, align="right"))


def _add(where: Any, made: Any) -> None:
    """Put a paragraph into a header or footer, in place of a single empty one."""
    where.is_linked_to_previous = False
    there = list(where._element)
    where._element.append(made)
    if len(there) == 1 and not there[0].findall(f".//{qn('w:r')}"):
        where._element.remove(there[0])


def _described(document: Document, cover: Cover) -> None:
    """Set the document's properties: without times, machine or a template's author."""
    said = document.core_properties
    for about in list(said._element):
        said._element.remove(about)
    said.title, said.subject, said.category = cover.title, REPORT, cover.marking
    said.language = LANGUAGE
    said.author = said.last_modified_by = ""
    said.created = said.modified = cover.dated
    said.revision = 1
    leave_behind(document)


def _packed(document: Document) -> bytes:
    made = io.BytesIO()
    document.save(made)
    return fixed_zip(made.getvalue())
