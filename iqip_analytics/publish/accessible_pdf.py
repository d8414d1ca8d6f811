"""What a printed page lacks for PDF/UA: marks tagged or artifacts, links described, no clock."""

import io
from collections.abc import Iterator, Mapping
from html import unescape
from typing import Any

import pikepdf

LANGUAGE = "en-GB"
PRODUCER = "iqip_analytics"
PAINTS_PATH = frozenset("f F f* B B* b b* S s".split())
BUILDS_PATH = frozenset("m l c v y h re W W*".split())
STANDARD = frozenset(  # ISO 32000-1, 14.8.4
    f"/{name}"
    for name in (
        "Document Part Art Sect Div BlockQuote Caption TOC TOCI Index NonStruct Private P H H1 H2 "
        "H3 H4 H5 H6 L LI Lbl LBody Table TR TH TD THead TBody TFoot Span Quote Note Reference "
        "BibEntry Code Link Annot Ruby RB RT RP Warichu WT WP Figure Formula Form"
    ).split()
)
SHOWS = frozenset(["Tj", "TJ", "'", '"', "Do", "sh", "INLINE IMAGE"])


def accessible(printed: bytes, links: Mapping[str, str]) -> bytes:
    """A tagged PDF as Chromium prints it, completed as PDF/UA-1 requires.

    Args:
        printed: the PDF.
        links: the words of each link of its page, by where it leads.

    Returns:
        The PDF with running heads and feet as artifacts, alternative text on every figure, words
        for every link, a body for every list item, title, language and identifier in its
        metadata, and no time of creation: the same page gives the same bytes.
    """
    with pikepdf.open(io.BytesIO(printed)) as pdf:
        for page in pdf.pages:
            page.Contents = pdf.make_stream(_all_marked(page))
            page.Tabs = pikepdf.Name.S
            for annotation in page.get("/Annots", []):
                _told(annotation, links)
        _name_figures(pdf.Root.StructTreeRoot)
        _give_bodies(pdf)
        _map_types(pdf.Root.StructTreeRoot)
        _number_anew(pdf.Root.StructTreeRoot)
        _describe(pdf)
        made = io.BytesIO()
        pdf.save(made, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return made.getvalue()


def _all_marked(page: pikepdf.Page) -> bytes:
    """A page's content, with whatever belongs to no tag marked as an artifact.

    Chromium leaves the margin boxes of a sheet, its marking and number, untagged.
    """
    artifact = pikepdf.ContentStreamInstruction([pikepdf.Name.Artifact], pikepdf.Operator("BMC"))
    end = pikepdf.ContentStreamInstruction([], pikepdf.Operator("EMC"))
    depth = 0
    content: list[Any] = []
    path: list[Any] = []
    for instruction in pikepdf.parse_content_stream(page):
        name = str(instruction.operator)
        if name in ("BDC", "BMC"):
            depth += 1
        elif name == "EMC":
            depth -= 1
        if depth == 0 and name in BUILDS_PATH:
            path.append(instruction)  # no mark may occur within a path
            continue
        unmarked = depth == 0 and (name in SHOWS or name in PAINTS_PATH)
        content += [artifact, *path, instruction, end] if unmarked else [*path, instruction]
        path = []
    return pikepdf.unparse_content_stream([*content, *path])


def _told(annotation: pikepdf.Object, links: Mapping[str, str]) -> None:
    """Words for a link: those of the page."""
    if annotation.get("/Subtype") != "/Link":
        return
    target = str(annotation.get("/Dest", "")).lstrip("/")
    to = f"#{target}" if target else _address(annotation)
    annotation.Contents = unescape(links.get(to, target or to))


def _address(annotation: pikepdf.Object) -> str:
    return str(annotation.A.get("/URI", "")) if "/A" in annotation else ""


def _name_figures(root: pikepdf.Object) -> None:
    """A figure's title, drawing and caption form a part; the drawing alone is the figure."""
    for element in list(_elements(root)):
        if element.get("/S") == "/Figure" and "/Alt" not in element:
            element.S = pikepdf.Name.Div


def _give_bodies(pdf: pikepdf.Pdf) -> None:
    """A list item has a label and a body; Chromium leaves the body out."""
    root = pdf.Root.StructTreeRoot
    bodies = {}
    for item in [one for one in _elements(root) if one.get("/S") == "/LI"]:
        kids = list(item.K) if isinstance(item.get("/K"), pikepdf.Array) else [item.get("/K")]
        labels = [kid for kid in kids if _is_type(kid, "/Lbl")]
        rest = [kid for kid in kids if kid is not None and not _is_type(kid, "/Lbl")]
        if not rest or all(_is_type(kid, "/LBody") for kid in rest):
            continue
        body = pdf.make_indirect(
            pikepdf.Dictionary(
                Type=pikepdf.Name.StructElem, S=pikepdf.Name.LBody, P=item, K=pikepdf.Array(rest)
            )
        )
        if "/Pg" in item:
            body.Pg = item.Pg
        for kid in rest:
            if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
                kid.P = body
        item.K = pikepdf.Array([*labels, body])
        bodies[item.objgen] = body
    for marks in _marks_of(root.get("/ParentTree")):
        for number, owner in enumerate(marks):
            if isinstance(owner, pikepdf.Dictionary) and owner.objgen in bodies:
                marks[number] = bodies[owner.objgen]


def _is_type(element: Any, name: str) -> bool:
    return isinstance(element, pikepdf.Dictionary) and element.get("/S") == name


def _marks_of(tree: Any) -> Iterator[pikepdf.Object]:
    """For each page the elements to which its marks belong, from the parent tree."""
    waiting: list[Any] = [tree] if isinstance(tree, pikepdf.Dictionary) else []
    while waiting:
        node = waiting.pop()
        waiting.extend(node.get("/Kids", []))
        yield from (one for one in node.get("/Nums", []) if isinstance(one, pikepdf.Array))


def _map_types(root: pikepdf.Object) -> None:
    """Map Chromium's own names, such as Strong, to a span of text."""
    used = {str(element.S) for element in _elements(root) if "/S" in element}
    own = sorted(used - STANDARD)
    if own:
        root.RoleMap = pikepdf.Dictionary(dict.fromkeys(own, pikepdf.Name.Span))


def _number_anew(root: pikepdf.Object) -> None:
    """Number elements by their place in the document: Chromium's ids start anywhere."""
    elements = list(_elements(root))
    named = {str(element.ID): element for element in elements if "/ID" in element}
    own = {old: f"element{number:06}" for number, old in enumerate(named)}
    for old, element in named.items():
        element.ID = pikepdf.String(own[old])
    for element in elements:  # a cell names its headings
        attributes = element.get("/A")
        for one in attributes if isinstance(attributes, pikepdf.Array) else [attributes]:
            if isinstance(one, pikepdf.Dictionary) and "/Headers" in one:
                one.Headers = pikepdf.Array(pikepdf.String(own[str(name)]) for name in one.Headers)
    names = [part for old, element in named.items() for part in (own[old], element)]
    if "/IDTree" in root:
        root.IDTree = pikepdf.Dictionary(
            Names=pikepdf.Array(
                pikepdf.String(part) if isinstance(part, str) else part for part in names
            )
        )


def _elements(root: pikepdf.Object) -> Iterator[pikepdf.Object]:
    waiting = [root]
    while waiting:
        element = waiting.pop()
        if isinstance(element, pikepdf.Array):
            waiting.extend(list(element))
        elif isinstance(element, pikepdf.Dictionary):
            yield element
            if "/K" in element:
                waiting.append(element.K)


def _describe(pdf: pikepdf.Pdf) -> None:
    """Title, language and the identifier of PDF/UA-1; neither clock nor machine."""
    title = str(pdf.docinfo.get("/Title", ""))
    for name in list(pdf.docinfo.keys()):
        del pdf.docinfo[name]
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=True) as metadata:
        metadata["dc:title"] = title
        metadata["dc:language"] = {LANGUAGE}
        metadata["pdf:Producer"] = PRODUCER
        metadata["pdfuaid:part"] = "1"
    pdf.Root.Lang = pikepdf.String(LANGUAGE)
    pdf.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
