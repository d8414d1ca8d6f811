"""Numbering of a document's lists: each numbered list begins at one, whatever came before it."""

from typing import Any

from docx.document import Document
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.oxml.ns import nsdecls, qn
from docx.parts.numbering import NumberingPart

from iqip_analytics.publish.forms.word.paragraphs import Number, element

BULLETS = ("•", "–", "•")
DEEP, STEP = 3, 284  # levels; twentieths of a point, half a centimetre


class Lists:
    """The lists of one document, defined in addition to those that it came with."""

    def __init__(self, document: Document) -> None:
        self._numbering = _numbering_of(document)
        self._bullets = self._list_of(self._definition(numbered=False))
        self._numbered = self._definition(numbered=True)

    def bullets(self, level: int) -> Number:
        """The number properties of a bullet."""
        return Number(self._bullets, min(level, DEEP - 1))

    def numbered(self) -> int:
        """A new numbered list, which begins at one."""
        return self._list_of(self._numbered, restarts=True)

    def _definition(self, *, numbered: bool) -> int:
        taken = [int(one.get(qn("w:abstractNumId"))) for one in self._all("w:abstractNum")]
        own = max(taken, default=-1) + 1
        made = element("w:abstractNum", abstractNumId=own)
        made.append(element("w:multiLevelType", val="hybridMultilevel"))
        for level in range(DEEP):
            text = f"%{level + 1}." if numbered else BULLETS[level]
            made.append(
                element(
                    "w:lvl",
                    element("w:start", val=1),
                    element("w:numFmt", val="decimal" if numbered else "bullet"),
                    element("w:lvlText", val=text),
                    element("w:lvlJc", val="left"),
                    element("w:pPr", element("w:ind", left=(level + 1) * STEP, hanging=STEP)),
                    ilvl=level,
                )
            )
        # The schema wants definitions before the lists that use them
        lists = self._all("w:num")
        if lists:
            lists[0].addprevious(made)
        else:
            self._numbering.append(made)
        return own

    def _list_of(self, definition: int, *, restarts: bool = False) -> int:
        taken = [int(one.get(qn("w:numId"))) for one in self._all("w:num")]
        own = max(taken, default=0) + 1
        made = element("w:num", element("w:abstractNumId", val=definition), numId=own)
        if restarts:
            again = element("w:startOverride", val=1)
            made.append(element("w:lvlOverride", again, ilvl=0))
        lists = self._all("w:num")
        if lists:
            lists[-1].addnext(made)
        else:
            self._all("w:abstractNum")[-1].addnext(made)
        return own

    def _all(self, name: str) -> list[Any]:
        return list(self._numbering.findall(qn(name)))


def _numbering_of(document: Document) -> Any:
    """The numbering of a document; a template without a list has none yet."""
    part = document.part
    try:
        there: Any = part.part_related_by(RELATIONSHIP_TYPE.NUMBERING)
        return there.element
    except KeyError:
        empty = f"<w:numbering {nsdecls('w')}/>".encode()
        made = NumberingPart.load(
            PackURI("/word/numbering.xml"), CONTENT_TYPE.WML_NUMBERING, empty, part.package
        )
        part.relate_to(made, RELATIONSHIP_TYPE.NUMBERING)
        return made.element
