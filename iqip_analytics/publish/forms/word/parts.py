"""Parts of a Word document: which a template may have, which are kept, and nothing active.

A template is a file from elsewhere, and what is made of it is sent on in the trust's name. Its
words, styles, pictures, headers and footers are kept. Anything that a reader's program would run,
fetch or fill in from elsewhere is not, nor is anything about the template's author.
"""

import posixpath
import re
import zipfile
from collections.abc import Collection, Iterator
from typing import Any

from docx.document import Document
from docx.opc.packuri import PackURI
from docx.oxml.ns import qn
from lxml import etree

MOST_UNPACKED, MOST_PARTS = 100_000_000, 1_000
PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # all that Word writes
RELATIONSHIP = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
CORE = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"
TEXTS = ("header", "footer", "footnotes", "endnotes")
KEPT = frozenset(
    CORE if kind == "core" else RELATIONSHIP + kind
    for kind in (
        *("officeDocument", "core", "extended-properties", "styles", "settings", "numbering"),
        *("fontTable", "theme", "image", "hyperlink", *TEXTS),
    )
)
PICTURES = frozenset("png jpg jpeg jfif gif bmp dib tif tiff emf wmf emz wmz svg webp".split())
BY_NAME = ("image", "hyperlink", "header", "footer")  # needed only where a text refers to it
# What Word and document stores add to a text: no use in a paper, so left out
LEFT_BEHIND = frozenset(
    "thumbnail custom-properties customXml customXmlProps stylesWithEffects webSettings comments "
    "commentsExtended commentsIds commentsExtensible people glossaryDocument "
    "keyMapCustomizations attachedToolbars printerSettings font attachedTemplate documenttasks "
    "classificationlabels".split()
)
FIELDS = (
    *("PAGE", "NUMPAGES", "SECTIONPAGES", "SECTION", "TOC", "STYLEREF"),
    *("REF", "PAGEREF", "SEQ", "TITLE"),
)
CODE = re.compile(r"\s*([A-Za-z]+)(?![A-Za-z])")
# in a contents list
WITHIN = re.compile(r'\s*HYPERLINK\s+\\l\s+"[^"\\]*"(\s+\\h)?\s*', re.IGNORECASE)
TRACKED = frozenset("ins del moveFrom moveTo cellIns cellDel cellMerge".split())
EMBEDDED = frozenset("altChunk object OLEObject control subDoc contentPart".split())
PLACES = ("/embeddings/", "/activex/", "vbaproject")
OF_ITS_MAKER = (
    *("w:attachedTemplate", "w:mailMerge", "w:docVars", "w:rsids", "w:attachedSchema"),
    *("w:saveThroughXslt",),
)
ABOUT = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/'
    b'extended-properties"><Application>iqip_analytics</Application></Properties>'
)


def too_much_in(parts: zipfile.ZipFile) -> str:
    """Why a file's parts may not be unpacked, checked before any is; "" where they may."""
    listed = parts.infolist()
    if len(listed) > MOST_PARTS or sum(part.file_size for part in listed) > MOST_UNPACKED:
        return (
            f"has over {MOST_PARTS:,} parts, or over {MOST_UNPACKED // 1_000_000} MB unpacked; "
            "save it with fewer and smaller pictures"
        )
    if len({part.filename.lower() for part in listed}) < len(listed) or any(
        part.compress_type not in PACKED for part in listed
    ):
        return "is not packed as Word packs it; open it in Word and save it again"
    return ""


def foreign_parts(parts: zipfile.ZipFile, *, as_given: bool = False) -> Iterator[str]:
    """What a document holds or refers to besides words, styles and pictures.

    Args:
        parts: of the document.
        as_given: whether it is a template, of which `left_behind` has yet to be taken.
    """
    for name in parts.namelist():
        if any(place in f"/{name}".lower() for place in PLACES):
            yield f"it holds '{name}', a part of another program; remove it or put a picture there"
        if not name.endswith((".xml", ".rels")):
            continue
        part = parts.read(name)
        if b"<!DOCTYPE" in part.replace(b"\0", b""):
            yield f"its part '{name}' is not as Word writes it; open it in Word and save it again"
        elif name.endswith(".rels"):
            yield from _foreign(etree.fromstring(part), as_given=as_given)


def _foreign(relations: Any, *, as_given: bool) -> Iterator[str]:
    for relation in relations:
        kind = relation.get("Type", "")
        last = posixpath.basename(kind)
        if kind not in KEPT and not (as_given and last in LEFT_BEHIND):
            yield (
                f"it holds a part of the kind '{last[:40]}'; it may hold text, styles, heads, feet "
                "and pictures: remove it or put a picture there"
            )
        elif last == "image" and relation.get("TargetMode") != "External":
            target = relation.get("Target", "")
            if target.rpartition(".")[2].lower() not in PICTURES:
                yield f"it calls '{target[-60:]}' a picture, which it is not; remove it"


def texts_in(parts: zipfile.ZipFile) -> dict[str, Any]:
    """The body, headers, footers and notes of a document as XML, with its styles and numbering."""
    wanted = (*TEXTS, "styles", "numbering")
    found = {"word/document.xml": "document"}
    for relation in etree.fromstring(parts.read("word/_rels/document.xml.rels")):
        kind = posixpath.basename(relation.get("Type", ""))
        if kind in wanted and relation.get("TargetMode") != "External":
            target = PackURI.from_rel_ref("/word", relation.get("Target", ""))
            found[str(target).lstrip("/")] = kind
    return {name: etree.fromstring(parts.read(name)) for name in found}


def active_in(root: Any) -> Iterator[str]:
    """Active, unfinished or foreign content in a text."""
    for one in root.iter(etree.Element):
        name = etree.QName(one).localname
        if name in TRACKED or name.endswith("Change") or _says(one, "author"):
            yield (
                "it holds changes that are still tracked; accept all changes (Review, Accept) and "
                "save it again"
            )
        elif name.startswith("comment"):
            yield "it holds comments; remove them (Review, Delete, All Comments)"
        elif name in EMBEDDED:
            yield "it holds an object of another program; put a picture there"
    for code in _codes(root):
        word = CODE.match(code)
        if (word is None or word[1].upper() not in FIELDS) and not WITHIN.fullmatch(code):
            yield (
                f"it holds the field '{' '.join(code.split())[:60]}'; it may hold "
                f"{', '.join(FIELDS)}, and for days {{{{ period_end }}}} or {{{{ published_on }}}}"
            )


def _codes(root: Any) -> Iterator[str]:
    """The code of every field; one that another field makes begins with `{ }`, as no name."""
    fields: list[list[str] | None] = []  # open ones, the innermost last; None once a code is whole
    for one in root.iter(etree.Element):
        name, code = etree.QName(one).localname, fields[-1] if fields else None
        kind = _says(one, "fldCharType") if name == "fldChar" else ""
        if name == "fldSimple":
            yield _says(one, "instr")
        elif kind == "begin":
            if code is not None:
                code.insert(0, "{ } ")
            fields.append([])
        elif kind in ("separate", "end") and fields:
            if code is not None:
                yield "".join(code)
            fields[-1] = None
            if kind == "end":
                fields.pop()
        elif code is not None and name in ("instrText", "t"):
            code.append(one.text or "")
        elif name == "instrText":
            yield one.text or ""
    yield from ("".join(code) for code in fields if code is not None)


def _says(one: Any, attribute: str) -> str:
    return next(
        (text for key, text in one.attrib.items() if etree.QName(key).localname == attribute), ""
    )


def leave_behind(document: Document) -> None:
    """Remove from a document what is of its author or program, and what nothing in it refers to."""
    part, settings = document.part, document.part._settings_part
    for name in OF_ITS_MAKER:
        for found in settings.element.findall(qn(name)):
            settings.element.remove(found)
    for found in list(part.element.iter(qn("w:printerSettings"))):
        found.getparent().remove(found)
    for kind in ("footnote", "endnote"):  # those of a text that the briefing replaced
        if part.element.find(f".//{qn(f'w:{kind}Reference')}") is None:
            _cut(part, [key for key, rel in part.rels.items() if rel.reltype.endswith(f"/{kind}s")])
            for found in settings.element.findall(qn(f"w:{kind}Pr")):
                settings.element.remove(found)
    package = document.part.package
    for holder in (package, *list(package.iter_parts())):
        root = getattr(holder, "element", None)
        named = {
            text
            for one in ([] if root is None else root.iter(etree.Element))
            for text in one.attrib.values()
        }
        _cut(holder, [key for key, rel in holder.rels.items() if not _goes_on(rel, root, named)])
    for relation in package.rels.values():
        if relation.reltype == f"{RELATIONSHIP}extended-properties":
            relation.target_part._blob = ABOUT


def _goes_on(relation: Any, root: Any, named: Collection[str]) -> bool:
    """Whether what a part refers to is kept: a font is a program, so the font table is left out."""
    kind = relation.reltype.removeprefix(RELATIONSHIP)
    if relation.reltype not in KEPT or (kind == "fontTable" and relation.target_part.rels):
        return False
    return root is None or kind not in BY_NAME or relation.rId in named


def _cut(holder: Any, keys: list[str]) -> None:
    for key in keys:
        del holder.rels[key]
