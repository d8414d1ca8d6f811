"""Which browser prints, and what a page leaves behind on its way to paper."""

import io
import os

import pikepdf
import pytest

from iqip_analytics.contract.faults import InputError
from iqip_analytics.publish import pdf
from iqip_analytics.publish.accessible_pdf import accessible


@pytest.fixture
def bare(monkeypatch, tmp_path):
    """A machine with nothing on its search path, nor where programs are kept."""
    monkeypatch.setenv("PATH", os.fspath(tmp_path))
    for name in pdf.WINDOWS_FOLDERS:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(pdf, "ON_MACOS", ())
    return tmp_path


@pytest.mark.parametrize("folder", pdf.WINDOWS_FOLDERS)
@pytest.mark.parametrize("program", pdf.ON_WINDOWS)
def test_edge_and_chrome_are_found_where_windows_keeps_them(bare, monkeypatch, folder, program):
    place = bare / folder / program
    place.parent.mkdir(parents=True)
    place.touch()
    monkeypatch.setenv(folder, os.fspath(bare / folder))
    assert pdf.browser() == os.fspath(place)


@pytest.mark.parametrize("name", ["chromium", "google-chrome", "msedge", "microsoft-edge"])
def test_any_of_its_kind_on_the_search_path_will_do(bare, name):
    program = bare / name
    program.touch(mode=0o755)
    assert pdf.browser() == os.fspath(program)


def test_without_any_it_says_which_would_do(bare):
    with pytest.raises(InputError, match="needs Chromium, Chrome or Edge"):
        pdf.browser()


# ---- structure, as Chromium leaves it ----


def tagged() -> bytes:
    """A page with a list of two items: one of a mark and a paragraph, one of a label and bold."""
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page()
        page.Contents = pdf.make_stream(b"/LI <</MCID 0>> BDC EMC /P <</MCID 1>> BDC EMC")
        root = pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.StructTreeRoot))

        def element(name: str, parent, *kids):
            made = pdf.make_indirect(
                pikepdf.Dictionary(S=pikepdf.Name(f"/{name}"), P=parent, K=pikepdf.Array(kids))
            )
            for kid in kids:
                if isinstance(kid, pikepdf.Dictionary):
                    kid.P = made
            return made

        paragraph = element("P", root, 1)
        marked = element("LI", root, 0, paragraph)
        labelled = element("LI", root, element("Lbl", root), element("Strong", root))
        root.K = element("L", root, marked, labelled)
        root.ParentTree = pikepdf.Dictionary(Nums=[0, pikepdf.Array([marked, paragraph])])
        page.StructParents = 0
        pdf.Root.StructTreeRoot = root
        pdf.docinfo["/Title"] = "A list"
        made = io.BytesIO()
        pdf.save(made)
    return made.getvalue()


def test_every_item_of_a_list_is_labels_and_one_body_that_owns_what_it_holds():
    with pikepdf.open(io.BytesIO(accessible(tagged(), {}))) as pdf:
        root = pdf.Root.StructTreeRoot
        marked, labelled = root.K.K
        assert [str(kid.S) for kid in marked.K] == ["/LBody"]
        assert [str(kid.S) for kid in labelled.K] == ["/Lbl", "/LBody"]
        body = marked.K[0]
        assert body.K[0] == 0
        assert body.K[1].P.objgen == body.objgen
        owners = root.ParentTree.Nums[1]
        assert [one.objgen for one in owners] == [body.objgen, body.K[1].objgen]


def test_a_name_of_chromiums_own_is_mapped_to_a_standard_one():
    with pikepdf.open(io.BytesIO(accessible(tagged(), {}))) as pdf:
        assert {n: str(to) for n, to in pdf.Root.StructTreeRoot.RoleMap.items()} == {
            "/Strong": "/Span"
        }
