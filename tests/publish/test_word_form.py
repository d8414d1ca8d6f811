"""A page as a Word document: its words and numbers, fit to be read aloud, in a trust's template."""

import contextlib
import io
import re
import tempfile
import zipfile
from base64 import b64decode
from dataclasses import replace
from datetime import date
from html import escape
from pathlib import Path

import docx
import pytest
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import RGBColor
from hypothesis import given, settings
from hypothesis import strategies as st

from iqip_analytics.contract.faults import InputError
from iqip_analytics.publish.forms.cover import Cover
from iqip_analytics.publish.forms.fixed_zip import fixed_zip
from iqip_analytics.publish.forms.word.document import (
    released_document,
    trusted_template,
    word_document,
)
from iqip_analytics.publish.forms.word.gate import faults_of_document, lost_numbers, text_of
from iqip_analytics.publish.forms.word.page_content import page_content
from iqip_analytics.publish.forms.word.parts import active_in
from iqip_analytics.publish.forms.word.tables import Cell, column_widths

COVER = Cover(
    title="Trust: improvement plan at 31 August 2019",
    scope_name="Trust",
    marking="OFFICIAL",
    facts=(("Period end", "31 August 2019"),),
    published_on=date(2019, 9, 13),
    line="OFFICIAL · HMBQ · Trust",
    committee="HMBQ",
)
RED_DOT = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg"
    "=="
)
DRAWN = (
    '<svg role="img" viewBox="0 0 40 20"><title>Two conditions are behind</title>'
    '<path class="s123abc" d="M0 0h40v20z"/></svg>'
)
ICON = '<svg aria-hidden="true" viewBox="0 0 18 18"><path d="M0 0h4"/></svg>'
FRONT = '<header class="front"><p class="line">Official</p><h1>Two are behind</h1></header>'
SHEET = f"""
<ul class="tiles"><li class="tile"><p class="name">Overdue</p><p class="value">12</p>
<p class="words">oldest: A-1</p></li></ul>
<section class="block"><h2>Decisions</h2><ol><li><strong>Book 7.</strong> <a href="#more">Why</a>
<span class="who">Who: Chair.</span></li><li>Close 2</li></ol><ol><li>Another</li></ol>
<ul><li>One<ul><li>Within</li></ul></li></ul></section>
<section class="block"><h2>Chart</h2><figure><ul class="legend"><li>{ICON}Approved, 80%</li></ul>
<svg class="narrow" role="img" viewBox="0 0 9 9"><title>Narrow</title></svg>{DRAWN}
<figcaption>Actions at 31 August 2019</figcaption></figure></section>
"""
TABLE = """<div class="table"><table><caption>Position, 31 August 2019</caption>
<thead><tr><th scope="col">Group</th><th scope="col" class="number">Due</th></tr></thead><tbody>
<tr class="total"><th scope="row">All</th><td>1,234</td></tr>
<tr><th scope="row">Part</th><td class="text">−3</td></tr></tbody></table></div>"""
ANNEX = f"""<section class="annex"><h2 id="annex">Annex</h2><nav class="contents"><ol>
<li><a href="#more">More</a></li></ol></nav><section><h3 id="more">More</h3>
<p>See <a href="https://example.org/a">the report</a>{ICON} or <a href="trust/x.csv">a file</a>.</p>
<figure><h4>Message</h4>{DRAWN}<details><summary>The 99 numbers</summary>{TABLE}</details></figure>
</section></section>"""


def page(sheet: str = SHEET, annex: str = ANNEX, front: str = FRONT) -> str:
    return (
        "<!DOCTYPE html><html><head><style>.s123abc{fill:#005eb8}</style></head><body>"
        f'<main>{front}<section class="sheet" id="sheet-1">{sheet}</section>{annex}</main>'
        "</body></html>"
    )


def made(annex: bool = True, template: bytes = b"", **how: str) -> bytes:
    return released_document(page(**how), COVER, annex=annex, template=template)


def opened(content: bytes):
    return docx.Document(io.BytesIO(content))


def styled(content: bytes) -> list[tuple[str, str]]:
    """Every paragraph of the body outside tables: its style and its text."""
    return [(one.style.name, one.text) for one in opened(content).paragraphs]


@pytest.fixture(scope="module")
def whole() -> bytes:
    return made()


# ---- what stands in it ----


def test_title_headings_captions_and_lists_are_words_own_styles_in_the_pages_order(whole):
    assert [one for one in styled(whole) if one[1]] == [
        ("Subtitle", "Official"),
        ("Title", "Two are behind"),
        ("Caption", "At a glance"),
        ("Heading 1", "Decisions"),
        ("List Number", "Book 7. Why Who: Chair."),
        ("List Number", "Close 2"),
        ("List Number", "Another"),
        ("List Bullet", "One"),
        ("List Bullet", "Within"),
        ("Heading 1", "Chart"),
        ("Caption", "Actions at 31 August 2019"),
        ("Heading 1", "Annex"),
        ("List Number", "More"),
        ("Heading 2", "More"),
        ("Normal", "See the report or a file."),
        ("Heading 3", "Message"),
        ("Caption", "Position, 31 August 2019"),
    ]


def test_every_numbered_list_begins_at_one():
    lists = [
        one._p.pPr.numPr.numId.val
        for one in opened(made()).paragraphs
        if one.style.name == "List Number"
    ]
    assert lists[0] == lists[1]
    assert len({*lists}) == 3
    numbering = opened(made()).part.numbering_part.element
    for number in {*lists}:
        (one,) = [n for n in numbering.num_lst if n.numId == number]
        assert one.find(f"{qn('w:lvlOverride')}/{qn('w:startOverride')}").get(qn("w:val")) == "1"


def test_tiles_are_a_table_of_name_number_and_words(whole):
    tiles = opened(whole).tables[0]
    assert [[cell.text for cell in row.cells] for row in tiles.rows] == [
        ["Measure", "Figure", "In words"],
        ["Overdue", "12", "oldest: A-1"],
    ]


def test_a_table_says_its_caption_and_repeats_its_headings_on_every_sheet(whole):
    table = opened(whole).tables[1]
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["Group", "Due"],
        ["All", "1,234"],
        ["Part", "−3"],
    ]
    headed = [row._tr.find(f".//{qn('w:tblHeader')}") is not None for row in table.rows]
    assert headed == [True, False, False]
    caption = table._tbl.tblPr.find(qn("w:tblCaption"))
    assert caption.get(qn("w:val")) == "Position, 31 August 2019"
    assert [row.cells[1].paragraphs[0].alignment for row in table.rows] == [2, 2, None]
    assert all(run.bold for run in table.rows[1].cells[0].paragraphs[0].runs)


def test_a_cell_that_spans_columns_stands_in_each_as_no_cell_is_merged():
    spanning = TABLE.replace('<th scope="col">Group</th>', '<th scope="col" colspan="2">A</th>')
    table = opened(made(annex=False, sheet=f"<h2>T</h2>{spanning}")).tables[0]
    assert [cell.text for cell in table.rows[0].cells] == ["A", "A", "Due"]
    assert len({len(row._tr.tc_lst) for row in table.rows}) == 1


def test_a_picture_has_the_words_of_its_drawing_and_marks_in_words_place_are_left_out(whole):
    pictures = [shape._inline for shape in opened(whole).inline_shapes]
    assert [one.docPr.get("descr") for one in pictures] == ["Two conditions are behind"] * 2
    assert len({one.docPr.get("id") for one in pictures}) == 2


def test_a_legend_stands_within_its_picture():
    without = re.sub(r'<ul class="legend">.*?</ul>', "", SHEET)
    with_it, bare = (opened(made(annex=False, sheet=s)).inline_shapes[0] for s in (SHEET, without))
    assert with_it.height > bare.height
    assert with_it.width == bare.width


def test_a_picture_that_the_page_itself_holds_is_taken_over():
    shown = f'<h2>T</h2><p>A <img alt="A red dot" src="data:image/png;base64,{RED_DOT}"></p>'
    (one,) = opened(made(annex=False, sheet=shown)).inline_shapes
    assert one._inline.docPr.get("descr") == "A red dot"


def test_the_annex_stands_there_only_where_it_is_asked_for():
    text = text_of(made(annex=False))
    assert "Annex" not in text
    assert "1,234" not in text
    assert "Close 2" in text


def test_a_page_without_sheets_is_told_whole():
    bare = page().replace('<section class="sheet"', '<section class="none"')
    document = released_document(bare, COVER, annex=False)
    assert "1,234" in text_of(document)


def test_a_link_leads_within_the_document_or_to_https_and_any_other_is_words(whole):
    body = opened(whole).element.body
    anchors = [link.get(qn("w:anchor")) for link in body.iter(qn("w:hyperlink"))]
    marks = {mark.get(qn("w:name")) for mark in body.iter(qn("w:bookmarkStart"))}
    assert [*map(bool, anchors)] == [True, True, False]
    assert {*anchors} - {None} <= marks
    outside = [one for one in opened(whole).part.rels.values() if one.is_external]
    assert [one.target_ref for one in outside] == ["https://example.org/a"]
    assert not list(opened(made(annex=False)).element.body.iter(qn("w:hyperlink")))


# ---- every sheet, properties, bytes ----


def test_line_and_page_number_stand_on_every_sheet(whole):
    section = opened(whole).sections[0]
    assert section.header.paragraphs[0].text == "OFFICIAL · HMBQ · Trust"
    codes = [one.text.strip() for one in section.footer._element.iter(qn("w:instrText"))]
    assert codes == ["PAGE", "NUMPAGES"]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)


def test_a_scenario_is_called_one_on_every_sheet():
    front = f'<p class="scenario"><strong>Scenario “low”</strong></p>{FRONT}'
    document = opened(made(annex=False, front=front))
    assert document.paragraphs[0].text == "Scenario “low”"
    assert [one.text for one in document.sections[0].header.paragraphs] == [
        "OFFICIAL · HMBQ · Trust",
        "Scenario: what if, not the expected course",
    ]


def test_properties_name_the_paper_its_language_and_day_and_nobody(whole):
    said = opened(whole).core_properties
    assert (said.title, said.language, said.category) == (COVER.title, "en-GB", "OFFICIAL")
    assert f"{said.created:%Y-%m-%d}" == f"{said.modified:%Y-%m-%d}" == "2019-09-13"
    assert said.author == said.last_modified_by == ""


def test_the_same_page_gives_the_same_bytes_without_clock_or_machine(whole):
    assert made() == whole
    with zipfile.ZipFile(io.BytesIO(whole)) as parts:
        assert {part.date_time for part in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert not [name for name in parts.namelist() if "thumbnail" in name]


def test_word_opens_it_as_a_document_of_today_in_which_it_checks_accessibility(whole):
    told = opened(whole).settings.element.findall(f".//{qn('w:compatSetting')}")
    (mode,) = [one for one in told if one.get(qn("w:name")) == "compatibilityMode"]
    assert mode.get(qn("w:val")) == "15"


# ---- hostile text ----


def test_text_of_a_register_is_text_whatever_it_holds():
    hostile = "</w:t><script>\x0b\x00 =1+1 & {{ title }} \u202eabc"
    sheet = f"<h2>T</h2><p>{escape(hostile)}</p>"
    assert "</w:t><script> =1+1 & {{ title }} \u202eabc" in text_of(made(annex=False, sheet=sheet))


words = st.text(st.characters(codec="utf-8", exclude_categories=["C"]), min_size=1, max_size=30)


@settings(max_examples=10)
@given(st.lists(words, min_size=1, max_size=5))
def test_law_every_word_of_a_page_stands_in_its_document(texts):
    cells = "".join(f"<tr><th>{escape(text)}</th><td>{escape(text)}</td></tr>" for text in texts)
    items = "".join(f"<li>{escape(text)}</li>" for text in texts)
    sheet = f"<h2>T</h2><ul>{items}</ul><table><caption>C</caption>{cells}</table>"
    document = word_document(page(sheet, annex=""), COVER, annex=False)
    there = text_of(document).split()
    for word in [word for text in texts for word in text.split()]:
        assert there.count(word) >= 3


@given(
    st.lists(st.lists(words, min_size=3, max_size=3), min_size=1, max_size=4),
    st.integers(2000, 12000),
)
def test_law_columns_fill_no_more_than_the_sheet_and_none_is_lost(rows, whole):
    lxml = page_content(page()).front[0]

    def cell(text: str) -> Cell:
        content = lxml.makeelement("td")
        content.text = text
        return Cell(content, right=False, heading=False)

    widths = column_widths([[cell(text) for text in row] for row in rows], whole)
    assert sum(widths) <= whole
    assert min(widths) > 0


# ---- the gate ----


def changed(document: bytes, part: str, old: str, new: str) -> bytes:
    """A document in one of whose parts something stands for something else."""

    def change(name: str, text: bytes) -> bytes:
        if name != part:
            return text
        assert re.search(old.encode(), text), (part, old)
        return re.sub(old.encode(), new.encode(), text)

    return fixed_zip(document, change)


BODY, STYLES, CORE = "word/document.xml", "word/styles.xml", "docProps/core.xml"


@pytest.mark.parametrize(
    ("part", "old", "new", "fault"),
    [
        (BODY, r"<w:tblHeader/>", "", "the table 'MeasureFigureIn words' has no header row"),
        (BODY, r' descr="[^"]*"', "", "'Picture 1' lacks alternative text"),
        (BODY, r' descr="[^"]*"', ' descr="image1.png"', "'Picture 1' lacks alternative text"),
        (BODY, r'w:val="Heading2"', 'w:val="Heading3"', "a heading of level 3 follows one of"),
        (BODY, r'w:val="Title"', 'w:val="Heading1"', "the document has 0 paragraphs of the style"),
        (BODY, r"<w:tcW [^>]*/>", '<w:gridSpan w:val="1"/>', "has merged cells"),
        (BODY, r"<w:r><w:t", '<w:commentReference w:id="1"/><w:r><w:t', "it holds comments"),
        (BODY, r"wp:inline", "wp:anchor", "a picture floats beside the text"),
        (STYLES, r'<w:lang w:val="en-GB"', '<w:lang w:val="en-US"', "does not say that its lang"),
        (CORE, r"<dc:title>[^<]*", "<dc:title>", "the document has no title"),
        (
            "word/_rels/document.xml.rels",
            r"https://example.org/a",
            "file:///elsewhere/x",
            "it names 'file:///elsewhere/x', outside the document",
        ),
    ],
)
def test_the_gate_finds_what_some_readers_could_not_use(whole, part, old, new, fault):
    assert faults_of_document(whole) == []
    assert fault in "; ".join(faults_of_document(changed(whole, part, old, new)))


def test_a_number_that_is_lost_is_named_as_often_as_it_is_lost(whole):
    assert lost_numbers("12 and 7 of 1,234 by 31 August 2019", whole) == []
    assert lost_numbers("7.5 of 1,234 and 1,234; −3 −3", whole) == ["1,234", "7.5", "−3"]


# ---- a trust's template ----


def template(*paragraphs: str, body=None, **styles: str) -> bytes:
    """A template with these paragraphs, a head of its own, and styles in a colour."""
    document = docx.Document()
    for style in list(document.styles.element):
        if style.get(qn("w:styleId")) in ("Caption", "Quote", "IntenseQuote", "ListNumber"):
            document.styles.element.remove(style)
    document.styles["Heading 1"].font.color.rgb = RGBColor(0x11, 0x22, 0x33)
    document.sections[0].header.paragraphs[0].text = "Our trust · {{ committee }}"
    for text in paragraphs:
        one = document.add_paragraph()
        for half in (text[: len(text) // 2], text[len(text) // 2 :]):  # as Word likes to split
            one.add_run(half)
    if body is not None:
        body(document)
    content = io.BytesIO()
    document.save(content)
    return content.getvalue()


def tried(folder, content: bytes, name: str = "ours.docx") -> bytes:
    (folder / name).write_bytes(content)
    return trusted_template(folder / name)


def test_a_templates_styles_and_head_stay_and_it_gets_what_it_lacks(tmp_path):
    ours = tried(tmp_path, template("To be replaced"))
    document = opened(made(template=ours))
    assert document.styles["Heading 1"].font.color.rgb == RGBColor(0x11, 0x22, 0x33)
    assert document.styles["Caption"].type == WD_STYLE_TYPE.PARAGRAPH
    assert [one.text for one in document.sections[0].header.paragraphs] == [
        "Our trust · HMBQ",
        "OFFICIAL · HMBQ · Trust",
    ]
    assert "To be replaced" not in text_of(made(template=ours))


def test_the_briefing_stands_where_the_template_says_and_marks_are_filled(tmp_path):
    ours = template("Paper: {{ title }}, {{period_end}}", "{{ briefing }}", "End of the paper")
    text = text_of(made(template=tried(tmp_path, ours))).split("\n")
    assert text[0] == "Paper: Trust: improvement plan at 31 August 2019, 31 August 2019"
    assert text[1:3] == ["Official", "Two are behind"]
    assert text[-1] == "End of the paper"


def test_a_template_with_a_title_of_its_own_keeps_it_as_the_only_one(tmp_path):
    ours = template(
        "{{ briefing }}",
        body=lambda d: d.paragraphs[0].insert_paragraph_before("{{ title }}", style="Title"),
    )
    shown = styled(made(template=tried(tmp_path, ours)))
    assert shown[0] == ("Title", "Trust: improvement plan at 31 August 2019")
    assert ("Heading 1", "Two are behind") in shown


def test_a_dotx_is_taken_as_the_document_that_word_makes_of_it(tmp_path):
    plain = template("{{ briefing }}")
    dotx = changed(plain, "[Content_Types].xml", "document.main", "template.main")
    assert "Two are behind" in text_of(made(template=tried(tmp_path, dotx, "ours.dotx")))


def test_a_template_without_a_list_gets_one(tmp_path):
    def no_lists(document):
        part = document.part
        for key in [k for k, one in part.rels.items() if one.reltype.endswith("/numbering")]:
            del part.rels[key]

    ours = tried(tmp_path, template("{{ briefing }}", body=no_lists))
    assert ("List Number", "Close 2") in styled(made(template=ours))


PLAIN_TEMPLATE = template("{{ title }}", "{{ briefing }}")


def with_table(document):
    document.add_table(1, 1).cell(0, 0).text = "{{ briefing }}"


def with_picture(document):
    document.add_picture(io.BytesIO(b64decode(RED_DOT)))


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", "is not a Word document; save it in Word as .docx"),
        (b"PK\x03\x04 no more", "is not a Word document"),
        (b"\xd0\xcf\x11\xe0" + b"0" * 600, "protected by a password, or an older .doc"),
        (template("{{ tittle }}"), "it holds {{ tittle }}; did you mean 'title'? it may hold: "),
        (template("{{ briefing }}", "{{ briefing }}"), "must stand once"),
        (template("See {{ briefing }}"), "must stand once, as a paragraph of its own"),
        (template(body=with_table), "must stand once, as a paragraph of its own"),
    ],
)
def test_an_unfit_template_is_refused_with_what_to_do(tmp_path, content, fault):
    with pytest.raises(InputError, match=r"--docx-template .*ours\.docx: ") as refused:
        tried(tmp_path, content)
    assert fault in str(refused.value)


def test_a_template_whose_pictures_say_nothing_is_refused(tmp_path):
    with pytest.raises(InputError, match="lacks alternative text; mend it in Word"):
        tried(tmp_path, template("{{ briefing }}", body=with_picture))


@pytest.mark.parametrize("old", ["document.main", "wordprocessingml.document.main"])
def test_a_template_with_macros_and_a_file_of_another_program_are_refused(tmp_path, old):
    kind = "document.macroEnabled.main" if old == "document.main" else "sheet.main"
    with pytest.raises(InputError, match=r"holds macros|is not a Word document"):
        tried(tmp_path, changed(template(), "[Content_Types].xml", old, kind))


def test_a_template_with_a_damaged_part_is_refused(tmp_path):
    with pytest.raises(InputError, match=r"Word's own parts cannot be read .*save it again"):
        tried(tmp_path, changed(template(), STYLES, "</w:styles>", ""))


def test_a_templates_own_marks_and_pictures_keep_numbers_of_their_own(tmp_path):
    def numbered(document):
        with_picture(document)
        document.inline_shapes[0]._inline.docPr.set("descr", "Our logo")
        mark = document.element.makeelement(qn("w:bookmarkStart"), {qn("w:id"): "7"})
        document.paragraphs[0]._p.addprevious(mark)

    ours = tried(tmp_path, template("{{ briefing }}", body=numbered))
    body = opened(made(template=ours)).element.body
    for name, number in (("wp:docPr", "id"), ("w:bookmarkStart", qn("w:id"))):
        found = [one.get(number) for one in body.iter(qn(name))]
        assert len(found) == len({*found}) > 2


def test_a_template_that_is_not_there_is_named(tmp_path):
    with pytest.raises(InputError, match=r"none\.docx: cannot be read .*name a Word file"):
        trusted_template(tmp_path / "none.docx")


OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MICROSOFT = "http://schemas.microsoft.com/office/2011/relationships"


def add_part(document, kind: str, name: str, content: bytes, holder=None) -> str:
    """Have a template's document, or another holder, lead to a part of that kind; its key."""
    package = document.part.package
    kind = kind if ":" in kind else f"{OFFICE}/{kind}"
    part = Part(PackURI(name), "application/octet-stream", content, package)
    return (holder or document.part).rels.get_or_add(kind, part).rId


def zipped(content: bytes, name: str, part: bytes, how: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A template with one more part."""
    made = io.BytesIO(content)
    with zipfile.ZipFile(made, "a", how) as parts:
        parts.writestr(name, part)
    return made.getvalue()


def xml(text: str):
    return parse_xml(re.sub(r"^<[\w:]+", rf"\g<0> {nsdecls('w', 'r')}", text))


def written(text: str, *, in_head: bool = False):
    """A template's author who puts XML into a paragraph of the text, or of the head."""

    def write(document):
        place = document.sections[0].header if in_head else document
        place.paragraphs[0]._p.append(xml(text))

    return write


def complex_field(code: str) -> str:
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/>'
        + "".join(f"<w:instrText>{escape(half)}</w:instrText>" for half in (code[:3], code[3:]))
        + '<w:fldChar w:fldCharType="separate"/><w:t>1</w:t><w:fldChar w:fldCharType="end"/></w:r>'
    )


def faults_of_text(text: str) -> str:
    return "; ".join(active_in(xml(f"<w:p>{text}</w:p>")))


@pytest.mark.parametrize(
    "code",
    [
        *('DDEAUTO c:\\\\a.exe "x"', "DDE a b", 'INCLUDEPICTURE "http://a"', "INCLUDETEXT a"),
        *("DATE", "TIME \\@ HH", "AUTHOR", "MACROBUTTON a b", "DOCPROPERTY Manager", "= 1 + 1"),
        *('HYPERLINK "http://a"', 'HYPERLINK "http://a" \\l "b"', "QUOTE 1", "PAGES", "", "IF 1"),
    ],
)
def test_a_field_that_fetches_runs_or_reads_the_clock_is_a_fault(code):
    simple = f'<w:fldSimple w:instr="{escape(code)}"><w:r><w:t>1</w:t></w:r></w:fldSimple>'
    for text in (simple, complex_field(code), complex_field(code).split("<w:t>")[0] + "</w:r>"):
        assert "it holds the field '" in faults_of_text(text)
        assert "'; it may hold PAGE, NUMPAGES" in faults_of_text(text)


def test_a_field_whose_code_another_field_makes_is_a_fault():
    inner = complex_field("TITLE").removeprefix("<w:r>").removesuffix("</w:r>")
    text = complex_field("PAGE").replace("<w:instrText>", f"{inner}<w:instrText>", 1)
    assert "it holds the field '{ } PAGE'" in faults_of_text(text)


@pytest.mark.parametrize("in_head", [False, True])
def test_a_template_with_such_a_field_in_text_or_head_is_refused(tmp_path, in_head):
    ours = template("Text", "{{ briefing }}", body=written(complex_field("DATE"), in_head=in_head))
    with pytest.raises(InputError, match=r"it holds the field 'DATE'; .*\{\{ published_on \}\}"):
        tried(tmp_path, ours)


def test_fields_of_pages_contents_and_references_stay(tmp_path):
    allowed = [" page \\* MERGEFORMAT", "TOC \\o", 'STYLEREF "Heading 1"', "PAGEREF _Toc1 \\h"]

    def write(document):
        for code in (*allowed, 'HYPERLINK \\l "_Toc1"'):
            written(complex_field(code))(document)

    ours = tried(tmp_path, template("Text", "{{ briefing }}", body=write))
    codes = "".join(one.text for one in opened(made(template=ours)).element.iter(qn("w:instrText")))
    assert all(code in codes for code in allowed)


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("aFChunk", "/word/chunk.html"),
        ("oleObject", "/word/object.bin"),
        ("control", "/word/control.xml"),
        ("package", "/word/sheet.xlsx"),
        ("image", "/word/embeddings/sheet.xlsx"),
        ("image", "/word/activeX/activeX1.bin"),
        ("image", "/word/media/page.html"),
        ("frame", "/word/frame.html"),
        ("chart", "/word/charts/chart1.xml"),
        ("http://schemas.microsoft.com/office/2006/relationships/vbaProject", "/word/a.bin"),
        ("http://purl.oclc.org/ooxml/officeDocument/relationships/header", "/word/h.xml"),
    ],
)
def test_a_part_of_another_program_is_refused_though_nothing_names_it(tmp_path, kind, name):
    kind = kind if ":" in kind else f"{OFFICE}/{kind}"
    relation = f'<Relationship Id="rId99" Type="{kind}" Target="{name}"/></Relationships>'
    relations = "word/_rels/document.xml.rels"
    ours = zipped(changed(PLAIN_TEMPLATE, relations, "</Relationships>", relation), name[1:], b"")
    with pytest.raises(InputError, match=r"it (holds a part of the kind|holds 'word/|calls)"):
        tried(tmp_path, ours)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('<w:ins w:id="1" w:author="A"><w:r><w:t>x</w:t></w:r></w:ins>', "accept all changes"),
        ('<w:del w:id="1"><w:r><w:delText>x</w:delText></w:r></w:del>', "accept all changes"),
        ('<w:r><w:rPr><w:rPrChange w:id="1" w:author="A"/></w:rPr></w:r>', "accept all changes"),
        ('<w:r><w:commentReference w:id="1"/></w:r>', "it holds comments; remove them"),
        ("<w:r><w:object/></w:r>", "it holds an object of another program"),
        ('<w:altChunk r:id="rId1"/>', "it holds an object of another program"),
    ],
)
def test_what_is_tracked_commented_or_set_in_is_a_fault(text, fault):
    assert fault in faults_of_text(text)


def test_a_template_whose_head_was_changed_and_not_accepted_is_refused(tmp_path):
    change = '<w:ins w:id="1" w:author="A Person"><w:r><w:t>x</w:t></w:r></w:ins>'
    with pytest.raises(InputError, match=r"accept all changes \(Review, Accept\) and save it"):
        tried(tmp_path, template(body=written(change, in_head=True)))


def test_the_gate_refuses_in_the_finished_document_what_a_template_may_not_bring(whole):
    field = '<w:fldSimple w:instr="DDEAUTO a b"/><w:r><w:t'
    assert "DDEAUTO" in faults_of_document(changed(whole, BODY, r"<w:r><w:t", field))[0]
    chunk = changed(whole, "word/_rels/document.xml.rels", "relationships/theme", "chunks/aFChunk")
    assert "a part of the kind 'aFChunk'" in faults_of_document(chunk)[0]


def test_a_part_that_names_another_by_an_entity_is_refused(tmp_path):
    ours = changed(PLAIN_TEMPLATE, "word/theme/theme1.xml", r"<a:theme", "<!DOCTYPE a><a:theme")
    with pytest.raises(InputError, match="is not as Word writes it; open it in Word"):
        tried(tmp_path, ours)


def test_a_template_that_unpacks_to_more_than_a_machine_should_hold_is_not_unpacked(tmp_path):
    ours = bytearray(zipped(PLAIN_TEMPLATE, "word/media/a.png", b"x"))
    listed = ours.rfind(b"PK\x01\x02")
    ours[listed + 24 : listed + 28] = (200_000_000).to_bytes(4, "little")  # its size, as it says
    with pytest.raises(InputError, match=r"or over 100 MB unpacked; save it with fewer"):
        tried(tmp_path, bytes(ours))


def test_a_template_of_too_many_parts_or_packed_otherwise_is_not_unpacked(tmp_path):
    many = io.BytesIO()
    with zipfile.ZipFile(many, "w") as parts:
        for number in range(1_001):
            parts.writestr(f"word/media/{number}.png", b"")
    with pytest.raises(InputError, match=r"has over 1,000 parts"):
        tried(tmp_path, many.getvalue())
    for ours in (
        zipped(PLAIN_TEMPLATE, "word/media/a.png", b"x", zipfile.ZIP_LZMA),
        zipped(PLAIN_TEMPLATE, "Word/document.XML", b"<a/>"),
    ):
        with pytest.raises(InputError, match=r"is not packed as Word packs it"):
            tried(tmp_path, ours)


def test_a_template_whose_packing_is_broken_is_refused(tmp_path):
    ours = bytearray(PLAIN_TEMPLATE)
    with zipfile.ZipFile(io.BytesIO(ours)) as parts:
        start = parts.getinfo(STYLES).header_offset + 30 + len(STYLES)
    ours[start : start + 400] = b"\xff" * 400
    with pytest.raises(InputError, match=r"is damaged \(.*\); open it in Word and save it again"):
        tried(tmp_path, bytes(ours))


@settings(max_examples=8)
@given(st.sampled_from([BODY, STYLES, "word/settings.xml", "word/numbering.xml"]), st.data())
def test_law_a_template_that_lacks_any_of_its_attributes_is_used_or_refused_in_words(part, data):
    with zipfile.ZipFile(io.BytesIO(PLAIN_TEMPLATE)) as parts:
        found = [one.span() for one in re.finditer(rb' w:\w+="[^"]*"', parts.read(part))]
    start, end = data.draw(st.sampled_from(found))
    ours = fixed_zip(
        PLAIN_TEMPLATE, lambda name, text: text[:start] + text[end:] if name == part else text
    )
    with tempfile.TemporaryDirectory() as folder, contextlib.suppress(InputError):
        tried(Path(folder), ours)


def test_a_template_that_libreoffice_saved_keeps_its_headings(tmp_path):
    ours = changed(template(), STYLES, r'w:val="heading 1"', 'w:val="Heading 1"')
    document = opened(made(template=tried(tmp_path, ours)))
    assert document.styles["Heading 1"].font.color.rgb == RGBColor(0x11, 0x22, 0x33)


def test_a_style_without_a_name_is_refused(tmp_path):
    ours = changed(PLAIN_TEMPLATE, STYLES, r'<w:name w:val="Normal"/>', "<w:name/>")
    with pytest.raises(InputError, match=r"Word's own parts cannot be read .*save it again"):
        tried(tmp_path, ours)


def test_the_briefing_stays_in_its_place_whatever_a_division_is_called(tmp_path):
    ours = tried(tmp_path, template("{{ scope }}", "Before", "{{ briefing }}", "After"))
    cover = replace(COVER, scope_name="{{ briefing }}")
    text = text_of(released_document(page(), cover, annex=False, template=ours)).split("\n")
    assert text[:3] == ["{{ briefing }}", "Before", "Official"]
    assert text[-1] == "After"


def logo(about: str):
    """A template's author who puts a picture into its head, with this about it."""

    def put(document):
        run = document.sections[0].header.paragraphs[0].add_run()
        run.add_picture(io.BytesIO(b64decode(RED_DOT)))
        (said,) = run._r.iter(qn("wp:docPr"))
        if about.startswith("<"):
            said.append(parse_xml(about))
        else:
            said.set("descr", about)

    return put


def test_a_logo_in_the_head_has_alternative_text_or_is_marked_as_decorative(tmp_path):
    with pytest.raises(InputError, match="lacks alternative text; mend it in Word"):
        tried(tmp_path, template(body=logo("")))
    tried(tmp_path, template(body=logo("The trust's logo")))
    space = "http://schemas.microsoft.com/office/drawing/2017/decorative"
    mark = f'<a:extLst {nsdecls("a")}><d:decorative xmlns:d="{space}" val="{{}}"/></a:extLst>'
    tried(tmp_path, template(body=logo(mark.format(1))))
    with pytest.raises(InputError, match="lacks alternative text; mend it in Word"):
        tried(tmp_path, template(body=logo(mark.format(0))))


def test_nothing_of_a_templates_makers_or_their_machine_goes_on(tmp_path):
    def personal(document):
        document.core_properties.author = "A Person"
        settings, package = document.part._settings_part, document.part.package
        kind = f"{OFFICE}/attachedTemplate"
        key = settings.rels.get_or_add_ext_rel(kind, "file:///C:/Users/person/ours.dotx")
        one = settings.element.makeelement(qn("w:attachedTemplate"), {qn("r:id"): key})
        settings.element.insert(0, one)
        variable = '<w:docVars><w:docVar w:name="a" w:val="A Person"/></w:docVars>'
        settings.element.append(xml(variable))
        (about,) = [one for one in package.iter_parts() if one.partname == "/docProps/app.xml"]
        about._blob = about._blob.replace(b"<Manager/>", b"<Manager>A Person</Manager>")
        said = b'<a by="A Person"/>'
        add_part(document, "custom-properties", "/docProps/custom.xml", said, package)
        for kind, name in (
            *(("comments", "comments.xml"), (f"{MICROSOFT}/people", "people.xml")),
            *(("customXml", "item9.xml"), ("footnotes", "footnotes.xml"), ("image", "cover.png")),
        ):
            add_part(document, kind, f"/word/{name}", said)

    ours = tried(tmp_path, template(body=personal))
    for document in (made(template=ours), made()):
        with zipfile.ZipFile(io.BytesIO(document)) as parts:
            names = {*parts.namelist()}
            everything = b"".join(parts.read(name) for name in names)
            assert b"<Application>iqip_analytics</Application>" in parts.read("docProps/app.xml")
        assert b"A Person" not in everything
        assert b"Users/person" not in everything
        assert b"Macintosh" not in everything
        known = ("[Content_Types].xml", "_rels/", "docProps/core.xml", "docProps/app.xml", "word/")
        assert all(name.startswith(known) for name in names)


def test_a_font_table_stays_behind_where_it_brings_fonts(tmp_path):
    def with_font(document):
        (table,) = [
            one
            for one in document.part.package.iter_parts()
            if one.partname == "/word/fontTable.xml"
        ]
        add_part(document, "font", "/word/fonts/font1.odttf", b"a font", table)

    with zipfile.ZipFile(io.BytesIO(made(template=tried(tmp_path, template())))) as parts:
        assert "word/fontTable.xml" in parts.namelist()
    ours = tried(tmp_path, template(body=with_font))
    with zipfile.ZipFile(io.BytesIO(made(template=ours))) as parts:
        assert not [name for name in parts.namelist() if "font" in name]


# ---- the command ----


def test_word_is_made_as_asked_for_and_again_where_it_is_asked_for_otherwise(briefed):
    assert "1 briefing made" in briefed.brief("trust", "--docx").stdout
    first = briefed.files()["trust.docx"]
    assert b'href="trust.docx"' in briefed.files()["index.html"]
    assert "nothing has changed" in briefed.brief("trust", "--docx").stdout
    assert briefed.brief("trust", "--force").returncode == 0
    assert briefed.files()["trust.docx"] == first
    assert "nothing has changed" in briefed.brief("trust", "--docx").stdout
    (briefed.folder / "ours.docx").write_bytes(template("{{ briefing }}", "The end"))
    in_ours = ("trust", "--docx-template", "ours.docx")
    assert "1 briefing made" in briefed.brief(*in_ours).stdout
    assert text_of(briefed.files()["trust.docx"]).endswith("The end")
    assert "nothing has changed" in briefed.brief(*in_ours).stdout
    (briefed.folder / "ours.docx").write_bytes(template("{{ briefing }}", "Another end"))
    assert "1 briefing made" in briefed.brief(*in_ours).stdout
    assert "1 briefing made" in briefed.brief("trust", "--docx").stdout
    assert briefed.files()["trust.docx"] == first


def test_an_unfit_template_is_refused_before_anything_is_made(workplace):
    (workplace.folder / "ours.docx").write_bytes(b"no document")
    run = workplace.brief("--docx-template", "ours.docx")
    assert run.returncode == 2
    assert "--docx-template ours.docx: is not a Word document" in run.stderr
    assert not workplace.month.exists()
