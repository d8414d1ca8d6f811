"""Which browser prints, and what a page leaves behind on its way to paper."""

import os

import pytest

from iqip_analytics.contract.faults import InputError
from iqip_analytics.publish import pdf


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
