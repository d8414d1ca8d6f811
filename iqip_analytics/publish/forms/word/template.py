"""A trust's own Word template: which may be used, what its marks stand for, how it is filled."""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from docx.oxml.ns import qn

from iqip_analytics.contract.faults import DAMAGED, InputError, did_you_mean
from iqip_analytics.publish.forms.fixed_zip import fixed_zip
from iqip_analytics.publish.forms.word.parts import foreign_parts, too_much_in

BRIEFING = "briefing"
MARKS = (
    *(BRIEFING, "title", "scope", "period_end", "data_cutoff", "published_on"),
    *("line", "marking", "committee"),
)
MARK = re.compile(r"\{\{\s*(?P<name>[^{}]*?)\s*\}\}")
MOST_BYTES = 20_000_000
OLD_OR_LOCKED = b"\xd0\xcf\x11\xe0"
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.{}.main+xml"
DOCUMENT, TEMPLATE = MAIN.format("document").encode(), MAIN.format("template").encode()
TYPES = "[Content_Types].xml"
NO_DOCUMENT = "is not a Word document; save it in Word as .docx"


def template_in(file: Path) -> bytes:
    """A template's bytes, as a document.

    Raises:
        InputError: where the file cannot be a template, with what to do.
    """
    try:
        content = file.read_bytes()
    except OSError as error:
        raise InputError(
            f"--docx-template {file}: cannot be read ({error.strerror}); name a Word file (.docx "
            "or .dotx)"
        ) from None
    fault = _fault_of(content)
    if fault:
        raise InputError(f"--docx-template {file}: {fault}")
    return _as_document(content)


def _fault_of(content: bytes) -> str:
    """Why some bytes are not a template; "" where they may be one."""
    if len(content) > MOST_BYTES:
        return f"has over {MOST_BYTES // 1_000_000} MB; save it with smaller pictures"
    if content.startswith(OLD_OR_LOCKED):
        return (
            "is protected by a password, or an older .doc; save it in Word as .docx without a "
            "password"
        )
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            return too_much_in(parts) or _fault_in(parts)
    except zipfile.BadZipFile:
        return NO_DOCUMENT
    except DAMAGED as error:
        return f"is damaged ({type(error).__name__}); open it in Word and save it again"


def _fault_in(parts: zipfile.ZipFile) -> str:
    names = parts.namelist()
    if TYPES not in names:
        return NO_DOCUMENT
    if broken := parts.testzip():
        return f"is damaged ({broken}); open it in Word and save it again"
    types = parts.read(TYPES)
    if b"macroEnabled" in types or any(name.endswith("vbaProject.bin") for name in names):
        return "holds macros; save it in Word as .docx, which holds none"
    if DOCUMENT not in types and TEMPLATE not in types:
        return NO_DOCUMENT
    return next(foreign_parts(parts, as_given=True), "")


def _as_document(content: bytes) -> bytes:
    """A template (.dotx) as the document that Word makes of it."""
    return fixed_zip(
        content,
        lambda name, part: part.replace(TEMPLATE, DOCUMENT) if name == TYPES else part,
    )


def refuse_unknown_marks(document: Any) -> None:
    """Refuse a template with an unknown mark, or with the briefing's mark misplaced.

    Raises:
        InputError: naming it, and what is allowed.
    """
    body = document.element.body
    found = [(mark, root) for root in _roots(document) for mark in _marks_in(root)]
    for mark, _ in found:
        if mark not in MARKS:
            raise InputError(
                f"it holds {{{{ {mark} }}}}; {did_you_mean(mark, MARKS)}it may hold: "
                + ", ".join(MARKS)
            )
    places = sum(mark == BRIEFING for mark, _ in found)
    if places and (places > 1 or place_of_briefing(body) is None):
        raise InputError(
            "{{ briefing }} must stand once, as a paragraph of its own outside tables and boxes"
        )


def place_of_briefing(body: Any) -> Any | None:
    """The paragraph that the briefing replaces; None where the whole body is replaced."""
    for one in body.findall(qn("w:p")):
        if MARK.fullmatch(_text_of(one).strip()) and BRIEFING in _marks_in(one):
            return one
    return None


def fill(document: Any, words: Mapping[str, str]) -> None:
    """Fill every mark except the briefing's."""
    for root in _roots(document):
        for one in root.iter(qn("w:p")):
            if MARK.search(_text_of(one)):
                _fill(one, words)


def _fill(one: Any, words: Mapping[str, str]) -> None:
    """A mark may be split between runs, as Word often does: the first run then takes the text."""
    texts = list(one.iter(qn("w:t")))
    whole = "".join(text.text or "" for text in texts)
    if not all(MARK.search(text.text or "") or "{" not in (text.text or "") for text in texts):
        for text in texts[1:]:
            text.text = ""
        texts[0].text = whole
    for text in texts:
        text.text = MARK.sub(lambda mark: words.get(mark["name"], mark[0]), text.text or "")
        text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")


def _roots(document: Any) -> Iterator[Any]:
    """The body, and every header and footer that the document has."""
    yield document.element.body
    for relation in document.part.rels.values():
        if not relation.is_external and relation.reltype.endswith(("/header", "/footer")):
            yield relation.target_part.element


def _marks_in(root: Any) -> list[str]:
    paragraphs = [root] if root.tag == qn("w:p") else root.iter(qn("w:p"))
    return [mark["name"] for one in paragraphs for mark in MARK.finditer(_text_of(one))]


def _text_of(one: Any) -> str:
    return "".join(text.text or "" for text in one.iter(qn("w:t")))
