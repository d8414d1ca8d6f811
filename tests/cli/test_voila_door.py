"""Behind the door of Voilà nobody saves unasked."""

import pytest

from iqip_analytics.cli import explore as command
from iqip_analytics.contract.faults import InputError
from iqip_analytics.explore import saving
from tests.explore.panels import text

VOILA = {"SERVER_SOFTWARE": "voila/0.5.13"}


def test_saving_is_for_the_one_who_started_a_server_to_allow_and_in_jupyterlab_there_is_no_door():
    with pytest.raises(InputError, match="--allow-saving is for --voila"):
        command.explore("completion", allow_saving=True)


def test_the_command_and_the_panel_mean_the_same_variable():
    assert command.ALLOWED == saving.ALLOWED


@pytest.mark.parametrize(
    ("environment", "may"),
    [
        ({}, True),
        ({"SERVER_SOFTWARE": "apache"}, True),
        (VOILA, False),
        ({**VOILA, saving.ALLOWED: "no"}, False),
        ({**VOILA, saving.ALLOWED: "yes"}, True),
    ],
)
def test_a_kernel_saves_in_a_notebook_and_behind_a_page_only_where_allowed(
    monkeypatch, environment, may
):
    for name in ("SERVER_SOFTWARE", saving.ALLOWED):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert saving.may_save() == may


def test_where_nothing_is_saved_a_sentence_stands_in_place_of_the_buttons(monkeypatch, tmp_path):
    monkeypatch.setenv("SERVER_SOFTWARE", VOILA["SERVER_SOFTWARE"])
    monkeypatch.setenv(saving.ALLOWED, "no")
    kept = saving.Saving(object(), tmp_path, print)
    assert list(kept.box.children) == [kept.status]
    assert text(kept.status) == saving.NOT_ALLOWED
