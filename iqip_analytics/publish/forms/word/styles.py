"""Styles of a Word document: the house's own, or a trust's, completed where some are missing."""

from dataclasses import dataclass
from typing import Any

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt, RGBColor
from docx.styles import BabelFish

from iqip_analytics.publish.forms.word.paragraphs import Xml, element

LANGUAGE = "en-GB"
FONT = "Arial"
DARK_BLUE, QUIET, TEXT = "003087", "425563", "212B32"
TABLE = "IQIP Table"


@dataclass(frozen=True)
class Look:
    """A paragraph style; sizes in points. rule: a line at its left edge."""

    size: float
    bold: bool = False
    italic: bool = False
    colour: str = TEXT
    before: float = 0
    after: float = 3
    keep_next: bool = False
    rule: bool = False
    fill: str = ""


# Built-in names first: a trust's own template has most of them
LOOKS = {
    "Normal": Look(9, before=2, after=2),
    "Title": Look(14, bold=True, colour=DARK_BLUE, after=4),
    "Subtitle": Look(8.5, after=2, colour=QUIET),
    "Heading 1": Look(11.5, bold=True, colour=DARK_BLUE, before=5, keep_next=True),
    "Heading 2": Look(10.5, bold=True, colour=DARK_BLUE, before=8, keep_next=True),
    "Heading 3": Look(10, bold=True, before=6, keep_next=True),
    "Caption": Look(8, colour=QUIET, before=1, after=2),
    "List Bullet": Look(9, after=1),
    "List Number": Look(9, after=1),
    "Quote": Look(9, before=2, rule=True),
    "Intense Quote": Look(9, bold=True, fill="FFEB3B"),
    "Header": Look(8.5, colour=QUIET, after=0),
    "Footer": Look(8.5, colour=QUIET, after=0),
    "IQIP Table Text": Look(8, before=0.5, after=0.5),
    "IQIP Table Heading": Look(8, bold=True, before=0.5, after=0.5, keep_next=True),
}
OWN = ("IQIP Table Text", "IQIP Table Heading")


def styles_of(document: Document, *, own_template: bool) -> dict[str, str]:
    """The ids of all styles that a briefing needs, by their names.

    Args:
        document: to which missing ones are added.
        own_template: whether it is a trust's: its existing styles are kept.
    """
    for said in document.styles.element.iterfind(f"{qn('w:style')}/{qn('w:name')}"):
        # LibreOffice writes Heading 1 where Word writes heading 1
        said.set(qn("w:val"), BabelFish.ui2internal(said.get(qn("w:val"))))
    ids, there = {}, {style.name for style in document.styles}
    for name, look in LOOKS.items():
        has = name in there
        if not has:
            document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH, builtin=name not in OWN)
        if not has or not own_template:
            _looks(document.styles[name], look, based=name != "Normal" and not own_template)
        ids[name] = document.styles[name].style_id
    if TABLE not in there:
        document.styles.element.append(_table_style(document))
    ids[TABLE] = document.styles[TABLE].style_id
    _in_english(document)
    return ids


def _looks(style: Any, look: Look, *, based: bool) -> None:
    """Set a style; in a trust's template the font stays that of its normal text."""
    about = style.element.get_or_add_rPr()
    for name in ("w:rFonts", "w:spacing", "w:kern"):
        for found in about.findall(qn(name)):
            about.remove(found)
    if style.name == "Normal" or based:
        style.font.name = FONT
    style.font.size, style.font.bold, style.font.italic = Pt(look.size), look.bold, look.italic
    style.font.color.rgb = RGBColor.from_string(look.colour)
    paragraphs = style.paragraph_format
    paragraphs.space_before, paragraphs.space_after = Pt(look.before), Pt(look.after)
    paragraphs.line_spacing = 1.0
    paragraphs.keep_with_next = look.keep_next
    set_already = style.element.get_or_add_pPr()
    for name in ("w:pBdr", "w:shd", "w:numPr", "w:contextualSpacing", "w:ind"):
        for found in set_already.findall(qn(name)):
            set_already.remove(found)
    if look.rule:
        edge = element("w:left", val="single", sz=24, space=8, color="768692")
        _put(set_already, element("w:pBdr", edge), element("w:ind", left=240))
    if look.fill:
        _put(set_already, element("w:shd", val="clear", color="auto", fill=look.fill))


def _put(about: Xml, *made: Xml) -> None:
    """Put elements where the schema requires: before the spacing, the indent after it."""
    spacing = about.find(qn("w:spacing"))
    for one in made:
        if one.tag == qn("w:ind"):
            spacing.addnext(one)
        else:
            spacing.addprevious(one)


def _table_style(document: Document) -> Xml:
    """A table with thin lines between rows, and its headings on a pale background."""
    plain = document.styles.default(WD_STYLE_TYPE.TABLE)
    based = f'<w:basedOn w:val="{plain.style_id}"/>' if plain is not None else ""
    line = 'w:val="single" w:sz="4" w:space="0" w:color="768692"'
    return parse_xml(
        f'<w:style {nsdecls("w")} w:type="table" w:customStyle="1" w:styleId="IQIPTable">'
        f'<w:name w:val="{TABLE}"/>{based}<w:uiPriority w:val="99"/><w:qFormat/>'
        f"<w:tblPr><w:tblBorders><w:top {line}/><w:bottom {line}/><w:insideH {line}/>"
        '</w:tblBorders><w:tblCellMar><w:left w:w="70" w:type="dxa"/>'
        '<w:right w:w="70" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        '<w:tblStylePr w:type="firstRow"><w:tblPr/><w:tcPr>'
        '<w:shd w:val="clear" w:color="auto" w:fill="E8EDEE"/></w:tcPr></w:tblStylePr></w:style>'
    )


def _in_english(document: Document) -> None:
    """Set the language of the document as a whole, and of each style that has one."""
    root = document.styles.element
    for language in root.iter(qn("w:lang")):
        language.set(qn("w:val"), LANGUAGE)
    defaults = root.find(qn("w:docDefaults"))
    if defaults is None:
        defaults = element("w:docDefaults")
        root.insert(0, defaults)
    looks = defaults.find(qn("w:rPrDefault"))
    if looks is None:
        looks = element("w:rPrDefault", element("w:rPr"))
        defaults.insert(0, looks)
    about = looks.find(qn("w:rPr"))
    if about.find(qn("w:lang")) is None:
        about.append(element("w:lang", val=LANGUAGE))
    for language in document.settings.element.iter(qn("w:themeFontLang")):
        language.set(qn("w:val"), LANGUAGE)
